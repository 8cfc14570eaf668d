"""Files that are no tables are called what they are, with how to send them; each is one error."""

import random
import struct

import pytest

from hostile_files import archive
from sheets import AS_OF
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read_data

IWORK = archive({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x", "preview.jpg": "x"})
OFD = archive({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>", "Doc_0/Res/Image_0.jpg": "x"})
MHTML = (
    b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<html><table><tr><td>1,2</td></tr></table></html>\r\n--x--\r\n"
)
TSD = b"%TSD-Header-###%" + bytes(range(256)) * 40
DBF = struct.pack("<4BIHH20x", 3, 121, 6, 8, 1, 65, 11) + b"NAME".ljust(32, b"\0") + b"\r" + b" " * 11


@pytest.mark.parametrize(
    ("name", "data", "code", "called", "remedy"),
    [
        ("附件2 张店区.ofd", OFD, "RD005", "OFD 版式文件", "可编辑的 .xlsx"),
        ("附件2.pdf", OFD, "RD005", "OFD 版式文件", "可编辑的 .xlsx"),
        ("附件2.numbers", IWORK, "RD005", "Numbers", "导出为 Excel"),
        ("附件1.pages", IWORK, "RD005", "Pages", "导出为 Word"),
        ("附件1.key", IWORK, "RD005", "Keynote", ".docx"),
        ("附件2.epub", archive({"META-INF/container.xml": "<c/>"}), "RD005", "EPUB", ".xlsx"),
        ("附件2.pptx", archive({"ppt/presentation.xml": "<p/>"}), "RD005", "演示文稿", ".xlsx"),
        ("附件2.xls", MHTML, "RD005", "网页文件", "另存为 .xlsx"),
        ("附件2.mht", MHTML, "RD005", "网页文件", "另存为 .xlsx"),
        ("附件2.eml", b"From: a@example.cn\nTo: b@example.cn\n\n", "RD005", "邮件", "附件"),
        ("附件2.url", b"[InternetShortcut]\nURL=https://www.kdocs.cn/l/x\n", "RD005", "网址", "下载为 .xlsx"),
        ("附件2.xlsx", b"https://docs.qq.com/sheet/x", "RD005", "网址", "下载为 .xlsx"),
        (
            "附件2.ksheet",
            b"\x01\x02placeholder\x03\x04",
            "RD005",
            "WPS 智能表格（.ksheet）",
            "下载或另存为 .xlsx",
        ),
        ("附件2.rtf", b"{\\rtf1\\ansi}", "RD005", "RTF", ".docx"),
        ("附件2.dbf", DBF, "RD005", "数据库文件", ".xlsx"),
        ("附件2.exe", b"MZ" + bytes(62) + b"PE\0\0", "RD005", "程序文件", "解压"),
        ("附件2.tar", b"\x1f\x8b\x08" + bytes(50), "RD005", "压缩包", "解压"),
        ("附件2.xlsx", TSD, "RD002", "加密软件整个加密了（%TSD-Header）", "请先解密"),
        ("附件2.docx", random.Random(2).randbytes(9000), "RD002", "像是被单位的加密软件", "请先解密"),
    ],
)
def test_each_is_called_what_it_is(name: str, data: bytes, code: str, called: str, remedy: str) -> None:
    found = judge(read_data(data, file=name), Order(as_of=AS_OF)).findings
    assert [each.card.code for each in found] == [code]
    assert called in found[0].message
    assert remedy in found[0].hint
    assert "宣传素材" not in found[0].hint
