"""Notices that a user wrote: whatever is wrong in one is named with its line and key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.compile import notice_of
from skilltrain_cli.notices.contradictions import Contradiction, doubts, refusals
from skilltrain_cli.notices.notice import Notice, same_number
from skilltrain_cli.notices.shipped_notices import shipped_names
from skilltrain_cli.notices.toml_keys import held_to
from skilltrain_cli.readers.user_texts.toml_file import read_toml
from skilltrain_cli.values.toml_table import TomlTable


def load_notices(paths: Iterable[Path], beside: Iterable[Notice] = ()) -> tuple[Notice, ...]:
    """
    Read several notices of a user's; no two of them nor of the shipped ones may have one number or id.

    Nor may they have one of those ``beside`` them, which plug-ins brought.
    """
    taken = _taken()
    for each in beside:
        taken |= dict.fromkeys(map(same_number, (each.number, each.id)), "插件的通知已有")
    found = []
    for path in paths:
        table = read_user_notice(path)
        notice = parse_notice(table)
        for twice in _taken_before(table, taken):
            raise _worded(twice, table)
        taken |= dict.fromkeys(map(same_number, (notice.number, notice.id)), f"{table.called}已有")
        found.append(notice)
    return tuple(found)


def contradictions(
    table: TomlTable, known_forms: Mapping[str, Sequence[str]]
) -> tuple[Notice, Sequence[UsageError]]:
    """Return a user's notice and, in the order of its lines, whatever in it contradicts itself."""
    notice = notice_of(table, held_to(table))
    found = [*_taken_before(table, _taken()), *refusals(notice), *doubts(notice, known_forms)]
    return notice, [_worded(each, table) for each in sorted(found, key=lambda each: table.line(each.path))]


def read_user_notice(path: Path) -> TomlTable:
    """Return a user's notice as it stands in its file."""
    return read_toml(path, "通知文件")


def parse_notice(table: TomlTable) -> Notice:
    """Return the notice that a file describes; UsageError names the first mistake."""
    notice = notice_of(table, held_to(table))
    for refusal in refusals(notice):
        raise _worded(refusal, table)
    return notice


def _worded(found: Contradiction, table: TomlTable) -> UsageError:
    """Return the message about a contradiction."""
    if found.said:
        return table.mistake(found.path, found.said, found.hint)
    return table.wrong(found.path, found.hint)


def _taken() -> dict[str, str]:
    return {same_number(name): "内置的通知已有" for names in shipped_names().values() for name in names}


def _taken_before(table: TomlTable, taken: Mapping[str, str]) -> Iterator[Contradiction]:
    """Yield the name that another notice has: a form would not know which is its own."""
    for key in ("number", "id"):
        if key in table.cells and (owner := taken.get(same_number(table.cells[key]))):
            yield Contradiction(
                path=(key,), hint=f"别的通知没有的；{owner}。要改内置的通知，请另取 number 和 id"
            )
            return
