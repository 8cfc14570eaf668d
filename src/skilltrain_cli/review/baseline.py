"""
A baseline: errors that somebody has answered for, until a day; they are held back, and do not count.

It is a text of lines: first what it is, then an entry a line, sorted, each a JSON object. Nothing in it tells
the row, the cell or what the cell holds: the fingerprint alone does, to those who have the file.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec
from msgspec import Struct, field
from msgspec.structs import asdict, replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.review.explanation import ENOUGH, says_enough
from skilltrain_cli.review.finding import Acceptance, Finding, Review, Severity
from skilltrain_cli.review.fingerprint import FingerprintKey, same_but_for_number
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import escaped, quoted

VERSION = 1
_HEAD = "skt_baseline"
_MARGIN = "\ufeff \t\r"
_FEW = 5


class BaselineEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One error that is answered for. By file, rule and heading people know it, by the fingerprint we do."""

    file: str
    """The file's name when it was last met, without its folder; ``entry`` is the path inside a package."""
    code: str
    title: str = ""
    heading: str = ""
    by: str = ""
    """Who answers for it."""
    why: str = ""
    until: str = ""
    """The last day on which it counts, ISO 8601."""
    entry: str = ""
    form: str = ""
    fingerprint: str

    @property
    def order(self) -> tuple[str, ...]:
        """The order of the lines: that of the eye."""
        return (self.file, self.entry, self.code, self.heading, self.fingerprint)

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts; ``None`` where none can be read."""
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            return None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is still to be filled in before it counts."""
        missing = (not self.by.strip(), not says_enough(self.why), self.last_day is None)
        return tuple(name for name, lacking in zip(("by", "why", "until"), missing, strict=True) if lacking)

    def expired(self, day: date) -> bool:
        """Tell whether its last day is over."""
        return self.last_day is not None and self.last_day < day

    def counts(self, day: date) -> bool:
        """Tell whether it holds its error back."""
        return not self.lacks and not self.expired(day)

    @property
    def line(self) -> str:
        """Its line; what says nothing is left out, but for what must be there."""
        must = ("file", "code", "by", "why", "until", "fingerprint")
        said = {name: text for name, text in asdict(self).items() if text or name in must}
        return escaped(json.dumps(said, ensure_ascii=False))


