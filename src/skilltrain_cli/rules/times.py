"""TM: are the times of the rows exact and credible, was the form filled in in time, is its notice valid?"""

from collections.abc import Iterator
from datetime import date

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.fitted_sheet import FooterCell, Sheet
from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.sender import is_consolidated
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.notice_clause import Asked, ours
from skilltrain_cli.values.period import Period, Precision
from skilltrain_cli.values.privacy import shown

_FINE = (Precision.DAY, Precision.DAYS)


@rule(
    "TM001",
    "组织时间尽可能精确到日",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=None,
    needs=("TM003",),
    reads=(Role.WHEN,),
)
def period_is_exact_to_the_day(subject: FormSheet) -> Iterator[Remark]:
    """
    只写到旬或月的可以采用，能精确到日的请补上。

    违规:
        | 组织时间 |
        | 2021年6月 |
    合规:
        | 组织时间 |
        | 2021年6月1日至15日 |
    """
    for column, period in _rough(subject):
        if not period.coarse:
            yield from subject.remarks(
                subject.rows_of(column, period),
                column.name,
                f"{period.written} 没有精确到日",
                "已经确定起止日期的，请写明几日至几日",
            )


def _rough(subject: FormSheet) -> Iterator[tuple[Column, Period]]:
    """Yield the times that are not exact to the day where the form asks for that."""
    for column, periods in subject.times():
        for period in periods if column.printed.exact else ():
            if period.precision not in _FINE:
                yield column, period


@rule(
    "TM002",
    "组织时间不能只写季度或年度",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=None,
    reads=(Role.WHEN,),
    answers=(Need.EXACT,),
)
def period_is_no_coarser_than_a_month(subject: FormSheet) -> Iterator[Remark]:
    """
    只写季度、半年或全年，无从安排调度；请写到月以内，或说明原因。“4-6月”“1-12月”同样笼统。

    违规:
        | 组织时间 |
        | 2021年第二季度 |
        | 2021年4-6月 |
    合规:
        | 组织时间 |
        | 2021年6月1日至15日 |
    """
    for column, period in _rough(subject):
        if period.coarse:
            yearless = "，也没有写年份，按通知年份理解" if period.year_assumed else ""
            year = "年份和" if period.year_assumed else ""
            for index in subject.rows_of(column, period):
                yield subject.remark(
                    index,
                    column.name,
                    f"{period.written} 太笼统{yearless}",
                    f"请写明{year}月份，最好写明几日至几日；暂定不了的写情况说明",
                )


@rule(
    "TM003",
    "计划时间已过的要核实",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=None,
    reads=(Role.WHEN,),
)
def planned_periods_lie_ahead(subject: FormSheet) -> Iterator[Remark]:
    """
    组织时间或备注写着“计划”“拟”，或填表时还没到的时间，到审核这天已经过了，请核实是否已经开展。

    违规:
        | 组织时间 |
        | 计划2021年5月10日至20日 |
    合规:
        | 组织时间 |
        | 2021年5月10日至20日 |
    """
    as_of = subject.setting.as_of
    for column, period in _gone_by(subject):
        rows = subject.rows_of(column, period)
        held = "请核实是否已开展：已开展的填实际时间，推迟的填新的计划时间，或写情况说明"
        if period.planned:
            itself = getattr(subject.values(column.name)[rows[0]], "planned", False)
            said = "计划时间" if itself else f"备注写的是计划，{column.heading}"
            message = f"{said} {period.written} 到审核日 {shown(as_of)} 已经过去"
        else:
            filled_on = shown(_day_of_filling(subject))
            message = f"{period.written} 在填表日期 {filled_on} 时还没有到，现在已经过去"
            held += "；填表日期写错的请改正"
        basis = subject.asked_in(column.name, "计划过了时间，要知道办没办")
        for index in rows:
            if index not in subject.denied:  # TM008 speaks of it
                yield subject.remark(index, column.name, message, held, basis=basis)


def _gone_by(subject: FormSheet) -> Iterator[tuple[Column, Period]]:
    """Yield the times that are over and were planned, or had not come when the form was filled in."""
    as_of, filled_on = subject.setting.as_of, _day_of_filling(subject)
    if filled_on is None or filled_on < subject.setting.notice.issued:  # of an earlier one TM006 speaks
        filled_on = as_of
    for column, periods in subject.times():
        ahead = filled_on if column.name == subject.form.when else as_of
        for period in periods:
            if (period.start > ahead or period.planned) and period.end < as_of:
                yield column, period


def _day_of_filling(subject: FormSheet) -> date | None:
    """Return the day on which the form was filled in, where it can be read."""
    filled = subject.sheet.footer.get("filled_on")
    return filled.value if filled else None


