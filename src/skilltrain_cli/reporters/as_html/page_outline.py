"""What stands where on the page: files, their sheets, their groups of findings, each with its anchor."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from skilltrain_cli.reporters.finding_groups import Group, groups_of
from skilltrain_cli.reporters.review_summary import UncheckedGroup, rivals, unchecked_groups
from skilltrain_cli.review.finding import Checklist, Finding, Review, Severity, SubmissionFacts
from skilltrain_cli.values.privacy import shown_name

T = TypeVar("T")


class OutlineEntry(Struct, frozen=True, kw_only=True):
    """A group of findings and its anchor."""

    id: str
    group: Group


class SheetPart(Struct, frozen=True, kw_only=True):
    """The groups about one sheet; with neither entry nor sheet, about the whole file."""

    entry: str
    sheet: str
    facts: SubmissionFacts | None
    entries: tuple[OutlineEntry, ...]


class FilePart(Struct, frozen=True, kw_only=True):
    """All that is said of one file; ``file`` is empty for what is said of all of them."""

    id: str
    file: str
    facts: tuple[SubmissionFacts, ...]
    sheets: tuple[SheetPart, ...]
    unchecked: tuple[UncheckedGroup, ...]
    unread: bool
    rival: bool
    """Whether a finding about another file names it: the other half of what came twice."""
    held_back: bool
    """Whether the baseline answers for an error in it."""
    checklist: Checklist | None = None
    """What a brand package has of all that is asked for."""

    @property
    def name(self) -> str:
        """The file's name for people: the official name of a package ends in somebody's number."""
        return shown_name(self.file)

    @property
    def entries(self) -> tuple[OutlineEntry, ...]:
        """All groups, in the order of the page."""
        return tuple(entry for sheet in self.sheets for entry in sheet.entries)

    @property
    def findings(self) -> Iterator[Finding]:
        """All findings."""
        return (finding for entry in self.entries for finding in entry.group.findings)

    @property
    def told(self) -> bool:
        """Whether there is more to say of it than its line in the table does."""
        return bool(self.sheets or self.unchecked or self.unread or self.checklist)

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(len(each.group.findings) for each in self.entries if each.group.card.severity is severity)

    def first(self, severity: Severity) -> str:
        """Return the anchor of the gravest place: the first group with this severity."""
        return next(each.id for each in self.entries if each.group.card.severity is severity)


def outline(review: Review) -> tuple[FilePart, ...]:
    """Return every file of the review, in the order of their names; anchors are numbered in page order."""
    groups = _by_file(groups_of(review.findings), lambda each: each.place.file)
    unchecked = _by_file(unchecked_groups(review.unchecked), lambda each: each.file)
    facts = _by_file(review.submissions, lambda each: each.file)
    unread, named = frozenset(review.unread), frozenset(rivals(review))
    parts: list[FilePart] = []
    number = 0
    packages = {each.file for each in review.checklists}
    held = {each.place.file for each in review.held_back}
    quiet = set(review.unchanged.files if review.unchanged else ())
    named_all = {*groups, *unchecked, *facts, *unread, *packages, *held}
    for index, file in enumerate(sorted(named_all - quiet), 1):
        sent = facts.get(file, [])
        parts.append(
            FilePart(
                id=f"f{index}",
                file=file,
                facts=tuple(sent),
                sheets=tuple(_sheets(groups.get(file, []), sent, number)),
                unchecked=tuple(unchecked.get(file, ())),
                unread=file in unread,
                rival=file in named,
                held_back=file in held,
                checklist=next((each for each in review.checklists if each.file == file), None),
            )
        )
        number += len(groups.get(file, ()))
    return tuple(parts)


def _by_file(items: Iterable[T], file: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for each in items:
        found.setdefault(file(each), []).append(each)
    return found


def _sheets(groups: list[Group], facts: list[SubmissionFacts], number: int) -> Iterator[SheetPart]:
    """Yield the sheets of one file, the whole file first; in each the gravest group first."""
    by_sheet: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        by_sheet.setdefault((group.place.entry or "", group.place.sheet or ""), []).append(group)
    for entry, sheet in sorted(by_sheet):
        found = sorted(by_sheet[entry, sheet], key=lambda each: each.order)
        yield SheetPart(
            entry=entry,
            sheet=sheet,
            facts=next((each for each in facts if sheet and each.sheet == sheet), None),
            entries=tuple(
                OutlineEntry(id=f"p{number + at}", group=group) for at, group in enumerate(found, 1)
            ),
        )
        number += len(found)
