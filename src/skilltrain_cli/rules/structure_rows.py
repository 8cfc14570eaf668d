"""ST: is every row accounted for: data, totals, footer, hidden, merged, and what stands alone?"""

from collections.abc import Iterator

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.fitted_sheet import SkippedRow, Trouble
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark, remark_of
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.rules.structure_totals import row_numbers
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.privacy import shown

_BEGUN = 20
"""Characters of a text that the reason of a skipped row quotes."""


@rule(
    "ST006", "表里要有内容", on=FormSheet, severity=Severity.ERROR, basis=ours("空表没有可以审核、汇总的内容")
)
def sheet_has_rows(subject: FormSheet) -> Iterator[Remark]:
    """
    只有表头没有一行内容的，不算报送；确实没有的，请另行说明。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 填表人：张三 | | 联系电话：0533-2345678 | | 填表日期：2021年6月10日 | |
    合规:
        | 培训人数 |
        | 30 |
    """
    if not subject.sheet.rows:
        yield Remark(
            message="有表头，没有一行可以审核的内容",
            hint=f"请填写后再报；确无{subject.form.card.kind}（零报告）的，不要把空表放进文件夹，另行书面说明",
        )


@rule("ST007", "隐藏的行和列也是数据", on=FormSheet, severity=Severity.NOTE, basis=ours("隐藏的数据容易漏看"))
def hidden_rows_are_named(subject: FormSheet) -> Iterator[Remark]:
    """
    筛选或隐藏起来的行、隐藏的列照样审核、照样汇总。

    违规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | 30 |
        | {隐藏行}琉璃制作培训 | 40 |
    合规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | 30 |
        | 琉璃制作培训 | 40 |
    """
    hidden = subject.sheet.hidden
    if hidden:
        yield Remark(
            message=f"{len(hidden)} 行数据是隐藏的（第 {row_numbers(hidden)} 行），已照常审核和汇总",
            hint="请取消筛选或隐藏，核对这些行是否应当上报",
            spot=Spot(hidden[0], subject.sheet.anchor.column),
        )
    for name in subject.sheet.hidden_columns:
        yield Remark(
            message=f"“{subject.heading(name)}”这一列是隐藏的，已照常审核和汇总",
            hint="请取消隐藏，核对这一列的内容",
            spot=Spot(subject.sheet.anchor.row, subject.sheet.cells[name].column),
            field=name,
        )


@rule(
    "ST008",
    "没有当作数据的行要说明",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("哪些行没有汇总，要让人知道"),
)
def skipped_rows_are_named(subject: FormSheet) -> Iterator[Remark]:
    """
    合计、小计、示例、说明等行不算数据；哪一行为什么没算，逐行列出。

    违规:
        | 市 | 组织区县 | 培训项目名称 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 30 |
        | 合计 | {空} | {空} | 30 |
    合规:
        | 市 | 组织区县 | 培训项目名称 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 30 |
    """
    if subject.sheet.form.is_card:
        return
    totals = {total.spot.row for total in subject.sheet.totals}
    no_data = f"没有当作{subject.form.card.kind}"
    for skipped in subject.sheet.skipped:
        is_what = skipped.why if skipped.why.startswith("只有") else f"是{skipped.why}"
        yield Remark(
            message=f"第 {skipped.row + 1} 行{is_what}，{no_data}{_besides(subject, skipped)}",
            hint=_if_it_is_one(subject, skipped, is_total=skipped.row in totals),
            spot=Spot(skipped.row, subject.sheet.anchor.column),
        )


def _if_it_is_one(subject: FormSheet, skipped: SkippedRow, *, is_total: bool) -> str:
    """Say what to do where a row that was left out is a row of the form after all."""
    form, kind = subject.form, subject.form.card.kind
    if skipped.why.startswith("示例"):
        return f"请在报送前删去示例行；它如果是一个{kind}，请去掉“示例”字样"
    if not is_total:
        return f"不必处理；它如果是一个{kind}，请把必填栏目填全"
    named = dict.fromkeys((form.name, *form.places[-1:]))
    full = "和".join(dict.fromkeys((kind, "单位")))
    return f"不必处理；它如果是一个{kind}，请在{'、'.join(map(subject.heading, named))}里写{full}的全称"


def _besides(subject: FormSheet, skipped: SkippedRow) -> str:
    """Name what a skipped row holds beside what its reason begins to quote."""
    begun = ((shown(value, _BEGUN).removesuffix("…"), (spot, value)) for spot, value in skipped.cells)
    cells = [cell for text, cell in begun if text not in skipped.why]
    return f"；这一行还写着 {subject.sheet.quoted(cells)}" if cells else ""


