"""From the names a caller gives to the order that workers examine files by."""

import os
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.examine_file import Order, setting_of
from skilltrain_cli.judging.reporting_unit import Unit, unit_coded
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.review.fingerprint import FingerprintKey
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, day_of, names_of, path_of, several
from skilltrain_cli.usecases.lookup_by_name import Note, unsaid
from skilltrain_cli.values.region import Level


def order_of(
    as_of: date,
    *,
    form: str | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    unit: str | None = None,
    regions: StrPath | None = None,
    values: bool = True,
    fingerprints: FingerprintKey | None = None,
    note: Note = unsaid,
) -> Order:
    """
    Return the order for the workers; unknown forms, notices and units are UsageErrors.

    ``notice`` is the only one to go by, a 文号, an id or a TOML file; ``notices`` are files of which each is
    one more. ``plugins`` are names of installed ones. ``values`` asks for the values of all sheets beside
    what is wrong with them, ``fingerprints`` for those of all findings.
    """
    made = Order(
        as_of=day_of(as_of),
        notice=None if notice is None else os.fspath(notice),
        notices=() if notice is not None else several(notices),
        regions=path_of(regions),
        plugins=names_of(plugins),
        values=values,
        fingerprints=fingerprints,
    )
    files = (made.notice, *made.notices, made.regions)
    made = replace(made, stamps=tuple(_stamp(Path(each)) for each in files if each is not None))
    setting = setting_of(made)
    made = replace(made, form=find_form(form, setting.forms).full_id) if form else made
    return made if unit is None else replace(made, unit=_sender(unit, setting, note).code)


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what tells a file from another under its name; nothing for what is no file, such as a 文号."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _sender(name: str, setting: Setting, note: Note) -> Unit:
    """Return the unit that sends: a county, a zone, a city, or a city's 市直."""
    if city_run := lookup_by_name.city_run(name, setting.day, setting.regions):
        return city_run
    region = lookup_by_name.region_named(name, setting.day, setting.regions, note)
    found = unit_coded(region.code, setting.regions) if region.level is not Level.TOWN else None
    if found is None:
        raise UsageError(f"“{name}”不是报送单位", "请写设区的市、区县、功能区，或如 淄博市直")
    return found
