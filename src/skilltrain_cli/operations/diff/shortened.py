"""A change in words: both sides of it, long texts cut to what differs, personal numbers masked."""

from collections.abc import Iterable
from itertools import chain

from skilltrain_cli.operations.diff.changes import Change, Part
from skilltrain_cli.values.privacy import shown

_AROUND = 12
"""Characters of unchanged text kept on each side of a change."""
_MOST = 2_000
_SAME = "（号码有改动）"


def sides(change: Change) -> tuple[str, str]:
    """Return the old and the new writing for people; what differs in a long text stands in 【】."""
    if change.parts:
        return _side(change.parts, "delete"), _side(change.parts, "insert")
    old, new = shown(change.old, _MOST), shown(change.new, _MOST)
    return (old, new + _SAME) if old == new and old.count("*") else (old, new)


def _side(parts: Iterable[Part], op: str) -> str:
    """Return one side of a long text: its own changes marked, unchanged stretches cut short."""
    kept = [part for part in parts if part.op in ("equal", op)]
    pieces = (
        _short(part.text, first=index == 0, last=index == len(kept) - 1)
        if part.op == "equal"
        else f"【{part.text}】"
        for index, part in enumerate(kept)
    )
    return shown("".join(chain(pieces)), _MOST)


def _short(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * _AROUND + 1:
        return text
    head = "" if first else text[:_AROUND]
    tail = "" if last else text[-_AROUND:]
    return f"{head}…{tail}"