@rule(
    "ST010",
    "表尾填全填表人、电话和日期",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("有问题时要找得到填表的人"),
    answers=(Need.SIGNED,),
)
def footer_is_filled_in(subject: FormSheet) -> Iterator[Remark]:
    """
    附件2 表格下面有“填表人、联系电话、填表日期”，有问题时要找得到人，也要看得出是不是按时填报。

    一张表分成几张工作表的，写在其中一张上即可。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 填表人： | | | | | |
    合规:
        | 培训人数 |
        | 30 |
    """
    sheet = subject.sheet
    there = sheet.footer.keys() | sheet.on_other_pages
    empty = [column for column in sheet.form.footer if column.name not in there]
    if empty and sheet.rows:
        named = "、".join(f"“{column.heading}”" for column in empty)
        yield Remark(
            message=f"表下面没有填{named}",
            hint=f"请在表格下面补填{named}；确实没有的，写情况说明",
            spot=subject.footer_spot(empty[0].name),
            field=empty[0].name,
        )


@rule(
    "ST011",
    "一个数只属于一行",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("几行合用一个数，没法分开汇总"),
)
def numbers_are_not_merged(subject: FormSheet) -> Iterator[Remark]:
    """
    几行合用一个合并的单元格，分不清各是多少，合计也会错。

    违规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | 70 |
        | 琉璃制作培训 | {合并↑} |
    合规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | 30 |
        | 琉璃制作培训 | 40 |
    """
    kind = subject.form.card.kind
    for trouble in subject.troubles("merged-number"):
        heading = subject.heading(trouble.field)
        yield Remark(
            message=f"{_merged(subject, trouble)} 合并成一个单元格，几个{kind}合用“{shown(trouble.value)}”",
            hint=f"请取消合并，每个{kind}各填各的{heading}",
            spot=trouble.spot,
            field=trouble.field,
            value=trouble.value,
        )


def _merged(subject: FormSheet, trouble: Trouble) -> str:
    """Name the merged cells: E5:E6, in a Word file 第5～6行第5列."""
    if trouble.spot is None or trouble.beside is None:
        return ""
    last, (row, column) = trouble.beside[0], trouble.spot
    place = Place(file=subject.file, sheet=subject.sheet.name)
    return (
        place.run(column, f"{row + 1}～{last.row + 1}") if place.in_word else f"{trouble.spot.a1}:{last.a1}"
    )


@rule(
    "ST014",
    "数和日期旁边要写明是什么",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("没有写明的数，不知道算不算在内"),
)
def figures_have_a_label(subject: FormSheet) -> Iterator[Remark]:
    """
    一行里只有一个数或一个日期，看不出是合计、填表日期，还是没有填完的一行。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | | | | | 30 | |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    kind = subject.form.card.kind
    for trouble in subject.troubles("lone-value"):
        may_be, remedy = (
            ("填表日期", "是填表日期的，请写成“填表日期：……”")
            if _tells_a_day(trouble.value)
            else ("合计", "是合计的，请在前面写上“合计”")
        )
        yield remark_of(
            trouble,
            f"这一行只有“{shown(trouble.value)}”，可能是{may_be}，也可能是没有填完的{kind}，没有当作{kind}",
            f"{remedy}；是{kind}的，请把必填栏目填全；都不是的，请删去",
        )


@rule(
    "ST019",
    "整行划去的行要说明",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("划去的行报不报，要由填报单位定"),
)
def struck_rows_are_explained(subject: FormSheet) -> Iterator[Remark]:
    """
    整行有删除线的，看着像是不报了，文件里却还在：照样审核、照样汇总，请填报单位改定。

    违规:
        | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | {删:琉璃制作培训} | {删:失业人员} | {删:40} | {删:2021年5月11日} |
    合规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | 30 |
    """
    for row in subject.sheet.struck:
        yield Remark(
            message=f"第 {row + 1} 行整行有删除线，仍按一个{subject.form.card.kind}审核和汇总",
            hint="不报的请删去这一行；要报的请去掉删除线，或写情况说明",
            spot=Spot(row, subject.sheet.anchor.column),
        )


def _tells_a_day(value: Value) -> bool:
    """Tell a date, in a text or a date cell, from a bare number, which in Excel may be a date too."""
    return not isinstance(value, int | float | None) and isinstance(parse_period(value, year=None), Period)
