"""Examine one file inside a worker: read it, fit its sheets, run the rules that need no other file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.blank_version import Stamp, find_stamp, own_sheets
from skilltrain_cli.forms.card_fit import fit_cards
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet, pages_of_one_form
from skilltrain_cli.forms.headings import best_header
from skilltrain_cli.forms.recognition import Title, by_title, title_of
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.forms.specimen_cells import specimen_cell, specimen_footer
from skilltrain_cli.forms.title_and_signature_lines import says_something
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.earlier_merges import files_below
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.sender_explanations import (
    explanations,
    only_a_list,
    set_lists_apart,
    with_room,
    without_lists,
)
from skilltrain_cli.intake.unread_sheets import passed_over, totals_in_headings, written_beside
from skilltrain_cli.intake.untouched_blank_rows import of_blank
from skilltrain_cli.intake.workers.item_limits import BUDGET
from skilltrain_cli.judging.reporting_unit import unit_coded
from skilltrain_cli.judging.rule import Rule, findings_of
from skilltrain_cli.judging.sender import CONSOLIDATED, Setting, forms_of, is_consolidated
from skilltrain_cli.judging.subject import FileRead, subject_of
from skilltrain_cli.judging.submission import Submission, Submitted, submitted
from skilltrain_cli.notices import find_notice, load_notices, notice_named
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.notices.shipped_notices import shipped_asking
from skilltrain_cli.regions.registry import shandong, user_regions
from skilltrain_cli.review.explanation import explain
from skilltrain_cli.review.finding import Finding, Place, Unchecked
from skilltrain_cli.review.fingerprint import FingerprintKey
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.rules.structure_cells import (
    a_row_is_one_record,
    every_cell_belongs_somewhere,
    what_is_left_aside_is_named,
)
from skilltrain_cli.rules.structure_rows import skipped_rows_are_named
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.privacy import masked_names, shown
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import is_blank, is_spoilt, key

if TYPE_CHECKING:
    from skilltrain_cli.intake.installed_plugins import Plugin

NOTICE = "鲁人社字〔2021〕32号"
"""The notice a review goes by when none is named."""
_PROVINCES = ("山东省", "汇总表")
"""How the totals in the province's own merged workbook are titled, first and last; a city's have the city."""
_SEARCHED = 200
"""Rows, and texts in them, by which it is told whether a file is spoilt."""
_NAMED_FORMS = 4
"""Forms that are named when none of them was found."""
_ROWS = 9
"""Rows of it: those right below the headings are looked at one by one, those further down at a glance."""
_ORDERS = 16
"""Orders whose settings are kept: one command makes two or three of one."""
_NEAR = 3
"""Headings from which a row is worth naming: 备注 and 人员类别 are anybody's."""


class Order(Struct, frozen=True, kw_only=True):
    """What to review by, in a shape that travels to the workers."""

    as_of: date
    form: str | None = None
    """``FormSpec.full_id``."""
    notice: str | None = None
    """文号 or id of a shipped notice, or the path of a user's TOML file; nothing else is known then."""
    notices: tuple[Path, ...] = ()
    """A user's TOML files of further notices."""
    unit: str | None = None
    """``Unit.code`` of the sender, when the user names it."""
    alone: bool = True
    """Whether one file is reviewed, and not one of several."""
    regions: Path | None = None
    """A user's csv of further units."""
    values: bool = True
    """Whether the values are wanted, not only what was found in them."""
    compared: bool = False
    """Whether several files may be of one unit, so that their rows are to be told apart."""
    plugins: tuple[str, ...] = ()
    """Names of installed plug-ins, each loaded in every process."""
    fingerprints: FingerprintKey | None = None
    """What the fingerprints of findings are made with; ``None`` where nobody asks for them."""
    stamps: tuple[tuple[int, ...], ...] = ()
    """What tells the files it names from those that stood there before: device, number, size, time."""


@lru_cache(maxsize=_ORDERS)
def setting_of(order: Order) -> Setting:
    """Return the setting an order names; read once in each process."""
    regions = user_regions(order.regions) if order.regions else shandong()
    own = dict.fromkeys(form.card.notice for form in forms() if form.card.notice)
    brought = tuple(notice for each in plugins_of(order) for notice in each.notices)
    added = tuple(form for each in plugins_of(order) for form in each.forms)
    notices = (
        [notice_named(order.notice, brought)]
        if order.notice
        else [*map(find_notice, own), *brought, *load_notices(order.notices, brought)]
    )
    forms_of(notices, added)  # a declaration with a mistake is wrong usage, whatever is reviewed
    return Setting(
        as_of=order.as_of,
        notice=notices[0] if order.notice else find_notice(NOTICE),
        notices=tuple(notices),
        regions=regions,
        unit=unit_coded(order.unit, regions) if order.unit else None,
        alone=order.alone,
        own_styles=order.notice is None,
        asking=_none if order.notice else shipped_asking,
        added=added,
    )


