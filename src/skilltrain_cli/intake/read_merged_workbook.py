"""A merged workbook as it stands, read inside a worker: it may come from anybody, and have been edited."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import EXIT_USAGE, SktError, UsageError
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order, as_submitted, setting_of
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.judging.sender import CONSOLIDATED, Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.notices.notice import same_number
from skilltrain_cli.notices.shipped_notices import shipped_names
from skilltrain_cli.operations.merge.admission import gap_in
from skilltrain_cli.review.provenance import (
    DETAIL,
    SOURCES,
    Trace,
    made_on,
    read_notice,
    read_trace,
    read_units,
)
from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.region import Level

T = TypeVar("T")
Work = Callable[[Reading], T]

_ORIGINAL = "请用 skt merge 写出的原来那一份"


class MergedSheet(Struct, frozen=True, kw_only=True):
    """The workbook's own table, or its cards, with the sheets around it."""

    file: str
    sha256: str
    grids: Mapping[str, Grid]
    sheets: tuple[Submitted, ...]
    """One table, or all cards of a catalogue."""
    trace: Trace
    """Where each row first came from."""
    setting: Setting
    """That of its form, on the day it was made by."""

    @property
    def name(self) -> str:
        """The name of its sheet."""
        return self.sheets[0].sheet.name

    @property
    def level(self) -> Level:
        """Whose workbook it is: a city's or the province's."""
        return Level.PROVINCE if self.sheets[0].sheet.province else Level.CITY


def read_merged(reading: Reading, order: Order, as_of: date | None = None) -> MergedSheet:
    """
    Return what a workbook of ``skt merge`` holds; UsageError for any other, and for one that is broken.

    It is judged by ``as_of``, else by the day on which it was made.
    """
    grids = {grid.name: grid for grid in reading.grids}
    if not grids.keys() >= CONSOLIDATED:
        lacking = "没有“来源”“来源明细”等表"
        raise UsageError(f"“{reading.file}”不是 skt merge 写的汇总表（{lacking}）", "请给出汇总表 .xlsx")
    trace = read_trace(grids[DETAIL], read_units(grids[SOURCES]))
    if trace is None:
        raise UsageError(f"“{reading.file}”的“{DETAIL}”改动过，查不到来源", _ORIGINAL)
    return merged_sheet(reading, replace(order, as_of=as_of or made_on(grids[SOURCES]) or order.as_of), trace)


def merged_sheet(reading: Reading, order: Order, trace: Trace, only: str = "") -> MergedSheet:
    """Return the table that a merged workbook holds, where ``only`` says so in a sheet of this name."""
    found = [each for each in as_submitted(reading, order, only=only) if each.sheet.companions]
    sheets = tuple(each for each in found if each.sheet.name == found[0].sheet.name)
    if not sheets:
        sources = next(grid for grid in reading.grids if grid.name == SOURCES)
        check_notice(reading.file, read_notice(sources), order)
        raise UsageError(f"“{reading.file}”里没有汇总的表，或者已经改得认不出来", _ORIGINAL)
    for each in sheets:
        if gap := gap_in(each):
            broken = f"“{reading.file}”的“{each.sheet.name}”{gap}，合计无从算起"
            raise UsageError(broken, f"请改正，或{_ORIGINAL.removeprefix('请')}")
    return MergedSheet(
        file=reading.file,
        sha256=reading.sha256,
        grids={grid.name: grid for grid in reading.grids},
        sheets=sheets,
        trace=trace,
        setting=setting_of(order).under(sheets[0].sheet.form),
    )


def check_notice(file: str, number: str, order: Order) -> None:
    """Refuse a workbook made under the notice of this 文号 (``""``: none) where an order does not have it."""
    have = {same_number(name) for each in setting_of(order).notices for name in (each.number, each.id)}
    shipped = {same_number(name) for names in shipped_names().values() for name in names}
    if number and same_number(number) not in have | shipped:
        raise UsageError(
            f"“{file}”的表式是通知“{shown(number, 60)}”规定的，没有给出这个通知",
            "请用 --notice 写明这个通知的 .toml 文件，或写进 skt.toml 的 notices",
        )


class Refusal(Struct, frozen=True, kw_only=True):
    """Why nothing came of a workbook, on its way to where it is raised: no exception leaves a worker."""

    message: str
    hint: str
    exit_code: int = EXIT_USAGE

    def raised(self) -> SktError:
        """Return it as an error."""
        error = SktError(self.message, self.hint)
        error.exit_code = self.exit_code
        return error


def asked_of(source: Source, work: "Work[T]", quick: Callable[[Source], T | None] | None = None) -> T:
    """
    Return what some work comes to that reads a workbook, in a guarded worker.

    ``work`` is a function of a module, or a partial of one. So is ``quick``, which may know the answer
    without reading everything; where it has none, or raises what is no SktError, the whole is read.
    Raises what ``work`` raises, and SktError for a file that cannot be read.
    """
    results: Iterator[tuple[Source, T | Refusal | Crash]] = guarded(
        partial(_worked, work=work, quick=quick), [source]
    )
    for _, found in results:
        if isinstance(found, Crash):
            raise _unread(source.file, found)
        if isinstance(found, Refusal):
            raise found.raised()
        return found
    raise AssertionError("a guarded item has an outcome")


def _worked(
    source: Source, *, work: "Work[T]", quick: Callable[[Source], T | None] | None
) -> T | Refusal | Crash:
    if quick is not None:
        try:
            found = quick(source)
        except SktError as error:
            return Refusal(message=str(error), hint=error.hint, exit_code=error.exit_code)
        except Exception:  # noqa: BLE001 - whatever it is, the whole is read, and that finds out
            found = None
        if found is not None:
            return found
    reading = read(source.path, file=source.file)
    if reading.failure is not None:
        return Crash(failure=reading.failure, detail=reading.detail)
    try:
        return work(reading)
    except SktError as error:
        return Refusal(message=str(error), hint=error.hint, exit_code=error.exit_code)


def _unread(file: str, crash: Crash) -> SktError:
    """Return why a workbook could not be read, as a review words it."""
    from skilltrain_cli.intake.examine_file import unread_file  # noqa: PLC0415 - seldom needed
    from skilltrain_cli.rules.run_rules import check  # noqa: PLC0415

    found = check(unread_file(file, failure=crash.failure, detail=crash.detail)).findings
    first = min(found, key=lambda each: each.card.severity.rank)
    return SktError(f"“{file}”读不出来：{first.message}", first.hint)
