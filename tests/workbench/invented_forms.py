"""
The forms that live in tests alone; whatever serves 附件2 and 附件1 serves them as well.

Everything is tried on two of them: the third form, a table of an invented notice, whose city stands in the
sender's name and in no column; and the fourth, a quarterly return of no notice at all: a row for each unit,
amounts that are parts and sums of each other, a ratio of two of them, a heading over several columns. The
others have what merging and the laws of single roles ask for.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from msgspec.structs import replace
from pydantic import Field, PlainValidator

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.field_types import AMOUNT, COUNT, DAY, PERIOD, PHONE, RATIO, TEXT
from skilltrain_cli.forms.spec import (
    Amount,
    FieldKind,
    Flow,
    Form,
    FormCard,
    FormSpec,
    Layout,
    Merge,
    Printed,
    Role,
    Summary,
    compile_form,
)
from skilltrain_cli.notices.notice import Counted, CoverageDemand, Notice, Sender, Task
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones

LEVELS = ("初级", "中级", "高级")
WORDS = "各县（市、区）应于2021年6月15日前报送培训教师登记表（附件）。"
PRINTED = "培训教师登记表 区县 姓名 任教职业 等级 课酬（元） 聘用日期 备注 填表人 联系电话 填表日期"

NOTICE = Notice(
    id="example-2021-1",
    number="某人社字〔2021〕1号",
    title="关于登记培训教师的通知",
    issuer="某市人力资源和社会保障局",
    issued=date(2021, 3, 1),
    year=2021,
    clauses={
        "一": WORDS,
        "附件": "培训教师登记表 区县 姓名 任教职业 等级 课酬（元） 聘用日期 备注 填表人 联系电话 填表日期",
    },
    coverage=(
        CoverageDemand(
            title="一县一表",
            of=Sender.COUNTY,
            form="teacher",
            count=Counted.SUBMISSION,
            by=date(2021, 6, 15),
            clause="一",
        ),
    ),
    tasks=(
        Task(
            id="T1",
            title="报送培训教师登记表",
            senders=(Sender.COUNTY,),
            receiver=Sender.CITY,
            form="teacher",
            due=date(2021, 6, 15),
            clause="一",
            quote="各县（市、区）应于2021年6月15日前报送培训教师登记表",
        ),
    ),
)
"""The invented notice of the third form."""


class TeacherRow(Form):
    """One teacher of a training: where, who, of what, how good, for how much, since when."""

    card: ClassVar[FormCard] = FormCard(
        id="teacher",
        annex="附件",
        title="培训教师登记表",
        notice=NOTICE.number,
        layout=Layout.TABLE,
        sheet_name="培训教师登记表",
        identity=("county", "person", "occupation"),
        merge=Merge.ROWS,
        kind="教师",
        summaries=(
            Summary(title="等级", by="level", sum=("fee",)),
            Summary(title="聘用时间", by="quarter", sum=("fee",)),
            Summary(title="单位", by="unit", sum=("fee",)),
        ),
        notes=("课酬按每课时填写。",),
        footer=ProjectFooter,
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16, group=True, aliases=("县区",))] = (
        Field(title="区县", description="县（市、区）或功能区全称")
    )
    person: Annotated[str, *TEXT, Printed(kind=FieldKind.PERSON, width=12, aliases=("教师姓名",))] = Field(
        title="姓名", description="教师姓名"
    )
    occupation: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, width=20, aliases=("职业",))] = Field(
        title="任教职业", description="职业（工种）名称，如 陶瓷工艺"
    )
    level: Annotated[str, *TEXT, Printed(kind=FieldKind.CHOICE, width=10, choices=LEVELS, closed=True)] = (
        Field(title="等级", description="初级、中级或高级")
    )
    fee: Annotated[
        Decimal,
        *AMOUNT,
        Printed(kind=FieldKind.MONEY, width=12, amount=Amount(measure="元", decimals=2, least=1, most=2000)),
    ] = Field(title="课酬（元）", description="每课时多少元")
    hired_on: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=16, aliases=("聘用时间",))] = Field(
        title="聘用日期", description="如 2021年4月1日"
    )
    remark: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )


class TradeRow(TeacherRow):
    """The same, what the row is about being the occupation: its kinds are counted."""

    occupation: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.NAME, width=20)] = Field(
        title="任教职业", description="职业（工种）名称，如 陶瓷工艺"
    )


class QuarterRow(Form):
    """What a county has trained in a quarter."""

    card: ClassVar[FormCard] = FormCard(
        id="quarter",
        annex="季报",
        title="职业技能培训季报表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训季报表",
        identity=("county",),
        merge=Merge.SUM,
        kind="单位",
        footer=ProjectFooter,
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16)] = Field(
        title="填报单位名称", description="县（市、区）或功能区全称；由市直组织的填“市直”"
    )
    trained: Annotated[
        int,
        *COUNT,
        Printed(
            kind=FieldKind.COUNT,
            above="培训人次",
            amount=Amount(measure="人次", sum_of=("in_firms", "in_schools")),
        ),
    ] = Field(title="培训总量", description="人次，只填整数")
    in_firms: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, above="培训人次", amount=Amount(measure="人次"))
    ] = Field(title="企业培训", description="人次，只填整数")
    in_schools: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, above="培训人次", amount=Amount(measure="人次"))
    ] = Field(title="院校培训", description="人次，只填整数")
    women: Annotated[
        int,
        *COUNT,
        Printed(kind=FieldKind.COUNT, above="培训人次", amount=Amount(measure="人次", part_of="trained")),
    ] = Field(title="其中女性", description="人次，只填整数")
    teachers: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人", kind=Flow.STOCK))
    ] = Field(title="期末教师", description="季度末在册的教师，只填整数")
    load: Annotated[
        Decimal,
        *RATIO,
        Printed(
            kind=FieldKind.RATIO,
            amount=Amount(measure="人次/人", decimals=1, numerator="trained", denominator="teachers"),
        ),
    ] = Field(title="师均人次", description="培训总量除以期末教师，最多一位小数")
    remark: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="备注", description="可不填"
    )


class TownRow(Form):
    """What a town has trained, and whom to call: for the laws of roles that the others do not have."""

    card: ClassVar[FormCard] = FormCard(
        id="towns",
        annex="镇街表",
        title="镇街培训统计表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="镇街培训统计表",
        identity=("county", "town"),
        merge=Merge.SUM,
        kind="镇街",
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16, group=True)] = Field(
        title="区县", description="县（市、区）全称"
    )
    town: Annotated[str, *TEXT, Printed(kind=FieldKind.TOWN, width=16)] = Field(
        title="镇街", description="镇、乡、街道全称"
    )
    trained: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次"))] = Field(
        title="培训人次", description="只填整数"
    )
    phone: Annotated[Phones, *PHONE, Printed(kind=FieldKind.PHONE, width=16)] = Field(
        title="电话", description="带区号的座机或手机"
    )


def _decimal(value: Value) -> Decimal:
    return Decimal(str(value))


class ReturnRow(Form):
    """What a county has trained in a quarter and spent on it, under one row of headings."""

    card: ClassVar[FormCard] = FormCard(
        id="return",
        annex="情况表",
        title="职业技能培训情况表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训情况表",
        identity=("county",),
        merge=Merge.SUM,
        kind="单位",
        footer=ProjectFooter,
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=24)] = Field(title="填报单位名称")
    trained: Annotated[
        int,
        *COUNT,
        Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次", sum_of=("firms", "schools"))),
    ] = Field(title="培训总量")
    firms: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次"))] = Field(
        title="企业培训"
    )
    schools: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次"))] = Field(
        title="院校培训"
    )
    women: Annotated[
        int | None, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次", part_of="trained"))
    ] = Field(default=None, title="其中女性")
    teachers: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人", kind=Flow.STOCK))
    ] = Field(title="期末教师")
    load: Annotated[
        Decimal,
        PlainValidator(_decimal),
        Printed(
            kind=FieldKind.RATIO,
            amount=Amount(measure="人次/人", decimals=1, numerator="trained", denominator="teachers"),
        ),
    ] = Field(title="师均培训量")
    spent: Annotated[
        Decimal,
        PlainValidator(_decimal),
        Printed(kind=FieldKind.MONEY, amount=Amount(measure="万元", decimals=2)),
    ] = Field(title="资金支出（万元）")


class SeasonRow(Form):
    """What a county has trained in each of several quarters."""

    card: ClassVar[FormCard] = FormCard(
        id="season",
        annex="累计",
        title="职业技能培训进度表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="职业技能培训进度表",
        identity=("county", "quarter"),
        merge=Merge.SUM,
        kind="单位",
        summaries=(Summary(title="季度", by="quarter", sum=("trained", "teachers")),),
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=24)] = Field(title="填报单位名称")
    quarter: Annotated[Period, *PERIOD, Printed(kind=FieldKind.PERIOD)] = Field(title="期别")
    trained: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人次"))] = Field(
        title="本期培训"
    )
    teachers: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人", kind=Flow.STOCK))
    ] = Field(title="期末教师")


class OneSeasonRow(SeasonRow):
    """The same of a form that keeps no times apart."""

    card: ClassVar[FormCard] = replace(SeasonRow.card, id="one-season", identity=("county",), summaries=())


def _of(measure: str, kind: Flow = Flow.FLOW) -> Printed:
    return Printed(kind=FieldKind.COUNT, amount=Amount(measure=measure, kind=kind))


def _share(above: str, below: str) -> Printed:
    made_of = Amount(measure="%", decimals=1, numerator=above, denominator=below)
    return Printed(kind=FieldKind.PERCENT, amount=made_of)


class PlacementRow(Form):
    """Who has found work in a quarter, and who of the staff is on duty at its end: nothing must be given."""

    card: ClassVar[FormCard] = FormCard(
        id="placement",
        annex="表D",
        title="培训后就业情况表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="培训后就业情况表",
        identity=("county", "quarter"),
        merge=Merge.SUM,
        kind="单位",
        summaries=(
            Summary(title="季度", by="quarter", sum=("rate", "share")),
            Summary(title="批次", by="batch", sum=("rate",)),
            Summary(title="单位季度", by="unit", across="quarter", sum=("rate",)),
        ),
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=24)] = Field(title="填报单位名称")
    quarter: Annotated[Period, *PERIOD, Printed(kind=FieldKind.PERIOD)] = Field(title="期别")
    batch: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT)] = Field(default=None, title="批次")
    rate: Annotated[Decimal | None, PlainValidator(_decimal), _share("employed", "trained")] = Field(
        default=None, title="就业率（%）"
    )
    trained: Annotated[int | None, *COUNT, _of("人")] = Field(default=None, title="结业人数")
    employed: Annotated[int | None, *COUNT, _of("人")] = Field(default=None, title="就业人数")
    staff: Annotated[int | None, *COUNT, _of("人", Flow.STOCK)] = Field(default=None, title="期末教职工")
    on_duty: Annotated[int | None, *COUNT, _of("人", Flow.STOCK)] = Field(default=None, title="期末在岗")
    share: Annotated[Decimal | None, PlainValidator(_decimal), _share("on_duty", "staff")] = Field(
        default=None, title="在岗率（%）"
    )


class SiteCard(Form):
    """A training site of a county."""

    card: ClassVar[FormCard] = FormCard(
        id="site",
        annex="附件3",
        title="公共实训基地情况表",
        notice=NOTICE.number,
        layout=Layout.CARD,
        sheet_name="公共实训基地情况表",
        identity=("county", "site"),
        merge=Merge.LIST,
        kind="基地",
    )

    site: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.NAME, width=30)] = Field(
        title="基地名称"
    )
    city: Annotated[str, *TEXT, Printed(kind=FieldKind.CITY, width=12)] = Field(title="市")
    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=20)] = Field(title="区县")
    seats: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="个", kind=Flow.STOCK))
    ] = Field(title="工位")
    built_on: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=20)] = Field(title="建成日期")
    about: Annotated[str, *TEXT, Printed(kind=FieldKind.LONG_TEXT, width=60, words=300)] = Field(title="简介")


class ProgressRow(Form):
    """How far a county has come; the form names the city too."""

    card: ClassVar[FormCard] = FormCard(
        id="progress",
        annex="表A",
        title="进度汇总表",
        notice="",
        layout=Layout.ROLL,
        sheet_name="进度汇总表",
        identity=("city", "county"),
        merge=Merge.SUM,
        kind="单位",
        summaries=(Summary(title="批次", by="batch", sum=("rate",)),),
    )

    city: Annotated[str, *TEXT, Printed(kind=FieldKind.CITY)] = Field(title="市")
    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=20)] = Field(title="区县")
    batch: Annotated[str | None, *TEXT, Printed(kind=FieldKind.CHOICE, choices=("甲", "乙"))] = Field(
        default=None, title="批次"
    )
    done: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人"))] = Field(
        title="完成人数"
    )
    goal: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="人"))] = Field(
        title="目标人数"
    )
    rate: Annotated[
        Decimal,
        PlainValidator(_decimal),
        Printed(
            kind=FieldKind.PERCENT,
            amount=Amount(measure="%", decimals=1, numerator="done", denominator="goal"),
        ),
    ] = Field(title="完成率（%）")


class CourseRow(Form):
    """A course of whoever sends the table: the form names no place."""

    card: ClassVar[FormCard] = FormCard(
        id="course",
        annex="表C",
        title="课程登记表",
        notice="",
        layout=Layout.TABLE,
        sheet_name="课程登记表",
        identity=("course",),
        kind="课程",
        summaries=(
            Summary(title="月份", by="month", kinds=True, sum=("hours",)),
            Summary(title="名称", by="course", count=False, kinds=True),
        ),
    )

    course: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.NAME)] = Field(title="课程")
    begun: Annotated[date | None, *DAY, Printed(kind=FieldKind.DATE)] = Field(default=None, title="开课日期")
    hours: Annotated[int | None, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="课时"))] = (
        Field(default=None, title="课时")
    )


TEACHER, RETURN, SEASON, ONE_SEASON, PLACEMENT, SITE, PROGRESS, COURSE = map(
    compile_form,
    (TradeRow, ReturnRow, SeasonRow, OneSeasonRow, PlacementRow, SiteCard, ProgressRow, CourseRow),
)


def every_form() -> tuple[FormSpec, ...]:
    """Return the forms that all of the engine is tested with."""
    return (find_form("project"), find_form("brand"), compile_form(TeacherRow), compile_form(QuarterRow))


def form_of(name: str) -> FormSpec:
    """Return one of them by its id."""
    return next(form for form in (*every_form(), compile_form(TownRow), *forms()) if form.id == name)


GOOD: dict[str, tuple[dict[str, str], ...]] = {
    "project": (
        {
            "city": "淄博市",
            "county": "张店区",
            "project": "陶瓷工艺培训",
            "audience": "失业人员",
            "trainees": "30",
            "period": "2021年5月10日至5月20日",
        },
        {"project": "琉璃制作培训", "trainees": "40"},
        {"project": "养老护理培训", "trainees": "25"},
    ),
    "brand": (
        {
            "brand": "陶琉工匠",
            "city": "淄博市",
            "features": "以陶瓷琉璃产业为依托，面向全市开展工艺培训。",
            "practice": "校企合作，工学结合，边学边做。",
            "case": "某企业组织职工参加培训，全部取得证书。",
            "contact": "李四",
            "phone": "0533-2345678",
        },
    ),
    "teacher": (
        {
            "county": "张店区",
            "person": "王明",
            "occupation": "陶瓷工艺",
            "level": "高级",
            "fee": "200",
            "hired_on": "2021年4月1日",
        },
        {"person": "赵亮", "occupation": "琉璃制作", "level": "中级", "fee": "150.5"},
        {"person": "孙静", "occupation": "养老护理", "level": "初级", "fee": "120"},
    ),
    "quarter": (
        {
            "county": "张店区",
            "trained": "300",
            "in_firms": "200",
            "in_schools": "100",
            "women": "120",
            "teachers": "10",
            "load": "30",
        },
        {
            "county": "淄川区",
            "trained": "240",
            "in_firms": "140",
            "in_schools": "100",
            "women": "90",
            "teachers": "12",
            "load": "20",
        },
        {
            "county": "博山区",
            "trained": "91",
            "in_firms": "51",
            "in_schools": "40",
            "women": "91",
            "teachers": "6",
            "load": "15.2",
        },
    ),
    "towns": (
        {"county": "桓台县", "town": "索镇街道", "trained": "40", "phone": "0533-8212345"},
        {"town": "起凤镇", "trained": "30"},
    ),
}
"""Rows of each form in which nothing is wrong; what a row does not say is as in the first one."""


def good_rows(form: FormSpec) -> list[dict[str, str]]:
    """Return the good rows of a form, each whole."""
    first, *others = GOOD[form.id]
    return [dict(first), *({**first, **each} for each in others)]