class Baseline(Struct, frozen=True, kw_only=True):
    """A baseline as read: the entries with the numbers of their lines, and the lines that are none."""

    called: str
    """The file, for messages."""
    lines: Mapping[int, BaselineEntry] = field(default_factory=dict)
    """Line (from 1) → entry; of several with one fingerprint the first."""
    broken: tuple[int, ...] = ()
    repeated: tuple[tuple[int, int], ...] = ()
    """A line, and the earlier one that has the same fingerprint."""

    @property
    def entries(self) -> Mapping[str, BaselineEntry]:
        """The entries by fingerprint."""
        return {each.fingerprint: each for each in self.lines.values()}

    def of(self, review: Review, day: date) -> Review:
        """Return the review with the errors that are answered for set apart."""
        counting = {each.fingerprint: each for each in self.lines.values() if each.counts(day)}
        held: list[Finding] = []
        left: list[Finding] = []
        for each in review.findings:
            entry = counting.get(each.fingerprint) if _may_be_held(each, review) else None
            if entry is None:
                left.append(each)
            else:
                by, why = shown_name(entry.by), shown_name(entry.why)  # a hand may have added a telephone
                answered = Acceptance(by=by, why=why, until=entry.last_day)
                held.append(replace(each, accepted=answered))
        return replace(review, findings=tuple(left), held_back=(*review.held_back, *held))

    def notes(self, review: Review, day: date) -> Iterator[str]:
        """Yield what there is to say of its lines, in sentences; ``review`` is the whole one."""
        if self.broken:
            how = "每行应是由 --update-baseline 写成的一条 JSON"
            yield f"{self.called}{named_lines(self.broken)}看不懂，没有算；{how}"
        for line, first in self.repeated[:_FEW]:
            yield f"{self.called}第 {line} 行与第 {first} 行是同一处问题，只算第 {first} 行"
        if len(self.repeated) > _FEW:
            yield f"{self.called}另有 {len(self.repeated) - _FEW} 行也与前面的重复"
        blank = [line for line, each in self.lines.items() if each.lacks]
        if blank:
            lacks = dict.fromkeys(name for line in blank for name in self.lines[line].lacks)
            yield (
                f"{self.called}{named_lines(blank)}不算数：{'、'.join(_LACKS[name] for name in lacks)}。"
                "请补上，或运行 --update-baseline --by 谁 --why 理由 --until 日期"
            )
        old = [line for line, each in self.lines.items() if not each.lacks and each.expired(day)]
        if old:
            how = "请改正问题，或用 --update-baseline 重新列入"
            yield f"{self.called}{named_lines(old)}过了期限，不再算数；{how}"
        stale = self.stale(review)
        if stale:
            named = list(dict.fromkeys(f"{shown_name(each.file)} {each.code}" for each in stale.values()))
            which = "、".join(named[:_FEW]) + (" 等" if len(named) > _FEW else "")
            gone = f"说的问题已经没有了（{which}），可用 --update-baseline 删去"
            yield f"{self.called}{named_lines(stale)}{gone}"

    def stale(self, review: Review) -> Mapping[int, BaselineEntry]:
        """
        Return the entries whose errors are gone, by line.

        Of a file, or a form, that was not reviewed nothing is known: its entries stay, and one of several
        that are about equal things may be that file's under another number.
        """
        there = {each.fingerprint for each in (*review.findings, *review.held_back)}
        reviewed = self._reviewed(review)
        left = Counter(same_but_for_number(each.fingerprint) for each in reviewed.values())
        left.subtract(same_but_for_number(fingerprint) for fingerprint in there)
        gone: dict[int, BaselineEntry] = {}
        for line, each in reversed(reviewed.items()):
            about = same_but_for_number(each.fingerprint)
            if each.fingerprint not in there and left[about] > 0:
                gone[line] = each
                left[about] -= 1
        return dict(sorted(gone.items()))

    def _reviewed(self, review: Review) -> dict[int, BaselineEntry]:
        """Return the entries of files, or forms, that were reviewed, by line."""
        found = (*review.findings, *review.held_back)
        seen = {(_name(each.file), each.form) for each in review.submissions}
        read = (each.place.file for each in found if each.place.file not in review.unread)
        files = {file for file, _ in seen} | set(map(_name, read))
        return {
            line: each
            for line, each in self.lines.items()
            if ((each.file, each.form) in seen if each.form else each.file in files)
        }

    def updated(self, review: Review, wanted: Iterable[Finding], terms: Acceptance, day: date) -> "Baseline":
        """
        Return the baseline of today: without what is gone or expired, with the errors that are wanted.

        Of a file that was not reviewed everything stays, as it does in ``stale``. What an entry lacks is
        filled in from ``terms``; ``review`` is the whole one.
        """
        gone, reviewed = self.stale(review), self._reviewed(review)
        kept = {
            each.fingerprint: each
            for line, each in self.lines.items()
            if line not in gone and not (line in reviewed and each.expired(day))
        }
        forms = {(each.file, each.sheet): each.form for each in review.submissions}
        for finding in wanted:
            if _may_be_held(finding, review):
                form = forms.get((finding.place.file, finding.place.sheet or ""), "")
                fresh = _entry_of(finding, form)
                known = kept.get(fresh.fingerprint, fresh)
                known = fresh if known.expired(day) else known  # its file may have another name now
                kept[fresh.fingerprint] = _completed(
                    replace(fresh, by=known.by, why=known.why, until=known.until), terms
                )
        entries = sorted(kept.values(), key=lambda each: each.order)
        return replace(self, lines=dict(enumerate(entries, start=2)), broken=(), repeated=())

    def text(self, key: FingerprintKey) -> str:
        """Return the text of the file: the same entries give the same bytes."""
        head = json.dumps({_HEAD: VERSION, "key": key.id})
        return "\n".join((head, *(each.line for each in self.lines.values()))) + "\n"


