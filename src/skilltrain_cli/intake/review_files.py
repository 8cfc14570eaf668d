"""Review any number of files: discover, examine each in a guarded worker, compare them, gather the review."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.brand_package.find_packages import (
    Packages,
    Search,
    examined_packages,
    is_archive,
    lies_in,
)
from skilltrain_cli.intake.discover import DiscoveredFiles, SkippedFile, SkipReason, Source, discover, display
from skilltrain_cli.intake.examine_file import (
    Order,
    added_rules,
    examine,
    make_ready,
    setting_of,
    unread_file,
)
from skilltrain_cli.intake.pictures_of_forms import copies_of_tables, standing_for_tables
from skilltrain_cli.intake.sender_explanations import explanations_in
from skilltrain_cli.intake.table_archives import opened_bundles
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.intake.workers.progress import Step
from skilltrain_cli.intake.workers.starting import start_method
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.sender import Setting, unit_of_name
from skilltrain_cli.judging.submission import Batch, Submission, Submitted, submission_facts
from skilltrain_cli.operations.brand_package.checklist import settled_checklist
from skilltrain_cli.review.explanation import LIST, Explanation, explain
from skilltrain_cli.review.finding import Finding, Review, in_order
from skilltrain_cli.rules.batch import speaks_of_rows
from skilltrain_cli.rules.run_rules import Outcome, check
from skilltrain_cli.values.read_outcome import Failure

_LISTS = f".{LIST}.xlsx"
"""How the lists end that are written in place of marked copies."""
_LITTER = "系统或办公软件的临时文件"
Tick = Callable[[float, int, str], None]
"""
Called after each file: done, all, the file's name; with 0 before files that may take long, and with a
fraction more while such a one is looked at.
"""


class Reviewed(Struct, frozen=True, kw_only=True):
    """A review and the values it is about, for those who go on with them."""

    review: Review
    submissions: tuple[Submission, ...]
    setting: Setting
    unmatched: tuple[Explanation, ...] = ()
    """Explanations, in files or beside rows, that answered no query; one for an error is among them."""

    @property
    def sheets(self) -> tuple[Submitted, ...]:
        """All submitted sheets in the order of the files."""
        return tuple(sheet for submission in self.submissions for sheet in submission.sheets)


def review(
    paths: Sequence[Path] | DiscoveredFiles,
    order: Order,
    *,
    explanations: Path | None = None,
    leave_out: Path | None = None,
    tick: Tick | None = None,
) -> Reviewed:
    """
    Review the files of these paths, or what somebody has found these to hold.

    ``leave_out`` is an output that must not be read as its own input; nor is the file of explanations.
    Raises ``UsageError`` for a missing path, an unknown form or notice, an unreadable explanations file.
    """
    setting_of(order)  # wrong usage is said before anything is looked for
    found = paths if isinstance(paths, DiscoveredFiles) else discover(paths)
    paths = found.paths
    sources = _apart(found.files, leave_out, explanations)
    order = replace(order, alone=sum(not each.file.endswith(_LISTS) for each in sources) <= 1)
    given = explanations_in(explanations) if explanations else ()
    lists = (each.path for each in sources if each.file.endswith(_LISTS))
    apart = (*_known(leave_out, explanations), *lists)
    search = Search(paths=paths, found=found, sources=sources, apart=apart)
    all_examined = _all_examined(search, order, tick)
    examined, setting = all_examined.submissions, setting_of(all_examined.order)
    submissions = [*examined, *_not_sent(found, paths, examined)]
    only_lists = _lists(submissions)
    together = _together(submissions, setting, added_rules(all_examined.order))
    answered, unmatched = _explained(submissions, together.findings, given)
    passed = {**all_examined.passed, **dict.fromkeys(only_lists, f"{LIST}，只取其中的情况说明")}
    if explanations and any(_same(each.path, explanations) for each in found.files):
        passed[display(explanations)] = "情况说明文件（--explanations）"
    made = Review(
        as_of=order.as_of.isoformat(),
        files=all_examined.files - len(only_lists),
        submissions=submission_facts(sheet for each in submissions for sheet in each.sheets),
        findings=_known_again(in_order(answered), submissions, order),
        unchecked=(*(entry for each in submissions for entry in each.unchecked), *together.unchecked),
        skipped=tuple(sorted(passed.items())),
        unread=tuple(each.file for each in submissions if each.unread),
        checklists=tuple(
            settled_checklist(each.checklist, answered) for each in submissions if each.checklist
        ),
        bundles=all_examined.bundles,
    )
    return Reviewed(review=made, submissions=tuple(submissions), setting=setting, unmatched=unmatched)


def _known_again(
    findings: tuple[Finding, ...], submissions: Sequence[Submission], order: Order
) -> tuple[Finding, ...]:
    """Return all findings with their fingerprints, where those are asked for."""
    if order.fingerprints is None:
        return findings
    from skilltrain_cli.judging.finding_fingerprints import all_fingerprinted  # noqa: PLC0415 - few ask

    return all_fingerprinted(findings, submissions, setting_of(order), order.fingerprints)


def _together(submissions: Sequence[Submission], setting: Setting, added: tuple[Rule, ...]) -> Outcome:
    """Return what the rules say that compare files; a card in a package is named with its entry."""
    sheets = tuple(sheet for each in submissions for sheet in each.sheets)
    albums = tuple(each.album for each in submissions if each.album)
    entries = {each.sheet.file: each.entry for each in sheets if each.entry is not None}
    outcome = check(Batch(sheets=sheets, setting=setting, albums=albums), added=added)
    named = (
        replace(each, place=replace(each.place, entry=entries[each.place.file]))
        if each.place.sheet and each.place.file in entries
        else each
        for each in outcome.findings
    )
    return replace(outcome, findings=tuple(named))


class _AllExamined(Struct, frozen=True, kw_only=True):
    """Everything that was looked at, and what was passed over and why, by its name for people."""

    order: Order
    submissions: list[Submission]
    files: int
    """How many files that is: archives of tables do not count, those in them do."""
    passed: dict[str, str]
    bundles: tuple[str, ...] = ()


def _all_examined(search: Search, order: Order, tick: Tick | None) -> _AllExamined:
    """Examine the packages, then the files that are in none, those in archives of tables too."""
    ticks = _Ticks(tick, len(search.sources))
    large = next(filter(is_archive, search.sources), None)
    if large is not None and tick is not None:
        tick(0, ticks.total, large.file)  # it may take minutes
    packages = examined_packages(search, order, ticks.one, ticks.part)
    passed_over = [each for each in search.found.skipped if not packages.holds(each.file)]
    with opened_bundles(packages.bundles) as opened:
        passed_over += opened.skipped
        order = replace(order, alone=order.alone and len(opened.sources) <= 1)
        sources, copies = _to_read(search, [*packages.rest, *opened.sources], passed_over, order)
        ticks.total += len(sources) - len(packages.rest) - len(packages.bundles)
        order = replace(order, compared=_may_meet(sources, setting_of(order)))
        examined = [*_packed(packages), *_examined(sources, order, ticks.one)]
        if not order.values:
            examined = _with_values_where_rows_meet(examined, sources, order)
    read = {each.file for each in sources}
    told = (
        (each.file, each.detail) for each in passed_over if each.why not in _GAPS and each.file not in read
    )
    litter = ((file, _LITTER) for each in examined for file in each.litter)
    sent = {each.file for each in packages.bundles}
    archives = [*opened.submissions, *_empty(opened.bundles, [*examined, *opened.submissions])]
    return _AllExamined(
        order=order,
        submissions=[*examined, *archives],
        files=len(examined) + sum(each.file in sent and not _holds(each.file, examined) for each in archives),
        passed={**dict(told), **copies, **dict(litter)},
        bundles=tuple(opened.bundles),
    )


def _to_read(
    search: Search, sources: Sequence[Source], passed_over: Sequence[SkippedFile], order: Order
) -> tuple[list[Source], dict[str, str]]:
    """Return what is to be read, pictures of forms too, and the scans that only go along with a table."""
    named = {display(path) for path in search.paths}
    stand_ins = standing_for_tables(passed_over, setting_of(order))
    both = [*sources, *stand_ins]
    copies = {file: why for file, why in copies_of_tables(both).items() if file not in named}
    return [each for each in both if each.file not in copies], copies


def _empty(bundles: Sequence[str], examined: Sequence[Submission]) -> Iterator[Submission]:
    """Yield the archives in which there was nothing to read, and of which nothing was said either."""
    told = {each.file for each in examined}
    for file in bundles:
        if file not in told and not _holds(file, examined):
            yield _unread(file, check(unread_file(file, nothing=True)).findings)


def _holds(archive: str, examined: Sequence[Submission]) -> bool:
    return any(lies_in(each.file, archive) for each in examined)


def _known(*paths: Path | None) -> tuple[Path, ...]:
    return tuple(path for path in paths if path is not None)


def _lists(submissions: Sequence[Submission]) -> list[str]:
    """Return the files that are lists of problems; they are nothing to review by themselves."""
    lists = [each.file for each in submissions if each.list_only]
    if lists and len(lists) == len(submissions):
        hint = "请连同它说的报表一起审核，放在同一个文件夹里即可"
        raise UsageError(f"“{lists[0]}”是{LIST}，不是报表", hint)
    return lists


def _apart(files: Sequence[Source], *others: Path | None) -> list[Source]:
    """Return the files that are none of the others."""
    given = [each for each in others if each is not None]
    return [each for each in files if not any(_same(each.path, other) for other in given)]


def _explained(
    submissions: Sequence[Submission], together: Sequence[Finding], given: Sequence[Explanation]
) -> tuple[tuple[Finding, ...], tuple[Explanation, ...]]:
    """Return all findings with their explanations, and the explanations that no query asked for."""
    findings = [*(finding for each in submissions for finding in each.findings), *together]
    files = {each.file: each.album is not None for each in submissions}
    inside = [_meant(entry, each, files) for each in submissions for entry in each.unmatched]
    answered, unmatched = explain(findings, [*inside, *given])
    return answered, tuple(each for each in unmatched if not each.carried)


def _meant(entry: Explanation, source: Submission, files: Mapping[str, bool]) -> Explanation:
    """
    Return an explanation of a list as one about the file beside it, where that has the name it gives.

    ``files`` tells which are packages: a list in the folder of one speaks of it, under whatever name.
    """
    if not source.list_only:
        return entry
    around = [each for each, packed in files.items() if packed and lies_in(source.file, each)]
    if around:
        return replace(entry, file=max(around, key=len))
    name = entry.file.replace("\\", "/").rpartition("/")[2]
    beside = source.file.rpartition("/")[0]
    file = f"{beside}/{name}" if beside else name
    return replace(entry, file=file) if file in files else entry


class _Ticks(Struct):
    """Counts the files that are done."""

    tick: Tick | None
    total: int
    done: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    """What share is done of the files at work."""

    def part(self, file: str, step: Step) -> None:
        """Show how far one is that is looked at."""
        if self.tick is not None and self.done < self.total:
            self.parts[file] = step.share
            self.tick(min(self.done + sum(self.parts.values()), self.total), self.total, file)

    def one(self, file: str) -> None:
        """Count one more."""
        self.done += 1
        self.parts.pop(file, None)
        if self.tick is not None:
            self.tick(min(self.done, self.total), self.total, file)


def _examined(
    sources: Sequence[Source], order: Order, tick: Callable[[str], None] | None
) -> list[Submission]:
    submissions: list[Submission] = []
    if len(sources) > 1 and start_method() == "fork":
        make_ready(order)
    for source, result in guarded(partial(examine, order=order), sources):
        submissions.append(_crashed(source, result) if isinstance(result, Crash) else result)
        if tick is not None:
            tick(source.file)
    return submissions


def _packed(packages: Packages) -> Iterator[Submission]:
    for each in packages.submissions:
        yield _crashed(*each) if isinstance(each, tuple) else each


def _may_meet(sources: Sequence[Source], setting: Setting) -> bool:
    """Tell whether two files may be of one unit: their names do not say that each is of another."""
    units = (unit_of_name(each.file, None, setting) for each in sources)
    seen: set[str] = set()
    return any(unit is None or unit.code in seen or seen.add(unit.code) for unit in units)  # type: ignore[func-returns-value]


def _with_values_where_rows_meet(
    submissions: list[Submission], sources: Sequence[Source], order: Order
) -> list[Submission]:
    """
    Read again, with their values, the files of which single rows will be named beside those of others.

    They are few; for all others carrying the values over would be most of the work.
    """
    sheets = tuple(sheet for each in submissions for sheet in each.sheets)
    meeting = speaks_of_rows(Batch(sheets=sheets, setting=setting_of(order)))
    again = _examined([each for each in sources if each.file in meeting], replace(order, values=True), None)
    full = {each.file: each for each in again}
    return [full.get(each.file, each) for each in submissions]


def _crashed(source: Source, crash: Crash) -> Submission:
    return _unread(
        source.file, check(unread_file(source.file, failure=crash.failure, detail=crash.detail)).findings
    )


_GAPS: Mapping[SkipReason, Mapping[str, Any]] = {
    SkipReason.LOCK_FILE_ONLY: {"lock_only": True},
    SkipReason.NO_ACCESS: {"failure": Failure.LOCKED},
    SkipReason.GONE: {"failure": Failure.MISSING},
}
"""What was passed over although a submission may be there, and how it is reported."""


def _not_sent(
    found: DiscoveredFiles, paths: Sequence[Path], examined: Sequence[Submission]
) -> list[Submission]:
    """Return what should have been there: locks without their workbook, closed and empty folders."""
    missing = [
        _unread(each.file, check(unread_file(each.file, **_GAPS[each.why])).findings)
        for each in found.skipped
        if each.why in _GAPS
    ]
    closed = {each.file for each in found.skipped if each.why in _GAPS}
    empty = [
        name
        for name in found.empty
        if not any(file.startswith(name) for file in closed) and not _holds(name, examined)
    ]
    if not examined and not missing and not empty:
        empty = list(dict.fromkeys(map(display, paths)))
    return [*missing, *(_unread(name, check(unread_file(name, nothing=True)).findings) for name in empty)]


def _unread(file: str, findings: tuple[Finding, ...]) -> Submission:
    return Submission(file=file, sha256="", findings=findings, unread=True)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
