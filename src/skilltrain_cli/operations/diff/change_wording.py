"""A change in words: both sides of it, long texts cut to what differs, personal numbers masked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from skilltrain_cli.operations.diff.changes import Change, TextStretch
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown

_WORD = lazy_pattern(r"[A-Za-z]+|[0-9０-９]+(?:[.,．，][0-9０-９]+)*|\s+|.", re.DOTALL)
_MOST_WORDS = 2_000
"""Words that are compared one by one; of longer texts the differing stretch is shown as a whole."""
_ISLAND = 2
"""An island of fewer equal characters between two changes is part of the change: else it reads as noise."""
_AROUND = 12
"""Characters of unchanged text kept on each side of a change."""
_LONGEST = 2_000
_SAME = "（号码有改动）"


def text_stretches(old: str, new: str) -> tuple[TextStretch, ...]:
    """Return the parts that make both texts: equal and delete the old one, equal and insert the new one."""
    first, second = _WORD.findall(old), _WORD.findall(new)
    head = _alike(first, second)
    tail = _alike(first[head:][::-1], second[head:][::-1])
    middle = _compared(first[head : len(first) - tail], second[head : len(second) - tail])
    ends = [
        TextStretch("equal", "".join(first[:head])),
        *middle,
        TextStretch("equal", "".join(first[len(first) - tail :])),
    ]
    return tuple(_joined(ends))


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many words at the beginning are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[TextStretch]:
    if len(old) + len(new) > _MOST_WORDS:
        yield from (TextStretch("delete", "".join(old)), TextStretch("insert", "".join(new)))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and j - i >= _ISLAND:
            yield TextStretch("equal", "".join(old[i:j]))
        else:
            yield from (TextStretch("delete", "".join(old[i:j])), TextStretch("insert", "".join(new[k:m])))


def _joined(parts: Sequence[TextStretch]) -> Iterator[TextStretch]:
    """Yield the parts with neighbouring changes as one, deletion before insertion, and nothing empty."""
    deleted = inserted = ""
    for part in (*parts, TextStretch("equal", "")):
        if part.op == "delete":
            deleted += part.text
        elif part.op == "insert":
            inserted += part.text
        else:
            yield from (
                each
                for each in (TextStretch("delete", deleted), TextStretch("insert", inserted))
                if each.text
            )
            deleted = inserted = ""
            if part.text:
                yield part


def both_sides(change: Change) -> tuple[str, str]:
    """Return the old and the new writing for people; what differs in a long text stands in 【】."""
    if change.parts:
        return _side(change.parts, "delete"), _side(change.parts, "insert")
    old, new = shown(change.old, _LONGEST), shown(change.new, _LONGEST)
    return (old, new + _SAME) if old == new and old.count("*") else (old, new)


def _side(parts: Iterable[TextStretch], op: str) -> str:
    """Return one side of a long text: its own changes marked, unchanged stretches cut short."""
    kept = [part for part in parts if part.op in ("equal", op)]
    pieces = (
        _short(part.text, first=index == 0, last=index == len(kept) - 1)
        if part.op == "equal"
        else f"【{part.text}】"
        for index, part in enumerate(kept)
    )
    return shown("".join(chain(pieces)), _LONGEST)


def _short(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * _AROUND + 1:
        return text
    head = "" if first else text[:_AROUND]
    tail = "" if last else text[-_AROUND:]
    return f"{head}…{tail}"
