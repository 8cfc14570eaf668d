"""The findings counted by rule: ``--statistics``."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from skilltrain_cli.reporters.text_width import columns
from skilltrain_cli.reporters.wrap import Line, wrapped
from skilltrain_cli.review.finding import Review, RuleCard

HEADS = ("编码", "程度", "处数", "文件数", "规则")
TITLE = "按规则统计"
_GAP = "  "
_LEAST = 16
"""Columns that what a rule asks needs beside the figures."""


class Tally(Struct, frozen=True, kw_only=True):
    """How often a rule speaks, explained queries included, and in how many files."""

    card: RuleCard
    count: int
    files: int

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The texts of its line, as ``HEADS`` names them."""
        card = self.card
        return (card.code, card.severity.label, f"{self.count:,}", f"{self.files:,}", card.title)

    @property
    def as_json(self) -> Mapping[str, object]:
        """The same for scripts."""
        card = self.card
        figures = {"severity": card.severity.value, "count": self.count, "files": self.files}
        return {"code": card.code, "title": card.title, **figures}


def tallies(review: Review) -> tuple[Tally, ...]:
    """Return a tally for each rule that found something, the gravest first, then the most frequent."""
    cards = {each.card.code: each.card for each in review.findings}
    counts = Counter(each.card.code for each in review.findings)
    files = Counter(code for code, _ in {(each.card.code, each.place.file) for each in review.findings})
    found = (Tally(card=card, count=counts[code], files=files[code]) for code, card in cards.items())
    return tuple(sorted(found, key=lambda each: (each.card.severity.rank, -each.count, each.card.code)))


def statistics_lines(review: Review, width: int) -> Iterator[Line]:
    """Yield the table: what a rule asks comes last, and goes on below itself."""
    rows = [each.cells for each in tallies(review)]
    widths = [max(map(columns, column)) for column in zip(HEADS, *rows, strict=True)][:-1]
    yield Line(f"{TITLE}：" if rows else f"{TITLE}：没有要统计的。", "bold")
    for row in (HEADS, *rows) if rows else ():
        code, label, *figures = (
            _blanks(text, wide) + text if at > 1 else text + _blanks(text, wide)
            for at, (text, wide) in enumerate(zip(row[:-1], widths, strict=True))
        )
        start = _GAP.join((code, label, *figures, ""))
        if width - columns(start) < _LEAST:
            yield Line(start.rstrip())
            start = _GAP
        for text in wrapped(start + row[-1], width, columns(start)):
            yield Line(text)


def _blanks(text: str, width: int) -> str:
    return " " * (width - columns(text))
