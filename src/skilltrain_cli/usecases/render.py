"""A review in one of the formats of ``validate --format``: text or bytes, for the caller to show or keep."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.reporters.output_formats import offered
from skilltrain_cli.reporters.reporter import Showing, reporter
from skilltrain_cli.review.excerpt import Frame, Window
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.privacy import shown

if TYPE_CHECKING:  # the rooms that review, for whoever has something to render
    from skilltrain_cli.usecases.review import Validated


def render(validated: "Validated", shape: str, *, statistics: bool = False) -> str | bytes:
    """
    Return the review in a format: ``html`` is a page complete in itself, ``json`` what scripts read, …

    What ``skt validate --format`` writes into a file, to the byte. The files are read once more where a
    format shows pieces of them. ``statistics`` counts the findings by rule, too. Raises UsageError for a
    format that ``validate`` does not have, and for one that names findings by fingerprints (``sarif``,
    ``gitlab``) where ``validate`` was not asked for them.
    """
    formats = {each.id: each for each in offered("validate")}
    if shape not in formats:
        raise UsageError(f"没有“{shown(shape, 20)}”这种格式", f"现有：{'、'.join(formats)}")
    if formats[shape].fingerprints and not all(each.fingerprint for each in validated.review.findings):
        raise UsageError(f"{shape} 格式要用到指纹，审核时没有算", "请在 validate 里写明 fingerprints=True")
    excerpts = partial(cut, validated.found, validated.review)
    how = Showing(statistics=statistics, excerpts=excerpts, manuals=partial(manuals, validated.added))
    return reporter(shape).render(validated.review, how)


def cut(found: DiscoveredFiles, review: Review, frames: Iterable[Frame]) -> Mapping[Frame, Window]:
    """Return the senders' cells in each frame: the files are read once more."""
    from skilltrain_cli.intake.cut_excerpts import cut_windows  # noqa: PLC0415 - only a page shows windows

    return cut_windows(found, review, frames)


def manuals(added: Sequence[Rule], codes: Iterable[str]) -> Mapping[str, str]:
    """Return the manual of each law by its code: of ours, and of the rules that plug-ins added."""
    from skilltrain_cli.rules.catalogue import rules  # noqa: PLC0415 - few formats explain laws

    wanted = set(codes)
    return {rule.code: rule.manual for rule in (*rules(), *added) if rule.code in wanted}
