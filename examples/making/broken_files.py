"""Mistakes of whole files: what cannot be read, what is no table, what came twice."""

import io
import re
import zipfile

import openpyxl
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames

from making.broken import Broken, good_page, one, together
from making.cards import good_card
from making.page import Page, Row, edited
from making.steady import encrypted, steady
from making.writers import csv_in, write_openpyxl, write_xlwt

_BUILT_IN = "VelvetSweatshop"
"""The password office suites try by themselves ([MS-OFFCRYPTO] 2.4.2.3)."""


def files() -> list[Broken]:
    """Return the lessons on RD and BT."""
    return [*_unreadable(), *_strange(), *_batches()]


def _unreadable() -> list[Broken]:
    good = write_openpyxl([good_page()])
    spoilt = csv_in("utf-8")([good_page()]).decode("gb18030", "replace").encode("gb18030")
    halves = csv_in("utf-8")([good_page()]) + csv_in("gbk")([good_page(county="淄川区")])
    return [
        one("读取/RD001-传了一半.xlsx", "文件只传了前 3000 个字节", good[:3000], "RD001"),
        one("读取/RD002-设了密码.xlsx", "设了打开密码", encrypted(good, "zhangdian2021"), "RD002"),
        one("读取/RD004-一个很远的格.xlsx", "在最末一格按过空格以外的键", _far(), "RD004"),
        one("读取/RD005-是PDF文件.pdf", "送来的是打印成的 PDF", _pdf(), "RD005"),
        one("读取/RD006-空文件.xlsx", "0 字节", b"", "RD006"),
        one("读取/RD008-两种编码拼在一起.csv", "一半 UTF-8，一半 GBK", halves, "RD008"),
        one("读取/RD026-乱码.csv", "UTF-8 的文件按 GBK 打开后又保存过", spoilt, "RD026"),
        one("读取/RD015-引号没有成对.csv", "第 5 行多了一个双引号", _unpaired(), "RD015"),
        one("读取/RD018-一行写了两次.xlsx", "文件内部第 5 行写了两次", _twice(good), "RD018"),
        one("读取/~$张店区.xlsx", "送来的是锁文件", _lock(), "RD009"),
        together(
            "读取/RD014-没有表格", "文件夹里只有一张便条", {"便条.txt": "表稍后发。\n".encode()}, "RD014"
        ),
    ]


def _twice(good: bytes) -> bytes:
    """Return the workbook with its sixth row numbered 5, as a careless program writes it."""
    part = "xl/worksheets/sheet1.xml"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == part:
                body = re.sub(rb'(<row r="|<c r="[A-G])6"', rb'\g<1>5"', body)
            new.writestr(name, body)
    return steady(out.getvalue())


def _strange() -> list[Broken]:
    good = good_page()
    hidden = edited(good, {"C4": "淄砚雕刻"}, name="旧表", hidden=True)
    return [
        one("读取/RD010-改了后缀.xlsx", "把 .xls 改名为 .xlsx", write_xlwt([good]), "RD010"),
        one("读取/RD011-带外部链接.xlsx", "引用了另一个工作簿", _linked(), "RD011"),
        one(
            "读取/RD012-藏着一张表.xlsx", "隐藏的工作表里也有一张表", write_openpyxl([good, hidden]), "RD012"
        ),
        one(
            "读取/RD013-带内置密码.xlsx",
            "保护过工作簿结构，文件以内置密码加密",
            encrypted(write_openpyxl([good]), _BUILT_IN),
            "RD013",
        ),
        one(
            "读取/RD016-续表没有表头.xlsx",
            "续表里还有两个项目，没有表头",
            write_openpyxl([good, _continued(good)]),
            "RD016 A1",
        ),
        one(
            "读取/RD017-夹着通讯录.xlsx",
            "工作簿里还有一张通讯录",
            write_openpyxl([good, edited(good, {}, name="通讯录", rows=_CONTACTS, merges=())]),
            "RD017 A1",
        ),
    ]


