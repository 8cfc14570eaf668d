"""What is said of files that changed: a whole folder is reviewed, and only that is listed."""

from collections.abc import Callable, Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.review.finding import Finding, Review, Unchanged


class ChangesSince(Struct, frozen=True, kw_only=True):
    """Which files changed since when."""

    since: str
    changed: Callable[[str], bool]
    """Tells it of a file as it was sent, an archive or a folder that is a package."""

    def of(self, review: Review) -> Review:
        """
        Return what is said of changed files, and how much is said of the others.

        What compares files stays when any of them changed. What could not be read stays too: nobody knows
        what the others would have said beside it.
        """
        changed = cache(self.changed)

        def concerned(files: Iterator[str]) -> bool:
            return any(not file or file in review.unread or changed(review.apart(file)[0]) for file in files)

        findings = tuple(each for each in review.findings if concerned(_files(each)))
        held = tuple(each for each in review.held_back if concerned(_files(each)))
        unchecked = tuple(each for each in review.unchecked if concerned(iter((each.file,))))
        told = {file for each in (*findings, *held) for file in _files(each)}
        told |= {each.file for each in unchecked} | {*review.unread}
        names = {each.file for each in review.submissions} | {each.file for each in review.checklists}
        names |= {each.place.file for each in (*review.findings, *review.held_back)}
        quiet = tuple(sorted(each for each in names - told if not changed(review.apart(each)[0])))
        left = len(review.findings) - len(findings) + len(review.unchecked) - len(unchecked)
        return replace(
            review,
            findings=findings,
            held_back=held,
            unchecked=unchecked,
            unchanged=Unchanged(since=self.since, files=quiet, left_out=left),
        )


def _files(finding: Finding) -> Iterator[str]:
    """Yield the files a finding is about."""
    yield finding.place.file
    yield from (each.file for each in finding.beside)
    yield from finding.compared
