"""
Which rows below the headings are data, and why the others are not.

Over 300 lines: one question, whose answers must be weighed in one order.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from itertools import compress, count

from msgspec.structs import replace

from skilltrain_cli.forms.classified_rows import RowSorting, Sorted
from skilltrain_cli.forms.fitted_sheet import StatedTotal, Trouble
from skilltrain_cli.forms.footer import is_day, labels_of
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.row_markers import (
    RowKind,
    begins_item,
    is_chinese_ordinal,
    is_example,
    is_hint,
    is_number_of,
    is_outright,
    is_section,
    leads_example,
    mark_of,
    note_key,
    possible_marks,
)
from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.forms.stated_totals import Above, Figure, stated_total, states_figure
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import in_order, is_blank, is_nil_mark, key, texts_among

_EMPTY = frozenset((None, ""))
_TOTALS = (RowKind.TOTAL, RowKind.SUBTOTAL)
_LONG = 12
"""Characters from which a lone text is read as a remark below the table, not as a value."""
_UNDER_HEADINGS = 4
"""Rows below the headings that may be hints, units or numbers of the columns."""
_NO_HEADCOUNT = 1_000_000
"""From here on a number in a footer is a telephone's."""
_HEADINGS = 3
"""Headings of the form that make a row a heading row."""
_ORDINAL = lazy_pattern(
    r"[甲乙丙丁戊己庚辛壬癸]|\(?[0-9]{1,2}\)?|第?[0-9]{1,2}[栏列]?|[a-z]|[ivx]{2,4}|[一二三四五六七八九十]{1,2}"
    r"|\(?[0-9]{1,2}=[0-9+\-*/×÷()]{1,30}"
)
_LINE_OF_ORDINALS = lazy_pattern("(?:栏次|栏目|栏号|列次|列号|行次|项次|序号|编号|代码|栏)")
"""What stands before 1 2 3 in the line that numbers the columns."""
_UNIT = lazy_pattern("\\(?(?:人|人次|个|名|万元|年月日|单位:?人)\\)?")
_OFFICE = lazy_pattern(".{2,30}(?:局|政府|委员会|管委会|办公室|办事处|服务中心|就业中心)")
"""The office that ends a sheet, above the day; in no column of names, where 社区服务中心 may be a project."""
_FIGURE = lazy_pattern(r"[0-9.,年月日号/\-~至\s]+(?:人次|人|名)?")
_WHY = {
    RowKind.EXAMPLE: "示例行“{}”",
    RowKind.PART: "“其中”行“{}”",
    RowKind.MEASURE: "指标行“{}”",
    RowKind.NOTE: "说明文字“{}”",
}

Filled = Sequence[tuple[int, Value]]
"""Column and value of the cells of a row that hold anything."""


def sort_rows(grid: Grid, header: Header) -> Sorted:
    """Tell the data rows from the rest; a row is left out only for a stated reason or when it is blank."""
    found = RowSorting()
    judge = _Judge(grid, header, found.data)
    plain = header.bottom + 1
    for row in sorted(row for row in judge.doubtful() if row <= grid.bottom):
        found.take_plain(range(plain, row))
        plain = row + 1
        verdict = judge.weigh(row)
        found.take(row, judge.under_labels(row) or verdict if verdict == "data" else verdict)
    found.take_plain(range(plain, grid.bottom + 1))
    return found.whole()


def _only_notes(filled: Filled) -> bool:
    """Tell a row all of whose cells are notes: 第1页 and, far from it, 共1页."""
    return all(isinstance(value, str) and mark_of(value) is RowKind.NOTE for _, value in filled)


def _places(cells: Sequence[Value], wanted: Collection[Value]) -> Iterator[int]:
    """Yield where in a column one of these values stands; a single one is looked for without hashing."""
    if len(wanted) > 1:
        yield from compress(count(), map(wanted.__contains__, cells))
        return
    (only,) = wanted
    at = -1
    with suppress(ValueError):
        while True:
            at = cells.index(only, at + 1)
            yield at


