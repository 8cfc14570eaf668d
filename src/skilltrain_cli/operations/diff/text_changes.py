"""Where two long texts differ, in words: Chinese characters one by one, Latin words and numbers whole."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from skilltrain_cli.operations.diff.changes import Part

_WORD = re.compile(r"[A-Za-z]+|[0-9０-９]+(?:[.,．，][0-9０-９]+)*|\s+|.", re.DOTALL)
_MOST = 2_000
"""Words that are compared one by one; of longer texts the differing stretch is shown as a whole."""
_SHORT = 2
"""An island of fewer equal characters between two changes is part of the change: else it reads as noise."""


def differing(old: str, new: str) -> tuple[Part, ...]:
    """Return the parts that make both texts: equal and delete the old one, equal and insert the new one."""
    first, second = _WORD.findall(old), _WORD.findall(new)
    head = _alike(first, second)
    tail = _alike(first[head:][::-1], second[head:][::-1])
    middle = _compared(first[head : len(first) - tail], second[head : len(second) - tail])
    ends = [Part("equal", "".join(first[:head])), *middle, Part("equal", "".join(first[len(first) - tail :]))]
    return tuple(_joined(ends))


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many words at the beginning are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    if len(old) + len(new) > _MOST:
        yield from (Part("delete", "".join(old)), Part("insert", "".join(new)))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and j - i >= _SHORT:
            yield Part("equal", "".join(old[i:j]))
        else:
            yield from (Part("delete", "".join(old[i:j])), Part("insert", "".join(new[k:m])))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts with neighbouring changes as one, deletion before insertion, and nothing empty."""
    deleted = inserted = ""
    for part in (*parts, Part("equal", "")):
        if part.op == "delete":
            deleted += part.text
        elif part.op == "insert":
            inserted += part.text
        else:
            yield from (each for each in (Part("delete", deleted), Part("insert", inserted)) if each.text)
            deleted = inserted = ""
            if part.text:
                yield part
