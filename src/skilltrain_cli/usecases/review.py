"""Review files: what is wrong with each cell, by which clause, and what to do; nothing is written."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles, discover
from skilltrain_cli.intake.examine_file import added_rules
from skilltrain_cli.intake.review_files import Reviewed, Tick, review
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.review.finding import Acceptance, Review
from skilltrain_cli.review.fingerprint import FingerprintKey, own_key
from skilltrain_cli.rules.catalogue import rules_named
from skilltrain_cli.usecases.argument_types import (
    Names,
    Paths,
    StrPath,
    as_path,
    day_of,
    path_of,
    paths_of,
    several,
)
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.usecases.unmatched_explanations import unmatched
from skilltrain_cli.writers.output import check_apart, check_target

if TYPE_CHECKING:  # loaded where they are asked for
    from skilltrain_cli.review.findings_of_changed_files import ChangesSince
    from skilltrain_cli.usecases.baseline_file import BaselineFile
    from skilltrain_cli.usecases.marked_copies import Marked, Plan


class Validated(Struct, frozen=True, kw_only=True):
    """A review, and what there is to say beside it."""

    review: Review
    """Findings by file, sheet, row, column, code; what could not be judged or read; the sheets as sent."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): explanations that answered nothing, units under a former name."""
    reviewed: Reviewed
    """The same with the submissions it is of; of the rules that are wanted alone."""
    found: DiscoveredFiles
    """What the paths hold."""
    added: tuple[Rule, ...] = ()
    """The rules of the plug-ins that it was reviewed with."""
    copies: "Plan | None" = None
    """Where marked copies go, when they were asked for; ``mark`` writes them."""


