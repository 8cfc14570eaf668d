"""A review as the JSON of the contract: for scripts, stable, one finding a line."""

from collections.abc import Iterable, Mapping

from skilltrain_cli import __version__
from skilltrain_cli.reporters.counts_by_rule import tallies
from skilltrain_cli.reporters.json_lines import json_line, json_list
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.review.finding import (
    Acceptance,
    Checklist,
    Finding,
    Review,
    Severity,
    SubmissionFacts,
    Unchecked,
)

SCHEMA_VERSION = 1


def render(review: Review, how: Showing = PLAIN) -> str:
    """Return the JSON text: keys in the order of the contract, Chinese as it is, one newline at the end."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "skt", "version": __version__},
        "as_of": review.as_of,
        "summary": _summary(review),
    }
    lists: Mapping[str, Iterable[object]] = {
        "submissions": (_submission(each, *review.apart(each.file)) for each in review.submissions),
        "findings": (_finding(each, *review.apart(each.place.file)) for each in review.all_findings),
        "unchecked": map(_unchecked, review.unchecked),
        "skipped": ({"file": file, "why": why} for file, why in review.skipped),
        "unread": review.unread,
    }
    entries = [f'  "{name}": {json_line(value)}' for name, value in head.items()]
    entries += [f'  "{name}": {json_list(values)}' for name, values in lists.items()]
    if review.checklists:
        entries.append(f'  "packages": {json_list(map(_package, review.checklists))}')
    if how.statistics:
        entries.append(f'  "statistics": {json_list(each.as_json for each in tallies(review))}')
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _summary(review: Review) -> dict[str, object]:
    return {
        "files": review.files,
        "submissions": len(review.submissions),
        "rows": review.rows,
        **{severity.value: review.count(severity) for severity in Severity},
        "unchecked": len(review.unchecked),
    }


def _submission(facts: SubmissionFacts, file: str, entry: str | None) -> dict[str, object]:
    """Return what was read from a sheet; ``entry`` is there for files inside an archive alone."""
    return {
        "file": file,
        **({} if entry is None else {"entry": entry}),
        "sheet": facts.sheet,
        "form": facts.form,
        "notice": facts.notice or None,
        "unit": {"code": facts.unit.code, "name": facts.unit.name} if facts.unit else None,
        "rows": facts.rows,
        "sha256": facts.sha256,
    }


def _package(checklist: Checklist) -> dict[str, object]:
    return {
        "file": checklist.file,
        "lacking": checklist.lacking,
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "state": item.state.value,
                "found": item.found,
                "entries": list(item.entries),
                "codes": list(item.codes),
            }
            for item in checklist.items
        ],
    }


def _finding(finding: Finding, file: str, entry: str | None) -> dict[str, object]:
    card, basis, place = finding.card, finding.basis, finding.place
    return {
        "code": card.code,
        "severity": card.severity.value,
        "title": card.title,
        "message": finding.message,
        "hint": finding.hint,
        "basis": {"notice": basis.notice, "clause": basis.clause, "quote": basis.quote},
        "file": file,
        "entry": entry or place.entry,
        "sheet": place.sheet,
        "cell": place.cell,
        "field": finding.field,
        "heading": finding.heading,
        "value": finding.value,
        "explanation": finding.explanation,
        **({"baseline": _baseline(finding)} if finding.accepted else {}),
    }


def _baseline(finding: Finding) -> dict[str, object]:
    """Return who answers for a finding that does not count, why, until when; only such a one has it."""
    accepted = finding.accepted or Acceptance()
    return {
        "fingerprint": finding.fingerprint,
        "by": accepted.by,
        "why": accepted.why,
        "until": accepted.until.isoformat() if accepted.until else None,
    }


def _unchecked(unchecked: Unchecked) -> dict[str, object]:
    return {"code": unchecked.code, "file": unchecked.file, "why": unchecked.why}
