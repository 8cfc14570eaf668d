"""Compare two submissions of one form: pair sheets, pair rows, then field by field."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.operations.diff.change_wording import text_stretches
from skilltrain_cli.operations.diff.changes import Change, Difference, Side, SideTotal, UnitTotal, UnpairedRow
from skilltrain_cli.operations.diff.finding_changes import followed_findings
from skilltrain_cli.operations.diff.row_matching import Matched, match
from skilltrain_cli.operations.diff.rows_to_compare import (
    ComparedRow,
    comparable_value,
    lines_of,
    said_value,
    typed_value,
)
from skilltrain_cli.values.privacy import is_personal
from skilltrain_cli.values.text import is_blank, key

_LONG = 30
"""Characters from which a changed text is shown with its differing words."""
FOOTER = "表尾"


def diff(old: Side, new: Side) -> Difference:
    """Return what changed from the old to the new; UsageError when they are not of one form."""
    form = _common_form(old, new)
    before, after = _lines(old, form), _lines(new, form)
    matched = _matched(before, after, form)
    changes = [*(each for pair in matched.pairs for each in _changes(*pair)), *_footers(old, new, form)]
    return Difference(
        old=old.file,
        new=new.file,
        form=form,
        bytewise=old.sha256 == new.sha256,
        senders=_strangers(old, new),
        added=tuple(map(_row, matched.added)),
        removed=tuple(map(_row, matched.removed)),
        changed=tuple(change for change, really in changes if really),
        rewritten=tuple(change for change, really in changes if not really),
        moved=_moved(matched, before),
        totals=(_total(before, form), _total(after, form)),
        units=tuple(_unit_totals(before, after, form)),
        findings=followed_findings(old.findings, new.findings, matched),
    )


def _common_form(old: Side, new: Side) -> FormSpec:
    """Return the form both submissions are of."""
    forms = [list(dict.fromkeys(each.sheet.form for each in side.sheets)) for side in (old, new)]
    common = [form for form in forms[0] if form in forms[1]]
    if common:
        return common[0]
    held = ["、".join(form.card.annex for form in each) for each in forms]
    raise UsageError(
        f"两份不是同一张表：“{old.file}”是{held[0]}，“{new.file}”是{held[1]}", "请比较同一张表的前后两份"
    )


def _strangers(old: Side, new: Side) -> tuple[str, str] | None:
    """Return the names of both senders when they are known, differ, and share no unit among their rows."""
    first, second = old.sender, new.sender
    if first is None or second is None or first.code == second.code:
        return None
    rows = [{unit.code for each in side.sheets for unit in each.units if unit} for side in (old, new)]
    if rows[0] & rows[1]:
        return None
    cities = ("", "") if first.name != second.name else (first.city.name, second.city.name)
    return cities[0] + first.name, cities[1] + second.name


def _lines(side: Side, form: FormSpec) -> list[ComparedRow]:
    return [line for each in side.sheets if each.sheet.form is form for line in lines_of(each)]


def _matched(old: Sequence[ComparedRow], new: Sequence[ComparedRow], form: FormSpec) -> Matched:
    """Pair table rows by what they say; cards by their name, and one card with one card whatever it says."""
    if not form.is_card:
        return match(old, new, form)
    waiting = list(old)
    pairs: list[tuple[ComparedRow, ComparedRow]] = []
    added: list[ComparedRow] = []
    for line in new:
        same = next((each for each in waiting if _name(each) == _name(line)), None)
        if same is None:
            added.append(line)
        else:
            pairs.append((same, line))
            waiting.remove(same)
    if len(waiting) == len(added) == 1:
        pairs.append((waiting.pop(), added.pop()))
    return Matched(pairs=tuple(pairs), removed=tuple(waiting), added=tuple(added))


def _name(card: ComparedRow) -> object:
    return card.said.get(card.sheet.form.name)


def _changes(old: ComparedRow, new: ComparedRow) -> Iterator[tuple[Change, bool]]:
    """Yield the fields that are written differently, and whether they say something else."""
    for column in new.sheet.form.columns:
        really = old.said.get(column.name) != new.said.get(column.name)
        if really or typed_value(old.raw(column.name)) != typed_value(new.raw(column.name)):
            yield _change(old, new, column, really=really), really
    if old.struck != new.struck:
        yield _struck(old, new), True


def _struck(old: ComparedRow, new: ComparedRow) -> Change:
    """Return that a row is struck out as a whole, or no longer is; its values are the same."""
    words = ["整行有删除线" if line.struck else "没有删除线" for line in (old, new)]
    name = new.sheet.form.columns[0].name
    return Change(
        row=new.label,
        field="struck",
        heading="删除线",
        old=words[0],
        new=words[1],
        old_sheet=old.sheet.name,
        new_sheet=new.sheet.name,
        old_spot=old.spot(name),
        new_spot=new.spot(name),
    )


def _change(old: ComparedRow, new: ComparedRow, column: Column, *, really: bool) -> Change:
    values = (old.value(column.name), new.value(column.name))
    if not really:
        values = (old.raw(column.name), new.raw(column.name))
    texts = [each if isinstance(each, str) else "" for each in values]
    long = really and column.kind in (FieldKind.LONG_TEXT, FieldKind.TEXT) and min(map(len, texts)) >= _LONG
    return Change(
        row=new.label,
        field=column.name,
        heading=column.heading,
        old=values[0],
        new=values[1],
        old_sheet=old.sheet.name,
        new_sheet=new.sheet.name,
        old_spot=old.spot(column.name),
        new_spot=new.spot(column.name),
        parts=text_stretches(*texts) if long else (),
    )


def _footers(old: Side, new: Side, form: FormSpec) -> Iterator[tuple[Change, bool]]:
    """Yield the footer fields that differ: of sheets of one name, else of those in the same place."""
    before = [each.sheet for each in old.sheets if each.sheet.form is form]
    after = [each.sheet for each in new.sheets if each.sheet.form is form]
    names = {key(sheet.name): sheet for sheet in before}
    alone = len(before) == len(after) == 1
    for sheet in after:
        other = before[0] if alone else names.get(key(sheet.name))
        if other is not None:
            for column in sheet.form.footer:
                yield from _footer(other, sheet, column)


def _footer(old: Sheet, new: Sheet, column: Column) -> Iterator[tuple[Change, bool]]:
    first, second = old.footer.get(column.name), new.footer.get(column.name)
    meant = [said_value(column, each.value, each.raw) if each else None for each in (first, second)]
    written = [comparable_value(each.value, each.raw) if each else None for each in (first, second)]
    raws = [each.raw if each else None for each in (first, second)]
    really = meant[0] != meant[1]
    if not really and typed_value(raws[0]) == typed_value(raws[1]):
        return
    values = written if really else raws
    places = [
        sheet.place(each.spot) if each else (sheet.name, None)
        for sheet, each in ((old, first), (new, second))
    ]
    change = Change(
        row=FOOTER,
        field=column.name,
        heading=column.heading,
        old=values[0],
        new=values[1],
        old_sheet=places[0][0],
        new_sheet=places[1][0],
        old_spot=places[0][1],
        new_spot=places[1][1],
    )
    yield change, really


def _row(line: ComparedRow) -> UnpairedRow:
    columns = [column for column in line.sheet.form.columns if column.name in line.sheet.cells]
    return UnpairedRow(
        row=line.label,
        sheet=line.sheet.name,
        spot=line.spot(columns[0].name) or line.sheet.anchor,
        values=tuple((column.name, column.heading, line.value(column.name)) for column in columns),
    )


def _moved(matched: Matched, before: Sequence[ComparedRow]) -> bool:
    """Tell whether the rows that both have stand in another order."""
    order = {id(line): place for place, line in enumerate(before)}
    places = [order[id(old)] for old, _ in matched.pairs]
    return any(second < first for first, second in pairwise(places))


def _total(lines: Sequence[ComparedRow], form: FormSpec) -> SideTotal:
    summed = [_summed(lines, column) for column in form.amounts]
    return SideTotal(
        rows=len(lines),
        sums=tuple(total for total, _ in summed),
        unreads=tuple(unread for _, unread in summed),
    )


def _summed(lines: Sequence[ComparedRow], column: Column) -> tuple[int | Decimal, int]:
    """Return the sum of an amount, and how often it is lacking where it is asked for or cannot be read."""
    total: int | Decimal = 0
    unread = 0
    for line in lines:
        value = line.sheet.values(column.name)[line.index]
        if value is not None and not is_personal(value):
            total += value
        else:
            unread += column.required or not is_blank(line.sheet.raw(column.name)[line.index])
    return total, unread


def _unit_totals(
    before: Sequence[ComparedRow], after: Sequence[ComparedRow], form: FormSpec
) -> Iterator[UnitTotal]:
    """Yield the units whose totals differ, in the order in which they first stand; none when there is one."""
    names = list(dict.fromkeys(line.unit for line in (*before, *after)))
    if len(names) == 1:
        return
    for name in names:
        sides = [_total([line for line in lines if line.unit == name], form) for lines in (before, after)]
        if sides[0] != sides[1]:
            yield UnitTotal(name=name, old=sides[0], new=sides[1])
