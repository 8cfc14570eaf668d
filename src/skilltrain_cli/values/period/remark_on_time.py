"""What 备注 says of the time beside it: that it is a plan, that all was held, that nothing was."""

import re
from datetime import date

from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.period.cell_reading import parse_period
from skilltrain_cli.values.period.period import Period
from skilltrain_cli.values.text import key

_BREAK = lazy_pattern('[,;:。、()\\[\\]【】〔〕“”"\n]+')
_SESSION = "第?[0-9一二三四五六七八九十]+[期批班]"
_SUBJECT = f"(?:为|属于?|是|[该此本](?:项目|期|班|次)|{_SESSION}|项目|培训|时间|[目现]前|现)"
_NOT_YET = "(?:(?:还|尚|暂)?[未没](?:有)?(?:开展|开班|开课|组织|实施|启动|举办|开始))"
_WHEN = "[0-9一二三四五六七八九十于在定订开举组安实培推延继上下本今明年月底初中近第暑寒春夏秋冬]"
_PLAN = lazy_pattern(
    rf"{_SUBJECT}*{_NOT_YET}?"
    rf"(?:计划(?![内外书表员生]|生育|经济|单列|已|完成|[0-9]+[人名])|拟定?(?={_WHEN}|$)|预计|预定|暂定|打算)"
)
_HELD = lazy_pattern(
    "已经?(?:按(?:照|原)?计划)?(?:如期|全部|顺利)?(?:开展|开班|开课|完成|结束|举办|举行|实施|组织|培训|结业)"
    "|按(?:照|原)?计划|如期|实际|实到|实训|(?<![不未])取消|停办|作废|终止|中止"
)
"""What was held as planned is no plan, nor is what was called off."""


def calls_it_a_plan(remark: str) -> bool:
    """Tell whether a remark says 计划, 拟6月开展, 预计…; 已按计划完成, 计划外 and 取消 do not."""
    if _HELD.search(key(remark)):
        return False
    return any(_PLAN.match(part) for part in _BREAK.split(key(remark)))


_HOLD = "(?:开展|开班|开课|开成|成班|举办|举行|实施|培训|启动|组织|开始)"
_MOVED = (
    "(?:延期(?!结业|结束|毕业|[0-9一二三四五六七八九十两]+[天日周])|延[缓后迟]|顺延|往?后[推延]|推[迟后]"
    "|改期|暂缓|缓办)"
)
_ENDED = (
    "(?:取消(?!.{0,4}(?:补贴|补助|考试|考核|收费|费用|限制|名额|资格|证书|住宿))"
    "|停[办开训]|叫停|流班|撤销|放弃|不办(?!理)|[没未]办(?!理|证|结)|暂停|[中终]止|搁置|作废|不再)"
)
_CALLED_OFF = f"(?:{_MOVED}|{_ENDED})"
_DENIED = lazy_pattern(f"(?P<off>{_CALLED_OFF})|(?:未能?|没有?|没能|不再?|不能|无法|待){_HOLD}")
_COUNT = "0-9一二三四五六七八九十百两几"
_SOME_PEOPLE = f"(?<![{_COUNT}])[{_COUNT}]+(?:名|人|位)[^,;:。、]{{0,6}}?"
_OF_SOMETHING_ELSE = lazy_pattern(
    f"(?:未|没有?|不会?|不再|无需|不用){_CALLED_OFF}|{_SOME_PEOPLE}(?:{_CALLED_OFF}|未(?:能|参加)?{_HOLD})"
)
"""没有取消; and what some of the people did: 3人因故取消."""
_AFTER_ALL = lazy_pattern(
    f"恢复|照常|如期|继续|复课|(?:已经?|正常|重新){_HOLD}|已(?:补办|补开|补训|完成|结束|结业)"
)
_LONGEST = 40
"""Characters of a time that something was moved from."""
_MOVED_TO = lazy_pattern(f"{_MOVED}{_HOLD}?(?:至|到|为|在|于)([^,;:。、()]+)")
_MOVED_FROM = lazy_pattern(f"(?:由|从|自|原(?:定|计划)?于?)([^,;:。、()]{{1,{_LONGEST}}}?){_MOVED}")


_DENIAL_SIGNS = (
    "未",
    "没",
    "不",
    "无法",
    "待",
    "延",
    "推",
    "缓",
    "改期",
    "取消",
    "停",
    "流班",
    "止",
    "搁置",
    "作废",
    "撤销",
    "放弃",
    "后推",
)
"""Without any of these nothing is denied: a look at them costs next to nothing."""


def speaks_of_denial(text: str) -> bool:
    """Tell whether any of the words of ``not_held`` stand in a text, which may be many remarks at once."""
    return any(sign in text for sign in _DENIAL_SIGNS) and _DENIED.search(text) is not None


def not_held(remark: str, period: Period | None, as_of: date) -> bool:
    """
    Tell whether a remark says that what stands beside this time is not held at it.

    The last word counts: 取消后恢复 is held. Before its time, and within a month or longer span that is not
    over, 未开展 denies nothing; 取消 and 延期 do, unless the time is the new one (由5月延期, 延期至9月).
    """
    rest = _OF_SOMETHING_ELSE.sub("", key(remark))
    said = list(_DENIED.finditer(rest))
    if not said or _AFTER_ALL.search(rest, said[-1].end()):
        return False
    if period is None:
        return True
    if _moved_here(rest, period):
        return False
    begun = period.start <= as_of and not period.open_on(as_of)
    return begun or said[-1]["off"] is not None


def _moved_here(remark: str, period: Period) -> bool:
    """Tell whether the time is the one that the remark says it was moved to."""
    for pattern, here in ((_MOVED_TO, True), (_MOVED_FROM, False)):
        if found := pattern.search(remark):
            other = parse_period(found[1], year=period.start.year)
            if isinstance(other, Period):
                return (other.start <= period.end and period.start <= other.end) is here
    return False


_DONE = "(?:完成|结束|办结|完结|完训|结业|毕业|培训完|举办完)"
_OVER = lazy_pattern(
    rf"(?:(?:已经?|均已|全部|都已)(?:按[^,]{{0,4}}|如期|顺利|全部)*{_DONE})|(?m:^(?:顺利|如期|按期|全部)*{_DONE}(?=$|[,;:。、(（，；]))"
)
_BEGUN = lazy_pattern(
    rf"(?:已经?|均已)(?:按[^,]{{0,4}}|如期|顺利|全部|正式)*{_HOLD}|正在(?:培训|开展|进行|实施|授课)"
)
_HOLDING_SIGNS = ("已", "都", "全部", "正在", "完", "结", "毕业")
_PREPARED = lazy_pattern(
    "报名|招[生收标]|备[案课]|审[批核]|立项|公示|采购|宣传|摸底|调研|签[约订]|准备|前期|筹备|方案|测算|遴选|登记|场地|教材"
    "|上半年|此前|以?往|去年|(?<![0-9一二三四五六七八九十上首前])[0-9一二三四五六七八九十上首前]+[期批班轮]"
)
"""What is done before a training, and what was another one."""


def speaks_of_holding(text: str) -> bool:
    """Tell whether words of ``says_begun`` stand in a text, which may be many remarks at once."""
    signs = any(sign in text for sign in _HOLDING_SIGNS)
    return signs and (_BEGUN.search(text) is not None or _OVER.search(text) is not None)


def says_over(text: str) -> bool:
    """Tell whether a text says that the training is over: 已完成, 已结业; 已完成招生 does not."""
    return _says(_OVER, text)


def says_begun(text: str) -> bool:
    """Tell whether a text says that the training has at least begun: 已开班, 正在培训, 已结业."""
    return _says(_BEGUN, text) or _says(_OVER, text)


def _says(words: re.Pattern[str], text: str) -> bool:
    clauses = (part for part in _BREAK.split(key(text)) if words.search(part))
    return any(not _PREPARED.search(part) and not calls_it_a_plan(part) for part in clauses)
