"""The lines around a table: 填表人、联系电话、填表日期 and 填报单位, in one cell or in several."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from skilltrain_cli.forms._form import Column
from skilltrain_cli.grid import Grid, Spot, Value
from skilltrain_cli.text import clean, key

UNIT_LABELS = ("填报单位", "报送单位", "上报单位", "填报地区", "编报单位", "单位名称", "填表单位")
_SEAL = r"(?:[（(](?:盖章|公章|签章|章|加盖公章)[）)])?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A value found beside (or behind) its label."""

    name: str
    spot: Spot
    raw: Value


def labels_of(columns: Sequence[Column]) -> dict[str, str]:
    """Return label → field for a footer; ``""`` is the field of 填报单位."""
    labels = dict.fromkeys(UNIT_LABELS, "")
    for column in columns:
        for text in (column.heading, *column.printed.aliases):
            labels.setdefault(text, column.name)
    return labels


def find_labelled(grid: Grid, rows: Iterable[int], labels: Mapping[str, str]) -> Iterator[Labelled]:
    """
    Yield the labelled values of some sheet rows, left to right.

    A label inside a longer text needs its colon (``填表人：张三  联系电话：…``); a label alone in its cell
    takes the next cell, unless that is a label too.
    """
    pattern = _pattern(labels)
    for row in rows:
        waiting: str | None = None
        for column, raw in grid.filled(row):
            parts = list(_parts(raw, pattern, labels))
            if not parts:
                if waiting is not None:
                    yield Labelled(name=waiting, spot=Spot(row, column), raw=raw)
                waiting = None
                continue
            waiting = None
            for name, text in parts:
                if text:
                    yield Labelled(name=name, spot=Spot(row, column), raw=text)
                else:
                    waiting = name


def is_labelled(value: Value, labels: Mapping[str, str]) -> bool:
    """Tell whether a cell begins with a label of the footer and its colon, or is one."""
    return isinstance(value, str) and any(True for _ in _parts(value, _pattern(labels), labels))


def _pattern(labels: Mapping[str, str]) -> re.Pattern[str]:
    words = "|".join(_spaced(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?<![\w])({words})\s*{_SEAL}\s*[:：]")


def _spaced(label: str) -> str:
    return r"[\s\u3000]*".join(re.escape(each) for each in label if not each.isspace())


def _parts(raw: Value, pattern: re.Pattern[str], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield ``(field, text behind the label)`` for each label in one cell."""
    if not isinstance(raw, str):
        return
    known = {key(label): name for label, name in labels.items()}
    alone = key(re.sub(_SEAL + r"\s*$", "", raw.strip()))
    if alone.rstrip(":：") in known:
        yield known[alone.rstrip(":：")], ""
        return
    found = list(pattern.finditer(raw))
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(raw)
        yield known[key(match[1])], clean(raw[match.end() : end]).strip("_ \u3000")
