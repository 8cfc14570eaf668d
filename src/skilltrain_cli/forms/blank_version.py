"""The mark that a blank of ours carries: which form it is and which version, wherever the file travels."""

from collections.abc import Sequence

from msgspec import Struct

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern

SELF_CHECK = "自检"
"""The sheet beside the form whose formulas list what is wrong; the stamp stands on it."""
REASONS = "自检计算"
"""The hidden sheet the self-check reckons on; it carries the stamp too."""
LISTS = "填报选项"
"""The hidden sheet with the lists that are too long to stand in a validation."""
OWN_SHEETS = frozenset({SELF_CHECK, REASONS, LISTS})
"""Sheets of a blank that hold no data of the sender's; with a stamp in the workbook they are surely ours."""

_COUNTER = lazy_pattern(r"已用 [0-9]+ / [0-9]+ 字")
_STAMP = lazy_pattern(r"skt-form (\S{1,120}) ([0-9]{1,6})(?![0-9])")
_COPY = lazy_pattern(r" ?\([0-9]{1,3}\)$|_[0-9]{1,3}$")
"""What Excel, WPS and LibreOffice put behind a sheet's name when it is moved beside one of that name."""
_SEARCHED = 20
"""Rows of a sheet in which the stamp is looked for; it stands in the first ones."""


class Stamp(Struct, frozen=True, kw_only=True):
    """A form's full id and the version of its blank."""

    form: str
    version: int

    def __str__(self) -> str:
        """Return the mark as it is written, such as ``skt-form project 1``."""
        return f"skt-form {self.form} {self.version}"


def current_stamp(form: FormSpec) -> Stamp:
    """Return the stamp a blank of this form bears today."""
    return Stamp(form=form.full_id, version=form.card.version)


def is_counter(value: Value) -> bool:
    """Tell the word counter that our blanks have beside a long text: it is nothing the sender wrote."""
    return isinstance(value, str) and _COUNTER.match(value) is not None


def find_stamp(grid: Grid) -> Stamp | None:
    """Return the stamp on a sheet named as ours are; ``None`` on all others."""
    if _original(grid) not in (SELF_CHECK, REASONS):
        return None
    for row in range(grid.top, min(grid.top + _SEARCHED, grid.bottom + 1)):
        for _, value in grid.filled(row):
            found = _STAMP.search(value) if isinstance(value, str) else None
            if found:
                return Stamp(form=found[1], version=int(found[2]))
    return None


def own_sheets(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """
    Return the sheets that are parts of a blank of ours and not the form: no data of the sender's.

    What reckons repeats the form's own words once a program has computed it: it is not to be read as a form.
    """
    stamped = [grid for grid in grids if find_stamp(grid)]
    lists = [grid for grid in grids if _original(grid) == LISTS] if stamped else []
    return (*stamped, *lists)


def _original(grid: Grid) -> str:
    return _COPY.sub("", grid.name)
