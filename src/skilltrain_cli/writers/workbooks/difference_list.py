"""A comparison of two submissions as a workbook: changes side by side, rows, findings, other writings."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.diff import Difference
from skilltrain_cli.operations.diff.change_wording import both_sides
from skilltrain_cli.operations.diff.changes import Change, RowFinding, UnpairedRow
from skilltrain_cli.operations.diff.summary_sentences import headline, outcomes, totals
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.privacy import mask, shown, shown_name
from skilltrain_cli.writers.workbooks.plain_list_sheet import Content, ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book

_CHANGES = (
    ListColumn(heading="行", width=34, look=Look.TEXT),
    ListColumn(heading="栏目", width=16),
    ListColumn(heading="原来", width=34, look=Look.TEXT),
    ListColumn(heading="现在", width=34, look=Look.TEXT),
    ListColumn(heading="原单元格", width=12),
    ListColumn(heading="现单元格", width=12),
)
_ROWS = (
    ListColumn(heading="变化", width=8),
    ListColumn(heading="工作表", width=22),
    ListColumn(heading="单元格", width=9),
    ListColumn(heading="行", width=34, look=Look.TEXT),
    ListColumn(heading="内容", width=70, look=Look.TEXT),
)
_FINDINGS = (
    ListColumn(heading="变化", width=8),
    ListColumn(heading="级别", width=6),
    ListColumn(heading="规则", width=8),
    ListColumn(heading="单元格", width=9),
    ListColumn(heading="行", width=34, look=Look.TEXT),
    ListColumn(heading="问题", width=60, look=Look.TEXT),
)


def write_differences(found: Difference, target: Path) -> None:
    """Write the workbook to ``target``; sheets with nothing to say are left out, all but the first."""
    with target.open("wb") as package, open_book(package, "前后两份的变化") as book:
        looks = formats(book)
        line = f"{shown_name(found.old)} → {shown_name(found.new)}　" + "；".join(
            (headline(found), *totals(found))
        )
        _Book(book, looks).page("改动", line, _CHANGES, [_change(each, found) for each in found.changed])
        rest: tuple[tuple[str, Sequence[ListColumn], list[Sequence[Content]]], ...] = (
            ("增删的行", _ROWS, list(_rows(found))),
            ("问题", _FINDINGS, list(_findings(found))),
            ("写法不同", _CHANGES, [_change(each, found) for each in found.rewritten]),
        )
        for name, stripes, rows in rest:
            if rows:
                _Book(book, looks).page(name, f"共 {len(rows):,} 条", stripes, rows)


class _Book:
    """The workbook in the making."""

    def __init__(self, book: Workbook, looks: Mapping[Look, Format]) -> None:
        self.book = book
        self.looks = looks

    def page(
        self, name: str, line: str, stripes: Sequence[ListColumn], rows: Sequence[Sequence[Content]]
    ) -> None:
        """Write one sheet."""
        page = ListPage(self.book, self.looks, name, stripes)
        page.head(name, line)
        page.headings()
        for row in rows:
            page.row(row)
        page.finish()


def _change(change: Change, found: Difference) -> Sequence[Content]:
    first = Place(file=found.old, sheet=change.old_sheet, spot=change.old_spot)
    second = Place(file=found.new, sheet=change.new_sheet, spot=change.new_spot)
    row = shown(change.row, 120)
    return (
        *(row, change.heading, *both_sides(change)),
        *(first.address or "—", second.address or "—"),
    )


def _rows(found: Difference) -> Iterator[Sequence[Content]]:
    for what, rows, file in (("新增", found.added, found.new), ("删去", found.removed, found.old)):
        for row in rows:
            address = Place(file=file, sheet=row.sheet, spot=row.spot).address
            yield what, row.sheet, address, mask(row.row), _held(row)


def _held(row: UnpairedRow) -> str:
    return "；".join(
        f"{heading}：{shown(value, 500)}" for _, heading, value in row.values if value is not None
    )


def _findings(found: Difference) -> Iterator[Sequence[Content]]:
    yield from (_finding(what, judged) for what, judged in outcomes(found))


def _finding(what: str, judged: RowFinding) -> Sequence[Content]:
    finding = judged.finding
    card = finding.card
    cell = finding.place.address or "整个文件"
    return what, card.severity.label, card.code, cell, mask(judged.row), finding.message
