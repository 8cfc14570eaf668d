"""Submissions of invented forms as tests of merging need them: rows or fields in, a reviewed sheet out."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from sheets import setting
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.spec import (
    FormSpec,
)
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.judging.submission import submitted as submitted_as
from skilltrain_cli.operations.merge import Choice, Merged, merge
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.region import Level

PROVINCE = Choice(level=Level.PROVINCE)


SETTING = setting()


def submitted(form: FormSpec, file: str, rows: Sequence[Sequence[Value]]) -> Submitted:
    """Return the reviewed sheet that a file with these rows comes to."""
    grid = Grid(name="Sheet1", rows=[[form.card.annex], [form.card.title], [*form.headings], *rows])
    return of_grid(form, grid, file)


def of_grid(form: FormSpec, grid: Grid, file: str, **more: object) -> Submitted:
    """Return the reviewed sheet of a grid that holds the form."""
    fitted = fit(grid, form, FileContext(file=file, sha256=sha256(file.encode()).hexdigest(), year=2021))
    assert fitted is not None
    fitted = replace(fitted, **more)
    return submitted_as(FormSheet(fitted, SETTING.under(form)))


def merged_of(form: FormSpec, sheets: Sequence[Submitted], choice: Choice | None = None) -> Merged:
    """Merge sheets whose review found nothing."""
    review = Review(as_of=SETTING.as_of.isoformat(), files=len(sheets))
    return merge(sheets, review, SETTING, choice or Choice(), form)


def card_of(form: FormSpec, file: str, cells: Sequence[Value]) -> Submitted:
    """Return the reviewed card of a file."""
    rows = [[column.heading, cell] for column, cell in zip(form.columns, cells, strict=True)]
    return of_grid(form, Grid(name="Sheet1", rows=[[form.card.annex], [form.card.title], *rows]), file)
