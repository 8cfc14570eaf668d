"""Deadlines as seen on a day: states, days left, units, free days, and the calendar file."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices import Every, Notice, Sender, Task, find_notice, shipped
from skilltrain_cli.operations.deadlines import Deadline, DueState, Viewer, deadlines, in_force
from skilltrain_cli.regions import shandong
from skilltrain_cli.reporters.as_ics import calendar_file
from skilltrain_cli.usecases.lookup_by_name import reporter_named
from skilltrain_cli.values.region import Region
from skilltrain_cli.values.reporting_authority import Authority, authority_named
from skilltrain_cli.values.workday import Rest, rest, weekday

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


def seen(
    notices: Iterable[Notice],
    on: date,
    unit: Region | Authority | None = None,
    *,
    days: Mapping[str, int] | None = None,
    judge: Callable[[date], Rest] = rest,
) -> tuple[Deadline, ...]:
    return deadlines(notices, Viewer(as_of=on, unit=unit, regions=shandong(), days=days or {}, judge=judge))


def one(on: date, of: Task | None = None) -> Deadline:
    (found,) = seen([notice(of or task())], on, judge=lambda _: Rest(why=""))
    return found


def unit(name: str) -> Region | Authority:
    return reporter_named(name, DUE, shandong())


def dated(found: Iterable[Deadline]) -> list[str]:
    return [each.task.id for each in found if each.due is not None]


PROVINCIAL = find_notice("sdhrss-2021-32")


@pytest.mark.parametrize(
    ("on", "state", "left"),
    [
        (date(2021, 6, 10), DueState.UPCOMING, 5),
        (date(2021, 6, 14), DueState.UPCOMING, 1),
        (DUE, DueState.DUE, 0),
        (date(2021, 6, 16), DueState.OVERDUE, -1),
        (date(2022, 6, 15), DueState.OVERDUE, -365),
    ],
)
def test_the_due_date_itself_is_still_in_time(on: date, state: DueState, left: int) -> None:
    found = one(on)
    assert (found.state, found.days_left) == (state, left)


def test_the_provincial_notice_in_order() -> None:
    found = seen([PROVINCIAL], date(2021, 3, 17))
    assert [f"{each.due:%m-%d}" for each in found if each.due] == [
        "03-31",
        "04-30",
        "06-15",
        "06-30",
        "09-30",
        "12-31",
    ]
    assert [each.task.id for each in found if each.state is DueState.UNDATED] == ["P3", "P5", "P6"]
    assert {each.state for each in found} == {DueState.UPCOMING, DueState.UNDATED}
    assert not any(each.warning for each in found)


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
    assert dated(seen([PROVINCIAL], date(2021, 3, 17), unit(name))) == ids


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("淄博市", {"淄 P1", "淄 P2", "淄 P4", "淄 P5", "淄 P7", "桓 P4", "鲁 P3", "鲁 P5", "鲁 P6"}),
        ("张店区", {"淄 P1", "淄 P2", "淄 P4", "鲁 P6"}),
        ("桓台县", {"淄 P1", "淄 P2", "淄 P4", "桓 P1", "桓 P2", "桓 P4", "桓 P7", "鲁 P6"}),
        ("淄博高新区", {"淄 P1", "淄 P2", "淄 P4", "鲁 P6"}),
        ("索镇街道", {"桓 P1", "桓 P2"}),
        ("淄博市教育局", {"淄 P1", "淄 P2", "淄 P6"}),
        ("淄博教育局", {"淄 P1", "淄 P2", "淄 P6"}),
        ("淄博市桓台县教育体育局", {"桓 P1", "桓 P2", "桓 P6"}),
        ("张店区教育和体育局", set()),
        ("山东省教育厅", set()),
        ("滕州市", {"鲁 P6"}),
        ("枣庄市", {"鲁 P3", "鲁 P5", "鲁 P6"}),
        ("山东省", {"淄 P5", "鲁 P5", "鲁 P6"}),
        ("淄博市直", {"淄 P1", "淄 P2"}),
    ],
)
def test_a_notice_binds_its_own_area_and_who_receives_from_it(name: str, ids: set[str]) -> None:
    notices = in_force(shipped(), Viewer(as_of=DUE))
    found = seen(notices, DUE, unit(name))
    assert {f"{each.notice.number[0]} {each.task.id}" for each in found if each.due is None} == ids


def test_a_town_that_no_table_lists_is_one_of_its_county() -> None:
    town = unit("淄博市张店区体育场街道办事处")
    assert isinstance(town, Authority)
    assert (town.area.name, town.office) == ("张店区", "体育场街道办事处")
    plan = replace(find_notice("huantai-2020-1"), issuer="张店区人民政府办公室")
    assert [each.task.id for each in seen([plan, find_notice("zibo-2019-11")], DUE, town)] == ["P1", "P2"]
    assert seen([find_notice("huantai-2020-1")], DUE, town) == ()
    with pytest.raises(UsageError, match="没有“桓台县索震街道”"):
        unit("桓台县索震街道")


def test_departments_of_the_plan_of_zaozhuang() -> None:
    on = date(2023, 5, 1)
    found = seen(in_force(shipped(), Viewer(as_of=on)), on, unit("枣庄市商务局"))
    assert [(each.notice.id, each.task.id) for each in found] == [("zaozhuang-2022-14", "P1")]


@pytest.mark.parametrize(
    ("name", "area", "office"),
    [
        ("淄博市人民政府办公室", "淄博市", "人民政府办公室"),
        ("枣庄市市中区教育局", "市中区", "教育局"),
        ("山东省人力资源和社会保障厅", "山东省", "人力资源和社会保障厅"),
        ("省公共就业和人才服务中心", "山东省", "公共就业和人才服务中心"),
        ("桓台县人民政府办公室", "桓台县", "人民政府办公室"),
    ],
)
def test_an_authority_is_of_the_region_it_is_named_after(name: str, area: str, office: str) -> None:
    found = authority_named(name, DUE, shandong())
    assert found is not None
    assert (found.area.name, found.office) == (area, office)


@pytest.mark.parametrize("name", ["某市人力资源和社会保障局", "市教育局", "市中区教育局"])
def test_an_authority_of_nowhere_in_particular(name: str) -> None:
    assert authority_named(name, DUE, shandong()) is None


def test_a_notice_of_an_issuer_that_nobody_knows_is_for_everybody() -> None:
    assert dated(seen([notice(task())], DUE, unit("枣庄市"))) == ["T1"]
    assert dated(seen([replace(notice(task()), issuer="淄博市教育局")], DUE, unit("枣庄市"))) == []


def test_a_county_is_told_that_the_day_is_the_citys() -> None:
    county = seen([PROVINCIAL], date(2021, 3, 17), unit("张店区"))[0]
    assert "请在此之前报市" in county.note
    city = seen([PROVINCIAL], date(2021, 3, 17), unit("淄博市"))[2]
    assert "请在此之前报市" not in city.note


def test_each_unit_is_told_its_part() -> None:
    def notes(name: str) -> dict[str, str]:
        found = seen([PROVINCIAL], date(2021, 3, 17), unit(name))
        return {each.task.id: each.note.rpartition("；")[2] for each in found if each.due}

    assert notes("淄博市")["DL5"] == "由县（市、区）完成，市负责指导和鼓励"
    assert notes("山东省")["DL3"] == "由各市报来"
    assert notes("文昌湖")["DL5"] == "通知要求的是各县（市、区），功能区不在其中，“覆盖”表里单列"
    assert notes("淄博市直") == {"DL3": "这是市报省的截止日，请在此之前报市，以其通知为准"}


# What is in force on the day.


@pytest.mark.parametrize(
    ("on", "initials"),
    [
        (date(2019, 10, 21), ""),
        (date(2019, 10, 22), "淄"),
        (date(2021, 3, 17), "淄桓鲁"),
        (date(2021, 12, 31), "淄桓鲁"),
        (date(2022, 1, 1), "鲁"),
        (date(2022, 4, 21), "鲁s"),
        (date(2025, 12, 31), "鲁s枣"),
        (date(2026, 1, 1), "鲁s"),
    ],
)
def test_a_notice_counts_from_its_day_to_its_last(on: date, initials: str) -> None:
    assert "".join(each.number[0] for each in in_force(shipped(), Viewer(as_of=on))) == initials


def test_the_last_report_is_still_due_when_its_notice_has_ended() -> None:
    days = {"淄政办发[2019]11号 P1": 10}
    view = Viewer(as_of=date(2022, 1, 10), days=days)
    assert [each.number[0] for each in in_force(shipped(), view)] == ["淄", "鲁"]
    assert "淄" not in [
        each.number[0] for each in in_force(shipped(), replace(view, as_of=date(2022, 1, 11)))
    ]


@pytest.mark.parametrize(
    ("name", "day", "on", "due"),
    [
        ("P1", 10, date(2021, 6, 10), date(2021, 7, 10)),
        ("P1", 10, date(2021, 7, 10), date(2021, 7, 10)),
        ("P1", 10, date(2021, 7, 11), date(2021, 10, 10)),
        ("P1", 0, date(2021, 6, 30), date(2021, 6, 30)),
        ("P1", 100, date(2021, 7, 1), date(2021, 7, 9)),
        ("P1", 10, date(2019, 10, 22), date(2020, 1, 10)),
        ("P1", 10, date(2023, 6, 1), date(2022, 1, 10)),
        ("P2", 15, date(2021, 6, 10), date(2022, 1, 15)),
        ("P2", 15, date(2020, 1, 15), date(2020, 1, 15)),
    ],
)
def test_the_user_sets_the_day_of_a_returning_task(name: str, day: int, on: date, due: date) -> None:
    found = seen(
        [find_notice("zibo-2019-11")], on, unit("张店区"), days={f"淄政办发〔2019〕11号 {name}": day}
    )
    (one_,) = [each for each in found if each.task.id == name]
    assert (one_.due, one_.days_left) == (due, (due - on).days)


def test_the_day_of_a_returning_task_may_be_the_notices() -> None:
    monthly = replace(task(None, Every.MONTH), day=5)
    assert one(date(2021, 6, 6), monthly).due == date(2021, 7, 5)
    assert one(date(2021, 6, 5), monthly).due == date(2021, 6, 5)


@given(
    on=st.dates(date(2019, 10, 22), date(2021, 12, 31)),
    day=st.integers(0, 366),
    every=st.sampled_from(list(Every)),
)
def test_a_returning_task_is_never_late_while_it_returns(on: date, day: int, every: Every) -> None:
    due = one(on, replace(task(None, every), day=day)).due
    assert due is not None
    end = due - timedelta(days=day)
    assert (end + timedelta(days=1)).day == 1
    assert end.month % every.months == 0
    assert due >= on


def test_a_day_nobody_names_is_not_made_up() -> None:
    found = one(DUE, task(None, Every.QUARTER))
    assert (found.due, found.days_left, found.state) == (None, None, DueState.UNDATED)


def test_a_year_and_a_day_is_long_past() -> None:
    assert not one(date(2022, 6, 15)).long_past
    assert one(date(2022, 6, 16)).long_past
    assert not one(date(2030, 1, 1), task(None)).long_past


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
    assert found.due is not None
    assert found.due >= on
    assert on < first or (found.due - on).days <= 31


def test_a_free_day_is_warned_about_and_not_moved() -> None:
    saturday = date(2021, 6, 19)
    (found,) = seen([notice(task(saturday))], DUE)
    assert found.due == saturday
    assert found.warning == "截止日为星期六，请提前报送"


def test_a_past_due_date_is_not_judged() -> None:
    def judge(_: date) -> Rest:
        pytest.fail("nobody asked")

    seen([notice(task())], DUE + timedelta(days=1), judge=judge)


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
    (found,) = seen([notice(task(date(2090, 10, 1)))], DUE)
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
    found = seen(shipped(), date(2021, 6, 10))
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
    assert data == calendar_file(seen(shipped(), date(2021, 6, 10)), date(2021, 6, 10))


def test_an_event_keeps_its_identity_from_day_to_day() -> None:
    def identity(on: date) -> set[str]:
        return {line for line in unfolded(calendar_file(seen(shipped(), on), on)) if line.startswith("UID")}

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


def test_an_hour_that_a_notice_names_is_kept() -> None:
    at = replace(task(), due_time=time(17, 30))
    lines = unfolded(calendar_file([one(DUE, at)], DUE))
    assert [line for line in lines if line.startswith("DT")][1:] == ["DTSTART:20210615T093000Z"]
    assert [line for line in lines if line.startswith("TRIGGER")] == [
        "TRIGGER:-P7DT8H30M",
        "TRIGGER:-P3DT8H30M",
        "TRIGGER:-PT8H30M",
    ]
    early = unfolded(calendar_file([one(DUE, replace(at, due_time=time(9)))], DUE))
    assert "TRIGGER:-PT1H" in early


def test_what_has_no_day_is_in_no_calendar() -> None:
    assert b"VEVENT" not in calendar_file([one(DUE, task(None))], DUE)


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


HANDED_UP = (
    replace(task(), id="T1", form="base", senders=(Sender.COUNTY, Sender.DEPARTMENT), receiver=Sender.CITY),
    replace(task(), id="T2", form="base", gathers=Sender.COUNTY),
)
"""A form that counties and departments hand to their city, and the cities to the province."""


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("淄博市教育局", ["T1"]),
        ("张店区教育局", []),
        ("山东省教育厅", []),
        ("张店区", ["T1"]),
        ("淄博市直", ["T1"]),
        ("淄博市", ["T1", "T2"]),
    ],
)
def test_a_provincial_notice_asks_the_departments_of_whoever_receives(name: str, ids: list[str]) -> None:
    provincial = replace(notice(*HANDED_UP), issuer="山东省人力资源和社会保障厅")
    assert dated(seen([provincial], DUE, unit(name))) == ids


def test_what_gathers_is_told_to_whom_no_day_of_its_own_is_set() -> None:
    provincial = replace(notice(HANDED_UP[1]), issuer="山东省人力资源和社会保障厅")
    (found,) = seen([provincial], DUE, unit("张店区"))
    assert found.note == "这是市报省的截止日，请在此之前报市，以其通知为准"
    other = replace(notice(replace(HANDED_UP[0], form="else"), HANDED_UP[1]), issuer=provincial.issuer)
    assert dated(seen([other], DUE, unit("张店区"))) == ["T1", "T2"]
