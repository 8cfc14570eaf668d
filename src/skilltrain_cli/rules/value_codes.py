"""VL: numbers that stand for somebody or something, years, and texts whose shape the form prescribes."""

from collections.abc import Iterator

from msgspec.structs import replace

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark, remark_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import masked_number, shown


@rule(
    "VL030",
    "公民身份号码要填对",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("GB 11643 的校验码对不上，这个号码就不是任何人的"),
    answers=(Need.ID_NUMBER,),
)
def id_numbers_are_somebodys(subject: FormSheet) -> Iterator[Remark]:
    """
    公民身份号码 18 位，出生日期日历上要有，末位按 GB 11643—1999 校验。提示里只显示号码的头尾。

    违规(各类栏目):
        | 身份证号 |
        | 999999199003070016 |
    违规(各类栏目):
        | 身份证号 |
        | 99999919900307 |
    合规(各类栏目):
        | 身份证号 |
        | 999999199003070012 |
    """
    for trouble in subject.troubles("id."):
        hidden = masked_number(str(trouble.value))
        message = f"填的是“{hidden}”，{trouble.detail}"
        hint = "请对照身份证逐位核对，单元格设为“文本”格式"
        yield replace(remark_of(trouble, message, hint), value=hidden)


@rule("VL031", "年份填四位数", on=FormSheet, severity=Severity.ERROR, basis=ours("年份不全，不知道是哪一年"))
def years_are_whole(subject: FormSheet) -> Iterator[Remark]:
    """
    年份填四位数，如 2021，也可写 2021年。

    违规(各类栏目):
        | 年度 |
        | 21 |
    合规(各类栏目):
        | 年度 |
        | 2021年 |
    """
    for trouble in subject.troubles("year."):
        yield remark_of(
            trouble, f"填的是“{shown(trouble.value)}”，{trouble.detail}", "请填四位数的年份，如 2021"
        )


@rule(
    "VL032",
    "代码、姓名等按规定的格式填",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("格式不对的代码查不到，也对不上"),
    answers=(Need.PATTERN,),
)
def codes_have_their_shape(subject: FormSheet) -> Iterator[Remark]:
    """
    表里规定了格式的代码和文字要整个符合；姓名里没有数字。

    违规(各类栏目):
        | 证书编号 |
        | A-12 |
    违规(各类栏目):
        | 姓名 |
        | 王明2 |
    合规(各类栏目):
        | 证书编号 |
        | Z-2021-0001 |
    """
    for trouble in subject.troubles("pattern."):
        column = subject.form.by_name[trouble.field or ""]
        yield remark_of(
            trouble,
            f"填的是“{shown(trouble.value)}”，与“{column.heading}”规定的格式不符",
            f"请核对后填写：{column.about or column.printed.pattern}",
        )
    for trouble in subject.troubles("person."):
        yield remark_of(
            trouble, f"填的是“{shown(trouble.value)}”，{trouble.detail}", "请只填姓名，几个人的各填一行"
        )
