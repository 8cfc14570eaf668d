"""开班检查记录表: one row for each visit to a training class."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.plugin import (
    COUNT,
    DAY,
    PERSON,
    TEXT,
    Amount,
    FieldKind,
    Form,
    FormCard,
    Layout,
    Merge,
    Printed,
    ProjectFooter,
    Role,
    Summary,
)

NOTICE = "某县人社字〔2021〕7号"


class ClassVisit(Form):
    """Who was to be there, who was, and why others were not."""

    card: ClassVar[FormCard] = FormCard(
        id="class_visit",
        annex="附件",
        title="开班检查记录表",
        notice=NOTICE,
        layout=Layout.TABLE,
        sheet_name="开班检查记录表",
        identity=("county", "course", "visited_on"),
        merge=Merge.ROWS,
        kind="检查",
        summaries=(Summary(title="月份", by="month", sum=("due", "present")),),
        footer=ProjectFooter,
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16, group=True)] = Field(
        title="县（市、区）", description="全称"
    )
    course: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.NAME, width=24)] = Field(
        title="培训班名称", description="与开班备案一致"
    )
    visited_on: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=18)] = Field(
        title="检查日期", description="如 2021年6月8日"
    )
    due: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次"))] = Field(
        title="应到人数", description="人次，只填整数"
    )
    present: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次", part_of="due"))
    ] = Field(title="实到人数", description="人次，不大于应到人数")
    visitor: Annotated[str, *PERSON, Printed(kind=FieldKind.PERSON)] = Field(
        title="检查人", description="姓名"
    )
    remark: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=24)] = Field(
        default=None, title="备注", description="实到不足八成的，写明原因"
    )
