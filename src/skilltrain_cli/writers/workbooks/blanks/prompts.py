"""What a blank form tells a clerk while filling it in: input prompts, lists to choose from, refusals."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.blank_version import LISTS
from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind
from skilltrain_cli.values.grid import Area, Spot, column_letters
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, write_text


class Offer(Struct, frozen=True, kw_only=True):
    """What a unit may choose from, by field, and the names its self-check takes for known."""

    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    accepted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """
    A county's name stands behind its city's, 淄博市张店区, where the form asks for the city too: another one
    may have the same name.
    """


_LONGEST_TITLE = 32
_LONGEST_MESSAGE = 255
_LONGEST_LIST = 255
"""Excel's limits for a validation: title, message, and a list written into it."""

_REFUSALS: Mapping[FieldKind, str] = {FieldKind.CITY: "stop", FieldKind.COUNTY: "warning"}
"""How firmly a value outside the list is refused; elsewhere the list is only an offer."""


class Prompts:
    """The prompts of one workbook; ``choices`` are the lists by field, beside those the form itself has."""

    def __init__(self, book: Workbook, choices: Mapping[str, Sequence[str]]) -> None:
        """Begin without any; the hidden sheet for long lists is made when it is needed."""
        self._book = book
        self._choices = choices
        self._lists: Worksheet | None = None
        self._columns = 0

    def add(self, sheet: Worksheet, area: Area, column: Column) -> None:
        """Give the cells of a field its prompt and, where it has one, its list."""
        offered = self.offered(column)
        options = {**_prompt(column), "validate": "any"}
        if offered:
            options |= {"validate": "list", "source": self._source(column, offered), **_outside(column)}
        elif column.kind in AMOUNTS:
            options |= _number(column)
        elif column.kind is FieldKind.YEAR:
            options |= {"validate": "integer", "criteria": "between", "minimum": _FIRST, "maximum": _LAST}
            options |= _refusal("应填年份", "只填四位数的年份，如 2021。")
        if sheet.data_validation(*area, options):
            raise ValueError(f"XlsxWriter refuses the prompt of {column.name}")

    def offered(self, column: Column) -> Sequence[str]:
        """Return the list of a field, empty when it has none."""
        return self._choices.get(column.name) or column.printed.choices

    def _source(self, column: Column, offered: Sequence[str]) -> list[str] | str:
        """Return the list itself or, when Excel cannot take it so, where it stands."""
        plain = not any("," in each or '"' in each for each in offered)
        if plain and len(",".join(offered)) <= _LONGEST_LIST:
            return list(offered)
        return self._listed(column.heading, offered)

    def _listed(self, heading: str, offered: Sequence[str]) -> str:
        """Write a list into the hidden sheet and return the reference to it."""
        if self._lists is None:
            self._lists = self._book.add_worksheet(LISTS)
            self._lists.hide()
        look = formats(self._book)[Look.LINE]
        for row, text in enumerate((heading, *offered)):
            write_text(self._lists, Spot(row, self._columns), text, look)
        letters = column_letters(self._columns)
        self._columns += 1
        return f"='{LISTS}'!${letters}$2:${letters}${len(offered) + 1}"


_FIRST, _LAST = 1949, 2100
"""Years that a cell may name."""


def _number(column: Column) -> Mapping[str, object]:
    """Return what may be typed where an amount is asked for: one that is not below its least."""
    amount = column.amount
    if column.kind in SHARED:
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": float(amount.least),
            **_refusal("应填数字", f"只填数字，如 {SHARED[column.kind]}，不写“约”“左右”。"),
        }
    whole = not amount.decimals
    says = f"只填不小于 {amount.least} 的{'整数' if whole else '数'}，不带单位，不写“约”“余”。"
    return {
        "validate": "integer" if whole else "decimal",
        "criteria": ">=",
        "value": amount.least if whole else float(amount.least),
        **_refusal("应填整数" if whole else "应填数字", says),
    }


SHARED = {FieldKind.PERCENT: "85.5（即 85.5%）", FieldKind.RATIO: "0.855"}
"""How shares are written, with an example."""


def _refusal(title: str, message: str) -> Mapping[str, object]:
    return {"error_type": "stop", "error_title": title, "error_message": message}


def _prompt(column: Column) -> Mapping[str, object]:
    """Return title and message: what the field wants, then the annex's own words and the document."""
    title = column.label[:_LONGEST_TITLE]
    clause = column.clause
    quote = "" if clause.quote in (None, column.heading) else f"“{clause.quote}。”"
    need = "必填。" if column.required else "可不填。"
    wanted = need if column.about in need else f"{need}{column.about}。"
    parts = [wanted, quote, f"（{clause.notice} {clause.clause}）" if clause.notice else "（工具箱样式）"]
    return {"input_title": title, "input_message": _fitting([part for part in parts if part])}


def _fitting(parts: Sequence[str]) -> str:
    """Join as many of the parts as Excel takes."""
    message = parts[0][:_LONGEST_MESSAGE]
    for part in parts[1:]:
        if len(message) + len(part) < _LONGEST_MESSAGE:
            message += f"\n{part}"
    return message


def _outside(column: Column) -> Mapping[str, object]:
    """Return what is said about a value outside the list."""
    firm = "stop" if column.printed.closed else _REFUSALS.get(column.kind, "information")
    say = "请从列表中选择。" if firm == "stop" else "列表中没有这一项，请确认填写无误。"
    return {
        "error_type": firm,
        "error_title": column.label[:_LONGEST_TITLE],
        "error_message": f"{say}{column.about}。"[:_LONGEST_MESSAGE],
    }
