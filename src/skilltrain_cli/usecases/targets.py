"""How far the units have come with the targets of notices, from the files that they sent."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, SktError, UsageError
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.examine_file import plugins_of, setting_of
from skilltrain_cli.intake.review_files import Reviewed, Tick, review
from skilltrain_cli.judging.reporting_unit import city_run_named, is_city_run
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.notices import Notice, is_file
from skilltrain_cli.operations.merge import Choice, Merged, MergeState
from skilltrain_cli.operations.merge import merge as merged_of
from skilltrain_cli.operations.targets.asked_units import Question
from skilltrain_cli.operations.targets.reported_rows import (
    ReportedRows,
    rows_of_sheets,
    rows_of_table,
    says_how_far,
)
from skilltrain_cli.operations.targets.unit_progress import Progress, progress_of
from skilltrain_cli.review.finding import Finding, Review, Severity
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, paths_of, several
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.usecases.unmatched_explanations import unmatched
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.privacy import shown, shown_name
from skilltrain_cli.values.region import PROVINCE, Level, Region
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES
from skilltrain_cli.writers.output import check_apart, check_ending, check_outside, check_target, staged

_TWICE = frozenset({"BT101", "BT102", "BT103"})
"""Rules about submissions that come twice: judged here unit by unit, and time by time."""
_SHARES = "AM007"
"""The rule that shares fall short of the target, which is what is shown here."""


class TargetProgress(Struct, frozen=True, kw_only=True):
    """How far the units have come, and what was not counted."""

    as_of: date
    progress: Progress
    review: Review
    left_out: tuple[tuple[str, str], ...] = ()
    """Files that were not counted, and why."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese)."""
    merged: frozenset[str] = frozenset()
    """Which of the files are merged workbooks: the cells of others stand behind theirs."""

    @property
    def way_down(self) -> str:
        """Say how to come from a cell of a merged workbook to the first files; empty where there is none."""
        places = (source.place for line in self.progress.lines for source in line.sources)
        first = next((place for place in places if place.file in self.merged), None)
        if first is None:
            return ""
        command = f"skt trace {shown_name(first.file)} '{first.sheet}!{first.cell}'"
        return f"来源是汇总表里的格的，可以一直查到最初的报表，如 {command}"

    @property
    def exit_code(self) -> int:
        """3 where something could not be read, 1 where figures are missing for another reason, else 0."""
        if self.review.unread:
            return EXIT_INCOMPLETE
        return EXIT_FINDINGS if self.left_out or self.progress.doubtful else EXIT_CLEAN


def targets(
    paths: Paths,
    *,
    as_of: date,
    level: Literal["province", "city", "county"] | None = None,
    form: str | None = None,
    unit: str | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    explanations: StrPath | None = None,
    output: StrPath | None = None,
    force: bool = False,
    progress: Tick | None = None,
) -> TargetProgress:
    """
    Review files and folders, and hold what they say against the targets of the notices.

    Arguments are those of ``validate``, and: ``unit`` is whose targets are wanted (a city, a county, 山东省),
    ``level`` restricts them to those of one level, ``notice`` to those of one notice, ``form`` what is
    counted to the sheets of one form. Files with errors are not counted and stand in ``left_out``. ``output``
    is a file that the caller is going to write: it is no input. Raises UsageError for wrong usage.
    """
    if level not in (None, "province", "city", "county"):
        raise UsageError(f"没有“{shown(level, 20)}”这一级", "level 写 province、city 或 county")
    notes: list[str] = []
    own = notice is not None and is_file(os.fspath(notice))
    files = (*several(notices), *([notice] if notice is not None and own else []))
    order = order_of(as_of, notices=files, plugins=plugins, regions=regions, note=notes.append)
    setting = setting_of(order)
    asked = _asked(unit, setting, notes)
    if asked is not None and (city := setting.regions.city_of(asked)) is not None:
        order = order_of(as_of, notices=files, plugins=plugins, unit=city.name, regions=regions)
        setting = setting_of(order)
    known = lookup_by_name.notices_named(
        None if notice is None or own else os.fspath(notice),
        (),
        [each for plugin in plugins_of(order) for each in plugin.notices],
    )
    given = tuple(each for each in setting.notices if each.id not in {one.id for one in known})
    if own:
        known = setting.notices[-1:]
    elif notice is None:
        known = (*known, *given)
    wanted = find_form(form, setting.forms) if form else None
    found = discover(paths_of(paths))
    target = path_of(output)
    if target is not None:
        check_target(target, force=force)
        others = map(path_of, (*files, regions, explanations))
        check_apart(target, [*found.paths, *(each.path for each in found.files), *others])
        if target.suffix.lower() in TABLE_SUFFIXES:
            check_outside(target, found.paths)
    reviewed = review(found, order, explanations=path_of(explanations), tick=progress)
    question = Question(
        as_of=as_of,
        notices=known,
        regions=setting.regions,
        forms=tuple(dict.fromkeys((*reviewed.setting.forms, *forms()))),
        named=notice is not None,
        unit=asked,
        level=Level(level) if level else None,
    )
    if wanted is not None and not any(each.sheet.form is wanted for each in reviewed.sheets):
        notes.append(f"报来的文件里没有{wanted.card.annex}")
    taken = _Taken.of(reviewed, wanted, question)
    return TargetProgress(
        as_of=as_of,
        progress=progress_of(taken.rows, taken.merged, question),
        review=reviewed.review,
        left_out=tuple(sorted(taken.left_out.items())),
        notes=(*notes, *unmatched(reviewed.unmatched)),
        merged=frozenset(each.sheet.file for each in reviewed.sheets if each.trace is not None),
    )