def plugins_of(order: Order) -> "tuple[Plugin, ...]":
    """Return the plug-ins that an order names; PluginError for one that cannot be used in this process."""
    if not order.plugins:
        return ()
    from skilltrain_cli.intake.installed_plugins import load_plugins  # noqa: PLC0415 - for those alone who name one

    return load_plugins(order.plugins)


@lru_cache(maxsize=_ORDERS)
def added_rules(order: Order) -> tuple[Rule, ...]:
    """Return the rules of the plug-ins that an order names."""
    return tuple(rule for each in plugins_of(order) for rule in each.rules)


def _none(_: str) -> tuple[Notice, ...]:
    return ()


def make_ready(order: Order) -> None:
    """
    Judge a sheet of our own: what every sheet needs is made at its first use, regular expressions above all.

    A worker that is forked afterwards has it already; each would else make it for itself. The sheet is of
    the first table that is looked for, and whatever it holds can be read: what is said of mistakes is seldom
    needed, and takes long to make. Rules of plug-ins wait for the worker: it has limits, this process none.
    """
    wanted = _looked_for(order)[0]
    judge(specimen(next((each for each in wanted if not each.is_card), wanted[0])), order, added=())


def specimen(form: FormSpec) -> Reading:
    """Return a file with a table of a form, every cell of which can be read."""
    rows = [[specimen_cell(column, number) for column in form.columns] for number in range(1, _ROWS + 1)]
    names = specimen_footer(form)
    grid = Grid(
        name=form.card.sheet_name,
        rows=((form.card.annex,), (form.card.title,), form.headings, *rows, names),
    )
    return Reading(file=f"{form.card.annex}.xlsx", kind=FileKind.XLSX, grids=(grid,))


def examine(source: Source, order: Order) -> Submission:
    """Return what one file comes to."""
    reading = read(source.path, file=source.file)
    if reading.failure is Failure.MEMORY and BUDGET.confined():
        reading = replace(reading, failure=Failure.CONFINED)
    return judge(reading, order)


def judge(reading: Reading, order: Order, *, added: tuple[Rule, ...] | None = None) -> Submission:
    """
    Fit and check the sheets of a file that was read, or say why it was not.

    ``added`` are rules beside the shipped ones; those of the order's plug-ins unless given.
    """
    setting = setting_of(order)
    added = added_rules(order) if added is None else added
    reading = _masked(reading)
    if listed := only_a_list(reading):
        return listed
    stamp = next((stamp for grid in reading.grids if (stamp := find_stamp(grid))), None)
    told = set_lists_apart(without_lists(reading, own_sheets(reading.grids)))
    reading = told.reading
    wanted, known = _looked_for(order)
    looked = _Looked(reading=reading, setting=setting, stamp=stamp)
    fitted = _of_forms(
        [(grid, sheet) for grid in reading.grids for sheet in looked.all(grid, wanted)], reading
    )
    fitted = [
        (each, of_blank(each, sheet, stamp, word=reading.kind is FileKind.DOCX)) for each, sheet in fitted
    ]
    shown_sheets = [sheet for grid, sheet in fitted if grid.visible]
    judged = [sheet for sheet in shown_sheets if sheet.rows] or shown_sheets[:1]
    reading = reading if judged else _told_if_spoilt(reading)
    asked_for, others = replace(looked, reading=reading).apart(wanted, known)
    read = replace(_file(asked_for, fitted, judged, (wanted, known)), others="、".join(others))
    findings: list[Finding] = [*check(read).findings]
    unchecked: list[Unchecked] = []
    sent: list[Submitted] = []
    for sheet in pages_of_one_form(judged):
        subject = subject_of(sheet, setting)
        outcome = check(subject, added=added)
        sent.append(submitted(subject, compared=order.compared))
        found = _known_again(outcome.findings, sent[-1], order)
        findings.extend(_told(finding, sheet) for finding in found)
        unchecked.extend(outcome.unchecked)
    under = files_below(reading, sent)
    sent[:1] = [replace(each, **under.said) for each in sent[:1]]  # it is of the file, not of each sheet
    findings.extend(_without_rows(shown_sheets, judged, setting))
    roomy = (with_room(finding, reading.kind) for finding in findings)
    answered, unmatched = explain(roomy, map(under.followed, explanations(told, judged)))
    return Submission(
        file=reading.file,
        sha256=reading.sha256,
        sheets=tuple(sent if order.values else (each.without_values() for each in sent)),
        findings=answered,
        unchecked=tuple(unchecked),
        unread=reading.failure is not None,
        unmatched=unmatched,
        marked=told.marked,
    )


