"""The content code: another for other content, the same whoever saved the file and in whatever order."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from project_submissions import again, counties, merged_of, row, submitted
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.summaries.content_code import (
    CODE,
    canonical,
    code_of,
    content_code,
    shown_value,
    summary_cells,
    worked_out,
)
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.values.figure_with_sources import Figure, Measure
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.region import Level

PROVINCE = Choice(level=Level.PROVINCE)
MERGED = merged_of([
    submitted("张店区.xlsx", [row("淄博市", "张店区"), row("淄博市", "张店区", "电工", 12)]),
    submitted("淄川区.xlsx", [row("淄博市", "淄川区", trainees=20)]),
])  # fmt: skip
TABLES = [summary_cells(table) for table in tables_of(MERGED)]


def code(merged: Merged) -> str:
    return content_code(merged, tables_of(merged))


def test_a_code_is_four_groups_that_are_told_from_other_words() -> None:
    made = code(MERGED)
    assert CODE.findall(f"{made}，内容校验码{made}。") == [made, made]
    assert CODE.search(f"x{made}1") is None


@given(counties(least=2), st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_neither_files_nor_rows_nor_lines_have_an_order(sheets: list[Submitted], random: Random) -> None:
    merged = merged_of(sheets, choice=PROVINCE)
    shuffled = random.sample(sheets, len(sheets))
    assert code(merged_of(shuffled, choice=PROVINCE)) == code(merged)
    turned = [replace(each, lines=each.lines[::-1]) for each in tables_of(merged)[::-1]]
    assert content_code(merged, turned) == code(merged)


@given(counties())
@settings(max_examples=10, deadline=None)
def test_the_table_as_the_next_level_reads_it_has_the_same_code(sheets: list[Submitted]) -> None:
    merged = merged_of(sheets, choice=PROVINCE)
    read = merge_rows([again(merged, "山东省.xlsx")])
    assert code_of(read, map(summary_cells, tables_of(merged)), merged.origins) == code(merged)


def test_any_other_row_figure_heading_name_or_source_gives_another_code() -> None:
    table, origins = MERGED.table, MERGED.origins
    codes = {code_of(table, TABLES, origins)}
    for at in range(len(table)):
        for field in table.form.columns:
            column = list(table.columns[field.name])
            column[at] = column[at] + 1 if isinstance(column[at], int) else f"{column[at]}甲"
            other = replace(table, columns={**table.columns, field.name: column})
            codes.add(code_of(other, TABLES, origins))
    for each in TABLES:
        others = [other for other in TABLES if other is not each]
        codes.add(code_of(table, others, origins))
        codes.add(code_of(table, [*others, replace(each, name="别的")], origins))
        codes.add(code_of(table, [*others, replace(each, headings=[*each.headings[:-1], "别的"])], origins))
        codes.add(code_of(table, [*others, replace(each, lines=each.lines[:-1])], origins))
        for number, line in enumerate(each.lines):
            for at, cell in enumerate(line):
                changed: list[Value] = [*line]
                changed[at] = cell + 0.001 if isinstance(cell, int | float) else f"{cell}乙"
                lines = [*each.lines[:number], changed, *each.lines[number + 1 :]]
                codes.add(code_of(table, [*others, replace(each, lines=lines)], origins))
    for change in ({"sha256": "0" * 64}, {"unit": "博山区"}, {"rows": 7}, {"sheet": "表2"}):
        codes.add(code_of(table, TABLES, [replace(origins[0], **change), *origins[1:]]))
    cells = sum(len(line) for each in TABLES for line in each.lines)
    rows = len(table) * len(table.form.columns)
    assert len(codes) == 1 + rows + 4 * len(TABLES) + cells + 4


def test_names_of_sources_are_no_content() -> None:
    renamed = [replace(each, file=f"改名/{each.file}") for each in MERGED.origins]
    assert code_of(MERGED.table, TABLES, renamed) == code(MERGED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("两\r\n批", "两\n批"),
        ("张店区\u00a0", "张店区"),
        ("", None),
        (45.000000000000007, 45),
        (12, 12.0),
        (Decimal("12.50"), 12.5),
        (Decimal(100), 100),
    ],
)
def test_what_a_program_may_write_in_its_own_way_is_no_content(one: Value, other: Value) -> None:
    assert canonical(one) == canonical(other)


def test_a_number_is_no_text_that_looks_like_it() -> None:
    assert canonical(12) != canonical("12")


@given(st.integers(1, 10**6), st.sampled_from((7, 11, 13, 1_009)), st.sampled_from((-1, 0, 1)))
def test_quotients_agree_though_their_last_digits_do_not(above: int, below: int, off: int) -> None:
    quotient = above / below
    assert worked_out(quotient * (1 + off * 2**-52)) == worked_out(quotient)
    assert worked_out(quotient * 1.0001) != worked_out(quotient)


def test_a_figure_made_from_nothing_is_blank_and_a_count_of_nothing_is_not() -> None:
    assert shown_value(Figure(value=0, measure=Measure.SUM)) is None
    assert shown_value(Figure(value=0, measure=Measure.COUNT)) == 0
    assert shown_value(Figure(value=Decimal("1.5"), measure=Measure.SUM, rows=range(1))) == 1.5
