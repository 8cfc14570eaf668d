"""A notice's file drafted for another year: what is shifted, what is marked, and that it is read again."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices import Notice, shipped
from skilltrain_cli.notices.contradictions import doubts
from skilltrain_cli.notices.next_year_draft import renewed
from skilltrain_cli.notices.shipped_notices import shipped_file
from skilltrain_cli.notices.user_notices import parse_notice
from skilltrain_cli.readers.user_texts.toml_file import toml_text
from skilltrain_cli.usecases.notices import amounts_by_form

OWN = '''# made by hand
number = '某字〔2024〕5号'
title = """
2024 年的 # 通知"""
issuer = "某局"   # 待核
issued = 2024-02-29
until = 2024-12-31 # 年底
[clauses]
"一" = """
[clauses]
2024-06-15 前报送，不是 2024-06-16"""
[[tasks]]
id = "2024-06-15"
title = "报"
from = "county"
due = 2024-06-15T17:30:00+08:00
clause = "一"
quote = "2024-06-15 前报送"
'''


def draft(text: str, year: int) -> str:
    table = toml_text(text, "x.toml")
    return renewed(table, parse_notice(table), year)


def days(value: object) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from days(each)


@pytest.mark.parametrize("one", shipped(), ids=lambda notice: notice.id)
def test_a_draft_of_what_ships_is_a_notice_of_another_year(one: Notice) -> None:
    first = (one.years or (one.year,))[0]
    text = renewed(shipped_file(one), one, first + 6)
    new = parse_notice(toml_text(text, "new.toml"))
    assert [day.year for day in days(tomllib.loads(text))] == [
        day.year + 6 for day in days(tomllib.loads(shipped_file(one).text))
    ]
    assert (new.years or (new.year,))[0] == first + 6
    assert new.clauses == one.clauses, "the words of the new document are not known"
    assert {new.number, new.id}.isdisjoint({one.number, one.id})
    assert "待编" in new.number or one.context
    assert list(doubts(new, amounts_by_form())) == []
    assert text.startswith(f"# 按 {one.number} 起草，供 {first + 6} 年用。")
    for line in text.splitlines():
        if line.startswith(
            ("due =", "issued =", "year", "until =", "value =", 'number = "', 'id = "s', "by =")
        ):
            assert "待核" in line, line


def test_all_else_stays_as_it_was_written() -> None:
    assert (
        draft(OWN, 2025)
        == '''# 按 某字〔2024〕5号 起草，供 2025 年用。注了“待核”的都要对照新通知核对，改好后删去。

number = '某字〔2025〕待编号' # 待核
title = """
2024 年的 # 通知""" # 待核
issuer = "某局"   # 待核
issued = 2025-02-28 # 待核
until = 2025-12-31 # 年底；待核
# 待核：以下条款和各项 quote 还是 某字〔2024〕5号 的原文，请换成新通知的。
[clauses]
"一" = """
[clauses]
2024-06-15 前报送，不是 2024-06-16"""
[[tasks]]
id = "2024-06-15"
title = "报"
from = "county"
due = 2025-06-15T17:30:00+08:00 # 待核
clause = "一"
quote = "2024-06-15 前报送"
'''
    )


def test_lines_of_windows_stay_so_and_a_draft_of_a_draft_is_marked_once() -> None:
    text = draft(OWN.replace("\n", "\r\n"), 2025)
    assert "until = 2025-12-31 # 年底；待核\r\n" in text
    again = draft(text, 2026)
    assert "until = 2026-12-31 # 年底；待核\r\n" in again
    assert "待核；待核" not in again
    assert next(iter(days(tomllib.loads(again)))) == date(2026, 2, 28)
    assert datetime.fromisoformat("2026-06-15T17:30:00+08:00") in list(days(tomllib.loads(again)))


def test_a_notice_without_a_year_in_its_name_gets_another_one() -> None:
    text = 'id = "mine"\ntitle = "a"\nissuer = "b"\nissued = 2027-01-10\n'
    assert tomllib.loads(draft(text, 2028))["id"] == "mine-待核"


@pytest.mark.parametrize(("year", "said"), [(2024, "就是 2024 年的"), (2101, "2101"), (1999, "1999")])
def test_a_year_that_cannot_be(year: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        draft(OWN, year)
