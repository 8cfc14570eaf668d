"""A rule's docstring as a manual page: what it demands and why, and its 违规 and 合规 examples."""

import re
from collections.abc import Iterator

from msgspec import Struct

from skilltrain_cli.values.lazy_pattern import lazy_pattern

_HEAD = lazy_pattern(
    r"(违规|合规)(?:[(（](整表|卡片|素材包|目录|汇总后|登记表|季报|镇街表|各类栏目|任务分解表)[)）])?[:：]"
)


class Example(Struct, frozen=True, kw_only=True):
    """
    One table of a manual: headings first, then rows, as cells of text.

    ``manner`` is ``整表`` when the table is the whole sheet as it stands, ``卡片`` when each row is a card,
    ``素材包`` when each is a brand package, ``目录`` when each is a brand of a catalogue, ``汇总后`` when
    they are the rows of a merged workbook, the name of a form when they are of another one; else headings
    not named are thought to be filled in well.
    """

    verdict: str
    """``违规`` breaks the rule, ``合规`` keeps it."""
    manner: str
    rows: tuple[tuple[str, ...], ...]


class Manual(Struct, frozen=True, kw_only=True):
    """What a rule demands and why, and its examples in the order written."""

    text: str
    examples: tuple[Example, ...]


def read_manual(docstring: str) -> Manual:
    """Return the manual of a docstring whose indentation is already cleaned."""
    prose: list[str] = []
    blocks: list[tuple[re.Match[str], list[str]]] = []
    for line in docstring.splitlines():
        head = _HEAD.fullmatch(line.strip())
        if head:
            blocks.append((head, []))
        elif blocks and line.strip():
            blocks[-1][1].append(line)
        elif not blocks:
            prose.append(line.strip())
    examples = (
        Example(verdict=head[1], manner=head[2] or "", rows=tuple(table_cells(lines)))
        for head, lines in blocks
    )
    return Manual(text="\n".join(prose).strip(), examples=tuple(examples))


def table_cells(lines: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line of a Markdown table; ValueError for a line that is none."""
    for line in lines:
        text = line.strip()
        if len(text) < 2 or text[0] != "|" or text[-1] != "|":  # noqa: PLR2004 - two bars at least
            raise ValueError(f"not a row of a table: {line}")
        yield tuple(cell.strip() for cell in text[1:-1].split("|"))
