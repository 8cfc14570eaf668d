"""A review as SARIF 2.1.0 (OASIS), for code scanning and for viewers: one result a finding."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from skilltrain_cli import __version__
from skilltrain_cli.judging.rule_manual import Example, read_manual
from skilltrain_cli.reporters.counts_by_rule import tallies
from skilltrain_cli.reporters.finding_groups import FEW, Group, basis, group_text, plain, stopped
from skilltrain_cli.reporters.json_lines import json_line, json_list
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import not_listed, unchecked_groups
from skilltrain_cli.review.finding import Finding, Place, Review, RuleCard, Severity
from skilltrain_cli.values.privacy import shown_name

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LARGEST = 25_000
"""Results of a run that GitHub takes; it refuses a file with more (“SARIF support for code scanning”)."""
SHOWN = 5_000
"""Results that GitHub shows, the gravest first."""
BASE = "%SRCROOT%"
"""The folder that paths are relative to: where ``skt`` ran, in a workflow the root of the repository."""
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_SIGNS = str.maketrans("[]{}", "\uff3b\uff3d\uff5b\uff5d")
"""In a message these would be links and places to fill in (3.11.5, 3.11.6); viewers escape differently."""


def render(review: Review, how: Showing = PLAIN) -> str:
    """
    Return the log: rules with their manuals, what was not read or judged as notifications, then the results.

    Results stand in the order of the review; where there are more than GitHub takes, the gravest are kept and
    a notification and a remark say how many went.
    """
    kept = _kept(review.findings)
    cut = len(review.findings) - len(kept)
    cards = {each.card.code: each.card for each in kept}
    numbers = {code: number for number, code in enumerate(sorted(cards))}
    if cut:
        how.remark(_cut(cut))
    run: Mapping[str, object] = {
        "tool": {"driver": {**_DRIVER, "rules": list(_rules(cards, kept, how))}},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "运行 skt 的文件夹；在工作流里是仓库的根"}}},
        "invocations": [
            {
                "executionSuccessful": not review.unread,
                "toolExecutionNotifications": list(_notifications(review, cut)),
            }
        ],
    }
    if how.statistics:
        run = {**run, "properties": {"statistics": [each.as_json for each in tallies(review)]}}
    entries = [f'      "{name}": {json_line(value)}' for name, value in run.items()]
    results = (_result(each, review, numbers[each.card.code]) for each in kept)
    entries.append(f'      "results": {json_list(results, 6)}')
    head = f'{{\n  "$schema": "{SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{\n'
    return head + ",\n".join(entries) + "\n    }\n  ]\n}\n"


_DRIVER = {
    "name": "skt",
    "fullName": "skt 职业技能培训报表审核",
    "version": __version__,
    "semanticVersion": __version__,
}


def _kept(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return as many findings as GitHub takes, in their order; the gravest are kept."""
    if len(findings) <= LARGEST:
        return findings
    gravest = sorted(range(len(findings)), key=lambda at: Group(findings=(findings[at],)).level.rank)
    return [findings[at] for at in sorted(gravest[:LARGEST])]


def _cut(cut: int) -> str:
    return (
        f"SARIF 里只写了最要紧的 {LARGEST:,} 处（GitHub 一次最多收这么多），另有 {cut:,} 处没有写进去；"
        "全部请看 --format json"
    )


def _rules(cards: Mapping[str, RuleCard], findings: Iterable[Finding], how: Showing) -> Iterator[object]:
    """Yield the descriptor of each law that a result is of, in the order of the codes."""
    clauses: dict[str, dict[str, None]] = {code: {} for code in cards}
    for each in findings:
        clauses[each.card.code].setdefault(basis(each))
    manuals = how.manuals(cards)
    for code in sorted(cards):
        card = cards[code]
        manual = read_manual(manuals.get(code, ""))
        said, named = manual.text or stopped(card.title), list(clauses[code])
        more = [f"（还有 {len(named) - FEW:,} 处规定，见各处问题）"] if len(named) > FEW else []
        rests = "依据：" + "\n".join([*named[:FEW], *more])
        examples = list(chain.from_iterable(map(_example, manual.examples)))
        yield {
            "id": code,
            "shortDescription": {"text": _safe(card.title)},
            "fullDescription": {"text": _safe(stopped(said.partition("\n")[0]))},
            "help": {
                "text": _safe(f"{said}\n\n{rests}"),
                "markdown": _safe("\n\n".join([said, *examples, rests])),
            },
            "defaultConfiguration": {"level": card.severity.sarif},
            "properties": {"tags": [card.severity.label, code[:2]]},
        }


