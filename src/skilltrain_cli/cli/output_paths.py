"""Where a command line may write to: never over what it reads, nor text under the name of a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from skilltrain_cli.cli import shared_options, skt_toml
from skilltrain_cli.errors import UsageError
from skilltrain_cli.writers.output import check_apart, check_target

OUTPUTS = frozenset({"output", "also", "html", "docx", "listed", "annotate"})
"""The parameters that name what is written. All others that name a file name an input."""
_SETTINGS = ("notice", "regions", "explanations", "baseline")


def check_outputs(command: str, given: Mapping[str, object]) -> None:
    """Refuse an output over an input, one called like another kind of file, and one that is there."""
    _check_apart(command, given)
    output, shape = given.get("output"), given.get("given")
    if "given" in given and isinstance(output, Path):
        shared_options.check_suffix(command, shape if isinstance(shape, str) else None, output)
        check_target(output, force=bool(given.get("force")))


def _check_apart(command: str, given: Mapping[str, object]) -> None:
    """
    Refuse what would replace an input, also with ``--force``.

    An input is what is named, what lies in a folder that is named, and ``skt.toml`` with the files it names.
    ``merge`` may renew a merged workbook among its inputs: it does not count that one. What is not there yet
    replaces nothing, and of a folder to write into the command itself knows the names.
    """
    outputs = [path for name in sorted(OUTPUTS) for path in _paths(given.get(name)) if path.is_file()]
    if not outputs:
        return
    named = [path for name, value in given.items() if name not in OUTPUTS for path in _paths(value)]
    inside = [*_inside(named, outputs)]
    for output in outputs:
        check_apart(output, (*named, *_settings()))
        if not (command == "merge" and output in _paths(given.get("output")) and _is_merged_book(output)):
            check_apart(output, inside)


def _paths(value: object) -> Iterator[Path]:
    """Yield the paths that a parameter may name: a 文号, or a name of a unit, is the path of nothing."""
    if isinstance(value, str | Path):
        with suppress(OSError, ValueError):  # too long for a name, or a NUL in it
            path = Path(value)
            if path.exists():
                yield path
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _paths(each)


def _inside(named: Iterable[Path], outputs: Iterable[Path]) -> Iterator[Path]:
    """Yield what those folders hold that a command reads, in which an output may lie: none is listed idly."""
    places = [output.resolve() for output in outputs]
    linked = any(place.stat().st_nlink > 1 for place in places)
    folders = [
        each
        for each in named
        if each.is_dir() and (linked or any(place.is_relative_to(each.resolve()) for place in places))
    ]
    if folders:
        from skilltrain_cli.intake.discover import SkipReason, discover  # noqa: PLC0415 - few outputs are there

        found = discover(folders)
        yield from (each.path for each in found.files)
        yield from (each.path for each in found.skipped if each.why is SkipReason.VOLUME and each.path)


def _settings() -> Iterator[Path]:
    """Yield ``skt.toml`` and the files it names; one that is wrong the command refuses."""
    with suppress(UsageError):
        usual = skt_toml.found()
        yield usual.folder / skt_toml.FILE
        for each in (*map(usual.usual, _SETTINGS), *(usual.usual("notices") or ())):
            if each is not None:
                yield usual.folder / each


def _is_merged_book(path: Path) -> bool:
    from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import is_merged_book  # noqa: PLC0415 - few

    return is_merged_book(path)