class Selection(Struct, frozen=True, kw_only=True):
    """Codes of rules, or their beginnings: those to select (without any, all), less those to ignore."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def of(self, review: Review) -> Review:
        """
        Return the review as if the other rules did not exist, with the number of what they said.

        What could not be read stays: no rule can make up for it.
        """
        if not (self.select or self.ignore):
            return review
        findings = tuple(each for each in review.findings if self._has(each.card.code))
        unchecked = tuple(each for each in review.unchecked if self._has(each.code))
        held = tuple(each for each in review.held_back if self._has(each.card.code))
        left = len(review.findings) - len(findings) + len(review.unchecked) - len(unchecked)
        return replace(review, findings=findings, unchecked=unchecked, held_back=held, left_out=left)

    def _has(self, code: str) -> bool:
        return (not self.select or code.startswith(self.select)) and not (
            self.ignore and code.startswith(self.ignore)
        )


def validate(
    paths: Paths,
    *,
    as_of: date,
    form: str | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    unit: str | None = None,
    regions: StrPath | None = None,
    explanations: StrPath | None = None,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    changed_since: str | None = None,
    baseline: StrPath | None = None,
    update_baseline: Acceptance | None = None,
    fingerprints: bool = False,
    fingerprint_key: str | None = None,
    annotate: StrPath | None = None,
    output: StrPath | None = None,
    also: Paths = (),
    force: bool = False,
    progress: Tick | None = None,
) -> Validated:
    """
    Review files and folders (recursive), archives of tables and brand packages.

    ``as_of`` is the day it is judged by; dates are days of the Chinese calendar, without a time zone.
    ``form`` (``project``, ``附件2``) restricts to one form, ``notice`` (文号, id, TOML file) to one notice,
    ``notices`` adds files of more, ``plugins`` names installed plug-ins whose forms, notices and rules are
    used too. ``unit`` names the sender, ``regions`` a csv that adds to the shipped
    regions. ``select`` and ``ignore`` take codes of rules or their beginnings, listed or with commas;
    what others said is counted in ``review.left_out``.
    ``changed_since`` (a commit, branch or tag of the git repository they lie in) reviews all of them, and
    lists what is said of files that are others now; the rest is counted in ``review.unchanged``.
    ``baseline`` is a file of errors that somebody has answered for: they stand in ``review.held_back``, and
    do not count. ``update_baseline`` (who, why, until) writes it anew when the review is done: with all
    errors that are selected, without those that are gone.
    ``fingerprints`` asks for ``finding.fingerprint``, by which a finding is known again in another review;
    it is made with a public key, or with ``fingerprint_key`` (16 characters or more).
    ``annotate`` is the folder for marked copies, which ``mark`` writes; ``output`` a file that the caller is
    going to write, ``also`` more of them: all are refused, before any work, where they would replace
    something, without ``force``, or an input, or each other. ``progress`` is called with (done, all, name)
    after each file, in this thread; what it raises ends the work and is passed on.

    A file that cannot be read is a finding and stands in ``review.unread``. Raises UsageError for a path that
    is not there, a name that is unknown, or an output that cannot be meant.
    """
    notes: list[str] = []
    named = paths_of(paths)
    key = _made_with(fingerprint_key) if fingerprints or baseline is not None else None
    order = order_of(
        as_of,
        form=form,
        notice=notice,
        notices=notices,
        plugins=plugins,
        unit=unit,
        regions=regions,
        values=False,
        fingerprints=key,
        note=notes.append,
    )
    added = added_rules(order)
    selection = Selection(select=codes(select, added), ignore=codes(ignore, added))
    held = _baseline(baseline, key, day_of(as_of), update_baseline)
    found = discover(named)
    changes = _changes(found, changed_since)
    outputs = [as_path(each) for each in (output, *several(also)) if each is not None]
    given = [*(each.path for each in found.files), *map(path_of, (explanations, notice, regions, baseline))]
    given += several(notices)
    for each in outputs:
        check_target(each, force=force)
        check_apart(each, given)
    written = [*outputs, *several(baseline or ())]
    if len({each.resolve() for each in written}) < len(written):
        raise UsageError("几个输出是同一个文件，后写的会盖掉先写的", "请各用一个文件名")
    planned = None
    if annotate is not None:
        from skilltrain_cli.usecases.marked_copies import plan  # noqa: PLC0415

        planned = plan(as_path(annotate), found, given, force=force)
    reviewed = review(
        found, order, explanations=path_of(explanations), leave_out=path_of(baseline), tick=progress
    )

    def wanted(whole: Review) -> Review:
        return selection.of(whole if changes is None else changes.of(whole))

    left, told = held.settled(reviewed.review, wanted) if held else (wanted(reviewed.review), ())
    return Validated(
        review=left,
        notes=(*notes, *unmatched(reviewed.unmatched), *told),
        reviewed=replace(reviewed, review=left),
        found=found,
        added=added,
        copies=planned,
    )


def mark(validated: Validated, *, force: bool = False, progress: Tick | None = None) -> "Marked":
    """
    Write the marked copies that ``validate`` was asked for by ``annotate``: each wrong cell marked.

    A file that cannot be marked gets a list of its problems beside. ``progress`` is called with (done, all,
    name) after each. Raises UsageError where ``validate`` was not asked for copies, OutputError where the
    system refuses to write one.
    """
    from skilltrain_cli.usecases.marked_copies import write  # noqa: PLC0415

    if validated.copies is None:
        raise UsageError("没有写标注件放在哪个文件夹", "请在 validate 里写明 annotate")
    return write(validated.reviewed, validated.copies, force=force, done=progress)


def _baseline(
    path: StrPath | None, key: FingerprintKey | None, day: date, terms: Acceptance | None
) -> "BaselineFile | None":
    """Return the baseline to go by; UsageError for one that is to be written anew and has no name."""
    if path is None or key is None:
        if terms is not None:
            raise UsageError("没有写是哪个基线文件", "请写明 --baseline 文件（Python 里是 baseline=…）")
        return None
    from skilltrain_cli.usecases.baseline_file import baseline_file  # noqa: PLC0415 - few have one

    return baseline_file(as_path(path), key, day, terms)


def _changes(found: DiscoveredFiles, since: str | None) -> "ChangesSince | None":
    """Return which of the files changed, where that is asked for."""
    if since is None:
        return None
    from skilltrain_cli.intake.git_changed_files import changed_files  # noqa: PLC0415 - few ask
    from skilltrain_cli.review.findings_of_changed_files import ChangesSince  # noqa: PLC0415

    files = changed_files(found, since)
    return ChangesSince(since=files.since, changed=files.changed)


def _made_with(key: str | None) -> FingerprintKey:
    """Return the key of fingerprints: one's own where somebody gives one."""
    return FingerprintKey() if key is None else own_key(key)


def codes(given: str | Sequence[str] | None, added: tuple[Rule, ...] = ()) -> tuple[str, ...]:
    """Return codes parted by commas, or listed; UsageError for one that no rule has."""
    listed = re.split(r"[,，、\s]+", given) if isinstance(given, str) else given or ()
    found = tuple(str(each).strip().upper() for each in listed if str(each).strip())
    for each in found:
        rules_named(each, added)
    return found
