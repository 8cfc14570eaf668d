"""
What a blank form asks of itself while it is filled in: one question per field and mistake, as a formula.

Only functions of Excel 2007 that WPS and LibreOffice compute alike. A question may be stricter than
``skt validate``; docs/self-check.md says where.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind, FormSpec
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.writers.workbooks.blanks.day_formulas import BACKWARDS, COARSE, UNREAL

NIL = (
    "无",
    "暂无",
    "没有",
    "空",
    "空白",
    "不适用",
    "/",
    "／",
    "\\",
    "-",
    "－",
    "—",
    "——",
    "_",
    "N/A",
    "null",
)
"""Ways of writing “nothing here” that count as not filled in."""
DITTO = ("同上", "同前", "〃", "″", "“")
ASCII = "".join(map(chr, range(0x21, 0x7F)))
"""Characters of which a run counts as one 字."""
LONGEST = 2_000
"""Characters a counter looks at; a longer text passes every limit anyway."""
_BLANKS = lazy_pattern("[ \u3000\u00a0\n\t]")
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73416
"""2000-01-01, and the day after 2100-12-31."""


class Check(Struct, frozen=True, kw_only=True):
    """One mistake a cell can have: whose, what is said of it, the condition that shows it."""

    column: Column
    says: str
    condition: str
    """With ``{raw}`` the cell, ``{text}`` what it says without blanks, ``{words}``, ``{nil}`` …"""
    error: bool = True
    """Red and to be mended, or yellow and to be looked at again."""

    @property
    def heading(self) -> str:
        """The field's name in quotes, without limit or unit; bare, readers would take it for a label."""
        return f"“{self.column.label}”"

    @property
    def asked(self) -> str:
        """The condition; a field that may be left out is asked nothing when it is blank."""
        if self.column.required or self.condition.startswith("ISERROR"):
            return self.condition
        return f'AND({{text}}<>"",{self.condition})'


_BLANK = 'OR({text}="",SUMPRODUCT(--({nil}={text}))>0)'
_DIGITS = '{{"0","1","2","3","4","5","6","7","8","9"}}'
_FIGURES = (
    '{{"0","1","2","3","4","5","6","7","8","9","０","１","２","３","４","５","６","７","８","９",'
    '"〇","一","二","三","四","五","六","七","八","九","十"}}'
)
_CENTURY = '{{"20","２０","二〇","二零","二○"}}'
_COUNT = "IF(AND(ISNUMBER({raw}),NOT(ISLOGICAL({raw}))),OR({raw}<0,{raw}<>INT({raw}),{raw}>=1E+15),TRUE)"
_NO_AMOUNT = (
    "IF(AND(ISNUMBER({{raw}}),NOT(ISLOGICAL({{raw}}))),"
    "OR({{raw}}<{least},ROUND({{raw}},{decimals})<>{{raw}},ABS({{raw}})>=1E+15),TRUE)"
)
"""Of an amount with decimals; too many of a share are rounded off."""
_NO_SHARE = "IF(AND(ISNUMBER({{raw}}),NOT(ISLOGICAL({{raw}}))),{{raw}}<{least},TRUE)"
_NO_YEAR_ALONE = (
    "IF(ISNUMBER(VALUE(LEFT({text},4))),OR(VALUE(LEFT({text},4))<1949,VALUE(LEFT({text},4))>2100,"
    'AND(LEN({text})>4,MID({text},5,1)<>"年")),TRUE)'
)
_SUM_OF_ID = (
    "SUMPRODUCT(MID({text},{{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17}},1)"
    "*{{7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2}})"
)
_NO_ID = (
    f"IF(LEN({{text}})<>18,TRUE,IF(ISERROR({_SUM_OF_ID}),TRUE,"
    f'MID("10X98765432",MOD({_SUM_OF_ID},11)+1,1)<>UPPER(RIGHT({{text}},1))))'
)
_NO_NAME = "SUMPRODUCT(--ISNUMBER(FIND(" + _DIGITS + ",{text})))>0"
_NO_DATE = (
    f"IF(ISNUMBER({{raw}}),NOT(OR(AND({{raw}}>={_FIRST_SERIAL},{{raw}}<{_LAST_SERIAL}),"
    "AND({raw}>=2000,{raw}<2101),AND({raw}>=200001,{raw}<210013),AND({raw}>=20000101,{raw}<21010101))),"
    f"SUMPRODUCT(--ISNUMBER(FIND({_FIGURES},{{text}})))=0)"
)
_NO_YEAR = f"IF(ISNUMBER({{raw}}),FALSE,SUMPRODUCT(--ISNUMBER(FIND({_CENTURY},{{text}})))=0)"

