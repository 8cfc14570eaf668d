"""Which rows below the headings are data, and why the others are not."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.forms.headings import Header, heading_keys
from skilltrain_cli.forms.sheet import Skipped, StatedTotal, Trouble
from skilltrain_cli.grid import Grid, Spot, Value
from skilltrain_cli.text import is_blank, is_nil_mark, key, shown

_TOTAL = re.compile(r".{0,12}(?:合计|总计|共计|累计|总数|总人数|总人次)(?:数|人数|人次)?(?:[:(].{0,12})?")
_SUBTOTAL = re.compile(r".{0,16}小计(?:[:(].{0,12})?")
_EXAMPLE = re.compile(r"(?:示例|样例|范例|例如|填写示例|举例).{0,8}|[(（]?(?:例|样表|示例)[)）]?[:：]?.{0,8}")
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明|注意事项|附注)\d*[:：.、].*|注\d.*", re.DOTALL)
_NOTE_MARK = re.compile(r"^(?:注[:：]?)?(?:\d{1,2}[.、．)])?")
_HINT = re.compile("[计数例样填人话联手]")
_DATE_LABEL = re.compile(r"日\s*期")
_TRIGGER = re.compile(
    r"[合总共累小]\s*计|总\s*数|[示样范]\s*例|例\s*[如:：)）]|举\s*例|[(（]\s*例|样\s*表"
    r"|填\s*[表报写]|[表报办写系]\s*人|日\s*期|电\s*话|联\s*系|手\s*机"
)
"""Without one of these no text of a full row marks a total, an example or a footer."""
_EMPTY = (None, "")
_SEAM = "\x1e"
"""Stands between texts that are searched together."""
_LONG = 12
"""Characters from which a lone text is read as a remark below the table, not as a value."""
_HEADINGS = 3
"""Headings of the form that make a row a heading row."""
_ORDINAL = re.compile("[甲乙丙丁戊己庚辛]|\\(?[0-9]{1,2}\\)?|[①-⑳]")
_UNIT = re.compile("\\(?(?:人|人次|个|名|万元|年月日|单位:?人)\\)?")
_WHY = {"example": "示例行“{}”", "part": "“其中”行“{}”", "note": "说明文字“{}”"}
_NUMBERED = re.compile(r"[(（]?\d{1,2}[)）]?[.、．)].+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The rows below the headings, sorted: data, totals, and the rest with its reason."""

    data: tuple[int, ...]
    totals: tuple[StatedTotal, ...]
    skipped: tuple[Skipped, ...]
    loose: tuple[int, ...]
    """Rows that may hold the footer."""
    troubles: tuple[Trouble, ...] = ()


def sort_rows(grid: Grid, header: Header) -> Sorted:
    """Tell the data rows from the rest; a row is left out only for a stated reason or when it is blank."""
    judge = _Judge(grid, header)
    doubtful = judge.doubtful()
    data: list[int] = []
    totals: list[StatedTotal] = []
    skipped: list[Skipped] = []
    loose: list[int] = []
    troubles: list[Trouble] = []
    for row in range(header.bottom + 1, grid.bottom + 1):
        if row not in doubtful and not troubles:
            data.append(row)
            continue
        verdict = judge.weigh(row) if row in doubtful else "data"
        if verdict == "data" and row in doubtful and judge.lies_under_labels(row):
            continue
        if verdict == "data" and troubles:
            skipped.append(Skipped(row=row, why=f"第 {_row(troubles[0])} 行另一张表里的一行，没有读"))
        elif verdict == "data":
            data.append(row)
        elif isinstance(verdict, StatedTotal):
            totals.append(verdict)
            skipped.append(Skipped(row=row, why=f"“{verdict.label}”行"))
        elif isinstance(verdict, Trouble):
            troubles.append(verdict)
        elif verdict == "footer":
            loose.append(row)
        elif verdict:
            skipped.append(Skipped(row=row, why=verdict))
            loose.append(row)
    return Sorted(
        data=tuple(data),
        totals=tuple(totals),
        skipped=tuple(skipped),
        loose=tuple(loose),
        troubles=tuple(troubles),
    )


def _row(trouble: Trouble) -> int:
    return trouble.spot.row + 1 if trouble.spot else 0


def suspects(texts: Collection[str]) -> set[str]:
    """Return the texts that may mark a row; all are searched at once, cheaply, since hardly any does."""
    joined = _SEAM.join(texts)
    found: set[str] = set()
    for pattern in (_HINT, _DATE_LABEL):
        for match in pattern.finditer(joined):
            begin = joined.rfind(_SEAM, 0, match.end()) + 1
            end = joined.find(_SEAM, match.end())
            found.add(joined[begin : end if end >= 0 else len(joined)])
    return {text for text in found if _TRIGGER.search(text)}


class _Judge:
    """Judges one row at a time; remembers what it thought of a text, since clerks repeat themselves."""

    def __init__(self, grid: Grid, header: Header) -> None:
        form = header.form
        self.grid = grid
        self.labels = labels_of(form)
        self.count = header.columns.get("trainees", -1)
        group = {column.name for column in form.columns if column.printed.group}
        self.mapped = sorted(header.columns.values())
        asked = {column.name for column in form.columns if column.required}
        self.own = [index for name, index in header.columns.items() if name in asked - group]
        self.headings = frozenset(header.texts.values())
        self.form = form
        self.columns = header.columns
        required = (column.name for column in form.columns if column.required)
        self.required = [header.columns[name] for name in required if name in header.columns]
        self.first = header.bottom + 1
        self.printed = {_bare(note) for note in form.card.notes}
        self.marks: dict[str, str] = {}

    def doubtful(self) -> set[int]:
        """
        Return the rows that must be looked at one by one.

        The others are plainly data: every required cell is filled and no cell's text is a mark such as 合计.
        Column by column, since almost every row of a long sheet is plain.
        """
        below = self.grid.rows[self.first - self.grid.top :]
        found: set[int] = set()
        columns = list(zip_longest(*below))
        for index in self.mapped:
            offset = index - self.grid.left
            cells = columns[offset] if offset < len(columns) else ()
            distinct = set(cells)
            if index in self.required and not distinct.isdisjoint(_EMPTY):
                found.update([at for at, cell in enumerate(cells) if not cell])
            texts = {cell for cell in distinct if cell.__class__ is str}
            marked = texts & self.headings
            marked |= {text for text in suspects(texts) if self._is_doubtful(text)}
            if marked:
                found.update([at for at, cell in enumerate(cells) if cell in marked])
        return {self.first + at for at in found} | {self.first, self.first + 1}

    def weigh(self, row: int) -> str | StatedTotal | Trouble:  # noqa: C901, PLR0911 - one return for each reason
        """Tell what a row is that is not plainly data."""
        filled = [(column, value) for column, value in self.grid.filled(row) if not is_blank(value)]
        if not filled and not self._special(row):
            return ""
        texts = [(column, value) for column, value in filled if isinstance(value, str)]
        first = texts[0] if texts else None
        if self._is_footer(filled, texts):
            return "footer"
        if first and len(texts) == 1 and self._mark(first[1]) == "note":
            return "" if _bare(first[1]) in self.printed else f"说明文字“{shown(first[1], 20)}”"
        repeated = self._heading(row, texts)
        if repeated:
            return repeated
        if self._numbers_columns(row, filled):
            return "栏次或单位行"
        full = self._is_full(row)
        for column, value in texts[:4]:
            mark = "" if full and column in self.own else self._mark(value)
            if mark in ("total", "subtotal"):
                return self._total(row, column, value, sub=mark == "subtotal")
            if mark:
                return _WHY[mark].format(shown(value, 20))
        own = [value for column, value in filled if column in self.own]
        if not own and not self._special(row):
            return self._without_content(filled)
        if (
            len(filled) == 1
            and first
            and len(first[1]) > _LONG
            and (first[0] not in self.own or _sentence(first[1]))
        ):
            return f"表外文字“{shown(first[1], 20)}”"
        return "data"

    def _is_doubtful(self, text: str) -> bool:
        return bool(self._mark(text)) or self.labels.begin(text)

    def _is_footer(self, filled: Sequence[tuple[int, Value]], texts: Sequence[tuple[int, str]]) -> bool:
        """Tell a footer, at most one value for each label, from a project with a telephone in its 备注."""
        labelled = sum(self.labels.begin(value) for _, value in texts)
        return labelled > 0 and len(filled) - labelled <= labelled

    def lies_under_labels(self, row: int) -> bool:
        """Tell whether a row is the values of a footer whose labels stand in the row above."""
        above = list(self.grid.filled(row - 1))
        labels = {column for column, value in above if self.labels.begin(value)}
        here = {column for column, _ in self.grid.filled(row)}
        return len(labels) > 1 and len(labels) == len(above) and here <= labels

    def _special(self, row: int) -> bool:
        """Tell whether a seemingly blank row holds error cells, uncomputed formulas or pictures."""
        hidden = (self.grid.errors, self.grid.uncached, self.grid.pictures)
        return any(Spot(row, column) in each for each in hidden if each for column in self.mapped)

    def _without_content(self, filled: Sequence[tuple[int, Value]]) -> str:
        grouped = [shown(value, 20) for column, value in filled if column in self.mapped]
        if grouped:
            return f"只有“{'、'.join(grouped)}”，没有项目内容"
        text = [value for _, value in filled if isinstance(value, str)]
        return f"表外文字“{shown(text[0], 20)}”" if text else ""

    def _is_full(self, row: int) -> bool:
        """Tell whether every cell that a project needs of its own says something."""
        cells = (self.grid.value(Spot(row, column)) for column in self.own)
        return all(not (is_blank(cell) or (isinstance(cell, str) and is_nil_mark(cell))) for cell in cells)

    def _heading(self, row: int, texts: Sequence[tuple[int, str]]) -> str | Trouble:
        """Tell a repeated heading row, and the heading row of another table, from data."""
        known = {column: self.form.by_key.get(heading_keys(text)[0]) for column, text in texts if key(text)}
        named = {column: field for column, field in known.items() if field is not None}
        if len(named) < min(_HEADINGS, len(self.columns)):
            return ""
        if all(self.columns.get(field.name) == column for column, field in named.items()):
            return "重复的表头"
        return Trouble(kind="second-table", spot=Spot(row, min(named)))

    def _numbers_columns(self, row: int, filled: Sequence[tuple[int, Value]]) -> bool:
        """Tell a line 1 2 3 … or 甲 乙 丙 …, or one of units, right under the headings."""
        if row > self.first + 1:
            return False
        written = [key(shown(value)) for _, value in filled]
        ordinals = all(_ORDINAL.fullmatch(text) for text in written) and len(set(written)) == len(written)
        units = len(filled) < _HEADINGS and all(_UNIT.fullmatch(text) for text in written)
        return (ordinals and len(filled) >= _HEADINGS) or units

    def _total(self, row: int, column: int, label: str, *, sub: bool) -> StatedTotal:
        spot = Spot(row, self.count if self.count >= 0 else column)
        return StatedTotal(spot=spot, label=shown(label, 20), value=self.grid.value(spot), sub=sub)

    def _mark(self, text: str) -> str:
        known = self.marks.get(text)
        if known is None:
            known = self.marks[text] = _mark_of(key(text))
        return known


def _bare(text: str) -> str:
    """Return the key of a note without 注 and its number."""
    return _NOTE_MARK.sub("", key(text))


_MARKS = (
    ("subtotal", _SUBTOTAL),
    ("total", _TOTAL),
    ("example", _EXAMPLE),
    ("part", re.compile("其中.*", re.DOTALL)),
    ("note", _NOTE),
    ("note", _NUMBERED),
)


def _mark_of(text: str) -> str:
    if not text or len(text) > 400:  # noqa: PLR2004 - no mark is that long
        return ""
    return next((mark for mark, pattern in _MARKS if pattern.fullmatch(text)), "")


def _sentence(text: str) -> bool:
    return any(mark in text for mark in "，。；：,;:")
