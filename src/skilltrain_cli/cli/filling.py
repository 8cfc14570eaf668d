"""What ``skt fill`` does between its options and its exit code: read, fill, judge what came out, write."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.cli import console, lookup
from skilltrain_cli.cli.fill_files import (
    Wish,
    as_workbook,
    check_output,
    made_folder,
    parts,
    title,
    unit_names,
    writer_of,
)
from skilltrain_cli.cli.fill_notes import check_lengths, named_in_full, tell_guesses, tell_replaced
from skilltrain_cli.cli.fill_review import Problem, judged, remarks_of
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError, unread
from skilltrain_cli.forms.spec import FormSpec, Layout
from skilltrain_cli.intake.fill_source import read_records
from skilltrain_cli.intake.records import SUFFIXES, Records, load_records
from skilltrain_cli.operations.fill import Filled, Given, Keyed, assign, completed, fill, unit_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Region, Regions
from skilltrain_cli.writers.output import check_target, write_atomically
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FOOT

_CALLED = {Layout.TABLE: "行", Layout.ROLL: "行", Layout.CARD: "张"}
"""What a record of a form is when it is written."""

__all__ = ["Wish", "check_output", "title", "unit_names"]


class Made(Struct, frozen=True, kw_only=True):
    """One finished file: where to, its bytes, its records' origins, what is wrong with it."""

    path: Path
    data: bytes
    origins: Sequence[str]
    problems: Sequence[Problem]
    marked: int = 0
    """Cells in which the file says what is wrong."""

    @property
    def errors(self) -> Sequence[Problem]:
        """What must be mended first."""
        return [each for each in self.problems if each.severity is Severity.ERROR]


def gather(source: Path, form: FormSpec) -> Records:
    """Return the records of a file; suffixes other than JSON's, YAML's and TOML's are workbooks."""
    try:
        source.stat()
    except FileNotFoundError:
        raise UsageError(f"“{source}”不存在", "请核对 --from 后面的文件名") from None
    except OSError as error:
        raise UsageError(f"“{source}”打不开：{unread(error)}", "请核对文件名和读取权限") from error
    if source.suffix.lower() in SUFFIXES and source.is_file():
        return load_records(source)
    return read_records(source, form)


def for_unit(wish: Wish, records: Records, usual: str = "") -> Wish:
    """
    Return the wish for the unit of ``--unit``, or of 填报单位 in the data, or else the ``usual`` one.

    UsageError when the first two are not the same.
    """
    stated = unit_of(_sources(records), records.shared)
    setting = wish.setting
    if wish.unit is None and stated:
        return replace(wish, unit=lookup.unit_named(stated, setting.day, setting.regions))
    if wish.unit is None:
        return replace(wish, unit=usual_unit(usual, setting.day, setting.regions)) if usual else wish
    if stated and lookup.unit_named(stated, setting.day, setting.regions) != wish.unit:
        raise UsageError(
            f"数据里的填报单位是“{shown(stated, 20)}”，--unit 是“{title(wish)}”", "请改正其中一个，或只写一个"
        )
    return wish


def usual_unit(name: str, on: date, regions: Regions) -> Region:
    """Return the unit that skt.toml names, and say that it decides."""
    try:
        unit = lookup.unit_named(name, on, regions)
    except UsageError as error:
        raise UsageError(
            f"{error}（skt.toml 里的 unit）", f"{error.hint}改正 skt.toml，或用 --unit 写明"
        ) from error
    console.remark(f"按 skt.toml，填报单位是“{name}”，空着的“市”“组织区县”按它填；不是的，请用 --unit 写明")
    return unit


def given_of(records: Records, wish: Wish) -> Given:
    """Return the records by field, with the unit's names and the options' footer."""
    given = assign(wish.form, _sources(records), records.shared, records.cells)
    return completed(given, wish.form, unit_names(wish), wish.footer)


def _sources(records: Records) -> list[Keyed]:
    return [Keyed(each.origin, each.values, each.keys_at) for each in records.records]


def carry_out(records: Records, wish: Wish) -> int:
    """Fill, judge, say what is wrong, and write unless something must be mended first."""
    for note in records.notes:
        console.remark(note)
    origins = [each.origin for each in records.records]
    given = named_in_full(given_of(records, wish), wish, origins)
    filled = fill(given, wish.form, wish.setting.year)
    check_lengths(filled, wish, origins)
    tell_guesses(given, filled, wish, origins)
    tell_replaced(filled, wish, origins)
    files = [_made(path, part, wish, own) for path, part, own in parts(filled, wish, origins)]
    for each in files:
        tell(each, wish.form)
    errors = sum(len(each.errors) for each in files)
    if errors and not wish.allow_invalid:
        console.say(
            f"共 {errors:,} 处必须改正，没有写入。改好后再试；或加 --allow-invalid 先写出来，在表里标出。"
        )
        return EXIT_FINDINGS
    write(files, wish)
    if errors:
        cells = sum(each.marked for each in files)
        console.say(f"共 {errors:,} 处必须改正，已在表里标出（{cells:,} 格）。")
    return EXIT_FINDINGS if errors else EXIT_CLEAN


def make(given: Given, wish: Wish) -> Made:
    """Fill and judge one file, whose records are numbered; nothing is written."""
    origins = [f"第 {number} 条" for number in range(1, len(given.rows) + 1)]
    filled = fill(named_in_full(given, wish, origins), wish.form, wish.setting.year)
    return _made(wish.output, filled, wish, origins)


def write(files: Sequence[Made], wish: Wish) -> None:
    """Write the files, each whole or not at all; none when one of them is there already."""
    with made_folder(wish):
        for each in files:
            check_target(each.path, force=wish.force)
        for each in files:
            write_atomically(each.path, each.data, force=wish.force)
            console.remark(f"已写入 {each.path}（{len(each.origins):,} {_CALLED[wish.form.card.layout]}）")


def tell(made: Made, form: FormSpec) -> None:
    """Say what is wrong with a file, record by record."""
    for each in made.problems:
        column = form.by_name.get(each.field)
        whole = "表尾" if column in form.footer else "整份表"
        origin = whole if each.row == FOOT else made.origins[each.row]
        console.say(each.line(origin, column.heading if column else ""))


def _made(path: Path, filled: Filled, wish: Wish, origins: Sequence[str]) -> Made:
    """Make a file and let it be judged as if it had been sent in; mark it where it is wrong."""
    writer = writer_of(path)
    sheet = as_workbook(filled, wish, {})  # whatever is written, its rows are told apart in a workbook
    problems = judged(sheet.data, path.with_suffix(".xlsx"), filled, wish, origins)
    errors = remarks_of(problems, wish.form)
    made = sheet if writer is as_workbook and not errors else writer(filled, wish, errors)
    return Made(path=path, data=made.data, origins=origins, problems=problems, marked=made.marked)
