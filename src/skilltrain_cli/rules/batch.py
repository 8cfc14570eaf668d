"""BT: do the files of one run go together, or does something come twice?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from msgspec import Struct

from skilltrain_cli.forms.spec import FormSpec, Layout
from skilltrain_cli.judging.files_of_other_cities import FROM_ORIGINALS, strangers
from skilltrain_cli.judging.row_fingerprints import NOTHING, RowPrints
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.sender import is_consolidated
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.judging.submission import (
    Batch,
    Submitted,
    are_comparable,
    row_prints,
    rows_in_both,
    rows_lacking,
    thing_of,
)
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import shown

_SHOWN = 3


def _anchor(each: Submitted) -> Place:
    return Place(file=each.sheet.file, sheet=each.sheet.name, spot=each.sheet.anchor)


@rule(
    "BT101", "同一文件不报两次", on=Batch, severity=Severity.ERROR, basis=ours("同一个文件报两次会重复计算")
)
def files_differ(batch: Batch) -> Iterator[Remark]:
    """
    内容逐字节相同的两个文件，只应留一个，否则里面的内容都会算两遍。素材包按里面的文件比较。

    违规:
        | 文件 | 内容 | 组织区县 |
        | 张店区.xlsx | 甲 | 张店区 |
        | 张店区 - 副本.xlsx | 甲 | 张店区 |
    合规:
        | 文件 | 组织区县 |
        | 张店区.xlsx | 张店区 |
        | 淄川区.xlsx | 淄川区 |
    """
    first: dict[tuple[str, str], Submitted] = {}
    for each in sorted(batch.sheets, key=lambda each: (len(each.sheet.file), each.sheet.file)):
        if not each.sheet.sha256:  # a copy has the longer name
            continue
        earlier = first.setdefault((each.sheet.sha256, each.sheet.name), each)
        if earlier.sheet.file != each.sheet.file:
            yield Remark(
                message=f"与“{earlier.sheet.file}”的内容完全相同",
                hint="请只留一个文件",
                place=_anchor(each),
                compared=(earlier.sheet.file,),
            )


@rule(
    "BT102",
    "一个单位只报一份",
    on=Batch,
    severity=Severity.ERROR,
    basis=ours("一个单位有两份，分不清以哪份为准"),
    needs=("BT101",),
)
def one_submission_per_unit(batch: Batch) -> Iterator[Remark]:
    """
    同一区县送来两个文件，不知道以哪份为准；两个文件都点名，由人决定。

    没有一行相同的多半是分批报的，两份都算；一份比另一份少了几行的，只用少的那份会漏。空表不算一份。

    违规:
        | 文件 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | 张店区 | 陶瓷工艺培训 |
        | 张店区（修改）.xlsx | 张店区 | 琉璃制作培训 |
    违规(季报):
        | 文件 | 填报单位名称 | 期末教师 | 师均人次 |
        | 张店区.xlsx | 张店区 | 10 | 30 |
        | 张店区（修改）.xlsx | 张店区 | 20 | 15 |
    合规:
        | 文件 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | 张店区 | 陶瓷工艺培训 |
        | 淄川区.xlsx | 淄川区 | 琉璃制作培训 |
    """
    senders: dict[tuple[FormSpec, str], dict[str, list[Submitted]]] = {}
    for each in _differing(_tables(batch)):
        if each.sender is not None and each.rows:
            whose = (each.sheet.form, each.sender.code)
            senders.setdefault(whose, {}).setdefault(each.sheet.file, []).append(each)
    for files in senders.values():
        earlier, *others = files
        for file in others:
            alike, hint = _two_of_a_unit(files[earlier], files[file])
            unit = files[file][0].sender
            yield Remark(
                message=f"{unit.name if unit else ''}送来了两份：“{earlier}”和“{file}”{alike}",
                hint=hint,
                place=_anchor(files[file][0]),
                compared=(earlier,),
            )


def _two_of_a_unit(one: list[Submitted], other: list[Submitted]) -> tuple[str, str]:
    """Say how much two files of a unit have in common, and what to do: batches add up, versions do not."""
    if not rows_in_both(one, other):
        return (
            "，没有一行相同",
            "是分批报的，汇总时加 --batches 两份都采用；是改过重报的，请移走旧的一份",
        )
    beyond = [(len(rows_lacking(*pair)), pair[0][0].sheet.file) for pair in ((one, other), (other, one))]
    told = "，".join(f"“{file}”另有 {count} 行" for count, file in beyond if count)
    if all(count for count, _ in beyond):
        return f"，有相同的行，{told}", "请核对两份不同的行，合成完整的一份再报"
    more = f"，{told}" if told else ""
    return more, "请确认以哪一份为准，移走另一份；汇总时可用 --latest 采用填表日期较晚的一份"


@rule(
    "BT103",
    "同一行不出现在两个文件里",
    on=Batch,
    severity=Severity.ERROR,
    basis=ours("同一件事报两次，会重复计算"),
    needs=("BT101", "BT102"),
)
def rows_appear_in_one_file(batch: Batch) -> Iterator[Remark]:
    """
    不同单位的文件里出现了完全相同的一行（备注除外），会算两遍。

    违规:
        | 文件 | 组织区县 | 培训项目名称 | 培训人数 | 组织时间 |
        | 张店区.xlsx | 张店区 | 陶瓷工艺培训 | 30 | 2021年5月10日 |
        | 淄博市.xlsx | 张店区 | 陶瓷工艺培训 | 30 | 2021年5月10日 |
        | 淄博市.xlsx | 淄川区 | 琉璃制作培训 | 40 | 2021年5月10日 |
    违规(登记表):
        | 文件 | 区县 | 姓名 | 任教职业 |
        | 张店区.xlsx | 张店区 | 王明 | 陶瓷工艺 |
        | 淄博市.xlsx | 张店区 | 王 明 | 陶瓷工艺 |
        | 淄博市.xlsx | 淄川区 | 赵亮 | 琉璃制作 |
    合规:
        | 文件 | 组织区县 | 培训项目名称 | 培训人数 | 组织时间 |
        | 张店区.xlsx | 张店区 | 陶瓷工艺培训 | 30 | 2021年5月10日 |
        | 淄川区.xlsx | 淄川区 | 陶瓷工艺培训 | 30 | 2021年5月10日 |
    """
    gathered = {id(each.sheet) for each in _gathered(batch)}
    twice = [
        each
        for each in _rows_twice(batch)
        if each.apart and gathered.isdisjoint({id(each.earlier), id(each.later)})
    ]
    wholes, single = _wholes(twice)
    for whole in wholes:
        files = whole.named("file")
        yield whole.remark(
            f"全部 {whole.count} 行都在{files}里（备注除外），会算两遍",
            f"同一{whole.kind}只由一个单位填报，请移走其中一份",
        )
    for each in single:
        yield each.remark(
            f"与“{each.earlier.sheet.file}”第 {each.earlier_row} 行完全相同（备注除外）",
            f"同一{each.kind}只由一个单位填报，请删去其中一处",
        )


@rule(
    "BT105",
    "同一行不出现在两张工作表里",
    on=Batch,
    severity=Severity.ERROR,
    basis=ours("同一件事报两次，会重复计算"),
    needs=("BT101",),
)
def rows_appear_in_one_sheet(batch: Batch) -> Iterator[Remark]:
    """
    一个工作簿里有两张表，其中一张是另一张的副本，里面的内容会算两遍。

    违规:
        | 文件 | 工作表 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | Sheet1 | 张店区 | 陶瓷工艺培训 |
        | 张店区.xlsx | Sheet1 (2) | 张店区 | 陶瓷工艺培训 |
    违规(登记表):
        | 文件 | 工作表 | 区县 | 姓名 |
        | 张店区.xlsx | Sheet1 | 张店区 | 王明 |
        | 张店区.xlsx | Sheet1 (2) | 张店区 | 王明 |
    合规:
        | 文件 | 工作表 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | 上半年 | 张店区 | 陶瓷工艺培训 |
        | 张店区.xlsx | 下半年 | 张店区 | 琉璃制作培训 |
    """
    twice = [each for each in _rows_twice(batch) if each.in_one_file]
    wholes, single = _wholes(twice)
    for whole in wholes:
        yield whole.remark(
            f"{_called(whole.sheet)}是{whole.named('name')}的副本：全部 {whole.count} 行相同（备注除外）",
            "请删去副本；确是两期的，请写明各自的时间",
        )
    for each in single:
        yield each.remark(
            f"与{_called(each.earlier)}第 {each.earlier_row} 行完全相同（备注除外）",
            "副本请删去；确是两期的，请写明各自的时间",
        )


def _called(each: Submitted) -> str:
    return f"{_anchor(each).sheet_is}“{shown(each.sheet.name, 20)}”"


@rule(
    "BT111",
    "一个单位的数只由一份表报",
    on=Batch,
    severity=Severity.ERROR,
    basis=ours("一个单位有两套数，不知道以哪一份为准"),
    needs=("BT101", "BT102", "BT103", "BT105"),
)
def each_unit_stands_in_one_file(batch: Batch) -> Iterator[Remark]:
    """
    一个单位一行的表，同一单位出现在两份表里、数又不一样，例如区县自己报了一份，市里的表里又有一行。

    违规(季报):
        | 文件 | 填报单位名称 | 期末教师 | 师均人次 |
        | 张店区.xlsx | 张店区 | 10 | 30 |
        | 淄博市.xlsx | 张店区 | 20 | 15 |
        | 淄博市.xlsx | 淄川区 | 12 | 25 |
    合规(季报):
        | 文件 | 填报单位名称 | 期末教师 | 师均人次 |
        | 张店区.xlsx | 张店区 | 10 | 30 |
        | 淄川区.xlsx | 淄川区 | 12 | 25 |
    """
    for each in _units_twice(batch):
        if each.later.units[each.index] is not None:
            yield each.remark(
                f"“{each.earlier.sheet.file}”第 {each.earlier_row} 行也是这个单位，数不一样",
                "请核对以哪一份为准，删去另一处",
            )


def _of_one_sender(one: Submitted, other: Submitted) -> bool:
    """Tell two files of one unit, of which BT102 speaks; sheets of one file are of one sender too."""
    if one.sheet.file == other.sheet.file or one.sender is None or other.sender is None:
        return False
    return one.sender.code == other.sender.code


@rule(
    "BT106",
    "汇总出来的表不放在区县的表里",
    on=Batch,
    severity=Severity.ERROR,
    basis=ours("汇总表与它汇总的表放在一起会重复计算"),
)
def merged_books_lie_elsewhere(batch: Batch) -> Iterator[Remark]:
    """
    用 skt merge 写出的汇总表，和它汇总的那些表放在一个文件夹里，里面的内容都会算两遍。

    违规:
        | 文件 | 汇总表 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | | 张店区 | 陶瓷工艺培训 |
        | 淄川区.xlsx | | 淄川区 | 琉璃制作培训 |
        | 淄博市汇总.xlsx | 是 | 张店区 | 陶瓷工艺培训 |
        | 淄博市汇总.xlsx | 是 | 淄川区 | 琉璃制作培训 |
    合规:
        | 文件 | 汇总表 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | | 张店区 | 陶瓷工艺培训 |
        | 淄川区.xlsx | | 淄川区 | 琉璃制作培训 |
    """
    for each in (*_gathered(batch), *_catalogues(batch)):
        what = each.sheet.sheet.form.card.kind
        names = "”“".join(each.among[:_SHOWN]) + ("”等" if len(each.among) > _SHOWN else "”")
        lossy = f"只移走它会漏掉别处没有的 {each.only} 个{what}，{FROM_ORIGINALS}；或者移走单独的那几份"
        yield Remark(
            message=f"它是汇总出来的表，里面的{what}在“{names}里还有一份",
            hint=lossy if each.only else "请把它从文件夹里移走，再审核或汇总",
            place=_anchor(each.sheet),
            compared=tuple(each.among),
        )


class _Gathered(Struct, frozen=True, kw_only=True):
    """A merged workbook (one sheet of it) that lies among files it was made of, and those files."""

    sheet: Submitted
    among: Sequence[str]
    only: int
    """How many things stand in it alone: taking it away would lose them."""


def _gathered(batch: Batch) -> list[_Gathered]:
    """Return the merged tables that lie among the files they were made of."""
    found = []
    for each in batch.sheets:
        among = [
            other
            for other in (batch.of(each.sheet.form) if is_consolidated(each.sheet) else ())
            if not each.sheet.form.is_card
            and other.sheet.file != each.sheet.file
            and other.members & each.members
            and (not is_consolidated(other.sheet) or other.members < each.members)
        ]
        if among:
            elsewhere = frozenset().union(*(other.members for other in among))
            only = sum(unit is not None and unit.code not in elsewhere for unit in each.units)
            files = [other.sheet.file for other in among]
            found.append(_Gathered(sheet=each, among=files, only=only))
    return found


def _catalogues(batch: Batch) -> list[_Gathered]:
    """Return the catalogues that lie among the cards they were made of, by one of their rows."""
    cards = batch.cards
    files = gathered((each.sheet.file, each) for each in cards if is_consolidated(each.sheet))
    found = []
    single = {thing_of(each) for each in cards if each.sheet.file not in files}
    for rows in files.values():
        things = set(map(thing_of, rows))
        among = [
            each.sheet.file for each in cards if each.sheet.file not in files and thing_of(each) in things
        ]
        if among:
            found.append(_Gathered(sheet=rows[0], among=among, only=len(things - single)))
    return found


class _Twice(Struct, frozen=True, kw_only=True):
    """One row that stands in two sheets: the sheets, and its data row (index) in each."""

    earlier: Submitted
    at: int
    later: Submitted
    index: int

    @property
    def earlier_row(self) -> int:
        """The row number people see in the earlier sheet."""
        return self.earlier.sheet.rows[self.at] + 1

    @property
    def kind(self) -> str:
        """What it is, for people."""
        return self.later.sheet.form.card.kind

    @property
    def in_one_file(self) -> bool:
        """Whether both sheets stand in one file."""
        return self.earlier.sheet.file == self.later.sheet.file

    @property
    def apart(self) -> bool:
        """Whether they stand in different files of different units; of one unit BT102 speaks."""
        one, other = self.earlier.sender, self.later.sender
        return not self.in_one_file and (one is None or other is None or one.code != other.code)

    def remark(self, message: str, hint: str) -> Remark:
        """Return a remark about the later one."""
        sheet, name = self.later.sheet, self.later.sheet.form.name
        place = Place(file=sheet.file, sheet=sheet.name, spot=sheet.spot(self.index, name))
        return Remark(
            message=message,
            hint=hint,
            place=place,
            compared=(self.earlier.sheet.file,),
            field=name,
            value=sheet.raw(name)[self.index],
        )


class _Whole(Struct, frozen=True, kw_only=True):
    """A sheet all of whose rows stand in others."""

    sheet: Submitted
    others: tuple[Submitted, ...]

    @property
    def kind(self) -> str:
        """What its rows are, for people."""
        return self.sheet.sheet.form.card.kind

    @property
    def count(self) -> int:
        """Its data rows."""
        return len(self.sheet.sheet.rows)

    def named(self, by: str) -> str:
        """Name the others by ``file`` or ``name``."""
        names = list(dict.fromkeys(shown(getattr(each.sheet, by), 60) for each in self.others))
        more = f"等 {len(names)} 处" if len(names) > _FEW else ""
        return "、".join(f"“{name}”" for name in names[:_FEW]) + more

    def remark(self, message: str, hint: str) -> Remark:
        """Return a remark about the sheet as a whole."""
        files = tuple(dict.fromkeys(each.sheet.file for each in self.others))
        return Remark(message=message, hint=hint, place=_anchor(self.sheet), compared=files)


def _wholes(twice: list[_Twice]) -> tuple[list[_Whole], list[_Twice]]:
    """
    Take out the sheets all of whose rows (two at least) stand in others; return them and what is left.

    A table that gathers several others goes first, of two alike the later one.
    """
    wholes: list[_Whole] = []
    while twice:
        rows: dict[int, set[int]] = {}
        others: dict[int, dict[int, Submitted]] = {}
        sheets: dict[int, Submitted] = {}
        for each in twice:
            for one, index, other in (
                (each.earlier, each.at, each.later),
                (each.later, each.index, each.earlier),
            ):
                sheets[id(one)] = one
                rows.setdefault(id(one), set()).add(index)
                others.setdefault(id(one), {})[id(other)] = other
        full = [at for at, one in sheets.items() if len(one.sheet.rows) == len(rows[at]) > 1]
        if not full:
            break
        chosen = max(reversed(full), key=lambda at: len(others[at]))
        wholes.append(_Whole(sheet=sheets[chosen], others=tuple(others[chosen].values())))
        twice = [each for each in twice if chosen not in (id(each.earlier), id(each.later))]
    return wholes, twice


_FEW = 2


def speaks_of_rows(batch: Batch) -> frozenset[str]:
    """
    Return the files of which single rows will be named, or units counted: that takes their values.

    Where rows cannot be compared without, these are all whose units come in several sheets.
    """
    tables = list(_differing(_tables(batch)))
    if not are_comparable(tables):
        return frozenset(each.sheet.file for each in _meeting(tables))
    twice = (*(each for each in _rows_twice(batch) if each.in_one_file or each.apart), *_units_twice(batch))
    files = {sheet.sheet.file for each in twice for sheet in (each.earlier, each.later)}
    return frozenset(files.union(each.sheet.sheet.file for each in _gathered(batch)))


def _rows_twice(batch: Batch) -> Iterator[_Twice]:
    """Yield the rows that stand in two sheets."""
    yield from _twice(list(_differing(_tables(batch))), lambda prints: prints.rows)


def _units_twice(batch: Batch) -> Iterator[_Twice]:
    """Yield the rows about a unit, of forms that have a row for each, which another sender has too."""
    gathered = {id(each.sheet) for each in _gathered(batch)}
    rolls = [
        each
        for each in _differing(_tables(batch))
        if each.sheet.form.card.layout is Layout.ROLL and id(each) not in gathered
    ]
    for each in _twice(rolls, lambda prints: prints.things):
        if not _of_one_sender(each.earlier, each.later):
            yield each


def _twice(sheets: Sequence[Submitted], told: Callable[[RowPrints], Sequence[int]]) -> Iterator[_Twice]:
    """Yield the rows of which an earlier sheet has one that says the same, with the first that does."""
    meeting = _meeting_others(sheets)  # a whole province has many numbers: they are sorted only if need be
    numbers = [told(each) for each in row_prints(meeting)]
    ordered = sorted(chain.from_iterable(map(set, numbers)))
    several = {one for one, other in pairwise(ordered) if one == other} - {NOTHING}
    seen: dict[int, tuple[Submitted, int]] = {}
    for each, its in zip(meeting, numbers, strict=True):
        for index, number in enumerate(its if several else ()):
            if number in several:
                earlier, at = seen.setdefault(number, (each, index))
                if earlier is not each:
                    yield _Twice(earlier=earlier, at=at, later=each, index=index)


def _meeting(sheets: Sequence[Submitted]) -> list[Submitted]:
    """Return the sheets that have a unit in common with another: only they can have rows in common."""
    return [each for among in _by_unit(sheets).values() if len(among) > 1 for each in among]


def _meeting_others(sheets: Sequence[Submitted]) -> list[Submitted]:
    """Return those that have a unit in common with one of another sender or of their own file."""
    found: set[int] = set()
    for among in _by_unit(sheets).values():
        senders = {each.sender.code if each.sender else id(each) for each in among}
        if len(senders) > 1 or len({each.sheet.file for each in among}) < len(among):
            found.update(map(id, among))
    return [each for each in sheets if id(each) in found]


def _by_unit(sheets: Sequence[Submitted]) -> Mapping[object, Sequence[Submitted]]:
    """Return the sheets of each form that have rows of a unit."""
    return gathered(((each.sheet.form, code), each) for each in sheets for code in each.members)


@rule(
    "BT104",
    "一个名称只报一次",
    on=Batch,
    severity=Severity.QUERY,
    basis=ours("同一个名称报两次会重复统计"),
    needs=("BT101",),
)
def brands_are_reported_once(batch: Batch) -> Iterator[Remark]:
    """
    同一个名称出现在两张卡片里：同市的多半重复，异市的请核实归属。

    自己的表看 identity 里的几栏：里面有市、区县的，只看同一单位的；几栏里有没填的，不比。

    违规(卡片):
        | 文件 | 品牌名称 | 报送市 |
        | 淄博市.xlsx | 陶琉工匠 | 淄博市 |
        | 枣庄市.xlsx | 陶琉工匠 | 枣庄市 |
    合规(卡片):
        | 文件 | 品牌名称 | 报送市 |
        | 淄博市.xlsx | 陶琉工匠 | 淄博市 |
        | 枣庄市.xlsx | 鲁班传人 | 枣庄市 |
    """
    first: dict[tuple[object, ...], Submitted] = {}
    gathered = {each.sheet.sheet.file for each in _catalogues(batch)}
    for each in _differing(batch.cards):
        form = each.sheet.form
        name = each.sheet.only(form.name)
        _, whose, *said = thing_of(each)
        thing = ([] if frozenset(form.places).isdisjoint(form.identity) else [whose]) + said
        if not name or not all(thing) or each.sheet.file in gathered:
            continue
        earlier = first.setdefault((form, *thing), each)
        if earlier is not each:
            other, place = _name_cell(earlier), _name_cell(each)
            where = f"“{other.file}”里"
            if other.file == place.file:
                where = f" {other.address} {earlier.sender.name if earlier.sender else ''}"
            kind = form.card.kind
            alike = "、".join(form.by_name[each].heading for each in form.identity if each != form.name)
            yield Remark(
                message=f"{kind}“{shown(name)}”在{where}已经报过{f'（{alike}相同）' if alike else ''}",
                hint=f"重复的请只留一份；确是不同{kind}的，请写情况说明",
                place=place,
                beside=(other,),
                field=form.name,
                value=name,
            )


def _name_cell(card: Submitted) -> Place:
    spot = card.sheet.spot(0, card.sheet.form.name)
    return Place(file=card.sheet.file, sheet=card.sheet.name, spot=spot)


def _tables(batch: Batch) -> Sequence[Submitted]:
    """Return the sheets that are no cards."""
    return [each for each in batch.sheets if not each.sheet.form.is_card]


def _differing(sheets: Iterable[Submitted]) -> Iterator[Submitted]:
    """Yield the sheets, a byte-identical file only once: it has its finding already."""
    owner: dict[tuple[str, str], str] = {}
    for each in sheets:
        file = each.sheet.file
        if owner.setdefault((each.sheet.sha256 or file, each.sheet.name), file) == file:
            yield each


@rule(
    "BT109",
    "别的市的文件不夹在里面",
    on=Batch,
    severity=Severity.QUERY,
    basis=ours("放错了的表会算到别的市里"),
)
def files_are_of_one_city(batch: Batch) -> Iterator[Remark]:
    """
    一个市的区县表里夹着别的市一两份区县表，多半是放错了文件夹；两个市的区县常有同名的。

    审核或汇总时用 --unit 指明了是哪个市，别的市的就都点名。几个市的表本来就放在一起、准备汇总成全省的，不算。

    违规:
        | 文件 | 市 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | 淄博市 | 张店区 | 陶瓷工艺培训 |
        | 淄川区.xlsx | 淄博市 | 淄川区 | 琉璃制作培训 |
        | 滕州市.xlsx | 枣庄市 | 滕州市 | 中式面点培训 |
    合规:
        | 文件 | 市 | 组织区县 | 培训项目名称 |
        | 张店区.xlsx | 淄博市 | 张店区 | 陶瓷工艺培训 |
        | 滕州市.xlsx | 枣庄市 | 滕州市 | 中式面点培训 |
    """
    for form in batch.forms:
        sheets = batch.of(form)
        for stranger in strangers(sheets, batch.setting):
            if not form.is_card and not stranger.others:
                continue  # RG002 says it of every row that is not of the city of --unit
            yield Remark(
                message=f"它是{stranger.cities}的，{stranger.among}",
                hint="放错的请移走；几个市的确要放在一起的，请写情况说明，汇总时加 --level province",
                place=_anchor(next(each for each in sheets if each.sheet.file == stranger.file)),
                compared=tuple(dict.fromkeys(each.sheet.file for each in sheets)),
            )
