"""One line a file: what it is called, whose it is, how much is in it, how it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from posixpath import commonpath

from msgspec import Struct

from skilltrain_cli.reporters.finding_groups import plain
from skilltrain_cli.reporters.review_summary import outcome, rivals
from skilltrain_cli.reporters.text_width import columns
from skilltrain_cli.reporters.wrap import Line, wrapped
from skilltrain_cli.review.finding import Review, Severity, SubmissionFacts
from skilltrain_cli.values.privacy import shown_name

TOGETHER = "各文件之间"
"""What stands in place of a file's name for what is said of several."""
_HEADS = ("文件", "单位", "行数", *(severity.label for severity in Severity), "结论")
_NUMBERS = slice(2, 6)
"""The columns that are figures, and end flush."""
_STYLES = {"×": "bold red", "?": "yellow", "√": "green"}
_GAP, _MARK = 2, 3
_SHORTEST_NAME = 16


class FileStand(Struct, frozen=True, kw_only=True):
    """How one file stands; ``file`` is empty for what is said of several files."""

    file: str
    units: str
    rows: int | None
    counts: tuple[int, ...]
    """Of errors, queries and notes."""
    mark: str
    words: str

    def cells(self, below: str) -> tuple[str, ...]:
        """Return the texts of its line; ``below`` is the folder that goes without saying."""
        name = shown_name(self.file.removeprefix(below)) or TOGETHER
        rows = "" if self.rows is None else f"{self.rows:,}"
        return (name, self.units, rows, *(f"{count:,}" for count in self.counts), self.words)


def stands(review: Review) -> tuple[FileStand, ...]:
    """Return how each file of a review stands, in the order of their names."""
    found = Counter((each.place.file, each.card.severity) for each in review.findings)
    opened = {each.place.file for each in review.findings if each.open}
    facts: dict[str, list[SubmissionFacts]] = {}
    for each in review.submissions:
        facts.setdefault(each.file, []).append(each)
    unread, gaps = set(review.unread), {each.file for each in review.unchecked}
    rival, held = set(rivals(review)), {each.place.file for each in review.held_back}
    files = {file for file, _ in found} | gaps | facts.keys() | unread
    files |= {each.file for each in review.checklists} | held
    files -= set(review.unchanged.files if review.unchanged else ())
    return tuple(
        _stand(
            file,
            facts.get(file, ()),
            tuple(found[file, severity] for severity in Severity),
            outcome(
                file in unread,
                found[file, Severity.ERROR] > 0,
                file in opened,
                file in gaps,
                file in rival,
                found[file, Severity.QUERY] > 0,
                file in held,
            ),
        )
        for file in sorted(files)
    )


def _stand(
    file: str, sent: Sequence[SubmissionFacts], counts: tuple[int, ...], how: tuple[str, str]
) -> FileStand:
    names = list(dict.fromkeys(each.unit.name for each in sent if each.unit))
    units = names[0] + (f" 等 {len(names)} 个" if len(names) > 1 else "") if names else ""
    rows = sum(each.rows for each in sent) if sent else None
    mark, words = how
    return FileStand(
        file=file,
        units=plain(units) or ("单位不明" if sent else ""),
        rows=rows,
        counts=counts,
        mark=mark,
        words=words,
    )


def file_lines(review: Review, width: int) -> Iterator[Line]:
    """Yield a table of the files, a line each; nothing for a single one of which more is said below."""
    files = stands(review)
    if not files or (len(files) == 1 and (review.findings or review.unchecked or review.checklists)):
        return
    below = _common(each.file for each in files)
    table = [each.cells(below) for each in files]
    widths = [max(columns(row[column]) for row in (_HEADS, *table)) for column in range(len(_HEADS))]
    gap = _GAP if sum(widths) + _GAP * (len(_HEADS) - 1) + _MARK <= width else 1
    others = sum(widths[1:]) + gap * (len(_HEADS) - 1) + _MARK
    widths[0] = min(widths[0], max(width - others, _SHORTEST_NAME))
    where = f"{shown_name(below)} 里的" if below else ""
    yield from (Line(text, "bold") for text in wrapped(f"{where}各个文件：", width))
    if others + _SHORTEST_NAME > width:
        for each, row in zip(files, table, strict=True):
            yield from _sentence(each, row, width)
    else:
        yield Line(" " * _MARK + _row(_HEADS, widths, gap))
        for each, row in zip(files, table, strict=True):
            yield from _lines(each, row, widths, gap)
    yield Line()


def _common(files: Iterable[str]) -> str:
    """Return the folder in which all the files lie, with its slash; empty where there is none."""
    folders = {file.rpartition("/")[0] for file in files if file}
    if not folders or "" in folders or len({folder.startswith("/") for folder in folders}) > 1:
        return ""
    shared = commonpath(folders)
    return f"{shared}/" if shared.strip("/") else ""


def _lines(stand: FileStand, row: tuple[str, ...], widths: Sequence[int], gap: int) -> Iterator[Line]:
    """Yield the line of a file; a name too long for its column has a line of its own."""
    mark = _padded(stand.mark, _MARK)
    if columns(row[0]) > widths[0]:
        yield Line(mark + row[0], _STYLES[stand.mark], len(mark))
        yield Line(" " * _MARK + _row(("", *row[1:]), widths, gap))
        return
    yield Line(mark + _row(row, widths, gap), _STYLES[stand.mark], len(mark))


def _row(cells: tuple[str, ...], widths: Sequence[int], gap: int) -> str:
    figures = range(len(cells))[_NUMBERS]
    padded = (
        _padded(text, wide, right=at in figures)
        for at, (text, wide) in enumerate(zip(cells, widths, strict=True))
    )
    return (" " * gap).join(padded).rstrip()


def _sentence(stand: FileStand, row: tuple[str, ...], width: int) -> Iterator[Line]:
    """Yield a file's line as a sentence without noughts, for a window too narrow for columns."""
    name, unit, rows, *counts, words = row
    counted = [f"{each.label} {count}" for each, count in zip(Severity, counts, strict=True) if count != "0"]
    said = "，".join([*filter(None, (unit, f"{rows} 行" if rows else "")), *counted, words])
    for text in wrapped(f"{stand.mark} {name}：{said}", width, _GAP):
        yield Line(text, _STYLES[stand.mark], len(stand.mark) if text.startswith(stand.mark) else 0)


def _padded(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * max(width - columns(text), 0)
    return blanks + text if right else text + blanks
