"""What a form is: a Pydantic class, its card, and the columns derived from both."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, get_args, get_origin

from msgspec import Struct, field
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import SchemaValidator

from skilltrain_cli.values.notice_clause import Clause, ours
from skilltrain_cli.values.text import key


class Layout(StrEnum):
    """How a form is printed: rows under headings, or one card of label | value."""

    TABLE = "table"
    """A row for each thing."""
    ROLL = "roll"
    """A row for each unit."""
    CARD = "card"


class Merge(StrEnum):
    """What becomes of submissions one level up."""

    ROWS = "rows"
    """All their rows, in the order of units."""
    SUM = "sum"
    """A row for each unit; the upper level is their sum."""
    LIST = "list"
    """Cards become a catalogue, a row each."""


class FieldKind(StrEnum):
    """What kind of thing a field asks for; templates, prompts and readers go by it."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    CHOICE = "choice"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    RATIO = "ratio"
    PERIOD = "period"
    DATE = "date"
    YEAR = "year"
    PHONE = "phone"
    PERSON = "person"
    ID_NUMBER = "id_number"
    CODE = "code"


class Role(StrEnum):
    """What a field is to the engine, which names no field of any form."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    NAME = "name"
    """What the row is about: kinds, duplicates, wording."""
    CHOICE = "choice"
    AMOUNT = "amount"
    WHEN = "when"
    PERSON = "person"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    CODE = "code"
    TEXT = "text"
    REMARK = "remark"
    """Free; it tells no row from another."""


_ROLE_OF = {
    FieldKind.LONG_TEXT: Role.TEXT,
    FieldKind.COUNT: Role.AMOUNT,
    FieldKind.MONEY: Role.AMOUNT,
    FieldKind.PERCENT: Role.AMOUNT,
    FieldKind.RATIO: Role.AMOUNT,
    FieldKind.PERIOD: Role.WHEN,
    FieldKind.DATE: Role.WHEN,
    FieldKind.YEAR: Role.WHEN,
}
"""The roles of kinds that have another name; all others are their own."""
PEOPLE = ("人", "人次")
"""Measures of people; their figures are headcounts."""
PLACES = (Role.CITY, Role.COUNTY, Role.TOWN)
"""Roles that name a unit, the largest first."""


SHARES = ("%", "")
"""Measures of a share or ratio: they are compared, and never added."""


class Flow(StrEnum):
    """Whether an amount happens within a time, or is a state at one moment and never added across time."""

    FLOW = "flow"
    STOCK = "stock"


class Amount(Struct, frozen=True, kw_only=True):
    """What an amount counts and how it hangs together with others of its row; fields by name."""

    measure: str = "人"
    """人, 人次, 元, 万元, 个 … Amounts of different measures are never added."""
    kind: Flow = Flow.FLOW
    decimals: int = 0
    """Most decimals that may be written."""
    least: int | Decimal = 0
    most: int | Decimal | None = None
    part_of: str = ""
    """其中: never more than that field."""
    sum_of: tuple[str, ...] = ()
    divides: str = ""
    """The target (its id in the notice that asks for the form) that all units' amounts must come to."""
    numerator: str = ""
    denominator: str = ""
    """A ratio of two amounts; it is worked out again one level up, never averaged."""

    @property
    def additive(self) -> bool:
        """Whether units' amounts add up: a share does not, nor does so much for each, such as 元/人."""
        return not self.denominator and self.measure not in SHARES and "/" not in self.measure


_AMOUNT_OF = {
    FieldKind.MONEY: Amount(measure="元", decimals=2),
    FieldKind.PERCENT: Amount(measure="%", decimals=2),
    FieldKind.RATIO: Amount(measure="", decimals=4),
}
"""What amounts count that do not say it, people aside."""
AMOUNTS = (FieldKind.COUNT, FieldKind.MONEY, FieldKind.PERCENT, FieldKind.RATIO)
"""Entries that are read as one number."""


class Printed(Struct, frozen=True, kw_only=True):
    """How a field stands on paper; annotates the field's type (``Annotated[str, Printed(…)]``)."""

    kind: FieldKind
    role: Role | None = None
    """Where it is another than its kind has by itself."""
    width: float = 12
    """Column width in characters of the body font."""
    aliases: tuple[str, ...] = ()
    """Other headings clerks write for it."""
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """Headings of two columns that clerks write a period in: its first and its last day."""
    words: int | None = None
    """Greatest number of 字 (Word's count), inclusive."""
    group: bool = False
    """A key written once for several rows below; a merged cell is filled down."""
    above: str = ""
    """A heading printed above several columns; those that follow each other with the same share it."""
    choices: tuple[str, ...] = ()
    closed: bool = False
    """Nothing but the choices may be written."""
    pattern: str = ""
    """Of a code or text: the regular expression it matches as a whole."""
    amount: Amount | None = None
    """Of amounts; a count of people when nothing is said."""
    exact: bool = False
    """Of times: whether the form asks for the days."""
    within_year: bool = False
    """Of days and years: whether they are of the notice's year, as a period is; 建成日期 need not be."""
    quote: str = ""
    """The annex's own words about the field, when there are more than its heading."""
    clause: str = ""
    """Where those words stand, such as 附件2 注2; the annex itself when empty."""


