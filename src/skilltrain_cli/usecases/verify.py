"""Verify a merged workbook: does it still say what its sources give, or at least agree with itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from filecmp import cmp
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.brand_package.find_packages import is_archive
from skilltrain_cli.intake.discover import DiscoveredFiles, Source, discover, display
from skilltrain_cli.intake.examine_file import Order, added_rules, setting_of
from skilltrain_cli.intake.read_merged_workbook import check_notice
from skilltrain_cli.intake.read_saved_workbook import SavedWorkbook, saved_workbook, sheets_as_written
from skilltrain_cli.intake.review_files import Reviewed, Tick, review
from skilltrain_cli.intake.sender_explanations import explanations_in
from skilltrain_cli.intake.workers.signals import guarded_folder
from skilltrain_cli.intake.workers.split_over_workers import spread_out
from skilltrain_cli.operations.merge import Choice, Merged, MergeRefusedError, UnreadError, form_of
from skilltrain_cli.operations.merge import merge as merged_of
from skilltrain_cli.operations.summaries.content_code import code_of, content_code, summary_cells
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.tracing.figure_index import TOOL
from skilltrain_cli.operations.verify.compared_books import HeldAndExpected, MergedAgain
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.recorded_merge import (
    RecordedMerge,
    is_merged_workbook,
    recorded_merge,
)
from skilltrain_cli.operations.verify.sheet_cells import SheetCells, sheet_of_grid
from skilltrain_cli.operations.verify.source_matching import MatchedSources, match_sources
from skilltrain_cli.operations.verify.verdict import Verdict, renamed_notes, verdict
from skilltrain_cli.readers.workbooks.sheet_formulas import SheetFormulas
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.review.provenance import SOURCES, Alteration
from skilltrain_cli.rules.catalogue import rules
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, several
from skilltrain_cli.usecases.extended_lists import group_list, theme_list, told_lists
from skilltrain_cli.usecases.previous_workbook import sheets_of_previous
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.values.grid import spot_named
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import LaidOut, lay_out_merged_book
from skilltrain_cli.writers.workbooks.summaries.sheets_laid_out import sheets_laid_out

_PAGES = (".htm", ".html", ".docx", ".csv", ".parquet")
"""What ``skt merge`` writes beside a workbook, under its name."""
_NONE: Mapping[str, Any] = {}
_LARGE = 1024 * 1024
"""Bytes of a workbook from which it pays to see first whether anybody has touched it."""
_CONSISTENT = (
    "没有给出来源，只核对了它自己：行与行校验码、合计与各行、公式、内容校验码是否一致。"
    "一致不等于真实：把各处都改得一致的，不给来源查不出来"
)
_NOT_COMPARED = (
    "只比较了格子里的内容、公式和链接，看了隐藏的行、列、工作表，遮住数或把数显示成别的格式，和页脚的校验码；图表、"
    "图片、字体和颜色、条件格式、打印设置和页眉页脚的其他文字没有比较"
)
PREVIEW = 3
_LONGEST = 255
"""Bytes of the longest name that a file can have."""


class Verified(Struct, frozen=True, kw_only=True):
    """What came of a verification."""

    file: str
    """The workbook, by its name for people."""
    sources: int
    """How many of its sources it was compared with; 0 where it was only compared with itself."""
    rows: int
    """Rows of the merged table."""
    code: str
    """The content code that it prints; empty where it prints none."""
    differences: tuple[Discrepancy, ...] = ()
    """All of them, the worst first."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): what is otherwise and no difference, and what this does not prove."""

    complete: bool = False
    """Whether it was compared with all of its sources."""
    unusable: int = 0
    """How many of the sources that were given cannot be merged any more."""

    @property
    def equal(self) -> bool:
        """Whether there is no difference."""
        return not self.differences


