"""A difference in one sentence, and its totals in another."""

from collections.abc import Iterator

from skilltrain_cli.diff.values import Difference, Judged
from skilltrain_cli.finding import Severity
from skilltrain_cli.forms._form import FormSpec
from skilltrain_cli.forms.fields import wanted_of

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
    """Yield that the senders differ, the totals before and after, and how many headcounts they lack."""
    if found.senders:
        yield f"两份不是同一单位（{'、'.join(found.senders)}）"
    old, new = found.totals
    kind, measure = counted(found.form)
    line = f"{kind} {_step(old.rows, new.rows)}"
    if old.trainees or new.trainees:
        line += f"；{measure} {_step(old.trainees, new.trainees)}"
    yield line
    if old.unread or new.unread:
        amount = wanted_of(found.form.by_name[found.form.amount]).noun
        yield f"没有读出{amount}、未计入{measure}的：原 {old.unread:,} 行，现 {new.unread:,} 行"


def counted(form: FormSpec) -> tuple[str, str]:
    """Return what the rows and the main amount of a form are, for people: 项目, 人次."""
    return form.card.kind, form.by_name[form.amount].amount.measure if form.amount else "数"


def outcomes(found: Difference) -> Iterator[tuple[str, Judged]]:
    """Yield every finding with what became of it: solved ones first, explained ones last."""
    findings = found.findings
    yield from ((SOLVED, each) for each in findings.solved)
    yield from ((NEW, each) for each in findings.new if not _explained(each))
    yield from ((REMAINING, each) for each in findings.remaining if not _explained(each))
    yield from ((EXPLAINED, each) for each in (*findings.new, *findings.remaining) if _explained(each))


def _explained(judged: Judged) -> bool:
    return judged.finding.card.severity is Severity.QUERY and not judged.finding.open


def _step(old: float, new: float) -> str:
    return f"{old:,} → {new:,}（{new - old:+,}）" if old != new else f"{new:,}（不变）"
