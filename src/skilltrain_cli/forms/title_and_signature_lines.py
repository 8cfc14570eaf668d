"""What may stand around a form and belongs to it: its title, its number and day, lines to be signed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from skilltrain_cli.forms.fitted_sheet import Trouble
from skilltrain_cli.forms.footer import is_day
from skilltrain_cli.forms.row_markers import begins_note, ends_page
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key, narrow, recalled

_CORRECTS = lazy_pattern(
    "作废|取消|不算|不计|未计|未算|另有|另外|另加|实际|应为|应是|改为|更正|补报|补充|漏|重复|删|暂缓|待定|核实|有误|错"
)
"""Words by which a remark changes what the rows say."""
_COUNTED = lazy_pattern(r"[0-9](?:\s*)(?:人|名|个|期|班|元|次|%)|^[0-9.,%]+$")
_TITLE = lazy_pattern(
    r"附[件录表].{0,40}|.*附[件录表][0-9一二三四五六-]*"
    "|[^:]*(?:表|册|台账|一览|明细|登记|汇总|统计|情况|项目|培训|通知|方案|计划|报告|[年季月旬]报|公[示告]|资料|公开|单位|[密号制栏]"
    "|年度?|半年|季度|月份?|[期批日]|[省市区县旗局厅部站所校院]|中心|公司|[0-9]+稿|上报稿|定稿)"
)
"""How a title ends, or a line that goes with it: the number of the annex, a year, a day, a unit."""
_TRAILING = lazy_pattern(r"[(【][^()【】]{0,20}[)】]$")
_REMARK = lazy_pattern(
    "以下|如下|上述|[下上]表|请|[详参另附]见|^见|初稿|草稿|[明今昨][天日]|后天|[本上下]周|仍|是|均|尚|暂|待(?!业)|[已未](?:报|定|完|含|列|汇)"
    "|含|包括|除|根据|依据|来自|另[报行列]|单独|[为由]上|未定|没有|还有|只有|仅"
)
"""Words of a sentence about the table; no title has them."""
_NAMED = lazy_pattern(r"(?:表|一览|台账|明细|名册)(?:[(][^()]*[)])?$")
"""Ends a title, whatever it counts: 2021年第1期培训班情况表（第2批）."""
_WHICH = lazy_pattern(
    r"[(]?(?:[0-9]{4}年度?)?(?:[上下]半年|第[一二三四1-4]季度)?(?:第[0-9一二三四五六七八九十]{1,3}[期批次])?[)]?"
)
"""A line below the title: （2021年第1期）."""
_LONGEST_TITLE = 60
_LONGEST_LABEL = 12
_SENTENCE = lazy_pattern("[。；;！!？?]")
_SIGNED = (
    "单位|部门|机构|科室|领导|负责|审核|审批|审定|审签|复核|核定|校对|主管|分管|经办|承办|制表|填表|填报|报送|上报|呈报|报表|编制|编报"
    "|签字|签名|签章|盖章|公章|电话|手机|传真|邮箱|邮件|联系|地址|邮编|日期|时间|年度|编号|表号|文号|机关|批准|有效期|密级"
)
"""Words of the labels of a line that is to be signed, and of what a statistical form has above it."""
_LABEL = lazy_pattern(rf"[^:：0-9]{{0,12}}(?:{_SIGNED})[^:：0-9]{{0,12}}[:：]")
_LABEL_ALONE = lazy_pattern(
    rf"[^:：0-9]{{0,6}}(?:{_SIGNED})(?:人|员|名|号|码|意见|签字|签名|盖章)?(?:[(（][^()（）]{{1,6}}[)）])?[:：]?"
    r"|[(（][^()（）]{0,4}章[)）]"
)
_PAGE = lazy_pattern(r"第?[0-9]+页(?:,?共[0-9]+页)?|共[0-9]+页(?:,?第[0-9]+页)?|[-—][0-9]+[-—]")
_NUMBERED = lazy_pattern("电话|手机|传真|邮编|编号|表号|文号|页|日期|时间|年|联系")
"""Labels behind which a figure is what is asked for."""


Cell = tuple[Spot, Value]


def says_something(value: Value) -> bool:
    """Tell what says something of the rows, a figure or a correction, from words that only go round them."""
    if isinstance(value, date):
        return False
    return _text_speaks(value) if isinstance(value, str) else value is not None


@recalled
def _text_speaks(text: str) -> bool:
    return _CORRECTS.search(key(text)) is not None or _COUNTED.search(narrow(text)) is not None


def is_title(value: Value, form: FormSpec) -> bool:
    """Tell a title, the number of the annex, a year or a day from a remark that somebody put there."""
    if isinstance(value, date):
        return True
    if not isinstance(value, str):
        return False
    written = key(value)
    own = key(form.card.title) in written or key(form.card.annex) == written
    if _SENTENCE.search(written) or (_REMARK.search(written) and not own):
        return False
    if own or _NAMED.search(written) or _WHICH.fullmatch(written):
        return not _CORRECTS.search(written)
    if says_something(value) or begins_note(value) or len(value) > _LONGEST_TITLE:
        return False
    inside = _TRAILING.sub("", written) or written.strip("()【】")
    return _TITLE.fullmatch(inside) is not None or is_day(value)


def label_of(value: Value) -> str:
    """
    Return the key of the label that a cell holds, ``""`` when it holds none.

    The key is that of the whole cell when the label stands alone and waits for the next one.
    """
    return _label_in(value) if isinstance(value, str) else ""


@recalled
def _label_in(text: str) -> str:
    if _PAGE.fullmatch(key(text)) or ends_page(text):
        return "页"
    if _LABEL_ALONE.fullmatch(text.strip()):
        return key(text)
    found = _LABEL.match(text.strip())
    if found is None:
        return ""
    return "" if _changes(found[0], text.strip()[found.end() :]) else key(found[0])


def unlabelled_cells(cells: Sequence[Cell], owned: Collection[Spot] = ()) -> list[Cell]:
    """Return the cells of a row that are neither owned, nor a label for signing, nor stand behind one."""
    left: list[Cell] = []
    waiting = ""
    for spot, value in cells:
        label = label_of(value)
        if spot in owned:
            waiting = ""
        elif label:
            waiting = label if label == key(str(value)) else ""
        elif waiting and _owns(waiting, value):
            waiting = ""
        else:
            left.append((spot, value))
    return left


def paragraphs(left: Sequence[Cell]) -> Iterator[Trouble]:
    """Yield what paragraphs around a Word table say: one by one where it is of the rows, else together."""
    telling = [each for each in left if says_something(each[1])]
    for spot, value in telling:
        yield Trouble(kind="stray-text", spot=spot, value=value, detail="paragraph")
    rest = tuple(each for each in left if each not in telling)
    if rest:
        spot, value = rest[0]
        yield Trouble(kind="stray-text", spot=spot, value=value, detail="paragraphs", cells=rest)


def is_label_like(value: Value) -> bool:
    """Tell words that may be a label nobody knows: short, and saying nothing of the rows."""
    return isinstance(value, str) and len(key(value)) <= _LONGEST_LABEL and not says_something(value)


def _owns(label: str, value: Value) -> bool:
    """Tell whether a value may be that of the label before it; a remark on the rows is not."""
    return not _changes(label, value)


def _changes(label: str, value: Value) -> bool:
    if isinstance(value, str) and _CORRECTS.search(value):
        return True
    return says_something(value) and _NUMBERED.search(label) is None
