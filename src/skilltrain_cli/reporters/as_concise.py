"""A review with one line a finding, ``file:sheet!cell: code message``: for grep, editors and mails."""

from collections.abc import Iterator

from skilltrain_cli.reporters.counts_by_rule import statistics_lines
from skilltrain_cli.reporters.finding_groups import plain
from skilltrain_cli.reporters.line_per_file import TOGETHER
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.reporters.wrap import Line, text_of
from skilltrain_cli.review.finding import Finding, Place, Review
from skilltrain_cli.values.privacy import shown_name


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return the findings in their order, then what was not judged and why; nothing where nothing is said."""
    return text_of(_lines(review, how), colour=how.colour)


def _lines(review: Review, how: Showing) -> Iterator[Line]:
    for finding in review.findings:
        head = f"{_where(finding.place)}: {finding.card.code}"
        yield Line(f"{head} {_message(finding)}", finding.card.severity.style, len(head))
    found = {each.place.file for each in review.findings}
    yield from (Line(f"{shown_name(file)}: 没有读出来") for file in review.unread if file not in found)
    for each in review.unchecked:
        what = f"{each.code} 没有审核".lstrip()
        yield Line(f"{shown_name(each.file) or TOGETHER}: {what}：{plain(each.why)}")
    if how.statistics:
        yield from statistics_lines(review, how.width)


def _where(place: Place) -> str:
    """Return the place: ``收件/张店区.xlsx:Sheet1!E7``; a path inside an archive goes on with a slash."""
    file = "/".join(shown_name(each) for each in (place.file, place.entry) if each) or TOGETHER
    if place.sheet is None:
        return file
    sheet = f"{file}:{plain(place.sheet)}"
    return sheet if place.cell is None else f"{sheet}!{place.cell}"


def _message(finding: Finding) -> str:
    message, heading = plain(finding.message), f"“{plain(finding.heading)}”" if finding.heading else ""
    said = message if not heading or message.startswith(heading) else f"{heading}：{message}"
    return f"{said}（已说明：{plain(finding.explanation)}）" if finding.explanation else said