@rule(
    "TM004",
    "填表日期不晚于审核日",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("填表日期不会晚于审核日"),
)
def form_is_not_dated_ahead(subject: FormSheet) -> Iterator[Remark]:
    """
    填表日期还没到，多半是写错了年月。

    违规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2021年8月10日 |
    合规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2021年6月10日 |
    """
    cell = _filled_on(subject)
    if cell is not None and cell.value > subject.setting.as_of:
        yield _dated(cell.spot, cell.raw, f"写的是 {shown(cell.value)}，这一天还没有到", "请核对年月日")


@rule(
    "TM005",
    "按时填报",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=Asked.SENT,
    needs=("TM004",),
    answers=(Need.DUE,),
)
def form_is_filled_in_by_the_due_date(subject: FormSheet) -> Iterator[Remark]:
    """
    填表日期晚于通知的截止日（含当日为按时），请说明逾期原因。截止日取自通知，不在规则里写死。

    截止日已过、又没有填表日期的，看不出是否按时，同样要核实。

    违规:
        | {审核日}2021-06-20 | 培训人数 | {表尾}填表日期 |
        | | 30 | 2021年6月16日 |
    合规:
        | {审核日}2021-06-20 | 培训人数 | {表尾}填表日期 |
        | | 30 | 2021年6月15日 |
    """
    cell, as_of = _filled_on(subject), subject.setting.as_of
    due = subject.setting.notice.due_of(subject.form.id)
    if due is None or "filled_on" not in subject.form.by_name:  # no place to write it in
        return
    if cell is None:
        if as_of > due and _needs_its_date(subject.sheet):
            yield Remark(
                message=f"截止日 {shown(due)} 已过，没有填表日期，看不出是否按时填报",
                hint="请在表格下面补填填表日期；确实逾期的，请写情况说明",
                spot=subject.footer_spot("filled_on"),
                field="filled_on",
            )
    elif due < cell.value <= as_of:
        late = (cell.value - due).days
        yield _dated(
            cell.spot,
            cell.raw,
            f"填表日期 {shown(cell.value)} 晚于截止日 {shown(due)}，逾期 {late} 天",
            "日期写错的请改正；确实逾期的，请写情况说明",
        )


@rule(
    "TM006",
    "填表日期不早于通知",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("早于通知的填表日期多半写错了年份"),
)
def form_is_not_older_than_the_notice(subject: FormSheet) -> Iterator[Remark]:
    """
    通知印发之前不会有这份报表，填表日期早于通知的多半是写错了年份，或者拿去年的表改的。

    违规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2020年6月10日 |
    合规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2021年6月10日 |
    """
    cell = _filled_on(subject)
    issued = subject.setting.notice.issued
    if cell is not None and cell.value < issued:
        message = f"写的是 {shown(cell.value)}，通知 {shown(issued)} 才印发"
        yield _dated(cell.spot, cell.raw, message, "请核对年月日；是去年的表的，请换成今年的内容")


def _needs_its_date(sheet: Sheet) -> bool:
    """Tell whether a date is looked for: not on every page of a form, nor in a workbook that was merged."""
    return bool(sheet.rows) and "filled_on" not in sheet.on_other_pages and not is_consolidated(sheet)


def _filled_on(subject: FormSheet) -> FooterCell | None:
    """Return 填表日期; ``None`` when there is none, of which ST010 speaks."""
    cell = subject.sheet.footer.get("filled_on")
    if cell is not None and cell.value is None:
        raise CannotJudgeError("填表日期读不出来")
    return cell


def _dated(spot: Spot, raw: object, message: str, hint: str) -> Remark:
    return Remark(message=message, hint=hint, spot=spot, field="filled_on", value=raw)  # type: ignore[arg-type]


@rule(
    "TM020",
    "所属的通知在有效期内",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("一张表总是按它自己的通知审核，不论通知是不是还有效"),
)
def the_notice_is_in_force(subject: FormSheet) -> Iterator[Remark]:
    """
    审核日不在通知的有效期内（印发以前，或失效以后）的，照样按表所属的通知审核，同时说明。

    违规(卡片):
        | 品牌名称 | {审核日}2021-03-10 |
        | 陶琉工匠 |  |
    合规(卡片):
        | 品牌名称 | {审核日}2021-03-20 |
        | 陶琉工匠 |  |
    """
    notice, day = subject.setting.notice, subject.setting.as_of
    if not subject.form.card.notice or notice.in_force(day):
        return
    when = f"{notice.issued} 才印发" if day < notice.issued else f"有效期到 {notice.until} 为止"
    yield Remark(
        message=f"这张表属于“{notice.number}”，通知{when}，{day} 不在有效期内，仍按这个通知审核",
        hint="请确认报的是不是这个通知的表；用新通知的，请换成新通知的表样",
    )
