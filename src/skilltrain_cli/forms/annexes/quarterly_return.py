"""
季报（年报）: what each unit has trained, certified and spent (工具箱样式).

淄政办发〔2019〕11号 and 桓政办发〔2020〕1号, 三（五） of each, ask for returns without printing a form.
"""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import AMOUNT, COUNT, PERCENT, PERIOD, TEXT
from skilltrain_cli.forms.spec import Amount, FieldKind, Flow, Form, FormCard, Layout, Merge, Printed, Role
from skilltrain_cli.values.period import Period

_TIMES = "人次，只填整数"
_MONEY = "万元，最多两位小数"


def _times(above: str = "", part_of: str = "", sum_of: tuple[str, ...] = ()) -> Printed:
    """Return how a number of person-times since the beginning of the year is printed."""
    amount = Amount(measure="人次", kind=Flow.STOCK, part_of=part_of, sum_of=sum_of)
    return Printed(kind=FieldKind.COUNT, width=11, above=above, amount=amount)


def _money(above: str = "", kind: Flow = Flow.STOCK, part_of: str = "") -> Printed:
    """Return how a sum of money is printed."""
    amount = Amount(measure="万元", kind=kind, decimals=2, part_of=part_of)
    return Printed(kind=FieldKind.MONEY, width=12, above=above, amount=amount)


_FIRMS, _GROUPS, _PAPERS, _SPENT, _ACCOUNT = "企业职工", "就业重点群体", "取得证书", "资金支出", "行动专账"


