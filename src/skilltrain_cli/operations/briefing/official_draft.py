"""An official document before anybody draws it: title, addressee, numbered parts, tables, charts."""

from datetime import date

from msgspec import Struct

from skilltrain_cli.operations.summaries.summary_table import Chart, SummaryTable


class Heading(Struct, frozen=True, kw_only=True):
    """A heading, numbered when it is drawn: 一、 for level 1, （一） for level 2 (GB/T 9704-2012, 7.3.3)."""

    text: str
    level: int = 1


class Passage(Struct, frozen=True, kw_only=True):
    """One paragraph of running text. A blank to be filled in by hand stands in 【】."""

    text: str


class Exhibit(Struct, frozen=True, kw_only=True):
    """A table, with its title above it and its notes below."""

    table: SummaryTable
    headings: tuple[str, ...] = ()
    """The columns shown; all of them when empty."""
    by_rank: str = ""
    """Heading of the column by which the lines are put in order, the greatest first; else as they come."""


class Illustration(Struct, frozen=True, kw_only=True):
    """A chart of a table, that Word and WPS can edit."""

    table: SummaryTable
    chart: Chart


Part = Heading | Passage | Exhibit | Illustration


class OfficialDraft(Struct, frozen=True, kw_only=True):
    """A draft in the layout of GB/T 9704-2012; what only the office knows stands in 【】."""

    number: str
    """文号, such as 【】〔2021〕【】号."""
    title: str
    addressee: str
    """主送机关, without the colon; ``""`` for a draft that goes to nobody yet."""
    body: tuple[Part, ...]
    signed: str
    """发文机关署名."""
    dated: date
    code: str = ""
    """The content code of the workbook whose figures it has; printed at the foot of each page."""
