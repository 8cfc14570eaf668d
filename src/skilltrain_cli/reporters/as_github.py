"""A review as GitHub workflow commands: one annotation a file, the worst first, and what they leave out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from skilltrain_cli.reporters.counts_by_rule import statistics_lines
from skilltrain_cli.reporters.finding_groups import Group, group_text, groups_of, plain, stopped
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import UncheckedGroup, counted, not_listed, unchecked_groups
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import harmless, tame

KEPT = 10
"""
Annotations of each level that GitHub keeps of one step; what comes after them it drops without a word.

Of a job it keeps 50, of which these are 30 at most (``docs/problem-matchers.md`` of actions/toolkit).
"""
_UNREAD, _UNCHECKED = "没有读出来", "未审核"
_TEXT = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_TEXT, (":", "%3A"), (",", "%2C"))


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return one ``::error``, ``::warning`` or ``::notice`` a file, then what is left, then the figures."""
    files = sorted(_files(review), key=lambda each: each.order)
    kept = [each for level in Severity for each in _first(files, level)]
    lines = [*map(_annotation, kept), *_left(files, kept), counted(review)]
    lines += map(harmless, not_listed(review))
    if how.statistics:
        lines += [harmless(line.text) for line in statistics_lines(review, how.width)]
    return "\n".join(lines) + "\n"


class _SentFile(Struct, frozen=True, kw_only=True):
    """A file as it was sent, and all that is said of it; ``name`` is empty for what is said of several."""

    name: str
    groups: Sequence[tuple[Group, str | None]]
    """The gravest first; each with the path inside an archive."""
    unread: Sequence[str]
    """What was not read where no finding says so: the file itself, or files in an archive."""
    unchecked: Sequence[UncheckedGroup]

    @property
    def level(self) -> Severity:
        """The gravest of what is said: not read is an error, a law that could not judge a query."""
        severities = [group.level for group, _ in self.groups]
        severities += [Severity.ERROR for _ in self.unread] + [Severity.QUERY for _ in self.unchecked]
        return min(severities, key=lambda each: each.rank)

    @property
    def counts(self) -> Counter[str]:
        """How many findings of each severity there are, and how much was not judged."""
        found: Counter[str] = Counter()
        for group, _ in self.groups:
            found[group.card.severity.label] += len(group.findings)
        found[_UNREAD] += len(self.unread)
        found[_UNCHECKED] += sum(max(len(each.codes), 1) for each in self.unchecked)
        return found

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first: the level, then the most findings of each severity."""
        return (self.level.rank, *(-self.counts[each.label] for each in Severity), self.name)


def _files(review: Review) -> Iterator[_SentFile]:
    """Yield the files of which something is said."""
    groups: dict[str, list[tuple[Group, str | None]]] = {}
    unread: dict[str, list[str]] = {}
    unchecked: dict[str, list[UncheckedGroup]] = {}
    for group in sorted(groups_of(review.findings), key=lambda each: each.order):
        file, entry = review.apart(group.place.file)
        groups.setdefault(file, []).append((group, entry or group.place.entry))
    found = {each.place.file for each in review.findings}
    for name in review.unread:
        if name not in found:
            unread.setdefault(review.apart(name)[0], []).append(name)
    for each in unchecked_groups(review.unchecked):
        unchecked.setdefault(review.apart(each.file)[0], []).append(each)
    for file in {**groups, **unread, **unchecked}:
        yield _SentFile(
            name=file,
            groups=groups.get(file, ()),
            unread=unread.get(file, ()),
            unchecked=unchecked.get(file, ()),
        )


def _first(files: Iterable[_SentFile], level: Severity) -> Sequence[_SentFile]:
    """Return the files of a level that are annotated; in the last level one is kept for what is left."""
    of_level = [each for each in files if each.level is level]
    return of_level[: KEPT - (level is Severity.NOTE)]


def _annotation(file: _SentFile) -> str:
    """Return the command that says the worst of a file, and how much more there is."""
    rest = file.counts
    if file.unread:
        title, text = _UNREAD, f"{'、'.join(map(shown_name, file.unread))} 没有审核。"
        rest[_UNREAD] = 0
    elif file.groups and file.groups[0][0].level is file.level:
        group, entry = file.groups[0]
        title = f"{group.label} {group.card.code} {group.card.title}"
        text = group_text(group, entry)
        rest[group.card.severity.label] -= len(group.findings)
    else:
        worst = file.unchecked[0]
        title, text = _UNCHECKED, f"{worst.whose}{stopped(plain(worst.why))}"
        rest[_UNCHECKED] -= max(len(worst.codes), 1)
    if more := _listed(rest):
        text += f"\n这个文件还有：{more}，请看作业小结。"
    return _command(file.level, file.name, title, text)


def _left(files: Sequence[_SentFile], kept: Sequence[_SentFile]) -> Iterator[str]:
    """Yield the notice about files without an annotation: GitHub itself would not say that there are more."""
    named = {each.name for each in kept}
    rest = [each for each in files if each.name not in named]
    if rest:
        more = _listed(sum((each.counts for each in rest), Counter()))
        text = f"GitHub 每一步每级只留 {KEPT} 条注解，这里每个文件只注解最要紧的一处。"
        text += f"没有注解的还有 {len(rest):,} 个文件：{more}。"
        text += "全部问题请看作业小结（由 --format markdown 写成）。"
        yield _command(Severity.NOTE, "", f"还有 {len(rest):,} 个文件有问题，没有列在这里", text)


def _listed(counts: Counter[str]) -> str:
    """Return what there is of each, the gravest first; nothing where there is none."""
    units = {_UNREAD: "个", **dict.fromkeys((each.label for each in Severity), "处"), _UNCHECKED: "项"}
    return "、".join(f"{word} {counts[word]:,} {unit}" for word, unit in units.items() if counts[word])


def _command(level: Severity, file: str, title: str, message: str) -> str:
    where = f"file={_escaped(file, _PROPERTY)}," if file else ""
    return f"::{level.github} {where}title={_escaped(title, _PROPERTY)}::{_escaped(message, _TEXT)}"


def _escaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    text = tame(text)
    for character, escape in table:
        text = text.replace(character, escape)
    return text
