"""
Which rows of a form count towards a target: what happened within its time, or the state at the latest moment.

A unit that said twice how far it has come is counted once where both say the same, and not at all where they
do not: nobody here can tell which is right.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct, field

from skilltrain_cli.forms.spec import Flow
from skilltrain_cli.notices.target_span import TargetSpan
from skilltrain_cli.operations.targets.reported_rows import ReportedRows
from skilltrain_cli.values.figure_with_sources import figure_text
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.period import Period

_NAMED = 3
"""Units, or cells, that a remark names."""


class CountedRows(Struct, frozen=True, kw_only=True):
    """The rows that count, ascending, the last day they speak of, and what is to be said of the others."""

    rows: tuple[int, ...] = ()
    until: date | None = None
    """Of rows that list what was done there is none: nobody says that this is all."""
    remarks: tuple[str, ...] = ()
    doubled: frozenset[str] = frozenset()
    """Codes of the units that are left out because they said two things."""


class AskedTime(Struct, frozen=True, kw_only=True):
    """Which time is asked about, as seen on which day."""

    span: TargetSpan
    as_of: date
    stock: bool
    """Whether a state at the end of the time is asked for, and not what happened within it."""


def counted_rows(reported: ReportedRows, name: str, among: Iterable[int], asked: AskedTime) -> CountedRows:
    """Return which of some rows count for the field ``name``; a row without a figure is none of them."""
    column = reported.columns[name]
    filled = [row for row in among if column[row] is not None]
    amount = reported.form.by_name[name].amount
    if asked.stock or amount.kind is Flow.STOCK:
        return _at_the_latest_moment(reported, name, filled, asked)
    return _within(reported, name, filled, asked)


def last_day(reported: ReportedRows, rows: Iterable[int]) -> date | None:
    """Return the last day that rows speak of in which units say how far they have come."""
    ends = [time.end for row in rows if (time := reported.times[row]) is not None]
    return max(ends, default=None) if reported.one_row_a_unit else None


def years_without(reported: ReportedRows, counted: CountedRows, span: TargetSpan) -> Iterator[str]:
    """Yield which units have no figure for years of which others do, or which came before those."""
    if not reported.one_row_a_unit or counted.until is None or span.start.year == span.end.year:
        return
    wanted = range(span.start.year, counted.until.year + 1)
    years: dict[str, set[int]] = {}
    for row in counted.rows:
        if (time := reported.times[row]) is not None:
            years.setdefault(reported.units[row].name, set()).update(
                range(time.start.year, time.end.year + 1)
            )
    lacking = gathered(
        (tuple(year for year in wanted if year not in have), name) for name, have in years.items()
    )
    for without, names in lacking.items():
        if without:
            told = "、".join(f"{year}年" for year in without)
            yield f"{first_few(names, _NAMED, '个单位')}没有{told}的数，完成数里没有这一部分"


def _within(reported: ReportedRows, name: str, rows: Sequence[int], asked: AskedTime) -> CountedRows:
    """Return the rows of what happened within the time."""
    sorted_out = _SortedOut()
    kept = [row for row in rows if sorted_out.takes(reported, row, asked)]
    if reported.one_row_a_unit:
        for code, own in gathered((reported.units[row].code, row) for row in kept).items():
            sorted_out.keep(code, _apart(reported, name, own))
        kept = sorted(sorted_out.kept)
    return sorted_out.made(reported, kept)


def _at_the_latest_moment(
    reported: ReportedRows, name: str, rows: Sequence[int], asked: AskedTime
) -> CountedRows:
    """Return the rows of the last moment within the time: a state is never added to an earlier one."""
    sorted_out = _SortedOut()
    begun = [row for row in rows if sorted_out.has_begun(reported, row, asked)]
    moments = {row: time.end for row in begun if (time := reported.times[row]) is not None}
    first = date.min if asked.stock else asked.span.start
    in_time = [row for row in begun if row not in moments or first <= moments[row] <= asked.span.end]
    last = max((moments[row] for row in in_time if row in moments), default=None)
    at_last = [row for row in in_time if moments.get(row) == last]
    for code, own in gathered((reported.units[row].code, row) for row in at_last).items():
        sorted_out.keep(code, _apart(reported, name, own) if reported.one_row_a_unit else (own, "", False))
    earlier = {reported.units[row].code: reported.units[row].name for row in in_time if row not in at_last}
    late = [
        called for code, called in earlier.items() if code not in {reported.units[r].code for r in at_last}
    ]
    if late and last is not None:
        few = first_few(late, _NAMED, "个单位")
        sorted_out.remarks.append(f"{few}没有 {last} 的数，存量只取同一时点，没有计入")
    return sorted_out.made(reported, sorted(sorted_out.kept))


class _SortedOut(Struct):
    """Rows on their way to being counted, and why some are not."""

    kept: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    doubled: set[str] = field(default_factory=set)
    ahead: list[int] = field(default_factory=list)
    across: list[int] = field(default_factory=list)

    def has_begun(self, reported: ReportedRows, row: int, asked: AskedTime) -> bool:
        """Tell whether a row speaks of what has begun; what is planned is nothing done."""
        time = reported.times[row]
        if time is not None and (time.start > asked.as_of or (time.planned and not reported.one_row_a_unit)):
            self.ahead.append(row)
            return False
        return True

    def takes(self, reported: ReportedRows, row: int, asked: AskedTime) -> bool:
        """Tell whether a row lies within the time; one that reaches beyond it is remembered."""
        time, span = reported.times[row], asked.span
        if time is None:
            return True
        if time.end < span.start or span.end < time.start:
            return False
        if reported.one_row_a_unit and not (span.start <= time.start and time.end <= span.end):
            self.across.append(row)
            return False
        return self.has_begun(reported, row, asked) and (
            reported.one_row_a_unit or span.start <= time.start <= span.end
        )

    def keep(self, code: str, found: tuple[Sequence[int], str, bool]) -> None:
        """Take the rows of one unit, and what is said of them."""
        rows, remark, undecided = found
        self.kept.extend(rows)
        if remark:
            self.remarks.append(remark)
        if undecided:
            self.doubled.add(code)

    def made(self, reported: ReportedRows, rows: Sequence[int]) -> CountedRows:
        """Return the result."""
        return CountedRows(
            rows=tuple(rows),
            until=last_day(reported, rows),
            remarks=(*self.remarks, *self._left_aside(reported)),
            doubled=frozenset(self.doubled),
        )

    def _left_aside(self, reported: ReportedRows) -> Iterator[str]:
        if self.ahead and reported.one_row_a_unit:
            yield f"{_places(reported, self.ahead)} 说的时间还没有开始，没有计入"
        elif self.ahead:
            yield f"{len(self.ahead):,} 行是计划，还没有开始，没有计入"
        if self.across:
            yield f"{_places(reported, self.across)} 说的时间超出目标的时间，没有计入"


def _apart(reported: ReportedRows, name: str, rows: Sequence[int]) -> tuple[Sequence[int], str, bool]:
    """
    Return a unit's rows that speak of times apart from each other, what to say, and whether it is undecided.

    Of a time and a longer one around it the longer one counts: a year holds its half-years. Where these say
    something else, that is said.
    """
    column = reported.columns[name]
    dated = [row for row in rows if reported.times[row] is not None] or rows
    longest_first = sorted(dated, key=lambda row: (_length(reported.times[row]), -row), reverse=True)
    kept: list[int] = []
    within: dict[int, list[int]] = {}
    undated = [row for row in rows if row not in dated]
    said = [f"{_places(reported, undated, name)} 没有写明是什么时间的数，没有计入"] if undated else []
    for row in longest_first:
        rival = next((other for other in kept if _meet(reported.times[row], reported.times[other])), None)
        if rival is None:
            kept.append(row)
            continue
        unit, places = reported.units[row].name, _places(reported, sorted((rival, row)), name)
        if _holds(reported.times[rival], reported.times[row]):
            if _same_time(reported.times[rival], reported.times[row]):
                if column[rival] != column[row]:
                    return (), f"{unit}报了两个不同的数：{places}，都没有计入，请核实以哪个为准", True
                said.append(f"{unit}报了两遍：{places}，数相同，只计一遍")
            else:
                within.setdefault(rival, []).append(row)
            continue
        return (), f"{unit}报的时间有重叠：{places}，都没有计入，请核实", True
    for row, inside in within.items():
        said += _contradicted(reported, name, row, inside)
    return kept, "；".join(said), False


def _contradicted(reported: ReportedRows, name: str, row: int, inside: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with rows within the time of another, which counts in their place."""
    column, amount = reported.columns[name], reported.form.by_name[name].amount
    apart, remark, undecided = _apart(reported, name, inside)
    if remark:
        yield remark
    if undecided:
        return
    if amount.kind is Flow.STOCK:  # they end on the same day, and a state is one however long its time
        odd, said = any(column[each] != column[row] for each in apart), "同一天的数应当相同"
    else:
        days = sum(_length(reported.times[each]) + 1 for each in apart)
        parts = [Decimal(column[each]) for each in apart]
        all_told = days > _length(reported.times[row])
        odd = amount.additive and _is_other(Decimal(column[row]), parts, all_told=all_told)
        said = f"其中{'各段合计' if all_told else '几段合计就有'} {figure_text(sum(parts))}"
    if odd:
        places = _places(reported, [row, *sorted(apart)], name)
        unit = reported.units[row].name
        yield f"{unit}报的数前后不一：{places}，{said}；这里按时间长的计，请核实以哪个为准"


