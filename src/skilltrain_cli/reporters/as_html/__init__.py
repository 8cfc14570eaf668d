"""A review as one web page complete in itself, for screens of any width and for paper; no script."""

import re
from collections.abc import Iterator
from importlib.resources import files

from skilltrain_cli import __version__
from skilltrain_cli.reporters.as_html.excerpt_choice import MOST, frames, frames_of
from skilltrain_cli.reporters.as_html.overview import checklist_table, directory, index, overview
from skilltrain_cli.reporters.as_html.page_outline import FilePart, SheetPart, outline
from skilltrain_cli.reporters.as_html.problem import Detail, article
from skilltrain_cli.reporters.checklist_lines import heading
from skilltrain_cli.reporters.counts_by_rule import HEADS, TITLE, tallies
from skilltrain_cli.reporters.finding_groups import FIRST, called, groups_of, plain, reference, stopped
from skilltrain_cli.reporters.line_per_file import TOGETHER
from skilltrain_cli.reporters.page_parts.markup import Markup, joined, tag
from skilltrain_cli.reporters.page_parts.page_frame import whole_page
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import verdict
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.values.lazy_pattern import lazy_pattern

__all__ = ["frames_of", "render"]

LARGEST = 3_000_000
"""Bytes that a page keeps below, as long as leaving out repetitions can do it."""
_ORDERS = lazy_pattern(r"^\s*::|##(?=\[|vso\[)", re.MULTILINE)
"""What GitHub would take for a command when the page is printed: a browser shows the escaped sign alike."""
_ESCAPED = {":": "&#58;", "#": "&#35;"}
_ALL, _MANY = 200, 10
_LONG = 4
"""Groups from which a file has links to each."""


def render(review: Review, how: Showing = PLAIN) -> str:
    """
    Return the page, with a piece of the sender's sheet around the places that ``frames_of`` names.

    A review of very many findings says less of each, and says that it does, so that the page can be opened.
    """
    parts, windows = outline(review), how.excerpts(frames_of(review))
    details = (
        Detail(sentences=_ALL, windows=windows),
        Detail(sentences=_MANY, windows={}),
        Detail(sentences=FIRST, windows={}, quotes=False),
        Detail(sentences=FIRST, windows={}, quotes=False, cells=False),
    )
    text = ""
    for detail in details:
        text = _page(review, parts, detail, statistics=how.statistics)
        if len(text.encode()) < LARGEST:
            break
    return _ORDERS.sub(lambda found: found[0][:-1] + _ESCAPED[found[0][-1]], text)


def _page(review: Review, parts: tuple[FilePart, ...], detail: Detail, *, statistics: bool) -> str:
    about = parts[0].name if len(parts) == 1 else f"{review.files:,} 个文件"
    body = (
        tag("header", tag("h1", "审核结果"), tag("p", *_about(review, parts))),
        tag(
            "main",
            overview(review),
            directory(parts),
            _statistics(review) if statistics else None,
            *_files(parts, detail),
            None if detail.quotes else _clauses(review),
            id="main",
            tabindex=-1,
        ),
        tag("footer", *(tag("p", each) for each in _closing(review, detail))),
    )
    style = files(__name__).joinpath("style.css").read_text(encoding="utf-8")
    title = f"{verdict(review)}：{about} - 审核结果"
    return whole_page(title, body, skip="跳到审核结果", style=style)


def _about(review: Review, parts: tuple[FilePart, ...]) -> Iterator[str]:
    """Yield what was reviewed and when."""
    if len(parts) == 1:
        units = "、".join(each.unit.name for each in parts[0].facts if each.unit)
        yield parts[0].name + (f"（{units}）" if units else "") + "，"
    yield f"按 {review.as_of} 审核"


def _statistics(review: Review) -> Markup:
    """Return how often each rule speaks."""
    head = tag("tr", *(tag("th", text, scope="col") for text in HEADS))
    rows = (
        tag("tr", tag("th", code, scope="row"), *(tag("td", text) for text in rest))
        for code, *rest in (each.cells for each in tallies(review))
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="rules")
    return tag("section", tag("h2", TITLE, id="rules"), table, aria_labelledby="rules")


def _files(parts: tuple[FilePart, ...], detail: Detail) -> Iterator[Markup]:
    """Yield the section of each file; of several, those without errors are folded behind their names."""
    several = len(parts) > 1
    for part in parts:
        if part.told:
            said = joined(
                _file(part, detail, listed=several and detail.quotes and len(part.entries) >= _LONG)
            )
            title = tag("h2", part.name or TOGETHER, id=part.id, tabindex=-1)
            folded = several and not part.unread and not part.count(Severity.ERROR)
            yield tag(
                "section",
                tag("details", tag("summary", title, tag("small", _held(part))), said) if folded else title,
                None if folded else said,
                aria_labelledby=part.id,
                class_="file",
            )


def _held(part: FilePart) -> str:
    """Return what is behind the name of a file that is folded."""
    counts = ((severity, part.count(severity)) for severity in Severity)
    held = [f"{severity.label} {count:,} 处" for severity, count in counts if count]
    answered = sum(each.explanation is not None for each in part.findings)
    held += [f"已说明 {answered:,} 处"] if answered else []
    held += [f"未审核 {len(part.unchecked):,} 项"] if part.unchecked else []
    held += [heading(part.checklist)] if part.checklist else []
    return "，".join(held)


def _file(part: FilePart, detail: Detail, *, listed: bool) -> Iterator[Markup | None]:
    """Yield what is said of a file; ``listed``: links to its groups come first."""
    yield index(part.entries) if listed else None
    yield tag("p", "这里没有读出来，里面的内容没有审核。", class_="gap") if part.unread else None
    yield checklist_table(part.checklist) if part.checklist else None
    for sheet in part.sheets:
        yield from _sheet(sheet, detail)
    yield _unchecked(part) if part.unchecked else None
    yield tag("p", tag("a", "回到总的情况", href="#sum"), class_="up")


def _sheet(sheet: SheetPart, detail: Detail) -> Iterator[Markup]:
    inside = f"包内 {sheet.entry} " if sheet.entry else ""
    whole = "" if sheet.entry else "整个文件"
    named = called(sheet.entries[0].group.place) if sheet.sheet else whole
    facts = sheet.facts
    about = [facts.unit.name] if facts and facts.unit else []
    about += [f"{facts.rows:,} 行"] if facts else []
    yield tag("h3", inside + named, tag("small", "，".join(about)) if about else None)
    yield from (article(entry, detail) for entry in sheet.entries)


def _unchecked(part: FilePart) -> Markup:
    reasons = (tag("li", f"{each.whose}{stopped(each.why)}") for each in part.unchecked)
    return joined((tag("h3", "没有审核的"), tag("ul", *reasons, class_="gap")))


def _clauses(review: Review) -> Markup:
    """Return the words of each clause once, for a page that has no room to quote them every time."""
    quotes = dict.fromkeys((reference(each), plain(each.basis.words)) for each in review.findings)
    pairs = (piece for clause, words in quotes for piece in (tag("dt", clause), tag("dd", words)))
    return tag("section", tag("h2", "依据的原文", id="basis"), tag("dl", *pairs), aria_labelledby="basis")


def _closing(review: Review, detail: Detail) -> Iterator[str]:
    """Yield the last sentences: what the page leaves out, and how it was made."""
    wanted = [frame for group in groups_of(review.findings) for frame in frames(group)]
    missing = sum(frame not in detail.windows for frame in wanted)
    if missing and len(detail.windows) >= MOST:
        yield f"表格片段只附在最要紧的 {MOST} 处，另有 {missing:,} 处没有附。"
    elif missing:
        why = (
            "文件在审核以后改动过，或已经读不出来"
            if detail.quotes and detail.sentences == _ALL
            else "问题太多"
        )
        yield f"有 {missing:,} 处没有附表格片段：{why}。"
    if not detail.quotes:
        yield "问题太多，条款的原文在页末只写一次。"
    if not detail.cells:
        yield "问题太多，没有列出全部单元格；逐处明细请用 --format json 查看。"
    yield "每处问题末尾是规则编码，运行 skt rules 编码 可以查看它的要求和例子。"
    yield f"由 skt {__version__} 生成。身份证号、手机号已经隐去中间几位；本页不联网，可以直接打印或转发。"
