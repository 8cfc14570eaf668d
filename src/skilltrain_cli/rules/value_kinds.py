"""VL: is what stands in a name, a group or a text plainly another kind of value?"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.field_types import wanted_of
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec, Role
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Spot, Value, row_runs
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.number import Quantity, parse_quantity
from skilltrain_cli.values.numeral import NUMERALS
from skilltrain_cli.values.period import Period, PeriodProblem, parse_period
from skilltrain_cli.values.phone import Phones, parse_phones
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, narrow


class ValueKind(StrEnum):
    """What a cell plainly holds that asks for a name, a group or a text; the value is the word for it."""

    DATE = "日期或时间"
    FIGURE = "数字"
    AMOUNT = "数量"
    PHONE = "电话号码"
    TRUTH = "表示是否的记号"
    PLACE = "地名或单位"
    ADDRESS = "网址或邮箱"
    GROUP = "群体"
    TRAINING = "培训项目"


_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.PERSON)
_LONGEST = 40
"""Characters of the longest text that is nothing but a date, a figure, telephone numbers or a place."""
_ID_DIGITS = 15
"""From here on it is VL015 that speaks of the figures."""
_N = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_FIGURE = lazy_pattern(rf"[+\-\u2212]?{_N}(?:[\-\u2010-\u2015\u2212~/、.,至到]{_N})*%?")
_PEOPLE = "人次|人|名学员|名|位"
_UNIT = f"{_PEOPLE}|个|万?元|天|课时|学时|小时|期|班次|班|次|家|户"
_AMOUNT = lazy_pattern(
    rf"(?:[约近共计超拟满]|大约|合计|总计|预计|计划|不少于|不超过|至少|超过)*"
    rf"(?:{_N}(?:[\-\u2010-\u2015\u2212~至到]{_N})?[余多]?[十百千万亿]*[余多来]?(?:{_UNIT})"
    rf"|[{NUMERALS}万几数]{{2,}}[余多来]?(?:{_PEOPLE}))(?:左右|以上|以下|上下)?"
)
"""百家 and 千人 may be names."""
_WHEN = lazy_pattern(
    rf"(?=.*(?:[0-9年季度半日号]|月$))"
    rf"[0-9{NUMERALS}年月日号旬季度上中下半全第q至到.\-\u2010-\u2015\u2212~/: ]+"
)
"""A time and nothing else; 三月三 and 第一期 are names."""
_UNSAID = frozenset("月季年")
"""One of these makes a time of what names no year; 5.1 is a figure."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_CLOCK = lazy_pattern(
    rf"[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?|[0-9]{{1,2}}-(?:{_MONTHS})|(?:{_MONTHS})-[0-9]{{2}}"
)
"""A time of day, or 1-Mar, as an English Excel shows what was typed as 3-1."""
_TRUTH = lazy_pattern("true|false|是|否|[√✓✔☑×✗✘]")
_ADDRESS = lazy_pattern(r"[\w.\-]+@[\w\-]+\.[\w.]+|(?:https?://|www\.)\S+")
_PLACE = lazy_pattern("(?:[省市区县旗镇乡]|街道|政府|委员会|管委会|局|人社|服务中心)$")
_RUN_BY = lazy_pattern("[省市县区]直")
_GROUP = lazy_pattern(
    "人员|劳动者|劳动力|职工|员工|工人|农民|毕业生|学生|军人|士兵|居民|村民|妇女|青年|残疾人|两后生|4050"
    "|工商户|贫困户|家庭|群体|创业者|从业者|经营者|业主|学员|干部|教师|医生|失业|待业|下岗|群众|人才|骨干|负责人"
    "|传承人|带头人|经纪人|承包人|法人|者$"
)
_USUAL_GROUPS = """
农民工 失地农民 大学生 未就业高校毕业生 农村妇女 妇女 退役士兵 复员军人 下岗职工 下岗失业人员 城镇失业人员
登记失业人员 就业困难人员 贫困劳动力 脱贫劳动力 返乡农民工 返乡人员 在职职工 企业员工 两后生 4050人员
"""
_GROUPS = frozenset(_USUAL_GROUPS.split())
"""Groups as they are usually called, beside those that a form prints."""
_ANYBODY = lazy_pattern("其他|其它|不限|全体|所有|各类|社会|企业|单位|园区|社区|人群|对象")
_TRAINING = lazy_pattern("培训|实训|研修|讲座|工艺|技能|课程")
"""What says, beside a group in the place of a name, that a text is no group."""
_ENDS_AS_TRAINING = lazy_pattern("(?:培训班?|实训班?|研修班?|讲座|课程)$")
_BLANKS = " \u3000"
_FIGURES = "0-9０-９"
_MARKS = "√✓✔☑×✗✘"
_SIGNS = r"+＋－−\-"
_AT_FIRST = (
    rf"[{_FIGURES}{NUMERALS}{_BLANKS}{_MARKS}{_SIGNS}"
    "万几数第上下全约近共计合总预超拟大不至满省市县区是否TtFfHhWwQq]"
)
_AT_LAST = rf"[{_FIGURES}{_BLANKS}省市区县旗镇乡道府会局社心直mMnN]"
_SUSPECTS = lazy_pattern(rf"\n(?:{_AT_FIRST}|(?<={_AT_LAST}\n))")
"""A line that begins or ends as one of another kind does; most names do neither and are passed over."""
_SUSPECT = lazy_pattern(
    rf"[\x00-\x7f{_FIGURES}{NUMERALS}{_BLANKS}{_MARKS}{_SIGNS}，。、：（）％～／‰–—"
    r"年月日号旬季度上中下半全第至到万亿几数约近共计合总预超拟大不少于过满余多来左右以"
    r"人次名位学员个元天课时小期班家户是否转分机内线手电话]+|.*[省市区县旗镇乡道府会局社心直]\s*",
    re.DOTALL,
)
"""What a text of another kind is made of; a place ends as places do."""
_NAMED = 20
"""Runs of rows that are named one by one."""
_MOST = 2
"""Rows from which one finding for a whole column is shorter than one for each."""


