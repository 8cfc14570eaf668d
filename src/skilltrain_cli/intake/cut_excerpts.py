"""Cut windows out of the senders' sheets: the files they look into are read once more, in guarded workers."""

from collections.abc import Iterable

from msgspec import Struct

from skilltrain_cli.intake.discover import DiscoveredFiles, Source
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.table_archives import opened_bundles
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.review.excerpt import Frame, Window, cut_window
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.privacy import masked_names


class _Look(Struct, frozen=True, kw_only=True):
    """One file and the frames that look into it."""

    source: Source
    sha256: str
    """As it was reviewed; ``""`` when no sheet of it was."""
    frames: tuple[Frame, ...]


def cut_windows(searched: DiscoveredFiles, review: Review, frames: Iterable[Frame]) -> dict[Frame, Window]:
    """
    Return what each frame shows of the files that were reviewed, ``searched`` being where these were found.

    A file that has changed since the review, or can no longer be read, shows nothing: its frames are missing.
    """
    wanted = gathered((frame.file, frame) for frame in frames)
    reviewed = {each.file: each.sha256 for each in review.submissions}
    bundles = {review.apart(file)[0] for file in wanted} & set(review.bundles)
    sources = searched.files
    found: dict[Frame, Window] = {}
    with opened_bundles([each for each in sources if each.file in bundles]) as opened:
        looks = [
            _Look(source=source, sha256=reviewed.get(source.file, ""), frames=tuple(wanted[source.file]))
            for source in (*sources, *opened.sources)
            if source.file in wanted
        ]
        for _, windows in guarded(_windows, looks):
            if not isinstance(windows, Crash):
                found.update(windows)
    return found


def _windows(look: _Look) -> dict[Frame, Window]:
    reading = read(look.source.path, file=look.source.file)
    if look.sha256 and reading.sha256 != look.sha256:
        return {}
    shown = masked_names([grid.name for grid in reading.grids])  # as places name them
    grids = dict(zip(shown, reading.grids, strict=True))
    return {frame: cut_window(grids[frame.sheet], frame) for frame in look.frames if frame.sheet in grids}
