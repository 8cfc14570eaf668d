"""A review in GitHub's Markdown, as the summary of a workflow run: verdict, files, findings file by file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from skilltrain_cli.reporters.checklist_lines import heading
from skilltrain_cli.reporters.counts_by_rule import HEADS, TITLE, tallies
from skilltrain_cli.reporters.finding_groups import (
    FEW,
    Group,
    basis,
    beyond,
    called,
    groups_of,
    stopped,
    where,
)
from skilltrain_cli.reporters.line_per_file import TOGETHER, stands
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import (
    counted,
    next_step,
    not_listed,
    unchecked_groups,
    verdict,
)
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import one_line

LARGEST = 1_048_576
"""Bytes that GitHub takes of a step's summary; of a longer one it shows nothing."""
_LISTED = LARGEST // 8
"""Bytes for the table of files, and for each list of what was not looked into."""
_WORDS = 4_000
"""Bytes for what is said whatever the review: its figures, what is cut."""
_ACTS = lazy_pattern(r"[\\`*_{}\[\]<>#|~!&$]|(?<=www)\.|:(?=//)", re.IGNORECASE)
_BEGINS = lazy_pattern(r"^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
"""What would begin a list or underline a heading."""
_NAMES = lazy_pattern(r"@|\\#(?=\d)|:(?=[a-z0-9\\_+-]+:)|\bGH-(?=\d)", re.IGNORECASE)
"""What GitHub reads in the finished text: people, issues, pictograms; a comment inside parts them."""
_ALIGNED = ("", "文件", "单位", "行数:", *(f"{severity.label}:" for severity in Severity), "结论")


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return the text, shorter than ``LARGEST``; what there is no room for is counted, not passed over."""
    parts = [
        f"## 审核结果：{verdict(review)}",
        escaped(f"下一步：{next_step(review)}"),
        escaped(counted(review)),
    ]
    parts += map(escaped, not_listed(review))
    parts += _names("没有读出来，审核不完整：", map(shown_name, review.unread))
    parts += _file_table(review)
    parts += _names(
        "跳过的无关文件：", (f"{shown_name(file)}（{one_line(why)}）" for file, why in review.skipped)
    )
    parts += _statistics(review) if how.statistics else []
    room = _Room(LARGEST - _WORDS)
    room.takes(*parts)
    return "\n\n".join((*parts, *_sections(review, room))) + "\n"


def escaped(text: str) -> str:
    """Return text of any origin as Markdown that shows it as it stands."""
    safe = _ACTS.sub(r"\\\g<0>", one_line(text))
    safe = _NAMES.sub(r"\g<0><!-- -->", _BEGINS.sub(r"\\\g<0>", safe))
    return "&#32;" + safe[1:] if safe.startswith(" ") else safe


class _Room:
    """Bytes that are left for text."""

    def __init__(self, size: int) -> None:
        self.left = size

    def takes(self, *texts: str) -> bool:
        """Take the texts in if there is room for all of them, each with a blank line."""
        size = sum(len(text.encode(errors="replace")) + 2 for text in texts)
        if size > self.left:
            return False
        self.left -= size
        return True


def _names(title: str, names: Iterable[str]) -> Iterator[str]:
    """Yield a list of files, and how many it has no room for."""
    found, room = [f"- {escaped(name)}" for name in names], _Room(_LISTED)
    kept = [line for line in found if room.takes(line)]
    if found:
        yield title
        yield "\n".join(kept)
    if len(kept) < len(found):
        yield f"另有 {len(found) - len(kept):,} 个没有列出，全部请看 `--format json`。"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a heading that ends in a colon stands above figures."""
    lines = [
        [each.rstrip(":") for each in heads],
        ["---:" if each.endswith(":") else "---" for each in heads],
        *([escaped(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _file_table(review: Review) -> Iterator[str]:
    """Yield the table of files; where there is no room for all, those that ask for something come first."""
    files, room = stands(review), _Room(_LISTED)
    rows = {each.file: (each.mark, *each.cells("")) for each in files}
    asking = sorted(files, key=lambda each: "×?√".index(each.mark))
    kept = {each.file for each in asking if room.takes(_table((), [rows[each.file]]))}
    if kept:
        yield _table(_ALIGNED, (row for file, row in rows.items() if file in kept))
    rest = Counter(each.words for each in files if each.file not in kept)
    if rest:
        said = "、".join(f"{words} {count:,} 个" for words, count in rest.items())
        yield f"表里没有列出的文件：{said}。"


def _statistics(review: Review) -> Iterator[str]:
    yield f"### {TITLE}"
    yield _table(HEADS, (each.cells for each in tallies(review)))


class _Piece(Struct, frozen=True, kw_only=True):
    """What is said of one thing in a file's section, and how much of the review it is."""

    file: str
    inside: str
    """Heading of the entry or sheet; ``""`` for what is said of the whole file."""
    text: str
    rank: int
    """The gravest are said where there is no room for all."""
    counts: tuple[str, int]
    """Word for the severity and number of findings."""


def _sections(review: Review, room: _Room) -> Iterator[str]:
    """Yield the sections of the files, then how much there was no room for."""
    pieces = (*_checklists(review), *_groups(review), *_unchecked(review))
    kept: list[_Piece] = []
    rest: Counter[str] = Counter()
    headed: set[tuple[str, ...]] = set()
    for each in sorted(pieces, key=lambda piece: piece.rank):
        heads = {(each.file,): _title(each.file), (each.file, each.inside): each.inside}
        if room.takes(each.text, *(text for place, text in heads.items() if place not in headed)):
            kept.append(each)
            headed |= heads.keys()
        else:
            rest.update(dict([each.counts]))
    for file, of_file in groupby(sorted(kept, key=lambda piece: piece.file), key=lambda piece: piece.file):
        yield _title(file)
        for inside, of_sheet in groupby(
            sorted(of_file, key=lambda piece: piece.inside), key=lambda piece: piece.inside
        ):
            yield from [inside] if inside else []
            yield "\n".join(piece.text for piece in of_sheet)
    if rest:
        said = "、".join(f"{word} {count:,}" for word, count in rest.items())
        yield f"**问题太多，这里没有全部列出，还有：{said}。** 全部请看 `--format json`。"


def _title(file: str) -> str:
    return f"### {escaped(shown_name(file) or TOGETHER)}"


def _checklists(review: Review) -> Iterator[_Piece]:
    for each in review.checklists:
        rows = ((item.state.label, item.name, shown_name(item.found)) for item in each.items)
        yield _Piece(
            file=each.file,
            inside="",
            text=f"{heading(each)}：\n\n{_table(('情况', '材料', '找到的'), rows)}\n",
            rank=-1,
            counts=("素材清单", 1),
        )


def _groups(review: Review) -> Iterator[_Piece]:
    facts = {(each.file, each.sheet): each for each in review.submissions}
    for group in groups_of(review.findings):
        place = group.place
        sent = facts.get((place.file, place.sheet or ""))
        about = [*([sent.unit.name] if sent.unit else []), f"{sent.rows:,} 行"] if sent else []
        inside = f"包内 {place.entry} " if place.entry else ""
        inside += called(place) if place.sheet else ""
        inside += f"（{'，'.join(about)}）" if about else ""
        yield _Piece(
            file=place.file,
            inside=f"**{escaped(inside.rstrip())}**" if inside else "",
            text="\n".join(_said(group)),
            rank=group.card.severity.rank,
            counts=(group.card.severity.label, len(group.findings)),
        )


def _said(group: Group) -> Iterator[str]:
    """Yield the lines of a list: what is wrong, and below it cells, remedy, clause."""
    first, explained = group.first, group.first.explanation
    yield f"- **{group.label}** {escaped(stopped(group.head))} `{group.card.code}`"
    for said in group.said[:FEW] if len(group.said) > 1 else ():
        hint = "" if group.hint or explained is not None else stopped(said.hint)
        yield f"  - {escaped(said.sentence + hint)}"
    rest = tuple(finding for said in group.said[FEW:] for finding in said.findings)
    if rest:
        yield f"  - {escaped(beyond(rest) or where(rest))}也是这类问题，请逐格核对。"
    elif len(group.said) == 1 and (cells := beyond(group.findings)):
        yield f"  - 单元格：{escaped(cells)}。"
    if explained is not None:
        yield f"  - 情况说明：{escaped(stopped(explained))}"
    elif group.hint:
        yield f"  - 怎么办：{escaped(stopped(group.hint))}"
    yield f"  - 依据：{escaped(basis(first))}"


def _unchecked(review: Review) -> Iterator[_Piece]:
    for each in unchecked_groups(review.unchecked):
        text = f"- **未审核** {escaped(stopped(each.whose + each.why))}"
        count = max(len(each.codes), 1)
        yield _Piece(file=each.file, inside="", text=text, rank=Severity.QUERY.rank, counts=("未审核", count))
