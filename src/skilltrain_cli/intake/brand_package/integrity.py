"""Read films through, beside the rest of the work: too large to be read twice, they are not when unpacked."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from msgspec.structs import replace

from skilltrain_cli.judging.packed import Package
from skilltrain_cli.readers.archives.spool import SPOILED, unreadable
from skilltrain_cli.readers.archives.unpacked import Entry
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble

Damaged = Callable[[], tuple[ArchiveTrouble, ...]]


@contextmanager
def read_beside(entries: Sequence[Entry], tick: Callable[[int, int], None]) -> Iterator[Damaged]:
    """
    Read what nobody has read yet in a thread of its own; yields what waits for it and tells what is damaged.

    A file of a plain folder has no checksum that its bytes could be held against, and is left alone.
    """
    large = [each for each in entries if not each.verified and each.crc is not None]
    with ThreadPoolExecutor(max_workers=1) as beside:
        reading = beside.submit(_damaged, large, lambda count: tick(count, 0))
        yield reading.result


def _damaged(entries: Sequence[Entry], tick: Callable[[int], None]) -> tuple[ArchiveTrouble, ...]:
    return tuple(trouble for each in entries if (trouble := _trouble(each, tick)) is not None)


def _trouble(entry: Entry, tick: Callable[[int], None]) -> ArchiveTrouble | None:
    try:
        if entry.intact(tick):
            return None
    except OSError as error:
        why = unreadable(error)
        return ArchiveTrouble(problem=why.problem, name=entry.name, detail=why.detail, entries=(entry.name,))
    return ArchiveTrouble(
        problem=ArchiveProblem.DAMAGED, name=entry.name, detail=SPOILED, entries=(entry.name,)
    )


def without(package: Package, damaged: Sequence[ArchiveTrouble]) -> Package:
    """Return a package as if the damaged had been missing from the first, like any that was unpacked."""
    names = {each.name for each in damaged}
    return replace(
        package,
        troubles=(*package.troubles, *damaged),
        films=tuple(each for each in package.films if each.entry not in names),
        pictures=tuple(each for each in package.pictures if each.entry not in names),
        others=tuple(each for each in package.others if each not in names),
        failed=tuple(each for each in package.failed if each[0] not in names),
    )