def kind_of(value: Value, setting: Setting) -> ValueKind | None:
    """Return what a cell plainly holds that is neither a name nor a text; ``None`` for all the rest."""
    if isinstance(value, bool):
        return ValueKind.TRUTH
    if isinstance(value, int | float):
        return ValueKind.FIGURE
    if not isinstance(value, str):
        return None if value is None else ValueKind.DATE
    text = narrow(value)
    return _kind_of_text(text, setting) if text and len(text) <= _LONGEST else None


def _kind_of_text(text: str, setting: Setting) -> ValueKind | None:
    if isinstance(parse_phones(text), Phones):
        return ValueKind.PHONE
    if sum(map(str.isdigit, text)) >= _ID_DIGITS:
        return None
    return _kind_by_form(text) or (ValueKind.PLACE if _is_place(text, setting) else None)


def _kind_by_form(text: str) -> ValueKind | None:
    if _TRUTH.fullmatch(text):
        return ValueKind.TRUTH
    if _ADDRESS.fullmatch(text):
        return ValueKind.ADDRESS
    if _is_time(text):
        return ValueKind.DATE
    if _FIGURE.fullmatch(text):
        return ValueKind.FIGURE
    return ValueKind.AMOUNT if _AMOUNT.fullmatch(text) else None


def _is_time(text: str) -> bool:
    """Tell a time that says so itself; a bare figure is a figure, though it may be a year."""
    if _CLOCK.fullmatch(text):
        return True
    if not _WHEN.fullmatch(text) or text.isdigit():
        return False
    period = parse_period(text, year=None)
    if isinstance(period, Period) or period.kind is PeriodProblem.IMPOSSIBLE:
        return True
    return period.kind is PeriodProblem.YEARLESS and not _UNSAID.isdisjoint(text)


def _is_place(text: str, setting: Setting) -> bool:
    if _RUN_BY.fullmatch(text):
        return True
    return _PLACE.search(text) is not None and setting.regions.knows(text, setting.day)


