"""
How a blank form reads the first and the last day of a time, in formulas: 2021年7月20日至8月1日.

What they cannot read, such as 7月上旬 or three days, is left to ``skt validate``.
"""

from collections.abc import Mapping

STEPS = ("even", "days", "begin", "end", "opens", "closes", "unreal")
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
        "unreal": f"{_unreal(cells['begin'])}+{_unreal(cells['end'])}",
    }


def _figures(day: str) -> tuple[str, str, str]:
    """Return the formulas of year, month and day of ``2021.6.1``; anything else makes an error of one."""
    first = f'FIND(".",{day})'
    second = f'FIND(".",{day},{first}+1)'
    month = f"VALUE(MID({day},{first}+1,{second}-{first}-1))"
    return f"VALUE(LEFT({day},{first}-1))", month, f"VALUE(MID({day},{second}+1,9))"


def _ordinal(day: str) -> str:
    """Return the formula of a number that grows with the day ``2021.6.1``; 0 for anything else."""
    year, month, number = _figures(day)
    return f'IF({day}="",0,IFERROR({year}*372+{month}*31+{number},0))'


def _unreal(day: str) -> str:
    """Return the formula that is 1 for a day that the calendar lacks, ``2021.6.31``; 0 for anything else."""
    year, month, number = _figures(day)
    real = f"DATE({year},{month},{number})"
    return f'IF({day}="",0,IFERROR(1-(MONTH({real})={month})*(DAY({real})={number}),0))'


_CLOCK = 'SUMPRODUCT(--ISNUMBER(FIND({{":","：","时","点"}},{text})))=0'
BACKWARDS = (
    "IF(OR({opens}=0,{closes}=0,{closes}>={opens}),FALSE,"
    f'AND({_CLOCK},OR(LEN({{days}})-LEN(SUBSTITUTE({{days}},".",""))=4,{{closes}}+372-{{opens}}>190)))'
)
"""
Asked only of two whole days: without its own year the end may lie in the next one, half a year on at most.

What is no number is no day, and then nothing is said.
"""


UNREAL = f"IF({{unreal}}>0,{_CLOCK},FALSE)"
"""Asked of one day in figures, or of the two ends of a time."""
COARSE = 'SUMPRODUCT(--ISNUMBER(FIND({{"季","半年","全年"}},{text})))>0'
"""A quarter, half a year or a whole one: as coarse as ``skt validate`` queries."""


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
    """Return the formula that reads a dash as 至, or inside the days: 至 is there too, or it is 2021-6-1."""
    dashes, dots = (f'LEN({text})-LEN(SUBSTITUTE({text},"{mark}",""))' for mark in "-.")
    within = f'OR(ISNUMBER(FIND("至",{text})),AND({dashes}=2,{dots}=0))'
    return f'IF({within},SUBSTITUTE({text},"-","."),SUBSTITUTE({text},"-","至"))'


def _begun(days: str) -> str:
    """Return the formula of the first day, or of the only one."""
    return f'IF(ISNUMBER(FIND("至",{days})),LEFT({days},FIND("至",{days})-1),{days})'


def _ended(days: str, begin: str) -> str:
    """Return the formula of the last day, with the year and the month of the first where it has none."""
    end = f'MID({days},FIND("至",{days})+1,20)'
    dots = f'LEN({end})-LEN(SUBSTITUTE({end},".",""))'
    year = f'LEFT({begin},FIND(".",{begin}))'
    month = f'LEFT({begin},FIND(".",{begin},FIND(".",{begin})+1))'
    own = f"IF({dots}=0,{month}&{end},IF({dots}=1,{year}&{end},{end}))"
    return f'IF({begin}="","",IFERROR({own},""))'