class Form(BaseModel):
    """Base of every form: one row of a table form, or one card."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    card: ClassVar["FormCard"]


class Footer(BaseModel):
    """Base of the line below a table: who filled it in, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


BY_TIMES = ("month", "quarter")
NO_FIELDS = ("unit", *BY_TIMES, "theme", "state")
"""What a summary may be by that is no field; a field of that name comes first."""
BY_GROUPS = "groups"


LONGEST_SHEET_NAME = 31
"""Characters of a sheet's name (an Excel limit); one beyond U+FFFF (😀, rare 汉字) counts twice."""
SIGNS_NOT_IN_SHEET_NAMES = "[]:*?/\\"


def is_sheet_name(name: str) -> bool:
    """Tell whether Excel takes a name as that of a sheet: short enough, without the signs that it refuses."""
    signs = name.strip("'") != name or not set(SIGNS_NOT_IN_SHEET_NAMES).isdisjoint(name)
    return not signs and cut_as_sheet_name(name) == name


def cut_as_sheet_name(name: str, room: int = LONGEST_SHEET_NAME) -> str:
    """Return as much of the beginning of a name as there is room for, as Excel counts."""
    return name.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")


class Summary(Struct, frozen=True, kw_only=True):
    """A sheet of totals by the values of a field, or by time."""

    title: str
    """Of its sheet too."""
    by: str
    """A field, or one of ``NO_FIELDS``."""
    groups: bool = False
    """Whether the field names groups of people, which are counted by the list of 人员类别, not as written."""
    across: str = ""
    """A second of these: a column for each, of the amount that comes first, else of the number of rows."""
    note: str = ""
    heading: str = ""
    """Of its first column; the field's own when empty."""
    count: bool = True
    kinds: bool = False
    """Whether different names are counted too."""
    sum: tuple[str, ...] = ()
    width: float = 30

    @property
    def key(self) -> str:
        """What its rows are labelled by."""
        return f"{self.by}:{BY_GROUPS}" if self.groups else self.by


class FormCard(Struct, frozen=True, kw_only=True):
    """What is printed around the fields, and where the form comes from."""

    id: str
    annex: str
    title: str
    notice: str
    """文号 or id of the document it is annexed to; ``""`` when it is of none."""
    notice_id: str = ""
    """Of a declared form the id of its document, which tells it from forms of other documents."""
    layout: Layout
    sheet_name: str
    identity: tuple[str, ...] = ()
    """Fields that make two rows the same thing; how many of it and its remarks never do."""
    merge: Merge = Merge.ROWS
    summaries: tuple[Summary, ...] = ()
    """Sheets of a merged workbook beside the totals by unit."""
    gathered: tuple[str, str] = ("", "")
    """The clause that makes one city or county gather the rows of a form, and its words."""
    kind: str = "项目"
    """What a row is, for people: 一个项目."""
    row_count: str = ""
    """What the number of rows is called where one thing may come in several: 场次（场）."""
    notes: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Printed text that asks for no cell; each stands before the field that is its key, title first."""
    footer: type[Footer] | None = None
    blank_rows: int = 8
    """Rows the printed blank has; more may be added."""
    version: int = 1
    """Of the blank; raised whenever the printed form or what its self-check asks changes."""

    def words(self, clause: str = "", quote: str = "") -> Clause:
        """Return the form's own words; where it is of no document, that it is the toolkit's."""
        if not self.notice:
            return ours(f"{self.title}是工具箱样式，没有文件规定")
        return Clause(notice=self.notice, clause=clause or self.annex, quote=quote or self.title)


class AsWritten(Struct, frozen=True):
    """Annotates a field's type: tells at a glance, without validating, which cells are their own values."""

    among: Callable[[Collection[object]], Collection[object]]


class Writings(Struct):
    """What a field's writings were read as: the value of each, and why those without one have none."""

    values: dict[Any, Any] = field(default_factory=dict)
    verdicts: dict[Any, tuple[str, str, object]] = field(default_factory=dict)
    """Kind of Trouble, detail, suggestion."""

    def take(self, cell: Any, other: "Writings") -> None:  # noqa: ANN401 - whatever a cell holds
        """Know of a writing what others know."""
        self.values[cell] = other.values[cell]
        if cell in other.verdicts:
            self.verdicts[cell] = other.verdicts[cell]


