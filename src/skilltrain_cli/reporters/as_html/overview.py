"""The top of the page: the verdict, the figures, where to begin, what was not seen, and each checklist."""

from collections.abc import Iterable, Iterator

from skilltrain_cli.reporters.as_html.page_outline import FilePart, OutlineEntry
from skilltrain_cli.reporters.as_html.problem import MARKS, badge, kind
from skilltrain_cli.reporters.checklist_lines import heading
from skilltrain_cli.reporters.finding_groups import FEW
from skilltrain_cli.reporters.line_per_file import TOGETHER
from skilltrain_cli.reporters.page_parts.markup import Markup, joined, tag
from skilltrain_cli.reporters.review_summary import (
    explained,
    held_back,
    left_out,
    next_step,
    outcome,
    unchanged,
    verdict,
)
from skilltrain_cli.review.finding import Checklist, ChecklistItem, Review, Severity
from skilltrain_cli.values.privacy import shown_name

_KINDS = {
    "没有问题": "clean",
    "没有基线以外的问题": "clean",
    "改动的文件没有问题": "clean",
    "需要改正或说明": "asks",
}


def overview(review: Review) -> Markup:
    """Return the section about the whole review."""
    outcome = verdict(review)
    return tag(
        "section",
        tag("h2", f"总的情况：{outcome}", id="sum"),
        tag("p", next_step(review), class_="next"),
        tag("ul", *_figures(review), class_="figures"),
        *_gaps(review),
        aria_labelledby="sum",
        class_=f"overview {_KINDS.get(outcome, 'bad')}",
    )


def directory(parts: tuple[FilePart, ...]) -> Markup | None:
    """Return where everything is: the findings of one file, or the files and how many findings each has."""
    if len(parts) == 1:
        held, title = index(parts[0].entries), "问题目录"
    else:
        held, title = _files(parts) if parts else None, "各文件的情况"
    return tag("nav", tag("h2", title, id="dir"), held, aria_labelledby="dir") if held else None


def _figures(review: Review) -> Iterator[Markup]:
    answered = explained(review)
    for severity, asks in zip(Severity, ("必须改正", "改正或说明", "供参考"), strict=True):
        count = review.count(severity)
        more = f"，{answered:,} 处已说明" if severity is Severity.QUERY and answered else ""
        yield tag(
            "li",
            tag("span", MARKS[severity], aria_hidden="true", class_="mark"),
            f"{severity.label} ",
            tag("strong", f"{count:,}"),
            " 处",
            tag("small", asks + more),
            class_=severity.value if count else "none",
        )
    yield tag(
        "li",
        "文件 ",
        tag("strong", f"{review.files:,}"),
        " 个",
        tag("small", f"{len(review.submissions):,} 份报送件，{review.rows:,} 行"),
        class_="plain",
    )


def _gaps(review: Review) -> Iterator[Markup]:
    """Yield what the review did not see: in full, since nobody else will name it."""
    if review.unread:
        head = f"没有读出来的 {len(review.unread):,} 处，审核不完整："
        yield tag("div", tag("p", head), _list(review.unread), class_="gap")
    if review.unchecked:
        said = f"有 {len(review.unchecked):,} 项没有审核，各文件下面写明了是哪条规则、为什么。"
        yield tag("div", tag("p", said), class_="gap")
    if review.held_back:
        yield tag("div", tag("p", held_back(review)), class_="gap")
    if review.unchanged:
        yield tag("div", tag("p", unchanged(review.unchanged)), class_="gap")
    if review.left_out:
        yield tag("div", tag("p", left_out(review)), class_="gap")
    if review.skipped:
        names = [f"{file}（{why}）" for file, why in review.skipped]
        head = f"跳过的无关文件 {len(names):,} 个"
        many = len(names) > FEW
        yield (
            tag("details", tag("summary", head), _list(names))
            if many
            else tag("div", tag("p", head, "："), _list(names))
        )


def _list(texts: Iterable[str]) -> Markup:
    return tag("ul", *(tag("li", shown_name(each)) for each in texts))


def index(entries: tuple[OutlineEntry, ...]) -> Markup | None:
    """Return links to groups, the gravest first."""
    if not entries:
        return None
    links = (
        tag(
            "li",
            tag("a", badge(each.group), " ", tag("span", _short(each)), href=f"#{each.id}"),
            class_=kind(each.group),
        )
        for each in sorted(entries, key=lambda each: each.group.order)
    )
    return tag("ol", *links, class_="index")


def _short(entry: OutlineEntry) -> str:
    about = entry.group.about
    return f"{about}：{entry.group.card.title}" if about else entry.group.card.title


def _files(parts: tuple[FilePart, ...]) -> Markup:
    """Return the table of files with the numbers of their findings, each a link to the first of them."""
    heads = ("文件", *(severity.label for severity in Severity), "结论")
    return tag(
        "table",
        tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
        tag("tbody", *map(_file, parts)),
        class_="files",
    )


def _file(part: FilePart) -> Markup:
    name = part.name or TOGETHER
    linked = tag("a", name, href=f"#{part.id}") if part.told else name
    return tag(
        "tr",
        tag("th", linked, _sender(part), scope="row"),
        *(_count(part, severity) for severity in Severity),
        tag("td", _outcome(part)),
    )


def _sender(part: FilePart) -> Markup | None:
    texts = [f"{each.unit.name if each.unit else '单位不明'}，{each.rows:,} 行" for each in part.facts]
    return tag("small", "；".join(texts)) if texts else None


def _count(part: FilePart, severity: Severity) -> Markup:
    count = part.count(severity)
    if not count:
        return tag("td", "0", class_="zero")
    words = f"{severity.label} {count:,} 处，{part.name or TOGETHER}"
    link = tag("a", f"{count:,}", href=f"#{part.first(severity)}", aria_label=words)
    return tag("td", link, class_=severity.value)


def _outcome(part: FilePart) -> Markup:
    """Return what is to be done about a file: a mark and words."""
    mark, words = outcome(
        part.unread,
        part.count(Severity.ERROR) > 0,
        any(each.open for each in part.findings),
        bool(part.unchecked),
        part.rival,
        part.count(Severity.QUERY) > 0,
        part.held_back,
    )
    return joined((tag("span", f"{mark} ", aria_hidden="true"), words))


def checklist_table(checklist: Checklist) -> Markup:
    """Return the table; what was read as what stands under what was found."""
    head = tag("tr", *(tag("th", text, scope="col") for text in ("情况", "材料", "找到的")))
    return tag(
        "table",
        tag("caption", heading(checklist)),
        tag("thead", head),
        tag("tbody", *(_row(item) for item in checklist.items)),
        class_="checklist",
    )


def _row(item: ChecklistItem) -> Markup:
    entries = tag("small", " ", "、".join(map(shown_name, item.entries))) if item.entries else None
    return tag(
        "tr",
        tag("td", item.state.label, class_=item.state.value),
        tag("th", item.name, scope="row"),
        tag("td", shown_name(item.found), entries),
    )
