"""Units of measure: 万人次 and 人次 are one thing in two sizes, 人 and 人次 are two things."""

from decimal import Decimal

from skilltrain_cli.values.figure_with_sources import Number
from skilltrain_cli.values.text import key

_SIZES = {"亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_BASES = frozenset({"人", "人次", "元", "个", "家", "项", "类", "次", "户", "期", "班", "场", "张", "名"})
"""What may be counted in 万; of other words the first character belongs to the word."""
_PERCENT = frozenset({"%", "百分比", "百分数"})
PERCENT = "%"
AMOUNTS_OF_MANY = frozenset({"人", "人次", "元"})
"""What goes on all the time, so that a share of the time may be held against a share of the target."""


def base_of(measure: str) -> tuple[str, int]:
    """Return what is counted and how many at a time, as a power of ten: 万人次 is 人次 and 4."""
    text = key(measure)
    if text in _PERCENT:
        return PERCENT, 0
    for size, power in _SIZES.items():
        rest = text.removeprefix(size)
        if rest != text and rest in _BASES:
            return rest, power
    return text, 0


def converted(value: Number, written: str, wanted: str) -> Decimal | None:
    """Return a figure in another size of its measure, exactly; ``None`` when they measure two things."""
    (base, power), (other, aim) = base_of(written), base_of(wanted)
    return Decimal(value).scaleb(power - aim) if base == other else None
