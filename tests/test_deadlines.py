"""Deadlines as seen on a day: states, days left, units, free days, and the calendar file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.cli.lookup import unit_named
from skilltrain_cli.deadlines import Deadline, State, deadlines, undated
from skilltrain_cli.ics import calendar_file
from skilltrain_cli.notices import Every, Notice, Sender, Task, shipped
from skilltrain_cli.region import Region
from skilltrain_cli.regions import shandong
from skilltrain_cli.workday import Rest, rest, weekday

DUE = date(2021, 6, 15)


def notice(*tasks: Task) -> Notice:
    return Notice(
        id="n",
        number="某字〔2021〕1号",
        title="通知",
        issuer="某局",
        issued=date(2021, 1, 1),
        year=2021,
        tasks=tasks,
    )


def task(due: date | None = DUE, every: Every | None = None, title: str = "报送") -> Task:
    return Task(
        id="T1",
        title=title,
        senders=(Sender.CITY,),
        receiver=Sender.PROVINCE,
        due=due,
        every=every,
        clause="一",
        quote="报",
    )


def one(on: date, of: Task | None = None) -> Deadline:
    (found,) = deadlines([notice(of or task())], on, judge=lambda _: Rest(why=""))
    return found


def unit(name: str) -> Region:
    region = shandong().resolve(name, DUE).region
    assert region is not None
    return region


@pytest.mark.parametrize(
    ("on", "state", "left"),
    [
        (date(2021, 6, 10), State.UPCOMING, 5),
        (date(2021, 6, 14), State.UPCOMING, 1),
        (DUE, State.DUE, 0),
        (date(2021, 6, 16), State.OVERDUE, -1),
        (date(2022, 6, 15), State.OVERDUE, -365),
    ],
)
def test_the_due_date_itself_is_still_in_time(on: date, state: State, left: int) -> None:
    found = one(on)
    assert (found.state, found.days_left) == (state, left)


def test_the_shipped_notice_in_order() -> None:
    found = deadlines(shipped(), date(2021, 3, 17))
    assert [f"{deadline.due:%m-%d}" for deadline in found] == [
        "03-31",
        "04-30",
        "06-15",
        "06-30",
        "09-30",
        "12-31",
    ]
    assert {deadline.state for deadline in found} == {State.UPCOMING}
    assert not any(deadline.warning for deadline in found)
    assert [item.id for _, item in undated(shipped())] == ["P3", "P5"]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("淄博市", ["DL1", "DL2", "DL3", "DL4", "DL5"]),
        ("张店区", ["DL3", "DL5"]),
        ("文昌湖", ["DL3", "DL5"]),
        ("山东省", ["DL2", "DL3", "DL4", "DL6"]),
        ("桓台县索镇街道", []),
    ],
)
def test_a_unit_sees_what_its_level_sends(name: str, ids: list[str]) -> None:
    assert [deadline.task.id for deadline in deadlines(shipped(), date(2021, 3, 17), unit(name))] == ids


def test_a_county_is_told_that_the_day_is_the_citys() -> None:
    county, _ = deadlines(shipped(), date(2021, 3, 17), unit("张店区"))
    assert "请在此之前报市" in county.note
    city = deadlines(shipped(), date(2021, 3, 17), unit("淄博市"))[2]
    assert "请在此之前报市" not in city.note


def test_each_unit_is_told_its_part() -> None:
    def notes(name: str) -> dict[str, str]:
        found = deadlines(shipped(), date(2021, 3, 17), unit_named(name, date(2021, 3, 17), shandong()))
        return {each.task.id: each.note.rpartition("；")[2] for each in found}

    assert notes("淄博市")["DL5"] == "由县（市、区）完成，市负责指导和鼓励"
    assert notes("山东省")["DL3"] == "由各市报来"
    assert notes("文昌湖")["DL5"] == "通知要求的是各县（市、区），功能区不在其中，“覆盖”表里单列"
    assert notes("淄博市直") == {"DL3": "这是市报省的截止日，请在此之前报市，以其通知为准"}


@pytest.mark.parametrize(
    ("every", "first", "on", "due"),
    [
        (Every.MONTH, date(2021, 1, 31), date(2021, 1, 1), date(2021, 1, 31)),
        (Every.MONTH, date(2021, 1, 31), date(2021, 2, 1), date(2021, 2, 28)),
        (Every.MONTH, date(2021, 1, 31), date(2021, 3, 1), date(2021, 3, 31)),
        (Every.QUARTER, date(2021, 1, 10), date(2021, 12, 31), date(2022, 1, 10)),
        (Every.YEAR, date(2020, 2, 29), date(2020, 3, 1), date(2021, 2, 28)),
    ],
)
def test_a_returning_task_shows_its_next_day(every: Every, first: date, on: date, due: date) -> None:
    assert one(on, task(first, every)).due == due


@given(first=st.dates(date(2015, 1, 1), date(2025, 1, 1)), on=st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_a_monthly_task_is_never_late_and_never_more_than_a_month_off(first: date, on: date) -> None:
    found = one(on, task(first, Every.MONTH))
    assert found.due >= on
    assert on < first or found.days_left <= 31


def test_a_free_day_is_warned_about_and_not_moved() -> None:
    saturday = date(2021, 6, 19)
    (found,) = deadlines([notice(task(saturday))], DUE)
    assert found.due == saturday
    assert found.warning == "截止日为星期六，请提前报送"


def test_a_past_due_date_is_not_judged() -> None:
    def judge(_: date) -> Rest:
        pytest.fail("nobody asked")

    deadlines([notice(task())], DUE + timedelta(days=1), judge=judge)


# Free days.


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2021, 6, 14), "法定节假日"),
        (date(2021, 6, 15), ""),
        (date(2021, 6, 19), "星期六"),
        (date(2021, 9, 18), ""),
        (date(2021, 10, 1), "法定节假日"),
    ],
)
def test_holidays_and_made_up_workdays(day: date, why: str) -> None:
    assert rest(day) == Rest(why=why)


def test_a_year_the_calendar_does_not_cover() -> None:
    assert rest(date(2090, 10, 1)) == Rest(why="星期日", unjudged="没有 2090 年的放假安排，只判断了周末")
    (found,) = deadlines([notice(task(date(2090, 10, 1)))], DUE)
    assert found.unjudged


def test_weekdays() -> None:
    assert weekday(date(2021, 6, 15)) == "星期二"
    assert weekday(date(2021, 6, 20)) == "星期日"


# The calendar file.


def unfolded(data: bytes) -> list[str]:
    """Read a calendar as RFC 5545 says: lines end in CRLF, and a blank at the start goes on the last."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def test_the_calendar_of_the_shipped_notice() -> None:
    found = deadlines(shipped(), date(2021, 6, 10))
    data = calendar_file(found, date(2021, 6, 10))
    lines = unfolded(data)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 6
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 18
    assert "DTSTART;VALUE=DATE:20210615" in lines
    assert "DTEND;VALUE=DATE:20210616" in lines
    assert "SUMMARY:【截止】汇总报送《项目制培训情况统计表》（附件2）" in lines
    assert len({line for line in lines if line.startswith("UID:")}) == 6
    assert {line for line in lines if line.startswith("DTSTAMP:")} == {"DTSTAMP:20210610T000000Z"}
    assert data == calendar_file(deadlines(shipped(), date(2021, 6, 10)), date(2021, 6, 10))


