"""Rows are compared by numbers that workers send; comparing all they say comes to the same."""

import os
import subprocess
import sys
from collections.abc import Hashable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import ROOT
from sheets import AS_OF, sheet, subject
from skilltrain_cli.intake import review_files as reviewing
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.judging.row_fingerprints import NOTHING, RowPrints, comparable, compared_fields
from skilltrain_cli.judging.submission import Submitted, submitted
from skilltrain_cli.values.text import key

WRITTEN: dict[str, dict[str, tuple[str, ...]]] = {
    "project": {
        "组织区县": ("张店区", "淄博市张店区", "淄川区", "没有的区"),
        "培训项目名称": ("陶瓷工艺培训", "陶瓷 工艺培训", "琉璃制作培训", "陶瓷工艺培训班"),
        "培训人数": ("30", "30人", "31", "三四十"),
        "组织时间": ("2021年5月10日", "2021.5.10", "2021年5月10日至11日", "春天"),
        "备注": ("", "线上"),
    },
    "quarter": {
        "填报单位名称": ("张店区", "淄川区", "没有的区"),
        "期末教师": ("10", "１０", "20", "十来个"),
        "备注": ("", "无"),
    },
    "typed": {
        "所属区县": ("张店区", "淄川区"),
        "身份证号": ("999999199003070012", "999999199003070020"),
        "联系电话": ("0533-2345678", "(0533)2345678", "13800000000", "不详"),
        "姓名": ("王明", "王 明", "赵亮"),
    },
}


@st.composite
def two_sheets(draw: st.DrawFn) -> tuple[Submitted, Submitted]:
    """Draw two sheets of one form whose rows say much the same in several writings."""
    form = draw(st.sampled_from(sorted(WRITTEN)))
    cells = st.tuples(*(st.sampled_from(each) for each in WRITTEN[form].values()))
    rows = st.lists(cells, min_size=1, max_size=6)
    one, other = (
        submitted(subject(sheet([[*WRITTEN[form]], *map(list, draw(rows))], form)), compared=True)
        for _ in range(2)
    )
    return one, other


def said(each: Submitted, names: Sequence[str]) -> list[tuple[Hashable, ...]]:
    """Return all that each row says in some fields, and whose it is."""
    columns = [comparable(each.sheet, each.sheet.form.by_name[name]) for name in names]
    return [
        (unit.code if unit else "", *row)
        for unit, row in zip(
            each.units, zip(*columns, strict=True) if columns else [()] * each.rows, strict=True
        )
    ]


def rows_in_full(each: Submitted) -> list[tuple[Hashable, ...] | None]:
    """Return what is compared of each row but for its remark; ``None`` where it cannot be compared."""
    form = each.sheet.form
    names = compared_fields(form)
    values = [each.sheet.values(name) for name in names if form.by_name[name].required]
    unread = [None in row for row in zip(*values, strict=True)] or [False] * each.rows
    return [
        None if unit is None or unknown else row
        for unit, unknown, row in zip(each.units, unread, said(each, names), strict=True)
    ]


def prints(each: Submitted) -> RowPrints:
    assert each.prints is not None
    return each.prints


@given(two_sheets())
def test_rows_have_one_number_where_they_say_the_same_and_only_there(
    both: tuple[Submitted, Submitted],
) -> None:
    one, other = both
    form = one.sheet.form
    identity = [name for name in form.identity if name in compared_fields(form)]
    for mine, own in zip(prints(one).things, said(one, identity), strict=True):
        for its, others in zip(prints(other).things, said(other, identity), strict=True):
            assert (mine == its) == (own == others)
    for mine, row in zip(prints(one).rows, rows_in_full(one), strict=True):
        assert (mine == NOTHING) == (row is None)
        for its, another in zip(prints(other).rows, rows_in_full(other), strict=True):
            assert (mine == its) == (row == another)
    for mine, named in zip(prints(one).names, named_rows(one), strict=True):
        for its, another in zip(prints(other).names, named_rows(other), strict=True):
            assert (mine == its) == (named == another)


def named_rows(each: Submitted) -> list[tuple[str, str]]:
    names = each.sheet.raw(each.sheet.form.name)
    return [
        (unit.code if unit else "", key(str(name or "")))
        for unit, name in zip(each.units, names, strict=True)
    ]


_SCRIPT = """
import sys
sys.path[:0] = ["tests/workbench", "tests", "examples"]
from sheets import form_of, sheet, subject
from skilltrain_cli.judging.submission import submitted
table = [["联系电话", "发证日期", "备注"], ["0533-2345678转801", "2021年6月1日", ""], ["", "2021-6-2", "无"]]
made = submitted(subject(sheet(table, "typed")), compared=True).prints
print(made.dialect, *made.things, *made.names, *made.rows)
"""


def numbers(seed: str) -> str:
    """Return the numbers of a sheet that a process with this seed makes."""
    told = subprocess.run(
        (sys.executable, "-c", _SCRIPT),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        timeout=300,
    )
    return told.stdout.decode()


def test_processes_of_one_seed_make_the_same_numbers_and_others_say_that_theirs_differ() -> None:
    assert numbers("7") == numbers("7")
    assert numbers("7").split()[0] != numbers("8").split()[0]


@pytest.mark.parametrize("folder", ["broken/文件之间", "broken/文件之间/BT103-两处报同一项目", "zibo"])
def test_a_review_that_compares_numbers_finds_what_one_does_that_reads_everything_again(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reviewed(*, by_numbers: bool) -> object:
        monkeypatch.setattr(reviewing, "_may_meet", lambda *_: by_numbers)
        return reviewing.review([Path(ROOT, "examples", folder)], Order(as_of=AS_OF, values=False)).review

    assert reviewed(by_numbers=True) == reviewed(by_numbers=False)
