"""A review as GitLab's Code Quality file (a subset of Code Climate's issues): one entry a finding."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import chain

from skilltrain_cli.reporters.counts_by_rule import TITLE
from skilltrain_cli.reporters.finding_groups import Group, group_text, plain, stopped
from skilltrain_cli.reporters.json_lines import json_list
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import unchecked_groups
from skilltrain_cli.review.finding import Finding, Review, Severity
from skilltrain_cli.values.privacy import shown_name


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return the list: what was not read, then the findings in their order, then what was not judged."""
    if how.statistics:
        how.remark(f"{TITLE}放不进 gitlab 格式，请用 --also 另写一份，如 --also 小结.md")
    found = (_found(each, review) for each in review.findings)
    return f"{json_list(chain(_unread(review), found, _unchecked(review)), 0)}\n"


def _found(finding: Finding, review: Review) -> Mapping[str, object]:
    file, entry = review.apart(finding.place.file)
    group = Group(findings=(finding,))
    said = group_text(group, entry or finding.place.entry).replace("\n", "")
    return _entry(finding.card.code, f"【{group.label}】{said}", group.level, file, finding.fingerprint)


def _unread(review: Review) -> Iterator[Mapping[str, object]]:
    """Yield what was not read where no finding says so."""
    found = {each.place.file for each in review.findings}
    for file in review.unread:
        if file not in found:
            said = f"{shown_name(file)} 没有读出来，没有审核。"
            sent = review.apart(file)[0]
            yield _entry("没有读出来", said, Severity.ERROR, sent, _fingerprint("unread", file))


def _unchecked(review: Review) -> Iterator[Mapping[str, object]]:
    for each in unchecked_groups(review.unchecked):
        said = f"没有审核：{each.whose}{stopped(plain(each.why))}"
        fingerprint = _fingerprint("unchecked", each.file, each.why)
        yield _entry("未审核", said, Severity.QUERY, review.apart(each.file)[0], fingerprint)


def _entry(check: str, said: str, severity: Severity, file: str, fingerprint: str) -> Mapping[str, object]:
    """Return an entry; a workbook has no lines, and GitLab asks for one."""
    return {
        "description": said,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity.gitlab,
        "location": {"path": file.encode(errors="replace").decode(), "lines": {"begin": 1}},
    }


def _fingerprint(*parts: str) -> str:
    """Return what tells something from all else that is said where it is no finding."""
    return blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()