def as_submitted(reading: Reading, order: Order) -> tuple[Submitted, ...]:
    """Return the forms in a file that was read, judged by no rule, without what it says of other files."""
    setting = setting_of(order)
    reading = _masked(reading)
    wanted, _ = _looked_for(order)
    looked = _Looked(reading=reading, setting=setting, stamp=None)
    fitted = _of_forms(
        [(grid, sheet) for grid in reading.grids for sheet in looked.all(grid, wanted)], reading
    )
    sheets = [sheet for grid, sheet in fitted if grid.visible and sheet.rows]
    return tuple(submitted(subject_of(sheet, setting)) for sheet in pages_of_one_form(sheets))


def _known_again(findings: Iterable[Finding], sheet: Submitted, order: Order) -> Iterable[Finding]:
    """Return findings about a sheet with their fingerprints, where those are asked for."""
    if order.fingerprints is None:
        return findings
    from skilltrain_cli.judging.finding_fingerprints import SheetFindings  # noqa: PLC0415 - few ask

    return map(SheetFindings(sheet, order.fingerprints).fingerprinted, findings)


_WITHOUT_ROWS = (
    every_cell_belongs_somewhere,
    a_row_is_one_record,
    what_is_left_aside_is_named,
    skipped_rows_are_named,
)
"""The rules that a form without rows is judged by."""


def _without_rows(sheets: list[Sheet], judged: list[Sheet], setting: Setting) -> Iterator[Finding]:
    """Yield what is said of cells and lines in forms that have no rows: nothing else of them is judged."""
    for sheet in sheets:
        lines = tuple(
            each for each in sheet.skipped if not each.why.startswith("只有") or says_something(each.why)
        )
        if (sheet.strays or lines) and all(sheet is not each for each in judged):
            subject = subject_of(replace(sheet, skipped=lines), setting)
            for each in _WITHOUT_ROWS:
                yield from (_told(finding, sheet) for finding in findings_of(each, subject))


@lru_cache(maxsize=_ORDERS)
def _looked_for(order: Order) -> tuple[tuple[FormSpec, ...], tuple[FormSpec, ...]]:
    """Return the forms that are looked for, and all that they are told from."""
    own = setting_of(order).forms
    known = tuple(dict.fromkeys((*own, *forms(), *setting_of(order).added)))
    return (find_form(order.form, known),) if order.form else own, known


def _told_if_spoilt(reading: Reading) -> Reading:
    """Return a file without a form as one that cannot be read where a wrong encoding has spoilt its texts."""
    texts = (
        value
        for grid in reading.grids
        for row in grid.rows[:_SEARCHED]
        for value in row
        if isinstance(value, str)
    )
    sample = "\n".join(islice(texts, _SEARCHED))
    if reading.failure is not None or not is_spoilt(sample):
        return reading
    return replace(reading, grids=(), failure=Failure.GARBLED, detail=sample[:_SEARCHED])


def _masked(reading: Reading) -> Reading:
    """Return the reading with the names of its sheets as people may see them."""
    names = masked_names([grid.name for grid in reading.grids])
    return replace(reading, grids=tuple(map(_named, reading.grids, names)))


def _named(grid: Grid, name: str) -> Grid:
    return grid if name == grid.name else replace(grid, name=name)


