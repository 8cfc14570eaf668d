"""A difference in one sentence, and its totals in another."""

from collections.abc import Iterator

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.forms.stated_totals import Figure
from skilltrain_cli.operations.diff.changes import Difference, RowFinding
from skilltrain_cli.review.finding import Severity

SOLVED, NEW, REMAINING, EXPLAINED = "已改好", "新出现", "仍存在", "已说明"
"""What became of a finding; an explained query of the new file asks for nothing any more."""


def headline(found: Difference) -> str:
    """Return the sentence that says whether anything changed."""
    if found.bytewise:
        return "两份文件完全相同（逐字节一致），是重复报送的同一份"
    moved = "，行的先后次序不同" if found.moved else ""
    written = f"，{len(found.rewritten):,} 处写法不同、意思不变" if found.rewritten else ""
    if found.identical:
        return f"内容相同，没有增、删、改{moved}{written}"
    return (
        f"改动 {len(found.changed):,} 处，新增 {len(found.added):,} 行，删去 {len(found.removed):,} 行"
        f"{moved}{written}"
    )


def totals(found: Difference) -> Iterator[str]:
    """Yield that the senders differ, the totals before and after, and how many amounts they lack."""
    if found.senders:
        yield f"两份不是同一单位（{'、'.join(found.senders)}）"
    old, new = found.totals
    form = found.form
    line = f"{form.card.kind} {_step(old.rows, new.rows)}"
    for what, first, second in zip(amounts(form), old.sums, new.sums, strict=True):
        if first or second:
            line += f"；{what} {_step(first, second)}"
    yield line
    for column, first, second in zip(form.amounts, old.unreads, new.unreads, strict=True):
        if first or second:
            yield f"没有读出{column.heading}、未计入合计的：原 {first:,} 行，现 {second:,} 行"


def amounts(form: FormSpec) -> tuple[str, ...]:
    """Return what the amounts that add up are called: a single one by its measure."""
    single = len(form.amounts) == 1
    return tuple(column.amount.measure if single else column.heading for column in form.amounts)


def outcomes(found: Difference) -> Iterator[tuple[str, RowFinding]]:
    """Yield every finding with what became of it: solved ones first, explained ones last."""
    findings = found.findings
    yield from ((SOLVED, each) for each in findings.solved)
    yield from ((NEW, each) for each in findings.new if not _explained(each))
    yield from ((REMAINING, each) for each in findings.remaining if not _explained(each))
    yield from ((EXPLAINED, each) for each in (*findings.new, *findings.remaining) if _explained(each))


def _explained(judged: RowFinding) -> bool:
    return judged.finding.card.severity is Severity.QUERY and not judged.finding.open


def _step(old: Figure, new: Figure) -> str:
    return f"{old:,} → {new:,}（{new - old:+,}）" if old != new else f"{new:,}（不变）"