def _is_other(whole: Decimal, parts: Sequence[Decimal], *, all_told: bool) -> bool:
    """Tell whether parts come to more than the whole or, where they are all, to less; each may be rounded."""
    last = min(number.as_tuple().exponent for number in (whole, *parts))
    spare = Decimal(len(parts) + 1).scaleb(last) / 2 if isinstance(last, int) and last < 0 else Decimal(0)
    more = sum(parts) - whole
    return abs(more) > spare if all_told else more > spare


def _length(time: Period | None) -> int:
    return (time.end - time.start).days if time else 0


def _meet(time: Period | None, other: Period | None) -> bool:
    """Tell whether two times have a day in common; without a time they may be one."""
    return time is None or other is None or (time.start <= other.end and other.start <= time.end)


def _holds(longer: Period | None, time: Period | None) -> bool:
    return longer is None or time is None or (longer.start <= time.start and time.end <= longer.end)


def _same_time(time: Period | None, other: Period | None) -> bool:
    return (time and (time.start, time.end)) == (other and (other.start, other.end))


def _places(reported: ReportedRows, rows: Sequence[int], name: str = "") -> str:
    """Name cells as people find them, with what they say."""
    when = name or reported.form.when
    shown = []
    for row in rows:
        place, _ = reported.place(row, when)
        said = f"“{reported.columns[name][row]}”" if name else ""
        shown.append(f"{place}{said}")
    return first_few(shown, _NAMED, "处")
