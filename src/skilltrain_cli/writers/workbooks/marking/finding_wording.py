"""A finding in the words of a marked copy: a line of the list, and a paragraph of the comment at its cell."""

from collections.abc import Sequence

from msgspec import Struct

from skilltrain_cli.review.explanation import LISTED, LONGEST_LISTED
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.text import quoted

_MOST_IN_COMMENT = 8
"""Findings in one comment; more would not fit a screen, and all stand in the list."""
OPENING = "〔审核批注〕"
"""What every comment of ours begins with; by it a later review knows its own."""


class ListLine(Struct, frozen=True, kw_only=True):
    """One finding as the list has it: a text for each of its columns, and what its row is about."""

    finding: Finding
    texts: tuple[str, ...]
    row: str = ""


def list_line(finding: Finding) -> ListLine:
    """Return a finding as a line of the list, in the order of its headings."""
    place = finding.place
    texts = {
        "编码": finding.card.code,
        "级别": severity_label(finding),
        "工作表": place.sheet or "",
        "单元格": place.cell or "",
        "现填": finding.value or "",
        "问题": problem(finding),
        "改法": finding.hint,
        "依据": basis(finding),
        "情况说明": finding.explanation or "",
    }
    return ListLine(
        finding=finding,
        texts=tuple(_safe(texts[heading]) for heading in LISTED),
        row=_safe(finding.about or ""),
    )


def severity_label(finding: Finding) -> str:
    """Return 强制, 核实, 提示, or 核实·已说明."""
    explained = finding.card.severity is Severity.QUERY and finding.explanation is not None
    return finding.card.severity.label + ("·已说明" if explained else "")


def problem(finding: Finding) -> str:
    """Return the message, with the heading it is about unless it names it."""
    heading = f"“{finding.heading}”" if finding.heading else ""
    return finding.message if heading in finding.message else f"{heading}：{finding.message}"


def basis(finding: Finding) -> str:
    """Return document, place and words of the clause."""
    return str(finding.basis)


def comment(findings: Sequence[Finding], cell: str) -> str:
    """
    Return the comment of a cell, the gravest finding first.

    ``cell`` is where the comment stands; a finding about another cell of the same merged range names it.
    """
    paragraphs = [_paragraph(each, cell) for each in findings[:_MOST_IN_COMMENT]]
    if len(findings) > _MOST_IN_COMMENT:
        paragraphs.append(f"本格共 {len(findings)} 处问题，其余见“问题清单”。")
    return OPENING + "\n" + "\n".join(paragraphs)


def _paragraph(finding: Finding, cell: str) -> str:
    elsewhere = f"（{finding.place.cell}）" if finding.place.cell not in (None, cell) else ""
    lines = [
        f"【{severity_label(finding)}】{finding.card.code} {finding.card.title}{elsewhere}",
        problem(finding),
    ]
    if finding.explanation is not None:
        lines.append(f"情况说明：{finding.explanation}")
    elif finding.hint:
        lines.append(f"改法：{finding.hint}")
    lines.append(f"依据：{basis(finding)}")
    return "\n".join(map(_safe, lines))


def _safe(text: str) -> str:
    """Return text in one line with everything that acts instead of showing made visible."""
    return quoted(text, LONGEST_LISTED) if text else ""