_ELSEWHERE = "AND(SUMPRODUCT(--({cities}={home}))>0,SUMPRODUCT(--({accepted}={home}&{text}))=0)"
"""Asked only of a known city, so that one cause has one mark."""


def _without(marks: str, text: str) -> str:
    for mark in marks:
        text = f'SUBSTITUTE({text},"{mark}","")'
    return text


_BARE = _without("-－—（）() ", "{text}")
_SHAPES = (
    f'AND(LEN({_BARE})=11,LEFT({_BARE},1)="1",MID({_BARE},2,1)>="3")',
    f'AND(LEN({_BARE})>=10,LEN({_BARE})<=12,LEFT({_BARE},1)="0")',
    f'AND(LEN({_BARE})=10,OR(LEFT({_BARE},3)="400",LEFT({_BARE},3)="800"))',
)
_ALL_DIGITS = f'SUMPRODUCT(LEN({_BARE})-LEN(SUBSTITUTE({_BARE},{_DIGITS},"")))=LEN({_BARE})'
_SEVERAL = (
    'OR(SUMPRODUCT(--ISNUMBER(FIND({{"、","，",",",";","；","/","转","机"," "}},{text})))>0,'
    'LEN({text})-LEN(SUBSTITUTE({text},"-",""))>1)'
)
_NO_PHONE = f"NOT(OR(AND({_ALL_DIGITS},OR({','.join(_SHAPES)})),AND({_SEVERAL},LEN({_BARE})>=10)))"


def checks_of(form: FormSpec, accepted: Mapping[str, Sequence[str]]) -> tuple[Check, ...]:
    """Return all questions, those that must be answered first; ``accepted`` are the names known, by field."""
    found = [each for column in form.columns for each in _of_field(form, column, accepted)]
    found += [each for column in form.footer for each in _of_footer(column)]
    return tuple(sorted(found, key=lambda each: not each.error))


