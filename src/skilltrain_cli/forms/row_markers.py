"""What a text marks its row as: a total, an example, 其中, a note."""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import chain

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key, recalled


class RowKind(StrEnum):
    """What a row is that bears the mark, if nothing else speaks against it."""

    TOTAL = "total"
    SUBTOTAL = "subtotal"
    EXAMPLE = "example"
    PART = "part"
    """其中: a part of the total above."""
    MEASURE = "measure"
    """目标任务, 完成率: a figure about the table, not of a project."""
    NOTE = "note"


_WORD = "合计|小计|总计|共计|累计|总数|总人数|总人次"
_REGION = ".{1,10}[省市区县]"
_CLASSES = r"(?:个|项|期|班|类|种)(?:培训)?(?:项目|工种|班次|班)?"
_TOTAL = lazy_pattern(rf".{{0,12}}(?:{_WORD})(?:数|人数|人次)?(?:[:(].{{0,30}})?")
_SUBTOTAL = lazy_pattern(r".{0,16}小计(?:[:(].{0,30})?")
_OUTRIGHT = lazy_pattern(
    rf"(?:本[页表]|以上|[各总]|全[省市区县]|{_REGION})?(?:{_WORD}|计|[∑\u03c3]|total|sum)(?:数|人数|人次|/?total)?"
    r"(?::?[共计]?\d+(?:[个项期班类种人名].{0,12})?|[:(].{0,30})?"
)
_COUNTED = lazy_pattern(
    rf"(?:(?:以上|本[表页])?(?:共|总共)|(?:项目|班次|班级|班)总?数:?共?"
    rf"|(?:全[省市区县]|本[省市区县]|{_REGION})(?:培训|开展|举办)?共?)?(\d{{1,6}}){_CLASSES}"
    rf"(?:[,、;:]?(?:{_WORD}|培训|参训|计|共){{0,3}}:?\d+(?:人次|人|名)(?:次)?)?[。.]?"
    r"|(?:以上)?(?:共|总共)\d+(?:人次|人|名)"
)
"""A total that says how many it sums up, and nothing else: 6个项目, 全县共6个班次."""
_ROWS = lazy_pattern(
    r"(?<![第\d])(\d{1,6})(?:个(?:培训)?(?:项目|班次|班)?|项|期|班次|班)(?![一-鿿]*[工种类])"
)
"""How many projects a total says it sums up; 工种 are kinds and may be fewer."""
_CHINESE = "[一二三四五六七八九十]{1,3}"
_SECTION = lazy_pattern(
    rf"(?:\({_CHINESE}\)[、.:]?|{_CHINESE}[、.:]).{{1,60}}"
    rf"|第(?:{_CHINESE}|\d{{1,2}})(?:部分|大?类|阶段|季度|批次?)(?:[:、(].{{0,30}})?"
    r"|(?:\d{4}年?)?(?:[上下]半年|第?[一二三四1-4]季度|\d{1,2}月份?)(?:完成|计划|开展|培训|项目|情况)*(?:[:(].{0,30})?"
)
_STYLE = lazy_pattern(
    rf"(?P<bracketed>\({_CHINESE}\))|(?P<plain>{_CHINESE}[、.:])|(?P<figure>\d{{1,2}}[、.)])"
)
_CHINESE_ALONE = lazy_pattern(rf"\(?{_CHINESE}\)?[、.]?")
_EXAMPLE = lazy_pattern(
    r"(?:示例|样例|范例|例如|填写示例|举例).{0,8}|[(（]?(?:例|样表|示例)[)）]?[:：]?.{0,8}"
)
_EXAMPLE_OUTRIGHT = lazy_pattern(r"[(\[【]?(?:填写|填表)?(?:示例|样例|范例|举例|样表|例)行?[)\]】]?:?")
_EXAMPLE_LEADS = lazy_pattern(
    r"(?:例如?|如|示例|样例|范例|举例|填写示例)[:,]|[(\[【](?:例|示例|样例|范例|举例|填写示例)[)\]】]."
)
_HINTS = lazy_pattern(
    r"[(\[【].*[)\]】]|[*※]?(?:非?必填|选填|必选|可选|可多选|多选|单选|可不填|可空|自动生成|下拉选择|下拉)[项]?"
    r"|(?:例如?|如|示例|样例|格式|单位)[:为].*|(?:请|应|须|按|只)?(?:填写?|选择?|输入).*"
    r"|.{0,8}(?:全称|规范名称|格式|整数|阿拉伯数字|文本|数字|下拉选择|字以内)|.{0,6}年.?月.?日?[^\d]{0,16}"
)
_HINT_LONGEST = 40
_NOTE = lazy_pattern(r"(?:注|备注|说明|填表说明|填报说明|注意事项|附注)\d*[:：.、].*|注\d.*", re.DOTALL)
_NO_MORE = lazy_pattern(
    r"第?\d{1,4}页(?:[,/]?共\d{1,4}页)?|共\d{1,4}页(?:[,/]?第\d{1,4}页)?"
    r"|\(?(?:以下(?:空白|无正文|无内容)|此页无正文|续[上下]?[表页]|[接转][上下]页|下转.{0,6}页|上接.{0,6}页|续|完|完毕)\)?"
)
"""What says that the table ends or goes on elsewhere, and the number of a page."""
_MEASURE = lazy_pattern(
    "(?:年度|全年|上级|下达|计划)*(?:目标任务|任务|目标|指标)(?:数|人数|总数)?"
    "|(?:总|培训)?(?:期|班|班次|项目)数|(?:[本当]|上)(?:月|季度?|年度?|期)(?:新增|完成|累计|净增)(?:数|人数|人次)?"
    "|新增(?:人数|人次)|[男女]性?(?:学员|人员)?(?:人数|数)"
    "|(?:任务|计划|目标)?完成(?:率|比例|进度|情况)|占比|比例|平均(?:数|人数|每[班期])?|每[班期]平均(?:数|人数)?|同比.{0,6}|环比.{0,6}|剩余任务数?|差额"
)
_NUMBERED = lazy_pattern(r"[(（]?\d{1,2}[)）]?[.、．)].+", re.DOTALL)
_MARKS = (
    (RowKind.SUBTOTAL, _SUBTOTAL),
    (RowKind.TOTAL, _TOTAL),
    (RowKind.TOTAL, _OUTRIGHT),
    (RowKind.TOTAL, _COUNTED),
    (RowKind.EXAMPLE, _EXAMPLE),
    (RowKind.PART, lazy_pattern("其中.*", re.DOTALL)),
    (RowKind.MEASURE, _MEASURE),
    (RowKind.NOTE, _NO_MORE),
    (RowKind.NOTE, _NOTE),
    (RowKind.NOTE, _NUMBERED),
)
_LONGEST = 400
"""No mark is longer."""
_HOW_MANY = lazy_pattern(r"共?\d+(?:个|项|期|班|类|种)?(?:培训)?(?:项目|工种|班次|班)?")
_NOTE_BEGINS = lazy_pattern(r"(?:填[表报])?(?:备注|说明|附注|注意事项|注)\d*[:：.、]|注\d")
_ITEM_BEGINS = lazy_pattern(r"[(]?\d{1,2}[)]?[.、)]\D")
_NOTE_MARK = lazy_pattern(r"^(?:注[:：]?)?(?:\d{1,2}[.、．)])?")

_TELLING = "计数例样填人话联手章:："
_DATE_LABEL = lazy_pattern(r"日\s*期")
_TRIGGER = lazy_pattern(
    r"[合总共累小]\s*计|总\s*数|[示样范]\s*例|例\s*[如:：)）]|举\s*例|[(（]\s*例|样\s*表|^\s*例\s*$"
    r"|填\s*[表报写]|[表报办写系责核]\s*人|日\s*期|电\s*话|联\s*系|手\s*机|章\s*[)）:：]|[:：]\s*$"
)
"""Without one of these no text of a full row marks a total, an example or a footer."""
_SEAM = "\x1e"
"""Stands between texts that are searched together."""


@recalled
def mark_of(text: str) -> RowKind | None:
    """Return what a text marks its row as, by its looks alone."""
    written = key(text)
    if not written or len(written) > _LONGEST:
        return None
    return next((mark for mark, pattern in _MARKS if pattern.fullmatch(written)), None)


def ends_page(text: str) -> bool:
    """Tell what says that the table ends here or goes on elsewhere: 以下空白, 续表, 第1页."""
    return _NO_MORE.fullmatch(key(text)) is not None


def is_outright(text: str) -> bool:
    """Tell 合计, 张店区小计 and 合计2个项目, which can be nothing else, from 会计合计."""
    return _OUTRIGHT.fullmatch(key(text)) is not None


