"""What a reviewer would say of a form that was filled in, at the record it is about."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.examine_file import added_rules, judge
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.judging.submission import Batch, Submission
from skilltrain_cli.operations.fill_form import Filled
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.rules.structure_rows import skipped_rows_are_named
from skilltrain_cli.usecases.fill_output import TO_BE_TAKEN, Wish, not_taken, title
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FOOT
from skilltrain_cli.writers.workbooks.table_form_page import TableFrame

_CELL_NAMED = lazy_pattern(r"在 [A-Z]{1,3}[0-9]+ \w*?(?=已经报过)")
"""A brand's cell in the workbook itself, which is not there yet (BT104)."""
_ROW_NAMED = lazy_pattern("“[^”]*”|第 ([0-9]+) 行")
"""A row of the workbook in a message; what the records hold is quoted, and means no row."""


class Problem(Struct, frozen=True, kw_only=True):
    """What a reviewer would say of a filled form, at the record it came from."""

    row: int
    """``FOOT`` for the footer."""
    field: str
    severity: Severity
    says: str
    hint: str
    code: str

    def line(self, origin: str, heading: str) -> str:
        """Return it as one line for people."""
        named = f"“{heading}”" if heading else ""
        says = self.says if named and self.says.startswith(named) else f"{named}：{self.says}"
        return f"【{self.severity.label}】{origin}{says}。{self.hint}。〔{self.code}〕"


def judged(data: bytes, path: Path, filled: Filled, wish: Wish, origins: Sequence[str]) -> list[Problem]:
    """Return what a reviewer would say of a workbook, record by record; ``origins`` names the records."""
    submission = judge(read_data(data, file=path.name), wish.judging)
    batch = Batch(sheets=submission.sheets, setting=wish.setting)
    together = check(batch, added=added_rules(wish.order)).findings
    sheets = [sheet.sheet.name for sheet in submission.sheets]
    first = TableFrame(form=wish.form, rows=1, unit=title(wish)).first
    translated = partial(_at_home, file=path.name, first=first, origins=origins)
    problems = []
    for found in (*submission.findings, *together):
        row = _row(found, wish.form, first, sheets)
        if row is None or row < len(filled.rows):
            problems.append(_problem(found, FOOT if row is None else row, translated))
    return sorted([*problems, *_unread(submission, filled, wish.form, first)], key=lambda each: each.row)


def _problem(found: Finding, row: int, translated: Callable[[str], str]) -> Problem:
    return Problem(
        row=row,
        field=found.field or "",
        severity=found.card.severity,
        says=translated(found.message.rstrip("。")),
        hint=translated(found.hint.rstrip("。")),
        code=found.card.code,
    )


def _at_home(text: str, file: str, first: int, origins: Sequence[str]) -> str:
    """Return a text with the records in place of the workbook and its rows, which nobody has seen yet."""

    def named(match: re.Match[str]) -> str:
        index = int(match[1]) - 1 - first if match[1] else -1
        return origins[index] if 0 <= index < len(origins) else match[0]

    return _CELL_NAMED.sub("在这一份里", _ROW_NAMED.sub(named, text)).replace(f"“{file}”里", "这一份里")


def _row(found: Finding, form: FormSpec, first: int, sheets: Sequence[str]) -> int | None:
    """Return the record a finding is about; ``None`` when it is about the footer or the whole."""
    if form.is_card:
        return sheets.index(found.place.sheet) if found.place.sheet in sheets else None
    footer = {column.name for column in form.footer}
    if found.place.spot is None or found.place.spot.row < first or found.field in footer:
        return None
    return found.place.spot.row - first


def _unread(submission: Submission, filled: Filled, form: FormSpec, first: int) -> list[Problem]:
    """Return the records a reviewer would not take for data, such as a project named 合计."""
    if form.is_card:
        return []
    read = {row for each in submission.sheets for row in each.sheet.rows}
    why = {each.row: each.why for sent in submission.sheets for each in sent.sheet.skipped}
    return [
        Problem(
            row=index,
            field="",
            severity=Severity.ERROR,
            says=not_taken(why.get(first + index, "")),
            hint=TO_BE_TAKEN,
            code=skipped_rows_are_named.code,
        )
        for index in range(len(filled.rows))
        if first + index not in read
    ]


def remarks_of(problems: Sequence[Problem], form: FormSpec) -> Mapping[tuple[int, str], str]:
    """
    Return what is to be written beside each wrong cell: all errors of one cell together.

    What is wrong with a whole row stands at its first cell, what is wrong with the whole form at no field.
    """
    found: dict[tuple[int, str], list[str]] = {}
    for each in problems:
        if each.severity is Severity.ERROR:
            whole = "" if each.row == FOOT else form.columns[0].name
            at = each.row, each.field if each.field in form.by_name else whole
            found.setdefault(at, []).append(f"{each.says}。{each.hint}。〔{each.code}〕")
    return {at: "\n".join(texts) for at, texts in found.items()}
