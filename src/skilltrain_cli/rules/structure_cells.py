"""ST: is every filled cell accounted for: in a field, under a heading, behind a label, or named here?"""

from collections.abc import Iterator

from skilltrain_cli.forms.fitted_sheet import Trouble
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark, remark_of
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import shown

_NAMED = 5
"""Cells of a column that are quoted; all of a joined record are."""
_QUOTED = 30
_LOST = "没有审核、没有汇总"
_REASONS = {
    "column": "上面没有表头，不知道属于哪一栏",
    "heading": "写在表头行里，不是哪一栏的表头",
    "above": "写在表头上方，不是标题，也不是填报单位一类",
    "numbering": "写在序号栏里，不是序号",
    "below": "写在表格下面，前面没有“填表人”一类的说明",
    "card": "不在任何一栏里",
    "label-twice": "与前面填的“{first}”不一致，只采用了前面的",
}
"""Where a cell stands, and why nobody knows what it belongs to."""
_REMEDY = {
    "column": "请写到有表头的栏里（如“备注”），或补上表头；不需要的请删去",
    "label-twice": "请只留一个",
}
_MOVE = "请写到有表头的栏里（如“备注”）；不需要的请删去"


@rule(
    "ST016",
    "每个格子都要有归属",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("不知道属于哪一栏的内容没法审核和汇总，又不能悄悄丢掉"),
)
def every_cell_belongs_somewhere(subject: FormSheet) -> Iterator[Remark]:
    """
    表头以外的格子里写的数和话，不知道属于哪一栏，不审核也不汇总，所以逐格问清楚；一列都没有表头的，问这一列。

    合并单元格盖住的内容，打开表看不见，审核和汇总却读得到，也问清楚。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 | 此行作废，实际培训3人 |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | 备注 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 | 第二期另有25人 |
    """
    for trouble in subject.troubles("stray"):
        first = shown(trouble.suggestion, _QUOTED) if isinstance(trouble.suggestion, str) else ""
        why = _REASONS[trouble.detail].format(first=first)
        yield remark_of(
            trouble,
            f"“{shown(trouble.value)}”{why}，{_LOST}",
            _REMEDY.get(trouble.detail, _MOVE),
        )
    for trouble in subject.troubles("covered"):
        seen = f"只看得见“{trouble.detail}”" if trouble.detail else "看不见"
        yield remark_of(
            trouble,
            f"“{shown(trouble.value)}”被合并的单元格盖住了，打开表{seen}",
            "请取消合并，核对这一格：要报的留着，不要的删去",
        )
    for trouble in subject.troubles("stray-column"):
        cells = trouble.cells
        lines = f"第 {cells[0][0].row + 1}～{cells[-1][0].row + 1} 行里 {len(cells)} 格有内容"
        more = " 等" if len(cells) > _NAMED else ""
        yield Remark(
            message=f"{_column(subject, trouble)}没有表头，{lines}"
            f"（{subject.sheet.quoted(cells[:_NAMED])}{more}），{_LOST}",
            hint=_REMEDY["column"],
            spot=trouble.spot,
            value=trouble.value,
            rows=tuple(spot.row for spot, _ in cells),
        )


@rule(
    "ST017",
    "一行只写一件事",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("接在后面的没有表头可对，会整个丢掉"),
)
def a_row_is_one_record(subject: FormSheet) -> Iterator[Remark]:
    """
    两行的内容接在了同一行（常见于 csv 少了一个换行），后一个没有表头可对，会整个丢掉。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | | | | |
        | 淄博市 | 张店区 | 陶瓷工艺 | 失业人员 | 30 | 2021年5月10日 | 张店区 | 琉璃 | 失业人员 | 40 |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 淄博市 | 张店区 | 琉璃制作培训 | 失业人员 | 40 | 2021年5月11日 |
    """
    kind = subject.form.card.kind
    for trouble in subject.troubles("joined-record"):
        surplus = subject.sheet.quoted(trouble.cells)
        yield Remark(
            message=f"最后一栏右边多出 {len(trouble.cells)} 格（{surplus}），像是另一个{kind}接在了同一行",
            hint=f"请把多出的内容另起一行，各归各栏；不是{kind}的，请写进“备注”或删去",
            spot=trouble.spot,
            value=trouble.value,
            rows=(trouble.spot.row,) if trouble.spot else (),
        )


@rule(
    "ST018",
    "没有采用的序号和文字要说明",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("没有采用的内容要让人知道"),
)
def what_is_left_aside_is_named(subject: FormSheet) -> Iterator[Remark]:
    """
    没有表头、只编了 1、2、3 的一列，以及表格周围不是标题的文字，不影响内容，也要让人知道没有采用。

    违规(整表):
        | | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 1 | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 2 | 淄博市 | 张店区 | 琉璃制作培训 | 失业人员 | 40 | 2021年5月11日 |
    合规(整表):
        | 序号 | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 1 | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    for trouble in subject.troubles("stray-numbers"):
        yield Remark(
            message=f"{_column(subject, trouble)}没有表头，只是 {len(trouble.cells)} 行的序号，没有采用",
            hint="不必处理；也可以补上表头“序号”",
            spot=trouble.spot,
        )
    for trouble in subject.troubles("stray-text"):
        if trouble.detail == "paragraphs":
            yield _of_paragraphs(subject, trouble)
            continue
        beside = f"和它旁边的 {subject.sheet.quoted(trouble.cells[1:])}" if trouble.cells else ""
        yield Remark(
            message=f"“{shown(trouble.value)}”{beside}{_ASIDE[trouble.detail]}，没有采用",
            hint="不必处理；要保留的内容请写到有表头的栏里",
            spot=trouble.spot,
            value=trouble.value,
        )


_ASIDE = {
    "above": "写在表头上方，不是标题",
    "heading": "写在表头行里，不是哪一栏的表头",
    "card": "不在任何一栏里",
    "paragraph": "写在表格以外的段落里",
    "pair": "，附件没有这一栏",
}


def _of_paragraphs(subject: FormSheet, trouble: Trouble) -> Remark:
    """Name the paragraphs around a Word table that say nothing of the rows."""
    cells = trouble.cells
    also = subject.sheet.quoted(cells[1 : 1 + _NAMED])
    more = f"；同样的还有 {also}" if also else ""
    more += f" 等，一共 {len(cells)} 段" if len(cells) > 1 + _NAMED else ""
    return remark_of(
        trouble,
        f"“{shown(trouble.value)}”{_ASIDE['paragraph']}，没有采用{more}",
        "不必处理；要保留的内容请写到表格里有表头的栏里",
    )


def _column(subject: FormSheet, trouble: Trouble) -> str:
    """Name the column of a trouble: H 列; in a Word file 第 8 列."""
    column = trouble.spot.column if trouble.spot else 0
    in_word = Place(file=subject.file, sheet=subject.sheet.name).in_word
    return f"第 {column + 1} 列" if in_word else f"{column_letters(column)} 列"
