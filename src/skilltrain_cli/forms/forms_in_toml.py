"""
Forms declared in TOML: one ``[[forms]]`` table becomes the class that somebody would have written.

Beside what a class has by itself, a declaration says nothing; whatever reads, prints, judges or merges a form
cannot tell one from the other.
"""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from graphlib import CycleError, TopologicalSorter
from keyword import iskeyword
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError, create_model

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms import field_types as types
from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.spec import (
    BY_TIMES,
    LONGEST_SHEET_NAME,
    NO_FIELDS,
    SIGNS_NOT_IN_SHEET_NAMES,
    Amount,
    FieldKind,
    Flow,
    Footer,
    Form,
    FormCard,
    FormSpec,
    Layout,
    Merge,
    Printed,
    Role,
    Summary,
    cut_as_sheet_name,
    is_sheet_name,
    spec_of,
)
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import clean, key, quoted
from skilltrain_cli.values.toml_table import KeyPath, TomlTable

_READERS: Mapping[str, tuple[FieldKind, type, tuple[Any, ...], float]] = MappingProxyType(
    {
        "city": (FieldKind.CITY, str, types.TEXT, 12),
        "county": (FieldKind.COUNTY, str, types.TEXT, 16),
        "town": (FieldKind.TOWN, str, types.TEXT, 16),
        "text": (FieldKind.TEXT, str, types.TEXT, 20),
        "choice": (FieldKind.CHOICE, str, types.TEXT, 14),
        "remark": (FieldKind.TEXT, str, types.TEXT, 16),
        "person": (FieldKind.PERSON, str, types.PERSON, 12),
        "id_number": (FieldKind.ID_NUMBER, str, types.ID_NUMBER, 24),
        "code": (FieldKind.CODE, str, types.CODE, 20),
        "phone": (FieldKind.PHONE, Phones, types.PHONE, 18),
        "count": (FieldKind.COUNT, int, types.COUNT, 12),
        "money": (FieldKind.MONEY, Decimal, types.AMOUNT, 14),
        "percent": (FieldKind.PERCENT, Decimal, types.PERCENT, 12),
        "ratio": (FieldKind.RATIO, Decimal, types.RATIO, 12),
        "year": (FieldKind.YEAR, int, types.YEAR, 10),
        "date": (FieldKind.DATE, date, types.DAY, 18),
        "period": (FieldKind.PERIOD, Period, types.PERIOD, 28),
    }
)
"""What a type is: its kind, its values, how they are read, and how wide a column of them is."""
_COUNTED = ("count", "money")
_AMOUNTS = (*_COUNTED, "percent", "ratio")
_SHARED = ("numerator", "denominator")
"""What a ratio is worked out from: amounts that add up, since a sum's ratio comes of their sums."""
_LONG = 100
"""字 from which a text of a card gets a passage of its own."""
_DECIMALS = {"money": 2, "percent": 2, "ratio": 4}
_NAME = lazy_pattern(r"[a-z][a-z0-9_]{0,40}")
_ID = lazy_pattern(r"[a-z][a-z0-9_-]{0,40}")
_IN_SHEET_NAMES = lazy_pattern(r"[\[\]:*?/\\'“”]")
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f-\x9f]")
_MOST = 1e12
_WIDEST = 255
"""Characters that Excel gives a column at most."""
_MOST_ROWS = 1_000
"""Rows of a printed blank; `skt new --rows` makes longer ones."""
_LEAST_COLUMNS = 2


def _words(value: object) -> str:
    if not isinstance(value, str) or _CONTROL.search(value) or not clean(value):
        raise ValueError("文字，写在英文双引号里，一行写完，不含控制字符")
    return clean(value)


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value) or iskeyword(value) or _is_taken(value):
        raise ValueError("字段名：小写英文字母开头，只用小写字母、数字和下划线，不用保留字")
    return value


def _is_taken(name: str) -> bool:
    """Tell a name that every form's class has already."""
    return hasattr(Form, name) or name.startswith("model_")


def _form_id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("小写英文字母开头，只用小写字母、数字、横线和下划线")
    return value


