"""Plan the safe repairs of a sheet: the official writing of each cell that is read without doubt."""

import unicodedata
from collections.abc import Iterable, Iterator

from skilltrain_cli.forms.fitted_sheet import FooterCell, Sheet
from skilltrain_cli.forms.spec import Column, FieldKind, Role
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import subject_of
from skilltrain_cli.operations.fix.heading_spelling import heading_rewritings
from skilltrain_cli.operations.fix.region_names import city_name, county_name
from skilltrain_cli.operations.fix.repair import NOT_DONE, Doubt, LeftToSender, Repair, RepairPlan, Rewriting
from skilltrain_cli.operations.fix.rewrite_value import rewriting
from skilltrain_cli.review.finding import Finding, Severity, in_order
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import clean

ANSWERED = frozenset({"RG004", "RG006"})
"""Queries that leave nothing to judge: their own remedy names the one writing (市直, the present name)."""
EXPLAINED = "已说明"
"""What stands for the severity of a query whose explanation was accepted."""
_Place = tuple[str, Spot]
_UNTOUCHED = frozenset({"VL009", "VL010"})
"""Notes about a date that is understood but not certain: its year was not written, or it is a serial."""
_BLANKS = lazy_pattern(r"\s")
_DASHES = lazy_pattern("[\\-_~\u2010-\u2015\u2212\u2500\u30fc\uff0d]")
_COUNTRY = lazy_pattern(r"^\D{0,2}(?:00)?86")
_FIGURES = lazy_pattern("[^0-9]")


def plan_repairs(
    grid: Grid, sheet: Sheet, setting: Setting, findings: Iterable[Finding], *, plain_text: bool
) -> RepairPlan:
    """
    Return the repairs of one sheet.

    A cell that any error or query speaks of is not touched, except the two queries of ``ANSWERED``.
    ``plain_text`` says that the file knows no numbers (csv).
    """
    return _Planner(grid, sheet, setting, _blocked(findings), plain_text=plain_text).plan()


def _blocked(findings: Iterable[Finding]) -> frozenset[_Place]:
    """Return the cells that only the sender may change, where a person finds them."""
    return frozenset(
        (finding.place.sheet or "", finding.place.spot)
        for finding in findings
        if finding.place.spot is not None
        and (finding.card.severity is not Severity.NOTE or finding.card.code in _UNTOUCHED)
        and finding.card.code not in ANSWERED
    )


def left_over(findings: Iterable[Finding]) -> Iterator[LeftToSender]:
    """
    Yield what stays for the sender: every error and query, and dates that are not certain.

    An explained query stays too, as one that asks for nothing any more.
    """
    for finding in in_order(findings):
        card = finding.card
        if card.severity is Severity.NOTE and card.code not in _UNTOUCHED:
            continue
        yield LeftToSender(
            sheet=finding.place.sheet or "",
            spot=finding.place.spot,
            heading=finding.heading or "",
            value=finding.value or "",
            code=card.code,
            label=card.severity.label if finding.explanation is None else EXPLAINED,
            why=finding.message,
            hint=finding.hint if finding.explanation is None else f"情况说明：{finding.explanation}",
        )