def _example(example: Example) -> Iterator[str]:
    """Yield what an example of a manual shows, and its table."""
    width = max(map(len, example.rows))
    head, *rows = ([*row, *[""] * (width - len(row))] for row in example.rows)
    lines = [head, ["---"] * width, *rows]
    yield f"{example.verdict}的例子："
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _notifications(review: Review, cut: int) -> Iterator[object]:
    """Yield what was not read, not judged, passed over or cut: without it a clean log would say too much."""
    for file in review.unread:
        yield _notification(Severity.ERROR, f"{shown_name(file)} 没有读出来，审核不完整。", review, file)
    for each in unchecked_groups(review.unchecked):
        said = f"没有审核：{each.whose}{stopped(plain(each.why))}"
        yield _notification(Severity.QUERY, said, review, each.file)
    for file, why in review.skipped:
        said = f"跳过了无关文件 {shown_name(file)}（{plain(why)}）。"
        yield _notification(Severity.NOTE, said, review, file)
    for said in not_listed(review):
        yield _notification(Severity.NOTE, said, review, "")
    if cut:
        yield _notification(Severity.QUERY, f"{_cut(cut)}。", review, "")
    if len(review.findings) > SHOWN:
        said = f"共有 {len(review.findings):,} 处，GitHub 只显示最要紧的 {SHOWN:,} 处；全部请看作业小结。"
        yield _notification(Severity.QUERY, said, review, "")


def _notification(severity: Severity, said: str, review: Review, file: str) -> object:
    where = [{"physicalLocation": {"artifactLocation": _artifact(review.apart(file)[0])}}] if file else []
    return {
        "level": severity.sarif,
        "message": {"text": _safe(said)},
        **({"locations": where} if where else {}),
    }


def _result(finding: Finding, review: Review, number: int) -> object:
    file, entry = review.apart(finding.place.file)
    inside = entry or finding.place.entry
    group = Group(findings=(finding,))
    result: dict[str, object] = {
        "ruleId": finding.card.code,
        "ruleIndex": number,
        "level": group.level.sarif,
        "message": {"text": _safe(group_text(group, inside).replace("\n", ""))},
        "locations": [_location(file, inside, finding.place)],
    }
    if finding.fingerprint:
        # of these GitHub reads the first alone, and would reckon one from “line 1” of the workbook's bytes
        known = dict.fromkeys(("primaryLocationLineHash", "sktFinding/v1"), finding.fingerprint)
        result["partialFingerprints"] = known
    if finding.explanation is not None:
        result["suppressions"] = [{"kind": "external", "justification": _safe(plain(finding.explanation))}]
    return result


def _location(file: str, entry: str | None, place: Place) -> object:
    """Return the file, and the cell as a logical place: a workbook has no lines, and GitHub asks for one."""
    cell = f"{plain(place.sheet or '')}{f'!{place.cell}' if place.cell else ''}"
    named = ":".join(plain(each) for each in (entry, cell) if each)
    kind, name = next(
        (kind, plain(name))
        for kind, name in (("cell", place.cell), ("sheet", place.sheet), ("entry", entry), ("", ""))
        if name is not None
    )
    logical = [{"name": name, "fullyQualifiedName": named, "kind": kind}] if named else []
    return {
        "physicalLocation": {"artifactLocation": _artifact(file), "region": {"startLine": 1}},
        **({"logicalLocations": logical} if logical else {}),
    }


def _artifact(file: str) -> Mapping[str, str]:
    """
    Return where a file is: a path below the base, or a place of its own.

    What is said of several files is said of the folder.
    """
    path = "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in os.fsencode(file))
    if file[1:3] == ":/":
        return {"uri": f"file:///{file[0]}:{path[4:]}"}
    if file.startswith("/"):
        return {"uri": f"file:{path}" if file.startswith("//") else f"file://{path}"}
    if file == ".." or file.startswith("../"):
        return {"uri": path}
    return {"uri": path or "./", "uriBaseId": BASE}


def _safe(text: str) -> str:
    return text.translate(_SIGNS)
