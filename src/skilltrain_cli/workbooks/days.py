"""
How a blank form reads the first and the last day of a time, in formulas: 2021年7月20日至8月1日.

What they cannot read, such as 7月上旬 or three days, is left to ``skt validate``.
"""

from collections.abc import Mapping

STEPS = ("even", "days", "begin", "end", "opens", "closes")
"""What a time is reckoned by, each in a cell of its own."""


def day_formulas(text: str, cells: Mapping[str, str]) -> Mapping[str, str]:
    """Return the formula of each step; ``text`` is the cell that holds the time, ``cells`` are the steps'."""
    return {
        "even": _even(text),
        "days": _parted(cells["even"]),
        "begin": _begun(cells["days"]),
        "end": _ended(cells["days"], cells["begin"]),
        "opens": _ordinal(cells["begin"]),
        "closes": _ordinal(cells["end"]),
    }


def _ordinal(day: str) -> str:
    """Return the formula of a number that grows with the day ``2021.6.1``; 0 for anything else."""
    first = f'FIND(".",{day})'
    second = f'FIND(".",{day},{first}+1)'
    month = f"VALUE(MID({day},{first}+1,{second}-{first}-1))"
    number = f"VALUE(LEFT({day},{first}-1))*372+{month}*31+VALUE(MID({day},{second}+1,9))"
    return f'IF({day}="",0,IFERROR({number},0))'


_CLOCK = 'SUMPRODUCT(--ISNUMBER(FIND({{":","：","时","点"}},{text})))=0'
BACKWARDS = (
    "IF(OR({opens}=0,{closes}=0,{closes}>={opens}),FALSE,"
    f'AND({_CLOCK},OR(LEN({{days}})-LEN(SUBSTITUTE({{days}},".",""))=4,{{closes}}+372-{{opens}}>190)))'
)
"""
Asked only of two whole days: without its own year the end may lie in the next one, half a year on at most.

What is no number is no day, and then nothing is said.
"""


def _even(text: str) -> str:
    """Return the formula of a time as two days with 至 between them: 2021.6.1至6.15."""
    for written, plain in (
        *(("计划", ""), ("日", ""), ("号", ""), (" ", "")),
        *(("年", "."), ("月", "."), ("/", "."), ("－", "-"), ("–", "-")),
        *(("到", "至"), ("~", "至"), ("～", "至"), ("—", "至"), ("至至", "至")),
    ):
        text = f'SUBSTITUTE({text},"{written}","{plain}")'
    return text


def _parted(text: str) -> str:
    """Return the formula that reads a dash as 至, or inside the days when 至 is there too."""
    return f'IF(ISNUMBER(FIND("至",{text})),SUBSTITUTE({text},"-","."),SUBSTITUTE({text},"-","至"))'


def _begun(days: str) -> str:
    """Return the formula of the first day; nothing when there are not two."""
    return f'IF(ISNUMBER(FIND("至",{days})),LEFT({days},FIND("至",{days})-1),"")'


def _ended(days: str, begin: str) -> str:
    """Return the formula of the last day, with the year and the month of the first where it has none."""
    end = f'MID({days},FIND("至",{days})+1,20)'
    dots = f'LEN({end})-LEN(SUBSTITUTE({end},".",""))'
    year = f'LEFT({begin},FIND(".",{begin}))'
    month = f'LEFT({begin},FIND(".",{begin},FIND(".",{begin})+1))'
    own = f"IF({dots}=0,{month}&{end},IF({dots}=1,{year}&{end},{end}))"
    return f'IF({begin}="","",IFERROR({own},""))'
