"""What a form demands of its cells by what it declares: each demand needs a law that answers it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache

from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec, Layout, Role
from skilltrain_cli.values.named_groups import gathered


class Need(StrEnum):
    """A demand that a form declares; the value says it to people."""

    FILLED = "必填"
    CITY = "是设区的市"
    COUNTY = "是本市的区县"
    TOWN = "是本县区的镇街"
    IDENTITY = "不重复填报"
    ONE_ROW = "一个单位一行"
    CLOSED = "只填所列的几项"
    PATTERN = "合乎规定的格式"
    WORDS = "不超过规定字数"
    FIGURE = "读得出数"
    BOUNDS = "在规定的范围内"
    PART = "不大于总数"
    SUM = "等于各分项之和"
    RATIO = "等于两个数相除"
    TOTAL = "合计等于各行之和"
    TARGET = "各单位之和不低于目标"
    TIME = "读得出时间"
    EXACT = "时间精确到日"
    YEAR = "在通知的年度内"
    PHONE = "是打得通的号码"
    ID_NUMBER = "是公民身份号码"
    SIGNED = "表尾填全"
    DUE = "按时填报"


_PLACES = {Role.CITY: Need.CITY, Role.COUNTY: Need.COUNTY, Role.TOWN: Need.TOWN}


@cache
def needs_of(form: FormSpec) -> Mapping[Need, tuple[str, ...]]:
    """Return what a form declares: each need with the headings of those fields that have it."""
    found = gathered(
        (need, column.heading) for column in form.columns for need in (*_of_cell(column), *_of_amount(column))
    )
    if not form.is_card:
        roll = form.card.layout is Layout.ROLL
        found[Need.ONE_ROW if roll else Need.IDENTITY] = [
            form.by_name[name].heading for name in form.identity
        ]
    if form.footer:
        found[Need.SIGNED] = [column.heading for column in form.footer]
    if any(column.role is Role.WHEN for column in form.footer):
        found[Need.DUE] = [column.heading for column in form.footer if column.role is Role.WHEN]
    return {need: tuple(headings) for need, headings in found.items()}


def _of_cell(column: Column) -> Iterator[Need]:
    printed = column.printed
    declared = {
        Need.FILLED: column.required,
        Need.CLOSED: printed.closed and bool(printed.choices),
        Need.PATTERN: bool(printed.pattern),
        Need.WORDS: printed.words is not None,
        Need.PHONE: column.kind is FieldKind.PHONE,
        Need.ID_NUMBER: column.kind is FieldKind.ID_NUMBER,
        Need.TIME: column.role is Role.WHEN,
        Need.YEAR: column.within_year,
        Need.EXACT: column.role is Role.WHEN and printed.exact,
    }
    yield from (need for need, there in declared.items() if there)
    if column.role in _PLACES:
        yield _PLACES[column.role]


def _of_amount(column: Column) -> Iterator[Need]:
    if column.role is not Role.AMOUNT:
        return
    amount = column.amount
    declared = {
        Need.FIGURE: True,
        Need.BOUNDS: True,
        Need.PART: bool(amount.part_of),
        Need.SUM: bool(amount.sum_of),
        Need.RATIO: bool(amount.denominator),
        Need.TARGET: bool(amount.divides),
        Need.TOTAL: amount.additive or bool(amount.denominator),
    }
    yield from (need for need, there in declared.items() if there)