def verify(
    workbook: StrPath,
    paths: Paths = (),
    *,
    as_of: date | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    explanations: StrPath | None = None,
    previous: StrPath | None = None,
    groups: Mapping[str, str] = _NONE,
    themes: Mapping[str, Sequence[str]] = _NONE,
    progress: Tick | None = None,
) -> Verified:
    """
    Merge the sources again, without writing anything, and tell every difference of a merged workbook.

    The options are those that the workbook records; of a file it records the name alone, which is looked for
    among ``paths`` and beside the workbook unless ``notice``, ``regions``, ``explanations`` or ``previous``
    says where it is. Without ``paths`` the workbook is compared with itself: rows with their marks, totals
    with rows, formulas, the content code. That shows whether it is consistent, not whether it is honest.

    Raises UsageError for a file that is no merged workbook and for paths that hold none of its sources,
    SktError where it cannot be read or its sources cannot be merged any more.
    """
    path, named = as_path(workbook), several(paths)
    found = discover(named) if named else DiscoveredFiles()
    asked = _Asked(
        path=path,
        named=named,
        as_of=as_of,
        files={
            "--notice": notice,
            "--regions": regions,
            "--explanations": explanations,
            "--previous": previous,
        },
        notices=notices,
        plugins=plugins,
        groups=groups,
        themes=themes,
        progress=progress,
    )
    made: _Made | None = None
    if named and path.is_file() and path.stat().st_size > _LARGE:
        small = sheets_as_written(path, display(path))
        with suppress(SktError):  # said again when all of it is read
            work, notes = asked.work(small)
            made = work.made(found)
            if work.is_untouched(made):
                found_so = Verdict(notes=(*notes, *renamed_notes(made.matched)))
                return replace(work.result(found_so, made.merged, made.count), complete=True)
    saved = _saved(path)
    work, notes = asked.work(_held(saved))
    notes = (*notes, *_calculated(saved))
    if not named:
        result = work.against_itself()
    else:
        same = made is not None and made.recorded.same_merge(work.recorded)
        made = made if made is not None and same else work.made(found)
        result = work.against_sources(made, misleading=_index_differs(saved, made))
    return replace(result, notes=(*notes, *result.notes))


class _Asked(Struct, frozen=True, kw_only=True):
    """What was asked for."""

    path: Path
    named: Sequence[Path]
    as_of: date | None
    files: Mapping[str, StrPath | None]
    notices: Paths
    plugins: Names
    groups: Mapping[str, str]
    themes: Mapping[str, Sequence[str]]
    progress: Tick | None

    def work(self, held: Sequence[SheetCells]) -> "tuple[_Work, Sequence[str]]":
        """Return what is to be done, by what the sheets record, and what there is to say of it."""
        recorded = recorded_merge({sheet.name: sheet for sheet in held})
        day = self.as_of or recorded.as_of
        if day is None:
            there = any(sheet.name == SOURCES for sheet in held)
            why = "没有记审核日期" if there else f"少了工作表“{SOURCES}”"
            raise UsageError(
                f"“{display(self.path)}”里{why}，不知道按哪一天核对",
                "请用 --as-of 写明汇总时的审核日期",
            )
        folders = (self.path.parent, *(each if each.is_dir() else each.parent for each in self.named))
        beside = _Beside(recorded=recorded, folders=folders, files=self.files)
        last_year, explanations = (
            path_of(beside.file(option)) for option in ("--previous", "--explanations")
        )
        notes: list[str] = []
        notice, regions = beside.file("--notice"), beside.file("--regions")
        with beside.unquoted("--notice", "--regions"):
            order = order_of(
                day,
                notice=notice,
                notices=self.notices,
                plugins=self.plugins,
                unit=None if recorded.province else recorded.given("--unit"),
                regions=regions,
                note=notes.append,
            )
        with beside.unquoted("--previous"):
            previous = sheets_of_previous(last_year, order, DiscoveredFiles()) if last_year else ()
        check_notice(display(self.path), recorded.notice, order)
        _check_lists(recorded, told_lists(self.groups, self.themes))
        choice = Choice(
            level=recorded.level,
            skip_bad=recorded.given("--skip-bad") is not None,
            latest=recorded.given("--latest") is not None,
            drop_earlier=recorded.given("--drop-earlier") is not None,
            batches=recorded.given("--batches") is not None,
            options=recorded.told_options,
            laws=rules(added_rules(order)),
            previous=previous,
            groups=group_list(self.groups),
            themes=theme_list(self.themes),
        )
        if explanations is not None:
            with beside.unquoted("--explanations"):
                explanations_in(explanations)
        work = _Work(
            path=self.path,
            order=order,
            recorded=recorded,
            held=held,
            explanations=explanations,
            choice=choice,
            apart=(last_year, explanations),
            progress=self.progress,
        )
        return work, notes