def _batches() -> list[Broken]:
    page = good_page()
    zhangdian = write_openpyxl([page])
    changed = write_openpyxl([edited(page, {"E4": 48, "F9": "2021年6月9日"})])
    city = edited(
        good_page(), {"B5": "淄川区", "C5": "建筑陶瓷成型", "C6": "保育师", "C7": "保安员", "C8": "电工"}
    )
    return [
        together(
            "文件之间/BT101-同一文件两份",
            "副本与原件完全相同",
            {"张店区.xlsx": zhangdian, "张店区 - 副本.xlsx": zhangdian},
            "BT101 A3 张店区 - 副本.xlsx",
        ),
        together(
            "文件之间/BT102-一个单位两份",
            "改过的和没改过的一起送来",
            {"张店区.xlsx": zhangdian, "张店区（修改）.xlsx": changed},
            "BT102 A3 张店区（修改）.xlsx",
        ),
        together(
            "文件之间/BT103-两处报同一项目",
            "市汇总表里有张店区已经报过的一行",
            {"张店区.xlsx": zhangdian, "淄博市汇总.xlsx": write_openpyxl([city])},
            "BT103 C4 淄博市汇总.xlsx",
        ),
        one(
            "文件之间/BT105-副本工作表.xlsx",
            "工作表复制了一份忘了删",
            write_openpyxl([page, edited(page, {}, name=f"{page.name} (2)")]),
            "BT105 A3",
        ),
        together(
            "文件之间/BT106-汇总表放在一起",
            "市里汇总出来的表，和区县的表放在一个文件夹里",
            {
                "张店区.xlsx": zhangdian,
                "淄博市汇总.xlsx": write_openpyxl(
                    [city, *(edited(city, {}, name=name, rows=[[name]], merges=()) for name in _BESIDE)]
                ),
            },
            "BT106 A3 淄博市汇总.xlsx",
        ),
        one(
            "文件之间/BT108-素材表里的品牌改了名.xlsx",
            "汇总以后，“宣传素材”表里的品牌名称改了一个字，一览表里没有改",
            write_openpyxl(
                [_catalogue(), _material(), *(Page(name=name, rows=[[name]]) for name in _BESIDE)]
            ),
            "BT108 A3",
        ),
        together(
            "文件之间/BT109-夹着别的市的表",
            "台儿庄区是枣庄市的，错放进了淄博市的文件夹",
            {
                "张店区.xlsx": zhangdian,
                "淄川区.xlsx": write_openpyxl([good_page(county="淄川区")]),
                "台儿庄区.xlsx": write_openpyxl([good_page("枣庄市", "台儿庄区", "0632-6600101")]),
            },
            "BT109 A3 台儿庄区.xlsx",
        ),
        one(
            "文件之间/BT110-汇总以后改了人数.xlsx",
            "汇总以后，第 4 行的培训人数改过，“来源明细”里记的不是这个数",
            write_openpyxl([edited(page, {"E4": 48}), *_below()]),
            "BT110 A3",
        ),
    ]


def _catalogue() -> Page:
    """Return a list of one brand, as the cards of all cities are put together."""
    card = good_card().rows
    texts = {str(label[0]): text[0] for label, text in zip(card[4:10:2], card[5:10:2], strict=True)}
    headings: Row = ["品牌名称", "报送市", *texts, "联系人", "联系电话"]
    row: Row = [card[2][1], card[3][1], *texts.values(), card[12][1], card[12][3]]
    name = good_card().name
    return Page(name=name, rows=[["“一市一品牌”建设情况一览表"], headings, row])


def _material() -> Page:
    """Return what a catalogue tells of the material of its one brand, whose name somebody changed."""
    headings = ("市", "品牌名称", "宣传素材", "合格图片（张）", "视频（个）", "视频时长、帧率")
    more = ("画面背景文字（份）", "宣传稿件", "素材清单")
    films = "2分5秒，1280×720，25 帧/秒"
    row: Row = ["淄博市", "陶瓷工匠", "随宣传素材", 6, 1, films, 1, "512 字", "齐全"]
    return Page(name="宣传素材", rows=[["“一市一品牌”宣传素材"], [*headings, *more], row])


_MARKS = (
    "44bb-6cf5-fa64-252b-6171",
    "44bb-3507-0353-4763-0fe2",
    "44bb-1d33-fa64-b326-8e0d",
    "44bb-15e8-8352-9ea8-ec79",
    "44bb-5537-68bd-e0e5-fb50",
)
"""What ``skt merge`` noted of the five projects of 张店区."""


def _below() -> list[Page]:
    """Return what stands behind the table of a merged workbook that was made of one county's."""
    headings: Row = ["统计表行", "来源文件", "工作表", "来源行", "行校验码"]
    rows: list[Row] = [[row, "张店区.xlsx", "Sheet1", row, mark] for row, mark in enumerate(_MARKS, start=4)]
    detail: list[Row] = [["来源明细"], ["校验码 6b9562e93e2a77f1"], headings, *rows]
    first = [Page(name=name, rows=[[name]]) for name in _BESIDE[:2]]
    return [*first, Page(name=_BESIDE[2], rows=detail)]


_CONTACTS: list[Row] = [["姓名", "科室"], ["张三", "职业能力建设科"], ["李四", "办公室"]]


def _continued(page: Page) -> Page:
    """Return a second sheet with two more rows and nothing above them."""
    rows: list[Row] = [
        ["淄博市", "张店区", "茶艺师", "失业人员", 60, "2021年5月20日", None],
        ["淄博市", "张店区", "电焊工", "退役军人", 61, "2021年5月25日", None],
    ]
    return edited(page, {}, name="续表", rows=rows, merges=())


def _unpaired() -> bytes:
    """Return a csv in which one quotation mark too many stands before a project's name."""
    lines = csv_in("utf-8")([good_page()]).splitlines(keepends=True)
    lines[4] = lines[4].replace("张店区,".encode(), '张店区,"'.encode())
    return b"".join(lines)


_BESIDE = ("汇总", "来源", "来源明细")
"""Sheets by which a merged workbook is known."""


def _far() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(write_openpyxl([good_page()])))
    book.active["XFD1048576"] = "。"
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def _lock() -> bytes:
    """Return what WPS and Excel leave beside an open workbook: the user's name, padded to 165 bytes."""
    name = "Administrator"
    return (
        bytes([len(name)])
        + name.encode().ljust(54, b" ")
        + bytes([len(name), 0])
        + name.encode("utf-16-le").ljust(108, b" ")
    )


def _pdf() -> bytes:
    """Return the smallest PDF of one empty page."""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]>>",
    )
    text, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj{each}endobj\n"
    listed = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(text)
    text += (
        f"xref\n0 4\n0000000000 65535 f \n{listed}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    return text.encode()


def _linked() -> bytes:
    """Return a workbook that knows of another one, as a formula to it leaves behind."""
    book = openpyxl.load_workbook(io.BytesIO(write_openpyxl([good_page()])))
    link = ExternalLink(externalBook=ExternalBook(sheetNames=ExternalSheetNames(["Sheet1"])))
    link.file_link = Relationship(
        type="externalLinkPath", Target="2020年统计.xlsx", TargetMode="External", Id="rId1"
    )
    link.externalBook.id = "rId1"
    book._external_links.append(link)  # noqa: SLF001 - openpyxl keeps links it read, and has no way to add one
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def late() -> Broken:
    """Return a form filled in after the due date; it is reviewed on a later day than the others."""
    page: Page = edited(good_page(), {"F9": "2021年6月17日"})
    data = write_openpyxl([page])
    return one(
        "附件2/TM005-过了截止日才填.xlsx",
        "6 月 17 日填表，截止 6 月 15 日",
        data,
        "TM005 F9",
        as_of="2021-06-18",
    )
