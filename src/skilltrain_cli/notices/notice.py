"""What an official notice demands: tasks, targets, actions, and the clauses that say so, as plain values."""

from collections.abc import Collection, Mapping
from datetime import date, time
from enum import StrEnum

from msgspec import Struct, field

from skilltrain_cli.values.notice_clause import Asked, Clause, ours
from skilltrain_cli.values.text import key
from skilltrain_cli.values.toml_table import TomlTable

_BRACKETS = str.maketrans("[(【{〕])】}", "〔〔〔〔〕〕〕〕〕")


class Sender(StrEnum):
    """Who reports: a level of the line 镇街 → 县（市、区）→ 设区的市 → 省厅, or who stands beside it."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    """高新区 and its kin, where a notice names them beside counties."""
    TOWN = "town"
    DEPARTMENT = "department"
    """A department of the area that the notice is for."""
    ENTERPRISE = "enterprise"

    @property
    def label(self) -> str:
        """The word notices use."""
        return {
            "province": "省",
            "city": "市",
            "county": "县（市、区）",
            "zone": "功能区",
            "town": "镇（街道）",
            "department": "部门",
            "enterprise": "企业",
        }[self.value]


class Every(StrEnum):
    """How often a task returns."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Months from one time to the next."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]

    @property
    def label(self) -> str:
        """The word notices use."""
        return {"month": "每月", "quarter": "每季度", "year": "每年"}[self.value]


class TargetKind(StrEnum):
    """Whether a target speaks of a state at one moment or of what happens within a period."""

    STOCK = "stock"
    FLOW = "flow"

    @property
    def label(self) -> str:
        """The word statistics use."""
        return {"stock": "存量", "flow": "流量"}[self.value]


class Counted(StrEnum):
    """What a demand on coverage counts: distinct things by name, or what was sent."""

    NAME = "name"
    SUBMISSION = "submission"


class Task(Struct, frozen=True, kw_only=True):
    """
    Something that has to be done, by each of ``senders``.

    ``due`` is the last day on which it is in time (前 and 底前 include the day named), ``due_time`` the time
    on it where the notice names one; a returning task counts from that day on. ``day`` is the day after the
    end of a period on which a returning task is due. ``receiver`` is ``None`` when nothing is sent.
    ``gathers`` is the level whose submissions the sender puts together, ``guided_by`` the one that is to
    guide the sender in it. ``quote`` stands in the notice's text word for word.
    """

    id: str
    title: str
    senders: tuple[Sender, ...]
    receiver: Sender | None = None
    form: str | None = None
    due: date | None = None
    due_time: time | None = None
    every: Every | None = None
    day: int | None = None
    gathers: Sender | None = None
    guided_by: Sender | None = None
    clause: str
    quote: str
    note: str = ""

    @property
    def sender(self) -> Sender:
        """The first of those that send."""
        return self.senders[0]

    @property
    def sender_label(self) -> str:
        """All that send, as people read it."""
        return "、".join(sender.label for sender in self.senders)


_SIGNS = {">=": "≥", "<=": "≤"}


class Target(Struct, frozen=True, kw_only=True):
    """
    A figure to reach: ``indicator op value measure`` for every unit of ``scope`` in ``period``.

    ``op`` is one of >=, <=, = and range, which ends with ``upper``. ``parent`` is the target that this one is
    a part of (其中). ``bracketed``: the document prints it in 〔〕, as a total at the end of the period.
    ``actual`` is form.field, the sum of which shows how far it has come.
    """

    id: str
    scope: Sender
    period: str
    indicator: str
    measure: str
    op: str
    value: float
    upper: float | None = None
    kind: TargetKind
    parent: str | None = None
    bracketed: bool = False
    actual: str | None = None
    clause: str
    quote: str

    @property
    def figure(self) -> str:
        """What is to be reached, as people read it."""
        value = f"〔{self.value:g}〕" if self.bracketed else f"{self.value:g}"
        if self.upper is not None:
            return f"{value}～{self.upper:g} {self.measure}"
        return f"{_SIGNS.get(self.op, self.op)} {value} {self.measure}"


