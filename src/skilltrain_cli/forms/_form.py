"""What a form is: a Pydantic class, its card, and the columns derived from both."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import SchemaValidator

from skilltrain_cli.finding import Clause
from skilltrain_cli.text import key


class Layout(StrEnum):
    """How a form is printed: many rows under headings, or one card of label | value."""

    TABLE = "table"
    CARD = "card"


class Entry(StrEnum):
    """What kind of thing a field asks for; templates, prompts and readers go by it."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    CITY = "city"
    COUNTY = "county"
    CHOICE = "choice"
    COUNT = "count"
    PERIOD = "period"
    DATE = "date"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """How a field stands on paper; annotates the field's type (``Annotated[str, Printed(…)]``)."""

    entry: Entry
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
    choices: tuple[str, ...] = ()
    quote: str = ""
    """The annex's own words about the field, when there are more than its heading."""
    clause: str = ""
    """Where those words stand, such as 附件2 注2; the annex itself when empty."""


class Form(BaseModel):
    """Base of every form: one row of a table form, or one card."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    card: ClassVar["FormCard"]


class Footer(BaseModel):
    """Base of the line below a table: who filled it in, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCard:
    """What is printed around the fields, and where the form comes from."""

    id: str
    annex: str
    title: str
    notice: str
    """文号 of the document it is annexed to."""
    layout: Layout
    sheet_name: str
    notes: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Printed text that asks for no cell; each stands before the field that is its key, title first."""
    footer: type[Footer] | None = None
    blank_rows: int = 8
    """Rows the printed blank has; more may be added."""
    version: int = 1
    """Of the blank; raised whenever the printed form or what its self-check asks changes."""


@dataclass(frozen=True, slots=True)
class AsWritten:
    """Annotates a field's type: tells at a glance, without validating, which cells are their own values."""

    among: Callable[[Collection[object]], Collection[object]]


@dataclass(slots=True)
class Writings:
    """What a field's writings were read as: the value of each, and why those without one have none."""

    values: dict[Any, Any] = field(default_factory=dict)
    verdicts: dict[Any, tuple[str, str, object]] = field(default_factory=dict)
    """Kind of Trouble, detail, suggestion."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
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
    memory: dict[int | None, Writings] = field(default_factory=dict, repr=False)
    """By year, what writings were read as before, for fields whose writings recur from sheet to sheet."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The canonical keys of its heading and aliases."""
        return frozenset(key(text) for text in (self.heading, *self.printed.aliases))

    @property
    def entry(self) -> Entry:
        """What kind of thing it asks for."""
        return self.printed.entry

    def read(self, value: object, year: int | None) -> Any:  # noqa: ANN401 - each field has its own type
        """
        Return the field's value from a cell's.

        ``year`` completes dates without one. Raises ``pydantic.ValidationError`` whose error types are
        Trouble kinds.
        """
        return self.validator.validate_python(value, context={"year": year})


@dataclass(frozen=True, kw_only=True, eq=False)
class FormSpec:
    """A form made ready for use: the model, its card, its columns in printed order."""

    model: type[Form]
    card: FormCard
    columns: tuple[Column, ...]
    footer: tuple[Column, ...]

    @property
    def id(self) -> str:
        """``project``, ``brand`` …"""
        return self.card.id

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


def compile_form(model: type[Form]) -> FormSpec:
    """Derive the columns of a form from its class; a field without ``Printed`` is a mistake."""
    card = model.card
    return FormSpec(
        model=model,
        card=card,
        columns=_columns(model, card),
        footer=_columns(card.footer, card) if card.footer else (),
    )


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
        clause=Clause(notice=card.notice, clause=printed.clause or card.annex, quote=quote),
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
