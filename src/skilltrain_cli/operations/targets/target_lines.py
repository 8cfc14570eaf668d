"""One unit and one target: what is asked, what is done, and how the two stand on a day."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.notices.notice import Notice, Target, TargetKind
from skilltrain_cli.notices.target_span import TargetSpan
from skilltrain_cli.operations.targets.measure_conversion import AMOUNTS_OF_MANY, base_of
from skilltrain_cli.operations.targets.reported_rows import FigureSource
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.region import Level, Region


class TargetState(StrEnum):
    """How a unit stands with a target on a day."""

    MET = "met"
    EXCEEDED = "exceeded"
    """More than a range or a fixed number asks for, which is no failure."""
    OVER = "over"
    """More than a limit allows."""
    AHEAD = "ahead"
    BEHIND = "behind"
    """Compared with the share of the time that has passed."""
    UNDER_WAY = "under-way"
    """Not met and not over, where a share of the time says nothing."""
    MISSED = "missed"
    """The time is over, and the reports reach its end."""
    UNFINISHED = "unfinished"
    """The time is over, and the reports do not reach its end."""
    NOT_BEGUN = "not-begun"
    NO_DATA = "no-data"
    """A form would say so, and nobody has sent one."""
    NO_SOURCE = "no-source"
    """No form says so."""
    UNKNOWN = "unknown"
    """What was sent, or what the notice says, cannot be reckoned with; the line says why."""
    NO_TARGET = "no-target"
    """A unit of which the notice asks no figure of its own."""

    @property
    def label(self) -> str:
        """The word for people; it is printed beside any colour."""
        return {
            "met": "已完成",
            "exceeded": "已超过",
            "over": "超过上限",
            "ahead": "快于进度",
            "behind": "慢于进度",
            "under-way": "进行中",
            "missed": "未完成",
            "unfinished": "期末数未报",
            "not-begun": "未开始",
            "no-data": "未报数",
            "no-source": "没有来源",
            "unknown": "算不出",
            "no-target": "",
        }[self.value]


class Whose(Struct, frozen=True, kw_only=True):
    """A unit as progress speaks of it; 市直 has a code of its own."""

    code: str
    name: str
    level: Level


class TargetLine(Struct, frozen=True, kw_only=True):
    """
    One unit and one target. ``goal``, ``done`` and ``gap`` are in the target's measure.

    ``gap`` is what is still lacking, negative when there is more. ``rate`` is done by goal, ``pace`` the
    share of the time that has passed; both are fractions. ``forecast`` is done by pace: what it would come to
    if it went on like that, and no more than that.
    """

    notice: Notice
    target: Target
    unit: Whose
    area: Region | None = None
    """The region whose authority issued the notice."""
    span: TargetSpan | None = None
    goal: Decimal | None = None
    """The notice's, or a unit's share of it; ``None`` where a unit has none of its own."""
    shared: bool = False
    """Whether the goal is a share from a 分解表."""
    part: bool = False
    """Whether it is a unit below the one whose target it is."""
    done: Decimal | None = None
    figure: Figure | None = None
    """``done`` as it was reported, with its rows."""
    form: str = ""
    """The id of the form that says so."""
    heading: str = ""
    """Of the field that says so."""
    sources: tuple[FigureSource, ...] = ()
    until: date | None = None
    """The last day that the reports speak of."""
    reported: int | None = None
    expected: int | None = None
    """How many units below have a figure, and how many there are."""
    lacking: tuple[str, ...] = ()
    """Those that have none."""
    rate: Decimal | None = None
    gap: Decimal | None = None
    pace: Decimal | None = None
    forecast: Decimal | None = None
    state: TargetState = TargetState.NO_DATA
    why: str = ""
    """Why nothing can be reckoned, or what is to be known about how it was."""
    remedy: str = ""
    remarks: tuple[str, ...] = ()


def judged(line: TargetLine, as_of: date) -> TargetLine:
    """Return a line with rate, gap, pace, forecast and state, from its goal and what is done."""
    if line.state in (TargetState.NO_SOURCE, TargetState.UNKNOWN):
        return line
    line = replace(line, pace=_pace(line, as_of))
    if line.done is None:
        stock = line.target.kind is TargetKind.STOCK
        begun = stock or line.span is None or line.span.start <= as_of
        return replace(line, state=TargetState.NO_DATA if begun else TargetState.NOT_BEGUN)
    if line.goal is None:
        return replace(line, state=TargetState.NO_TARGET)
    goal, done = line.goal, line.done
    line = replace(
        line, rate=done / goal if goal else None, gap=_gap(line, goal, done), forecast=_forecast(line, done)
    )
    return replace(line, state=_state(line, goal, done, as_of))


def _pace(line: TargetLine, as_of: date) -> Decimal | None:
    """Return the share of the time that has passed, the day itself included; of a stock there is none."""
    span = line.span
    if span is None or line.target.kind is TargetKind.STOCK:
        return None
    passed = (min(as_of, span.end) - span.start).days + 1
    return Decimal(max(0, passed)) / ((span.end - span.start).days + 1)


def _gap(line: TargetLine, goal: Decimal, done: Decimal) -> Decimal:
    upper = line.target.upper
    if upper is not None and done > goal:
        return min(Decimal(0), Decimal(str(upper)) - done)
    return goal - done


def _forecast(line: TargetLine, done: Decimal) -> Decimal | None:
    """Return what it would come to at this pace; of a number of few things nobody can say."""
    many = base_of(line.target.measure)[0] in AMOUNTS_OF_MANY
    if not many or line.target.op != ">=" or line.pace is None or not 0 < line.pace < 1:
        return None
    return done / line.pace


def _state(line: TargetLine, goal: Decimal, done: Decimal, as_of: date) -> TargetState:
    over = line.span is not None and as_of > line.span.end
    if line.target.op == "<=":
        return TargetState.OVER if done > goal else TargetState.MET if over else TargetState.UNDER_WAY
    most = Decimal(str(line.target.upper)) if line.target.upper is not None else goal
    if done > most and line.target.op in ("=", "range"):
        return TargetState.EXCEEDED
    return TargetState.MET if done >= goal else _short(line, over=over)


def _short(line: TargetLine, *, over: bool) -> TargetState:
    """Return the state of less than is asked for."""
    if over:
        whole = line.until is None or line.span is None or line.until >= line.span.end
        return TargetState.MISSED if whole else TargetState.UNFINISHED
    if line.forecast is None or line.rate is None or line.pace is None:
        return TargetState.UNDER_WAY
    return TargetState.AHEAD if line.rate >= line.pace else TargetState.BEHIND