def _of_field(form: FormSpec, column: Column, accepted: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    """Yield what one field is asked, in the order in which the first mistake counts."""
    yield Check(column=column, says="公式出错，没有结果", condition="ISERROR({raw})")
    if column.required:
        yield Check(column=column, says="必填，没有填", condition=_BLANK)
    if column.kind in (
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.CHOICE,
        FieldKind.PERSON,
        FieldKind.CODE,
    ):
        ditto = "SUMPRODUCT(--({ditto}={text}))>0"
        yield Check(column=column, says="写的是“同上”，请写出完整内容", condition=ditto)
    if accepted.get(column.name):
        yield from _of_region(form, column, accepted[column.name])
    if column.printed.words:
        says = f"超过 {column.printed.words} 字（近似，只会多算）"
        yield Check(column=column, says=says, condition=f"{{words}}>{column.printed.words}")
    yield from _of_entry(column)
    if column.kind is FieldKind.PERIOD:
        yield Check(column=column, says="日历上没有这一天", condition=UNREAL)
        yield Check(column=column, says="结束早于开始", condition=BACKWARDS)
        yield Check(column=column, says="只到季度、半年或全年，请写到日", condition=COARSE, error=False)
    if not form.is_card and column is _own(form):
        says = "与上面一行完全相同（备注除外）"
        yield Check(column=column, says=says, condition="{repeated}")


def _own(form: FormSpec) -> Column | None:
    """Return the field at which a repeated row is shown: the first that is each row's own."""
    return next((each for each in form.columns if each.required and not each.printed.group), None)


def _of_region(form: FormSpec, column: Column, accepted: Sequence[str]) -> Iterator[Check]:
    if column.kind is FieldKind.CITY:
        own = f"不是本单位所在的市，应填全称“{accepted[0]}”"
        says = own if len(accepted) == 1 else "不是可选的设区的市全称"
        yield Check(column=column, says=says, condition="SUMPRODUCT(--({accepted}={text}))=0")
        if not form.is_card:
            says = "与上面的市不同，一份表只报一个市"
            yield Check(column=column, says=says, condition='AND({first}<>"",{text}<>{first})')
    elif column.printed.closed:
        says = f"不在可选的 {len(accepted)} 项之内"
        yield Check(column=column, says=says, condition="SUMPRODUCT(--({accepted}={text}))=0")
    elif column.kind is FieldKind.COUNTY:
        says = "不在本市（本单位）的名单里，请填全称；由市直组织的填“市直”"
        yield Check(column=column, says=says, condition=_ELSEWHERE)


def _of_entry(column: Column) -> Iterator[Check]:
    if column.kind in AMOUNTS:
        yield from _of_amount(column)
    elif column.kind is FieldKind.YEAR:
        yield Check(column=column, says="应为四位数的年份，如 2021", condition=_NO_YEAR_ALONE)
    elif column.kind is FieldKind.ID_NUMBER:
        yield Check(column=column, says="不是 18 位的公民身份号码，或校验码不对", condition=_NO_ID)
    elif column.kind is FieldKind.PERSON:
        yield Check(column=column, says="姓名里有数字", condition=_NO_NAME)
    elif column.kind in (FieldKind.PERIOD, FieldKind.DATE):
        yield Check(column=column, says="没有写明日期，应如 2021年6月1日", condition=_NO_DATE)
        says = "没有写明四位数的年份，如 2021年"
        yield Check(column=column, says=says, condition=_NO_YEAR, error=False)
    elif column.kind is FieldKind.PHONE:
        yield Check(column=column, says="不是完整的号码，应为 11 位手机或带区号的座机", condition=_NO_PHONE)


def _of_amount(column: Column) -> Iterator[Check]:
    """Yield what a number is asked: to be one, as exact as it may be, and within its bounds."""
    amount, exact = column.amount, column.kind in (FieldKind.COUNT, FieldKind.MONEY)
    if exact and not amount.decimals and not amount.least:
        yield Check(column=column, says="应为不小于 0 的整数，只填数字", condition=_COUNT)
    else:
        form = _NO_AMOUNT if exact else _NO_SHARE
        so_exact = f"，小数最多 {amount.decimals} 位" if exact and amount.decimals else ""
        yield Check(
            column=column,
            says=f"应为不小于 {amount.least} 的数，只填数字{so_exact}",
            condition=form.format(least=amount.least, decimals=amount.decimals),
        )
    if amount.most is not None:
        most = f"AND(ISNUMBER({{raw}}),{{raw}}>{amount.most})"
        yield Check(column=column, says=f"大于 {amount.most}", condition=most)


def _of_footer(column: Column) -> Iterator[Check]:
    """Yield what a field of the footer is asked: left blank it is only looked at again."""
    yield Check(column=column, says="公式出错，没有结果", condition="ISERROR({raw})")
    for each in _of_entry(column):
        condition = f'AND({{text}}<>"",{each.condition})'
        yield Check(column=column, says=each.says, condition=condition, error=each.error)
    yield Check(column=column, says="没有填", condition=_BLANK, error=False)


def text_formula(raw: str) -> str:
    """Return the formula of what a cell says: full-width, hard and repeated blanks evened out."""
    even = f'{raw}&""'
    for blank in ('"\u3000"', '"\u00a0"', "CHAR(10)", "CHAR(9)"):
        even = f'SUBSTITUTE({even},{blank}," ")'
    return f'IF(ISERROR({raw}),"#",TRIM({even}))'


def words_formula(text: str, ascii_: str, spaced: str) -> str:
    """
    Return the formula that counts 字: never fewer than Word's, so that “within” is always true.

    Every character outside ASCII counts one and so does every run of ASCII; what Word joins into one word
    (a Greek or Korean one, a dash that follows a digit) is counted apart. ``ascii_`` and ``spaced`` are the
    cells that hold ``ASCII``, and it with a blank. FIND compares exactly and knows no wildcards.
    """
    rows = f"ROW($1:${LONGEST})"
    there = f"--({rows}<=LEN({text}))"
    single = f"SUMPRODUCT({there},1-ISNUMBER(FIND(MID({text},{rows},1),{spaced})))"
    follows = f'1-ISNUMBER(FIND(MID(" "&{text},{rows},1),{ascii_}))'
    runs = f"SUMPRODUCT({there},--ISNUMBER(FIND(MID({text},{rows},1),{ascii_})),{follows})"
    return f"IF(LEN({text})>{LONGEST},LEN({text}),{single}+{runs})"


def words_bound(text: str) -> int:
    """Return what ``words_formula`` makes of a text in Excel, whose characters are UTF-16 units."""
    joined = " ".join(filter(None, _BLANKS.sub(" ", text).split(" ")))
    units = len(joined.encode("utf-16-le", "surrogatepass")) // 2
    if units > LONGEST:
        return units
    total, before = 0, False
    for char in joined:
        run = "!" <= char <= "~"
        total += (run and not before) or (not run and char != " ") * (1 + (char > "\uffff"))
        before = run
    return total


def first_that_holds(conditions: Sequence[tuple[str, int]]) -> str:
    """Return the formula of the first condition's number that holds; 0 when none does."""
    formula = "0"
    for condition, number in reversed(conditions):
        formula = f"IF({condition},{number},{formula})"
    return formula
