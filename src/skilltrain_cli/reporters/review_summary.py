"""The end of a review: its figures, what was not checked, and what to do next."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from skilltrain_cli.reporters.finding_groups import plain
from skilltrain_cli.review.finding import Review, Severity, Unchanged, Unchecked
from skilltrain_cli.values.privacy import shown_name

_FEW = 5
_OUTCOMES = (
    ("×", "没有读出来"),
    ("×", "需要改正"),
    ("?", "改正或说明"),
    ("?", "有未审核的"),
    ("?", "与别的文件相重"),
    ("√", "已作说明"),
    ("√", "只有基线里的"),
)
_CLEAN = ("√", "没有问题")
_BETWEEN = "BT"
"""The family of rules about several files."""


class UncheckedGroup(Struct, frozen=True, kw_only=True):
    """The rules that could not judge one file for one reason."""

    file: str
    why: str
    codes: tuple[str, ...]
    """None where a form demands what no rule judges."""

    @property
    def whose(self) -> str:
        """Name the rules."""
        return f"规则 {'、'.join(self.codes)}：" if self.codes else ""


def unchecked_groups(unchecked: Iterable[Unchecked]) -> list[UncheckedGroup]:
    """Gather what was not checked by file and reason."""
    codes: dict[tuple[str, str], list[str]] = {}
    for each in unchecked:
        codes.setdefault((each.file, each.why), []).append(each.code)
    return [
        UncheckedGroup(file=file, why=why, codes=tuple(sorted({*found} - {""})))
        for (file, why), found in codes.items()
    ]


def counted(review: Review) -> str:
    """Return the line of figures."""
    answered = explained(review)
    queries = f"核实 {review.count(Severity.QUERY):,} 处" + (f"（{answered:,} 处已说明）" if answered else "")
    return (
        f"合计：{review.files:,} 个文件，{len(review.submissions):,} 份报送件，{review.rows:,} 行；"
        f"强制 {review.count(Severity.ERROR):,} 处，{queries}，提示 {review.count(Severity.NOTE):,} 处，"
        f"未审核 {len(review.unchecked):,} 项。"
    )


def closing(review: Review) -> Iterator[str]:
    """Yield the last lines: figures, what was not read, what was passed over, what to do next."""
    yield counted(review)
    if review.unread:
        yield f"没有读出来的 {len(review.unread):,} 处，审核不完整：{_named(review.unread)}。"
    yield from _skipped(review)
    yield from not_listed(review)
    if review.findings:
        yield "“依据”末尾的〔〕里是规则编码，运行 skt rules 编码 可以查看它的要求和例子。"
    yield f"下一步：{next_step(review)}"


def not_listed(review: Review) -> Iterator[str]:
    """Yield a sentence for each reason why something that was found is not among the findings."""
    if review.held_back:
        yield held_back(review)
    if review.unchanged:
        yield unchanged(review.unchanged)
    if review.left_out:
        yield left_out(review)


def held_back(review: Review) -> str:
    """Return the sentence about the errors that the baseline answers for; nothing where there is none."""
    answered = [each.accepted for each in review.held_back if each.accepted]
    if not answered:
        return ""
    until = min(each.until for each in answered if each.until)
    by = list(dict.fromkeys(shown_name(each.by) for each in answered))
    names = "、".join(by[:_FEW]) + ("等" if len(by) > _FEW else "")
    whose = f"{names}负责，最早 {until.isoformat()} 到期"
    return f"基线里的强制性问题 {len(answered):,} 处没有列出，也没有计入（{whose}）。"


def unchanged(left: Unchanged) -> str:
    """Return the sentence about the files that are what they were."""
    since = f"“{shown_name(left.since)}”"
    if not (left.files or left.left_out):
        return f"{since}以后每个文件都改动过。"
    return f"{since}以后没有改动的 {len(left.files):,} 个文件不列，它们的 {left.left_out:,} 处没有计入。"


def left_out(review: Review) -> str:
    """Return the sentence about what nobody asked for."""
    return f"按 --select、--ignore（或 skt.toml），另有 {review.left_out:,} 处没有列出，也没有计入。"


def verdict(review: Review) -> str:
    """Return the outcome in a few words."""
    if review.count(Severity.ERROR):
        return "需要改正"
    if review.unread:
        return "审核不完整"
    if review.count(Severity.QUERY) > explained(review):
        return "需要改正或说明"
    if review.held_back:
        return "没有基线以外的问题"
    fine = "改动的文件没有问题" if review.unchanged else "没有问题"
    return fine if review.submissions else "没有可审核的表"


def next_step(review: Review) -> str:
    """Return the one sentence that tells what to do next."""
    errors = review.count(Severity.ERROR)
    queries = review.count(Severity.QUERY) - explained(review)
    where = "写在“问题清单”里，或那一行后面的“情况说明”列里"
    explain = f"{queries:,} 处核实性的问题，请改正或写情况说明（不少于 6 个字，{where}）"
    if errors and queries:
        return f"请逐处改正 {errors:,} 处强制性的问题；{explain}；然后重新审核。"
    if errors:
        return f"请逐处改正 {errors:,} 处强制性的问题，然后重新审核。"
    if review.unread or review.gaps:
        what = "没有读出来的文件或文件夹" if review.unread else f"没有审核的 {len(review.gaps):,} 项"
        return f"请先处理{what}，然后重新审核。"
    if queries:
        return f"没有强制性的问题；{explain}，然后重新审核。"
    return _nothing_to_mend(review)


def _nothing_to_mend(review: Review) -> str:
    """Return what is next where nothing must be mended."""
    if not review.submissions:
        return "没有找到可以审核的表，请核对给出的文件或文件夹。"
    held = len(review.held_back)
    if held:
        return f"没有新的必须处理的问题；基线里的 {held:,} 处仍要改正，汇总时照样算。"
    if review.unchanged:
        return "改动的文件没有必须处理的问题；没有改动的没有列出，报送或汇总前请全部审核一次。"
    return "没有必须处理的问题，可以报送或汇总。"


def rivals(review: Review) -> Iterator[str]:
    """Yield the files that a finding about another file names: the other half of what came twice."""
    said = "".join(each.message for each in review.findings if each.card.code.startswith(_BETWEEN))
    if said:
        yield from (each.file for each in review.submissions if f"“{shown_name(each.file)}”" in said)


def explained(review: Review) -> int:
    """Return how many queries their senders have explained."""
    return sum(
        each.card.severity is Severity.QUERY and each.explanation is not None for each in review.findings
    )


def _skipped(review: Review) -> Iterator[str]:
    """Yield every file that was passed over and why; of many, those with one reason together."""
    head = f"跳过的无关文件 {len(review.skipped):,} 个"
    if 0 < len(review.skipped) <= _FEW:
        yield f"{head}：{'、'.join(f'{_named([file])}（{plain(why)}）' for file, why in review.skipped)}。"
        return
    reasons: dict[str, list[str]] = {}
    for file, why in review.skipped:
        reasons.setdefault(why, []).append(file)
    yield from [f"{head}："] if reasons else []
    for why, files in reasons.items():
        yield f"- {plain(why)}，{len(files):,} 个：{_named(files)}。"


def _named(names: Iterable[str]) -> str:
    """Return all names: nobody else will tell that these were not looked at."""
    return "、".join(shown_name(name) for name in names)


def outcome(*holds: bool) -> tuple[str, str]:
    """
    Return what is to be done about a file: a mark and words.

    ``holds`` tells in this order whether it was not read, has errors, has open queries, has rules that could
    not judge, is the other half of what came twice, has queries that are explained, and errors that are held
    back.
    """
    return next((each for each, true in zip(_OUTCOMES, holds, strict=True) if true), _CLEAN)