def is_example(text: str) -> bool:
    """Tell the word 示例 or 例 alone, which leaves its cell no content of its own, from 例会主持."""
    return _EXAMPLE_OUTRIGHT.fullmatch(key(text)) is not None


def leads_example(text: str) -> bool:
    """Tell 例：淄博市 and （示例）淄博市, which in the first cell make their row an example."""
    return _EXAMPLE_LEADS.match(key(text)) is not None


@recalled
def is_hint(text: str) -> bool:
    """Tell a hint how to fill in the column above: （填全称）, 必填, 年月日至年月日, 如：30."""
    written = key(text)
    return len(written) <= _HINT_LONGEST and _HINTS.fullmatch(written) is not None


def is_number_of(text: str) -> bool:
    """Tell 3个项目, which stands where a project would and names none."""
    return _HOW_MANY.fullmatch(key(text)) is not None


def projects_in(text: str) -> int | None:
    """Return the number of projects that the label of a total names: 2 in 合计2个项目."""
    found = _ROWS.search(key(text)) if len(text) <= _LONGEST else None
    return int(found[1]) if found else None


def is_section(text: str) -> bool:
    """Tell a text that heads a part of the table: 一、上半年, （一）企业职工培训, 第二季度."""
    return len(text) <= _LONGEST and _SECTION.fullmatch(key(text)) is not None


def section_style(text: str) -> str:
    """Return how a section is numbered, 一、 or （一）; parts of one style are of one level."""
    found = _STYLE.match(key(text))
    return (found.lastgroup or "") if found else ""


def is_chinese_ordinal(text: str) -> bool:
    """Tell 一 and （二）, which number the parts of a table where 1 and 2 number its rows."""
    return _CHINESE_ALONE.fullmatch(key(text)) is not None


def begins_note(text: str) -> bool:
    """Tell a text that begins as a note does: 注：, 说明：."""
    return _NOTE_BEGINS.match(key(text)) is not None


def begins_item(text: str) -> bool:
    """Tell a text that begins as a numbered sentence does: 1.如培训项目……; a date such as 1.5 does not."""
    return _ITEM_BEGINS.match(key(text)) is not None


def note_key(note: str) -> str:
    """Return the key of a note without 注 and its number."""
    return _NOTE_MARK.sub("", key(note))


def possible_marks(texts: Collection[str]) -> set[str]:
    """Return the texts that may mark a row; all are searched at once, cheaply, since hardly any does."""
    joined = _SEAM.join((*texts, ""))
    dates = _DATE_LABEL.finditer(joined) if "日" in joined and "期" in joined else ()
    ends = chain((date.end() for date in dates), *(_ends(sign, joined) for sign in _TELLING))
    found = {joined[joined.rfind(_SEAM, 0, at) + 1 : joined.find(_SEAM, at)] for at in ends}
    return {text for text in found if _TRIGGER.search(text)}


def _ends(sign: str, joined: str) -> Iterator[int]:
    """Yield where a sign ends, once for each text that has it: hardly any has, and a bare search is quick."""
    at = joined.find(sign)
    while at >= 0:
        yield at + 1
        at = joined.find(sign, joined.find(_SEAM, at))