def drafted(found: TargetProgress, *, summary: bool = False) -> bytes:
    """Return the 调度 on progress or, as ``summary``, the 总结: a Word file with its figures filled in."""
    from skilltrain_cli.operations.briefing.target_drafts import follow_up_draft, summary_draft  # noqa: PLC0415 - few ask
    from skilltrain_cli.writers.documents.official_document import official_document  # noqa: PLC0415

    made = summary_draft if summary else follow_up_draft
    return official_document(made(found.progress, found.as_of, found.left_out))


def write_book(found: TargetProgress, output: StrPath, *, force: bool = False) -> None:
    """
    Write progress as a workbook (.xlsx): targets, units, shares, and the cells of every figure.

    Raises UsageError for a name that is no workbook's, OutputError where the system refuses to write.
    """
    from skilltrain_cli.writers.workbooks.target_list import write_targets  # noqa: PLC0415 - few ask

    target = as_path(output)
    check_ending(target, "目标完成情况的工作簿", ".xlsx")
    with staged(target, force=force) as temporary:
        write_targets(found.progress, found.as_of, found.left_out, temporary, found.way_down)


def _asked(unit: str | None, setting: Setting, notes: list[str]) -> Region | None:
    """Return whose targets are wanted."""
    if unit is None:
        return None
    if lookup_by_name.is_province(unit):
        return setting.regions.get(PROVINCE)
    run = city_run_named(unit, setting.day, setting.regions)
    if run is not None or is_city_run(unit):
        city = run.city.name if run is not None else "市名"
        raise UsageError(
            f"“{shown(unit, 20)}”没有单列的目标，它的数计入全市",
            f"请写 --unit {city}，加 --by-unit 看市直完成多少",
        )
    return lookup_by_name.region_named(unit, setting.day, setting.regions, notes.append)


class _Taken(Struct, frozen=True, kw_only=True):
    """What is counted of what was reviewed."""

    rows: tuple[ReportedRows, ...]
    merged: tuple[Merged, ...]
    left_out: dict[str, str]

    @staticmethod
    def of(reviewed: Reviewed, wanted: FormSpec | None, question: Question) -> "_Taken":
        """Take the sheets without errors, those that targets are about, each form in its way."""
        left_out = _with_errors(reviewed.review)
        rows: list[ReportedRows] = []
        tables: list[Merged] = []
        for form, sheets in gathered((each.sheet.form, each) for each in reviewed.sheets).items():
            sound = [each for each in sheets if each.sheet.file not in left_out]
            if (wanted is not None and form is not wanted) or not sound:
                continue
            if says_how_far(form):
                rows.append(rows_of_sheets(form, sound))
            elif _is_asked(form, question.notices):
                merged = _merged(form, sound, reviewed, question, left_out)
                if merged is not None:
                    tables.append(merged)
                    rows.append(rows_of_table(merged))
        return _Taken(rows=tuple(rows), merged=tuple(tables), left_out=left_out)


def _with_errors(review: Review) -> dict[str, str]:
    """Return the files that are not counted because of what is wrong in them."""
    errors = (
        finding
        for finding in review.findings
        if finding.card.severity is Severity.ERROR and finding.card.code not in (*_TWICE, _SHARES)
    )
    found = {
        file: _worded(same, review)
        for file, same in gathered((finding.place.file, finding) for finding in errors).items()
    }
    return {**dict.fromkeys(review.unread, "没有读出来"), **found}


def _worded(found: Sequence[Finding], review: Review) -> str:
    first = min(found, key=lambda finding: finding.order)
    if first.place.file in review.unread:
        return f"没有读出来：{first.message}（{first.card.code}）"
    where = f"{first.place.address} " if first.place.spot else ""
    return f"强制性的问题 {len(found)} 处，首处 {where}{first.message}（{first.card.code}）"


def _is_asked(form: FormSpec, notices: Sequence[Notice]) -> bool:
    """Tell whether a target is about what a form lists."""
    return any(
        any(demand.form == form.id for demand in notice.coverage)
        or any(target.actual and target.actual.split(".")[0] == form.id for target in notice.targets)
        for notice in notices
    )


def _merged(
    form: FormSpec,
    sheets: Sequence[Submitted],
    reviewed: Reviewed,
    question: Question,
    left_out: dict[str, str],
) -> Merged | None:
    """Return the merged table of a form; files that stand in the way of one are left out with the reason."""
    province = question.unit is not None and question.unit.level is Level.PROVINCE
    choice = Choice(skip_bad=True, batches=True, level=Level.PROVINCE if province else None)
    try:
        merged = merged_of(sheets, reviewed.review, reviewed.setting, choice, form)
    except SktError as error:
        told = " ".join(filter(None, (str(error).replace("\n", " "), error.hint)))
        left_out.update(dict.fromkeys((each.sheet.file for each in sheets), told))
        return None
    left_out.update(_reasons(merged, left_out))
    return merged


def _reasons(merged: Merged, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    for origin in merged.of(MergeState.LEFT_OUT, MergeState.UNREAD):
        if not origin.via and origin.file not in known:
            yield origin.file, origin.reason