class _UnusableError(Exception):
    """Sources that cannot be merged any more, while others can: recorded name → given file, what is wrong."""

    def __init__(self, files: Mapping[str, tuple[str, str]]) -> None:
        super().__init__()
        self.files = files


class _Made(Struct, frozen=True, kw_only=True):
    """What the sources come to now."""

    merged: Merged
    matched: MatchedSources
    recorded: RecordedMerge
    laid: LaidOut
    code: str
    count: int
    """How many files they are."""


def _saved(path: Path) -> SavedWorkbook:
    if not path.exists():
        raise UsageError(f"没有“{display(path)}”这个文件", "请核对文件名")
    if path.is_dir():
        raise UsageError(f"“{display(path)}”是一个文件夹", "第一个路径写汇总表（.xlsx），后面写它的来源")
    saved = saved_workbook(path, display(path))
    failure = saved.reading.failure
    if failure is not None:
        detail = f"：{saved.reading.detail}" if saved.reading.detail else ""
        raise SktError(f"“{display(path)}”读不出来{detail}", "请用 WPS 或 Excel 打开另存为 .xlsx 后再试")
    if not is_merged_workbook(grid.name for grid in saved.reading.grids):
        raise UsageError(
            f"“{display(path)}”不是 skt merge 写出的汇总表", "第一个路径写汇总表，后面写它的来源"
        )
    return saved


def _index_differs(saved: SavedWorkbook, made: _Made) -> bool:
    """Tell whether a workbook carries an index that counts, and that is not what would be written."""
    seal, marks = saved.index
    if not seal:
        return False
    carried = made.laid.carried(lambda: seal) if made.laid.carried else ()
    return marks != {name: sha256(data).hexdigest() for name, data in carried}


def _held(saved: SavedWorkbook) -> Sequence[SheetCells]:
    known = saved.formulas
    if known is None:
        return [sheet_of_grid(grid, None) for grid in saved.reading.grids]
    pairs = ((grid, known.get(grid.name, SheetFormulas())) for grid in saved.reading.grids)
    return [
        replace(
            sheet_of_grid(grid, behind.formulas), foot=behind.foot, links=behind.links, zeros=behind.zeros
        )
        for grid, behind in pairs
    ]


def _calculated(saved: SavedWorkbook) -> Iterator[str]:
    """Yield how a spreadsheet will work the formulas out otherwise than usual."""
    if saved.calculation.manual:
        yield "这个工作簿设成了手动重算：以后改了数，公式不会跟着变；请在“公式→计算选项”里改回“自动”"
    if saved.calculation.as_shown:
        yield "这个工作簿设成了“将精度设为所显示的精度”：以后重算会用四舍五入后的数；请在选项里取消"


def _check_lists(recorded: RecordedMerge, now: Mapping[str, str]) -> None:
    """Refuse other lists of groups and themes than it was merged with: every figure by them would differ."""
    for name in ("[groups]", "[themes]"):
        then, told = recorded.given(name), now.get(name)
        if then != told:
            raise UsageError(
                f"汇总时 skt.toml 里的 {name} 是 {shown(then or '没有', 40)}，现在的是 {told or '没有'}",
                "请用汇总时的 skt.toml 核对（在它的文件夹里运行）",
            )


class _Beside(Struct, frozen=True, kw_only=True):
    """Files that were given with options when it was merged: of these their names alone are recorded."""

    recorded: RecordedMerge
    folders: Sequence[Path]
    files: Mapping[str, StrPath | None]

    def file(self, option: str) -> StrPath | None:
        """Return the file to go by; UsageError where it is not found."""
        given, name = self.files[option], self.recorded.given(option)
        if given is not None or not name:
            return given
        if _is_number(option, name):
            return name
        if not _is_plain(name):
            raise UsageError(
                f"“{SOURCES}”里记的 {option} {shown(name, 60)} 不是一个文件名，不照它去找文件",
                f"请用 {option} 写明这个文件在哪里；汇总时没有用过的，这份汇总表的记录改过",
            )
        own = {each.sha256 for each in self.recorded.sources}  # last year's file may be called as this year's
        named = (each / name for each in self.folders if _holds(each, name))
        found = next((each for each in named if option != "--previous" or _sha256(each) not in own), None)
        if found is None:
            raise UsageError(
                f"汇总时用了 {option} {shown(name, 60)}，这里找不到这个文件", f"请用 {option} 写明它在哪里"
            )
        return found

    @contextmanager
    def unquoted(self, *options: str) -> Iterator[None]:
        """Say of a file that only the workbook names that it will not do, never what stands in it."""
        try:
            yield
        except SktError as refused:
            names = [(each, self.recorded.given(each)) for each in options if self.files[each] is None]
            found = [(each, name) for each, name in names if name and not _is_number(each, name)]
            if not found:
                raise
            told = "、".join(f"{each} {shown(name, 60)}" for each, name in found)
            raise UsageError(
                f"汇总时用了 {told}，按这个名字找到的文件用不了",
                f"请用 {found[0][0]} 写明汇总时的那一个在哪里",
            ) from refused


def _is_number(option: str, name: str) -> bool:
    """Tell whether a notice was named by its number and not by a file."""
    return option == "--notice" and not name.endswith(".toml")


def _is_plain(name: str) -> bool:
    """Tell whether a recorded name is the name of a file and nothing more, on Windows too."""
    parts = PurePosixPath(name).parts, PureWindowsPath(name).parts
    return (
        parts == ((name,), (name,))
        and PureWindowsPath(name).name == name != ".."
        and name.isprintable()
        and len(name.encode(errors="replace")) <= _LONGEST
    )


def _holds(folder: Path, name: str) -> bool:
    """Tell whether a file lies in a folder itself, not behind a link that leads elsewhere."""
    path = folder / name
    return path.is_file() and path.resolve().parent == folder.resolve()