class QuarterlyReturn(Form):
    """One unit's figures at the end of a quarter or year; what is cumulative counts from 1 January on."""

    card: ClassVar[FormCard] = FormCard(
        id="quarterly",
        annex="季报（年报）",
        title="职业技能培训季报（年报）表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训季报（年报）表",
        identity=("county", "period"),
        merge=Merge.SUM,
        kind="单位",
        # A row is a unit, and columns are its groups: 汇总 says all that a further summary could.
        summaries=(),
        notes=(
            "本表为工具箱样式，非上级制发。每个单位一行，由市直组织的单列“市直”。",
            "“累计”从本年1月1日算起；累计等于企业职工、就业重点群体、脱贫享受政策人口三项之和，“其中”不大于总数。",
            "年报填第四季度的累计数；完成率为累计除以年度目标任务。",
        ),
        footer=ProjectFooter,
    )

    county: Annotated[
        str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16, aliases=("单位", "区县", "填报单位名称"))
    ] = Field(title="报送单位", description="县（市、区）或功能区全称；由市直组织的填“市直”")
    period: Annotated[
        Period, *PERIOD, Printed(kind=FieldKind.PERIOD, width=16, aliases=("报告期", "所属期"))
    ] = Field(title="期别", description="如 2021年第二季度；年报填 2021年")
    target: Annotated[int, *COUNT, _times()] = Field(title="年度目标任务（人次）", description=_TIMES)
    this_term: Annotated[
        int,
        *COUNT,
        Printed(kind=FieldKind.COUNT, width=11, amount=Amount(measure="人次", part_of="trained")),
    ] = Field(title="本期培训（人次）", description=_TIMES)
    trained: Annotated[int, *COUNT, _times(sum_of=("firms", "groups", "poor"))] = Field(
        title="累计培训（人次）", description=_TIMES
    )
    rate: Annotated[
        Decimal,
        *PERCENT,
        Printed(
            kind=FieldKind.PERCENT,
            width=10,
            amount=Amount(measure="%", decimals=2, numerator="trained", denominator="target"),
        ),
    ] = Field(title="完成率", description="累计培训除以年度目标任务，如 85.5%")

    firms: Annotated[int, *COUNT, _times(_FIRMS)] = Field(title="企业职工（人次）", description=_TIMES)
    newly_hired: Annotated[int, *COUNT, _times(_FIRMS, part_of="firms")] = Field(
        title="其中：新录用岗前", description=_TIMES
    )
    changing_jobs: Annotated[int, *COUNT, _times(_FIRMS, part_of="firms")] = Field(
        title="其中：转岗转业", description=_TIMES
    )
    apprentices: Annotated[int, *COUNT, _times(_FIRMS, part_of="firms")] = Field(
        title="其中：企业新型学徒", description=_TIMES
    )
    gold_collar: Annotated[int, *COUNT, _times(_FIRMS, part_of="firms")] = Field(
        title="其中：金蓝领", description=_TIMES
    )
    safety: Annotated[int, *COUNT, _times(_FIRMS, part_of="firms")] = Field(
        title="其中：安全技能", description=_TIMES
    )

    groups: Annotated[int, *COUNT, _times(_GROUPS)] = Field(title="就业重点群体（人次）", description=_TIMES)
    migrants: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：农民工", description=_TIMES
    )
    students: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：高校毕业生和在校生", description=_TIMES
    )
    unemployed: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：失业人员", description=_TIMES
    )
    school_leavers: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：“两后生”", description=_TIMES
    )
    veterans: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：退役军人", description=_TIMES
    )
    disabled: Annotated[int, *COUNT, _times(_GROUPS, part_of="groups")] = Field(
        title="其中：残疾人", description=_TIMES
    )
    poor: Annotated[
        int,
        *COUNT,
        Printed(
            kind=FieldKind.COUNT,
            width=14,
            amount=Amount(measure="人次", kind=Flow.STOCK),
            aliases=("建档立卡贫困劳动力（人次）",),
        ),
    ] = Field(title="脱贫享受政策人口（人次）", description=_TIMES)

    project_kinds: Annotated[
        int,
        *COUNT,
        Printed(
            kind=FieldKind.COUNT, width=10, above="项目制培训", amount=Amount(measure="类", kind=Flow.STOCK)
        ),
    ] = Field(title="类数（类）", description="开展的项目制培训有几类，只填整数")
    in_projects: Annotated[int, *COUNT, _times("项目制培训", part_of="trained")] = Field(
        title="项目制培训（人次）", description=_TIMES
    )

    certified: Annotated[
        int,
        *COUNT,
        _times(
            _PAPERS,
            sum_of=("qualified", "graded", "single_skill", "special_trade", "course_passed"),
        ),
    ] = Field(title="取得证书（人次）", description=_TIMES)
    qualified: Annotated[int, *COUNT, _times(_PAPERS)] = Field(title="职业资格证书", description=_TIMES)
    graded: Annotated[int, *COUNT, _times(_PAPERS)] = Field(title="职业技能等级证书", description=_TIMES)
    single_skill: Annotated[int, *COUNT, _times(_PAPERS)] = Field(
        title="专项职业能力证书", description=_TIMES
    )
    special_trade: Annotated[int, *COUNT, _times(_PAPERS)] = Field(
        title="特种作业操作证书", description=_TIMES
    )
    course_passed: Annotated[int, *COUNT, _times(_PAPERS)] = Field(title="培训合格证书", description=_TIMES)
    highly_skilled: Annotated[int, *COUNT, _times(_PAPERS, part_of="certified")] = Field(
        title="其中：高级工及以上", description=_TIMES
    )

    spent: Annotated[Decimal, *AMOUNT, _money(_SPENT)] = Field(title="资金支出（万元）", description=_MONEY)
    from_account: Annotated[Decimal, *AMOUNT, _money(_SPENT, part_of="spent")] = Field(
        title="其中：行动专账支出", description=_MONEY
    )
    account_before: Annotated[Decimal, *AMOUNT, _money(_ACCOUNT)] = Field(
        title="期初余额", description=_MONEY
    )
    account_in: Annotated[Decimal, *AMOUNT, _money(_ACCOUNT, kind=Flow.FLOW)] = Field(
        title="本期计入", description=_MONEY
    )
    account_out: Annotated[Decimal, *AMOUNT, _money(_ACCOUNT, kind=Flow.FLOW)] = Field(
        title="本期支出", description=_MONEY
    )
    account_after: Annotated[Decimal, *AMOUNT, _money(_ACCOUNT)] = Field(title="期末余额", description=_MONEY)
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )
