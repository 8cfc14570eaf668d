"""附件2 项目制培训情况统计表 of 鲁人社字〔2021〕32号: one row per training project."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.field_types import COUNT, DAY, PERIOD, PHONE, TEXT, city_called, county_called
from skilltrain_cli.forms.spec import (
    Amount,
    FieldKind,
    Footer,
    Form,
    FormCard,
    Layout,
    Printed,
    Role,
    Summary,
)
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones

AUDIENCES = (
    "企业职工",
    "农村转移就业劳动者",
    "高校毕业生",
    "失业人员",
    "城乡未继续升学初高中毕业生",
    "退役军人",
    "残疾人",
    "建档立卡贫困劳动力",
    "即将刑满释放人员",
    "强制隔离戒毒人员",
    "黄河滩区迁建居民",
    "其他",
)
"""Target groups offered for choosing; the notice leaves the column free."""


class ProjectFooter(Footer):
    """The line below the table: 填表人、联系电话、填表日期."""

    filled_by: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.TEXT,
            aliases=("填报人", "制表人", "经办人", "填写人", "制表：", "填表：", "填报：", "经办："),
        ),
    ] = Field(title="填表人", description="填表人姓名")
    phone: Annotated[
        Phones,
        *PHONE,
        Printed(kind=FieldKind.PHONE, aliases=("电话", "联系方式", "联系人电话", "办公电话", "手机")),
    ] = Field(title="联系电话", description="手机或带区号的座机，如 0533-2345678")
    filled_on: Annotated[
        date,
        *DAY,
        Printed(
            kind=FieldKind.DATE, aliases=("填报日期", "填表时间", "制表日期", "制表时间", "日期", "填报时间")
        ),
    ] = Field(title="填表日期", description="如 2021年6月10日")


class ProjectRow(Form):
    """One training project: who ran it, for whom, how many, when."""

    card: ClassVar[FormCard] = FormCard(
        id="project",
        annex="附件2",
        title="项目制培训情况统计表",
        notice="鲁人社字〔2021〕32号",
        layout=Layout.TABLE,
        sheet_name="项目制培训情况统计表",
        gathered=("附件2 注3", "该表由设区的市统一汇总报送"),
        identity=("city", "county", "project", "audience", "period"),
        row_count="场次（场）",
        # What the notice asks about: for whom, when (附件2 注2), on which themes and whether yet (二（三）).
        summaries=(
            Summary(
                title="群体",
                by="audience",
                groups=True,
                note="“群体范围”栏按人员类别归类，写法归到哪里见“对照”表；一行写了几类的单列，不拆开。",
                heading="群体",
                sum=("trainees",),
                width=44,
            ),
            Summary(
                title="时间",
                by="month",
                note="按开始的月份计；只写到季度、半年、全年的（“4-6月”同季度）不在各月里，列在最后。",
                heading="开始时间",
                sum=("trainees",),
                width=26,
            ),
            Summary(
                title="季度",
                by="quarter",
                note="按开始的季度计；只写到半年、全年的不在各季度里，列在最后。",
                sum=("trainees",),
                width=26,
            ),
            Summary(
                title="主题",
                by="theme",
                note="按名称和群体里的关键词认，凭哪个词见“对照”表；“十强产业”含下面十个产业。",
                sum=("trainees",),
            ),
            Summary(
                title="状态",
                by="state",
                note="到审核日期为止，按组织时间和备注看；一个月还没有过完、只写到月的，看不出是否已开展。",
                sum=("trainees",),
            ),
            Summary(
                title="单位月份",
                by="unit",
                across="month",
                note="按开始的月份计；只写到季度、半年、全年的不在各月里，列在最后。",
                sum=("trainees",),
            ),
        ),
        notes=(
            "如培训项目由市直组织，“组织区县”一列填写“市直”。",
            "“组织时间”栏填写实际开展时间或计划开展时间，尽可能精确。",
            "该表由设区的市统一汇总报送。",
        ),
        footer=ProjectFooter,
    )

    city: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.CITY,
            width=11,
            group=True,
            aliases=city_called("市"),
        ),
    ] = Field(title="市", description="设区的市全称，如 淄博市；一份表只填一个市")
    county: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.COUNTY,
            width=16,
            group=True,
            aliases=county_called("组织区县"),
            clause="附件2 注1",
            quote="如培训项目由市直组织，“组织区县”一列填写“市直”",
        ),
    ] = Field(title="组织区县", description="县（市、区）或功能区全称；由市直组织的填“市直”")
    project: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.TEXT,
            role=Role.NAME,
            width=30,
            aliases=(
                "项目名称",
                "培训项目",
                "培训名称",
                "项目制培训名称",
                "培训项目（名称）",
                "培训工种",
                "培训班名称",
                "培训项目名",
            ),
        ),
    ] = Field(title="培训项目名称", description="项目全称")
    audience: Annotated[
        str,
        *TEXT,
        Printed(
            kind=FieldKind.CHOICE,
            width=22,
            choices=AUDIENCES,
            aliases=(
                "培训群体",
                "培训对象",
                "群体",
                "参训群体",
                "面向群体",
                "培训人群",
                "人员范围",
                "人员类别",
                *("培训群体范围", "培训对象范围", "参训对象", "群体类别", "群体类型", "培训群体类别"),
            ),
        ),
    ] = Field(title="群体范围", description="培训面向的群体，如 失业人员、退役军人")
    trainees: Annotated[
        int,
        *COUNT,
        Printed(
            kind=FieldKind.COUNT,
            amount=Amount(measure="人次"),
            width=10,
            aliases=(
                *("人数", "参训人数", "培训人次", "培训规模", "培训人员数", "培训总人数", "计划培训人数"),
                *("参加培训人数", "培训学员人数", "参培人数", "学员人数", "受训人数"),
            ),
        ),
    ] = Field(title="培训人数", description="人数，只填整数，不带单位")
    period: Annotated[
        Period,
        *PERIOD,
        Printed(
            kind=FieldKind.PERIOD,
            width=28,
            aliases=(
                "培训时间",
                "开展时间",
                "时间",
                "组织日期",
                "培训日期",
                "开班时间",
                "实施时间",
                "培训起止时间",
                "起止时间",
                "起止日期",
                *(
                    "举办时间",
                    "举办日期",
                    "开展日期",
                    "实施日期",
                    "培训开展时间",
                    "组织开展时间",
                    "培训起止日期",
                ),
            ),
            starts=(
                *("开始", "起始", "开班", "开课", "首日", "起日"),
                "开始时间",
                "开始日期",
                "起始时间",
                "起始日期",
                "开班时间",
                "开班日期",
                "培训开始时间",
                "起",
                "始",
                "自",
            ),
            ends=(
                *("结束", "截止", "终止", "结业", "结课", "末日", "止日"),
                "结束时间",
                "结束日期",
                "截止时间",
                "截止日期",
                "结业时间",
                "结业日期",
                "培训结束时间",
                "止",
                "讫",
                "至",
            ),
            exact=True,
            clause="附件2 注2",
            quote="“组织时间”栏填写实际开展时间或计划开展时间，尽可能精确",
        ),
    ] = Field(title="组织时间", description="实际或计划开展时间，尽可能精确到日，如 2021年6月1日至6月15日")
    remarks: Annotated[
        str | None,
        *TEXT,
        Printed(
            kind=FieldKind.TEXT,
            role=Role.REMARK,
            width=16,
            aliases=("说明", "备注说明", "备 注", "其他说明"),
        ),
    ] = Field(default=None, title="备注", description="可不填")
