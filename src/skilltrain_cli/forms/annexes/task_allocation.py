"""
目标任务分解表: how a year's target is divided among the units below (工具箱样式).

淄政办发〔2019〕11号 has such an annex (2019年培训任务区县分解表), which was not published with it.
"""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import AMOUNT, TEXT, YEAR
from skilltrain_cli.forms.spec import Amount, FieldKind, Form, FormCard, Layout, Merge, Printed, Role


class TaskAllocation(Form):
    """One unit's share of the year's target; all shares together are no less than the city's target."""

    card: ClassVar[FormCard] = FormCard(
        id="allocation",
        annex="任务分解表",
        title="职业技能培训目标任务分解表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训目标任务分解表",
        identity=("county", "year"),
        merge=Merge.SUM,
        kind="单位",
        # A row is a unit, and a column its target: 汇总 says all that a further summary could.
        summaries=(),
        notes=(
            "本表为工具箱样式，非上级制发。每个单位一行，由市直完成的单列“市直”。",
            "各单位之和不低于市的年度目标。",
        ),
        footer=ProjectFooter,
    )

    county: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.COUNTY, width=18, aliases=("区县", "承担单位", "县（市、区）", "单位")),
    ] = Field(title="责任单位", description="县（市、区）或功能区全称；由市直完成的填“市直”")
    year: Annotated[
        int, *YEAR, Printed(kind=FieldKind.YEAR, width=10, aliases=("年份",), within_year=True)
    ] = Field(title="年度", description="如 2019")
    trained: Annotated[
        Decimal,
        *AMOUNT,
        Printed(
            kind=FieldKind.MONEY,
            width=26,
            aliases=("目标任务（万人次）", "培训任务（万人次）"),
            amount=Amount(measure="万人次", decimals=4, divides="I07"),
        ),
    ] = Field(title="补贴性职业技能培训（万人次）", description="万人次，最多四位小数，如 0.45")
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=20)] = Field(
        default=None, title="备注", description="可不填"
    )
