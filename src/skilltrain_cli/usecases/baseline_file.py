"""The file of a baseline: read before anything is reviewed, written anew when the review is done."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError, why_unread
from skilltrain_cli.intake.discover import display
from skilltrain_cli.readers.user_texts.limited_text import read_limited
from skilltrain_cli.review.baseline import Baseline, named_lines, read_baseline
from skilltrain_cli.review.explanation import ENOUGH, says_enough
from skilltrain_cli.review.finding import Acceptance, Review
from skilltrain_cli.review.fingerprint import FingerprintKey
from skilltrain_cli.writers.output import check_target, write_atomically

_LARGEST = 256 * 1024 * 1024
"""Bytes: about a million entries."""


class BaselineFile(Struct, frozen=True, kw_only=True):
    """A baseline that was read for a review, and how it is to be written anew, if it is."""

    path: Path
    key: FingerprintKey
    day: date
    terms: Acceptance | None
    baseline: Baseline

    def settled(self, review: Review, wanted: Callable[[Review], Review]) -> tuple[Review, tuple[str, ...]]:
        """Return what is wanted of a review, what is answered for apart, and what there is to say."""
        review = replace(review, skipped=tuple(map(self._named, review.skipped)))
        held = self.baseline.of(review, self.day)
        if self.terms is None:
            return wanted(held), tuple(self.baseline.notes(held, self.day))
        asked = wanted(held)
        fresh = self.baseline.updated(held, (*asked.findings, *asked.held_back), self.terms, self.day)
        data = fresh.text(self.key).encode()
        if len(data) > _LARGEST:
            raise UsageError(
                f"{fresh.called}要列 {len(fresh.lines):,} 处，太多了，没有写",
                "请先改正成片的问题，或用 --select 只列几条规则的",
            )
        write_atomically(self.path, data, force=True)
        before, after = self.baseline.entries.keys(), fresh.entries.keys()
        told = f"新列入 {len(after - before):,} 处，删去 {len(before - after):,} 处，现有 {len(after):,} 处"
        again = fresh.of(review, self.day)
        return wanted(again), (f"{fresh.called}已写好：{told}", *fresh.notes(again, self.day))

    def _named(self, skipped: tuple[str, str]) -> tuple[str, str]:
        """Return a file that was passed over and why: this one lies among the submissions for a reason."""
        file, why = skipped
        return file, "基线（--baseline）" if file == display(self.path) else why


def baseline_file(path: Path, key: FingerprintKey, day: date, terms: Acceptance | None) -> BaselineFile:
    """
    Return the baseline in a file, an empty one where it may still be written; UsageError for what is none.

    So are, before any work, lines that would be lost and terms that cannot count.
    """
    found = _read(path, key, may_be_new=terms is not None)
    if terms is not None:
        _check_update(found, terms, day)
    return BaselineFile(path=path, key=key, day=day, terms=terms, baseline=found)


def _read(path: Path, key: FingerprintKey, *, may_be_new: bool) -> Baseline:
    called = f"基线“{path}”"
    if may_be_new:
        check_target(path, force=True)
        if not path.exists():
            return Baseline(called=called)
    try:
        data = read_limited(path, _LARGEST)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        hint = "请检查文件名；第一次做基线，请加 --update-baseline" if missing else "请检查文件名和权限"
        raise UsageError(f"读不了{called}：{why_unread(error)}", hint) from error
    if len(data) > _LARGEST:
        raise UsageError(f"{called}超过 {_LARGEST // 1024**2} MB", "请确认没有给错文件")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "请确认没有给错文件；改过的，请用记事本另存为 UTF-8"
        raise UsageError(f"{called}不是 UTF-8 编码的文本", hint) from error
    return read_baseline(text, called, key)


def _check_update(found: Baseline, terms: Acceptance, day: date) -> None:
    """Refuse, before any work, to write over what could not be understood, and terms that cannot count."""
    if found.broken:
        hint = "请先改好或删去这几行，再加 --update-baseline"
        raise UsageError(f"{found.called}{named_lines(found.broken)}看不懂，重写会丢掉", hint)
    if terms.why and not says_enough(terms.why):
        raise UsageError(f"理由“{terms.why}”不足 {ENOUGH} 个字", "请写明为什么这些强制性的问题可以暂时不改")
    if terms.until is not None and terms.until < day:
        raise UsageError(f"期限 {terms.until.isoformat()} 已经过了", f"请写 {day.isoformat()} 以后的日期")
