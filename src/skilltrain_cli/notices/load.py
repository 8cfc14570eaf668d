"""Read notices: the shipped ones, each when it is asked for, and a user's own, whose mistakes are named."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.contradictions import Contradiction, doubts, refusals
from skilltrain_cli.notices.notice import Notice, same_number
from skilltrain_cli.notices.values import notice_of
from skilltrain_cli.toml_file import read_toml
from skilltrain_cli.toml_table import TomlTable

_NAME = re.compile(r'^(?:number|id) = "(.*)"$', re.MULTILINE)
"""The lines of a shipped file that say what the notice is called; none is read for its name alone."""


def shipped() -> tuple[Notice, ...]:
    """Return the notices that come with skt, in the order of their dates."""
    found = map(_shipped, _texts())
    return tuple(sorted(found, key=lambda notice: (notice.issued, notice.number)))


def shipped_numbers() -> Sequence[str]:
    """Return what the shipped notices are called, without reading them."""
    return tuple(names[0] for names in _names().values())


def load_notice(path: Path) -> Notice:
    """Read a user's notice; UsageError names line and key, what is there and what is expected."""
    return load_notices([path])[0]


def load_notices(paths: Iterable[Path]) -> tuple[Notice, ...]:
    """Read several notices of a user's; no two of them nor of the shipped ones may have one number or id."""
    taken = _taken()
    found = []
    for path in paths:
        table = read_user_notice(path)
        notice = parsed(table)
        for twice in _taken_before(table, taken):
            raise worded(twice, table)
        taken |= dict.fromkeys(map(same_number, (notice.number, notice.id)), f"{table.called}已有")
        found.append(notice)
    return tuple(found)


def contradictions(path: Path, known_forms: Iterable[str]) -> tuple[Notice, Sequence[UsageError]]:
    """Return a user's notice and, in the order of its lines, whatever in it contradicts itself."""
    table = read_user_notice(path)
    notice = keyed(table)
    found = [*_taken_before(table, _taken()), *refusals(notice), *doubts(notice, known_forms)]
    return notice, [worded(each, table) for each in sorted(found, key=lambda each: table.line(each.path))]


def read_user_notice(path: Path) -> TomlTable:
    """Return a user's notice as it stands in its file."""
    return read_toml(path, "通知文件")


def parsed(table: TomlTable) -> Notice:
    """Return the notice that a file describes; UsageError names the first mistake."""
    notice = keyed(table)
    for refusal in refusals(notice):
        raise worded(refusal, table)
    return notice


def keyed(table: TomlTable) -> Notice:
    """Return the notice that a file describes, although it may contradict itself."""
    from skilltrain_cli.notices.keys import held_to  # noqa: PLC0415 (models are made for a user's file)

    return notice_of(table, held_to(table))


def worded(found: Contradiction, table: TomlTable) -> UsageError:
    """Return the message about a contradiction."""
    if found.said:
        return table.mistake(found.path, found.said, found.hint)
    return table.wrong(found.path, found.hint)


def is_file(name: str) -> bool:
    """Tell the path of a user's notice, a pipe and a device too, from a 文号 or id."""
    path = Path(name)
    return path.suffix.lower() == ".toml" or (path.exists() and not path.is_dir())


def find(name: str, notices: Iterable[Notice] | None = None) -> Notice:
    """Return the notice with that 文号 (in whatever brackets) or id; UsageError lists what there is."""
    bare = same_number(name)
    if notices is None:
        for file, names in _names().items():
            if bare in map(same_number, names):
                return _shipped(file)
        have: Sequence[str] = shipped_numbers()
    else:
        known = tuple(notices)
        for notice in known:
            if bare in {same_number(notice.number), same_number(notice.id)}:
                return notice
        have = [notice.number for notice in known]
    raise UsageError(f"没有“{name}”这个通知", f"现有：{'、'.join(have)}；其他通知用 --notice 指定文件")


def shipped_file(notice: Notice) -> TomlTable:
    """Return a shipped notice as it stands in its file."""
    file = next(file for file, names in _names().items() if notice.id in names)
    return TomlTable(called=file, text=_texts()[file])


def _taken() -> dict[str, str]:
    return {same_number(name): "内置的通知已有" for names in _names().values() for name in names}


def _taken_before(table: TomlTable, taken: Mapping[str, str]) -> Iterator[Contradiction]:
    """Yield the name that another notice has: a form would not know which is its own."""
    for key in ("number", "id"):
        if key in table.cells and (owner := taken.get(same_number(table.cells[key]))):
            yield Contradiction(
                path=(key,), hint=f"别的通知没有的；{owner}。要改内置的通知，请另取 number 和 id"
            )
            return


@cache
def _texts() -> dict[str, str]:
    """Return the shipped files by name."""
    folder = files(__package__).joinpath("data")
    found = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items()))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return the number and id of each shipped file, as they stand at its beginning."""
    return {file: tuple(_head(text)) for file, text in _texts().items()}


def _head(text: str) -> Iterator[str]:
    yield from _NAME.findall(text.partition("\n[")[0])


@cache
def _shipped(file: str) -> Notice:
    """Read a shipped file; that it keeps to the keys and does not contradict itself is proved by a test."""
    table = TomlTable(called=file, text=_texts()[file])
    return notice_of(table, table.cells)
