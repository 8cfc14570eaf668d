"""A review for people: by file and sheet, errors first, each finding a sentence that can be read aloud."""

from collections.abc import Iterable, Iterator
from itertools import chain

from skilltrain_cli.reporters.checklist_lines import checklist_lines
from skilltrain_cli.reporters.counts_by_rule import statistics_lines
from skilltrain_cli.reporters.finding_groups import (
    FEW,
    Group,
    beyond,
    called,
    groups_of,
    plain,
    reference,
    stopped,
    where,
)
from skilltrain_cli.reporters.line_per_file import TOGETHER, file_lines
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import UncheckedGroup, closing, unchecked_groups
from skilltrain_cli.reporters.text_width import rule
from skilltrain_cli.reporters.wrap import Line, text_of, wrapped
from skilltrain_cli.review.finding import Finding, Place, Review, SubmissionFacts
from skilltrain_cli.values.privacy import shown_name

_INDENT = "  "
_SHORT = 16
"""A clause no longer than this is quoted every time."""


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return the review as text, no line wider than it may be, one newline at the end."""
    shown = lines(review, how.width)
    if how.statistics:
        shown = chain(shown, [Line()], statistics_lines(review, how.width))
    return text_of(shown, colour=how.colour)


def lines(review: Review, width: int) -> Iterator[Line]:
    """Yield the lines of the whole review."""
    groups: dict[str, list[Group]] = {}
    for group in groups_of(review.findings):
        groups.setdefault(group.place.file, []).append(group)
    unchecked: dict[str, list[UncheckedGroup]] = {}
    for each in unchecked_groups(review.unchecked):
        unchecked.setdefault(each.file, []).append(each)
        groups.setdefault(each.file, [])
    checklists = {each.file: each for each in review.checklists}
    for file in checklists:
        groups.setdefault(file, [])
    facts = {(each.file, each.sheet): each for each in review.submissions}
    yield from file_lines(review, width)
    for file in sorted(groups):
        page = _FilePage(facts, width)
        yield from page.head(file)
        if file in checklists:
            yield from checklist_lines(checklists[file], width)
            headed = all(group.place.entry or group.place.sheet for group in groups[file])
            yield from [Line()] if headed else []
        yield from page.lines(file, groups[file], unchecked.get(file, ()))
    yield Line(rule(width // 2))
    for sentence in closing(review):
        for text in wrapped(sentence, width, 2):
            yield Line(text, "bold")


class _FilePage:
    """Lays out the findings of one file; a clause is quoted in full only the first time."""

    def __init__(self, facts: dict[tuple[str, str], SubmissionFacts], width: int) -> None:
        self.facts = facts
        self.width = width
        self.quoted: dict[str, str] = {}
        """Clause → its words as last quoted."""

    def head(self, file: str) -> Iterator[Line]:
        """Yield the file's name."""
        return self._wrapped(shown_name(file) or TOGETHER, "bold underline")

    def lines(self, file: str, groups: list[Group], unchecked: Iterable[UncheckedGroup]) -> Iterator[Line]:
        """Yield a file's findings sheet by sheet, and what was not checked in it."""
        sheets: dict[tuple[str, str], list[Group]] = {}
        for group in groups:
            sheets.setdefault((group.place.entry or "", group.place.sheet or ""), []).append(group)
        for entry, sheet in sorted(sheets):
            heading = self._sheet(file, entry, sheet)
            if heading:
                yield from self._wrapped(heading, "bold")
            yield Line()
            for group in sorted(sheets[entry, sheet], key=lambda each: each.order):
                yield from self._group(group)
                yield Line()
        for each in unchecked:
            yield from self._unchecked(each)

    def _sheet(self, file: str, entry: str, sheet: str) -> str:
        inside = [f"包内 {plain(entry)}"] if entry else []
        if not sheet:
            return "".join(inside)
        facts = self.facts.get((file, sheet))
        unit = [plain(facts.unit.name)] if facts and facts.unit else []
        about = [*unit, f"{facts.rows:,} 行"] if facts else []
        named = called(Place(file=file, entry=entry or None, sheet=sheet)) + (
            f"（{'，'.join(about)}）" if about else ""
        )
        return " ".join([*inside, named])

    def _group(self, group: Group) -> Iterator[Line]:
        label, said = f"【{group.label}】", group.said
        style = group.card.severity.style
        head = wrapped(stopped(label + group.head), self.width, len(_INDENT))
        for index, text in enumerate(head):
            yield Line(text, style, len(label)) if index == 0 else Line(text)
        if len(said) > 1:
            yield from self._each(group)
        elif cells := beyond(group.findings):
            yield from self._detail("单元格", cells)
        if group.first.explanation is not None:
            yield from self._detail("情况说明", plain(group.first.explanation))
        elif group.hint:
            yield from self._detail("怎么办", group.hint)
        yield from self._indented(f"依据：{self._basis(group.first)}〔{group.card.code}〕")

    def _each(self, group: Group) -> Iterator[Line]:
        """Yield what is said of each cell: the first sentences with all their cells, then the other cells."""
        for said in group.said[:FEW]:
            hint = "" if group.hint or group.first.explanation is not None else stopped(said.hint)
            yield from self._indented(f"- {said.sentence}{hint}")
        rest = tuple(finding for said in group.said[FEW:] for finding in said.findings)
        if rest:
            cells = beyond(rest) or where(rest)
            yield from self._indented(f"- {cells}也是这类问题，请逐格核对。")

    def _basis(self, finding: Finding) -> str:
        clause, words = reference(finding), plain(finding.basis.words)
        if len(words) > _SHORT and self.quoted.get(clause) == words:
            return f"{clause}（原文见上）"
        self.quoted[clause] = words
        return clause + words

    def _unchecked(self, each: UncheckedGroup) -> Iterator[Line]:
        yield from self._wrapped(stopped(f"【未审核】{each.whose}{plain(each.why)}"), "")
        yield Line()

    def _detail(self, name: str, text: str) -> Iterator[Line]:
        yield from self._indented(f"{name}：{stopped(text)}")

    def _indented(self, text: str) -> Iterator[Line]:
        for each in wrapped(_INDENT + text, self.width, 2 * len(_INDENT)):
            yield Line(each)

    def _wrapped(self, text: str, style: str) -> Iterator[Line]:
        for each in wrapped(text, self.width, len(_INDENT)):
            yield Line(each, style)
