"""Which of the files that are given is which source that a merged workbook records."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.review.provenance import MergeState, Origin


class MatchedSources(Struct, frozen=True, kw_only=True):
    """The files that are given (by their names for people), and what they are to the recorded ones."""

    names: Mapping[str, str] = field(default_factory=dict)
    """File → the name that the workbook has for it."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Of these the ones that are called otherwise than when they were merged."""
    changed: tuple[str, ...] = ()
    """Recorded names of files that are there with another content."""
    missing: tuple[Origin, ...] = ()
    """Sources that were merged, one for each file, and are not there."""
    additional: tuple[str, ...] = ()
    """Files of which the workbook knows nothing."""
    unusable: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of the missing ones those that are there and cannot be merged: recorded name → name given, and why."""
    recorded: frozenset[str] = frozenset()
    """All names that the workbook records."""

    def called_before(self, name: str) -> str:
        """Return what the workbook calls a file that was passed over: it is known by its name alone."""
        alike = [file for file in sorted(self.recorded) if _ending(name, file)]
        return max(alike, key=lambda file: _ending(name, file), default=name)


def match_sources(
    recorded: Sequence[Origin], given: Sequence[tuple[str, str]], archives: Iterable[str] = ()
) -> MatchedSources:
    """
    Match files (name, SHA-256) by content, then by name.

    ``archives`` are those that may hold several files, which the workbook calls ``archive/path inside it``.
    """
    files = _files(recorded)
    names = _by_content(given, files)
    for name in archives:
        inside = [root for file in files if (root := _archive(file, name.rpartition("/")[2]))]
        if name not in names and inside:
            names[name] = inside[0]
    taken = {*names.values()}
    changed = []
    for name, _ in given:
        alike = [file for file in files if file not in taken and _ending(name, file)]
        if name not in names and alike:
            names[name] = max(alike, key=lambda file: (_ending(name, file), files[file].state.value))
            taken.add(names[name])
            changed += [names[name]] if files[names[name]].sha256 else []
    roots = tuple(f"{root}/" for root in taken)
    return MatchedSources(
        recorded=frozenset(files),
        names=names,
        renamed={name: file for name, file in names.items() if not _ending(name, file)},
        changed=tuple(changed),
        missing=tuple(
            each
            for file, each in files.items()
            if each.state is MergeState.MERGED and file not in taken and not file.startswith(roots)
        ),
        additional=tuple(name for name, _ in given if name not in names),
    )


def _files(recorded: Sequence[Origin]) -> dict[str, Origin]:
    """Return one record of each file: it was merged if one of its sheets was, with all of their rows."""
    files: dict[str, Origin] = {}
    for each in recorded:
        known = files.setdefault(each.file, each)
        if known is each or each.state is not MergeState.MERGED:
            continue
        if known.state is not MergeState.MERGED:
            files[each.file] = each
        elif None not in (known.rows, each.rows):
            units = dict.fromkeys((*known.unit.split("、"), each.unit))
            rows = (known.rows or 0) + (each.rows or 0)
            files[each.file] = replace(known, rows=rows, unit="、".join(units))
    return files


def _by_content(given: Sequence[tuple[str, str]], files: Mapping[str, Origin]) -> dict[str, str]:
    """Return which files have the content of which sources; of equal ones those whose names are alike."""
    by_content: dict[str, list[str]] = {}
    for each in files.values():
        if each.sha256:
            by_content.setdefault(each.sha256, []).append(each.file)
    names: dict[str, str] = {}
    for name, sha256 in sorted(given, key=lambda each: -_common(each[0], by_content.get(each[1], []))):
        free = [file for file in by_content.get(sha256, []) if file not in names.values()]
        if free:
            names[name] = max(free, key=lambda file: _ending(name, file))
    return names


def _ending(one: str, other: str) -> int:
    """Return how many of the last parts of two paths are the same."""
    count = 0
    for first, second in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if first != second:
            break
        count += 1
    return count


def _common(name: str, files: Iterable[str]) -> int:
    return max((_ending(name, file) for file in files), default=0)


def _archive(file: str, name: str) -> str:
    """Return the archive of this name in which a file was, as the workbook calls it; empty when in none."""
    parts = file.split("/")
    return "/".join(parts[: parts.index(name) + 1]) if name in parts[:-1] else ""