@rule(
    "VL020",
    "名称、群体和文字栏不填别的内容",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("名称、群体要让人看得懂是什么"),
)
def texts_hold_their_own_kind(subject: FormSheet) -> Iterator[Remark]:
    """
    名称、群体、姓名和文字栏里只有一个日期、数字、数量、电话号码、地名或网址，多半是填错了栏，或被表格软件改成了日期。

    “3D打印培训”“58同城就业培训”“16-24岁失业青年”这样的名称和群体不算；“备注”不限。

    违规:
        | 培训项目名称 |
        | 123 |
    违规:
        | 群体范围 |
        | 30人 |
    违规:
        | 培训人数 | {表尾}填表人 |
        | 30 | 13800000000 |
    违规:
        | 品牌名称 |
        | 张店区 |
    合规:
        | 培训项目名称 | 群体范围 | 备注 |
        | 3D打印培训 | 16-24岁失业青年 | 123 |
    """
    crossed = frozenset(_crossed(subject))
    swapped = swapped_columns(subject)
    for column in subject.sheet.form.columns:
        if _is_judged(column) and column.name in subject.sheet.cells:
            named = crossed.union(swapped[column.name].indexes) if column.name in swapped else crossed
            strange = ((kind, index) for index, kind in _strange(subject, column) if index not in named)
            for kind, indexes in gathered(strange).items():
                yield from _remarks(subject, column, kind, indexes)
    for column in subject.sheet.form.footer:
        cell = subject.sheet.footer.get(column.name)
        if column.kind is FieldKind.TEXT and cell is not None and cell.value is not None:
            held = kind_of(cell.raw, subject.setting)
            if held is not None:
                yield _remark(column, held, cell.spot, cell.raw)


def _is_judged(column: Column) -> bool:
    """Tell a name or text; remarks are free, and of a closed list VL036 speaks."""
    return column.kind in _TEXTS and column.role is not Role.REMARK and not column.printed.closed


@cache
def _names_groups(column: Column) -> bool:
    """Tell a choice of groups of people: most of what it offers are some."""
    offered = column.printed.choices
    groups = sum(_GROUP.search(each) is not None for each in offered)
    return column.kind is FieldKind.CHOICE and not column.printed.closed and groups * 2 > len(offered)


def _strange(subject: FormSheet, column: Column) -> Iterator[tuple[int, ValueKind]]:
    """Yield the data rows whose cell is plainly of another kind, and of which."""
    name, form = column.name, subject.sheet.form
    texts = subject.texts(name)
    strange: dict[str, ValueKind] = {}
    if _names_groups(column):
        doubtful: Iterable[str] = (text for text in texts if not _GROUP.search(text))
        strange = {
            text: ValueKind.TRAINING
            for text in texts
            if _is_training(text) and _ENDS_AS_TRAINING.search(text)
        }
    else:
        doubtful = _doubtful(subject, name)
        strange = dict.fromkeys(texts & _groups_of(form), ValueKind.GROUP)
    strange |= {text: kind for text in doubtful if (kind := kind_of(text, subject.setting))}
    values = subject.sheet.values(name)
    if not strange and subject.sheet.raw(name) == values:  # nothing but texts, read as they stand
        return
    for index, cell in enumerate(subject.sheet.raw(name)):
        kind = strange.get(cell) if isinstance(cell, str) else kind_of(cell, subject.setting)
        if kind is not None and values[index] is not None:
            yield index, kind


def _doubtful(subject: FormSheet, name: str) -> Iterator[str]:
    """Yield the few texts of a field that may be of another kind."""
    if _SUSPECTS.search(f"\n{subject.joined(name)}\n"):
        yield from filter(_SUSPECT.fullmatch, subject.texts(name))


def _remarks(subject: FormSheet, column: Column, kind: ValueKind, indexes: Sequence[int]) -> Iterator[Remark]:
    """Yield a remark for each row; one for the whole column when most of its rows show it."""
    raw = subject.sheet.raw(column.name)
    for index, rows in told_together(subject, indexes):
        made = _remark(column, kind, subject.sheet.spot(index, column.name), raw[index])
        yield replace(made, message=made.message + same_in(rows), rows=rows)