_LACKS = {
    "by": "没有写谁负责（by）",
    "why": f"没有写理由或理由不足 {ENOUGH} 个字（why）",
    "until": "没有写到哪一天为止，或者日期看不懂（until，如 2026-12-31）",
}


def read_baseline(text: str, called: str, key: FingerprintKey) -> Baseline:
    """
    Return what a text says; lines that are no entries, and those that say the same again, are told apart.

    UsageError for what is no baseline, is of another version, or was made with another key.
    """
    numbered = [(number, line.strip(_MARGIN)) for number, line in enumerate(text.split("\n"), start=1)]
    filled = [(number, line) for number, line in numbered if line]
    _check_head(filled[0][1] if filled else "", called, key)
    lines: dict[int, BaselineEntry] = {}
    first: dict[str, int] = {}
    broken: list[int] = []
    repeated: list[tuple[int, int]] = []
    for number, line in filled[1:]:
        try:
            entry = msgspec.json.decode(line, type=BaselineEntry)
        except (msgspec.MsgspecError, RecursionError):
            broken.append(number)
            continue
        if entry.fingerprint in first:
            repeated.append((number, first[entry.fingerprint]))
        else:
            lines[number], first[entry.fingerprint] = entry, number
    return Baseline(called=called, lines=lines, broken=tuple(broken), repeated=tuple(repeated))


def _check_head(line: str, called: str, key: FingerprintKey) -> None:
    try:
        head = msgspec.json.decode(line, type=dict[str, int | str])
    except (msgspec.MsgspecError, RecursionError):
        head = {}
    if _HEAD not in head:
        first = f'{{"{_HEAD}": {VERSION}, …}}'
        raise UsageError(f"{called}不是基线文件", f"基线由 --update-baseline 写成，第一行是 {first}")
    if head[_HEAD] != VERSION:
        raise UsageError(
            f"{called}是第 {quoted(head[_HEAD])} 版的基线，这个版本的 skt 只认第 {VERSION} 版",
            "请换用写它的那个版本的 skt，或换一个文件名，用 --update-baseline 重新做一份",
        )
    if head.get("key") != key.id:
        raise UsageError(
            f"{called}的指纹是用另一个密钥做的，认不出是哪些问题",
            "请把 SKT_FINGERPRINT_KEY（或 skt.toml 的 fingerprint_key）设成当时的那个；没有设过的，请去掉",
        )


def _may_be_held(finding: Finding, review: Review) -> bool:
    """Tell whether somebody may answer for a finding: an error, and not that a file could not be read."""
    return finding.card.severity is Severity.ERROR and finding.place.file not in review.unread


def _name(file: str) -> str:
    """Return a file's name as a baseline has it: of a package without the middle of somebody's mobile."""
    return shown_name(file.rpartition("/")[2])


def _entry_of(finding: Finding, form: str) -> BaselineEntry:
    return BaselineEntry(
        file=_name(finding.place.file),
        entry=shown_name(finding.place.entry or ""),
        code=finding.card.code,
        title=finding.card.title,
        heading=finding.heading or "",
        form=form,
        fingerprint=finding.fingerprint,
    )


def _completed(entry: BaselineEntry, terms: Acceptance) -> BaselineEntry:
    given = {"by": terms.by, "why": terms.why, "until": terms.until.isoformat() if terms.until else ""}
    lacking = {name: shown_name(given[name]) for name in entry.lacks if given[name]}
    return replace(entry, **lacking) if lacking else entry


def named_lines(numbers: Iterable[int]) -> str:
    """Name lines as people do."""
    listed = list(numbers)
    more = f" 等 {len(listed)} 行" if len(listed) > _FEW else " 行"
    return f"第 {'、'.join(map(str, listed[:_FEW]))}{more}"
