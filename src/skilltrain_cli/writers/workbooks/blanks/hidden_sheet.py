"""
The hidden sheet a form checks itself on: a mark for every cell, and the list that is made of the marks.

A mark is 0, or column × 1000 + the number of the check that failed. The marks of a table lie row for row as
in the form, found with INDEX and ROW(), so that rows put in or taken out move nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from skilltrain_cli.forms.blank_version import REASONS, current_stamp
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Area, Spot, column_letters
from skilltrain_cli.writers.workbooks.blanks.check_formulas import (
    ASCII,
    DITTO,
    NIL,
    checks_of,
    first_that_holds,
    text_formula,
    words_formula,
)
from skilltrain_cli.writers.workbooks.blanks.checked_area import PlacedCard, Subject, prefix, reference
from skilltrain_cli.writers.workbooks.blanks.day_formulas import STEPS, day_formulas
from skilltrain_cli.writers.workbooks.table_form_page import TableFrame

COVERED, MOST_COVERED = 500, 1_000
"""Rows of a table that are checked: more may be put in than a blank has, and each is compared with all."""
LISTED = 50
"""Problems that are named one by one."""
MARKS = "skt_marks"
"""The name of the marks: conditional formats may use names in every version, other sheets' cells not."""
STAMP = "skt_form"
_SPARE = 20
_STEP = 1000
_ROW, _ABOVE = "\0", "\1"
"""Stand for the numbers of a formula's own row and of the one above it: it is worded once for all lines."""


