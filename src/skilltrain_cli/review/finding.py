"""Findings and the review that holds them: what is wrong, where, by which clause, and what to do."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.values.grid import Spot, column_letters
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import Asked, Clause
from skilltrain_cli.values.table_kinds import SHEET_SUFFIXES

BODY = "正文"
_IN_WORD = lazy_pattern(f"表格[0-9]{{1,4}}|{BODY}")
"""What stands in the place of a sheet in a Word file: its tables by number, and what is around them."""
_BOOKS = tuple(SHEET_SUFFIXES)
"""In these a sheet may bear such a name."""


class Severity(StrEnum):
    """How much a finding weighs; the one table for exit code, label, colour and the levels of others."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The word officials use: 强制 must be fixed, 核实 fixed or explained, 提示 informs."""
        return {"error": "强制", "query": "核实", "note": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return ("error", "query", "note").index(self.value)

    @property
    def style(self) -> str:
        """Terminal style; never the only signal, the label is always printed."""
        return {"error": "bold red", "query": "yellow", "note": "cyan"}[self.value]

    @property
    def github(self) -> str:
        """The level of a GitHub workflow command."""
        return {"error": "error", "query": "warning", "note": "notice"}[self.value]

    @property
    def sarif(self) -> str:
        """The level of a result (SARIF 2.1.0, 3.27.10)."""
        return {"error": "error", "query": "warning", "note": "note"}[self.value]

    @property
    def gitlab(self) -> str:
        """The severity of an entry of GitLab's Code Quality."""
        return {"error": "critical", "query": "minor", "note": "info"}[self.value]


class RuleCard(Struct, frozen=True, kw_only=True):
    """What every finding of a rule has in common."""

    code: str
    title: str
    severity: Severity
    basis: Clause | Asked | None
    """``None`` = the clause of the field it speaks of."""


class Place(Struct, frozen=True, kw_only=True):
    """Where: a file, perhaps an entry of an archive, perhaps a sheet, perhaps a cell (zero-based spot)."""

    file: str
    entry: str | None = None
    sheet: str | None = None
    spot: Spot | None = None

    @property
    def cell(self) -> str | None:
        """The A1 address in the sender's own file."""
        return None if self.spot is None else self.spot.a1

    @property
    def in_word(self) -> bool:
        """Whether it is in a Word file, whose tables have no sheets and no column letters."""
        named = (self.entry or self.file).lower()
        return _IN_WORD.fullmatch(self.sheet or "") is not None and not named.endswith(_BOOKS)

    @property
    def sheet_is(self) -> str:
        """What goes before the name of its sheet: 工作表, or nothing before “表格1” of a Word file."""
        return "" if self.in_word else "工作表"

    @property
    def address(self) -> str:
        """The cell as people call it: ``E7``; in Word 第7行第5列, or 第3段; empty for a whole sheet."""
        return "" if self.spot is None else self.run(self.spot.column, str(self.spot.row + 1))

    def run(self, column: int, rows: str) -> str:
        """Return cells of one column of its sheet as people call them; ``rows`` is a row, or a run 5～9."""
        if not self.in_word:
            letters = column_letters(column)
            return "～".join(letters + row for row in rows.split("～"))
        return f"第{rows}段" if self.sheet == BODY else f"第{rows}行第{column + 1}列"

    def __str__(self) -> str:
        """``张店区.xlsx Sheet1!E7``, ``张店区.docx 表格1第7行第5列``, as people read it."""
        if self.sheet is None:
            return self.file
        joint = "" if self.in_word or self.spot is None else "!"
        return f"{self.file} {self.sheet}{joint}{self.address}"

    @property
    def order(self) -> tuple[str, str, str, int, int]:
        """Sort key: file, entry, sheet, row, column; file-level places come first."""
        row, column = self.spot or (-1, -1)
        return (self.file, self.entry or "", self.sheet or "", row, column)


class Acceptance(Struct, frozen=True, kw_only=True):
    """Who answers for an error that stays, why, and until which day; blank where nobody has said so yet."""

    by: str = ""
    why: str = ""
    until: date | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """One rule's word about one place."""

    card: RuleCard
    place: Place
    message: str
    hint: str
    basis: Clause
    field: str | None = None
    heading: str | None = None
    value: str | None = None
    """What the cell holds, masked where it is personal."""
    explanation: str | None = None
    """The sender's 情况说明; a query that has one passes and travels upward."""
    rows: tuple[int, ...] = ()
    """The sheet rows it is about when they are several, such as those that repeat one project."""
    beside: tuple[Place, ...] = ()
    """Other places that it compares its own with, such as the one where a brand was met before."""
    compared: tuple[str, ...] = ()
    """Other files that it compares its own with, where it speaks of no place in them."""
    about: str | None = None
    """What its row is about, where it has one."""
    fingerprint: str = ""
    """By what it is known again in another review (``review/fingerprint.py``); made where asked for alone."""
    accepted: Acceptance | None = None
    """Who answers for it in the baseline."""

    @property
    def fellows(self) -> tuple[Place, ...]:
        """All other places it is about: those it compares its own with, and its column in its other rows."""
        spot = self.place.spot
        if spot is None:
            return self.beside
        others = (replace(self.place, spot=Spot(row, spot.column)) for row in self.rows if row != spot.row)
        return (*self.beside, *others)

    @property
    def open(self) -> bool:
        """Whether it still asks for something: not a note, not an explained query."""
        return self.card.severity is Severity.ERROR or (
            self.card.severity is Severity.QUERY and self.explanation is None
        )

    @property
    def order(self) -> tuple[str, str, str, int, int, str]:
        """Sort key of the contract: file, sheet, row, column, code."""
        return (*self.place.order, self.card.code)


class Unchecked(Struct, frozen=True, kw_only=True):
    """A rule that could not judge a file, and why."""

    code: str
    """Of the rule; ``""`` where a form demands what no rule judges."""
    file: str
    why: str


class UnitName(Struct, frozen=True, kw_only=True):
    """The unit that fills in a submission: toolkit or GB/T 2260 code, and name."""

    code: str
    name: str


class SubmissionFacts(Struct, frozen=True, kw_only=True):
    """What a review says of one submitted sheet."""

    file: str
    sheet: str
    form: str
    unit: UnitName | None
    rows: int
    sha256: str
    notice: str = ""
    """What it was judged by; empty for a form of no document."""


class ItemState(StrEnum):
    """How one thing that is asked for stands."""

    THERE = "there"
    LACKING = "lacking"
    DOUBTFUL = "doubtful"

    @property
    def label(self) -> str:
        """Mark and word: the mark, which every Chinese code page has, is never alone."""
        return {"there": "√ 已齐", "lacking": "× 还差", "doubtful": "? 核实"}[self.value]

    @property
    def style(self) -> str:
        """Terminal style; the word says the same."""
        return {"there": "green", "lacking": "bold red", "doubtful": "yellow"}[self.value]


class ChecklistItem(Struct, frozen=True, kw_only=True):
    """One thing a brand package must bring: its id and name, how it stands, what was found."""

    id: str
    name: str
    state: ItemState
    found: str
    entries: tuple[str, ...] = ()
    """What was read as it, by path inside the package."""
    codes: tuple[str, ...] = ()
    """The rules it does not keep."""
    count: int | None = None
    """How many there are that count, of what is counted."""


class Checklist(Struct, frozen=True, kw_only=True):
    """What a brand package has of all that is asked for."""

    file: str
    items: tuple[ChecklistItem, ...]

    @property
    def lacking(self) -> int:
        """How many things are still to be brought or mended."""
        return _in_state(self.items, ItemState.LACKING)

    @property
    def doubtful(self) -> int:
        """How many things are to be verified."""
        return _in_state(self.items, ItemState.DOUBTFUL)


COMPLETE = "齐全"
"""How things stand of which none is lacking or in doubt."""


def checklist_standing(items: Sequence[ChecklistItem]) -> str:
    """Return how things stand in a word: complete, or how many are lacking and in doubt."""
    counts = (("还差", _in_state(items, ItemState.LACKING)), ("需核实", _in_state(items, ItemState.DOUBTFUL)))
    return "，".join(f"{word} {count} 项" for word, count in counts if count) or COMPLETE


def _in_state(items: Iterable[ChecklistItem], state: ItemState) -> int:
    return sum(each.state is state for each in items)


class Unchanged(Struct, frozen=True, kw_only=True):
    """What a review of changed files leaves out of the others."""

    since: str
    """The commit as somebody named it."""
    files: tuple[str, ...]
    """Those of which nothing is said."""
    left_out: int
    """Findings, and rules that could not judge."""


class Review(Struct, frozen=True, kw_only=True):
    """The outcome of a check over any number of files."""

    as_of: str
    files: int
    submissions: tuple[SubmissionFacts, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Junk that was passed over: file and why."""
    unread: tuple[str, ...] = ()
    """Files that could not be read: the review is incomplete."""
    bundles: tuple[str, ...] = ()
    """Archives that were read like folders; what is in one is called ``archive/path inside it``."""
    checklists: tuple[Checklist, ...] = ()
    """One for each brand package."""
    held_back: tuple[Finding, ...] = ()
    """Errors that the baseline answers for: they are no longer among the findings, and do not count."""
    unchanged: Unchanged | None = None
    """Set where only what changed was asked for: see ``findings_of_changed_files``."""
    left_out: int = 0
    """Findings, and rules that could not judge, that were not asked for: see ``selection``."""

    def apart(self, file: str) -> tuple[str, str | None]:
        """Return the file that was sent, and the path inside it where it is an archive of tables."""
        for bundle in self.bundles:
            if file.startswith(f"{bundle}/"):
                return bundle, file.removeprefix(f"{bundle}/")
        return file, None

    @property
    def rows(self) -> int:
        """Data rows in all submissions."""
        return sum(each.rows for each in self.submissions)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings, those that are held back among them, in the order of the contract."""
        return in_order((*self.findings, *self.held_back)) if self.held_back else self.findings

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity, explained ones included."""
        return sum(each.card.severity is severity for each in self.findings)

    @property
    def gaps(self) -> tuple[Unchecked, ...]:
        """What was not checked in files whose findings, if any, are notes: nothing asks to mend the cause."""
        said = (*self.findings, *self.held_back)
        asked = {each.place.file for each in said if each.card.severity is not Severity.NOTE}
        return tuple(each for each in self.unchecked if each.file not in asked)

    def exit_code(self, fail_on: Severity) -> int:
        """
        Return 3 for what could not be read and for gaps, 1 for a finding at or above ``fail_on``, else 0.

        A rule that cannot judge because of what the sender wrote needs no 3: the cause is a finding.
        """
        if self.unread or self.gaps:
            return 3
        return int(any(each.open and each.card.severity.rank <= fail_on.rank for each in self.findings))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of the contract."""
    return tuple(sorted(findings, key=lambda each: each.order))
