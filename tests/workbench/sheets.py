"""
The test workbench: a Markdown table becomes a Sheet, or whatever else a rule judges.

Cells are written as ``grids`` has them. In a table that is filled in, ``{文件}张店区.xlsx`` names the
file, ``{表尾}联系电话`` a line of the footer, ``{审核日}2021-06-20`` the day of the review,
``{表样}project 1`` the stamp of the blank; headings that are not named get good values. An example is of
附件2 unless its manner or its headings say otherwise: 登记表 and 季报 are the forms that live in tests alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

import package_examples
from built_in_rows import GOOD as BUILT_IN
from form_of_every_kind import ROW, as_class
from grids import Rows, grid, rows_of
from invented_forms import GOOD, NOTICE
from invented_forms import form_of as usual_form
from skilltrain_cli.forms.blank_stamp import Stamp
from skilltrain_cli.forms.fit import FileContext, fit
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.sheet import Sheet
from skilltrain_cli.forms.spec import Column, FormSpec, Layout
from skilltrain_cli.judging.package_subject import Album, BrandPackage
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example
from skilltrain_cli.judging.sender import CONSOLIDATED, Setting
from skilltrain_cli.judging.subject import FileRead, FormSheet, PassedOver, subject_of
from skilltrain_cli.judging.submission import Batch, Submitted, submitted
from skilltrain_cli.notices import find_notice
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.trace import follow, row_marks, seal
from skilltrain_cli.regions import shandong
from skilltrain_cli.review.brand_material import HEADINGS, MaterialState, read_listing
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.review.provenance import Trace
from skilltrain_cli.rules.check import Subject, check
from skilltrain_cli.values.reading import Failure, FileKind

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
_MANNERS = {
    "登记表": "teacher",
    "季报": "quarter",
    "镇街表": "towns",
    "各类栏目": "typed",
    "任务分解表": "allocation",
    "卡片": "brand",
}
_GOOD = {**GOOD, **BUILT_IN, "typed": (ROW,)}
_FOOTER = {"填表人": "张三", "联系电话": "0533-2345678", "填表日期": "2021年6月10日"}
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})

_YES = "是"


def form_of(name: str) -> FormSpec:
    """Return a form by its id: one of those that everything is tested with, or the one of all types."""
    return as_class() if name == "typed" else usual_form(name)


def setting(as_of: date = AS_OF) -> Setting:
    """Return the setting tests review by: regions, 鲁人社字〔2021〕32号, the third notice."""
    shipped, citys = find_notice("鲁人社字〔2021〕32号"), find_notice("淄政办发〔2019〕11号")
    return Setting(as_of=as_of, notice=shipped, notices=(shipped, NOTICE, citys), regions=shandong())


def sheet(table: str | Rows, form: str = "project") -> Sheet:
    """Return a table form with the given rows, everything else filled in well."""
    fitted = _fitted(_filled_table(_rows(table), form_of(form)), form)
    form, _, version = _after("{表样}", _rows(table)[0], "").partition(" ")
    return replace(fitted, stamp=Stamp(form=form, version=int(version))) if form else fitted


def card(table: str | Rows, *, file: str = "附件1.xlsx") -> Sheet:
    """Return 附件1 with the given fields (headings above one row), everything else filled in well."""
    return _fitted(replace(_filled_brand(_rows(table)), file=file), "brand")


def whole(table: str | Rows) -> Sheet:
    """Return the sheet exactly as drawn; a table form gets the good footer unless it has its own."""
    lines = [list(cells) for cells in _rows(table)]
    brand = form_of("brand")
    is_card = len(lines) > 1 and all(_column(brand, cells[0]) for cells in lines[:2])
    form = brand if is_card else form_of("project")
    if form.card.layout is Layout.TABLE and not any(cells[0].startswith("填表人") for cells in lines):
        lines.append(_footer(_FOOTER))
    return _fitted(_Filled(rows=lines, file=FILE), form.id)


def subject(fitted: Sheet, as_of: date = AS_OF) -> FormSheet:
    """Return a sheet as its form's rules judge it."""
    return subject_of(fitted, setting(as_of))


def file_reads(table: str | Rows) -> Iterator[FileRead]:
    """Yield the files of a table: 文件、种类、失败、隐藏的表、情况、另有的工作表 …."""
    headings, *data = _rows(table)
    for cells in data:
        given = dict(zip(headings, cells, strict=True))
        failure = given.get("失败")
        yield FileRead(
            file=given["文件"],
            kind=FileKind(given["种类"]),
            failure=Failure(failure) if failure else None,
            lock_only=given.get("只有锁文件") == _YES,
            suffix_lies=given.get("后缀不符") == _YES,
            macros=given.get("宏") == _YES,
            external_links=given.get("外部链接") == _YES,
            hidden_forms=tuple(filter(None, [given.get("隐藏的表")])),
            facts=tuple(filter(None, [given.get("情况")])),
            passed_over=tuple(_passed_over(given)),
            nothing=given.get("没有表格") == _YES,
            untaken=tuple((f"“{name}”已损坏", "") for name in filter(None, [given.get("取不出来的")])),
            found=int(given.get("找到的表", "0" if "没有表格" in given else "1")),
            sheets=("Sheet1",),
        )


def _passed_over(given: Mapping[str, str]) -> Iterator[PassedOver]:
    name = given.get("没有读的工作表")
    if name:
        yield PassedOver(name=name, why="没有附件的表头", rows=int(given.get("像数据的行", "0")))


def batch(table: str | Rows, form: str = "project") -> Batch:
    """Return the files of a table whose column 文件 names each row's file; 内容 stands for its hash."""
    headings, *data = _rows(table)
    named = [heading for heading in headings if heading not in ("文件", "工作表", "内容", "汇总表")]
    files: dict[tuple[str, str], list[dict[str, str]]] = {}
    for cells in data:
        given = dict(zip(headings, cells, strict=True))
        files.setdefault((given["文件"], given.get("工作表", "")), []).append(given)
    sheets = []
    for (file, _), rows in files.items():
        lines = [named, *([row[heading] for heading in named] for row in rows)]
        drawn = (
            card(lines, file=file)
            if form_of(form).is_card
            else _fitted(replace(_filled_table(lines, form_of(form)), file=file), form)
        )
        name = rows[0].get("工作表", drawn.name)
        merged = ("汇总", "来源", "来源明细") if rows[0].get("汇总表") == _YES else ()
        placed = replace(drawn, name=name, sha256=rows[0].get("内容", file), companions=merged)
        sheets.append(submitted(subject(placed)))
    return Batch(sheets=tuple(sheets), setting=setting())


def packages(table: str | Rows) -> Iterator[BrandPackage]:
    """Yield the brand package of each row (see ``package_examples``)."""
    headings, *data = _rows(table)
    for cells in data:
        yield package_examples.package(dict(zip(headings, cells, strict=True)), _brand, setting())


def _brand(given: Mapping[str, str]) -> FormSheet:
    made = subject(card([list(given), list(given.values())]))
    assert isinstance(made, FormSheet)
    return made


def _together(found: Iterator[BrandPackage]) -> Batch:
    albums = tuple(Album(file=each.file, pictures=each.pictures) for each in found)
    return Batch(sheets=(), setting=setting(), albums=albums)


def catalogue(table: str | Rows) -> Batch:
    """Return a catalogue whose rows are brands; its 宣传素材 names each as the row says it does."""
    headings, *data = _rows(table)
    given = [dict(zip(headings, cells, strict=True)) for cells in data]
    came = [
        [each["报送市"], each["宣传素材表的品牌名称"], MaterialState.PACKAGE.value, each["合格图片"]]
        for each in given
    ]
    listing = read_listing(grid([["宣传素材情况表"], [""], list(HEADINGS), *came]))
    sheets = []
    for each in given:
        fields = {heading: each[heading] for heading in ("报送市", "品牌名称")}
        drawn = card([list(fields), list(fields.values())], file="目录.xlsx")
        sheets.append(submitted(subject(replace(drawn, companions=tuple(sorted(CONSOLIDATED))))))
    return Batch(sheets=(replace(sheets[0], listing=listing), *sheets[1:]), setting=setting())


