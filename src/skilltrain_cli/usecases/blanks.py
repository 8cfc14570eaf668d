"""Blank forms for a unit: what their lists offer, and the blanks kept in ``templates/``."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.spec import FieldKind, FormSpec
from skilltrain_cli.judging.reporting_unit import CITY_RUN
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, day_of, path_of, several
from skilltrain_cli.values.region import Level, Region, Regions
from skilltrain_cli.writers.output import check_apart, write_atomically
from skilltrain_cli.writers.workbooks.blanks.form_workbook import blank_form, blank_name
from skilltrain_cli.writers.workbooks.blanks.prompts import Offer

SUFFIXES = (".xlsx", ".docx")
"""What a blank form can be written as."""
MOST_ROWS = 5_000
KEPT_AS_OF = date(2021, 3, 17)
"""The day of 鲁人社字〔2021〕32号, whose cities the blanks in ``templates/`` list."""


class NewForm(Struct, frozen=True, kw_only=True):
    """A blank form that was written."""

    form: FormSpec
    output: Path
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): whose form it is, units under a former name."""


def new(
    form: str,
    output: StrPath,
    *,
    as_of: date,
    unit: str | None = None,
    rows: int | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
) -> NewForm:
    """
    Write a blank form, .xlsx (with lists, prompts and self-check) or .docx by the suffix of ``output``.

    ``form`` is an id, annex or title; ``unit`` who fills it in; ``rows`` how many blank rows (1 to 5,000),
    as many as the annex has without it. The other arguments are those of ``validate``. Raises UsageError
    for names that are unknown and an output that cannot be meant, OutputError where the system refuses to
    write.
    """
    target, table, notes = as_path(output), path_of(regions), list[str]()
    spec, day = (
        lookup_by_name.form_named(
            form,
            None if notice is None else os.fspath(notice),
            several(notices),
            lookup_by_name.plugins_named(plugins),
        ),
        day_of(as_of),
    )
    known = lookup_by_name.registry(table)
    check_suffix(target)
    if rows is not None and spec.is_card:
        raise UsageError(f"{spec.card.annex}一表一个{spec.card.kind}，没有行数可设", "去掉 --rows")
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise UsageError(f"行数 {rows} 不在 1 至 {MOST_ROWS} 之间", f"请写 1 至 {MOST_ROWS} 的整数")
    check_apart(target, [table, path_of(notice), *several(notices)])
    region = lookup_by_name.unit_named(unit, day, known, notes.append) if unit else None
    blank = Blank(
        form=spec,
        unit=lookup_by_name.title_of(region, known),
        offer=offer(spec, region, day, known),
        rows=rows,
    )
    write_atomically(target, blank.made(target.suffix), force=force)
    if by_city := reported_by(spec, region, known):
        notes.append(by_city)
    return NewForm(form=spec, output=target, notes=tuple(notes))


def check_suffix(output: Path) -> None:
    """Refuse a name for a blank that says neither workbook nor Word."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"不能生成“{output.suffix or output}”文件，只支持 .xlsx 和 .docx",
            "请把输出文件名改为 .xlsx 或 .docx 结尾",
        )


class Blank(Struct, frozen=True, kw_only=True):
    """A blank form for a unit: the lists it offers, and its rows when not as many as the annex has."""

    form: FormSpec
    unit: str = ""
    offer: Offer
    rows: int | None = None

    def made(self, suffix: str) -> bytes:
        """Return it as a file of that suffix."""
        if suffix.lower() == ".xlsx":
            return blank_form(self.form, unit=self.unit, offer=self.offer, rows=self.rows)
        with refused_where_absent():
            from skilltrain_cli.writers.documents.form_document import document_of  # noqa: PLC0415 - python-docx, for .docx alone

        table = not self.form.is_card
        given = {name: texts[0] for name, texts in self.offer.choices.items() if len(texts) == 1}
        count = self.rows or self.form.card.blank_rows if table else 1
        return document_of(self.form, [given] * count, unit=self.unit)


def reported_by(form: FormSpec, unit: Region | None, regions: Regions) -> str:
    """Say that a form without a county is the city's to report; ``""`` when that goes without saying."""
    city = regions.city_of(unit) if unit else None
    by_kind = {column.kind: column for column in form.columns}
    if (
        unit is None
        or city is None
        or city is unit
        or FieldKind.COUNTY in by_kind
        or FieldKind.CITY not in by_kind
    ):
        return ""
    return f"{form.card.annex}由设区的市报送：“{by_kind[FieldKind.CITY].heading}”已填“{city.name}”"


def choices(form: FormSpec, unit: Region | None, on: date, regions: Regions) -> Mapping[str, Sequence[str]]:
    """Return the lists of a form by field: the unit's own city, and its own county or the city's units."""
    offered = {FieldKind.CITY: _cities(unit, on, regions), FieldKind.COUNTY: _counties(unit, on, regions)}
    return {column.name: offered[column.kind] for column in form.columns if column.kind in offered}


def offer(form: FormSpec, unit: Region | None, on: date, regions: Regions) -> Offer:
    """Return the lists of a form and the names its self-check knows."""
    offered = choices(form, unit, on, regions)
    beside_city = any(column.kind is FieldKind.CITY for column in form.columns)
    placed = _placed(unit, on, regions, beside_city=beside_city)
    known = {FieldKind.CITY: _cities(unit, on, regions), FieldKind.COUNTY: [*placed]}
    accepted = {column.name: known[column.kind] for column in form.columns if column.kind in known}
    return Offer(choices=offered, accepted=accepted)


def _placed(unit: Region | None, on: date, regions: Regions, *, beside_city: bool) -> Iterator[str]:
    """
    Yield every unit that may report; zones also by their usual names.

    Beside a field for its city each stands behind that city's name; where the form has none, alone as well.
    """
    city = regions.city_of(unit) if unit else None
    befores = [True] if beside_city else [False, True]
    below = unit is not None and unit.level not in (Level.CITY, Level.PROVINCE)
    own = regions.get(unit.parent_code) if unit and unit.level is Level.TOWN else unit
    for each in (city,) if city else regions.cities(on):
        units = (own,) if below and own else (*regions.counties(each, on), *regions.zones(each, on))
        for one in units:
            names = dict.fromkeys(name for name, _ in one.names() if name)
            yield from _written(each, [one.name] if one.level is Level.COUNTY else names, befores)
        if not below:
            yield from _written(each, [CITY_RUN], befores)


def _written(city: Region, names: Iterable[str], befores: Sequence[bool]) -> Iterator[str]:
    return (f"{city.name if before else ''}{name}" for before in befores for name in names)


def _cities(unit: Region | None, on: date, regions: Regions) -> Sequence[str]:
    city = regions.city_of(unit) if unit else None
    return [city.name] if city else [each.name for each in regions.cities(on)]


def _counties(unit: Region | None, on: date, regions: Regions) -> Sequence[str]:
    """Return nothing for a province: a list of all its counties would be no help."""
    if unit is None or unit.level is Level.PROVINCE:
        return []
    if unit.level is Level.CITY:
        below = (*regions.counties(unit, on), *regions.zones(unit, on))
        return [*(each.name for each in below), CITY_RUN]
    county = regions.get(unit.parent_code) if unit.level is Level.TOWN else unit
    return [county.name] if county else []


def write_blanks(folder: Path) -> None:
    """Write every form's blank, for no unit in particular, over what is there."""
    for form in forms():
        offered = offer(form, None, KEPT_AS_OF, shandong())
        write_atomically(folder / blank_name(form), blank_form(form, offer=offered), force=True)
