"""No text from outside makes a pattern search for long: time grows as the text does."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial

import pytest

from cpu_seconds import usual_seconds
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.row_markers import is_hint, is_section
from skilltrain_cli.forms.stated_totals import read_figure
from skilltrain_cli.forms.title_and_signature_lines import is_title, label_of, says_something
from skilltrain_cli.operations.merge.counted_kinds import without_session
from skilltrain_cli.readers.untrusted.file_kind import sniff
from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import as_utf8
from skilltrain_cli.readers.workbooks.cell_styles import cell_styles
from skilltrain_cli.readers.workbooks.number_format import displayed
from skilltrain_cli.readers.workbooks.ods import _without_cdata
from skilltrain_cli.readers.workbooks.repaired_xlsx import without_extras
from skilltrain_cli.readers.workbooks.sheet_facts_scan import sheet_facts
from skilltrain_cli.rules.value import _PLACEHOLDER
from skilltrain_cli.values.number import parse_count
from skilltrain_cli.values.period import Period, Precision, not_held, parse_period, says_begun, says_over
from skilltrain_cli.values.phone import parse_phones
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.values.text import (
    clean,
    harmless,
    is_nil_mark,
    is_spoilt,
    key,
    narrow,
    quoted,
    unquoted,
    unspoilt,
)

GENEROUS = 3.0
"""Seconds of a busy machine; searching in squares takes ten times that, exponentially forever."""
CELL = 32_767
"""Characters of a cell at most (Excel's own limit)."""

TEXTS = {
    "blanks": " " * CELL,
    "line ends": "请\n" + "\n" * CELL,
    "brackets": "(" * CELL,
    "digits": "1" * CELL,
    "digits and blanks": "1 " * (CELL // 2),
    "short numbers": ("1" * 14 + " ") * (CELL // 15),
    "mobile heads": ("138" + " " * 50) * (CELL // 53),
    "dates": "2021-06-15-" * (CELL // 11),
    "dashes": "1-" * (CELL // 2),
    "stars": "*" * CELL + "x",
    "x": "x" * CELL + "y",
    "commas": "1,000," * (CELL // 6),
    "a digit and blanks": "1" + " " * (CELL - 1),
    "a label and blanks": "填表人" + " " * (CELL - 4) + "x",
    "a total and blanks": "合计：" + " " * (CELL - 4) + "：",
    "moved from": "由" * CELL,
    "sections": "一、" * (CELL // 2),
    "quotes": '="' + '"' * (CELL - 2),
}
MAY = Period(start=date(2021, 5, 10), end=date(2021, 5, 20), precision=Precision.DAY)
READERS: dict[str, Callable[[str], object]] = {
    "mask": mask,
    "key": key,
    "narrow": narrow,
    "clean": clean,
    "shown": quoted,
    "nil mark": is_nil_mark,
    "count": parse_count,
    "period": lambda text: parse_period(text, year=2021),
    "phones": parse_phones,
    "placeholder": _PLACEHOLDER.search,
    "heading": heading_keys,
    "footer": lambda text: list(labels_of(find_form("project")).parts(text)),
    "total": read_figure,
    "words around a table": lambda text: (
        says_something(text),
        is_title(text, find_form("project")),
        label_of(text),
    ),
    "section": is_section,
    "hint": is_hint,
    "denial": lambda text: not_held(f"{text}取消", MAY, date(2021, 6, 10)),
    "holding": lambda text: (says_over(f"{text}已完成"), says_begun(f"{text}已开班")),
    "spoilt": lambda text: (unspoilt(text), is_spoilt(text)),
    "order": harmless,
    "quotes": unquoted,
    "format": lambda text: displayed(30, text),
    "name": without_session,
}


def spent(work: Callable[[], object]) -> float:
    start = usual_seconds()
    work()
    return usual_seconds() - start


@pytest.mark.parametrize("reader", READERS)
def test_no_cell_is_read_for_long(reader: str) -> None:
    times = {name: spent(partial(READERS[reader], text)) for name, text in TEXTS.items()}
    assert max(times.values()) < GENEROUS, times


def _facts(xml: bytes) -> None:
    with suppress(Refused):  # none of it is well-formed
        sheet_facts(xml, LIMITS)


def _styles(xml: bytes) -> None:
    with suppress(Refused):
        cell_styles(xml)


MEGABYTE = 1_000_000
FILES: dict[str, Callable[[], object]] = {
    "comments before a csv": lambda: sniff(b"<!---->" * 9_000 + b"x,y", "a.csv"),
    "comments that never end": lambda: sniff(b"<!-- " * 13_000, "a.csv"),
    "blanks before a csv": lambda: sniff(b"\n" * 65_000 + b"x,y", "a.csv"),
    "formulas without an end": lambda: _facts(b"<sheetData>" + b"<f " * (MEGABYTE // 3)),
    "rows without an end": lambda: _facts(b"<sheetData>hidden" + b'<row r="1"' * (MEGABYTE // 10)),
    "columns without an end": lambda: _facts(b"<cols>hidden" + b"<col " * (MEGABYTE // 5)),
    "errors without an end": lambda: _facts(b'#<sheetData><c r="A1"' + b' t="e"' * (MEGABYTE // 6)),
    "elements without an end": lambda: without_extras(b"<cols>" * (MEGABYTE // 6)),
    "tags without an end": lambda: without_extras(b"<cols " * (MEGABYTE // 6)),
    "CDATA without an end": lambda: _without_cdata(b"<![CDATA[" * (MEGABYTE // 9)),
    "styles without an end": lambda: _styles(b"<s>strike" + b"<xf " * (MEGABYTE // 4)),
    "a declaration without an end": lambda: as_utf8(b'<?xml version="1.0" xencoding="gbk"' + b" " * MEGABYTE),
}


@pytest.mark.parametrize("case", FILES)
def test_no_file_is_searched_for_long(case: str) -> None:
    assert spent(FILES[case]) < GENEROUS


def test_only_what_openpyxl_chokes_on_is_taken_out() -> None:
    xml = b"<a/><cols><col/></cols><b/><drawing r:id='1'/><mergeCells count='0'><c/><extLst>x</extLst><d/>"
    assert without_extras(xml) == b"<a/><b/><mergeCells count='0'><c/><d/>"