def told_together(subject: FormSheet, indexes: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """
    Yield the data rows at which to speak, each with the sheet rows it speaks of when they are several.

    A column is one finding where most rows of a unit show it. Unit by unit, so that a workbook merged of many
    files is told the same, and an explanation that came with it fits.
    """
    owners = subject.owners
    sizes = Counter(owners)
    for owner, rows in gathered((owners[index], index) for index in indexes).items():
        if len(rows) >= _MOST and len(rows) * 2 > sizes[owner]:
            yield rows[0], subject.sheet.numbers(rows)
        else:
            yield from ((index, ()) for index in rows)


def same_in(rows: Sequence[int]) -> str:
    """Say of which sheet rows, in ascending order, a remark speaks; nothing when it is one."""
    if len(rows) <= 1:
        return ""
    runs = list(row_runs(row + 1 for row in rows))
    more = f" 等 {len(rows):,} 行" if len(runs) > _NAMED else " 行"
    return f"；第 {'、'.join(runs[:_NAMED])}{more}都是这样"


def _remark(column: Column, kind: ValueKind, spot: Spot, raw: Value) -> Remark:
    hint = f"请核对是不是填错了栏，这里应填{column.about}；确实如此的，请写情况说明"
    if isinstance(raw, date | time):
        hint = f"原来输入的是“3-1”一类文字的，请先把单元格设为“文本”格式再重填；{hint}"
        word = "日期" if isinstance(raw, date) else "时间"
        found = f"单元格里是{word}“{shown(raw)}”，不是“{column.heading}”"
    elif isinstance(raw, bool):
        found = f"单元格里是逻辑值“{shown(raw)}”，不是“{column.heading}”"
    else:
        found = f"填的是“{shown(raw)}”，是{kind.value}，不像“{column.heading}”"
    return Remark(message=found, hint=hint, spot=spot, field=column.name, value=raw)


@rule(
    "VL021",
    "名称和群体没有填反",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("填反了，名称和群体都对不上"),
)
def columns_are_not_crossed(subject: FormSheet) -> Iterator[Remark]:
    """
    “培训项目名称”里填的是群体，“群体范围”里填的却是培训项目，像是两栏填反了。多数行都这样的，整栏只提一次。

    违规:
        | 培训项目名称 | 群体范围 |
        | 失业人员 | 陶瓷工艺培训 |
    合规:
        | 培训项目名称 | 群体范围 |
        | 安全管理人员培训 | 企业职工 |
    """
    pair = _pair(subject.sheet.form)
    indexes = _crossed(subject)
    if pair is None or not indexes:
        return
    name, group = pair
    for index, rows in told_together(subject, indexes):
        held, beside = (shown(subject.sheet.raw(each.name)[index]) for each in pair)
        yield subject.remark(
            index,
            name.name,
            f"填的是群体“{held}”，“{group.heading}”却填着“{beside}”，像是两栏填反了{same_in(rows)}",
            "请把两栏的内容对调；确实如此的，请写情况说明",
            rows=rows,
        )


def _pair(form: FormSpec) -> tuple[Column, Column] | None:
    """Return the form's column of names and that of groups; ``None`` where it has not both."""
    name = form.by_name[form.name]
    groups = [column for column in form.columns if column.required and _names_groups(column)]
    return (name, groups[0]) if name.kind is FieldKind.TEXT and groups else None


def _crossed(subject: FormSheet) -> Sequence[int]:
    """Return the data rows whose name is a group and whose group is none."""
    pair = _pair(subject.sheet.form)
    if pair is None or any(column.name not in subject.sheet.cells for column in pair):
        return ()
    name, group = pair
    odd = frozenset(text for text in subject.texts(group.name) if _is_no_group(text))
    if not odd:
        return ()
    known = _groups_of(subject.sheet.form)
    columns = (subject.sheet.raw(name.name), subject.sheet.raw(group.name))
    return [
        index
        for index, (held, beside) in enumerate(zip(*columns, strict=True))
        if beside in odd and isinstance(held, str) and _is_group(held, str(beside), known)
    ]


def _is_group(held: str, beside: str, known: Collection[str]) -> bool:
    """Tell a group in the place of a name; 安全管理人员 is one only beside a group that is a training."""
    return held in known or (_is_training(beside) and bool(_GROUP.search(held)) and not _is_training(held))


def _is_no_group(text: str) -> bool:
    return not _GROUP.search(text) and not _ANYBODY.search(text) and _kind_by_form(narrow(text)) is None


def _is_training(text: str) -> bool:
    return _TRAINING.search(text) is not None and not _GROUP.search(text)


class Swapped(Struct, frozen=True, kw_only=True):
    """A column that in most rows holds what another one asks for, which holds what this one does."""

    other: Column
    indexes: frozenset[int]
    """The data rows."""


def swapped_columns(subject: FormSheet) -> Mapping[str, Swapped]:
    """
    Return the columns of figures or times that are swapped with another column, and those others, by field.

    A sheet is looked at only where most cells of such a column cannot be read.
    """
    sheet = subject.sheet
    if not sheet.troubles:
        return {}
    columns = [column for column in sheet.form.columns if column.required and column.name in sheet.cells]
    unread = Counter(trouble.field for trouble in sheet.troubles)
    found: dict[str, Swapped] = {}
    for column in columns:
        if column.kind not in _MEASURES or unread[column.name] * 2 <= len(sheet.rows):
            continue
        for other in columns:
            if other is not column and other.kind in _READABLE and other.name not in found:
                indexes = frozenset(_swapped_rows(subject, column, other))
                if len(indexes) >= _MOST and len(indexes) * 2 > len(sheet.rows):
                    found[column.name] = Swapped(other=other, indexes=indexes)
                    found[other.name] = Swapped(other=column, indexes=indexes)
    return found


def _swapped_rows(subject: FormSheet, column: Column, other: Column) -> Iterator[int]:
    values = subject.sheet.values(column.name)
    pairs = zip(subject.sheet.raw(column.name), subject.sheet.raw(other.name), strict=True)
    for index, (own, beside) in enumerate(pairs):
        if values[index] is None and _fits(subject, other, own) and _fits(subject, column, beside):
            yield index


def _fits(subject: FormSheet, column: Column, value: Value) -> bool:
    """Tell whether a value is of the kind that a column asks for."""
    if column.kind in (FieldKind.COUNT, FieldKind.MONEY):
        return isinstance(parse_quantity(value, wanted_of(column)), Quantity)
    if column.kind is FieldKind.PERIOD:
        return isinstance(parse_period(value, year=subject.setting.year), Period)
    return isinstance(value, str) and not is_blank(value) and kind_of(value, subject.setting) is None


def swapped_remark(subject: FormSheet, name: str, index: int, swapped: Swapped) -> Remark:
    """Return the one remark about two swapped columns, at the first row that shows it."""
    held, beside = (shown(subject.sheet.raw(each)[index]) for each in (name, swapped.other.name))
    rows = subject.sheet.numbers(sorted(swapped.indexes))
    found = f"填的是“{held}”，“{swapped.other.heading}”却填着“{beside}”，像是两栏填反了{same_in(rows)}"
    return subject.remark(index, name, found, "请把两栏的内容对调", rows=rows)


_MEASURES = (FieldKind.COUNT, FieldKind.MONEY, FieldKind.PERIOD)
_READABLE = (*_MEASURES, FieldKind.TEXT, FieldKind.CHOICE)


def _groups_of(form: FormSpec) -> frozenset[str]:
    """Return the usual groups and those that the form itself names, without 其他, which may be anything."""
    pair = _pair(form)
    return frozenset() if pair is None else _printed_groups(pair[1].printed.choices)


@cache
def _printed_groups(choices: tuple[str, ...]) -> frozenset[str]:
    return _GROUPS.union(each for each in choices if not _ANYBODY.fullmatch(each))
