"""Good rows of the forms that no document prints (工具箱样式): written, or made up of their fields."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from skilltrain_cli.forms.amount_ratio import Ratio
from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind, FormSpec

GOOD = {
    "quarterly": (
        {
            "county": "张店区",
            "period": "2021年第二季度",
            "target": "1000",
            "this_term": "300",
            "trained": "850",
            "rate": "85%",
            "firms": "500",
            "newly_hired": "100",
            "changing_jobs": "50",
            "apprentices": "60",
            "gold_collar": "40",
            "safety": "200",
            "groups": "300",
            "migrants": "150",
            "students": "50",
            "unemployed": "60",
            "school_leavers": "10",
            "veterans": "20",
            "disabled": "10",
            "poor": "50",
            "project_kinds": "3",
            "in_projects": "120",
            "certified": "400",
            "qualified": "50",
            "graded": "200",
            "single_skill": "50",
            "special_trade": "60",
            "course_passed": "40",
            "highly_skilled": "30",
            "spent": "56.5",
            "from_account": "40.25",
            "account_before": "100",
            "account_in": "20",
            "account_out": "40.25",
            "account_after": "79.75",
        },
    ),
    "standard": (
        {
            "county": "张店区",
            "occupation": "保育师",
            "level": "五级/初级工",
            "standard": "1200",
            "basis": "淄人社发〔2021〕1号",
            "since": "2021年4月30日",
        },
    ),
    "project-list": (
        {
            "city": "淄博市",
            "county": "张店区",
            "edition": "2021年第一版",
            "published_on": "2021年5月20日",
            "project": "陶瓷工艺培训",
            "theme": "非物质文化遗产传承",
            "change": "新增",
            "reason": "本地产业需要",
        },
    ),
    "allocation": ({"county": "张店区", "year": "2019", "trained": "0.5"},),
    "progress": (
        {
            "county": "薛城区",
            "period": "2023年",
            "subsidised": "0.6",
            "migrants": "0.2",
            "gold_collar": "0.02",
            "apprentices": "0.01",
            "entrepreneurs": "0.1",
            "highly_skilled": "1.2",
            "certified": "0.3",
            "newly_skilled": "0.1",
            "public_bases": "1",
            "national_bases": "0",
            "master_studios": "1",
        },
    ),
}
"""Rows as somebody would write them, by the id of the form."""
_WRITTEN = {
    FieldKind.CITY: "淄博市",
    FieldKind.COUNTY: "张店区",
    FieldKind.TOWN: "马尚街道",
    FieldKind.PERSON: "张三",
    FieldKind.PHONE: "0533-2345678",
    FieldKind.ID_NUMBER: "999999199003070015",
    FieldKind.YEAR: "2023",
    FieldKind.DATE: "2023年6月1日",
    FieldKind.PERIOD: "2023年6月1日至6月15日",
}


def good_rows(form: FormSpec) -> Sequence[Mapping[str, str]]:
    """Return good rows of a form: those written here, else one in which every required field is filled in."""
    made = {column.name: _made_up(form, column) for column in form.columns if column.required}
    return GOOD.get(form.id) or (made,)


def _made_up(form: FormSpec, column: Column) -> str:
    if column.kind in AMOUNTS:
        return str(_amount(form, column))
    return next(iter(column.printed.choices), _WRITTEN.get(column.kind, column.heading))


def _amount(form: FormSpec, column: Column) -> Decimal:
    """Return the least amount that its bounds, its parts and what it is worked out from allow."""
    amount = column.amount
    if amount.denominator:
        upper, lower = (_amount(form, form.by_name[name]) for name in (amount.numerator, amount.denominator))
        return Decimal(str(Ratio.of(amount, upper, lower) or 0))
    if amount.sum_of:
        return sum((_amount(form, form.by_name[name]) for name in amount.sum_of), Decimal(0))
    return max(Decimal(1), Decimal(amount.least))