class _Planner:
    """Gathers the repairs of one sheet."""

    def __init__(
        self, grid: Grid, sheet: Sheet, setting: Setting, blocked: frozenset[_Place], *, plain_text: bool
    ) -> None:
        self.grid = grid
        self.sheet = sheet
        self.subject = subject_of(sheet, setting)
        self.blocked = blocked
        self.plain_text = plain_text
        self.repairs: list[Repair] = []
        self.left: list[LeftToSender] = []
        self.cells: dict[Spot, Value] = {}

    def plan(self) -> RepairPlan:
        """Return what was gathered, in the order of the cells."""
        for column, spot, heading in heading_rewritings(self.grid, self.sheet):
            self._note(spot, column, self.grid.value(spot), heading)
        for name in self.sheet.cells:
            self._column(self.sheet.form.by_name[name])
        for name, cell in self.sheet.footer.items():
            self._footer(self.sheet.form.by_name[name], cell)
        return RepairPlan(
            repairs=tuple(sorted(self.repairs, key=lambda each: (each.sheet != self.sheet.name, each.spot))),
            left=tuple(self.left),
            cells=dict(sorted(self.cells.items())),
        )

    def _leave(self, column: Column, spot: Spot, raw: Value, doubt: Doubt) -> None:
        """List what may mean something else than it was taken for."""
        sheet, at = self.sheet.place(spot)
        self.left.append(
            LeftToSender(
                sheet=sheet,
                spot=at,
                heading=column.heading,
                value=shown(raw),
                code=doubt.code,
                label=NOT_DONE,
                why=doubt.why,
                hint=doubt.hint,
            )
        )

    def _column(self, column: Column) -> None:
        """Take the data cells of one field."""
        made_of: dict[Value, Rewriting | Doubt | None] = {}
        read = self.sheet.raw(column.name)
        for index, value in enumerate(self.sheet.values(column.name)):
            spot = self.sheet.spot(index, column.name)
            raw = self._written(spot)
            elsewhere = self.grid.value(spot) != read[index]  # merged, 同上, two columns
            if value is None or self._is_blocked(spot) or isinstance(raw, bool) or elsewhere:
                continue
            if column.kind in (FieldKind.CITY, FieldKind.COUNTY):
                made = self._region(column, index, raw)
            else:
                if raw not in made_of:
                    made_of[raw] = rewriting(column, raw, plain_text=self.plain_text)
                made = made_of[raw]
            self._note(spot, column, raw, made)

    def _written(self, spot: Spot) -> Value:
        """Return what a cell holds as the sender wrote it: ``="45"`` in a csv."""
        return self.grid.quoted.get(spot, self.grid.value(spot))

    def _is_blocked(self, spot: Spot) -> bool:
        return self.sheet.place(spot) in self.blocked

    def _region(self, column: Column, index: int, raw: Value) -> Rewriting | Doubt | None:
        """Return a region's official name, or at least its name without stray blanks."""
        tidy = rewriting(column, raw, plain_text=self.plain_text)
        if not isinstance(raw, str):
            return tidy
        names = self.subject.named.values[self.subject.named.codes[index]]
        placed = self.subject.placed[names]
        if column.kind is FieldKind.CITY:
            made = city_name(placed.city, "RG001" if self.sheet.form.is_card else "RG007")
        else:
            alone = self.sheet.form.of(Role.CITY) is None
            made = county_name(names[1] or "", placed, alone=alone)
        if made is None or made.value == raw:
            return tidy if made is None else None
        return tidy if isinstance(tidy, Rewriting) and tidy.value == made.value else made

    def _footer(self, column: Column, cell: FooterCell) -> None:
        """Take a footer value, which may share its cell with its label and with others."""
        if cell.value is not None and not self._is_blocked(cell.spot):
            raw = self.grid.quoted.get(cell.spot, cell.raw)
            self._note(cell.spot, column, raw, rewriting(column, raw, plain_text=self.plain_text))

    def _note(self, spot: Spot, column: Column, raw: Value, made: Rewriting | Doubt | None) -> None:
        """Take a rewriting; list a doubt."""
        if isinstance(made, Rewriting):
            self._take(spot, column, raw, made)
        elif made is not None:
            self._leave(column, spot, raw, made)

    def _take(self, spot: Spot, column: Column, before: Value, made: Rewriting) -> None:
        """Note a repair; inside a longer text it is one only where its place in the text is clear."""
        whole = self.cells.get(spot, self._written(spot))
        if whole == before:
            self.cells[spot] = made.value
        elif isinstance(whole, str) and isinstance(before, str) and whole.count(before) == 1:
            self.cells[spot] = whole.replace(before, str(made.value))
        else:
            return
        sheet, at = self.sheet.place(spot)
        self.repairs.append(
            Repair(
                sheet=sheet,
                spot=at,
                heading=column.heading,
                before=before,
                after=made.value,
                code=made.code,
                why=reason(made.why, before, made.value),
            )
        )


def reason(why: str, before: Value, after: Value) -> str:
    """Return the reason of a repair; with what was changed when the quotations of both are alike."""
    if type(before) is not type(after) or not isinstance(before, str) or not isinstance(after, str):
        return why
    if shown(before).strip() != shown(after).strip() or clean(before) == after:  # the reason says it then
        return why
    return f"{why}：{'、'.join(_changes(before, after)) or '只改了写法'}"


def _changes(before: str, after: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", clean(before))
    if plain != unicodedata.normalize("NFC", clean(before)):
        yield "全角改为半角"
    if clean(before) != before.strip():
        yield "去掉看不见的字符"
    if len(_BLANKS.findall(before)) > len(_BLANKS.findall(after)):
        yield "去掉空格"
    if _COUNTRY.match(plain) and len(_FIGURES.sub("", plain)) > len(_FIGURES.sub("", after)):
        yield "去掉国家代码 86"
    if _DASHES.findall(plain) != _DASHES.findall(after):
        yield "改横线" if _DASHES.search(after) else "去掉横线"
