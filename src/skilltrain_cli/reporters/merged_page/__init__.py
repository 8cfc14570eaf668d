"""A merge as one page complete in itself: key figures, charts with their numbers, gaps, queries, sources."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import zip_longest

from msgspec.structs import replace

from skilltrain_cli import __version__
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_summary import material_told
from skilltrain_cli.operations.merge.official_writing import DEFINITIONS
from skilltrain_cli.operations.summaries.content_code import CODE, CODE_NAME
from skilltrain_cli.operations.summaries.definitions import definitions_of, preliminary
from skilltrain_cli.operations.summaries.material_table import material_table
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.reporters.merged_page.chart_drawings import patterns
from skilltrain_cli.reporters.merged_page.figure_writing import NOTHING, isolated
from skilltrain_cli.reporters.merged_page.key_figures import key_figures
from skilltrain_cli.reporters.merged_page.not_reported import coverage_picture
from skilltrain_cli.reporters.merged_page.query_list import query_list
from skilltrain_cli.reporters.merged_page.source_list import source_list
from skilltrain_cli.reporters.merged_page.summary_section import Section, section_of
from skilltrain_cli.reporters.merged_page.target_bullets import TARGETS, bullets
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, joined, tag
from skilltrain_cli.reporters.page_parts.page_frame import whole_page

__all__ = ["render"]

_CITIES = ("city", "city-month")
_BLANK = f"本页没有数的格写“{NOTHING}”。"


def render(
    merged: Merged, tables: Sequence[SummaryTable], *, code: str = "", revisions: Sequence[str] = ()
) -> str:
    """
    Return the page about a merge and its summaries; the same of both give the same text.

    ``tables`` are those of ``merged``, and one with the id ``targets`` where there are any. ``code`` is the
    content code, which stands at the foot of the page and of each sheet of paper; ValueError for what is
    none. ``revisions`` say what was updated in a workbook of before.
    """
    if code and not CODE.fullmatch(code):
        raise ValueError(f"no content code: {code!r}")
    counting = Section(id="counting", heading="口径", title=DEFINITIONS, content=_counting(merged, revisions))
    sections = (*_sections(merged, tables), counting)
    title = _title(merged)
    body = (
        patterns(),
        tag(
            "header",
            tag("h1", title),
            tag("p", *_about(merged)),
            tag("p", isolated(yet), class_="gap") if (yet := preliminary(merged)) else None,
        ),
        tag(
            "main",
            key_figures(tables),
            _contents(sections),
            *map(_section, sections, _widths(sections)),
            id="main",
            tabindex=-1,
        ),
        tag("footer", *(tag("p", each) for each in _closing(code))),
    )
    style, sorting = (
        files(__name__).joinpath(name).read_text(encoding="utf-8")
        for name in ("merged_page.css", "table_sorting.js")
    )
    return whole_page(title, body, skip="跳到主要数字", style=style + _paper_foot(title, code), code=sorting)


def _title(merged: Merged) -> str:
    return f"{merged.region.name}{subject_matter(merged.table.form)}汇总"


def _about(merged: Merged) -> Iterator[str]:
    """Yield of which form and notice it is, and of which day."""
    made, card = dict(merged.made), merged.table.form.card
    yield f"{card.annex}《{card.title}》"
    yield f"，{card.notice}" if card.notice else ""
    yield f"，按 {made['审核日期']} 汇总" if "审核日期" in made else ""


def _sections(merged: Merged, tables: Sequence[SummaryTable]) -> Iterator[Section]:
    """Yield the parts of the page: what was planned first, then the summaries, last what they rest on."""
    for table in _in_order(tables):
        section = section_of(table)
        if table.id == TARGETS and table.lines:
            yield replace(section, content=joined((bullets(table), section.content)), wide=True)
        elif tally := next((each for each in tables if each.tallies == table.id and each.lines), None):
            counted = section_of(replace(tally, notes=tally.notes[1:]))  # the first is said of the picture
            whole = joined((coverage_picture(table, tally), counted.content, section.content))
            yield replace(section, content=whole, wide=True)
        elif not table.tallies:
            yield section
    if (material := material_table(merged)) is not None:
        told = f"{material_told(merged)}。"
        yield replace(section_of(replace(material, notes=(told, *material.notes))), wide=True)
    yield Section(
        id="queries", heading="情况说明", title="核实性问题和情况说明", content=query_list(merged.told)
    )
    yield Section(id="sources", heading="来源", title="汇总来源", content=source_list(merged))


def _counting(merged: Merged, revisions: Sequence[str]) -> Markup:
    """Return what holds of all figures, and what they were made with."""
    facts = (*definitions_of(merged, revisions), *merged.made)
    pairs = (piece for what, said in facts for piece in (tag("dt", what), tag("dd", isolated(said))))
    return joined((tag("dl", *pairs), tag("p", _BLANK, class_="rest")))


def _in_order(tables: Sequence[SummaryTable]) -> Sequence[SummaryTable]:
    """Return targets first, and a province's cities before their counties."""
    first = (TARGETS, *_CITIES)
    return sorted(tables, key=lambda each: first.index(each.id) if each.id in first else len(first))


def _widths(sections: Sequence[Section]) -> Iterator[str]:
    """Yield how wide each part is: two narrow ones stand side by side, one alone takes the whole width."""
    beside = False
    for section, after in zip_longest(sections, sections[1:]):
        second = beside
        beside = not section.wide and not second and after is not None and not after.wide
        yield "half" if second or beside else "wide"


def _section(section: Section, width: str) -> Markup:
    full = tag("small", section.title) if section.title != section.heading else None
    heading = tag("h2", section.heading, full, id=section.id, tabindex=-1)
    return tag(
        "section",
        heading,
        section.content,
        aria_labelledby=section.id,
        class_=width,
    )


def _contents(sections: Sequence[Section]) -> Markup:
    links = (tag("li", tag("a", each.heading, href=f"#{each.id}")) for each in sections)
    return tag("nav", tag("ul", *links), aria_label="本页内容", class_="contents")


def _closing(code: str) -> Iterator[Content]:
    if code:
        yield joined((f"{CODE_NAME}：", tag("strong", code, class_="hash"), "，与工作簿、通报上的相同。"))
    yield "每个数字都能追到来源单元格；逐行的表、公式和来源在同时写出的工作簿里。"
    yield f"由 skt {__version__} 生成。身份证号、手机号已经隐去中间几位；本页不联网，可以直接打印或转发。"


def _paper_foot(title: str, code: str) -> str:
    """Return the style of the foot of each sheet of paper: whose page, its code, its number."""
    quoted = "".join(f"\\{ord(sign):x} " for sign in title)
    mark = f" {CODE_NAME} {code}" if code else ""
    return (
        f'@page {{ @bottom-left {{ content: "{quoted}{mark}"; font: 8pt sans-serif; color: #444 }}'
        ' @bottom-right { content: counter(page) "/" counter(pages); font: 8pt sans-serif; color: #444 } }\n'
    )
