"""What an official notice demands: dated tasks, targets, and the clauses that say so, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from skilltrain_cli.finding import Asked, Clause, ours


class Sender(StrEnum):
    """A level of the reporting line 镇街 → 县（市、区）→ 设区的市 → 省厅."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"

    @property
    def label(self) -> str:
        """The word notices use."""
        return {"province": "省", "city": "市", "county": "县（市、区）", "town": "镇（街道）"}[self.value]


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


class Kind(StrEnum):
    """Whether a target speaks of a state at one moment or of what happens within a period."""

    STOCK = "stock"
    FLOW = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    Something a level has to do.

    ``due`` is the last day on which it is in time (前 and 底前 include the day named); a returning task
    counts from that day on. ``receiver`` is ``None`` when nothing is sent. ``gathers`` is the level whose
    submissions the sender puts together, ``guided_by`` the one that is to guide the sender in it. ``quote``
    stands in the notice's text word for word.
    """

    id: str
    title: str
    sender: Sender
    receiver: Sender | None = None
    form: str | None = None
    due: date | None = None
    every: Every | None = None
    gathers: Sender | None = None
    guided_by: Sender | None = None
    clause: str
    quote: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure to reach: ``indicator op value unit`` for every unit of ``scope`` in ``period``."""

    id: str
    scope: Sender
    period: str
    indicator: str
    unit: str
    op: str
    value: float
    kind: Kind
    clause: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One official document: ``number`` is its 文号, ``clauses`` its words by the name of the clause."""

    id: str
    number: str
    title: str
    issuer: str
    issued: date
    year: int
    receiver: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    material: Material | None = None
    """``None`` when it asks for none."""

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
