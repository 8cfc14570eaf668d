"""
Is a table the form? By its title and its exact headings; a guess at a heading helps only when that is known.

Another table of the same office (进度表, 花名册, 补贴申请表) shares some headings with every form.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import islice

from msgspec import Struct

from skilltrain_cli.forms.blank_version import Stamp
from skilltrain_cli.forms.catalogue import before_ours
from skilltrain_cli.forms.headings import Header, best_header
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

_ENOUGH = 4
"""Headings, guessed ones among them, that make a table with the form's own title the form."""
_TELLING = 2
"""Characters of a word that tells a title from others."""
_TITLED = 15
"""Rows in which a title is looked for."""
_LONGEST = 50
"""Characters of a title at most; a sentence is longer."""
_NAMES_A_TABLE = lazy_pattern(
    r"[^,。;!?:请]*(?:表|台账|名册|名单|清单|一览|明细|汇总|统计|情况)(?:[(\[].{0,20}|[\d一二三四五六]{0,2})?"
)
_USUAL = lazy_pattern(
    r"附(?:件|表)[\d一二三四五六]{0,2}|[(\[].*?[)\]]|\d+|[年月日度号至\-~.、:《》“”]|[上下]半年|第?[一二三四]季度|第?[一二三四五]批"
    r"|山东省|.{1,8}(?:省|市|地区|自治县|县|区|街道|镇|乡|局|中心|办公室|公司|学校|学院|院)"
    r"|人力资源(?:和|与)?社会保障|人社|职业技能|就业技能|技能|职业|劳动者|公共就业|培训|工种|提升|行动|项目|课程|班次|班级|班|期"
    r"|政府补贴|补贴性|补贴类|失业人员|企业|职工|农村|转移|农民工|退役军人|高校|毕业生|残疾人|脱贫|贫困|人员|开班|一县一|培训学校|工作人员"
    r"|情况|统计|汇总|报送|上报|填报|报表|报告|明细|计划|开展|组织|实施|完成|工作|任务|安排|人数|群体|重点|基本|信息|数据|总"
    r"|全[省市县区]|[省市县区]级|本级|各|及|和|与|的|一览|台账|清单|登记|月|季|半年|表"
)
"""Words that a title of any of these forms may have; what is left tells which table it is."""
_OTHERS = lazy_pattern(
    "学徒|以工代训|名册|名单|花名|人员信息|补贴|补助|资金|申请|申报|审批|考勤|签到|成绩|考试|招聘|采购|合同|通讯录|值班|请假|工资"
    "|社保|投诉|信访|问卷|疫"
)
"""Words of titles that name another table whatever its headings are."""


_KIND = lazy_pattern("培训|建设|情况|统计|汇总|一览|表")
"""What parts the telling word of a title from the rest."""


class Title(Enum):
    """What the title above a table says of it."""

    OTHER = "another table"
    """The name of another table."""
    UNKNOWN = "unknown"
    """A name that may be a clerk's own for the form."""
    NONE = "none"
    OWN = "own"


def find_header(grid: Grid, form: FormSpec) -> Header | None:
    """Return the heading rows of the form, or ``None`` when the sheet holds another table or none."""
    best = best_header(grid, form)
    return best if best is not None and is_the_form(grid, best) else None


def is_the_form(grid: Grid, header: Header) -> bool:
    """Tell whether headings make a table the form, with the title it has."""
    form = header.form
    required = [column for column in form.columns if column.required]
    telling = required if len(required) >= _ENOUGH else form.columns
    asked, known = len(telling), {*header.columns, *header.parted}
    exact = sum(column.name in known for column in telling)
    match title_of(grid, header.top, form).title:
        case Title.OWN:
            return header.score + len(header.misspelt) >= min(_ENOUGH, len(required))
        case Title.NONE:
            return exact >= asked - (asked > _ENOUGH)
        case Title.UNKNOWN:
            return exact == asked
        case _:
            return False


class Titled(Struct, frozen=True, kw_only=True):
    """What the title of a table says, its words, and where it stands."""

    title: Title
    text: str = ""
    spot: Spot | None = None
    """``None`` when it is the name of the sheet, or there is none."""


def title_of(grid: Grid, top: int, form: FormSpec) -> Titled:
    """Return what the title above the row ``top`` says; the nearest counts, unless one is the form's own."""
    said = [*_titles(grid, top, form)]
    own = next((each for each in said if each.title is Title.OWN), None)
    if own is None and not said and _own(form) in key(grid.name):
        return Titled(title=Title.OWN, text=grid.name)
    return own or (said[-1] if said else Titled(title=Title.NONE))


def _titles(grid: Grid, top: int, form: FormSpec) -> Iterator[Titled]:
    """Yield the texts above the headings that stand alone in their row and are named like a table."""
    for row in range(grid.top, top):
        cells = list(grid.filled(row))
        column, text = cells[0] if len(cells) == 1 else (0, None)
        if isinstance(text, str) and len(text) <= _LONGEST and _NAMES_A_TABLE.fullmatch(key(text)):
            yield Titled(title=_judged(text, form), text=text, spot=Spot(row, column))


def _judged(text: str, form: FormSpec) -> Title:
    written = key(text)
    if key(form.card.title) in written:
        return Title.OWN
    rest = _USUAL.sub("", written)
    if _own(form) in written:
        return Title.UNKNOWN if _OTHERS.search(rest) else Title.OWN
    if _OTHERS.search(rest):
        return Title.OTHER
    return Title.UNKNOWN if len(rest) > 1 else Title.NONE


@cache
def _own(form: FormSpec) -> str:
    """Return the word that tells the form's title from any other's: 项目制 in 项目制培训情况统计表."""
    title = key(form.card.title)
    word = max(_KIND.split(title), key=len)
    return word if len(word) >= _TELLING else title


def by_title(grid: Grid, forms: Sequence[FormSpec], stamp: Stamp | None) -> Sequence[FormSpec]:
    """
    Return the forms that a sheet says it is: by the stamp of our blank, by a title, or by the sheet's name.

    Of several titles in one text the longest counts. Nothing is read for it but the lines above a table.
    """
    if stamp is not None and (stamped := [form for form in forms if form.full_id == stamp.form]):
        return stamped
    lines = range(grid.top, min(grid.top + _TITLED, grid.bottom + 1))
    texts = [cells[0][1] for row in lines if len(cells := list(islice(grid.filled(row), 2))) == 1]
    named = [key(text) for text in texts if isinstance(text, str) and len(text) <= _LONGEST]
    for written in (*named, key(grid.name)):
        found = [form for form in forms if key(form.card.title) in written]
        if found:
            longest = max(len(key(form.card.title)) for form in found)
            return before_ours([form for form in found if len(key(form.card.title)) == longest])
    return [form for form in forms if key(form.card.sheet_name) == key(grid.name)]
