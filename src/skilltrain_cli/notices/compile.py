"""From the keys of a notice's file to the values that the rest of skt works with."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, TypeVar

from skilltrain_cli.notices.notice import (
    Action,
    Counted,
    CoverageDemand,
    Every,
    Material,
    Notice,
    Sender,
    Target,
    TargetKind,
    Task,
)
from skilltrain_cli.values.notice_clause import Asked
from skilltrain_cli.values.toml_table import TomlTable

_Cells = Mapping[str, Any]
_Value = TypeVar("_Value")
_UNQUOTED = {"clause": "", "quote": ""}


def notice_of(table: TomlTable, cells: _Cells) -> Notice:
    """Return the notice; ``cells`` are those of its file, known to keep to its keys."""
    name = cells.get("number") or cells["id"]
    issued: date = cells["issued"]
    years = tuple(cells["years"]) if "years" in cells else None
    first, last = years or (cells.get("year", issued.year),) * 2
    clauses = {clause: words.strip() for clause, words in cells.get("clauses", {}).items()}
    plain = ("title", "issuer", "until", "receiver", "label", "context")
    return Notice(
        **{key: cells[key] for key in plain if key in cells},
        id=cells.get("id") or name,
        number=name,
        issued=issued,
        year=min(max(issued.year, first), last),
        years=years,
        clauses=MappingProxyType(clauses),
        tasks=tuple(map(_task, cells.get("tasks", ()))),
        targets=tuple(map(_target, cells.get("targets", ()))),
        coverage=tuple(map(_coverage, cells.get("coverage", ()))),
        actions=tuple(map(_action, cells.get("actions", ()))),
        forms=tuple(table.at("forms", index) for index in range(len(cells.get("forms", ())))),
        material=_material(cells["material"]) if cells.get("material") else None,
    )


def _task(cells: _Cells) -> Task:
    given = {**_UNQUOTED, **cells}
    due, at = _moment(given.pop("due", None))
    return Task(
        senders=tuple(map(Sender, _several(given.pop("from")))),
        receiver=_if_any(Sender, given.pop("to", None)),
        form=given.pop("form", None) or None,
        due=due,
        due_time=at,
        every=_if_any(Every, given.pop("every", None)),
        gathers=_if_any(Sender, given.pop("gathers", None)),
        guided_by=_if_any(Sender, given.pop("guided_by", None)),
        **given,
    )


def _target(cells: _Cells) -> Target:
    given = {**_UNQUOTED, **cells}
    return Target(scope=Sender(given.pop("scope")), kind=TargetKind(given.pop("kind")), **given)


def _coverage(cells: _Cells) -> CoverageDemand:
    given = {"count": Counted.NAME, **cells}
    return CoverageDemand(of=Sender(given.pop("of")), count=Counted(given.pop("count")), **given)


def _action(cells: _Cells) -> Action:
    given = dict(cells)
    lead, others = _several(given.pop("lead", ())), _several(given.pop("others", ()))
    return Action(lead=tuple(lead), others=tuple(others), **given)


def _material(cells: _Cells) -> Material:
    given: dict[str, Any] = {key: tuple(it) if isinstance(it, list) else it for key, it in cells.items()}
    clauses: dict[Asked, str] = {}
    for what in Asked:
        if what is not Asked.SENT:
            clauses[what] = given.pop(f"{what}_clause")
    return Material(**given, clauses=MappingProxyType(clauses))


def _moment(due: date | None) -> tuple[date | None, time | None]:
    return (due.date(), due.time()) if isinstance(due, datetime) else (due, None)


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Take one text for a list of one."""
    return (value,) if isinstance(value, str) else value


def _if_any(kind: Callable[[str], _Value], value: str | None) -> _Value | None:
    return None if value is None else kind(value)
