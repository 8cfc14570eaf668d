"""Findings of one kind in one column of one sheet, gathered into one group and put into sentences."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from skilltrain_cli.review.finding import BODY, Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Spot, row_runs
from skilltrain_cli.values.text import quoted

FEW = 10
"""Up to here every cell of a group is named, beyond only the first ones and their number."""
FIRST = 3
_RUNS = 4
_NAMED = 200
"""Addresses, or runs of them, that are named at most."""
_QUOTED = 30
_LONGEST = 100_000
_IN_MESSAGE = 16
"""A found value is not repeated when this much of it stands in the message."""


class Said(Struct, frozen=True, kw_only=True):
    """What a group says of some of its cells: one sentence, one remedy."""

    text: str
    hint: str
    follows: bool
    """Whether the text goes on from the heading (“培训人数” + 没有填) instead of standing for itself."""
    findings: tuple[Finding, ...]

    @property
    def where(self) -> str:
        """The cells it is about."""
        return where(self.findings)

    @property
    def cells(self) -> str:
        """All of its cells, so that they can be mended in one pass."""
        return beyond(self.findings) or self.where

    @property
    def sentence(self) -> str:
        """All of its cells and what is said of them."""
        return behind(self.cells, stopped(self.text))


class Group(Struct, frozen=True, kw_only=True, dict=True):
    """The findings of one rule in one column of one sheet; of several, the explained apart from the open."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The first of them, in the order of the review."""
        return self.findings[0]

    @property
    def card(self) -> RuleCard:
        """The rule's card."""
        return self.first.card

    @property
    def place(self) -> Place:
        """Where the first of them is."""
        return self.first.place

    @property
    def label(self) -> str:
        """强制, 核实, 提示, or 核实·已说明."""
        explained = self.card.severity is Severity.QUERY and self.first.explanation is not None
        return self.card.severity.label + ("·已说明" if explained else "")

    @property
    def level(self) -> Severity:
        """How much it still asks for: what is explained asks for nothing, like a note."""
        return self.card.severity if self.first.open else Severity.NOTE

    @property
    def about(self) -> str:
        """The cells and the heading: ``E7“培训人数”``; empty for a finding about a whole file."""
        heading = f"“{plain(self.first.heading)}”" if self.first.heading else ""
        return where(self.findings) + heading

    @property
    def head(self) -> str:
        """The cells and what is said of them, or what the rule asks when it says different things of them."""
        about = self.about
        if len(self.said) > 1:
            return f"{about}{'，' if about else ''}要求：{self.card.title}"
        return about + ("：" if about and not self.said[0].follows else "") + self.said[0].text

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """What it says, each distinct sentence once, in the order of the cells."""
        same: dict[tuple[str, str, str | None], list[Finding]] = {}
        for each in self.findings:
            same.setdefault((each.message, each.hint, each.value), []).append(each)
        sentences: dict[tuple[str, bool, str], list[Finding]] = {}
        for (_, hint, _), found in same.items():
            sentences.setdefault((*_sentence(found[0]), plain(hint)), []).extend(found)
        return tuple(
            Said(text=text, hint=hint, follows=follows, findings=tuple(found))
            for (text, follows, hint), found in sentences.items()
        )

    @property
    def hint(self) -> str:
        """The remedy when it is the same for all, else empty."""
        hints = {each.hint for each in self.said}
        return next(iter(hints)) if len(hints) == 1 else ""

    @property
    def order(self) -> tuple[int, bool, tuple[str, str, str, int, int, str]]:
        """Errors first, then open queries, explained ones, notes; then by place and code."""
        return (self.card.severity.rank, self.first.explanation is not None, self.first.order)


def groups_of(findings: Iterable[Finding]) -> list[Group]:
    """Gather findings into groups, in the order in which each first appears."""
    gathered: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        place = each.place
        column = None if place.spot is None else place.spot.column
        same = (place.file, place.entry, place.sheet, each.card.code, column, each.field, each.explanation)
        gathered.setdefault(same, []).append(each)
    return [Group(findings=tuple(found)) for found in gathered.values()]


def group_text(group: Group, entry: str | None = None) -> str:
    """
    Return all that a group says in lines: where and what, more cells, what to do, by which clause.

    ``entry`` is the path inside the archive that it is about, where there is one.
    """
    return "".join(_text(group, entry))


