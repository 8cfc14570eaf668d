"""
项目清单: the published list of training projects, changed as time goes by (工具箱样式).

鲁人社字〔2021〕32号 二（三） asks for it (一县一项目); 枣人社发〔2022〕14号 calls it 一区一项目.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import DAY, TEXT
from skilltrain_cli.forms.spec import FieldKind, Form, FormCard, Layout, Printed, Role, Summary

CHANGES = ("保留", "新增", "退出")
THEMES = ("十强产业", "乡村振兴", "非物质文化遗产传承", "鲁菜师傅", "重点群体", "其他")
"""The subjects that 鲁人社字〔2021〕32号 二（三） names."""


class ListedProject(Form):
    """One project of a list: whose, in which edition, what it is, whether it came or went and why."""

    card: ClassVar[FormCard] = FormCard(
        id="project-list",
        annex="项目清单",
        title="职业技能培训项目清单",
        notice="",
        layout=Layout.TABLE,
        sheet_name="职业技能培训项目清单",
        identity=("city", "county", "project", "edition"),
        kind="项目",
        # Each edition is held against the one before: what came and went, and on which themes the list is.
        summaries=(
            Summary(title="变动", by="change"),
            Summary(title="主题", by="theme", width=30),
            Summary(title="版本", by="edition", width=24),
        ),
        notes=(
            "本表为工具箱样式，非上级制发。",
            "新增、退出的项目写明原因；退出的也保留一行，下一版再删去。",
        ),
        footer=ProjectFooter,
    )

    city: Annotated[
        str, *TEXT, Printed(kind=FieldKind.CITY, width=11, group=True, aliases=("地市", "设区的市"))
    ] = Field(title="市", description="设区的市全称，如 淄博市")
    county: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.COUNTY, width=16, group=True, aliases=("区县", "区（市）", "县区")),
    ] = Field(title="县（市、区）", description="县（市、区）或功能区全称")
    edition: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, width=12, aliases=("版次", "清单版本"))] = (
        Field(title="版本", description="第几版清单，如 2021年第一版")
    )
    published_on: Annotated[
        date, *DAY, Printed(kind=FieldKind.DATE, width=16, aliases=("发布日期", "公示日期"))
    ] = Field(title="公布日期", description="向社会公布的日期，如 2021年5月20日")
    project: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.TEXT, role=Role.NAME, width=28, aliases=("培训项目", "培训项目名称")),
    ] = Field(title="项目名称", description="培训项目全称")
    theme: Annotated[
        str, *TEXT, Printed(kind=FieldKind.CHOICE, width=18, choices=THEMES, aliases=("主题类别",))
    ] = Field(title="主题", description="属于哪一类，如 乡村振兴")
    change: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.CHOICE, width=10, choices=CHANGES, closed=True, aliases=("变动情况",)),
    ] = Field(title="变动", description="与上一版相比：保留、新增或退出")
    reason: Annotated[
        str | None, *TEXT, Printed(kind=FieldKind.TEXT, width=26, aliases=("原因", "增减原因"))
    ] = Field(default=None, title="变动原因", description="新增、退出的写明原因")
    remarks: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )
