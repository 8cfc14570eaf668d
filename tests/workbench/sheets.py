"""
A Markdown table becomes a Sheet.

Cells are written as ``grids`` has them. In a table that is filled in, ``{文件}张店区.xlsx`` names the
file, ``{表尾}联系电话`` a line of the footer, ``{审核日}2021-06-20`` the day of the review,
``{表样}project 1`` the stamp of the blank; headings that are not named get good values. An example is of
附件2 unless its manner or its headings say otherwise: 登记表 and 季报 are the forms that live in tests alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from built_in_rows import GOOD as BUILT_IN
from form_of_every_kind import ROW, as_class
from grids import Rows, grid, rows_of
from invented_forms import GOOD, NOTICE
from invented_forms import form_of as usual_form
from skilltrain_cli.forms.blank_version import Stamp
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.spec import Column, FormSpec, Layout
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet, subject_of
from skilltrain_cli.notices import find_notice
from skilltrain_cli.regions import shandong

FILE = "附件2.xlsx"
AS_OF = date(2021, 6, 15)

_NAMES = {
    "project": (
        *("陶瓷工艺培训", "琉璃制作培训", "养老护理培训"),
        *("中式面点培训", "电子商务培训", "家政服务培训"),
    ),
    "teacher": ("王明", "赵亮", "孙静", "周红", "吴强", "郑洁"),
    "towns": ("索镇街道", "起凤镇", "田庄镇", "荆家镇", "少海街道", "马桥镇"),
    "quarter": ("张店区", "淄川区", "博山区", "临淄区", "周村区", "桓台县"),
    "typed": ("王明", "赵亮", "孙静", "周红", "吴强", "郑洁"),
}
"""What rows are about whose own name is not given."""
_GOOD = {**GOOD, **BUILT_IN, "typed": (ROW,)}
_FOOTER = {"填表人": "张三", "联系电话": "0533-2345678", "填表日期": "2021年6月10日"}
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})


def form_of(name: str) -> FormSpec:
    """Return a form by its id: one of those that everything is tested with, or the one of all types."""
    return as_class() if name == "typed" else usual_form(name)


def setting(as_of: date = AS_OF) -> Setting:
    """Return the setting tests review by: regions, 鲁人社字〔2021〕32号, the third notice."""
    shipped, citys = find_notice("鲁人社字〔2021〕32号"), find_notice("淄政办发〔2019〕11号")
    return Setting(as_of=as_of, notice=shipped, notices=(shipped, NOTICE, citys), regions=shandong())


def sheet(table: str | Rows, form: str = "project", *, file: str = "") -> Sheet:
    """Return a table form with the given rows, everything else filled in well."""
    drawn = _filled_table(rows_in(table), form_of(form))
    fitted = _fitted(replace(drawn, file=file or drawn.file), form)
    form, _, version = said_after("{表样}", rows_in(table)[0], "").partition(" ")
    return replace(fitted, stamp=Stamp(form=form, version=int(version))) if form else fitted


def card(table: str | Rows, *, file: str = "附件1.xlsx") -> Sheet:
    """Return 附件1 with the given fields (headings above one row), everything else filled in well."""
    return _fitted(replace(_filled_brand(rows_in(table)), file=file), "brand")


def whole(table: str | Rows) -> Sheet:
    """Return the sheet exactly as drawn; a table form gets the good footer unless it has its own."""
    lines = [list(cells) for cells in rows_in(table)]
    brand = form_of("brand")
    is_card = len(lines) > 1 and all(_column(brand, cells[0]) for cells in lines[:2])
    form = brand if is_card else form_of("project")
    if form.card.layout is Layout.TABLE and not any(cells[0].startswith("填表人") for cells in lines):
        lines.append(_footer(_FOOTER))
    return _fitted(_Filled(rows=lines, file=FILE), form.id)


def subject(fitted: Sheet, as_of: date = AS_OF) -> FormSheet:
    """Return a sheet as its form's rules judge it."""
    return subject_of(fitted, setting(as_of))


class _Filled(Struct, frozen=True, kw_only=True):
    """A table whose unnamed headings were filled in: the rows of a sheet, and its file's name."""

    rows: Rows
    file: str


def rows_in(table: str | Rows) -> Rows:
    """Return the cells of a table, line by line."""
    return rows_of(table) if isinstance(table, str) else table


def _fitted(drawn: _Filled, form: str) -> Sheet:
    found = fit(grid(drawn.rows), form_of(form), FileContext(file=drawn.file, year=2021))
    assert found is not None, f"{form} is not in {drawn.rows}"
    return found


def _filled_table(rows: Rows, form: FormSpec) -> _Filled:
    """Return a table form as printed, with title and footer."""
    headings, *data = rows
    named = {_column(form, text) for text in headings}
    absent = [column for column in form.columns if column.required and column not in named]
    own = [index for index, text in enumerate(headings) if not text.startswith("{")]
    lines = [[*(headings[index] for index in own), *(column.heading for column in absent)]]
    for number, cells in enumerate(data):
        total = _TOTALS.intersection(cells)
        good = {} if total else {**_GOOD[form.id][0], form.name: _named(form, number)}
        lines.append([*(cells[index] for index in own), *(good.get(column.name, "") for column in absent)])
    footer = _footer(_FOOTER | _marked(headings, data, "{表尾}")) if form.footer else []
    rows = [[form.card.annex], [form.card.title], *lines, footer]
    file = FILE if form.id == "project" else f"淄博市{form.card.title}.xlsx"
    return _Filled(rows=rows, file=said_after("{文件}", headings, file))


def _filled_brand(rows: Rows) -> _Filled:
    """Return 附件1 as printed: label | value."""
    headings, cells = rows
    form = form_of("brand")
    given = {_column(form, heading): cell for heading, cell in zip(headings, cells, strict=True)}
    lines = [[column.heading, given.get(column, GOOD["brand"][0][column.name])] for column in form.columns]
    return _Filled(rows=[[form.card.annex], [form.card.title], *lines], file="附件1.xlsx")


def said_after(mark: str, headings: Sequence[str], default: str) -> str:
    """Return what a heading says behind a mark."""
    return next((text.removeprefix(mark) for text in headings if text.startswith(mark)), default)


def _named(form: FormSpec, number: int) -> str:
    """Return a name that no other row has."""
    names = _NAMES.get(form.id) or [BUILT_IN[form.id][0][form.name]]
    again, index = divmod(number, len(names))
    return names[index] + (f"{again + 1}班" if again else "")


def _marked(headings: Sequence[str], data: Rows, mark: str) -> dict[str, str]:
    """Return what stands in the first row under headings that bear a mark."""
    marked = ((index, text) for index, text in enumerate(headings) if text.startswith(mark))
    return {text.removeprefix(mark): data[0][index] for index, text in marked}


def _footer(lines: Mapping[str, str]) -> list[str]:
    return [f"{label}：{'' if text == '{空}' else text}" for label, text in lines.items()]


def _column(form: FormSpec, text: str) -> Column | None:
    """Return the column a heading names."""
    return next((form.by_key[each] for each in heading_keys(text) if each in form.by_key), None)