def _text(group: Group, entry: str | None) -> Iterator[str]:
    place = group.place
    if entry is not None:
        yield f"{plain(entry)} "
    if place.sheet is not None:
        yield called(place)
    yield stopped(group.head)
    if len(group.said) == 1 and (cells := beyond(group.findings)):
        yield f"\n单元格：{cells}。"
    for said in group.said[:FIRST] if len(group.said) > 1 else ():
        yield f"\n{said.sentence}"
        yield stopped(said.hint) if not group.hint else ""
    rest = tuple(finding for said in group.said[FIRST:] for finding in said.findings)
    if rest:
        yield f"\n{beyond(rest) or where(rest)}也是这类问题，请逐格核对。"
    if group.first.explanation is not None:
        yield f"\n情况说明：{stopped(plain(group.first.explanation))}"
    elif group.hint:
        yield f"\n怎么办：{stopped(group.hint)}"
    yield f"\n依据：{basis(group.first)}。"


def where(findings: tuple[Finding, ...]) -> str:
    """
    Return the cells of findings that share a column, as people name them.

    ``E7``; ``E5、E6（2 处）``; beyond ten ``E5、E6、E7 等 10,000 处（第 5～10004 行）``.
    """
    spots = sorted({each.place.spot for each in findings if each.place.spot is not None})
    if not spots:
        return f"{len(findings):,} 处" if len(findings) > 1 else ""
    if len(spots) <= FEW:
        named = _named(findings, spots)
        return f"{named}（{len(findings):,} 处）" if len(findings) > 1 else named
    named = _named(findings, spots[:FIRST])
    runs = list(row_runs(spot.row + 1 for spot in spots))
    rows = f"（第 {'、'.join(runs)} 行）" if len(runs) <= _RUNS else ""
    return f"{named} 等 {len(findings):,} 处{rows}"


def _named(findings: tuple[Finding, ...], spots: Sequence[Spot]) -> str:
    place = findings[0].place
    return "、".join(place.run(spot.column, str(spot.row + 1)) for spot in spots)


def everywhere(findings: tuple[Finding, ...]) -> str:
    """Return every cell of findings that share a column, runs drawn together: ``E5～E10004、E10009``."""
    return "、".join(_drawn(findings))


def beyond(findings: tuple[Finding, ...]) -> str:
    """
    Return every cell of findings that share a column when :func:`where` does not say them all, else ``""``.

    ``E5～E19、E22、E40（17 处）``; of very many the first 200 and their number.
    """
    spots = {each.place.spot for each in findings if each.place.spot is not None}
    drawn = _drawn(findings)
    if len(spots) <= FEW or len(drawn) <= _RUNS:
        return ""
    more = " 等" if len(drawn) > _NAMED else ""
    return f"{'、'.join(drawn[:_NAMED])}{more}（{len(findings):,} 处）"


def _drawn(findings: tuple[Finding, ...]) -> list[str]:
    spots = {each.place.spot for each in findings if each.place.spot is not None}
    columns = sorted({spot.column for spot in spots})
    runs = list(row_runs(sorted(spot.row + 1 for spot in spots)))
    return [findings[0].place.run(column, run) for column in columns for run in runs]


def _sentence(finding: Finding) -> tuple[str, bool]:
    """Return the message, with the found value unless it quotes it, and whether it follows the heading."""
    message, value = plain(finding.message), finding.value
    heading = f"“{plain(finding.heading)}”" if finding.heading else ""
    if heading and message.startswith(heading):
        return message.removeprefix(heading), True
    if value is None or plain(value)[:_IN_MESSAGE].rstrip("…") in message:
        return message, False
    return f"现填“{quoted(plain(value), _QUOTED)}”，{message}", False


def behind(cells: str, text: str) -> str:
    """Return a text behind the cells it is about; a blank parts letters and figures from it, no bracket."""
    close = cells.endswith("）") or (cells.endswith(("行", "列", "段")) and not text[:1].isdigit())
    return f"{cells}{'' if close else ' '}{text}".lstrip()


def called(place: Place) -> str:
    """Name a sheet of a workbook, or what stands in its place in a Word file."""
    named = f"{place.sheet_is}“{plain(place.sheet or '')}”"
    return f"{named}（表格以外的段落）" if place.in_word and place.sheet == BODY else named


def plain(text: str) -> str:
    """Return text that cannot act on a terminal: control characters and direction marks are made visible."""
    return text if text.isprintable() else quoted(text, _LONGEST)


def stopped(text: str) -> str:
    """Return a sentence with its full stop."""
    return text if not text or text[-1] in "。！？…" else f"{text}。"


def basis(finding: Finding) -> str:
    """Return document, place and words of the clause."""
    return plain(str(finding.basis))


def reference(finding: Finding) -> str:
    """Return document and place of the clause, without its words."""
    return plain(finding.basis.reference)