class _Judge:
    """
    Judges one row at a time.

    A mark such as 合计 or 注： counts where it stands before or in the place of the content, never in 备注; a
    row with content is data whatever its texts look like.
    """

    def __init__(self, grid: Grid, header: Header, data: Sequence[int]) -> None:
        form = header.form
        self.grid = grid
        self.form = form
        self.labels = labels_of(form)
        self.columns = header.columns
        self.texts = header.texts
        self.headings = frozenset((*header.texts.values(), *form.headings))
        self.first = header.bottom + 1
        self.end = header.beside
        self.fore = header.unnamed
        required = [column for column in form.columns if column.required and column.name in header.columns]
        self.group = [header.columns[column.name] for column in required if column.printed.group]
        self.own = [header.columns[column.name] for column in required if not column.printed.group]
        self.name = header.columns.get(form.name, -1)
        self.count = header.columns.get(form.amount, -1)
        amounts = (column for column in form.columns if column.role is Role.AMOUNT)
        self.amounts = {
            header.columns[column.name]: column for column in amounts if column.name in header.columns
        }
        self.figures = frozenset((self.count, *self.amounts))
        self.when = header.columns.get(form.when, -1)
        self.city = header.columns.get(form.field(Role.CITY), -1)
        free = (column.name for column in form.columns if not column.required)
        self.apart = {header.columns[name] for name in free if name in header.columns}
        self.apart |= {header.explanation} if header.explanation is not None else set()
        self.printed = {note_key(note) for note in form.card.notes}
        self.above = Above(grid, self.count, data, self.amounts.get(self.count))
        self.signed = self.dated = self.ended = self.parted = False
        self.lines = 0

    def doubtful(self) -> set[int]:
        """
        Return the rows that must be looked at one by one.

        The others are plainly data: every cell that a project needs of its own is filled, no text is a mark
        such as 合计. Column by column, since almost every row of a long sheet is plain.
        """
        found: set[int] = set()
        for index in (*self.fore, *self.group, *self.own):
            cells = self.grid.column(index)[self.first - self.grid.top :]
            distinct = frozenset(cells)
            texts = texts_among(distinct)
            marks = possible_marks(in_order(texts, cells))
            odd: set[Value] = {text for text in marks if mark_of(text) or self.labels.begin(text)}
            odd |= texts & self.headings
            if index in self.own:
                odd |= distinct & _EMPTY
            if odd:
                found.update(_places(cells, odd))
        if not self.own:
            return set(range(self.first, self.grid.bottom + 1))
        return {self.first + at for at in found} | {*range(self.first, self.first + _UNDER_HEADINGS)}

    def weigh(self, row: int) -> str | StatedTotal | Trouble:
        """Tell what a row is that is not plainly data: ``data``, ``footer``, blank, or why it is none."""
        filled = [
            (column, value)
            for column, value in self.grid.filled(row)
            if not is_blank(value) and (self.end is None or column < self.end)
        ]
        if not filled and not self._special(row):
            return ""
        texts = [(column, value) for column, value in filled if isinstance(value, str)]
        if self._is_footer(row, filled):
            return self._footer(filled)
        standing = self._heading(row, texts) or self._total(row, texts) or self._example(row, texts)
        if standing:
            return standing
        if row <= self.first + 1 + self.lines and (why := self._belongs_to_headings(filled)):
            self.lines += 1
            return why
        if self._is_full(row):
            return "data"
        return self._section(row, filled, texts) or self._part_filled(row, filled, texts)

    def _part_filled(
        self, row: int, filled: Filled, texts: Sequence[tuple[int, str]]
    ) -> str | StatedTotal | Trouble:
        """Tell what a row is in which something is blank."""
        for column, text in texts:
            mark = None if column in self.apart else mark_of(text)
            if mark in _WHY and (self._says_nothing_else(column, mark, text, filled) or _only_notes(filled)):
                if note_key(text) in self.printed and len(filled) == 1:
                    return ""
                return _WHY[mark].format(shown(text, 20))
        if all(self._says_none(row, column) for column in self.own) and not self._special(row):
            return f"没有{self.form.card.kind}的行“{shown(self.grid.value(Spot(row, self.own[0])))}”"
        said = {column for column, _ in filled}
        counted = said & self.figures and not said.isdisjoint(self.group)
        if said.isdisjoint(self.own) and not counted and not self._special(row):
            return self._without_content(filled)
        content = [(column, value) for column, value in filled if column not in self.apart]
        if len(content) == 1 and not self._special(row):
            return self._lone(row, *content[0])
        return "data"

    def _says_nothing_else(self, column: int, mark: RowKind, text: str, filled: Filled) -> bool:
        """Tell a note from a project with a blank: 1、焊工 with a headcount or a time is a project."""
        own = {at for at, _ in filled if at in self.own}
        if mark is RowKind.MEASURE:
            return own <= {column, *self.figures}
        if mark is RowKind.PART:
            return own <= {column, *self.figures} and (column != self.name or key(text)[2:3] == ":")
        if len(own) > 1 or (own - {column}) & {*self.figures, self.when}:
            return False
        return column != self.name or not any(at in self.group for at, _ in filled)

    def _lone(self, row: int, column: int, value: Value) -> str | Trouble:
        """Tell what a row is that holds one thing: a bare figure, a sentence, or a project's name."""
        if ends := self._ends(column, value):
            return ends
        if isinstance(value, str) and not any(map(str.isdigit, value)) and _FIGURE.fullmatch(key(value)):
            return f"没有填的日期“{shown(value, 20)}”"
        if not isinstance(value, str) or _FIGURE.fullmatch(key(value)):
            name = next((name for name, index in self.columns.items() if index == column), None)
            return Trouble(kind="lone-value", spot=Spot(row, column), field=name, value=value)
        if len(value) > _LONG and any(mark in value for mark in "，。；：,;:"):
            return f"表外文字“{shown(value, 20)}”"
        return "data"

    def _ends(self, column: int, value: Value) -> str:
        """Tell the office and the day below the rows, which sign the sheet."""
        if self.signed and not self.dated and is_day(value):
            self.dated = True
            return "footer"
        if self.ended and is_day(value):
            return f"落款日期“{shown(value)}”"
        if isinstance(value, str) and column != self.name and _OFFICE.fullmatch(key(value)):
            self.ended = True
            return f"落款“{shown(value, 30)}”"
        return ""

    def _is_footer(self, row: int, filled: Filled) -> bool:
        """
        Tell a footer, at most one value for each label, from a project with a telephone in its 备注.

        Among several labels, and behind an opinion on the sheet, a day and a telephone may stand without one.
        What signs a sheet counts no people; 市 and 组织区县 before an opinion may have been filled down.
        """
        filled = self._own_of(filled)
        labels = {column for column, value in filled if self.labels.begin(value)}
        leads = bool(filled) and self.labels.opines(filled[0][1])
        others = [value for column, value in filled if column not in labels]
        alone = {self.labels.alone(value) for value in others} - {None} if len(labels) > 1 or leads else set()
        if not labels or len(others) > len(labels) + len(alone):
            return False
        known = sum(not self.labels.signs(value) for _, value in filled if self.labels.begin(value))
        people = self.above.count(row)
        return len(filled) - known <= known or people is None or people >= _NO_HEADCOUNT

    def _own_of(self, filled: Filled) -> Filled:
        """Return a row without 市 and 组织区县 where an opinion stands in the place of a project."""
        opines = any(column == self.name and self.labels.opines(value) for column, value in filled)
        return [each for each in filled if each[0] not in self.group] if opines else filled

    def _footer(self, filled: Filled) -> str:
        """Return what the row of labels is: a footer, or signatures, which no field takes, by name."""
        filled = self._own_of(filled)
        parts = [part for _, value in filled for part in self.labels.parts(value)]
        self.signed = True
        self.dated |= any(name == self.labels.day and text for name, text in parts)
        self.dated |= any(is_day(value) for _, value in filled)
        signed = [*self.labels.signatures(filled)]
        return f"签字盖章行“{shown('、'.join(signed), 20)}”" if signed else "footer"

    def under_labels(self, row: int) -> str:
        """Tell a row that is the values of a footer whose labels stand in the row above; and which sign."""
        above = dict(self.grid.filled(row - 1))
        labels = {column for column, value in above.items() if self.labels.begin(value)}
        here = dict(self.grid.filled(row))
        if len(labels) < 2 or len(labels) < len(above) or not here.keys() <= labels:  # noqa: PLR2004 - a pair
            return ""
        signed = [shown(value) for column, value in here.items() if self.labels.signs(above[column])]
        return f"签字盖章行“{shown('、'.join(signed), 20)}”" if signed else "footer"

    def _special(self, row: int) -> bool:
        """Tell whether a seemingly blank row holds error cells, uncomputed formulas or pictures."""
        hidden = (self.grid.errors, self.grid.uncached, self.grid.pictures)
        mapped = self.columns.values()
        return any(Spot(row, column) in each for each in hidden if each for column in mapped)

    def _without_content(self, filled: Filled) -> str:
        mapped = frozenset(self.columns.values())
        grouped = [shown(value, 20) for column, value in filled if column in mapped]
        if grouped:
            return f"只有“{'、'.join(grouped)}”，没有{self.form.card.kind}内容"
        text = [
            value for column, value in filled if isinstance(value, str) and not self._numbers(column, value)
        ]
        return f"表外文字“{shown(text[0], 20)}”" if text else ""

    def _numbers(self, column: int, text: str) -> bool:
        """Tell the number of a row that nobody filled in."""
        return column in self.fore and _ORDINAL.fullmatch(key(text)) is not None

    def _is_full(self, row: int) -> bool:
        """Tell whether every cell that a project needs of its own says something."""
        return all(self._says(row, column) for column in self.own)

    def _says(self, row: int, column: int) -> bool:
        cell = self.grid.value(Spot(row, column))
        return not (is_blank(cell) or (isinstance(cell, str) and is_nil_mark(cell)))

    def _says_none(self, row: int, column: int) -> bool:
        """Tell a cell in which 无 or a dash says that there is nothing to report."""
        cell = self.grid.value(Spot(row, column))
        return isinstance(cell, str) and is_nil_mark(cell)

    def _heading(self, row: int, texts: Sequence[tuple[int, str]]) -> str | Trouble:
        """Tell a repeated heading row, and the heading row of another table, from data."""
        known = {column: self._field_named(column, text) for column, text in texts if key(text)}
        named = {column: field for column, field in known.items() if field is not None}
        if len(named) < min(_HEADINGS, len(self.columns)):
            return ""
        if all(self.columns.get(field.name) == column for column, field in named.items()):
            return "重复的表头"
        return Trouble(kind="second-table", spot=Spot(row, min(named)))

    def _field_named(self, column: int, text: str) -> Column | None:
        """Return the field whose heading a text is, as it is printed or as this sheet has it."""
        own = next((name for name, index in self.columns.items() if index == column), "")
        if own and text == self.texts.get(column):
            return self.form.by_name[own]
        return self.form.by_key.get(key(text))

    def _belongs_to_headings(self, filled: Filled) -> str:
        """Tell a line right under the headings: 1 2 3 … or 甲 乙 丙 …, one of units, or one of hints."""
        written = [key(shown(value)) for _, value in filled]
        told = bool(written) and _LINE_OF_ORDINALS.fullmatch(written[0]) is not None
        numbers = [text for text in written[told:] if not is_nil_mark(text)]
        ordinals = all(_ORDINAL.fullmatch(text) for text in numbers) and len(set(numbers)) == len(numbers)
        units = 0 < len(filled) < _HEADINGS and all(_UNIT.fullmatch(text) for text in written)
        if units or (ordinals and len(numbers) >= _HEADINGS - told):
            return "栏次或单位行"
        hints = len(filled) > 1 and all(isinstance(value, str) and is_hint(value) for _, value in filled)
        return f"填表提示“{shown(filled[0][1], 20)}”" if hints else ""

    def _section(self, row: int, filled: Filled, texts: Sequence[tuple[int, str]]) -> str | StatedTotal:
        """
        Tell a row that heads a part of the table, or sums it up without saying so, from a project.

        The safe side is the project: a text that may name one makes a part only when the rows below or above
        come to the row's figure.
        """
        apart = {*self.apart, *self.figures}
        said = [(at, text) for at, text in texts if at not in apart and not is_nil_mark(text)]
        numbered = any(at in self.fore and is_chinese_ordinal(text) for at, text in said)
        said = [(at, text) for at, text in said if at not in self.fore or not is_chinese_ordinal(text)]
        own = {at for at, _ in filled if self._says(row, at)}.intersection(self.own) - self.figures
        if not said or not own <= {said[-1][0]}:
            return ""
        column, text = said[-1]
        counted = self.above.count(row) is not None
        in_period = column == self.when
        if len(said) == 1 and is_section(text) and not in_period:
            if not counted and not states_figure(text):
                return f"分段标题“{shown(text, 20)}”"
        else:
            numbered = (numbered or is_section(text)) and not in_period
            no_city = column == self.city and not key(text).endswith("市")
            sure = numbered or self.parted or (no_city and len(said) == 1)
            may_be_one = counted and (numbered or in_period or begins_item(text) or not own)
            if not may_be_one or not self._comes_to_a_part(row, least=1 if sure else 2):
                return ""
        self.parted = True
        self.above.close()
        return replace(stated_total(self.grid, row, column, self.group, self.count, self.amounts), sub=True)

    def _comes_to_a_part(self, row: int, *, least: int) -> bool:
        """Tell whether the projects right above or below a row, ``least`` of them, come to its figure."""
        stated, below = self.above.count(row), 0
        sum_below: Figure = 0
        if stated is None or self.above.is_part(stated, least):
            return stated is not None
        for under in range(row + 1, self.grid.bottom + 1):
            if next(self.grid.filled(under), None) is None:
                continue
            count = self.above.count(under)
            if count is None or sum_below > stated or not self._tells_a_project(under):
                break
            sum_below, below = sum_below + count, below + 1
        return below >= least and sum_below == stated

    def _tells_a_project(self, row: int) -> bool:
        """Tell a row with a project's name and something else of its own beside the headcount."""
        others = (index for index in self.own if index not in (self.name, *self.figures))
        return self._names_project(row) and any(self._says(row, index) for index in others)

    def _total(self, row: int, texts: Sequence[tuple[int, str]]) -> StatedTotal | None:
        for column, text in texts:
            if column not in self.apart and mark_of(text) in _TOTALS and self._sums_up(row, column, text):
                self.above.close()
                return stated_total(self.grid, row, column, self.group, self.count, self.amounts)
        return None

    def _sums_up(self, row: int, column: int, text: str) -> bool:
        """
        Tell a total from a project whose name, or 组织区县, merely looks like one.

        The safe side is the project: it is read, and what is wrong with it is an error. So a mark beside a
        project's name makes a total only when the rows above come to its figure.
        """
        if column in self.fore:
            return True
        if column == self.name:
            others = [index for index in self.own if index not in (self.name, *self.figures)]
            return is_outright(text) or not any(self._says(row, index) for index in others)
        return not self._names_project(row) or (column in self.group and self.above.comes_to(row))

    def _names_project(self, row: int) -> bool:
        """Tell whether the row names a project: 3个项目 and 合计 are no names."""
        cell = self.grid.value(Spot(row, self.name)) if self.name >= 0 else None
        if not self._says(row, self.name):
            return False
        return not (isinstance(cell, str) and (is_number_of(cell) or mark_of(cell) in _TOTALS))

    def _example(self, row: int, texts: Sequence[tuple[int, str]]) -> str:
        """Tell an example by the word alone in the place of 序号, 市 or 组织区县, or by 例：淄博市 first."""
        leads = row <= self.first + 1
        for column, text in texts:
            before = column in self.fore or column in self.group
            if before and (is_example(text) or (leads and leads_example(text))):
                return _WHY[RowKind.EXAMPLE].format(shown(text, 20))
            leads = False
        return ""