def altered(table: str | Rows) -> Batch:
    """Return a merged workbook whose headcounts have become others, or whose rows are gone (blank)."""
    headings, *data = _rows(table)
    before, now = headings.index("汇总时人数"), headings.index("培训人数")

    def made(count: int) -> Submitted:
        kept = [cells for cells in data if cells[count]]
        rows = [[*headings[:before], "培训人数"], *([*cells[:before], cells[count]] for cells in kept)]
        return submitted(subject(replace(sheet(rows), companions=tuple(sorted(CONSOLIDATED)))))

    first, later = made(before), made(now)
    written = merge_rows([first])
    trace = Trace(
        seal=seal(written),
        parts=(("张店区.xlsx", "Sheet1"),),
        part_of=[0] * len(written),
        row_of=written.row_of,
        numbers=written.row_of,
        marks=row_marks(written),
    )
    return Batch(sheets=(replace(later, altered=follow([later], trace).alteration),), setting=setting())


def _compared(example: Example) -> Batch:
    if example.manner == "汇总后":
        return altered(example.rows)
    if example.manner == "目录":
        return catalogue(example.rows)
    if example.manner == "素材包":
        return _together(packages(example.rows))
    return batch(example.rows, _MANNERS.get(example.manner, "project"))


def subjects(rule: Rule, example: Example) -> list[Subject]:
    """Return what the rule judges in an example of its manual."""
    if rule.on is FileRead:
        return [*file_reads(example.rows)]
    if rule.on is BrandPackage:
        return [*packages(example.rows)]
    if rule.on is Batch:
        return [_compared(example)]
    if example.manner == "整表":
        return [subject(whole(example.rows))]
    printed = form_of("brand").headings
    is_card = example.manner == "卡片" or all(heading in printed for heading in example.rows[0])
    as_of = _after("{审核日}", example.rows[0], AS_OF.isoformat())
    if is_card:
        return [subject(card(example.rows), date.fromisoformat(as_of))]
    form = _MANNERS.get(example.manner, "project")
    return [subject(sheet(example.rows, form), date.fromisoformat(as_of))]


def findings(rule: Rule, example: Example | str) -> list[Finding]:
    """Return all that the whole catalogue finds in an example (or in a table that is to be filled in)."""
    if isinstance(example, str):
        example = Example(verdict="", manner="", rows=tuple(map(tuple, rows_of(example))))
    return [finding for judged in subjects(rule, example) for finding in check(judged).findings]


def breaks(rule: Rule, example: Example | str) -> None:
    """Assert that an example breaks this rule and no other."""
    found = {finding.card.code for finding in findings(rule, example)}
    assert found == {rule.code}


def passes(rule: Rule, example: Example | str) -> None:
    """Assert that an example breaks no rule at all."""
    assert [
        f"{finding.card.code} {finding.place}: {finding.message}" for finding in findings(rule, example)
    ] == []


class _Filled(Struct, frozen=True, kw_only=True):
    """A table whose unnamed headings were filled in: the rows of a sheet, and its file's name."""

    rows: Rows
    file: str


def _rows(table: str | Rows) -> Rows:
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
    return _Filled(rows=rows, file=_after("{文件}", headings, file))


def _filled_brand(rows: Rows) -> _Filled:
    """Return 附件1 as printed: label | value."""
    headings, cells = rows
    form = form_of("brand")
    given = {_column(form, heading): cell for heading, cell in zip(headings, cells, strict=True)}
    lines = [[column.heading, given.get(column, GOOD["brand"][0][column.name])] for column in form.columns]
    return _Filled(rows=[[form.card.annex], [form.card.title], *lines], file="附件1.xlsx")


def _after(mark: str, headings: Sequence[str], default: str) -> str:
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
