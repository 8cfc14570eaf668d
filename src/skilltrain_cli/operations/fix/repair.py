"""What a plan of repairs is made of: what is rewritten, what is left to the sender, and why."""

from collections.abc import Mapping

from msgspec import Struct, field

from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.privacy import shown

NOT_DONE = "未改"


class Rewriting(Struct, frozen=True, kw_only=True):
    """Another writing of one value, the rule it follows (``""`` when none speaks of it), and why."""

    value: Value
    code: str
    why: str


class Doubt(Struct, frozen=True, kw_only=True):
    """A value that could well be written another way, and why only the sender can say which."""

    code: str
    why: str
    hint: str


class Repair(Struct, frozen=True, kw_only=True):
    """One cell (or one labelled part of it) written another way; it reads to the same value as before."""

    sheet: str
    spot: Spot
    heading: str
    before: Value
    after: Value
    code: str
    why: str


class LeftToSender(Struct, frozen=True, kw_only=True):
    """What only the sender can decide: it stays as it was."""

    sheet: str
    spot: Spot | None
    heading: str
    value: str
    """As found, masked where it is personal."""
    code: str
    label: str
    """强制, 核实 or 提示; ``NOT_DONE`` for what is right, or may be, and was not rewritten."""
    why: str
    hint: str = ""


class RepairPlan(Struct, frozen=True, kw_only=True):
    """The repairs of one sheet, what stays in doubt, and what its cells are to hold afterwards."""

    repairs: tuple[Repair, ...] = ()
    cells: Mapping[Spot, Value] = field(default_factory=dict)
    left: tuple[LeftToSender, ...] = ()
    """What is understood, and may mean something else than the form asks for."""


def address_of(each: Repair | LeftToSender, file: str, *, named: bool) -> str:
    """Return the cell as people call it, with its sheet when ``named``; E7, 表格1第7行第5列."""
    place = Place(file=file, sheet=each.sheet, spot=each.spot)
    if not place.address:
        return "（整个文件）"
    if place.in_word:
        return each.sheet + place.address
    return f"{shown(each.sheet, 20)}!{place.address}" if named else place.address
