"""Does 备注 call the time beside it a plan? Said there or in 组织时间, it is the same."""

import re

from skilltrain_cli.text import key

_BREAK = re.compile('[,;:。、()\\[\\]【】〔〕“”"\n]+')
_SESSION = "第?[0-9一二三四五六七八九十]+[期批班]"
_SUBJECT = f"(?:为|属于?|是|[该此本](?:项目|期|班|次)|{_SESSION}|项目|培训|时间|[目现]前|现)"
_NOT_YET = "(?:(?:还|尚|暂)?[未没](?:有)?(?:开展|开班|开课|组织|实施|启动|举办|开始))"
_WHEN = "[0-9一二三四五六七八九十于在定订开举组安实培推延继上下本今明年月底初中近第暑寒春夏秋冬]"
_PLAN = re.compile(
    rf"{_SUBJECT}*{_NOT_YET}?"
    rf"(?:计划(?![内外书表员生]|生育|经济|单列|已|完成|[0-9]+[人名])|拟定?(?={_WHEN}|$)|预计|预定|暂定|打算)"
)
_HELD = re.compile(
    "已经?(?:按(?:照|原)?计划)?(?:如期|全部|顺利)?(?:开展|开班|开课|完成|结束|举办|举行|实施|组织|培训|结业)"
    "|按(?:照|原)?计划|如期|实际|实到|实训|(?<![不未])取消|停办|作废|终止|中止"
)
"""What was held as planned is no plan, nor is what was called off."""


def calls_it_a_plan(remark: str) -> bool:
    """Tell whether a remark says 计划, 拟6月开展, 预计…; 已按计划完成, 计划外 and 取消 do not."""
    if _HELD.search(key(remark)):
        return False
    return any(_PLAN.match(part) for part in _BREAK.split(key(remark)))
