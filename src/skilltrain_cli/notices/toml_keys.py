"""The keys of a notice's file, table by table; pydantic holds a user's file to them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    WithJsonSchema,
)

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.notice import Counted, Every, Sender, TargetKind
from skilltrain_cli.values.text import clean
from skilltrain_cli.values.toml_table import Schema, TomlTable

_YEARS = range(2000, 2101)
"""Years that a notice may speak of; calendars and returning tasks reckon a little beyond."""
_BETWEEN = f"{_YEARS[0]} 至 {_YEARS[-1]} 年之间"
_CHINA = timezone(timedelta(hours=8))
_LARGEST = 1e15
_LONGEST_PERIOD = 366
_CONTROLS = frozenset((*range(0x20), *range(0x7F, 0xA0))) - {ord("\n"), ord("\t")}


def _plain(text: str) -> str:
    """Return a text without invisible characters; those that act on a terminal are refused."""
    if any(ord(sign) in _CONTROLS for sign in text):
        raise ValueError("文字，不含控制字符（换行和制表符可以）")
    return clean(text)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("文字，写在英文双引号里")
    return _plain(text)


def _year(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in _YEARS:
        raise ValueError(f"整数，{_BETWEEN}的年份")
    return value


def _years(value: object) -> tuple[int, int]:
    match value:
        case [int(first), int(last)] if first in _YEARS and last in _YEARS and first <= last:
            return first, last
    raise ValueError(f"起止两个年份，{_BETWEEN}，如 [2019, 2021]")


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _LARGEST:
        raise ValueError("数字，不加引号和单位，不超过 15 位")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LARGEST:
        raise ValueError("大于 0 的整数")
    return value


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("日期，不加引号，如 2021-06-15")  # noqa: TRY004 (pydantic takes no TypeError)
    if value.year not in _YEARS:
        raise ValueError(f"{_BETWEEN}的日期")
    return value


def _moment(value: object) -> date:
    """Return a day, or a day and time on the clocks of China."""
    if not isinstance(value, datetime):
        return _day(value)
    local = value.astimezone(_CHINA) if value.tzinfo is not None and value.year in _YEARS else value
    _day(local.date())
    return local.replace(tzinfo=None)


def _area(value: object) -> tuple[float, float, float, float]:
    sides = [each for each in value if isinstance(each, int | float)] if isinstance(value, list) else []
    match sides:
        case [south, north, west, east] if -90 <= south < north <= 90 and -180 <= west < east <= 180:  # noqa: PLR2004 - the earth's own
            return south, north, west, east
    raise ValueError("四个度数：南、北、西、东")


def _listed(value: object) -> object:
    """Take one text for a list of one."""
    return [value] if isinstance(value, str) else value


_DATE = WithJsonSchema({"type": "string", "format": "date"})
_Text = Annotated[StrictStr, AfterValidator(_plain)]
_Words = Annotated[StrictStr, AfterValidator(_filled)]
_Year = Annotated[int, PlainValidator(_year), WithJsonSchema({"type": "integer"})]
_Number = Annotated[float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
_Count = Annotated[int, PlainValidator(_count), WithJsonSchema({"type": "integer", "minimum": 1})]
_Day = Annotated[date, PlainValidator(_day), _DATE]
_Moment = Annotated[datetime | date, PlainValidator(_moment), _DATE]
_Several = Annotated[tuple[_Words, ...], Field(min_length=1)]
_Senders = Annotated[tuple[Sender, ...], BeforeValidator(_listed), Field(min_length=1)]
_Departments = Annotated[tuple[_Words, ...], BeforeValidator(_listed)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    clause: _Text = ""
    quote: _Text = ""


class _TaskKeys(_Keys):
    id: _Words
    title: _Words
    senders: _Senders = Field(alias="from")
    receiver: Sender | None = Field(default=None, alias="to")
    form: _Text = ""
    due: _Moment | None = None
    every: Every | None = None
    day: Annotated[StrictInt, Field(ge=0, le=_LONGEST_PERIOD)] | None = None
    gathers: Sender | None = None
    guided_by: Sender | None = None
    note: _Text = ""


class _TargetKeys(_Keys):
    id: _Words
    scope: Sender
    period: _Words
    indicator: _Words
    measure: _Words
    op: Literal[">=", "<=", "=", "range"]
    value: _Number
    upper: _Number | None = None
    kind: TargetKind
    parent: _Words | None = None
    bracketed: StrictBool = False
    actual: _Words | None = None


class _CoverageKeys(_Keys):
    title: _Words
    of: Literal[Sender.CITY, Sender.COUNTY]
    form: _Words
    least: _Count = 1
    count: Counted = Counted.NAME
    by: _Day | None = None


class _ActionKeys(_Keys):
    title: _Words
    number: _Count | None = None
    lead: _Departments = ()
    others: _Departments = ()


class _MaterialKeys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pictures: _Count
    picture_formats: _Several
    film_formats: _Several
    shortest_seconds: _Count
    longest_seconds: _Count
    frames_per_second: _Count
    height: _Count
    article_words: _Count
    taken_from: _Day | None = None
    area: (
        Annotated[tuple[float, float, float, float], PlainValidator(_area), WithJsonSchema({"type": "array"})]
        | None
    ) = None
    pictures_clause: _Words
    films_clause: _Words
    texts_clause: _Words
    packed_clause: _Words


class NoticeKeys(BaseModel):
    """What a notice's file may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: _Words | None = None
    id: _Words | None = None
    title: _Words
    issuer: _Words
    issued: _Day
    year: _Year | None = None
    years: (
        Annotated[
            tuple[int, int],
            PlainValidator(_years),
            WithJsonSchema({"type": "array", "items": {"type": "integer"}}),
        ]
        | None
    ) = None
    until: _Day | None = None
    receiver: _Text = ""
    label: _Text = ""
    context: StrictBool = False
    clauses: Annotated[dict[_Words, _Words], Field(max_length=1_000)] = Field(default_factory=dict)
    tasks: Annotated[tuple[_TaskKeys, ...], Field(max_length=500)] = ()
    targets: Annotated[tuple[_TargetKeys, ...], Field(max_length=1_000)] = ()
    coverage: Annotated[tuple[_CoverageKeys, ...], Field(max_length=500)] = ()
    actions: Annotated[tuple[_ActionKeys, ...], Field(max_length=500)] = ()
    forms: Annotated[tuple[dict[str, Any], ...], Field(max_length=100)] = ()
    material: _MaterialKeys | None = None


def held_to(table: TomlTable) -> Mapping[str, Any]:
    """Return what a notice's file says under its own keys; UsageError names the first mistake."""
    keys, mistakes = _read(table)
    if keys is None or mistakes:
        raise mistakes[0]
    return keys.model_dump(by_alias=True, exclude_unset=True)


def key_mistakes(table: TomlTable) -> Sequence[UsageError]:
    """Return all for which ``held_to`` refuses a file."""
    return _read(table)[1]


def _read(table: TomlTable) -> tuple[NoticeKeys | None, Sequence[UsageError]]:
    try:
        keys = NoticeKeys.model_validate(table.cells)
    except ValidationError as error:
        return None, table.mistakes(error.errors(include_url=False), schema())
    found = []
    if not (keys.number or keys.id):
        found.append(table.wrong(("number",), "文字，即文号；没有文号的文件写 id"))
    if keys.year and keys.years:
        found.append(table.wrong(("years",), "没有 year 时才写的起止年份；二者只写一个"))
    return keys, found


@cache
def schema() -> Schema:
    """Return the JSON Schema of a notice's file."""
    return NoticeKeys.model_json_schema(by_alias=True)
