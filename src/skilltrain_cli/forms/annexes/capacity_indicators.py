"""
能力指标表: the figures of notices' targets that no other form has: two ratios, events, bases (工具箱样式).

Ratios are made of their numerators and denominators at every level and never averaged; people and firms are a
state at the end of the period, everything else happened within it.
"""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import AMOUNT, COUNT, PERCENT, PERIOD, TEXT
from skilltrain_cli.forms.spec import Amount, FieldKind, Flow, Form, FormCard, Layout, Merge, Printed, Role
from skilltrain_cli.values.period import Period

_TALENT, _FIRMS, _VENTURES = "技能人才", "规模以上企业自主认定", "“创业培训+”"


def _people(part_of: str = "") -> Printed:
    """Return how a number of people at the end of the period, in 万人, is printed."""
    amount = Amount(measure="万人", kind=Flow.STOCK, decimals=4, part_of=part_of)
    return Printed(kind=FieldKind.MONEY, width=14, above=_TALENT, amount=amount)


def _share(above: str, upper: str, lower: str) -> Printed:
    """Return how a share of two amounts is printed."""
    amount = Amount(measure="%", decimals=2, numerator=upper, denominator=lower)
    return Printed(kind=FieldKind.PERCENT, width=14, above=above, amount=amount)


def _pieces(measure: str, above: str = "", kind: Flow = Flow.FLOW, part_of: str = "") -> Printed:
    """Return how a number of things is printed."""
    amount = Amount(measure=measure, kind=kind, part_of=part_of)
    return Printed(kind=FieldKind.COUNT, width=14, above=above, amount=amount)


_PEOPLE = "期末数，万人，最多四位小数"
_WHOLE = "本期完成数，只填整数；没有的填 0"
_NO_TASK = "没有这项任务的不填"


class CapacityIndicators(Form):
    """One unit's figures for the targets that are not about how many were trained."""

    card: ClassVar[FormCard] = FormCard(
        id="capacity",
        annex="能力指标表",
        title="职业技能培训能力指标完成情况表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训能力指标完成情况表",
        identity=("county", "period"),
        merge=Merge.SUM,
        kind="单位",
        notes=(
            "本表为工具箱样式，非上级制发；指标出自省质量年方案、淄博市和桓台县提升行动方案、枣庄市“十四五”规划。",
            "比例由分子、分母的合计数计算，只有百分数的不能汇总。人数、企业数填期末数，其余填本期完成数。",
            "没有的指标不填；由市完成的单列“市直”。",
        ),
        footer=ProjectFooter,
    )

    county: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.COUNTY, width=16, aliases=("区县", "单位", "区（市）", "县（市、区）")),
    ] = Field(title="报送单位", description="县（市、区）或功能区全称；由市完成的填“市直”")
    period: Annotated[
        Period, *PERIOD, Printed(kind=FieldKind.PERIOD, width=16, aliases=("报告期", "所属期"))
    ] = Field(title="期别", description="如 2021年，或 2021年上半年")
    employed: Annotated[Decimal | None, *AMOUNT, _people()] = Field(
        default=None, title="就业人员总量（万人）", description=_PEOPLE
    )
    skilled: Annotated[Decimal | None, *AMOUNT, _people(part_of="employed")] = Field(
        default=None, title="其中：技能劳动者（万人）", description=_PEOPLE
    )
    skilled_share: Annotated[Decimal | None, *PERCENT, _share(_TALENT, "skilled", "employed")] = Field(
        default=None,
        title="技能劳动者占就业人员总量的比例",
        description="技能劳动者除以就业人员总量，如 25.5%",
    )
    top_skilled: Annotated[Decimal | None, *AMOUNT, _people(part_of="skilled")] = Field(
        default=None, title="其中：高技能人才（万人）", description=_PEOPLE
    )
    top_skilled_share: Annotated[Decimal | None, *PERCENT, _share(_TALENT, "top_skilled", "skilled")] = Field(
        default=None,
        title="高技能人才占技能劳动者的比例",
        description="高技能人才除以技能劳动者，如 30.5%",
    )
    evaluations: Annotated[int | None, *COUNT, _pieces("次")] = Field(
        default=None, title="职业培训补贴标准评估论证（次）", description=_WHOLE
    )
    model_bases: Annotated[int | None, *COUNT, _pieces("家")] = Field(
        default=None, title="市级示范性公共实训基地（家）", description=_WHOLE
    )
    contests: Annotated[int | None, *COUNT, _pieces("项")] = Field(
        default=None, title="“鲁班传人”职业技能大赛市级重点赛事（项）", description=_WHOLE
    )
    willing_firms: Annotated[int | None, *COUNT, _pieces("家", _FIRMS, Flow.STOCK)] = Field(
        default=None, title="符合条件且有意愿的企业（家）", description="期末数，只填整数；" + _NO_TASK
    )
    grading_firms: Annotated[int | None, *COUNT, _pieces("家", _FIRMS, Flow.STOCK, "willing_firms")] = Field(
        default=None, title="其中：实现自主认定的（家）", description="期末数，只填整数；" + _NO_TASK
    )
    grading_share: Annotated[Decimal | None, *PERCENT, _share(_FIRMS, "grading_firms", "willing_firms")] = (
        Field(
            default=None,
            title="实现自主认定的比例",
            description="实现自主认定的除以符合条件且有意愿的，如 100%",
        )
    )
    venture_actions: Annotated[int | None, *COUNT, _pieces("项", _VENTURES)] = Field(
        default=None, title="专项服务行动（项）", description=_WHOLE
    )
    venture_groups: Annotated[int | None, *COUNT, _pieces("项", _VENTURES)] = Field(
        default=None, title="重点人群创业培训（项）", description=_WHOLE
    )
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )
