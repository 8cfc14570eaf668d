"""Files with named mistakes: what each shows, and the findings it must lead to."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from making.annex import HEADINGS, TITLE
from making.page import Example, Page, Row, Value, edited, table
from making.writers import write_openpyxl

FOLDER = "broken"
_PROJECTS = """
陶瓷工艺品制作|失业人员|45|2021年4月6日至4月25日
琉璃制品加工|退役军人|30|2021年4月12日至5月8日
养老护理员|失业人员|60|2021年4月19日至4月30日
家政服务员|农村转移就业劳动者|80|2021年5月6日至5月18日
电子商务师|高校毕业生|50|2021年7月5日至7月23日
"""


class Broken(Struct, frozen=True, kw_only=True):
    """
    One lesson: a file, or a folder of files that do not go together.

    ``finds`` lists every finding as ``code cell``; in a folder ``code cell file``, for a file as a whole the
    code alone.
    """

    path: str
    mistake: str
    finds: tuple[str, ...]
    files: tuple[Example, ...]
    as_of: str = ""
    """The day to review it on, when it is not that of all the others."""


def good_page(city: str = "淄博市", county: str = "张店区", phone: str = "0533-2000101") -> Page:
    """Return 附件2 without a mistake: headings in row 3, five projects in rows 4–8, the footer in row 9."""
    rows: list[Row] = [[city, county, *row, None] for row in table(_PROJECTS)]
    foot: Row = ("填表人：", "张三", "联系电话：", phone, "填表日期：", "2021年6月8日")
    return Page(
        name=TITLE,
        rows=[["附件2"], [TITLE], HEADINGS, *rows, foot],
        title=2,
        head=(3, 3),
        last=8,
        merges=("A2:G2",),
    )


def one(path: str, mistake: str, data: bytes, *finds: str, as_of: str = "") -> Broken:
    """Return a lesson of one file."""
    path = f"{FOLDER}/{path}"
    files = (Example(path=path, data=data),)
    return Broken(path=path, mistake=mistake, finds=finds, files=files, as_of=as_of)


def lesson(
    name: str,
    mistake: str,
    cells: dict[str, Value],
    *finds: str,
    write: Callable[[Sequence[Page]], bytes] = write_openpyxl,
    **changes: object,
) -> Broken:
    """Return a lesson in which some cells of the good 附件2 hold something else."""
    return one(f"{name}.xlsx", mistake, write([edited(good_page(), cells, **changes)]), *finds)


def together(path: str, mistake: str, files: dict[str, bytes], *finds: str) -> Broken:
    """Return a lesson of several files in a folder of their own."""
    path = f"{FOLDER}/{path}"
    made = tuple(Example(path=f"{path}/{name}", data=data) for name, data in files.items())
    return Broken(path=path, mistake=mistake, finds=finds, files=made)


def expected(lessons: Sequence[Broken]) -> str:
    """Return what is written to ``expected.toml``."""
    lines = [
        "# 每个例子应当查出的问题，一个不多、一个不少：规则编码 单元格（文件夹里的再加文件名）。",
        "# 按 2021-06-10 审核；由 examples/make.py 与例子一起生成，tests/rules/test_examples.py 逐条核对。",
    ]
    for each in lessons:
        lines += ["", f'["{each.path.removeprefix(FOLDER + "/")}"]', f'mistake = "{each.mistake}"']
        if each.as_of:
            lines.append(f"as_of = {each.as_of}")
        finds = ", ".join(f'"{found}"' for found in each.finds)
        lines.append(f"finds = [{finds}]")
    return "\n".join(lines) + "\n"
