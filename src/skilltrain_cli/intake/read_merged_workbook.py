"""A merged workbook as it stands, read inside a worker: it may come from anybody, and have been edited."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order, as_submitted, setting_of
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guarded_question import answered
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
    order = replace(order, as_of=as_of or made_on(grids[SOURCES]) or order.as_of)
    found = [each for each in as_submitted(reading, order) if each.sheet.companions]
    sheets = tuple(each for each in found if each.sheet.name == found[0].sheet.name)
    if not sheets:
        check_notice(reading.file, read_notice(grids[SOURCES]), order)
        raise UsageError(f"“{reading.file}”里没有汇总的表，或者已经改得认不出来", _ORIGINAL)
    for each in sheets:
        if gap := gap_in(each):
            broken = f"“{reading.file}”的“{each.sheet.name}”{gap}，合计无从算起"
            raise UsageError(broken, f"请改正，或{_ORIGINAL.removeprefix('请')}")
    return MergedSheet(
        file=reading.file,
        sha256=reading.sha256,
        grids=grids,
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


def asked_of(source: Source, work: Work[T]) -> T:
    """
    Return what some work comes to that reads a workbook, in a guarded worker.

    ``work`` is a function of a module, or a partial of one. Raises what ``work`` raises, and SktError for a
    file that cannot be read.
    """
    found = answered(partial(_worked, work=work), source)
    if isinstance(found, Crash):
        raise _unread(source.file, found)
    return found


def _worked(source: Source, *, work: Work[T]) -> T | Crash:
    reading = read(source.path, file=source.file)
    if reading.failure is not None:
        return Crash(failure=reading.failure, detail=reading.detail)
    return work(reading)


def _unread(file: str, crash: Crash) -> SktError:
    """Return why a workbook could not be read, as a review words it."""
    from skilltrain_cli.intake.examine_file import unread_file  # noqa: PLC0415 - seldom needed
    from skilltrain_cli.rules.run_rules import check  # noqa: PLC0415

    found = check(unread_file(file, failure=crash.failure, detail=crash.detail)).findings
    first = min(found, key=lambda each: each.card.severity.rank)
    return SktError(f"“{file}”读不出来：{first.message}", first.hint)
