"""The windows a page wants: around the first cells of each group, near ones together, up to a number."""

from collections.abc import Iterable, Iterator
from itertools import islice

from skilltrain_cli.reporters.finding_groups import FIRST, Group, groups_of
from skilltrain_cli.review.excerpt import REACH, Frame
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.grid import Spot

MOST = 300
"""Windows of a page: at 2 to 5 KB each, most of the 3 MB that a page may have."""


def frames_of(review: Review) -> tuple[Frame, ...]:
    """Return the frames a page of this review wants, those of the gravest groups first."""
    groups = sorted(groups_of(review.findings), key=lambda each: each.order)
    return tuple(islice((frame for group in groups for frame in frames(group)), MOST))


def frames(group: Group) -> Iterator[Frame]:
    """Yield the frames of one group: its first three cells, those whose windows touch in one frame."""
    place = group.place
    if place.sheet is None or place.entry is not None:
        return
    for run in _near(sorted(spots_of(group))[:FIRST]):
        yield Frame(
            file=place.file, sheet=place.sheet, column=run[0].column, first=run[0].row, last=run[-1].row
        )


def spots_of(group: Group) -> set[Spot]:
    """Return the cells of a group."""
    return {each.place.spot for each in group.findings if each.place.spot is not None}


def _near(spots: Iterable[Spot]) -> Iterator[list[Spot]]:
    run: list[Spot] = []
    for spot in spots:
        if run and spot.row - run[-1].row > 2 * REACH + 1:
            yield run
            run = []
        run.append(spot)
    if run:
        yield run
