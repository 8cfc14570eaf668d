"""淄博市: eight counties, three zones and 市直, twelve clerks."""

from datetime import date

from making import zibo_rows as said
from making import zibo_zones as zones
from making.annex import HEADINGS, NOTES, TITLE
from making.opendocument import write_ods
from making.page import Example, Formula, Page, Row, table, total
from making.writers import csv_in, write_openpyxl, write_xlsxwriter, write_xlwt

_CITY = "淄博市"


def zibo() -> list[Example]:
    """Return the twelve files of the folder."""
    return [
        Example(path="zibo/张店区.xlsx", data=_zhangdian()),
        Example(path="zibo/淄川区项目制培训情况统计表.et", data=_zichuan()),
        Example(path="zibo/博山区（定稿）.xls", data=_boshan()),
        Example(path="zibo/临淄区.csv", data=_linzi()),
        Example(path="zibo/周村区人社局-附件2.ods", data=_zhoucun()),
        Example(path="zibo/桓台县 附件2.xlsx", data=_huantai()),
        Example(path="zibo/高青县20210608.xlsx", data=_gaoqing()),
        Example(path="zibo/沂源县报表.xls", data=_yiyuan()),
        Example(path="zibo/高新区.xlsx", data=zones.gaoxin()),
        Example(path="zibo/经济开发区附件2.xlsx", data=zones.jingkai()),
        Example(path="zibo/文昌湖省级旅游度假区.et", data=zones.wenchanghu()),
        Example(path="zibo/市直.xlsx", data=zones.city_run()),
    ]


def _zhangdian() -> bytes:
    """The official layout, filled in as it should be."""
    rows = [[_CITY, "张店区", *row] for row in table(said.ZHANGDIAN)]
    last = 3 + len(rows)
    foot = ("填表人：", "张三", "联系电话：", "0533-2000101", "填表日期：", "2021年6月8日")
    page = Page(
        name=TITLE,
        rows=[["附件2"], [TITLE], HEADINGS, *rows, foot, *([note] for note in NOTES)],
        title=2,
        head=(3, 3),
        last=last,
        merges=("A2:G2", *(f"A{row}:G{row}" for row in range(last + 2, last + 5))),
    )
    return write_openpyxl([page])


def _zichuan() -> bytes:
    """WPS: the unit above the table, line breaks in the headings, 市 and 组织区县 merged downwards, 合计."""
    rows: list[Row] = [[None, None, *row] for row in table(said.ZICHUAN)]
    rows[0] = [_CITY, "淄川区", *rows[0][2:]]
    first, last = 5, 4 + len(rows)
    headings = ("市", "组织\n区县", "培训项目\n名称", "群体范围", "培训\n人数", "组织时间", "备注")
    page = Page(
        name="Sheet1",
        rows=[
            ["附件2"],
            [TITLE],
            ["填报单位（盖章）：淄川区人力资源和社会保障局", *[None] * 5, "单位：人"],
            headings,
            *rows,
            ["合计", None, None, None, total(rows, 4), None, None],
            [],
            ["填表人：李四", None, "联系电话：0533-2000202", None, None, "填表日期：2021年6月7日"],
        ],
        title=2,
        head=(4, 4),
        last=last + 1,
        merges=("A2:G2", f"A{first}:A{last}", f"B{first}:B{last}", f"A{last + 1}:D{last + 1}"),
    )
    return write_xlwt([page])


def _boshan() -> bytes:
    """A 序号 column, other names for the columns, 人数 before 群体, full-width digits, 小计 and 合计."""
    past, planned = table(said.BOSHAN_PAST), table(said.BOSHAN_PLANNED)
    held, coming = (sum(int(str(row[1])) for row in part) for part in (past, planned))
    numbered = [[at, _CITY, "博山区", *row] for at, row in enumerate([*past, *planned], start=1)]
    rows: list[Row] = [
        ["淄博市博山区项目制培训统计（2021年）"],
        ["序号", "设区市", "县（市、区）", "培训项目", "培训人数（人）", "培训对象", "培训时间"],
        *numbered[: len(past)],
        [None, None, None, "已开展小计", held],
        *numbered[len(past) :],
        [None, None, None, "计划开展小计", coming],
        [None, None, None, "合　计", held + coming],
        [],
        ["填报人", None, "王五", "联系电话", 13800000303, "填报日期", date(2021, 6, 8)],
    ]
    page = Page(
        name="博山",
        rows=rows,
        title=1,
        head=(2, 2),
        last=len(rows) - 2,
        merges=("A1:G1",),
        widths=(6, 10, 14, 30, 14, 26, 26),
    )
    return write_xlwt([page])


def _linzi() -> bytes:
    """Exported from another system: a csv in GBK, no years, numbers with commas and 人."""
    rows: list[Row] = [
        [_CITY, "临淄区", *(cell.strip('"') if isinstance(cell, str) else cell for cell in row)]
        for row in table(said.LINZI)
    ]
    page = Page(
        rows=[
            ["临淄区项目制培训情况统计表（2021年）"],
            ["市", "区县", "项目名称", "培训群体", "培训人数", "开展时间", "备注"],
            *rows,
            ["填表人：赵六　联系电话：13800000404　填表日期：2021-6-8"],
        ]
    )
    return csv_in("gbk")([page])


def _zhoucun() -> bytes:
    """LibreOffice: a cover before the form, a hidden row, the footer in pairs of cells, 说明 behind."""
    rows: list[Row] = [[at, _CITY, "周村区", *row] for at, row in enumerate(table(said.ZHOUCUN), start=1)]
    cover = Page(
        name="封面", rows=[[], ["周村区2021年项目制培训报表"], ["周村区人力资源和社会保障局"]], title=2
    )
    page = Page(
        name="附件2",
        rows=[
            [TITLE],
            ["序号", *HEADINGS],
            *rows,
            [None, "填表人", "孙七", "联系电话", "0533-2000505", None, "填表日期", date(2021, 6, 4)],
        ],
        title=1,
        head=(2, 2),
        last=2 + len(rows),
        merges=("A1:H1",),
        hidden_rows=(6,),
        widths=(6, 10, 12, 28, 28, 10, 28, 14),
    )
    notes = Page(name="说明", rows=[["人数按实际到课统计，计划项目按报名人数统计。"]])
    return write_ods([cover, page, notes])


def _huantai() -> bytes:
    """Sheets kept from other work, the form on the second one, queries explained on a sheet of their own."""
    rows: list[Row] = [[_CITY, "桓台县", *row] for row in table(said.HUANTAI)]
    other = Page(
        name="镇街联系人",
        rows=[["镇街", "联系人", "电话"], ["索镇", "周八", "13800000601"]],
        head=(1, 1),
        last=2,
    )
    page = Page(
        name="Sheet2",
        rows=[
            [],
            ["桓台县项目制培训情况统计表"],
            [],
            ("市", "组织县区", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"),
            *rows,
            ["总计", None, None, None, Formula(text="=SUM(E5:E12)", value=total(rows, 4))],
            ["填表人：周八  联系电话：13800000601  填表日期：2021.6.9"],
        ],
        title=2,
        head=(4, 4),
        last=5 + len(rows),
        merges=("A2:G2", f"A{6 + len(rows)}:G{6 + len(rows)}"),
    )
    told = Page(
        name="情况说明",
        rows=[
            ["工作表", "单元格", "编码", "情况说明"],
            ["Sheet2", "F10", "TM002", "新入职培训随企业招工安排，每月一期，七月底前补报各期日期"],
            ["Sheet2", "F11", "TM003", "因实训车辆未到位推迟到6月28日开班，开班后更正"],
        ],
        head=(1, 1),
        last=3,
        widths=(12, 10, 10, 60),
    )
    return write_xlsxwriter([other, page, told])


def _gaoqing() -> bytes:
    """Headings on two lines, an example row left in, 情况说明 in a column of its own."""
    rows: list[Row] = [[_CITY, "高青县", *row] for row in table(said.GAOQING)]
    example: Row = ["示例", "××县", "××培训", "失业人员", 30, "2021年6月1日至15日", None, None]
    upper = ["市", "组织区县", "培训项目情况", None, None, None, "备注", "情况说明"]
    lower = [None, None, "培训项目名称", "群体范围", "培训人数（人）", "组织时间", None, None]
    page = Page(
        name="高青县",
        rows=[
            ["高青县2021年项目制培训情况统计表"],
            upper,
            lower,
            example,
            *rows,
            [None, None, None, "合计：", total(rows, 4)],
            ["填表人：", "吴九", "联系电话：", "0533-2000707", "填表日期：", "2021年6月7日"],
            ["备注：计划项目的人数为报名人数。"],
        ],
        title=1,
        head=(2, 3),
        last=5 + len(rows),
        merges=("A1:H1", "C2:F2", "A2:A3", "B2:B3", "G2:G3", "H2:H3"),
        widths=(11, 12, 26, 24, 12, 26, 12, 50),
    )
    return write_xlsxwriter([page])


def _yiyuan() -> bytes:
    """Blanks inside the headings, numbers as text with 人, days without points, the footer in one cell."""
    rows: list[Row] = [[_CITY, "沂源县", *row] for row in table(said.YIYUAN)]
    headings = ("市 ", "组 织 区 县", "培训项目名称", "群 体 范 围", "培训 人数", "组织 时间", "备　注")
    foot = "填表人： 郑十      联系电话： 0533-2000808      填表日期： 2021年6月9日"
    page = Page(
        name="Sheet1",
        rows=[["附件2："], [], [TITLE], headings, *rows, [], [foot], ["注：计划项目另行上报开班通知。"]],
        title=3,
        head=(4, 4),
        last=4 + len(rows),
        merges=("A3:G3", f"A{6 + len(rows)}:G{6 + len(rows)}"),
    )
    return write_xlwt([page])
