"""A form that asks for every kind of thing there is, as a class and declared in TOML, with good rows."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.annexes.project import ProjectFooter
from skilltrain_cli.forms.field_types import (
    AMOUNT,
    CODE,
    COUNT,
    DAY,
    ID_NUMBER,
    PERCENT,
    PERIOD,
    PERSON,
    PHONE,
    RATIO,
    TEXT,
    YEAR,
    city_called,
    county_called,
)
from skilltrain_cli.forms.forms_in_toml import declared
from skilltrain_cli.forms.spec import (
    Amount,
    FieldKind,
    Form,
    FormCard,
    FormSpec,
    Layout,
    Merge,
    Printed,
    Role,
    compile_form,
)
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.toml_table import TomlTable

NUMBER, NOTICE_ID = "某人社发〔2021〕9号", "mine-2021-9"
PATTERN = "Z-[0-9]{4}-[0-9]{4}"


class TypedRow(Form):
    """A person who was trained, and all that can be asked of one."""

    card: ClassVar[FormCard] = FormCard(
        id="typed",
        annex="附件3",
        title="培训人员名录表",
        notice=NUMBER,
        notice_id=NOTICE_ID,
        layout=Layout.TABLE,
        sheet_name="培训人员名录表",
        identity=("id_number",),
        merge=Merge.ROWS,
        kind="人员",
        notes=("金额以元为单位。",),
        footer=ProjectFooter,
    )

    city: Annotated[
        str, *TEXT, Printed(kind=FieldKind.CITY, width=12, group=True, aliases=city_called("所属市"))
    ] = Field(title="所属市", description="设区的市全称，如 淄博市")
    county: Annotated[
        str, *TEXT, Printed(kind=FieldKind.COUNTY, width=16, group=True, aliases=county_called("所属区县"))
    ] = Field(title="所属区县", description="县（市、区）或功能区全称；由市直组织的填“市直”")
    town: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TOWN, width=16, group=True)] = Field(
        default=None, title="镇街", description="镇（街道）全称"
    )
    person: Annotated[str, *PERSON, Printed(kind=FieldKind.PERSON, role=Role.NAME, width=12)] = Field(
        title="姓名", description="姓名"
    )
    id_number: Annotated[str, *ID_NUMBER, Printed(kind=FieldKind.ID_NUMBER, width=24)] = Field(
        title="身份证号", description="18 位公民身份号码"
    )
    code: Annotated[str, *CODE, Printed(kind=FieldKind.CODE, width=20, pattern=PATTERN)] = Field(
        title="证书编号", description="如 Z-2021-0001"
    )
    course: Annotated[str, *TEXT, Printed(kind=FieldKind.TEXT, width=20)] = Field(
        title="课程", description="课程名称"
    )
    level: Annotated[
        str, *TEXT, Printed(kind=FieldKind.CHOICE, width=14, choices=("初级", "中级"), closed=True)
    ] = Field(title="级别", description="从所列的几项里选一项")
    year: Annotated[int, *YEAR, Printed(kind=FieldKind.YEAR, width=10)] = Field(
        title="年度", description="四位数的年份，如 2021"
    )
    lessons: Annotated[
        int, *COUNT, Printed(kind=FieldKind.COUNT, width=12, amount=Amount(measure="课时"))
    ] = Field(title="课时数", description="只填整数，单位：课时")
    fee: Annotated[
        Decimal,
        *AMOUNT,
        Printed(kind=FieldKind.MONEY, width=16, above="费用", amount=Amount(measure="元", decimals=2)),
    ] = Field(title="补助（元）", description="只填数字，单位：元")
    share: Annotated[
        Decimal,
        *PERCENT,
        Printed(kind=FieldKind.PERCENT, width=12, above="费用", amount=Amount(measure="%", decimals=2)),
    ] = Field(title="自付比例", description="百分数，如 85.5")
    rate: Annotated[
        Decimal | None,
        *RATIO,
        Printed(kind=FieldKind.RATIO, width=12, amount=Amount(measure="", decimals=4)),
    ] = Field(default=None, title="到课率", description="比率，如 0.855 或 85.5%")
    period: Annotated[Period, *PERIOD, Printed(kind=FieldKind.PERIOD, width=28)] = Field(
        title="培训时段", description="起止日期，如 2021年6月1日至6月15日"
    )
    issued: Annotated[date, *DAY, Printed(kind=FieldKind.DATE, width=18)] = Field(
        title="发证日期", description="如 2021年6月10日"
    )
    phone_number: Annotated[Phones, *PHONE, Printed(kind=FieldKind.PHONE, width=18)] = Field(
        title="本人电话", description="手机或带区号的座机，如 0533-2345678"
    )
    remark: Annotated[str | None, *TEXT, Printed(kind=FieldKind.TEXT, role=Role.REMARK, width=16)] = Field(
        default=None, title="附注", description="可不填"
    )


TOML = f"""
[[forms]]
id = "typed"
annex = "附件3"
title = "培训人员名录表"
layout = "table"
identity = ["id_number"]
merge = "rows"
kind = "人员"
notes = ["金额以元为单位。"]
footer = ["filled_by", "phone", "filled_on"]
fields = [
  {{ name = "city", title = "所属市", type = "city", required = true }},
  {{ name = "county", title = "所属区县", type = "county", required = true }},
  {{ name = "town", title = "镇街", type = "town" }},
  {{ name = "person", title = "姓名", type = "person", role = "name", required = true }},
  {{ name = "id_number", title = "身份证号", type = "id_number", required = true }},
  {{ name = "code", title = "证书编号", type = "code", pattern = "{PATTERN}", required = true, \
     description = "如 Z-2021-0001" }},
  {{ name = "course", title = "课程", type = "text", required = true, description = "课程名称" }},
  {{ name = "level", title = "级别", type = "choice", choices = ["初级", "中级"], closed = true, \
     required = true }},
  {{ name = "year", title = "年度", type = "year", required = true }},
  {{ name = "lessons", title = "课时数", type = "count", measure = "课时", required = true }},
  {{ name = "fee", title = "补助（元）", type = "money", measure = "元", group = "费用", width = 16, \
     required = true }},
  {{ name = "share", title = "自付比例", type = "percent", group = "费用", required = true }},
  {{ name = "rate", title = "到课率", type = "ratio" }},
  {{ name = "period", title = "培训时段", type = "period", required = true }},
  {{ name = "issued", title = "发证日期", type = "date", required = true }},
  {{ name = "phone_number", title = "本人电话", type = "phone", required = true }},
  {{ name = "remark", title = "附注", type = "remark" }},
]
"""
"""The same form as a declaration."""

ROW = {
    "city": "淄博市",
    "county": "张店区",
    "person": "王明",
    "id_number": "999999199003070012",
    "code": "Z-2021-0001",
    "course": "陶瓷工艺",
    "level": "初级",
    "year": "2021",
    "lessons": "40",
    "fee": "1200.5",
    "share": "12.5",
    "rate": "0.95",
    "period": "2021年5月10日至5月20日",
    "issued": "2021年6月1日",
    "phone_number": "0533-2345678",
}
"""A row in which nothing is wrong, as a person writes it."""
NOTICE = f"""
number = "{NUMBER}"
id = "{NOTICE_ID}"
title = "关于报送培训人员名录的通知"
issuer = "某市人力资源和社会保障局"
issued = 2021-03-01
year = 2021

[clauses]
"一" = "各区县应于6月30日前报送培训人员名录表（附件3）。"

[[tasks]]
id = "T1"
title = "报送培训人员名录表"
form = "typed"
from = "county"
to = "city"
due = 2021-06-30
clause = "一"
quote = "报送培训人员名录表（附件3）"
{TOML}"""
"""A notice that declares it."""
BAD = {
    "city": "淄博市张",
    "county": "张甸区",
    "person": "王明2",
    "id_number": "999999199003070016",
    "code": "A-12",
    "course": "同上",
    "level": "特级",
    "year": "21",
    "lessons": "约40",
    "fee": "0.12万元",
    "share": "约12%",
    "rate": "三成",
    "period": "待定",
    "issued": "2021年2月30日",
    "phone_number": "2345678901234",
}
"""What no field can hold."""


def as_class() -> FormSpec:
    """Return the form of the class."""
    return compile_form(TypedRow)


def as_declared() -> FormSpec:
    """Return the form of the declaration."""
    return declared(NUMBER, NOTICE_ID, TomlTable(called="通知文件“a.toml”", text=TOML).at("forms", 0))
