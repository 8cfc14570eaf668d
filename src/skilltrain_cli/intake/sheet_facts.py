"""What a review says of the sheets that were submitted."""

from collections.abc import Iterable, Sequence

from skilltrain_cli.judging.submitted import Submitted
from skilltrain_cli.review.finding import SubmissionFacts


def facts_of(sheets: Iterable[Submitted]) -> tuple[SubmissionFacts, ...]:
    """Return what was read from each sheet: one form, or all cards of a catalogue."""
    places: dict[tuple[str, str, str], list[Submitted]] = {}
    for each in sheets:
        places.setdefault((each.sheet.file, each.entry or "", each.sheet.name), []).append(each)
    return tuple(map(_facts, places.values()))


def _facts(same: Sequence[Submitted]) -> SubmissionFacts:
    sheet, senders = same[0].sheet, {each.sender for each in same}
    sender = senders.pop() if len(senders) == 1 else None
    return SubmissionFacts(
        file=sheet.file,
        sheet=sheet.name,
        form=sheet.form.id,
        unit=sender.facts() if sender else None,
        rows=sum(each.rows for each in same),
        sha256=sheet.sha256,
        notice=same[0].notice,
    )
