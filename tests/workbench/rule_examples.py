"""The examples in the manuals of rules become what a rule judges: sheets, files, batches, packages."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

import package_examples
from grids import Rows, grid, rows_of
from sheets import AS_OF, card, form_of, rows_in, said_after, setting, sheet, subject, whole
from skilltrain_cli.judging.package_subject import Album, BrandPackage
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example
from skilltrain_cli.judging.sender import CONSOLIDATED
from skilltrain_cli.judging.subject import FileRead, FormSheet, PassedOver
from skilltrain_cli.judging.submission import Batch, Submitted, submitted
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.row_origins import follow, row_marks, seal
from skilltrain_cli.review.brand_material import HEADINGS, MaterialState, read_listing
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.review.provenance import Trace
from skilltrain_cli.rules.run_rules import Subject, check
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind

_MANNERS = {
    "登记表": "teacher",
    "季报": "quarter",
    "镇街表": "towns",
    "各类栏目": "typed",
    "任务分解表": "allocation",
    "卡片": "brand",
}
_YES = "是"


def file_reads(table: str | Rows) -> Iterator[FileRead]:
    """Yield the files of a table: 文件、种类、失败、隐藏的表、情况、另有的工作表 …."""
    headings, *data = rows_in(table)
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
            totals=given.get("合计", ""),
        )


def _passed_over(given: Mapping[str, str]) -> Iterator[PassedOver]:
    name = given.get("没有读的工作表")
    if name:
        yield PassedOver(name=name, why="没有附件的表头", rows=int(given.get("像数据的行", "0")))


def batch(table: str | Rows, form: str = "project") -> Batch:
    """Return the files of a table whose column 文件 names each row's file; 内容 stands for its hash."""
    headings, *data = rows_in(table)
    named = [heading for heading in headings if heading not in ("文件", "工作表", "内容", "汇总表")]
    files: dict[tuple[str, str], list[dict[str, str]]] = {}
    for cells in data:
        given = dict(zip(headings, cells, strict=True))
        files.setdefault((given["文件"], given.get("工作表", "")), []).append(given)
    sheets = []
    for (file, _), rows in files.items():
        lines = [named, *([row[heading] for heading in named] for row in rows)]
        drawn = card(lines, file=file) if form_of(form).is_card else sheet(lines, form, file=file)
        name = rows[0].get("工作表", drawn.name)
        merged = ("汇总", "来源", "来源明细") if rows[0].get("汇总表") == _YES else ()
        placed = replace(drawn, name=name, sha256=rows[0].get("内容", file), companions=merged)
        sheets.append(submitted(subject(placed)))
    return Batch(sheets=tuple(sheets), setting=setting())


def packages(table: str | Rows) -> Iterator[BrandPackage]:
    """Yield the brand package of each row (see ``package_examples``)."""
    headings, *data = rows_in(table)
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
    headings, *data = rows_in(table)
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
    headings, *data = rows_in(table)
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
    as_of = said_after("{审核日}", example.rows[0], AS_OF.isoformat())
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