class CoverageDemand(Struct, frozen=True, kw_only=True):
    """What every unit of a kind is to have: ``least`` distinct things or submissions of a form, by a day."""

    title: str
    of: Sender
    form: str
    least: int = 1
    count: Counted = Counted.NAME
    by: date | None = None
    clause: str = ""
    quote: str = ""


class Action(Struct, frozen=True, kw_only=True):
    """An action of a plan: who leads it and who else takes part. 等 leaves the list of others open."""

    title: str
    number: int | None = None
    lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    clause: str = ""
    quote: str = ""


class Material(Struct, frozen=True, kw_only=True):
    """
    What the 宣传素材 that travel with a brand card must come to.

    Times and rates are whole numbers, lengths inclusive. ``area`` is a rectangle around the places photos may
    come from: south, north, west, east, in degrees.
    """

    pictures: int
    picture_formats: tuple[str, ...]
    """As ``ImageFacts.format`` has them."""
    film_formats: tuple[str, ...]
    """As ``VideoFacts.container`` has them."""
    shortest_seconds: int
    longest_seconds: int
    frames_per_second: int
    height: int
    """Lines from which a film passes for 高清."""
    article_words: int
    taken_from: date | None = None
    """Before this day the photos are none of the actions the notice speaks of."""
    area: tuple[float, float, float, float] | None = None
    clauses: Mapping[Asked, str] = field(default_factory=dict)
    """The names of the clauses that ask for each."""


class Notice(Struct, frozen=True, kw_only=True):
    """
    One official document: ``number`` is its 文号 (of one without, its id), ``clauses`` its words by clause.

    ``until`` is the last day in force, ``None`` open. ``year`` is the year it speaks of; of several
    (``years``) the one in which it was issued. ``context``: it asks for nothing and is there for its figures.
    ``forms`` are the forms it declares, as they stand in its file.
    """

    id: str
    number: str
    title: str
    issuer: str
    issued: date
    year: int
    years: tuple[int, int] | None = None
    until: date | None = None
    receiver: str = ""
    label: str = ""
    context: bool = False
    clauses: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    coverage: tuple[CoverageDemand, ...] = ()
    actions: tuple[Action, ...] = ()
    forms: tuple[TomlTable, ...] = ()
    material: Material | None = None
    """``None`` when it asks for none."""

    def in_force(self, day: date) -> bool:
        """Tell whether the notice is in force on a day: from the one it was issued to its last."""
        return self.issued <= day and (self.until is None or day <= self.until)

    def speaks_of(self, years: Collection[int]) -> bool:
        """Tell whether its own year, or one of its years, is among some."""
        first, last = self.years or (self.year, self.year)
        return any(first <= year <= last for year in years)

    def year_on(self, day: date) -> int:
        """Return the year that a day's work belongs to: its own, or the nearest that the notice speaks of."""
        first, last = self.years or (self.year, self.year)
        return min(max(day.year, first), last)

    def due_of(self, form: str) -> date | None:
        """Return the last day on which a form is in time; the first one when several tasks ask for it."""
        return min((task.due for task in self.tasks if task.form == form and task.due), default=None)

    def words_on(self, what: Asked, form: str) -> Clause:
        """Return the clause that makes a demand; of a form's sending, the one that sets its due day."""
        if what is Asked.SENT:
            asking = [task for task in self.tasks if task.form == form]
            task = min(asking, key=lambda task: task.due or date.max, default=None)
            if task is not None:
                place = task.clause or f"任务 {task.id}"
                return Clause(notice=self.number, clause=place, quote=task.quote or None)
        elif self.material is not None and what in self.material.clauses:
            name = self.material.clauses[what]
            return Clause(notice=self.number, clause=name, quote=self.clauses[name])
        return ours("所审的通知没有写这一项")


def no_notice(form: str, title: str) -> Notice:
    """Return what a form is judged by that no document asks for: no words, no due day, any year."""
    return Notice(
        id=form,
        number="",
        title=title,
        issuer="",
        issued=date.min,
        year=date.min.year,
        years=(date.min.year, date.max.year),
    )


def same_number(name: str) -> str:
    """Return a 文号 or id as it compares with others: in whatever brackets and width it is written."""
    return key(name).translate(_BRACKETS)
