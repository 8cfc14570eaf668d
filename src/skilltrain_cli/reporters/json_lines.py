"""JSON with one thing a line: short enough to compare, and safe to print."""

import json
from collections.abc import Iterable

from skilltrain_cli.values.text import escaped


def json_line(value: object) -> str:
    """Return a value on one line; Chinese stays as it is, what would act on a terminal is escaped."""
    return escaped(json.dumps(value, ensure_ascii=False))


def json_list(values: Iterable[object], indent: int = 2) -> str:
    """Return a list with one value a line; ``indent`` is that of the line it begins on."""
    blanks = " " * indent
    lines = ",\n".join(f"{blanks}  {json_line(value)}" for value in values)
    return f"[\n{lines}\n{blanks}]" if lines else "[]"
