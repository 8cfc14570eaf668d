"""The notices that come with skt, each read when it is asked for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.compile import notice_of
from skilltrain_cli.notices.notice import Notice, same_number
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.toml_table import TomlTable

_NAME = lazy_pattern(r'^(?:number|id) = "(.*)"$', re.MULTILINE)
"""The lines of a shipped file that say what the notice is called; none is read for its name alone."""


def shipped() -> tuple[Notice, ...]:
    """Return the notices that come with skt, in the order of their dates."""
    found = map(_shipped, _texts())
    return tuple(sorted(found, key=lambda notice: (notice.issued, notice.number)))


@cache
def shipped_asking(form: str) -> tuple[Notice, ...]:
    """Return the shipped notices with a task that asks for a form, in the order of their dates."""
    return tuple(each for each in shipped() if any(task.form == form for task in each.tasks))


def shipped_names() -> Mapping[str, Sequence[str]]:
    """Return the number, where it has one, and the id of each by its file; nothing else of it is read."""
    return {file: tuple(_NAME.findall(text.partition("\n[")[0])) for file, text in _texts().items()}


def is_file(name: str) -> bool:
    """Tell the path of a user's notice, a pipe and a device too, from a 文号 or id."""
    path = Path(name)
    return path.suffix.lower() == ".toml" or (path.exists() and not path.is_dir())


def find_notice(name: str, notices: Iterable[Notice] | None = None) -> Notice:
    """Return the notice with that 文号 (in whatever brackets) or id; UsageError lists what there is."""
    bare = same_number(name)
    if notices is None:
        for file, names in shipped_names().items():
            if bare in map(same_number, names):
                return _shipped(file)
        have = [names[0] for names in shipped_names().values()]
    else:
        known = tuple(notices)
        for notice in known:
            if bare in {same_number(notice.number), same_number(notice.id)}:
                return notice
        have = [notice.number for notice in known]
    raise UsageError(f"没有“{name}”这个通知", f"现有：{'、'.join(have)}；其他通知用 --notice 指定文件")


def shipped_file(notice: Notice) -> TomlTable:
    """Return a shipped notice as it stands in its file."""
    file = next(file for file, names in shipped_names().items() if notice.id in names)
    return TomlTable(called=file, text=_texts()[file])


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
def _shipped(file: str) -> Notice:
    """Read a shipped file; that it keeps to the keys and does not contradict itself is proved by a test."""
    table = TomlTable(called=file, text=_texts()[file])
    return notice_of(table, table.cells)
