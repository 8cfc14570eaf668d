"""Fill in a form from a file of the clerk's own: read, fill, judge what came out, write."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.spec import FormSpec, Layout
from skilltrain_cli.intake.examine_file import setting_of
from skilltrain_cli.intake.fill_from_records import SUFFIXES, Records, load_records
from skilltrain_cli.intake.fill_from_tables import read_records
from skilltrain_cli.operations.fill_form import Filled, Given, Keyed, assign, completed, unit_of
from skilltrain_cli.operations.fill_form import fill as filled_from
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, several
from skilltrain_cli.usecases.fill_notes import check_lengths, guesses, named_in_full, replaced
from skilltrain_cli.usecases.fill_output import (
    Wish,
    as_workbook,
    check_output,
    made_folder,
    parts,
    title,
    unit_names,
    writer_of,
)
from skilltrain_cli.usecases.lookup_by_name import Note, unsaid
from skilltrain_cli.usecases.review_of_filled import Problem, judged, remarks_of
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Region, Regions
from skilltrain_cli.writers.output import check_apart, check_target, write_atomically
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FOOT

_CALLED = {Layout.TABLE: "行", Layout.ROLL: "行", Layout.CARD: "张"}
"""What a record of a form is when it is written."""

__all__ = [
    "FilledForms",
    "Made",
    "Wish",
    "check_output",
    "fill",
    "make",
    "title",
    "unit_names",
    "usual_unit",
    "wished",
    "write",
]


class Made(Struct, frozen=True, kw_only=True):
    """One finished file: where to, its bytes, its records' origins, what is wrong with it."""

    path: Path
    data: bytes
    form: FormSpec
    origins: Sequence[str]
    problems: Sequence[Problem]
    marked: int = 0
    """Cells in which the file says what is wrong."""
    notes: Sequence[str] = ()
    """Names that were written another way."""

    @property
    def errors(self) -> Sequence[Problem]:
        """What must be mended first."""
        return [each for each in self.problems if each.severity is Severity.ERROR]

    @property
    def size(self) -> str:
        """How many records it holds, in Chinese."""
        return f"{len(self.origins):,} {_CALLED[self.form.card.layout]}"

    def lines(self) -> Iterator[str]:
        """Yield what is wrong with it, record by record."""
        for each in self.problems:
            column = self.form.by_name.get(each.field)
            whole = "表尾" if column in self.form.footer else "整份表"
            origin = whole if each.row == FOOT else self.origins[each.row]
            yield each.line(origin, column.heading if column else "")


class FilledForms(Struct, frozen=True, kw_only=True):
    """The files that were made of the data, and whether they were written."""

    files: tuple[Made, ...]
    written: bool
    """False where errors must be mended first, unless ``allow_invalid``: then no file was written."""
    supposed: tuple[str, ...] = ()
    """Sentences for people (Chinese): what was supposed of a value, and is to be verified."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): how the data was read, which names were written in full."""
    by_default: bool = False
    """The unit is the default one: neither the data nor the caller named one."""

    @property
    def errors(self) -> int:
        """How many things must be mended."""
        return sum(len(each.errors) for each in self.files)


def fill(
    form: str,
    output: StrPath,
    source: StrPath,
    *,
    as_of: date,
    unit: str | None = None,
    default_unit: str | None = None,
    footer: Mapping[str, str | None] | None = None,
    allow_invalid: bool = False,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
) -> FilledForms:
    """
    Fill in a form from ``source`` (.csv .json .yaml .toml .xlsx …) and write it as .xlsx or .docx.

    Keys of the data are names of fields or printed headings; values are taken over as they are, names of
    regions in full, dates as the annex writes them. Cards may go into a folder: an ``output`` that ends
    with a separator or has no suffix. ``unit`` fills in, or what the data names, or else ``default_unit``.
    ``footer`` may hold ``filled_by``, ``phone``, ``filled_on``. What came out is reviewed before it is
    written; with errors nothing is written unless ``allow_invalid``, which marks them in the file. The
    other arguments are those of ``validate``.

    Raises UsageError for wrong usage and for data that cannot be understood, OutputError where the system
    refuses to write; all files are written or none.
    """
    notes: list[str] = []
    wish = wished(
        form,
        output,
        as_of=as_of,
        unit=unit,
        footer=footer,
        allow_invalid=allow_invalid,
        notice=notice,
        notices=notices,
        plugins=plugins,
        regions=regions,
        force=force,
        note=notes.append,
    )
    wish = replace(wish, inputs=(*wish.inputs, as_path(source)))
    check_apart(wish.output, wish.inputs)
    records = gather(as_path(source), wish.form)
    whole = for_unit(wish, records, default_unit, notes.append)
    made = carried_out(records, whole)
    by_default = wish.unit is None and whole.unit is not None and not _stated(records)
    return replace(made, notes=(*notes, *made.notes), by_default=by_default)


def wished(
    form: str,
    output: StrPath,
    *,
    as_of: date,
    unit: str | None = None,
    footer: Mapping[str, str | None] | None = None,
    allow_invalid: bool = False,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
    note: Note = unsaid,
) -> Wish:
    """Return what is to be filled in; UsageError for unknown names and an output that cannot be meant."""
    order = order_of(as_of, notice=notice, notices=notices, plugins=plugins, regions=regions)
    setting = setting_of(order)
    wish = Wish(
        form=find_form(form, setting.forms),
        output=as_path(output),
        folder=os.fspath(output).endswith(("/", os.sep)),
        order=order,
        unit=lookup_by_name.unit_named(unit, setting.day, setting.regions, note) if unit else None,
        footer={name: value for name, value in (footer or {}).items() if value},
        allow_invalid=allow_invalid,
        force=force,
        inputs=tuple(as_path(each) for each in (regions, notice, *several(notices)) if each is not None),
    )
    check_output(wish)
    return wish


def gather(source: Path, form: FormSpec) -> Records:
    """Return the records of a file; suffixes other than JSON's, YAML's and TOML's are workbooks."""
    try:
        source.stat()
    except FileNotFoundError:
        raise UsageError(f"“{source}”不存在", "请核对 --from 后面的文件名") from None
    except OSError as error:
        raise UsageError(f"“{source}”打不开：{why_unread(error)}", "请核对文件名和读取权限") from error
    if source.suffix.lower() in SUFFIXES and source.is_file():
        return load_records(source)
    return read_records(source, form)


def for_unit(wish: Wish, records: Records, usual: str | None = None, note: Note = unsaid) -> Wish:
    """
    Return the wish for the unit of ``--unit``, or of 填报单位 in the data, or else the ``usual`` one.

    UsageError when the first two are not the same.
    """
    stated, setting = _stated(records), wish.setting
    if wish.unit is None and stated:
        return replace(wish, unit=lookup_by_name.unit_named(stated, setting.day, setting.regions, note))
    if wish.unit is None:
        return replace(wish, unit=usual_unit(usual, setting.day, setting.regions, note)) if usual else wish
    if stated and lookup_by_name.unit_named(stated, setting.day, setting.regions, note) != wish.unit:
        raise UsageError(
            f"数据里的填报单位是“{shown(stated, 20)}”，--unit 是“{title(wish)}”", "请改正其中一个，或只写一个"
        )
    return wish


def _stated(records: Records) -> str:
    """Return the unit that the data names."""
    return unit_of(_sources(records), records.shared)


def usual_unit(name: str, on: date, regions: Regions, note: Note = unsaid) -> Region:
    """Return the unit that fills in by default, as skt.toml has it."""
    try:
        return lookup_by_name.unit_named(name, on, regions, note)
    except UsageError as error:
        raise UsageError(
            f"{error}（默认的填报单位，如 skt.toml 里的 unit）", f"{error.hint}请改正它，或写明填报单位"
        ) from error


def given_of(records: Records, wish: Wish) -> Given:
    """Return the records by field, with the unit's names and the options' footer."""
    given = assign(wish.form, _sources(records), records.shared, records.cells)
    return completed(given, wish.form, unit_names(wish), wish.footer)


def _sources(records: Records) -> list[Keyed]:
    return [Keyed(each.origin, each.values, each.keys_at) for each in records.records]


def carried_out(records: Records, wish: Wish) -> FilledForms:
    """Fill, judge, and write unless something must be mended first."""
    origins = [each.origin for each in records.records]
    given, named = named_in_full(given_of(records, wish), wish, origins)
    filled = filled_from(given, wish.form, wish.setting.year)
    check_lengths(filled, wish, origins)
    supposed = (*guesses(given, filled, wish, origins), *replaced(filled, wish, origins))
    files = tuple(_made(path, part, wish, own) for path, part, own in parts(filled, wish, origins))
    written = wish.allow_invalid or not any(each.errors for each in files)
    if written:
        write(files, wish)
    return FilledForms(files=files, written=written, supposed=supposed, notes=(*records.notes, *named))


def make(given: Given, wish: Wish) -> Made:
    """Fill and judge one file, whose records are numbered; nothing is written."""
    origins = [f"第 {number} 条" for number in range(1, len(given.rows) + 1)]
    named, notes = named_in_full(given, wish, origins)
    made = _made(wish.output, filled_from(named, wish.form, wish.setting.year), wish, origins)
    return replace(made, notes=notes)


def write(files: Sequence[Made], wish: Wish) -> None:
    """Write the files, each whole or not at all; none when one of them is there already."""
    with made_folder(wish):
        for each in files:
            check_apart(each.path, wish.inputs)
            check_target(each.path, force=wish.force)
        for each in files:
            write_atomically(each.path, each.data, force=wish.force)


def _made(path: Path, filled: Filled, wish: Wish, origins: Sequence[str]) -> Made:
    """Make a file and let it be judged as if it had been sent in; mark it where it is wrong."""
    writer = writer_of(path)
    sheet = as_workbook(filled, wish, {})  # whatever is written, its rows are told apart in a workbook
    problems = judged(sheet.data, path.with_suffix(".xlsx"), filled, wish, origins)
    errors = remarks_of(problems, wish.form)
    made = sheet if writer is as_workbook and not errors else writer(filled, wish, errors)
    return Made(
        path=path, data=made.data, form=wish.form, origins=origins, problems=problems, marked=made.marked
    )
