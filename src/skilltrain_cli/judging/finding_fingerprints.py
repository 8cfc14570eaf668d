"""What findings are about, for their fingerprints: read off the sheets, where the values still are."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property

from msgspec.structs import replace

from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.judging.row_fingerprints import comparable
from skilltrain_cli.judging.sender import Setting, unit_of_name
from skilltrain_cli.judging.submission import Submission, Submitted
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.review.fingerprint import FingerprintKey, Identified, told_apart
from skilltrain_cli.values.text import key as text_key

_PERSONAL = frozenset({Role.PERSON, Role.PHONE, Role.ID_NUMBER})
"""Roles that ask for what is somebody's own."""


class SheetFindings:
    """What the findings about one sheet are about."""

    def __init__(self, submitted: Submitted, secret: FingerprintKey) -> None:
        """Look at a sheet that still has its values."""
        self._submitted, self._sheet, self._key = submitted, submitted.sheet, secret

    def fingerprinted(self, finding: Finding, otherwise: str = "") -> Finding:
        """Return a finding with its fingerprint; ``otherwise`` is what one about no row is about."""
        rows = self._indexes(finding)
        about = Identified(
            code=finding.card.code,
            form=self._sheet.form.full_id,
            unit=self._unit(rows),
            things=tuple(sorted(map(self._thing, rows))) or (otherwise,),
            field=finding.field or "",
            values=self._values(finding, rows),
        )
        return replace(finding, fingerprint=about.fingerprint(self._key))

    def _indexes(self, finding: Finding) -> Sequence[int]:
        """Return the data rows (indexes) it is about; a card has one."""
        rows, spot = self._sheet.rows, finding.place.spot
        if self._sheet.form.is_card:
            return range(len(rows))[:1]
        numbers = finding.rows or (() if spot is None else (spot.row,))
        places = ((bisect_left(rows, number), number) for number in numbers)
        return [at for at, number in places if at < len(rows) and rows[at] == number]

    def _unit(self, rows: Sequence[int]) -> str:
        """Return whose the rows are when they are one unit's, else whose the sheet is."""
        units = self._submitted.units
        owners = {self._owner(row) for row in rows} if units and not self._sheet.form.is_card else set()
        owner = owners.pop() if len(owners) == 1 else ""
        return owner or _sender(self._submitted, self._key)

    def _owner(self, row: int) -> str:
        unit = self._submitted.units[row]
        if unit is not None:
            return unit.code
        written = (self._sheet.raw(name)[row] for name in _whose(self._sheet.form) if name)
        return "/".join(text_key(self._key.part(each)) for each in written if each is not None)

    def _thing(self, row: int) -> tuple[str, ...]:
        return tuple(self._key.part(_said(cells[row]), personal=own) for cells, own in self._identity)

    @cached_property
    def _identity(self) -> Sequence[tuple[Sequence[Hashable], bool]]:
        """
        The columns of the form's identity, as they compare, and whether each asks for something personal.

        Those of units are the units' own.
        """
        form = self._sheet.form
        columns = [form.by_name[name] for name in form.identity if name not in _whose(form)]
        return [(comparable(self._sheet, each), each.role in _PERSONAL) for each in columns]

    def _values(self, finding: Finding, rows: Sequence[int]) -> tuple[str, ...]:
        """Return what its cells hold; what stands in no field is known as it is shown alone."""
        name = finding.field or ""
        column = self._sheet.form.by_name.get(name)
        own = column is not None and column.role in _PERSONAL
        if name in self._sheet.cells and rows:
            cells = self._sheet.raw(name)
            return tuple(sorted(self._key.part(cells[row], personal=own) for row in rows))
        below = self._sheet.footer.get(name)
        return (self._key.part(finding.value if below is None else below.raw, personal=own),)


def _said(thing: Hashable) -> str:
    """Return how a cell compares as a text: a time as its first and last day."""
    return "～".join(map(str, thing)) if isinstance(thing, tuple) else str(thing)


def _whose(form: FormSpec) -> tuple[str, str]:
    return form.field(Role.CITY), form.field(Role.COUNTY)


def _sender(submitted: Submitted, secret: FingerprintKey) -> str:
    return submitted.sender.code if submitted.sender else _stem(submitted.sheet.file, secret)


def _stem(file: str, secret: FingerprintKey) -> str:
    """Return the name of a file, wherever it lies; that of a package has somebody's mobile in it."""
    name = file.rpartition("/")[2]
    return text_key(secret.part(name.rpartition(".")[0] or name))


def all_fingerprinted(
    findings: Iterable[Finding], submissions: Iterable[Submission], setting: Setting, secret: FingerprintKey
) -> tuple[Finding, ...]:
    """
    Return all findings of a review, each with a fingerprint of its own.

    Those that workers made about a sheet have one; here it is given to those that compare files, and to those
    about files that have no sheet.
    """
    files = _Files(submissions, setting, secret)
    return told_apart(each if each.fingerprint else files.fingerprinted(each) for each in findings)


class _Files:
    """What findings are about that were made when all files had been read."""

    def __init__(self, submissions: Iterable[Submission], setting: Setting, secret: FingerprintKey) -> None:
        self._files = {each.file: each.sheets for each in submissions}
        self._setting, self._key = setting, secret

    def fingerprinted(self, finding: Finding) -> Finding:
        """Return a finding with its fingerprint: of files that are compared each is known by its name too."""
        place = finding.place
        named = [each for each in self._files.get(place.file, ()) if each.sheet.name == place.sheet]
        if place.sheet is not None and named:
            spot = place.spot
            rows = (each for each in named if spot is not None and spot.row in each.sheet.rows)
            sheet = SheetFindings(next(rows, named[0]), self._key)
            return sheet.fingerprinted(finding, self._stem_of(place.file))
        about = Identified(
            code=finding.card.code,
            unit=self._unit(place.file),
            things=tuple(self._things(place.file, place.entry)),
            field=finding.field or "",
            values=(self._key.part(finding.value),),
        )
        return replace(finding, fingerprint=about.fingerprint(self._key))

    def _stem_of(self, file: str) -> str:
        return _stem(file, self._key)

    def _unit(self, file: str) -> str:
        """Return who sent a file: the one sender of its sheets, else whom its name names."""
        senders = {_sender(each, self._key) for each in self._files.get(file, ())}
        if len(senders) == 1:
            return senders.pop()
        named = unit_of_name(file, None, self._setting)
        return named.code if named else self._stem_of(file)

    def _things(self, file: str, entry: str | None) -> Iterator[str]:
        """Yield the entry of a package, and what its card is about."""
        if entry is not None:
            yield text_key(self._key.part(entry))
        cards = [each.sheet for each in self._files.get(file, ()) if each.sheet.form.is_card]
        if len(cards) == 1:
            yield from (text_key(self._key.part(cards[0].only(name))) for name in cards[0].form.identity)
