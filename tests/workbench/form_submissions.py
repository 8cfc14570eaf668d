"""Two forms that live in tests alone, and submissions of them as tests of merging need them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, ClassVar

from msgspec.structs import replace
from pydantic import Field, PlainValidator

from sheets import setting
from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import COUNT, DAY, PERIOD, TEXT
from skilltrain_cli.forms.fit import FileContext, fit
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
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.judging.submission import submitted as submitted_as
from skilltrain_cli.notices.notice import Counted, CoverageDemand, Notice, Sender
from skilltrain_cli.operations.merge import Choice, Merged, merge
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.region import Level

PROVINCE = Choice(level=Level.PROVINCE)
LEVELS = ("初级", "中级", "高级")
COVERAGE = (
    CoverageDemand(
        title="一县一表",
        of=Sender.COUNTY,
        form="teacher",
        count=Counted.SUBMISSION,
        by=date(2021, 6, 10),
        clause="一",
    ),
)
NOTICE = Notice(
    id="example-2021-1",
    number="某人社字〔2021〕1号",
    title="关于登记培训教师的通知",
    issuer="某市人力资源和社会保障局",
    issued=date(2021, 3, 1),
    year=2021,
    clauses={"一": "各县（市、区）应于2021年6月10日前报送培训教师登记表。"},
    coverage=COVERAGE,
)


class TeacherRow(Form):
    """One teacher of a training; the form asks for no city."""

    card: ClassVar[FormCard] = FormCard(
        id="teacher",
        annex="附件",
        title="培训教师登记表",
        notice=NOTICE.number,
        layout=Layout.TABLE,
        sheet_name="培训教师登记表",
        identity=("county", "person", "occupation"),
        kind="教师",
        summaries=(
            Summary(title="等级", by="level", sum=("fee",)),
            Summary(title="聘用时间", by="quarter", sum=("fee",)),
            Summary(title="单位", by="unit", sum=("fee",)),
        ),
        footer=ProjectFooter,
    )

    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY, width=24)] = Field(title="区县")
    person: Annotated[str, *TEXT, Printed(kind=FieldKind.PERSON)] = Field(title="姓名")
    occupation: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.NAME, width=20)] = Field(
        title="任教职业"
    )
    level: Annotated[str, *TEXT, Printed(kind=FieldKind.CHOICE, choices=LEVELS, closed=True)] = Field(
        title="等级"
    )
    fee: Annotated[int, *COUNT, Printed(kind=FieldKind.COUNT, amount=Amount(measure="元"))] = Field(
        title="课酬（元）"
    )
    hired_on: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=20)] = Field(title="聘用日期")
    remark: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK)] = Field(
        default=None, title="备注"
    )


def _decimal(value: Value) -> Decimal:
    return Decimal(str(value))


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


TEACHER, QUARTER = compile_form(TeacherRow), compile_form(QuarterRow)


def setting_of() -> Setting:
    """Return a setting that knows the notice of the third form."""
    own = setting()
    return replace(own, notices=(own.notice, NOTICE))


SETTING = setting_of()


def submitted(form: FormSpec, file: str, rows: Sequence[Sequence[Value]]) -> Submitted:
    """Return the reviewed sheet that a file with these rows comes to."""
    grid = Grid(name="Sheet1", rows=[[form.card.annex], [form.card.title], [*form.headings], *rows])
    return of_grid(form, grid, file)


def of_grid(form: FormSpec, grid: Grid, file: str, **more: object) -> Submitted:
    """Return the reviewed sheet of a grid that holds the form."""
    fitted = fit(grid, form, FileContext(file=file, sha256=sha256(file.encode()).hexdigest(), year=2021))
    assert fitted is not None
    fitted = replace(fitted, **more)
    return submitted_as(FormSheet(fitted, SETTING.under(form)))


def merged_of(form: FormSpec, sheets: Sequence[Submitted], choice: Choice | None = None) -> Merged:
    """Merge sheets whose review found nothing."""
    review = Review(as_of=SETTING.as_of.isoformat(), files=len(sheets))
    return merge(sheets, review, SETTING, choice or Choice(), form)


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


SEASON, ONE_SEASON, SITE = map(compile_form, (SeasonRow, OneSeasonRow, SiteCard))


def card_of(form: FormSpec, file: str, cells: Sequence[Value]) -> Submitted:
    """Return the reviewed card of a file."""
    rows = [[column.heading, cell] for column, cell in zip(form.columns, cells, strict=True)]
    return of_grid(form, Grid(name="Sheet1", rows=[[form.card.annex], [form.card.title], *rows]), file)


def gathered(form: FormSpec, sheets: Sequence[Submitted], choice: Choice | None = None) -> Merged:
    """Gather cards whose review found nothing."""
    review = Review(as_of=SETTING.as_of.isoformat(), files=len(sheets))
    return merge(sheets, review, SETTING, choice or Choice(), form)


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


PROGRESS, COURSE = map(compile_form, (ProgressRow, CourseRow))
