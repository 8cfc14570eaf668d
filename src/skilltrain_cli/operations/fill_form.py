"""Fill a form in from records: whose value is which field's, and what each says as the form writes it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct, field

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.amount_units import is_another, unit_in
from skilltrain_cli.forms.field_types import wanted_of
from skilltrain_cli.forms.heading_text import LIKENESS, guessed_keys, heading_keys, likeness
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.forms.values_to_fill_in import Unreadable, officially_written
from skilltrain_cli.judging.sender import Setting, resolve_names
from skilltrain_cli.operations.fix.region_names import city_name, county_name
from skilltrain_cli.values import text as texts
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Region
from skilltrain_cli.values.text import is_blank, key

_ORDINALS = frozenset(map(key, ("序号", "编号", "行号")))
"""Keys that number the records and ask for no field."""
_UNIT = frozenset(map(key, ("填报单位", "unit")))
"""Keys of what stands above the form and in no field of it."""
_MOST_NAMED = 5
NOWHERE: Mapping[str, str] = MappingProxyType({})
"""Of keys that stand in no cell."""


class Keyed(NamedTuple):
    """One record as given, and for people where it and its keys stand."""

    origin: str
    values: Mapping[str, Value]
    keys_at: str = ""
    """Where the keys stand when that is not the record itself: 表头（第 1 行）."""


class Given(Struct, frozen=True, kw_only=True):
    """What is to be filled in, by field; values as given."""

    rows: Sequence[Mapping[str, Value]]
    footer: Mapping[str, Value] = field(default_factory=dict)


class Filled(Struct, frozen=True, kw_only=True):
    """The form's values as its cells are to hold them; what could not be read stays as given."""

    rows: Sequence[Mapping[str, Value]]
    footer: Mapping[str, Value] = field(default_factory=dict)


def field_keys(form: FormSpec) -> Mapping[str, Column]:
    """Return every key a value may stand under: names, headings, aliases; a column's before a footer's."""
    found: dict[str, Column] = {}
    for literal in (True, False):
        for column in (*form.columns, *form.footer):
            texts = (column.name, column.heading) if literal else column.printed.aliases
            for text in texts:
                for each in heading_keys(text) if literal else (key(text),):
                    found.setdefault(each, column)
    return found


def column_of(form: FormSpec, written_as: str) -> Column | None:
    """Return the field a key names, however the heading is ornamented."""
    names = field_keys(form)
    return next(
        (names[each] for each in (*heading_keys(written_as), *guessed_keys(written_as)) if each in names),
        None,
    )


def unit_of(records: Iterable[Keyed], shared: Mapping[str, Value]) -> str:
    """Return the 填报单位 that the records name, ``""`` when none does; UsageError when they name several."""
    found: dict[str, str] = {}
    for origin, values, _ in (Keyed("公共部分", shared), *records):
        for name, value in values.items():
            if _is_unit(name) and not is_blank(value):
                found.setdefault(str(value).strip(), origin)
    if len(found) > 1:
        (one, first), (other, second) = list(found.items())[:2]
        raise UsageError(
            f"填报单位不止一个：{first}是“{shown(one, 20)}”，{second}是“{shown(other, 20)}”",
            "一次只填一个单位的表，请分成几个文件",
        )
    return next(iter(found), "")


def _is_unit(name: str) -> bool:
    return any(each in _UNIT for each in heading_keys(name))


def assign(
    form: FormSpec,
    records: Iterable[Keyed],
    shared: Mapping[str, Value],
    cells: Mapping[str, str] = NOWHERE,
) -> Given:
    """
    Give every value its field; ``shared`` holds for all. 填报单位 is none: ``unit_of`` finds it.

    ``cells`` tells in which cell a key stands. UsageError for a key that names no field (with 是否指), for
    two keys of one field, for headcounts in 万人, and for records that do not agree about the footer.
    """
    known: dict[str, Column] = {}
    footer: dict[str, Value] = {}
    rows: list[dict[str, Value]] = []
    common, below = _split(form, Keyed("公共部分", shared), known, cells)
    agree(footer, below, "公共部分")
    for each in (Keyed(*record) for record in records):
        row, below = _split(form, each, known, cells)
        agree(footer, below, each.origin)
        rows.append({**common, **{name: value for name, value in row.items() if not is_blank(value)}})
    return Given(rows=rows, footer=footer)


def _split(
    form: FormSpec, record: Keyed, known: dict[str, Column], cells: Mapping[str, str]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return a record's values by field, the row's own and the footer's."""
    origin = record.keys_at or record.origin
    row: dict[str, Value] = {}
    below: dict[str, Value] = {}
    seen: dict[str, str] = {}
    unknown: list[str] = []
    for name, value in record.values.items():
        if key(name) in _ORDINALS:
            continue
        column = known.get(name) or column_of(form, name)
        if column is None and _is_unit(name):
            continue
        if column is None:
            unknown.append(name)
            continue
        if name not in known and (unit := unit_in(name)) and is_another(unit, column):
            raise unit_warning(f"{origin}的{cells.get(name, '')}“{shown(name, 20)}”", unit, column)
        known[name] = column
        where = below if column in form.footer else row
        if column.name in seen:
            raise UsageError(
                f"{origin}的“{shown(seen[column.name], 20)}”和“{shown(name, 20)}”是同一栏",
                f"请只留一个（{column.heading}）",
            )
        seen[column.name] = name
        where[column.name] = value
    if unknown:
        raise _unknown(form, origin, unknown, cells)
    return row, below


def unit_warning(where: str, unit: str, column: Column) -> UsageError:
    """Return what to say of amounts in another unit than theirs: nobody multiplies them unasked."""
    wanted = wanted_of(column)
    return UsageError(
        f"{where}以“{unit}”为单位，本表的{wanted.noun}以“{wanted.unit}”为单位",
        f"请按“{wanted.unit}”写完整的{'数' if wanted.decimals else '整数'}，并去掉这个单位",
    )


def _unknown(form: FormSpec, origin: str, unknown: Sequence[str], cells: Mapping[str, str]) -> UsageError:
    meant = "；".join(
        f"{cells.get(each, '')}“{shown(each, 20)}”{_meant(form, each)}" for each in unknown[:_MOST_NAMED]
    )
    more = f" 等 {len(unknown)} 个" if len(unknown) > _MOST_NAMED else ""
    fields = "、".join(f"{each.label}（{each.name}）" for each in (*form.columns, *form.footer))
    return UsageError(
        f"{origin}里有{form.card.annex}没有的栏目：{meant}{more}", f"请改名或删去；可用的栏目：{fields}"
    )


def _meant(form: FormSpec, unknown: str) -> str:
    names = field_keys(form)
    like, near = max((likeness((key(unknown),), (name,)), name) for name in names)
    return f"（是否指“{names[near].label}”）" if like >= LIKENESS else ""


def agree(footer: dict[str, Value], more: Mapping[str, Value], origin: str) -> None:
    """Add what more says of the footer; UsageError when that is something else."""
    for name, value in more.items():
        if is_blank(value):
            continue
        if name in footer and _text(footer[name]) != _text(value):
            raise UsageError(
                f"{origin}的表尾与前面的不一致：{shown(footer[name])}、{shown(value)}",
                "一份表只有一个表尾，请改成一样的，或分成几个文件",
            )
        footer.setdefault(name, value)


def _text(value: Value) -> str:
    return key(texts.quoted(value, limit=32_767))


def completed(
    given: Given, form: FormSpec, unit: Mapping[FieldKind, str], footer: Mapping[str, Value]
) -> Given:
    """Return it with the unit's names where a row has none, and the footer given as options on top."""
    keys = {column.name: unit[column.kind] for column in form.columns if column.kind in unit}
    rows = [{**keys, **row} for row in given.rows]
    told = {name: value for name, value in footer.items() if not is_blank(value)}
    if told and form.is_card:
        raise UsageError(f"{form.card.annex}没有表尾", "联系人和电话写在卡片里；去掉 --filled-by 等选项")
    return Given(rows=rows, footer={**given.footer, **told})


class Renamed(Struct, frozen=True, kw_only=True):
    """A name of a region that is filled in as the official one: whose, as given, as written."""

    row: int
    column: Column
    given: str
    official: str


def in_full(
    given: Given, form: FormSpec, setting: Setting, home: Region | None = None
) -> tuple[Given, Sequence[Renamed]]:
    """
    Return it with official names of 市 and 组织区县 where the registry is sure, and what was changed.

    ``home`` is the city whose counties are meant where the form asks for no city.
    """
    names = {column.kind: column for column in form.columns}
    rows: list[Mapping[str, Value]] = []
    changed: list[Renamed] = []
    for index, row in enumerate(given.rows):
        found = [
            Renamed(row=index, column=names[kind], given=text, official=official)
            for kind, (text, official) in _official(row, names, setting, home).items()
            if text != official
        ]
        rows.append({**row, **{each.column.name: each.official for each in found}})
        changed += found
    return Given(rows=rows, footer=given.footer), changed


def _official(
    row: Mapping[str, Value], names: Mapping[FieldKind, Column], setting: Setting, home: Region | None
) -> Mapping[FieldKind, tuple[str, str]]:
    """Return what a row calls its 市 and its 组织区县, each with the official name, where it is known."""
    texts = {
        kind: value
        for kind in (FieldKind.CITY, FieldKind.COUNTY)
        if kind in names and isinstance(value := row.get(names[kind].name), str)
    }
    city, county = texts.get(FieldKind.CITY), texts.get(FieldKind.COUNTY)
    asked = [column.role for column in names.values()]
    placed = resolve_names(city, county, setting, asked=asked, home=None if FieldKind.CITY in names else home)
    official = {
        FieldKind.CITY: city_name(placed.city, ""),
        FieldKind.COUNTY: county_name(county, placed, alone=FieldKind.CITY not in names) if county else None,
    }
    return {
        kind: (texts[kind], name.value)
        for kind, name in official.items()
        if kind in texts and name is not None and isinstance(name.value, str)
    }


def fill(given: Given, form: FormSpec, year: int | None) -> Filled:
    """Return the values as the form's cells are to hold them; ``year`` completes dates without one."""
    return Filled(
        rows=[_written(form.columns, row, year) for row in given.rows],
        footer=_written(form.footer, given.footer, year),
    )


def _written(columns: Sequence[Column], row: Mapping[str, Value], year: int | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for column in columns:
        value = row.get(column.name)
        held = officially_written(column, value, year)
        found[column.name] = value if isinstance(held, Unreadable) else held
    return found
