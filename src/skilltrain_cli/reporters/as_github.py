"""A review as GitHub workflow commands: one annotation for each group of findings."""

from collections.abc import Iterator

from skilltrain_cli.reporters.counts_by_rule import statistics_lines
from skilltrain_cli.reporters.finding_groups import (
    FIRST,
    Group,
    basis,
    beyond,
    called,
    groups_of,
    plain,
    stopped,
    where,
)
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.review_summary import counted, unchecked_groups
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import harmless

_TEXT = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_TEXT, (":", "%3A"), (",", "%2C"))


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return one ``::error``, ``::warning`` or ``::notice`` a line, the gravest first, then the figures."""
    groups = sorted(groups_of(review.findings), key=lambda group: group.order)
    lines = [*(_annotation(each, review) for each in groups), *_untold(review), counted(review)]
    if how.statistics:
        lines += [harmless(line.text) for line in statistics_lines(review, how.width)]
    return "\n".join(lines) + "\n"


def _annotation(group: Group, review: Review) -> str:
    level = "notice" if group.first.explanation is not None else group.card.severity.github
    title = f"{group.label} {group.card.code} {group.card.title}"
    file, entry = review.apart(group.place.file)
    return _command(level, file, title, "".join(_message(group, entry or group.place.entry)))


def _message(group: Group, entry: str | None) -> Iterator[str]:
    """Yield what is said: where, what, what to do, by which clause."""
    place = group.place
    if entry is not None:
        yield f"{plain(entry)} "
    if place.sheet is not None:
        yield called(place)
    yield stopped(group.head)
    if len(group.said) == 1 and (cells := beyond(group.findings)):
        yield f"\n单元格：{cells}。"
    for said in group.said[:FIRST] if len(group.said) > 1 else ():
        yield f"\n{said.sentence}"
        yield stopped(said.hint) if not group.hint else ""
    rest = tuple(finding for said in group.said[FIRST:] for finding in said.findings)
    if rest:
        yield f"\n{beyond(rest) or where(rest)}也是这类问题，请逐格核对。"
    if group.first.explanation is not None:
        yield f"\n情况说明：{stopped(plain(group.first.explanation))}"
    elif group.hint:
        yield f"\n怎么办：{stopped(group.hint)}"
    yield f"\n依据：{basis(group.first)}。"


def _untold(review: Review) -> Iterator[str]:
    """Yield what was not read, where no finding says so, and what was not judged."""
    found = {each.place.file for each in review.findings}
    for file in review.unread:
        if file not in found:
            yield _command("warning", review.apart(file)[0], "没有读出来", f"{shown_name(file)} 没有审核。")
    for each in unchecked_groups(review.unchecked):
        whose = f"{'、'.join(each.codes)} 没有审核：" if each.codes else ""
        message = f"{whose}{stopped(plain(each.why))}"
        yield _command("warning", review.apart(each.file)[0], "未审核", message)


def _command(level: str, file: str, title: str, message: str) -> str:
    where = f"file={_escaped(file, _PROPERTY)}," if file else ""
    return f"::{level} {where}title={_escaped(title, _PROPERTY)}::{_escaped(message, _TEXT)}"


def _escaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for character, escape in table:
        text = text.replace(character, escape)
    return text
