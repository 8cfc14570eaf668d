"""“一市一品牌”: how many brands each city has sent, against what the notice asks for (二（二）)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skilltrain_cli.enclosed import Came, Enclosed
from skilltrain_cli.figure import Figure
from skilltrain_cli.merge.values import Covered, Gathered, Origin, Table
from skilltrain_cli.notices.notice import Sender
from skilltrain_cli.region import Region
from skilltrain_cli.sender import Setting

_BELOW = 4
"""Digits of GB/T 2260 that a city shares with what lies below it."""


class Reached(StrEnum):
    """Whether a city has sent as many brands as are asked for; one from which none came is told apart."""

    YES = "已达到"
    SHORT = "未达到"
    LEFT_OUT = Covered.LEFT_OUT.value
    SILENT = Covered.SILENT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class CityLine:
    """One city and its brands."""

    city: Region
    brands: Figure
    least: int
    """Brands that are asked for."""
    left_out: bool = False
    """Whether something it sent was not merged."""

    @property
    def state(self) -> Reached:
        """Reached, too few, left out, or not heard of."""
        if self.brands.value >= self.least:
            return Reached.YES
        return Reached.SHORT if self.brands.value else self.without_brands

    @property
    def without_brands(self) -> Reached:
        """What it is when it has none."""
        return Reached.LEFT_OUT if self.left_out else Reached.SILENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Brands(Gathered):
    """The catalogue of brands: its table, the cities that were to send one, the brands of each."""

    cities: tuple[CityLine, ...]
    least: int
    """Brands that each city is to have (含本数)."""
    due: date | None
    """Last day on which a card is in time."""
    as_of: date
    enclosed: tuple[Enclosed, ...]
    """What came with the brand of each row."""

    @property
    def late(self) -> int:
        """Days since the last day in time; 0 before it is over."""
        return max(0, (self.as_of - self.due).days) if self.due else 0

    def came(self, *how: Came) -> tuple[Enclosed, ...]:
        """Return what came with the brands that came in one of these ways."""
        return tuple(each for each in self.enclosed if each.came in how)

    def in_state(self, state: Reached) -> tuple[CityLine, ...]:
        """Return the cities in a state."""
        return tuple(line for line in self.cities if line.state is state)


def by_city(
    table: Table, cities: Sequence[Region], setting: Setting, left_out: Sequence[Origin]
) -> Iterator[CityLine]:
    """Yield every city with its brands, in official order."""
    rows = table.unit_rows()
    missing = {code[:_BELOW] for origin in left_out for code in origin.members}
    for city in cities:
        yield CityLine(
            city=city,
            brands=Figure.count(rows.get(city.code, range(0))),
            least=least_of(setting, table.form.id),
            left_out=city.code[:_BELOW] in missing,
        )


def least_of(setting: Setting, form: str) -> int:
    """Return how many each city is to have: the target for cities in the clause that asks for the form."""
    notice = setting.notice
    clauses = {task.clause for task in notice.tasks if task.form == form}
    targets = [
        target.value
        for target in notice.targets
        if target.scope is Sender.CITY and target.op == ">=" and target.clause in clauses
    ]
    return max(1, int(min(targets, default=1)))