class _Work(Struct, frozen=True, kw_only=True):
    """One verification."""

    path: Path
    order: Order
    recorded: RecordedMerge
    held: Sequence[SheetCells]
    explanations: Path | None
    choice: Choice
    apart: Sequence[Path | None]
    """Files among the sources that are none."""
    progress: Tick | None

    def made(self, found: DiscoveredFiles) -> _Made:
        """Merge the sources again, under the names that the workbook has for them; those that can be."""
        try:
            return self._made(found)
        except _UnusableError as unusable:
            bad = unusable.files
        names = {file for file, _ in bad.values()}
        made = self._made(replace(found, files=[each for each in found.files if each.file not in names]))
        return replace(made, matched=replace(made.matched, unusable=bad))

    def _made(self, found: DiscoveredFiles) -> _Made:
        files = [each for each in found.files if not self._is_own(each.path)]
        archives = [each.file for each in files if is_archive(each)]
        given = [(each.file, _sha256(each.path)) for each in files]
        matched = match_sources(self.recorded.named_in(self.held), given, archives)
        if twins := _twins(given, matched):
            raise _UnusableError(twins)
        if not matched.names:
            raise UsageError(
                "给出的文件里没有一个是它的来源",
                f"“{display(self.path)}”的来源是 {self._some_sources()} 等，请写明它们在哪里",
            )
        known = replace(
            found,
            files=tuple(
                replace(each, file=matched.names[each.file]) for each in files if each.file in matched.names
            ),
            skipped=tuple(replace(each, file=matched.called_before(each.file)) for each in found.skipped),
        )
        merged = self._merged(known, matched)
        tables = tables_of(merged)
        code = content_code(merged, tables)
        return _Made(
            merged=merged,
            matched=matched,
            recorded=self.recorded,
            laid=lay_out_merged_book(merged, tables=tables, code=code),
            code=code,
            count=len(known.files),
        )

    def is_untouched(self, made: _Made) -> bool:
        """Tell whether the workbook is, byte for byte, what would be written; its small sheets are held."""
        poured = {each.sheet for each in made.laid.poured}
        held = {sheet.name: sheet for sheet in self.held if sheet.name not in poured}
        expected = sheets_laid_out(LaidOut(package=made.laid.package, poured=()))
        if any(sheet.name in held and not sheet.says_the_same(held[sheet.name]) for sheet in expected):
            return False
        with guarded_folder() as folder:
            again = folder / "again.xlsx"
            made.laid.write(again, spread_out)
            return cmp(again, self.path, shallow=False)

    def against_sources(self, made: _Made, *, misleading: bool) -> Verified:
        """Compare the workbook with what its sources come to now."""
        given = HeldAndExpected(
            merged=made.merged,
            expected=sheets_laid_out(made.laid),
            held=self.held,
            recorded=self.recorded,
            matched=made.matched,
            again=lambda: self._again(self._review_itself()),
            code=made.code,
            tool=TOOL,
            misleading_index=misleading,
        )
        result = self.result(verdict(given), made.merged, made.count)
        matched = made.matched
        return replace(result, complete=not matched.missing, unusable=len(matched.unusable))

    def against_itself(self) -> Verified:
        """Compare the workbook with what its own rows come to."""
        reviewed = self._review_itself()
        again = self._again(reviewed, self.recorded.code)
        if isinstance(again, Discrepancy):
            why = f"（{again.sheet} {again.cell or ''} {again.message}）" if again.sheet else ""
            raise SktError(f"“{display(self.path)}”里的表读不全{why}，合计没有办法重新算出", again.hint)
        code = code_of(again.merged.table, map(summary_cells, tables_of(again.merged)), self.recorded.merged)
        given = HeldAndExpected(
            merged=again.merged,
            expected=again.sheets,
            held=self.held,
            recorded=self.recorded,
            again=lambda: again,
            code=code,
            tool=TOOL,
            alone=True,
        )
        made = self.result(verdict(given), again.merged, 0)
        return replace(made, notes=(_CONSISTENT, *made.notes))

    def _is_own(self, path: Path) -> bool:
        """Tell whether a file is the workbook itself, was given with an option, or was written beside it."""
        others = (self.path, *filter(None, self.apart))
        if path.exists() and any(other.samefile(path) for other in others):
            return True
        return path.stem == self.path.stem and path.suffix.lower() in _PAGES

    def _some_sources(self) -> str:
        return "、".join(f"“{shown(each.file, 60)}”" for each in self.recorded.merged[:PREVIEW])

    def result(self, found: Verdict, merged: Merged, sources: int) -> Verified:
        """Return what came of it."""
        return Verified(
            file=display(self.path),
            sources=sources,
            rows=len(merged.table),
            code=self.recorded.code,
            differences=found.differences,
            notes=(*found.notes, _NOT_COMPARED),
        )

    def _merged(self, found: DiscoveredFiles, matched: MatchedSources) -> Merged:
        reviewed = review(
            found, self.order, explanations=self.explanations, leave_out=self.path, tick=self.progress
        )
        sure = not matched.changed and not matched.missing
        try:
            return self._merge(reviewed, level=None if sure else self._level())
        except (MergeRefusedError, UnreadError) as refused:
            bad = self._unusable(reviewed, matched)
            if bad and len(bad) < len(found.files):
                raise _UnusableError(bad) from refused
            raise SktError(
                f"来源现在不能照原样汇总：{refused}",
                "请先处理来源（换回汇总时的那一份），再核对",
            ) from refused

    @staticmethod
    def _unusable(reviewed: Reviewed, matched: MatchedSources) -> Mapping[str, tuple[str, str]]:
        """Return which sources that are others now have errors or are unread: as given, what is wrong."""
        files = {name: file for file, name in matched.names.items() if name in matched.changed}
        found = [each for each in reviewed.review.findings if each.place.file in files]
        found.sort(key=lambda each: each.card.severity.rank)
        bad: dict[str, tuple[str, str]] = {}
        for each in found:
            if each.card.severity is Severity.ERROR or each.place.file in reviewed.review.unread:
                where = f"{each.place.sheet or ''} {each.place.cell or ''}".strip()
                why = f"{where} {each.message}".strip()
                bad.setdefault(each.place.file, (files[each.place.file], why))
        return bad

    def _merge(self, reviewed: Reviewed, *, level: Level | None) -> Merged:
        choice = replace(self.choice, level=self.choice.level or level)
        name = self.recorded.given("--form")
        form = find_form(name, setting_of(self.order).forms) if name else None
        form = form or form_of(reviewed.sheets, reviewed.review)
        return merged_of(reviewed.sheets, reviewed.review, reviewed.setting, choice, form)

    def _level(self) -> Level:
        """Return whose workbook it is, as its titles say."""
        titles = (str(value) for sheet in self.held[1:] for value in sheet.row(0)[:1])
        return Level.PROVINCE if any(title.startswith("山东省") for title in titles) else Level.CITY

    def _review_itself(self) -> Reviewed:
        source = Source(path=self.path, file=display(self.path))
        return review(DiscoveredFiles(paths=(self.path,), files=(source,)), self.order)

    def _again(self, reviewed: Reviewed, code: str = "") -> MergedAgain | Discrepancy:
        """Return what the rows of the workbook come to by themselves, or why they cannot be read."""
        tables = [each.sheet for each in reviewed.sheets if not each.sheet.form.is_card]
        if any(None in each.values(name) for each in tables for name in _added_up(each)):
            return _unread(reviewed)
        asked = replace(reviewed, review=replace(reviewed.review, findings=(), unread=()))
        try:
            merged = self._merge(asked, level=self._level())
        except SktError:
            return _unread(reviewed)
        sheets = [each for each in reviewed.sheets if each.sheet.form.full_id == merged.table.form.full_id]
        return MergedAgain(
            merged=merged,
            sheets=sheets_laid_out(lay_out_merged_book(merged, code=code)),
            alteration=next(
                (each.altered for each in sheets if each.altered or each.altered.free), Alteration()
            ),
        )


