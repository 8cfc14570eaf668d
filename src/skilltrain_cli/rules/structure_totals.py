"""ST: do the totals that senders write themselves come to what the rows say?"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from skilltrain_cli.forms.amount_ratio import Ratio, spelt
from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.fitted_sheet import Stated, StatedTotal
from skilltrain_cli.forms.spec import PEOPLE, Column, Role
from skilltrain_cli.forms.stated_totals import Figure, PartialSum, PartialSums
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.text import is_blank, key

_SHOWN = 3
_DIVIDE_TOTALS = "合计行的比率用合计的数相除，不把各行的比率相加或平均；请改正"
_FILL_BOTH = "请把只填了一项的行补全；确实没有的，合计行的比率不要把这些行算进去"
_STRUCK = "划去的行不报的，请删去；要报的，请去掉删除线并改正合计"


@rule(
    "ST009",
    "合计等于各行之和",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("合计与明细对不上，总有一处是错的"),
    reads=(Role.AMOUNT,),
    answers=(Need.TOTAL,),
)
def stated_totals_add_up(subject: FormSheet) -> Iterator[Remark]:
    """
    自己写的合计、小计要与各行相加的结果一致：上面的、下面的、某个单位的、全部的都可以，一样也对不上的请核实。

    “6个项目”这样写明项目数的，项目数也要一致；“一、上半年”这样的分段行写了人数的，按小计核对。

    几栏数的表，每一栏都核对；比率用合计的分子除以合计的分母，不是各行的平均；只填了其中一项的行不算。

    合计写成“约一百”，或者公式没有算过，没法核对，也要改正。

    违规:
        | 市 | 组织区县 | 培训项目名称 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 30 |
        | 淄博市 | 张店区 | 琉璃制作培训 | 40 |
        | 合计 | {空} | {空} | 80 |
    违规:
        | 市 | 组织区县 | 培训项目名称 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 30 |
        | 淄博市 | 张店区 | 琉璃制作培训 | 40 |
        | 合计3个项目 | {空} | {空} | 70 |
    违规(季报):
        | 填报单位名称 | 培训总量 | 企业培训 | 院校培训 | 其中女性 | 期末教师 | 师均人次 |
        | 张店区 | 300 | 200 | 100 | 120 | 10 | 30 |
        | 淄川区 | 240 | 140 | 100 | 90 | 12 | 20 |
        | 合计 | 540 | 340 | 200 | 210 | 22 | 25 |
        | 合计 | 540 | 340 | 201 | 210 | 22 | 24 |
    合规:
        | 市 | 组织区县 | 培训项目名称 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 30 |
        | 淄博市 | 张店区 | 琉璃制作培训 | 40 |
        | 合计 | {空} | {空} | 70 |
    """
    sheet = subject.sheet
    unread: list[str] = []
    for column in subject.form.columns if sheet.totals else ():
        if column.role is not Role.AMOUNT or column.name not in sheet.cells:
            continue
        if column.amount.denominator:
            yield from _ratios(subject, column)
        elif column.amount.additive and (summed := _summed(subject, column)):
            for index, total in enumerate(sheet.totals):
                yield from _disagreements(summed, index, total)
        elif column.amount.additive:
            unread.append(column.heading)
    if unread:
        raise CannotJudgeError(f"有的行{'、'.join(unread)}读不出来，没法核对合计")


class _Summed(Struct, frozen=True, kw_only=True):
    """An amount whose every row is known, and what totals may sum up of it."""

    subject: FormSheet
    column: Column
    counts: Sequence[Figure]
    parts: PartialSums

    @property
    def is_main(self) -> bool:
        """Whether it is the amount that a total is read as stating."""
        return self.column.name == self.subject.form.amount


def _summed(subject: FormSheet, column: Column) -> _Summed | None:
    """Return an amount as it adds up; a blank that the form allows counts nothing. ``None`` if unread."""
    sheet = subject.sheet
    pairs = zip(sheet.values(column.name), sheet.raw(column.name), strict=True)
    free = not column.required
    counts = [0 if value is None and free and is_blank(raw) else value for value, raw in pairs]
    if None in counts:
        return None
    parts = PartialSums(sheet.totals, sheet.rows, counts)
    return _Summed(subject=subject, column=column, counts=counts, parts=parts)


def _disagreements(summed: _Summed, index: int, total: StatedTotal) -> Iterator[Remark]:
    """Yield what a total says of one amount that the rows do not bear out."""
    subject, parts, column = summed.subject, summed.parts, summed.column
    units, likely = _of_unit(summed, total), parts.expected(index)
    main = summed.is_main
    said = f"“{total.label}”" if main else f"“{total.label}”的{column.heading}"
    stated = _stated_of(total, column.name, main=main)
    if stated is not None and stated.value is None and stated.why:
        message, hint = (
            f"{said}{stated.why}，没法与各行相加的 {spelt(likely.persons)} 核对",
            _state(column),
        )
        yield Remark(message=message, hint=hint, spot=stated.spot, field=column.name, value=stated.raw)
    elif stated is not None and stated.value is not None and not parts.fit(index, stated.value, units):
        message, hint = (
            f"{said}写的是 {spelt(stated.value)}，各行相加是 {spelt(likely.persons)}",
            _correct(subject),
        )
        if subject.sheet.struck and _without_struck(summed).fit(index, stated.value):
            rows = row_numbers(subject.sheet.struck)
            message += f"；不算整行划去的第 {rows} 行，正好是 {spelt(stated.value)}"
            hint = _STRUCK
        yield Remark(message=message, hint=hint, spot=stated.spot, field=column.name, value=stated.raw)
    if main and total.projects is not None and not parts.hold(index, total.projects[1], units):
        spot, number = total.projects
        message = f"{said}写的是 {number} 个，各行数下来是 {likely.projects} 个{subject.form.card.kind}"
        yield Remark(message=message, hint=_correct(subject), spot=spot, value=number)


def _stated_of(total: StatedTotal, name: str, *, main: bool) -> Stated | None:
    """Return what a total states of an amount; ``None`` when it has no cell for it."""
    if main:
        return Stated(field=name, spot=total.spot, raw=total.value, value=total.count, why=total.why)
    return next((each for each in total.others if each.field == name), None)


def _ratios(subject: FormSheet, column: Column) -> Iterator[Remark]:
    """Yield the ratios of total rows that are not those of the amounts they are made of."""
    made_of = [subject.form.by_name[name] for name in (column.amount.numerator, column.amount.denominator)]
    amounts = [(each, _summed(subject, each)) for each in made_of]
    of_both = _of_both(subject, made_of)
    for index, total in enumerate(subject.sheet.totals):
        stated = _stated_of(total, column.name, main=False)
        if stated is None:
            continue
        said = f"“{total.label}”的{column.heading}"
        if stated.value is None:
            message, hint = f"{said}{stated.why}", _state(column)
            yield Remark(message=message, hint=hint, spot=stated.spot, field=column.name, value=stated.raw)
            continue
        upper, lower = (_in_total(total, index, each) for each in amounts)
        if upper is None or lower is None:
            continue
        whole = [summed.parts.expected(index).persons for _, summed in amounts if summed is not None]
        halves = bool(of_both) and whole == [upper, lower]
        if halves:
            upper, lower = (sums.expected(index).persons for sums in of_both)
        ratio = Ratio.of(column.amount, upper, lower)
        if ratio is not None and not ratio.is_written(stated.value):
            names = "÷".join(each.heading for each in made_of)
            divided = f"{spelt(upper)}÷{spelt(lower)}"
            only = "只算分子、分母都填了的行，" if halves else ""
            yield Remark(
                message=f"{said}写的是 {spelt(stated.value)}，{only}{names}是 {divided}＝{ratio}",
                hint=_FILL_BOTH if halves else _DIVIDE_TOTALS,
                spot=stated.spot,
                field=column.name,
                value=stated.raw,
            )


def _of_both(subject: FormSheet, made_of: Sequence[Column]) -> Sequence[PartialSums]:
    """Return what totals may sum up of each of two amounts; nothing where each row gives both or neither."""
    sheet = subject.sheet
    pairs = [*zip(*(sheet.values(column.name) for column in made_of), strict=True)]
    if all((above is None) == (below is None) for above, below in pairs):
        return ()
    counts = zip(*((0, 0) if None in pair else pair for pair in pairs), strict=True)
    return [PartialSums(sheet.totals, sheet.rows, each) for each in counts]


def _in_total(total: StatedTotal, index: int, amount: tuple[Column, _Summed | None]) -> Figure | None:
    """Return what an amount comes to in a total row: as the row says itself, else as its rows add up."""
    column, summed = amount
    stated = _stated_of(total, column.name, main=summed is not None and summed.is_main)
    if stated is not None and stated.value is not None:
        return stated.value  # type: ignore[no-any-return]
    return None if summed is None else summed.parts.expected(index).persons


def _without_struck(summed: _Summed) -> PartialSums:
    """Return what totals may sum up where the rows that are struck out as a whole do not count."""
    sheet = summed.subject.sheet
    counts = zip(sheet.rows, summed.counts, strict=True)
    return PartialSums(
        sheet.totals, sheet.rows, [0 if row in sheet.struck else count for row, count in counts]
    )


def _of_unit(summed: _Summed, total: StatedTotal) -> list[PartialSum]:
    """Return what the rows of each place that the total names come to."""
    label, subject = key(f"{total.label} {total.units}"), summed.subject
    return [
        PartialSum(persons=sum(summed.counts[at] for at in positions), projects=len(positions))
        for field in subject.form.places
        for name, positions in subject.groups(field)
        if isinstance(name, str) and key(name) in label
    ]


def _state(column: Column) -> str:
    total = "合计人数" if column.amount.measure in PEOPLE else f"{column.heading}的合计"
    return f"请写上{total}，或删去这一行；是公式的，请用 WPS 或 Excel 打开后保存"


def _correct(subject: FormSheet) -> str:
    kind = subject.form.card.kind
    return f"请核对明细与合计，改正其中一处；这一行如果是一个{kind}，请写{kind}全称"


def row_numbers(rows: Sequence[int]) -> str:
    """Return the numbers that people see of the first few rows."""
    return first_few([str(row + 1) for row in rows], _SHOWN)
