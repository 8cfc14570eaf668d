"""A roll, a row for each unit: what would add up one unit twice, or different times, is refused."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from skilltrain_cli.forms.spec import BY_TIMES, FieldKind, FormSpec, Merge, Role
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import MergeRefusedError, Table
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import quoted

_UNIT = "单位"
_NAMED = 5
"""Units that a message names of each time."""


def is_roll(form: FormSpec) -> bool:
    """Tell whether the upper level is the sum of its units."""
    return form.card.merge is Merge.SUM


def adds_times(form: FormSpec) -> bool:
    """Tell whether a form declares a summary by time, which keeps the times of its rows apart."""
    return any(summary.by in BY_TIMES for summary in form.card.summaries)


def counts_units(form: FormSpec) -> bool:
    """Tell whether what is counted of a form's rows is units, of which one may have several rows."""
    return is_roll(form) and adds_times(form) and form.card.kind == _UNIT


def repeated_units(each: Submitted) -> str:
    """Say which rows of a roll are of one unit, each with its cells; empty when none are."""
    form, sheet = each.sheet.form, each.sheet
    times = sheet.values(form.when) if form.when and adds_times(form) else (None,) * len(sheet.rows)
    pairs = enumerate(zip(each.units, times, strict=True))
    rows = gathered(((unit.code, _days(time)), index) for index, (unit, time) in pairs if unit is not None)
    field = next((name for name in reversed(form.places) if name in sheet.cells), "")
    told = []
    for same in rows.values():
        if len(same) > 1:
            where = (
                sheet.spot(index, field).a1 if field else f"第 {sheet.rows[index] + 1} 行" for index in same
            )
            unit = each.units[same[0]]
            told.append(f"{'、'.join(where)} 都是{unit.name if unit else ''}的{_at(times[same[0]])}")
    return f"{'；'.join(told)}，每个单位只能有一行" if told else ""


def _at(time: Any) -> str:  # noqa: ANN401 - each field has its own type
    return "" if time is None else f"“{quoted(getattr(time, 'written', time))}”"


def _days(time: Any) -> object:  # noqa: ANN401 - each field has its own type
    """Return a period as its days: 1-3月 and 第一季度 are one time."""
    return (time.start, time.end) if isinstance(time, Period) else time


def refuse_mixed_times(table: Table) -> None:
    """Raise RefusedError when a roll holds rows of several periods or years, which nobody may add up."""
    form, when = table.form, table.form.of(Role.WHEN)
    if not is_roll(form) or when is None or when.kind is FieldKind.DATE or adds_times(form):
        return
    times = dict(_by_time(table))
    if len(times) > 1:
        heading = form.by_name[form.when].heading
        told = "；".join(
            f"“{shown(time) or '空白'}” {len(units)} 个单位（{first_few(units, _NAMED)}）"
            for time, units in times.items()
        )
        raise MergeRefusedError(
            f"各单位“{heading}”不一致，不同时期的数不能相加，没有写出结果：{told}",
            "请只汇总同一时期的表，其余的移走；填错的请改正后再汇总",
        )


def _by_time(table: Table) -> Iterator[tuple[Any, list[str]]]:
    units: Mapping[int, str] = {row: block.unit.name for block in table.blocks for row in block.rows}
    written = table.columns[table.form.when]
    for same in gathered(zip(map(_days, table.periods or written), count())).values():
        yield written[same[0]], [units[row] for row in same]
