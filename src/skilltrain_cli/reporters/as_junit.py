"""A review as JUnit XML: a suite a file, a case a law that is not kept, or one that all are."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from skilltrain_cli.reporters.counts_by_rule import TITLE, statistics_lines
from skilltrain_cli.reporters.finding_groups import Group, group_text, groups_of, plain, stopped
from skilltrain_cli.reporters.line_per_file import TOGETHER, stands
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import UncheckedGroup, unchecked_groups
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import harmless, one_line

_KINDS = ("failure", "error", "skipped")
_NOT_XML = {0xFFFE: "?", 0xFFFF: "?"}
"""The characters that XML 1.0 has not got and ``one_line`` leaves, since nothing acts upon them."""


class TestCase(Struct, frozen=True, kw_only=True):
    """One line of what a runner of tests shows: a law and how the file stands by it."""

    name: str
    kind: str = ""
    """``failure`` asks to be mended, ``error`` was not read, ``skipped`` not judged; ``""`` passed."""
    type: str = ""
    message: str = ""
    text: str = ""


def render(review: Review, how: Showing = PLAIN) -> str:
    """
    Return the suites in the order of the files' names.

    What makes the exit code 1 is a failure, what makes it 3 an error or a skipped case; a lesser finding is a
    case that passed, with its text as output.
    """
    suites = list(_suites(review, how.fails))
    cases = [each for _, found in suites for each in found]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="skt" tests="{len(cases)}"{_counts(cases, _KINDS[:2])}>',
        *(line for file, found in suites for line in _suite(file, found)),
        *(_statistics(review, how) if how.statistics else ()),
        "</testsuites>",
    ]
    return harmless("\n".join(lines)) + "\n"


def _suites(review: Review, fails: Severity) -> Iterator[tuple[str, Sequence[TestCase]]]:
    """Yield each file and its cases."""
    groups: dict[str, dict[str, list[Group]]] = {}
    for group in groups_of(review.findings):
        groups.setdefault(group.place.file, {}).setdefault(group.card.code, []).append(group)
    unchecked: dict[str, list[UncheckedGroup]] = {}
    for each in unchecked_groups(review.unchecked):
        unchecked.setdefault(each.file, []).append(each)
    unread = set(review.unread)
    for stand in stands(review):
        file = stand.file
        cases = [_case(found, fails) for _, found in sorted(groups.get(file, {}).items())]
        if file in unread:
            cases.append(TestCase(name="文件能读出来", kind="error", type="没有读出来", message="没有审核"))
        cases += [_skipped(each) for each in unchecked.get(file, ())]
        yield file, cases or [TestCase(name=stand.words)]


def _case(groups: Sequence[Group], fails: Severity) -> TestCase:
    """Return how a file stands by one law: of its open findings, all that is said."""
    card = groups[0].card
    failed = any(group.first.open for group in groups) and card.severity.rank <= fails.rank
    return TestCase(
        name=f"{card.code} {card.title}",
        kind="failure" if failed else "",
        type=card.severity.label,
        message=stopped(groups[0].head),
        text="\n".join(f"【{group.label}】{group_text(group, group.place.entry)}" for group in groups),
    )


def _skipped(unchecked: UncheckedGroup) -> TestCase:
    said = stopped(plain(unchecked.why))
    return TestCase(name=f"没有审核：{unchecked.whose}{said}", kind="skipped", type="未审核", message=said)


def _suite(file: str, cases: Sequence[TestCase]) -> Iterator[str]:
    name = shown_name(file) or TOGETHER
    yield f'  <testsuite{_attributes(name=name)} tests="{len(cases)}"{_counts(cases, _KINDS)}>'
    for each in cases:
        yield from _test_case(name, each)
    yield "  </testsuite>"


def _test_case(file: str, case: TestCase) -> Iterator[str]:
    """Yield the lines of a case; runners tell cases apart by class and name, so the file is the class."""
    head = f"    <testcase{_attributes(classname=file, name=case.name)}"
    if case.kind:
        kind = f"      <{case.kind}{_attributes(type=case.type, message=case.message)}"
        yield f"{head}>"
        yield f"{kind}>{_lines(case.text)}</{case.kind}>" if case.text else f"{kind}/>"
        yield "    </testcase>"
    elif case.text:
        yield f"{head}>"
        yield f"      <system-out>{_lines(case.text)}</system-out>"
        yield "    </testcase>"
    else:
        yield f"{head}/>"


def _statistics(review: Review, how: Showing) -> Iterator[str]:
    """Yield a suite without cases: the only place for what is said of all files."""
    text = "\n".join(line.text for line in statistics_lines(review, how.width))
    yield f'  <testsuite name="{TITLE}" tests="0"{_counts((), _KINDS)}>'
    yield f"    <system-out>{_lines(text)}</system-out>"
    yield "  </testsuite>"


def _counts(cases: Sequence[TestCase], kinds: Sequence[str]) -> str:
    totals: Mapping[str, int] = {kind: sum(each.kind == kind for each in cases) for kind in kinds}
    names = {"failure": "failures", "error": "errors", "skipped": "skipped"}
    return "".join(f' {names[kind]}="{total}"' for kind, total in totals.items())


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_escaped(value)}"' for name, value in values.items())


def _escaped(text: str) -> str:
    """Return one line of text as it may stand in XML: none of its signs, none that XML 1.0 has not got."""
    return escape(one_line(text).translate(_NOT_XML))


def _lines(text: str) -> str:
    return "\n".join(map(_escaped, text.split("\n")))