class _Looked(Struct, frozen=True, kw_only=True):
    """A file in which forms are looked for."""

    reading: Reading
    setting: Setting
    stamp: Stamp | None
    """That of the blank of ours it was filled in on."""

    def fitted(self, grid: Grid, wanted: Sequence[FormSpec]) -> Sheet | None:
        """Return the sheet as the form that its title names, else as the one it has most fields of."""
        titled = by_title(grid, wanted, self.stamp)
        best = self._best(grid, titled) or self._best(grid, [each for each in wanted if each not in titled])
        if best is None:
            return None
        others = [each for each in self.reading.grids if each is not grid]
        return replace(
            around_word_table(best, grid),
            companions=tuple(each.name for each in others),
            province=any(_of_the_province(each) for each in others),
            hidden_columns=tuple(
                name
                for name, cells in best.cells.items()
                if cells.row is None and cells.column in grid.hidden_columns and any(map(_filled, cells.raw))
            ),
        )

    def _best(self, grid: Grid, wanted: Sequence[FormSpec]) -> Sheet | None:
        best: Sheet | None = None
        for form in sorted(wanted, key=lambda form: form.is_card):
            source = FileContext(file=self.reading.file, sha256=self.reading.sha256, year=self._year(form))
            sheet = fit(grid, form, source)
            if sheet is not None and (best is None or len(sheet.cells) > len(best.cells)):
                best = sheet
            if best is not None and len(best.cells) == len(best.form.columns):
                break
        return None if best is None else self._of_its_year(best, grid, wanted)

    def _of_its_year(self, best: Sheet, grid: Grid, wanted: Sequence[FormSpec]) -> Sheet:
        """
        Return the sheet as that form of its title whose notice speaks of the years in it, else the newest.

        A yearly notice has the same tables every year, and only what is filled in tells which one it is.
        """
        title = key(best.form.card.title)
        alike = [form for form in wanted if key(form.card.title) == title]
        if len(alike) == 1:
            return best
        sheets = [
            fit(grid, form, FileContext(file=best.file, sha256=best.sha256, year=self._year(form)))
            for form in sorted(alike, key=self._age)
        ]
        fitting = [each for each in sheets if each is not None and _alike(each, best)]
        told = (each for each in fitting if self.setting.under(each.form).notice.speaks_of(each.years))
        return next(told, fitting[0] if fitting else best)

    def _age(self, form: FormSpec) -> tuple[bool, int]:
        """Order forms by their notices: those issued by the day first, the newest of them foremost."""
        issued = self.setting.under(form).notice.issued
        return issued > self.setting.as_of, -issued.toordinal()

    def _year(self, form: FormSpec) -> int:
        return self.setting.under(form).notice.year_on(self.setting.as_of)

    def all(self, grid: Grid, wanted: Sequence[FormSpec]) -> tuple[Sheet, ...]:
        """Return the form in a sheet, or every card of a catalogue that ``skt merge`` wrote."""
        sheet = self.fitted(grid, wanted)
        if sheet is not None and sheet.form.is_card and is_consolidated(sheet):
            return fit_cards(grid, sheet, self._year(sheet.form)) or (sheet,)
        return () if sheet is None else (sheet,)

    def apart(self, wanted: Sequence[FormSpec], known: Sequence[FormSpec]) -> tuple[Reading, Sequence[str]]:
        """Return the reading without the sheets of forms that are not wanted, and the annexes of those."""
        others = tuple(form for form in known if form not in wanted)
        if not others:
            return self.reading, ()
        kept: list[Grid] = []
        left_out: dict[str, None] = {}
        for grid in self.reading.grids:
            other = None if self.fitted(grid, wanted) else self.fitted(grid, others)
            if other is None:
                kept.append(grid)
            else:
                left_out[_called(other.form, known)] = None
        return replace(self.reading, grids=tuple(kept)), tuple(left_out)


def _of_forms(fitted: list[tuple[Grid, Sheet]], reading: Reading) -> list[tuple[Grid, Sheet]]:
    """Return the sheets that are forms: what merge wrote beside its form lacks a column."""
    ours = written_beside(reading.grids, [sheet.form for _, sheet in fitted])
    return [
        (grid, sheet)
        for grid, sheet in fitted
        if grid.name not in ours
        or all(each.name in sheet.cells for each in sheet.form.columns if each.required)
    ] or fitted


def _alike(one: Sheet, other: Sheet) -> bool:
    """Tell whether two forms have as many of their fields in a table, and lack as many."""
    return len(one.cells) == len(other.cells) and len(one.form.columns) == len(other.form.columns)


def around_word_table(sheet: Sheet, grid: Grid) -> Sheet:
    """Return a sheet in which the paragraphs around its Word table are no rows, and say where they stand."""
    if not grid.elsewhere:
        return sheet
    return replace(
        sheet,
        skipped=tuple(each for each in sheet.skipped if each.row not in grid.elsewhere),
        totals=tuple(each for each in sheet.totals if each.spot.row not in grid.elsewhere),
        elsewhere=grid.elsewhere,
    )