class Column(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """One field of a form, as readers, templates and rules see it."""

    name: str
    heading: str
    about: str
    required: bool
    printed: Printed
    clause: Clause
    validator: SchemaValidator
    as_written: Callable[[Collection[object]], Collection[object]] | None = None
    """Returns those cells that are their own values; ``None`` when every cell must be validated."""
    memory: dict[int | None, Writings] = field(default_factory=dict)
    """By year, what writings were read as before, for fields whose writings recur from sheet to sheet."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The canonical keys of its heading and aliases."""
        return frozenset(key(text) for text in (self.heading, *self.printed.aliases))

    @property
    def label(self) -> str:
        """Its heading without the limit of 字 or the unit that stands in brackets behind it."""
        noted = self.printed.words is not None or self.printed.kind in AMOUNTS
        return self.heading.split("（")[0] if noted else self.heading

    @property
    def kind(self) -> FieldKind:
        """What kind of thing it asks for."""
        return self.printed.kind

    @cached_property
    def role(self) -> Role:
        """What it is to the engine."""
        kind = self.printed.kind
        return self.printed.role or _ROLE_OF.get(kind) or Role(kind.value)

    @property
    def within_year(self) -> bool:
        """Whether it is a time that must be of the notice's year."""
        return self.kind is FieldKind.PERIOD or self.printed.within_year

    @cached_property
    def amount(self) -> Amount:
        """What it counts."""
        return self.printed.amount or _AMOUNT_OF.get(self.kind) or Amount()

    def read(self, value: object, year: int | None) -> Any:  # noqa: ANN401 - each field has its own type
        """
        Return the field's value from a cell's.

        ``year`` completes dates without one; what is counted and which pattern is asked for comes from
        ``printed``. Raises ``pydantic.ValidationError`` whose error types are
        Trouble kinds.
        """
        return self.validator.validate_python(
            value, context={"year": year, "amount": self.amount, "pattern": self.printed.pattern}
        )


class FormSpec(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A form made ready for use: the model, its card, its columns in printed order."""

    model: type[Form]
    card: FormCard
    columns: tuple[Column, ...]
    footer: tuple[Column, ...]
    made: tuple[Callable[..., "FormSpec"], tuple[Any, ...]]
    """What makes it again in another process: a function that remembers what it made, and its arguments."""

    def __reduce__(self) -> tuple[Callable[..., "FormSpec"], tuple[Any, ...]]:
        """Travel as what it was made of."""
        return self.made

    @property
    def id(self) -> str:
        """``project``, ``brand`` …"""
        return self.card.id

    @property
    def full_id(self) -> str:
        """The id that no other form has: of a declared one with that of its notice before it."""
        return f"{self.card.notice_id}/{self.id}" if self.card.notice_id else self.id

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Columns and footer fields by field name."""
        return {column.name: column for column in (*self.columns, *self.footer)}

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Columns by every canonical heading key."""
        return {each: column for column in self.columns for each in column.keys}

    @cached_property
    def sides(self) -> Mapping[str, tuple[str, int]]:
        """
        Heading keys of half a period: field and 0 for its first day, 1 for its last.

        Such a word may stand alone, or before or behind the heading: 组织时间（起）, 开始时间.
        """
        found: dict[str, tuple[str, int]] = {}
        for column in self.columns:
            for side, texts in enumerate((column.printed.starts, column.printed.ends)):
                for word in map(key, texts):
                    found[word] = column.name, side
                    for heading in column.keys:
                        found.setdefault(heading + word, (column.name, side))
                        found.setdefault(word + heading, (column.name, side))
        return found

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed headings in order."""
        return tuple(column.heading for column in self.columns)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The keys of the headings that are printed above several columns."""
        return frozenset(key(column.printed.above) for column in self.columns if column.printed.above)

    @property
    def is_card(self) -> bool:
        """Whether it is one card, and no rows under headings."""
        return self.card.layout is Layout.CARD

    @cached_property
    def _by_role(self) -> Mapping[Role, Column]:
        return {column.role: column for column in reversed(self.columns)}

    def of(self, role: Role) -> Column | None:
        """Return the first field of a role."""
        return self._by_role.get(role)

    def field(self, role: Role) -> str:
        """Return the name of the first field of a role; ``""`` when the form has none."""
        column = self._by_role.get(role)
        return "" if column is None else column.name

    @cached_property
    def name(self) -> str:
        """The field that says what a row is about: that of the role, the unit of a roll, else the first."""
        own = self.field(Role.NAME)
        if not own and self.card.layout is Layout.ROLL and self.places:
            return self.places[-1]
        others = (column.name for column in self.columns if column.role not in PLACES)
        return own or next(others, self.columns[0].name)

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        """The amounts that add up, the first of which is the form's main one."""
        return tuple(c for c in self.columns if c.role is Role.AMOUNT and c.amount.additive)

    @cached_property
    def amount(self) -> str:
        """The main amount; ``""`` when nothing is counted."""
        return next((column.name for column in self.amounts), "")

    @cached_property
    def when(self) -> str:
        """The time a row speaks of."""
        return self.field(Role.WHEN)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The fields that name units, the largest first."""
        return tuple(filter(None, map(self.field, PLACES)))

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """The fields that make two rows the same thing: those of its card, else all that may."""
        free = (Role.REMARK, Role.AMOUNT)
        return self.card.identity or tuple(c.name for c in self.columns if c.role not in free)

    @cached_property
    def beside_identity(self) -> tuple[Column, ...]:
        """What else two rows must agree in to be a repetition; remarks tell nothing apart."""
        return tuple(c for c in self.columns if c.role is not Role.REMARK and c.name not in self.identity)


@cache
def compile_form(model: type[Form]) -> FormSpec:
    """Derive the columns of a form from its class; a field without ``Printed`` is a mistake."""
    return spec_of(model, (compile_form, (model,)))


def spec_of(model: type[Form], made: tuple[Callable[..., FormSpec], tuple[Any, ...]]) -> FormSpec:
    """
    Derive a form from its class; ``made`` is what makes it again in another process.

    TypeError, with the names, for a class that no sheet could be read by.
    """
    card = model.card
    columns = _columns(model, card)
    footer = _columns(card.footer, card) if card.footer else ()
    for mistake in _mistakes(card, columns, footer):
        raise TypeError(f"{model.__name__}: {mistake}")
    return FormSpec(model=model, card=card, columns=columns, footer=footer, made=made)


def _mistakes(card: FormCard, columns: Sequence[Column], footer: Sequence[Column]) -> Iterator[str]:
    """Yield what a class says twice, or of fields that it has not."""
    owners: dict[str, Column] = {}
    for column in (*columns, *footer):
        for word in (column.name, key(column.heading)):
            if (owner := owners.setdefault(word, column)) is not column:
                yield f"{column.name} ({column.heading}) is called as {owner.name} ({owner.heading}) is"
    names = [column.name for column in columns]
    either = (name for each in card.summaries for name in (each.by, each.across))
    by = (name for name in either if name and name not in NO_FIELDS)
    for name in (*card.identity, *by, *(name for each in card.summaries for name in each.sum)):
        if name not in names:
            yield f"there is no field {name}"
    titles = [each.title for each in card.summaries]
    for title in titles:
        if titles.count(title) > 1:
            yield f"two summaries are called {title}"
        if not is_sheet_name(title):
            yield f"no sheet can be called {title}"


def _columns(model: type[BaseModel], card: FormCard) -> tuple[Column, ...]:
    return tuple(_column(model, name, card) for name in model.model_fields)


def _column(model: type[BaseModel], name: str, card: FormCard) -> Column:
    info = model.model_fields[name]
    printed = next((each for each in info.metadata if isinstance(each, Printed)), None)
    if printed is None or info.title is None:
        raise TypeError(f"{model.__name__}.{name} needs a title and a Printed(…)")
    own = next((each for each in info.metadata if isinstance(each, AsWritten)), None)
    quote = printed.quote or info.title
    return Column(
        name=name,
        heading=info.title,
        about=info.description or "",
        required=info.is_required(),
        printed=printed,
        clause=card.words(printed.clause, quote),
        validator=_validator(_unprinted(_annotated(model, name))),
        as_written=own.among if own else None,
    )


@cache
def _validator(annotation: Any) -> SchemaValidator:  # noqa: ANN401 - an annotation is any object
    """Return what reads a field; those of one kind share it, since making one takes milliseconds."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    return adapter.validator  # type: ignore[return-value]


def _unprinted(annotation: Any) -> Any:  # noqa: ANN401
    """Return the annotation without what only printing needs."""
    if get_origin(annotation) is not Annotated:
        return annotation
    base, *metadata = get_args(annotation)
    return Annotated[(base, *(each for each in metadata if not isinstance(each, Printed)))]


def _annotated(model: type[BaseModel], name: str) -> Any:  # noqa: ANN401 - an annotation is any object
    for base in model.__mro__:
        if name in getattr(base, "__annotations__", {}):
            return base.__annotations__[name]
    raise TypeError(f"{model.__name__} has no field {name}")