class _PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet of many formulas, each without a format, that are written as they are."""

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: None = None, value: float | str = 0
    ) -> int:
        """Look for no functions later than Excel 2007: searching ten thousand formulas took seconds."""
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        if not isinstance(cell, CellFormulaTuple):
            super()._write_cell(row, col, cell)
            return
        formula = cell.formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self.fh.write(f'<c r="{Spot(row, col).a1}"><f>{formula}</f><v>{cell.value}</v></c>')


class Reckoning:
    """The hidden sheet in the making."""

    def __init__(self, book: Workbook, subject: Subject) -> None:
        """Write all of it; ``total``, ``errors`` … then name the cells a person's sheet shows."""
        self._sheet: Worksheet = book.add_worksheet(REASONS, _PlainSheet)
        self._sheet.very_hidden()
        self.subject = subject
        form, table = subject.form, subject.table
        self.checks = checks_of(form, subject.accepted)
        self._wide = len(form.columns) if table else 4
        self.lines = (
            table.first + min(max(COVERED, table.rows), MOST_COVERED) + _SPARE
            if table
            else sum(block.rows for block in subject.blocks)
        )
        names = ("used", "key", "words", "count", "before", "sheet", "row", "figures", "line", "mark", "home")
        self._at = {name: 2 * self._wide + index for index, name in enumerate((*names, *STEPS))}
        self._next = 2 * self._wide + len(self._at)
        self._constants()
        self.first, self.last, self.foot, self.total, self.errors, self.used, self.city = (
            self._cell("figures", index) for index in range(7)
        )
        if table:
            self._draw_table(table)
        else:
            self._draw_cards()
        self._draw_lines()
        self._draw_figures()
        self._draw_list()
        marks = Area(0, 0, self.lines - 1, self._wide - 1)
        book.define_name(MARKS, f"={self._range(marks, REASONS)}")
        book.define_name(STAMP, f'="{current_stamp(form)}"')

    def words(self, line: int) -> str:
        """Return the cell that counts the 字 of the passage on a line."""
        return self._cell("words", line, REASONS)

    def shown(self, cell: str) -> str:
        """Return a cell of this sheet as other sheets refer to it."""
        return f"{prefix(REASONS)}{cell}"

    def listed(self, index: int) -> tuple[str, str, str, str]:
        """Return mark, sheet, sheet row and column of a problem of the list, as formulas."""
        mark, line = self._cell("mark", index, REASONS), self._cell("line", index, REASONS)
        sheet = f"INDEX({self._column('sheet', REASONS)},{line})"
        row = f"INDEX({self._column('row', REASONS)},{line})"
        return mark, sheet, row, f"INT({mark}/{_STEP})"

    def check_of(self, mark: str) -> str:
        """Return the number of the check that a mark names, as a formula."""
        return f"MOD({mark},{_STEP})"

    def count_of(self, number: int) -> str:
        """Return how many cells failed a check, as a formula."""
        return f"SUMPRODUCT(--(MOD({MARKS},{_STEP})={number}))"

    def _cell(self, name: str, row: int, sheet: str = "") -> str:
        return reference(Spot(row, self._at[name]), sheet)

    def _column(self, name: str, sheet: str = "") -> str:
        at = self._at[name]
        return self._range(Area(0, at, self.lines - 1, at), sheet)

    def _range(self, area: Area, sheet: str = "") -> str:
        first, last = Spot(area.top, area.left), Spot(area.bottom, area.right)
        return f"{reference(first, sheet)}:{reference(last)}"

    def _put(self, spot: Spot, formula: str, value: float | str = 0) -> None:
        """Write a formula; without its value, for every program to reckon, when not all is well."""
        self._sheet.write_formula(*spot, f"={formula}", None, value if self.subject.settled else "")

    def _constants(self) -> None:
        """Write the lists that formulas look into, each in a column of its own, and the stamp."""
        self._nil, self._ditto = self._list(NIL), self._list(DITTO)
        self._ascii, self._spaced = self._list((ASCII,)), self._list((f" {ASCII}",))
        self._known = {name: self._list(names) for name, names in self.subject.accepted.items() if names}
        self._list((str(current_stamp(self.subject.form)),))

    def _list(self, texts: Sequence[str]) -> str:
        column, self._next = self._next, self._next + 1
        for row, text in enumerate(texts):
            self._sheet.write_string(row, column, text)
        return self._range(Area(0, column, len(texts) - 1, column))

    def _conditions(self, column: Column, index: int, terms: Mapping[str, str]) -> Sequence[tuple[str, int]]:
        """Return the conditions of a field with their marks, in the order in which they are asked."""
        cities = next((c.name for c in self.subject.form.columns if c.kind is FieldKind.CITY), "")
        known = {
            "nil": self._nil,
            "ditto": self._ditto,
            "accepted": self._known.get(column.name, ""),
            "cities": self._known.get(cities, '""'),
            **terms,
        }
        return [
            (each.asked.format_map(known), (index + 1) * _STEP + number)
            for number, each in enumerate(self.checks, start=1)
            if each.column is column
        ]

    def _draw_table(self, frame: TableFrame) -> None:
        feet = self._draw_footer(frame, frame.form.card.sheet_name)
        at = self._at["key"]
        own, above = _here(at), f"{reference(Spot(0, at))}:${column_letters(at)}${_ABOVE}"
        repeated = f'AND({own}<>"",SUMPRODUCT(--({above}={own}))>0)'
        first, others = (list(self._formulas(frame.form, feet, said)) for said in ("FALSE", repeated))
        for line in range(self.lines):
            row, before = str(line + 1), str(line)
            for column, formula, value in others if line else first:
                self._put(Spot(line, column), formula.replace(_ROW, row).replace(_ABOVE, before), value)

    def _formulas(
        self, form: FormSpec, feet: Mapping[tuple[int, int], str], repeated: str
    ) -> Iterator[tuple[int, str, float | str]]:
        """Yield the formulas of a line of a table: column, formula, and its value in an empty form."""
        texts = {column.name: self._wide + index for index, column in enumerate(form.columns)}
        used = _here(self._at["used"])
        terms = {
            "home": next((_here(texts[c.name]) for c in form.columns if c.kind is FieldKind.CITY), '""'),
            "first": self.city,
            "repeated": repeated,
            **{step: _here(self._at[step]) for step in STEPS},
        }
        for index, column in enumerate(form.columns):
            letters = column_letters(index)
            raw = f"INDEX({prefix(form.card.sheet_name)}${letters}:${letters},ROW())"
            text = _here(texts[column.name])
            words = words_formula(text, self._ascii, self._spaced) if column.printed.words else "0"
            yield texts[column.name], text_formula(raw), ""
            conditions = self._conditions(column, index, {**terms, "raw": raw, "text": text, "words": words})
            foot = "0"
            for (below, at), mark in feet.items():
                if at == index:
                    foot = f"IF(ROW()={self.foot}{f'+{below}' if below else ''},{mark},{foot})"
            yield index, f"IF({used}=1,{first_that_holds(conditions)},{foot})", 0
            if column.kind is FieldKind.PERIOD:
                for step, formula in day_formulas(text, terms).items():
                    yield self._at[step], formula, ""
            if column.kind is FieldKind.CITY and (known := self._known.get(column.name)):
                there = f"SUMPRODUCT(--({known}={text}))>0"
                yield self._at["home"], f"IF(AND({used}=1,{there}),1,0)", 0
        yield from self._formulas_of_use(form, texts)

    def _formulas_of_use(
        self, form: FormSpec, texts: Mapping[str, int]
    ) -> Iterator[tuple[int, str, float | str]]:
        """Tell a row somebody began, whatever was filled in beforehand, and what makes it itself."""
        own = [_here(texts[column.name]) for column in form.columns if not column.printed.group]
        asked = [_here(texts[column.name]) for column in form.columns if column.required]
        begun = ",".join(f"LEN({text})>0" for text in own)
        inside = f"AND(ROW()>={self.first},ROW()<={self.last})"
        yield self._at["used"], f"IF({inside},IF(OR({begun}),1,0),0)", 0
        whole = ",".join(f"LEN({text})>0" for text in asked)
        key = '&"|"&'.join(asked)
        yield self._at["key"], f'IF({_here(self._at["used"])}=1,IF(AND({whole}),{key},""),"")', ""

    def _draw_footer(self, frame: TableFrame, sheet: str) -> Mapping[tuple[int, int], str]:
        """Write what the footer's fields say and their marks; return the marks by line and column."""
        feet: dict[tuple[int, int], str] = {}
        for row, (column, area) in enumerate(frame.answers()):
            raw = reference(Spot(area.top, area.left), sheet)
            text, mark = Spot(row, self._next), Spot(row, self._next + 1)
            self._put(text, text_formula(raw), "")
            conditions = self._conditions(column, area.left, {"raw": raw, "text": reference(text)})
            self._put(mark, f"IF({self.used}=0,0,{first_that_holds(conditions)})")
            feet[area.top - frame.last - 1, area.left] = reference(mark)
        self._next += 2
        return feet

    def _draw_cards(self) -> None:
        top = 0
        for block in self.subject.blocks:
            self._draw_card(block, top)
            top += block.rows

    def _draw_card(self, block: PlacedCard, top: int) -> None:
        texts = {name: Spot(top + spot.row, self._wide + spot.column) for name, spot in block.spots.items()}
        columns = self.subject.form.columns
        own = [texts[column.name] for column in columns if column.name not in self.subject.given]
        begun = ",".join(f"LEN({reference(text)})>0" for text in own)
        used = Spot(top, self._at["used"])
        self._put(used, f"IF(OR({begun}),1,0)")
        home = next((reference(texts[c.name]) for c in columns if c.kind is FieldKind.CITY), '""')
        for column in columns:
            spot, text = block.spots[column.name], texts[column.name]
            raw, said = reference(spot, block.sheet), reference(text)
            self._put(text, text_formula(raw), "")
            words = Spot(top + spot.row, self._at["words"])
            if column.printed.words:
                self._put(words, words_formula(said, self._ascii, self._spaced), "")
            terms = {"raw": raw, "text": said, "words": reference(words), "home": home}
            conditions = self._conditions(column, spot.column, terms)
            self._put(
                Spot(top + spot.row, spot.column), f"IF({reference(used)}=1,{first_that_holds(conditions)},0)"
            )

    def _draw_lines(self) -> None:
        """Write, for each line of marks, how many it has, how many there are before it, and where it is."""
        for line, (sheet, row) in enumerate(self._origins()):
            marks = self._range(Area(line, 0, line, self._wide - 1))
            self._put(Spot(line, self._at["count"]), f'COUNTIF({marks},">0")')
            above = f"{self._cell('before', line - 1)}+{self._cell('count', line - 1)}" if line else "0"
            self._put(Spot(line, self._at["before"]), above)
            self._sheet.write_string(line, self._at["sheet"], prefix(sheet))
            self._sheet.write_number(line, self._at["row"], row + 1)

    def _origins(self) -> Iterator[tuple[str, int]]:
        if self.subject.table:
            yield from ((self.subject.form.card.sheet_name, row) for row in range(self.lines))
        for block in self.subject.blocks:
            yield from ((block.sheet, row) for row in range(block.rows))

    def _draw_figures(self) -> None:
        """Write first, last and footer row, problems, those to mend, rows in use, first known city."""
        at, table = self._at["figures"], self.subject.table
        if table:
            sheet = table.form.card.sheet_name
            head, foot = (reference(Spot(row, 0), sheet) for row in (table.header, table.last + 1))
            self._put(Spot(0, at), f"ROW({head})+1", table.first + 1)
            self._put(Spot(1, at), f"ROW({foot})-1", table.last + 1)
            self._put(Spot(2, at), f"ROW({foot})", table.last + 2)
            index = next(
                (i for i, each in enumerate(table.form.columns) if each.kind is FieldKind.CITY), None
            )
            if index is not None:
                cities = self._range(Area(0, self._wide + index, self.lines - 1, self._wide + index))
                known = self._column("home")
                first = f"INDEX({cities},MATCH(1,{known},0))"
                self._put(Spot(6, at), f'IF(SUM({known})=0,"",{first})', "")
        self._put(Spot(3, at), f"SUM({self._column('count')})")
        errors = sum(each.error for each in self.checks)
        self._put(Spot(4, at), f"SUMPRODUCT(--({MARKS}>0),--(MOD({MARKS},{_STEP})<={errors}))")
        self._put(Spot(5, at), f"SUM({self._column('used')})", self.subject.filled)

    def _draw_list(self) -> None:
        """Write line and mark of the first problems: the last line with fewer than that many before it."""
        for index in range(LISTED):
            line, mark = Spot(index, self._at["line"]), Spot(index, self._at["mark"])
            there = f"{self.total}>{index}"
            before = self._column("before")
            self._put(line, f"IF({there},MATCH({index}.5,{before},1),0)")
            marks = self._range(Area(0, 0, self.lines - 1, self._wide - 1))
            row = f"INDEX({marks},{reference(line)},0)"
            nth = f"COUNTIF({row},0)+{index + 1}-INDEX({before},{reference(line)})"
            self._put(mark, f"IF({reference(line)}=0,0,SMALL({row},{nth}))")


def _here(column: int) -> str:
    """Return a reference within the line."""
    return f"${column_letters(column)}{_ROW}"