def _twins(given: Sequence[tuple[str, str]], matched: MatchedSources) -> Mapping[str, tuple[str, str]]:
    """Return which sources are now the same, byte for byte, as another: as given, what is wrong."""
    names = {file: name for name, file in matched.names.items()}
    hashes = dict(given)
    whose = {hashes[name]: file for file, name in names.items() if file not in matched.changed}
    return {
        file: (names[file], f"和来源“{shown(whose[hashes[names[file]]], 120)}”一字节不差，换成了另一份")
        for file in matched.changed
        if hashes[names[file]] in whose
    }


def _unread(reviewed: Reviewed) -> Discrepancy:
    """Return the worst that keeps the rows of a workbook from being read."""
    worst = min(reviewed.review.findings, key=lambda each: each.card.severity.rank, default=None)
    return Discrepancy(
        kind=DiscrepancyKind.CELL,
        sheet=(worst.place.sheet or "") if worst else "",
        spot=spot_named(worst.place.cell) if worst and worst.place.cell else None,
        message=worst.message if worst else "里面的表读不全",
        hint=worst.hint if worst and worst.hint else "请给出它的来源再核对",
    )


def _added_up(sheet: Sheet) -> Iterator[str]:
    """Yield the amounts of a sheet of which each row must have one."""
    return (each.name for each in sheet.form.amounts if each.required and each.name in sheet.cells)


def _sha256(path: Path) -> str:
    """Return the hash of a file's bytes; nothing where it cannot be read, which its review says."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