def _pattern(value: object) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(value if isinstance(value, str) else "(")
    except (re.error, OverflowError, RecursionError, Warning):
        raise ValueError('正则表达式，如 "[A-Z]{2}[0-9]{6}"') from None
    return str(value)


def _whole(value: object, least: int = 1, most: int | None = None) -> int:
    """Return a whole number within bounds, those included; without an upper one it may be as large as any."""
    upper = _MOST if most is None else most
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= upper:
        raise ValueError("大于 0 的整数" if most is None else f"{least} 至 {most:,} 的整数")
    return value


def _bound(value: object) -> int | Decimal:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _MOST:
        raise ValueError("数字，不加引号和单位")
    return value if isinstance(value, int) else Decimal(str(value))


def _sheet_title(value: object) -> str:
    """Return the title of a summary, which becomes the name of a sheet."""
    title = _words(value)
    if not is_sheet_name(title):
        signs = " ".join(SIGNS_NOT_IN_SHEET_NAMES)
        raise ValueError(
            f"工作表的名称：不超过 {LONGEST_SHEET_NAME} 个字，不含 {signs}，头尾不是单引号（Excel 的规定）"
        )
    return title


_Words = Annotated[str, BeforeValidator(_words)]
_Name = Annotated[str, BeforeValidator(_name)]
_Whole = Annotated[int, BeforeValidator(_whole)]
_Width = Annotated[int, BeforeValidator(partial(_whole, most=_WIDEST))]
_Rows = Annotated[int, BeforeValidator(partial(_whole, most=_MOST_ROWS))]
_Bound = Annotated[Any, BeforeValidator(_bound), Field(json_schema_extra={"type": "number"})]
_Several = Annotated[tuple[_Words, ...], Field(min_length=1, max_length=1_000)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class FieldKeys(_Keys):
    """What a ``[[forms.fields]]`` table may say."""

    name: _Name
    title: _Words
    type: Literal[
        "city", "county", "town", "text", "choice", "count", "money", "percent", "ratio", "date", "period",
        "phone", "person", "id_number", "code", "year", "remark",
    ]  # fmt: skip
    required: StrictBool = False
    description: _Words | None = None
    aliases: tuple[_Words, ...] = ()
    role: Literal["name", "text", "remark"] | None = None
    width: _Width | None = None
    group: _Words | None = None
    max_words: _Whole | None = None
    within_year: StrictBool = False
    pattern: Annotated[str, BeforeValidator(_pattern)] | None = None
    choices: _Several | None = None
    closed: StrictBool = False
    measure: _Words | None = None
    kind: Literal["flow", "stock"] = "flow"
    min: _Bound = 0
    max: _Bound = None
    decimals: Annotated[int, BeforeValidator(partial(_whole, least=0, most=6))] | None = None
    part_of: _Words | None = None
    sum_of: _Several | None = None
    numerator: _Words | None = None
    denominator: _Words | None = None


class SummaryKeys(_Keys):
    """What a ``[[forms.summaries]]`` table may say."""

    title: Annotated[str, BeforeValidator(_sheet_title)]
    by: _Words
    groups: StrictBool = False
    across: Literal["month", "quarter"] | None = None
    heading: _Words | None = None
    note: _Words | None = None
    count: StrictBool = True
    kinds: StrictBool = False
    sum: tuple[_Words, ...] = ()


class FormKeys(_Keys):
    """What a ``[[forms]]`` table may say."""

    id: Annotated[str, BeforeValidator(_form_id)]
    annex: _Words
    title: _Words
    layout: Literal["table", "roll", "card"]
    identity: _Several
    merge: Literal["rows", "sum", "list"] | None = None
    kind: _Words = "记录"
    """What a row is called: 一条记录."""
    notes: tuple[_Words, ...] = ()
    footer: tuple[Literal["filled_by", "phone", "filled_on"], ...] = ()
    blank_rows: _Rows = 8
    version: _Whole = 1
    fields: Annotated[tuple[FieldKeys, ...], Field(min_length=1, max_length=200)]
    summaries: Annotated[tuple[SummaryKeys, ...], Field(max_length=50)] = ()


@cache
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a ``[[forms]]`` table."""
    return FormKeys.model_json_schema()


@cache
def declared(number: str, notice_id: str, table: TomlTable) -> FormSpec:
    """Return the form that a notice declares; UsageError names the line and key of its first mistake."""
    keys, mistakes = _read(table)
    if keys is None or mistakes:
        raise mistakes[0]
    card = _card(keys, number, notice_id)
    usual = _usual_names(keys.fields)
    members: dict[str, Any] = {
        each.name: _member(each, keys.layout, usual.get(each.name, ())) for each in keys.fields
    }
    model = create_model(f"Declared_{keys.id}", __base__=Form, __doc__=keys.title, **members)
    model.card = card
    return spec_of(model, (declared, (number, notice_id, table)))


def form_mistakes(table: TomlTable) -> Sequence[UsageError]:
    """Return all for which ``declared`` refuses a form."""
    return _read(table)[1]


def _read(table: TomlTable) -> tuple[FormKeys | None, Sequence[UsageError]]:
    try:
        keys = FormKeys.model_validate(table.cells)
    except ValidationError as error:
        return None, table.mistakes(error.errors(include_url=False), schema())
    return keys, [*_mistakes(keys, table)]


def _card(keys: FormKeys, number: str, notice_id: str) -> FormCard:
    layout = Layout(keys.layout)
    usual = {Layout.TABLE: Merge.ROWS, Layout.ROLL: Merge.SUM, Layout.CARD: Merge.LIST}
    return FormCard(
        id=keys.id,
        annex=keys.annex,
        title=keys.title,
        notice=number,
        notice_id=notice_id,
        layout=layout,
        sheet_name=cut_as_sheet_name(_IN_SHEET_NAMES.sub("", keys.title)) or keys.id,
        identity=keys.identity,
        merge=Merge(keys.merge) if keys.merge else usual[layout],
        summaries=tuple(
            Summary(
                title=each.title,
                by=each.by,
                groups=each.groups,
                across=each.across or "",
                heading=each.heading or "",
                note=each.note or "",
                count=each.count,
                kinds=each.kinds,
                sum=each.sum,
            )
            for each in keys.summaries
        ),
        kind=keys.kind,
        notes=keys.notes,
        footer=_footer(keys.footer),
        blank_rows=keys.blank_rows,
        version=keys.version,
    )


@cache
def _footer(names: tuple[str, ...]) -> type[Footer] | None:
    """Return the line below a table that asks for these."""
    if names == tuple(ProjectFooter.model_fields):
        return ProjectFooter
    told = ProjectFooter.__annotations__
    members: dict[str, Any] = {name: (told[name], ProjectFooter.model_fields[name]) for name in names}
    return create_model("DeclaredFooter", __base__=Footer, **members) if names else None


def _usual_names(fields: Sequence[FieldKeys]) -> Mapping[str, tuple[str, ...]]:
    """Return what else the first field of a city, and of a county, is called that no field here is called."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, names in (("city", types.city_called), ("county", types.county_called)):
        own = next((each for each in fields if each.type == kind), None)
        if own is not None:
            told = (text for each in fields for text in (each.title, each.group or "", *each.aliases))
            taken = frozenset(map(key, told))
            found[own.name] = tuple(name for name in names(own.title) if key(name) not in taken)
    return found


def _member(keys: FieldKeys, layout: str, usual: Sequence[str]) -> tuple[Any, Any]:
    """Return a field as a class has it: its annotated type, and its heading and filling note."""
    kind, value_type, reads, width = _READERS[keys.type]
    if keys.type == "text" and keys.pattern:
        reads = types.PATTERN
    if keys.type == "text" and layout == "card" and (keys.max_words or 0) >= _LONG:
        kind, width = FieldKind.LONG_TEXT, 80
    if keys.type == "count" and keys.decimals:
        value_type, reads = Decimal, types.AMOUNT
    printed = Printed(
        kind=kind,
        role=Role.REMARK if keys.type == "remark" else Role(keys.role) if keys.role else None,
        width=keys.width or max(width, 2 * min(len(keys.title), 8)),
        aliases=(*keys.aliases, *usual),
        words=keys.max_words,
        group=layout == "table" and keys.type in ("city", "county", "town"),
        above=keys.group or "",
        choices=keys.choices or (),
        closed=keys.closed,
        within_year=keys.within_year,
        pattern=keys.pattern or "",
        amount=_amount(keys) if keys.type in _AMOUNTS else None,
    )
    about = keys.description or _about(keys)
    annotation: Any = Annotated[(value_type if keys.required else value_type | None, *reads, printed)]
    if keys.required:
        return annotation, Field(title=keys.title, description=about)
    return annotation, Field(default=None, title=keys.title, description=about)


def _amount(keys: FieldKeys) -> Amount:
    shares = {"percent": "%", "ratio": ""}
    return Amount(
        measure=keys.measure or shares.get(keys.type, "人"),
        kind=Flow(keys.kind),
        decimals=_DECIMALS.get(keys.type, 0) if keys.decimals is None else keys.decimals,
        least=keys.min,
        most=keys.max,
        part_of=keys.part_of or "",
        sum_of=keys.sum_of or (),
        numerator=keys.numerator or "",
        denominator=keys.denominator or "",
    )


def _about(keys: FieldKeys) -> str:
    """Return a filling note for a field that has none."""
    usual = {
        "city": "设区的市全称，如 淄博市",
        "county": "县（市、区）或功能区全称；由市直组织的填“市直”",
        "town": "镇（街道）全称",
        "percent": "百分数，如 85.5",
        "ratio": "比率，如 0.855 或 85.5%",
        "date": "如 2021年6月10日",
        "period": "起止日期，如 2021年6月1日至6月15日",
        "phone": "手机或带区号的座机，如 0533-2345678",
        "person": "姓名",
        "id_number": "18 位公民身份号码",
        "year": "四位数的年份，如 2021",
        "remark": "可不填",
    }
    if keys.type == "choice":
        return "从所列的几项里选一项" if keys.closed else "从所列的几项里选，没有的照实填写"
    if keys.type in ("count", "money"):
        return f"只填{'整数' if keys.type == 'count' and not keys.decimals else '数字'}，单位：{keys.measure}"
    return usual.get(keys.type) or (f"不超过 {keys.max_words} 字" if keys.max_words else keys.title)


def _mistakes(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield what no form can be, though every key has the right type."""
    yield from _unknown(keys, table)
    yield from _twice(keys, table)
    amounts = {each.name: each for each in keys.fields if each.type in _AMOUNTS}
    counted = [name for name, each in amounts.items() if each.type in _COUNTED and not each.denominator]
    for index, field in enumerate(keys.fields):
        yield from _of_field(field, ("fields", index), table)
        for name, of in _relations(field):
            known = counted if name in _SHARED else amounts
            others = [each for each in known if each != field.name]
            for at, other in enumerate(of):
                if other not in others or other in of[:at]:
                    place = (name, at) if name == "sum_of" else (name,)
                    yield table.wrong(
                        ("fields", index, *place),
                        f"同一张表里另一个数的字段名，每个一次：{'、'.join(others) or '（还没有）'}",
                    )
    yield from _circular(keys, table)
    yield from _of_measures(keys, table)
    yield from _of_layout(keys, table)
    yield from _of_summaries(keys, table)


def _unknown(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    names = [field.name for field in keys.fields]
    for name in keys.identity:
        if name not in names:
            yield table.wrong(("identity", keys.identity.index(name)), f"本表的字段名：{'、'.join(names)}")
    for index, each in enumerate(keys.summaries):
        if each.by not in (*names, *NO_FIELDS):
            yield table.wrong(
                ("summaries", index, "by"), f"本表的字段名（{'、'.join(names)}），或 {'、'.join(NO_FIELDS)}"
            )
        amounts = [field.name for field in keys.fields if field.type in _COUNTED]
        for at, name in enumerate(each.sum):
            if name not in amounts:
                yield table.wrong(
                    ("summaries", index, "sum", at),
                    f"要相加的数的字段名：{'、'.join(amounts) or '（本表没有）'}",
                )


def _twice(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    if len(set(keys.footer)) < len(keys.footer):
        yield table.wrong(("footer",), "每项只写一次的列表")
    footer = [ProjectFooter.model_fields[name].title or "" for name in keys.footer]
    taken: dict[str, set[str]] = {"name": {*keys.footer}, "title": set(map(key, footer))}
    for what, seen in taken.items():
        for index, field in enumerate(keys.fields):
            held = str(getattr(field, what))
            if key(held) in seen:
                yield table.wrong(("fields", index, what), "不与其他栏（和表尾）重复的名字")
            seen.add(key(held))
    owners = {key(field.title): field.name for field in keys.fields}
    for index, field in enumerate(keys.fields):
        for at, alias in enumerate(field.aliases):
            if owners.setdefault(key(alias), field.name) != field.name:
                yield table.wrong(("fields", index, "aliases", at), "别的栏没有的叫法")
        choices = field.choices or ()
        for at, choice in enumerate(choices):
            if key(choice) in map(key, choices[:at]):
                yield table.wrong(("fields", index, "choices", at), "与前面不重复的一项")


def _of_field(field: FieldKeys, path: KeyPath, table: TomlTable) -> Iterator[UsageError]:
    """Yield keys that a field's type needs and lacks, or has and cannot use."""
    if field.type == "choice" and not field.choices:
        yield table.wrong((*path, "choices"), '列表，如 ["初级工", "中级工"]')
    if field.type in ("count", "money") and not field.measure:
        yield table.wrong((*path, "measure"), "计量单位，如 人、人次、元、万元、个")
    if bool(field.numerator) != bool(field.denominator):
        lacking = "denominator" if field.numerator else "numerator"
        yield table.wrong((*path, lacking), "字段名：比率的分子（numerator）和分母（denominator）要一起写")
    if field.max is not None and field.min > field.max:
        yield table.wrong((*path, "max"), f"不小于 min（{field.min}）的数")
    for names, kinds in _ONLY:
        for name in names:
            if name in field.model_fields_set and field.type not in kinds:
                yield table.mistake(
                    (*path, name),
                    f"type 是 {field.type} 的栏没有 {name}",
                    f"删去，或改 type：{'、'.join(kinds)}",
                )


_ONLY = (
    (("choices", "closed"), ("choice",)),
    (("max_words",), ("text", "remark")),
    (("within_year",), ("date", "year")),
    (("pattern",), ("text", "code")),
    (
        ("measure", "kind", "min", "max", "decimals", "part_of", "sum_of", "numerator", "denominator"),
        _AMOUNTS,
    ),
    (("role",), ("text", "choice", "code", "person")),
)
"""Keys that only some types have."""


def _relations(field: FieldKeys) -> Sequence[tuple[str, Sequence[str]]]:
    given = ((name, getattr(field, name)) for name in ("part_of", "numerator", "denominator"))
    return [*((name, [of]) for name, of in given if of), ("sum_of", field.sum_of or ())]


def _circular(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield amounts that are, over however many steps, sums or parts of themselves."""
    at = {field.name: index for index, field in enumerate(keys.fields)}
    graphs: dict[str, dict[str, tuple[str, ...]]] = {
        "sum_of": {field.name: field.sum_of or () for field in keys.fields},
        "part_of": {field.name: (field.part_of,) if field.part_of else () for field in keys.fields},
    }
    for name, graph in graphs.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            round_ = list(reversed(error.args[1]))
            yield table.mistake(
                ("fields", at[round_[0]], name),
                f"{name} 绕成了圈：{' → '.join(round_)}",
                "一个数不能是自己的组成部分，请去掉其中一个",
            )


def _of_measures(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield sums and parts of what is counted otherwise: 人 are never added to 人次."""
    measures = {field.name: _amount(field).measure for field in keys.fields if field.type in _AMOUNTS}
    for index, field in enumerate(keys.fields):
        if field.name not in measures:
            continue
        for name in ("sum_of", "part_of"):
            of = [each for each in dict(_relations(field)).get(name, ()) if each in measures]
            other = next((each for each in of if key(measures[each]) != key(measures[field.name])), None)
            if other is not None:
                yield table.mistake(
                    ("fields", index, name),
                    f"{name} 里的 {other} 按“{quoted(measures[other])}”计，"
                    f"{field.name} 按“{quoted(measures[field.name])}”计",
                    "计量单位（measure）不同的数不能相加，也不是其中数；请改 measure，或删去",
                )


def _of_layout(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield what a layout or a merge needs and the form lacks."""
    kinds = {field.type for field in keys.fields}
    allowed = {"table": ("rows",), "roll": ("sum", "rows"), "card": ("list",)}[keys.layout]
    if keys.merge and keys.merge not in allowed:
        yield table.wrong(("merge",), f"{'、'.join(allowed)}（layout 是 {keys.layout}）")
    if keys.layout == "roll" and not kinds & {"city", "county", "town"}:
        yield table.mistake(
            ("layout",),
            "layout 是 roll，却没有单位一栏",
            "一单位一行的表要有 type 为 city、county 或 town 的栏",
        )
    if keys.footer and keys.layout == "card":
        yield table.mistake(
            ("footer",), "一事一表（card）没有表尾", "删去 footer，需要的写成 [[forms.fields]]"
        )
    if keys.layout != "card" and len(keys.fields) < _LEAST_COLUMNS:
        yield table.mistake(("fields",), "只有一栏", f"多行的表至少 {_LEAST_COLUMNS} 栏")


def _of_summaries(keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield summaries that nothing could be counted by, or whose sheet would be called as another's."""
    types = {field.name: field.type for field in keys.fields}
    titles: list[str] = []
    for index, each in enumerate(keys.summaries):
        path = ("summaries", index)
        if key(each.title) in titles:
            yield table.wrong((*path, "title"), "不与前面的汇总表重复的名称：它是工作表的名称")
        titles.append(key(each.title))
        if types.get(each.by) in _NO_LINES:
            yield table.mistake(
                (*path, "by"),
                f"by 写的 {each.by} 是 {types[each.by]} 的栏，每行各不相同，分不成类",
                f"写分类的字段名，或 {'、'.join(NO_FIELDS)}；数写进 sum",
            )
        for name in (each.by, each.across or ""):
            if name not in types and name in _NEEDS:
                needed, why = _NEEDS[name]
                if not any(field.type in needed or field.role in needed for field in keys.fields):
                    yield table.wrong((*path, "by" if name == each.by else "across"), why)
        known = each.by in types or each.by in NO_FIELDS
        if each.groups and known and types.get(each.by) not in ("text", "choice"):
            yield table.mistake(
                (*path, "groups"),
                f"groups = true 要按人员类别归类，by 写的 {each.by} 不是写群体的栏",
                "by 写 type 为 text 或 choice 的栏，或删去 groups",
            )
        if each.across and each.by in BY_TIMES:
            yield table.wrong((*path, "by"), "单位、群体一类：行和列不能都是时间")
        yield from _of_kinds(each, path, keys, table)
        if not (each.count or each.kinds or each.sum or each.across):
            yield table.wrong((*path, "count"), "true，或写 kinds、sum：这张汇总表里没有数")


def _of_kinds(each: SummaryKeys, path: KeyPath, keys: FormKeys, table: TomlTable) -> Iterator[UsageError]:
    """Yield a summary that counts different names where there are none, or where one is in several lines."""
    if each.kinds and each.by == "theme" and each.by not in [field.name for field in keys.fields]:
        yield table.wrong((*path, "kinds"), "false：一个名称可以有几个主题，不同的名称分不到一行里")
    if each.kinds and not any(field.role == "name" for field in keys.fields):
        yield table.mistake(
            (*path, "kinds"),
            "kinds = true 要数不同的名称，本表没有说明名称的栏",
            '给那一栏加 role = "name"，或删去 kinds',
        )


_NO_LINES = (*_AMOUNTS, "remark", "phone", "id_number")
"""Types that tell nearly every row from every other, or are no words at all."""
_TIMED = ("date", "period")
_NEEDS: Mapping[str, tuple[Sequence[str], str]] = {
    "month": (_TIMED, "字段名：本表没有日期栏，不能按月、季汇总"),
    "quarter": (_TIMED, "字段名：本表没有日期栏，不能按月、季汇总"),
    "state": ((*_TIMED, "year"), "字段名：本表没有日期栏，看不出是计划还是已开展"),
    "theme": (("name", "choice"), '字段名：本表没有 role = "name" 的栏，看不出主题'),
}
"""What a summary by no field needs, and what is said where the form lacks it."""