def _told(finding: Finding, sheet: Sheet) -> Finding:
    """Return a finding about a paragraph around a Word table with the place where a person finds it."""
    spot = finding.place.spot
    if spot is None or spot.row not in sheet.elsewhere:
        return finding
    name, spot = sheet.place(spot)
    return replace(finding, place=replace(finding.place, sheet=name, spot=spot))


def _filled(value: Value) -> bool:
    return not is_blank(value)


def _of_the_province(grid: Grid) -> bool:
    """Tell whether a sheet is the 汇总 that ``skt merge`` writes for the province: its title says so."""
    if grid.name not in CONSOLIDATED:
        return False
    title = next((value for _, value in grid.filled(grid.top)), None)
    return (
        isinstance(title, str) and key(title).startswith(_PROVINCES[0]) and key(title).endswith(_PROVINCES[1])
    )


def _file(
    reading: Reading,
    fitted: list[tuple[Grid, Sheet]],
    judged: list[Sheet],
    looked: tuple[Sequence[FormSpec], Sequence[FormSpec]],
) -> FileRead:
    wanted, known = looked
    fallback = (f"常用读取器读不了，改用 {reading.fallback} 读取",) if reading.fallback else ()
    more = f"等 {len(wanted)} 种表" if len(wanted) > _NAMED_FORMS else ""
    offered, near = _nearest(reading, wanted) if not judged else (_asked_first(wanted), "")
    return FileRead(
        file=reading.file,
        kind=reading.kind,
        failure=reading.failure,
        detail=reading.detail,
        suffix_lies=reading.suffix_lies,
        macros=reading.macros,
        external_links=reading.external_links,
        facts=(*reading.facts, *fallback),
        passed_over=tuple(passed_over(reading.grids, fitted, judged, wanted)),
        hidden_forms=tuple(sheet.name for grid, sheet in fitted if not grid.visible and sheet.rows),
        sheets=tuple(grid.name for grid in reading.grids),
        found=len(judged),
        wanted="或".join(dict.fromkeys(_called(form, known) for form in wanted[:_NAMED_FORMS])) + more,
        blank=f"skt new {offered.full_id} -o {offered.card.annex}.xlsx",
        nearest=near,
        totals="" if judged else _totals(reading),
    )


def _totals(reading: Reading) -> str:
    """Say which sheet holds totals, and by what headings that is seen; nothing where none does."""
    for grid in reading.grids:
        if headings := totals_in_headings(grid):
            return f"“{shown(grid.name, 40)}”（{'、'.join(shown(each, 20) for each in headings)}）"
    return ""


def _called(form: FormSpec, known: Sequence[FormSpec]) -> str:
    """Return how a form is named: by its annex, with its title where another one has that too."""
    alone = sum(each.card.annex == form.card.annex for each in known) == 1
    return form.card.annex if alone else f"{form.card.annex}《{form.card.title}》"


def _asked_first(wanted: Sequence[FormSpec]) -> FormSpec:
    """Return the first table a document asks for, or the first form of those there are."""
    tables = [form for form in wanted if not form.is_card]
    return next((form for form in tables if form.card.notice), (tables or list(wanted))[0])


def _nearest(reading: Reading, wanted: Sequence[FormSpec]) -> tuple[FormSpec, str]:
    """Return the form to offer, and in words which sheet's headings come nearest to it and what it lacks.

    Without such a sheet the first table a document asks for is offered.
    """
    tables = [form for form in wanted if not form.is_card]
    headers = [
        (grid, header)
        for grid in reading.grids
        for form in tables
        if (header := best_header(grid, form)) and header.score >= _NEAR
    ]
    grid, header = max(headers, key=lambda pair: pair[1].score, default=(None, None))
    if grid is None or header is None:
        return _asked_first(wanted), ""
    lacking = [
        column.heading
        for column in header.form.columns
        if column.required and column.name not in header.columns
    ]
    called = Place(file=reading.file, sheet=grid.name).sheet_is
    titled, own = title_of(grid, header.top, header.form), header.form.card.title
    but = (
        [] if titled.title in (Title.OWN, Title.NONE) else [f"表名是“{shown(titled.text, 30)}”，不是“{own}”"]
    )
    but += [f"缺“{'、'.join(lacking)}”"] if lacking else []
    return header.form, f"{called}“{shown(grid.name, 20)}”第 {header.bottom + 1} 行，但{'，又'.join(but)}"


def unread_file(file: str, **what: object) -> FileRead:
    """Return a file of which nothing is known but that something stood in the way."""
    return FileRead(file=file, kind=FileKind.UNKNOWN, **what)  # type: ignore[arg-type]
