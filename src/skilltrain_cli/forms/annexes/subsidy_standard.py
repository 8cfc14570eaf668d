"""
补贴标准表: what a trade's training is subsidised with, level by level (工具箱样式).

鲁人社字〔2021〕32号 二（五） has the cities evaluate and report their standards.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import AMOUNT, DAY, TEXT
from skilltrain_cli.forms.spec import Amount, FieldKind, Flow, Form, FormCard, Layout, Printed, Role, Summary

LEVELS = (
    "五级/初级工",
    "四级/中级工",
    "三级/高级工",
    "二级/技师",
    "一级/高级技师",
    "专项职业能力",
    "培训合格",
    "创业培训",
)
"""技能等级 as the national standards (国家职业标准) word them, and what is trained for without a level."""


class SubsidyStandard(Form):
    """One standard: the place, the trade and level, how much a head, by which paper and since when."""

    card: ClassVar[FormCard] = FormCard(
        id="standard",
        annex="补贴标准表",
        title="职业培训补贴标准表",
        notice="",
        layout=Layout.TABLE,
        sheet_name="职业培训补贴标准表",
        identity=("county", "occupation", "level"),
        kind="标准",
        # 同类工种、同一等级、同等补贴: of a trade and a level there should be one standard; these count them.
        summaries=(
            Summary(title="等级", by="level", kinds=True),
            Summary(title="工种", by="occupation", width=36),
        ),
        notes=(
            "本表为工具箱样式，非上级制发。市统一制定的标准，“区县”填“市直”。",
            "同类工种、同一等级只填一行，补贴标准以元/人为单位。",
        ),
        footer=ProjectFooter,
    )

    county: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.COUNTY, width=16, group=True, aliases=("县（市、区）", "适用区县")),
    ] = Field(title="区县", description="县（市、区）全称；全市统一的填“市直”")
    occupation: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.TEXT, role=Role.NAME, width=26, aliases=("工种", "职业", "培训职业（工种）")),
    ] = Field(title="职业（工种）", description="职业（工种）或专项能力的全称，如 保育师")
    level: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.CHOICE, width=16, choices=LEVELS, closed=True, aliases=("技能等级", "培训等级")
        ),
    ] = Field(title="等级", description="按下拉选项填写，如 五级/初级工")
    standard: Annotated[
        Decimal,
        *AMOUNT,
        Printed(
            kind=FieldKind.MONEY,
            width=14,
            aliases=("补贴标准", "补贴金额（元/人）"),
            amount=Amount(measure="元/人", kind=Flow.STOCK, decimals=2),
        ),
    ] = Field(title="补贴标准（元/人）", description="每人补贴多少元")
    basis: Annotated[
        str | None, *TEXT, Printed(kind=FieldKind.TEXT, width=26, aliases=("文号", "依据文件"))
    ] = Field(default=None, title="依据", description="制定标准的文件，如 淄人社发〔2021〕1号")
    since: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=16, aliases=("施行日期", "生效日期"))] = (
        Field(title="执行日期", description="从哪一天起执行，如 2021年4月30日")
    )
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )
