"""Rows fitted to 附件2 as they stand, and what the fit and the rules then say of them."""

from datetime import date

from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Area, Grid, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

Row = tuple[Value, ...]

HEAD: Row = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
ROW: Row = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021年5月10日", "")
SECOND: Row = ("淄博市", "张店区", "琉璃制作培训", "企业职工", 40, "2021年5月11日", "")
FOOTER: Row = ("填表人：张三", None, "联系电话：0533-2345678", None, "填表日期：2021年6月8日")
ORDER = Order(as_of=date(2021, 6, 10))


def drawn(rows: list[Row], *areas: tuple[int, int, int, int]) -> Grid:
    """Return the rows as a sheet; areas are merged cells (top, left, bottom, right)."""
    return Grid(name="Sheet1", rows=rows, merges=tuple(Area(*each) for each in areas))


def fitted(rows: list[Row], *areas: tuple[int, int, int, int], form: str = "project") -> Sheet:
    """Return the rows fitted to a form."""
    found = fit(drawn(rows, *areas), find_form(form), FileContext(file="附件2.xlsx", year=2021))
    assert found is not None
    return found


def kinds(sheet: Sheet) -> list[str]:
    """Return the kinds of the sheet's troubles."""
    return [trouble.kind for trouble in sheet.troubles]


def judged(*grids: Grid) -> list[Finding]:
    """Return all that is found in a file of these sheets, sent by 张店区."""
    reading = Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=grids)
    return list(judge(reading, ORDER).findings)


def places(*grids: Grid) -> list[str]:
    """Return code and cell of what is found in a file, notes left out."""
    return [f"{each.card.code} {each.place.cell}" for each in judged(*grids) if each.open]


def unchecked(rows: list[Row]) -> list[str]:
    """Return why rules could not judge the rows."""
    reading = Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(drawn(rows),))
    return [each.why for each in judge(reading, ORDER).unchecked]