def test_an_event_keeps_its_identity_from_day_to_day() -> None:
    def identity(on: date) -> set[str]:
        return {
            line for line in unfolded(calendar_file(deadlines(shipped(), on), on)) if line.startswith("UID")
        }

    assert identity(date(2021, 3, 17)) == identity(date(2021, 6, 10))


def test_alarms_ring_at_nine_on_the_days_promised() -> None:
    lines = unfolded(calendar_file([one(DUE)], DUE))
    assert [line for line in lines if line.startswith("TRIGGER")] == [
        "TRIGGER:-P6DT15H",
        "TRIGGER:-P2DT15H",
        "TRIGGER:PT9H",
    ]
    assert [timedelta(days=-7, hours=9), timedelta(days=-3, hours=9)] == [
        -timedelta(days=6, hours=15),
        -timedelta(days=2, hours=15),
    ]


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\\;,\n"),
        max_size=200,
    )
)
def test_any_text_survives_folding_and_escaping(title: str) -> None:
    data = calendar_file([one(DUE, task(title=title))], DUE)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    for line in data.split(b"\r\n"):
        line.decode()
    (summary,) = (line for line in unfolded(data) if line.startswith("SUMMARY:"))
    written = summary.removeprefix("SUMMARY:【截止】")
    for escaped, plain in (("\\\\", "\0"), ("\\n", "\n"), ("\\;", ";"), ("\\,", ","), ("\0", "\\")):
        written = written.replace(escaped, plain)
    assert written == title
