"""Merge submissions of one form into a city's or the province's: rows, totals, all that was left out."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from operator import attrgetter

from msgspec import json
from msgspec.structs import replace

from skilltrain_cli import __version__
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.sender import Setting, unit_of_name_anywhere
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.notices.notice import Counted, Sender
from skilltrain_cli.operations.merge.admission import Admission, admit, form_of, full_name, origin
from skilltrain_cli.operations.merge.brand_checklists import materials_of
from skilltrain_cli.operations.merge.county_coverage import coverage_of
from skilltrain_cli.operations.merge.derived_columns import derived_columns, marks_of
from skilltrain_cli.operations.merge.merge_result import Merged, asks_for_material
from skilltrain_cli.operations.merge.merge_types import (
    Choice,
    Coverage,
    MergeRefusedError,
    MergeState,
    Origin,
    Passed,
    Table,
    UnreadError,
)
from skilltrain_cli.operations.merge.merged_level import level_of
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.notice_demands_met import Reach, demands, is_dated, reach_of
from skilltrain_cli.operations.merge.previous_year import PreviousYear, previous_year
from skilltrain_cli.operations.merge.queries_at_merged_rows import merged_queries
from skilltrain_cli.operations.merge.row_labels import labels_of, labels_when_asked
from skilltrain_cli.operations.merge.row_origins import first_sources, left_out_below, row_marks, seal
from skilltrain_cli.operations.merge.totals import Totals, summable_amounts
from skilltrain_cli.operations.merge.unit_roll import refuse_mixed_times
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.region import PROVINCE, Level, Region

__all__ = [
    "Choice",
    "MergeRefusedError",
    "MergeState",
    "Merged",
    "Origin",
    "UnreadError",
    "combined",
    "figures_of",
    "form_of",
    "merge",
]

_STATES = tuple(MergeState)
_QUOTED = 1_000
"""Characters of a cell that 来源 quotes: nothing is cut that anybody types into one."""
_IN_ONE_LINE = 30
"""Cells of a column in one line of 来源; a cell of a workbook ends at 32,767 characters."""


def merge(
    sheets: Sequence[Submitted],
    review: Review,
    setting: Setting,
    choice: Choice,
    form: FormSpec | None = None,
) -> Merged:
    """
    Merge reviewed sheets of one form; ``review`` is theirs, with the files that were skipped or not read.

    Raises MergeRefusedError for errors and for units that come twice, UnreadError for files not read (both
    unless ``choice`` says otherwise), UsageError when there is nothing to merge or the level does not fit.
    The result does not depend on the order of the files; merging counties by city first gives the same rows
    and totals. Of cards one of a name and sender may come; some of them gathered before, with the others,
    come to the same as all at once.
    """
    form = form or form_of(sheets, review)
    setting = setting.under(form) if form else setting
    return combined(admit(sheets, review, choice, form, setting), review, setting, choice)


def combined(selection: Admission, review: Review, setting: Setting, choice: Choice) -> Merged:
    """Return what admitted sheets come to; ``setting`` is that of their form."""
    kept, level = selection.kept, level_of(selection.kept, choice.level, setting)
    table = merge_rows(kept)
    refuse_mixed_times(table)
    form, columns = table.form, summable_amounts(table.form)
    region, cities = _whose(table, level, setting)
    left_out = tuple(_left_out(selection, cities, setting))
    totals, whole = Totals(table, columns), range(len(table))
    sent_before = choice.previous
    previous = previous_year(sent_before, table, (level, region), setting, choice) if sent_before else None
    covered = tuple(_covered(table, cities, setting, left_out))
    labels = labels_of(table, setting, choice.groups, choice.themes)
    return Merged(
        level=level,
        region=region,
        table=table,
        told=merged_queries(table, review.findings, kept),
        origins=_origins(kept, left_out, table),
        passed=tuple(_passed(kept)),
        below=tuple(source for each in sorted(kept, key=attrgetter("sheet.file")) for source in each.below),
        seal=seal(table),
        marks=row_marks(table),
        first=first_sources(table, kept),
        made=tuple(_made(setting, choice, previous)),
        previous=previous,
        footer=choice.footer,
        totals=dict(zip([column.name for column in columns], totals.amounts(whole, whole), strict=True)),
        counted=columns,
        labels=labels,
        covered=covered,
        derived=derived_columns(table, labels, covered),
        material=materials_of(table, kept, review.checklists) if asks_for_material(form) else (),
    )


def figures_of(kept: Sequence[Submitted], setting: Setting, choice: Choice) -> Merged:
    """
    Return a merge of which nothing is made but what the summaries are made of, and that when it is asked for.

    It is for whoever asks for one figure: ``combined`` takes three times as long.
    """
    table, level = merge_rows(kept), level_of(kept, choice.level, setting)
    refuse_mixed_times(table)
    region, cities = _whose(table, level, setting)
    left_out = tuple(_left_out(Admission(kept=tuple(kept), left_out=()), cities, setting))
    asked = tuple(_covered(table, cities, setting, left_out))
    dated = [each for each in asked if isinstance(each, Coverage)]
    return Merged(
        level=level,
        region=region,
        table=table,
        told=(),
        origins=(),
        passed=(),
        seal=seal(table),
        totals={},
        counted=summable_amounts(table.form),
        labels=labels_when_asked(table, setting, choice.groups, choice.themes),
        covered=asked,
        derived={marks_of(at): each.marks for at, each in enumerate(dated)},
    )


def _covered(
    table: Table, cities: Sequence[Region], setting: Setting, left_out: Sequence[Origin]
) -> Iterator[Coverage | Reach]:
    """Yield what the notice asks of all units, each with how far they have come."""
    missing = (origin.members for origin in left_out if origin.state is not MergeState.OTHER_FORM)
    members = frozenset().union(*missing)
    for demand in demands(table.form, setting):
        by_name = demand.count is Counted.NAME and demand.of is Sender.COUNTY
        if by_name and is_dated(table.form):
            yield coverage_of(table, cities, demand, setting, members)
        else:
            yield reach_of(table, cities, demand, setting, members)


def _made(setting: Setting, choice: Choice, previous: PreviousYear | None) -> Iterator[tuple[str, str]]:
    """Yield what the result depends on besides the files: the same of all gives the same bytes."""
    notice = setting.notice
    yield "工具", f"skt {__version__}"
    said = [(each.code, each.card.severity.value, each.card.title, each.manual) for each in choice.laws]
    yield "规则", f"{len(choice.laws)} 条，指纹 {_fingerprint(said)}"
    forms = tuple(replace(form, called="") for form in notice.forms)  # wherever its file lies
    written = replace(notice, forms=forms)
    issued = f"{notice.number}，{notice.issued.isoformat()} 印发，指纹 {_fingerprint(written)}"
    yield "通知", issued if notice.number else "没有"
    yield "审核日期", setting.as_of.isoformat()
    if previous is not None:
        yield "上年", previous.told
    yield "选项", " ".join(choice.options) or "无"


def _fingerprint(what: object) -> str:
    """Return twelve digits that tell two contents apart; no order of a set or a mapping changes them."""
    return sha256(json.encode(what, enc_hook=dict, order="deterministic")).hexdigest()[:12]


def _whose(table: Table, level: Level, setting: Setting) -> tuple[Region, Sequence[Region]]:
    """Return whose workbook it is, and the cities it must cover."""
    city = table.blocks[0].unit.city
    province = setting.regions.get(PROVINCE)
    if level is Level.CITY or province is None:
        return city, (city,)
    return province, setting.regions.cities(setting.day)


def _left_out(selection: Admission, cities: Sequence[Region], setting: Setting) -> Iterator[Origin]:
    """
    Yield what is left out here and below; whose an unread file is, is known by its name only.

    A county's name without its city's is of the city whose files lie beside it.
    """
    beside = _cities_of_folders(selection.kept) if len(cities) > 1 else {}
    alone = cities[0] if len(cities) == 1 else None
    for each in (*selection.left_out, *left_out_below(selection.kept, setting)):
        unread = each.state is MergeState.UNREAD and not each.via
        city = alone or beside.get(_folder(each.file))
        unit = unit_of_name_anywhere(each.file, city, setting) if unread else None
        if unit is None:
            yield each
        else:
            yield replace(each, unit=full_name(unit), members=frozenset({unit.code}))


def _cities_of_folders(kept: Sequence[Submitted]) -> Mapping[str, Region]:
    """Return the city of each folder in which all files are of one."""
    found: dict[str, dict[str, Region]] = {}
    for each in kept:
        cities = found.setdefault(_folder(each.sheet.file), {})
        cities.update((unit.city.code, unit.city) for unit in each.units if unit)
    return {folder: next(iter(cities.values())) for folder, cities in found.items() if len(cities) == 1}


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _origins(merged: Sequence[Submitted], left_out: Sequence[Origin], table: Table) -> tuple[Origin, ...]:
    """Return every file: merged ones in the order of their first rows, then the others by name."""
    first: dict[int, int] = {}
    for block in table.blocks:
        first.setdefault(block.part, block.rows.start)
    kept = [origin(merged[part], MergeState.MERGED) for part in sorted(first, key=first.__getitem__)]
    others = sorted(
        left_out,
        key=lambda each: (_STATES.index(each.state), each.file, each.sheet, each.reason, each.via),
    )
    return (*kept, *others)


def _passed(kept: Sequence[Submitted]) -> Iterator[Passed]:
    """
    Yield the rows of merged sheets that are not data, then the cells that no field owns.

    What merged workbooks list of the sheets below them follows, as it stands there.
    """
    for each in sorted(kept, key=lambda each: (each.sheet.file, each.sheet.name)):
        sheet = each.sheet
        stated = {total.spot.row: total for total in sheet.totals}
        for skipped in sheet.skipped:
            total = stated.get(skipped.row)
            figure = f"，写的是“{shown(total.value, _QUOTED)}”" if total and total.value is not None else ""
            rest = f"；这一行还写着 {sheet.quoted(skipped.cells, _QUOTED)}" if skipped.cells else ""
            why = mask(skipped.why) + figure + rest
            yield Passed(
                file=sheet.file, sheet=sheet.name, row=skipped.row + 1, why=why, unit=full_name(each.sender)
            )
        yield from _strays(sheet, full_name(each.sender))
        yield from (passed for passed in each.passed if not passed.via)
    for each in sorted(kept, key=lambda each: each.sheet.file):
        yield from (passed for passed in each.passed if passed.via)


def _strays(sheet: Sheet, unit: str) -> Iterator[Passed]:
    """Yield the cells that are in no value of a merged sheet, those of a column together."""
    for trouble in sheet.strays:
        if trouble.spot is None or trouble.kind == "stray-numbers":
            continue
        cells = trouble.cells or ((trouble.spot, trouble.value),)
        for first in range(0, len(cells), _IN_ONE_LINE):
            some = cells[first : first + _IN_ONE_LINE]
            why = f"{sheet.quoted(some, _QUOTED)} 不在任何一栏里"
            name, spot = sheet.place(some[0][0])
            yield Passed(file=sheet.file, sheet=name, row=spot.row + 1, why=why, cells=len(some), unit=unit)
    for spot, text in sheet.extras:
        why = f"附件没有“{shown(text, _QUOTED)}”这一栏，本栏内容没有汇总"
        yield Passed(file=sheet.file, sheet=sheet.name, row=spot.row + 1, why=why, cells=1, unit=unit)
