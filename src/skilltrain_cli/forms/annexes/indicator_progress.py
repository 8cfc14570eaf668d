"""
指标进展表: how far each unit has come with 专栏1 of 枣人社发〔2022〕14号 (工具箱样式).

What happens is summed over 2021—2025; 高技能人才数 is a state at the end of the period. 万人 and 万人次
are never added.
"""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import AMOUNT, COUNT, PERIOD, TEXT
from skilltrain_cli.forms.spec import Amount, FieldKind, Flow, Form, FormCard, Layout, Merge, Printed, Role
from skilltrain_cli.values.period import Period


def _in_ten_thousands(measure: str, kind: Flow = Flow.FLOW, part_of: str = "") -> Printed:
    """Return how an indicator in 万人 or 万人次 is printed."""
    amount = Amount(measure=measure, kind=kind, decimals=4, part_of=part_of)
    return Printed(kind=FieldKind.MONEY, width=16, amount=amount)


_PIECES = Printed(kind=FieldKind.COUNT, width=14, amount=Amount(measure="个"))
_FIGURE = "最多四位小数，如 0.45"


class IndicatorProgress(Form):
    """One unit's figures for the indicators of 专栏1 in a period."""

    card: ClassVar[FormCard] = FormCard(
        id="progress",
        annex="指标进展表",
        title="“十四五”职业技能培训主要指标进展表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="十四五职业技能培训主要指标进展表",
        identity=("county", "period"),
        merge=Merge.SUM,
        kind="单位",
        # A row is a unit, and columns are the indicators: 汇总 says all that a further summary could.
        summaries=(),
        notes=(
            "本表为工具箱样式，非上级制发；指标出自枣人社发〔2022〕14号专栏1。",
            "除高技能人才数为期末总量外，其余各项填本期完成数。",
        ),
        footer=ProjectFooter,
    )

    county: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.COUNTY, width=16, aliases=("区县", "单位", "区（市）", "县（市、区）")),
    ] = Field(title="报送单位", description="县（市、区）或功能区全称；市直的填“市直”")
    period: Annotated[
        Period, *PERIOD, Printed(kind=FieldKind.PERIOD, width=16, aliases=("报告期", "所属期"))
    ] = Field(title="期别", description="如 2023年，或 2023年上半年")
    subsidised: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人次")] = Field(
        title="开展补贴性职业技能培训（万人次）", description=_FIGURE
    )
    migrants: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人次", part_of="subsidised")] = Field(
        title="其中：农民工参加职业技能培训（万人次）", description=_FIGURE
    )
    gold_collar: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人")] = Field(
        title="金蓝领培训（万人）", description=_FIGURE
    )
    apprentices: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人")] = Field(
        title="企业新型学徒制培训（万人）", description=_FIGURE
    )
    entrepreneurs: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人次")] = Field(
        title="创业培训（万人次）", description=_FIGURE
    )
    highly_skilled: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人", Flow.STOCK)] = Field(
        title="高技能人才数（万人）", description="期末总量，" + _FIGURE
    )
    certified: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人次")] = Field(
        title="新增取得职业资格证书或职业技能等级证书（万人次）", description=_FIGURE
    )
    newly_skilled: Annotated[Decimal, *AMOUNT, _in_ten_thousands("万人次", part_of="certified")] = Field(
        title="其中：新增高技能人才（万人次）", description="取得高级工及以上证书的，" + _FIGURE
    )
    public_bases: Annotated[int, *COUNT, _PIECES] = Field(
        title="新建公共实训基地（个）", description="个，只填整数"
    )
    national_bases: Annotated[int, *COUNT, _PIECES] = Field(
        title="建设国家级高技能人才培训基地（个）", description="个，只填整数"
    )
    master_studios: Annotated[int, *COUNT, _PIECES] = Field(
        title="建设省级以上技能大师工作站（室）（个）", description="个，只填整数"
    )
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )
