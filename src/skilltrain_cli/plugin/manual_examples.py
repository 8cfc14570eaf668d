"""
Hold a plug-in to what it says of itself: one line in its own tests.

Every table in the manual of a rule is judged as a submission would be, by all rules there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from skilltrain_cli.forms.catalogue import forms as shipped_forms
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.spec import Column, FormSpec
from skilltrain_cli.forms.specimen_cells import specimen_cell, specimen_footer
from skilltrain_cli.intake.examine_file import Order, judge, setting_of
from skilltrain_cli.intake.installed_plugins import Plugin, load_plugins
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example, read_manual
from skilltrain_cli.judging.sender import forms_of
from skilltrain_cli.judging.submission import Batch, Submitted
from skilltrain_cli.notices import Notice, find_notice
from skilltrain_cli.review.finding import Finding, Severity, Unchecked
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.notice_clause import Clause
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import key

FILE = "文件"
"""The heading of the column that says which file a row is in, for rules that compare files."""
_WHOLE = "整表"
_BLANK = "{空}"
_USUAL = date(2021, 6, 15)
_FEW_WORDS = 10
"""Characters that a manual has at least."""


def check_plugin(name: str, *, as_of: date | None = None) -> None:
    """
    Raise AssertionError that lists what an installed plug-in does not keep to.

    Each rule has a manual with 违规 and 合规 tables: the former break it and no other rule, the latter break
    none. Headings that a table does not name are filled in well. What a rule quotes stands in its notice.
    ``as_of`` is the day of the review; 15 June of the plug-in's newest notice unless given.
    """
    (plugin,) = load_plugins((name,))
    newest = max((each.year for each in plugin.notices), default=_USUAL.year)
    order = Order(as_of=as_of or _USUAL.replace(year=newest), plugins=(name,))
    found = [f"{rule.code} {said}" for rule in plugin.rules for said in _broken(rule, plugin, order)]
    if found:
        raise AssertionError("\n".join(found))


def _broken(rule: Rule, plugin: Plugin, order: Order) -> Iterator[str]:
    """Yield what a rule does not keep to."""
    yield from _unquoted(rule.card.basis, plugin.notices)
    manual = read_manual(rule.manual)
    if len(manual.text) < _FEW_WORDS:
        yield "说明太短：写明要求什么、为什么"
    for verdict in ("违规", "合规"):
        if not any(each.verdict == verdict for each in manual.examples):
            yield f"没有“{verdict}”的例子"
    for number, example in enumerate(manual.examples, 1):
        for said in _misjudged(rule, example, _Drawing(rule=rule, plugin=plugin, order=order)):
            yield f"第 {number} 个例子（{example.verdict}）：{said}"


def _unquoted(basis: object, notices: Sequence[Notice]) -> Iterator[str]:
    """Yield words that the notice does not say."""
    if not isinstance(basis, Clause) or basis.notice is None:
        return
    own = (each for each in notices if basis.notice in (each.number, each.id))
    notice = next(own, None) or find_notice(basis.notice)
    if key(basis.quote or "") not in key(notice.clauses.get(basis.clause, "")) or not basis.quote:
        yield f"引的“{basis.quote}”不在 {basis.notice} 的“{basis.clause}”里"


def _misjudged(rule: Rule, example: Example, drawing: "_Drawing") -> Iterator[str]:
    if len(example.rows) < 2:  # noqa: PLR2004 - headings and a row
        yield "至少要有一行表头和一行内容"
        return
    found, unchecked = drawing.judged(example)
    yield from (f"没有查：{each.why}" for each in unchecked if each.code in (rule.code, ""))
    wanted = example.verdict == "违规"
    if wanted and not any(each.card.code == rule.code for each in found):
        yield "这条规则没有说话"
    for each in found:
        ours = each.card.code == rule.code
        if each.card.severity is not Severity.NOTE and not (ours and wanted):
            yield f"{each.card.code} 也说话了：{each.place.cell or each.place.file} {each.message}"


class _Drawing(Struct, frozen=True, kw_only=True):
    """The tables of a rule's manual, as the files that a sender would have made of them."""

    rule: Rule
    plugin: Plugin
    order: Order

    def judged(self, example: Example) -> tuple[list[Finding], list[Unchecked]]:
        """Return what all rules say of the files of an example, and what was not checked."""
        sheets: list[Submitted] = []
        found: list[Finding] = []
        unchecked: list[Unchecked] = []
        for reading in self._readings(example):
            submission = judge(reading, self.order)
            sheets += submission.sheets
            found += submission.findings
            unchecked += submission.unchecked
        batch = Batch(sheets=tuple(sheets), setting=setting_of(self.order))
        together = check(batch, added=self.plugin.rules)
        return [*found, *together.findings], [*unchecked, *together.unchecked]

    def _readings(self, example: Example) -> Iterator[Reading]:
        if example.manner == _WHOLE:
            yield _reading("整表.xlsx", [list(map(_value, cells)) for cells in example.rows])
            return
        headings, *data = example.rows
        rows = [dict(zip(headings, cells, strict=False)) for cells in data]
        form = self._form([each for each in headings if each != FILE])
        files: dict[str, list[Mapping[str, str]]] = {}
        for number, row in enumerate(rows, 1):
            apart = f"{form.card.title}{number}.xlsx" if form.is_card else f"{form.card.title}.xlsx"
            files.setdefault(row.get(FILE, apart), []).append(row)
        for file, of_file in files.items():
            yield _reading(file, self._lines(form, of_file))

    def _form(self, headings: Sequence[str]) -> FormSpec:
        """Return the form of a table: the rule's own, else the one that has all its headings."""
        own = forms_of(self.plugin.notices, self.plugin.forms) if self.plugin.notices else ()
        known = tuple(dict.fromkeys((*own, *shipped_forms())))
        asked = [form for form in known if form.id in self.rule.of] or known
        having = (form for form in asked if all(_column(form, heading) for heading in headings))
        form = next(having, None)
        if form is None:
            raise AssertionError(f"{self.rule.code} 没有一张表有这些栏：{'、'.join(headings)}")
        return form

    def _lines(self, form: FormSpec, rows: Sequence[Mapping[str, str]]) -> list[list[Value]]:
        """Return a form as printed; what the example does not name is filled in well."""
        year = self.order.as_of.year
        filled = [
            [
                _value(given[column.name])
                if column.name in (given := _by_field(form, row))
                else specimen_cell(column, number, year)
                for column in form.columns
            ]
            for number, row in enumerate(rows, 1)
        ]
        above: list[list[Value]] = [[form.card.annex], [form.card.title]]
        if form.is_card:
            pairs = zip(form.headings, filled[0], strict=True)
            return [*above, *([heading, value] for heading, value in pairs)]
        return [*above, list(form.headings), *filled, specimen_footer(form, year)]


def _by_field(form: FormSpec, row: Mapping[str, str]) -> dict[str, str]:
    columns = ((_column(form, heading), text) for heading, text in row.items())
    return {column.name: text for column, text in columns if column is not None}


def _column(form: FormSpec, heading: str) -> Column | None:
    return next((form.by_key[each] for each in heading_keys(heading) if each in form.by_key), None)


def _value(text: str) -> Value:
    """Return what a cell of an example holds: digits are a number, ``"30"`` and the rest are text."""
    if text in ("", _BLANK):
        return None
    if text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0"):
        return int(text)
    return text.strip('"')


def _reading(file: str, rows: list[list[Value]]) -> Reading:
    grid = Grid(name="Sheet1", rows=tuple(map(tuple, rows)))
    return Reading(file=file, kind=FileKind.XLSX, grids=(grid,))
