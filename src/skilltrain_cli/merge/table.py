"""The merged rows: units in official order, each unit's rows in its sender's order, in official writing."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from skilltrain_cli.merge.cards import build_from_cards
from skilltrain_cli.merge.kinds import Kinds
from skilltrain_cli.merge.values import DERIVED_KIND, DERIVED_SPAN, Block, Table
from skilltrain_cli.period import Period, Precision
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.sender import Unit
from skilltrain_cli.text import clean

PLAN = "计划"
"""Put before a planned time: its official writing alone would make a fact of it."""

_PLAIN = ("project", "audience", "trainees", "remarks")
_TELLING = ("project", "trainees", "period")
"""A remark may be changed without harm."""


def units_of(submitted: Submitted) -> Mapping[str, Unit]:
    """Return the units a sheet has rows of, by code; a card is its sender's."""
    units = submitted.units or (submitted.sender,)
    return {unit.code: unit for unit in {id(unit): unit for unit in units if unit}.values()}


def build(parts: Sequence[Submitted]) -> Table:
    """Put sheets of one form into one table; the order of the sheets does not matter."""
    card = parts[0].sheet.form.is_card
    return build_from_cards(parts) if card else _build_from_tables(parts)


def _build_from_tables(parts: Sequence[Submitted]) -> Table:
    """
    Put the rows of all sheets into one table; only the sheets of one file may share a unit.

    The order depends on nothing but the rows: counties merged into cities and cities into the province come
    to the same as counties merged into the province.
    """
    whose = [block for index, part in enumerate(parts) for block in _blocks(index, part)]
    whose.sort(key=lambda block: block[0].order)
    columns: dict[str, list[Any]] = {name: [] for name in ("city", "county", *_PLAIN, "period", DERIVED_SPAN)}
    kinds, part_of, row_of = Kinds(), array("L"), array("L")
    periods: list[Period] = []
    blocks = []
    texts = [_times(part) for part in parts]
    whens = [part.sheet.periods() for part in parts]
    for unit, index, picks in whose:
        sheet = parts[index].sheet
        blocks.append(Block(unit=unit, part=index, rows=range(len(periods), len(periods) + len(picks))))
        columns["city"].extend([unit.city.name] * len(picks))
        columns["county"].extend([unit.name] * len(picks))
        for name in _PLAIN:
            values = sheet.values(name)
            columns[name].extend(["" if values[pick] is None else values[pick] for pick in picks])
        columns["period"].extend([texts[index][0][pick] for pick in picks])
        columns[DERIVED_SPAN].extend([texts[index][1][pick] for pick in picks])
        periods.extend(map(whens[index].__getitem__, picks))
        part_of.extend([index] * len(picks))
        row_of.extend([sheet.rows[pick] for pick in picks])
        kinds.add(unit.code, columns["project"][-len(picks) :])
    return Table(
        form=parts[0].sheet.form,
        blocks=tuple(blocks),
        columns={**columns, DERIVED_KIND: kinds.column},
        periods=periods,
        telling=_TELLING,
        parts=tuple((part.sheet.file, part.sheet.name) for part in parts),
        part_of=part_of,
        row_of=row_of,
    )


def _blocks(index: int, part: Submitted) -> Iterable[tuple[Unit, int, Sequence[int]]]:
    """Yield each unit of a sheet with its data rows."""
    units = units_of(part)
    if len(units) == 1:
        return [(unit, index, range(len(part.sheet.rows))) for unit in units.values()]
    picks: dict[str, list[int]] = {code: [] for code in units}
    for row, unit in enumerate(part.units):
        if unit is not None:
            picks[unit.code].append(row)
    return [(unit, index, picks[code]) for code, unit in units.items()]


def _times(part: Submitted) -> tuple[Sequence[str], Sequence[str]]:
    """Return how each row's 组织时间 is written, and in which span of time it counts."""
    periods = part.sheet.values("period")
    ids = list(map(id, periods))  # the fit shares one period among equal writings
    distinct = dict(zip(ids, zip(periods, part.sheet.raw("period"), strict=True), strict=True))
    pairs = {
        at: ("", "") if period is None else _wording(period, raw if period.separate else None)
        for at, (period, raw) in distinct.items()
    }
    return [pairs[at][0] for at in ids], [pairs[at][1] for at in ids]


@lru_cache(maxsize=20_000)
def _wording(period: Period, raw: object) -> tuple[str, str]:
    """Return both writings of a time; the counties of a province share most of theirs."""
    return written(period, raw), span(period)


def written(period: Period, raw: object) -> str:
    """
    Return the official writing of 组织时间, which reads back to an equal period.

    Several times with gaps between them stay as the sender wrote them: their hull alone would claim too much.
    """
    if period.separate and isinstance(raw, str):
        return clean(raw)
    return PLAN * period.planned + period.written


def span(period: Period) -> str:
    """Return the month a time begins in; what is as coarse as a quarter is a span of its own."""
    if period.coarse:
        return replace(period, precision=_named_alike(period), until=False).written
    return f"{period.start.year}年{period.start.month}月"


def _named_alike(period: Period) -> Precision:
    """Return the precision by which 4-6月 is written 第二季度, as others write it."""
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    named = {3: Precision.QUARTER, 6: Precision.HALF_YEAR, 12: Precision.YEAR}.get(months)
    return named if named and period.start.month % months == 1 else period.precision
