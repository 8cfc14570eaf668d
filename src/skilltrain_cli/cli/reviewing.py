"""What ``validate`` and ``merge`` share: options into an order, a progress bar, a review in some format."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from skilltrain_cli.cli import console, lookup, settings
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.examine import Order, setting_of
from skilltrain_cli.intake.review import Reviewed, Tick, review
from skilltrain_cli.judging.sender import Setting, Unit, unit_coded
from skilltrain_cli.rules.catalogue import rules_named
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.values.region import Level
from skilltrain_cli.values.text import tame
from skilltrain_cli.writers.output import check_apart, check_target

__all__ = ["Reviewed", "check_output", "codes", "order", "progress", "review"]

_FEW = 3
"""Files from which a progress bar is worth its line."""


def codes(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return codes parted by commas, or listed; UsageError for one that no rule has."""
    listed = re.split(r"[,，、\s]+", given) if isinstance(given, str) else given or ()
    found = tuple(each.strip().upper() for each in listed if each.strip())
    for each in found:
        rules_named(each)
    return found


def order(
    as_of: date,
    *,
    form: str | None = None,
    notice: str | None = None,
    unit: str | None = None,
    regions: Path | None = None,
    values: bool = True,
) -> Order:
    """Return the order for the workers; unknown forms, notices and units are wrong usage."""
    added = settings.found().notices(notice)
    made = Order(as_of=as_of, notice=notice, notices=added, regions=regions, values=values)
    setting = setting_of(made)
    made = replace(made, form=find_form(form, setting.forms).full_id) if form else made
    if unit is None:
        return made
    return replace(made, unit=_sender(unit, setting).code)


def _sender(name: str, setting: Setting) -> Unit:
    """Return the unit of ``--unit``: a county, a zone, a city, or a city's 市直."""
    if city_run := lookup.city_run(name, setting.day, setting.regions):
        return city_run
    region = lookup.region_named(name, setting.day, setting.regions)
    found = unit_coded(region.code, setting.regions) if region.level is not Level.TOWN else None
    if found is None:
        raise UsageError(f"“{name}”不是报送单位", "请写设区的市、区县、功能区，或如 淄博市直")
    return found


def check_output(path: Path | None, paths: Sequence[Path], *given: Path | str | None, force: bool) -> None:
    """Refuse an output that cannot be written, or is a file to review or given, before any work is done."""
    if path is None:
        return
    check_target(path, force=force)
    if path.exists():
        check_apart(path, [*(each.path for each in discover(paths).files), *given])


@contextmanager
def progress(doing: str = "审核") -> Iterator[Tick | None]:
    """Yield what to call after each file: a bar on a terminal's stderr, nothing when piped or quiet."""
    if not sys.stderr.isatty() or console.quiet.get():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (
        TextColumn(doing),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, count="")

        def tick(done: float, total: int, file: str) -> None:
            few, part = total < _FEW, done % 1 > 0
            bar.update(
                task,
                completed=done,
                total=None if few and not part else total,
                count=(f"{done / total:.0%}" if part else "") if few else f"{int(done)}/{total}",
                description=tame(mask(file)[-40:]),
                visible=not few or part or not done,
            )

        yield tick
