"""RG: whose rows are they? Cities and counties by their names of the day, each inside what it lies in."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.spec import FieldKind, Role
from skilltrain_cli.judging.distinct_values import Members
from skilltrain_cli.judging.reporting_unit import CITY_RUN, is_city_run
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.sender import NamedBy, is_provinces, unit_of_name
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.value_kinds import same_in
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import Clause, ours
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level, Match, MatchedBy, Region
from skilltrain_cli.values.text import key


@rule(
    "RG001",
    "“市”是设区的市",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("认得出是哪个市，才能汇总"),
    reads=(Role.CITY,),
    answers=(Need.CITY,),
)
def city_is_one_of_the_sixteen(subject: FormSheet) -> Iterator[Remark]:
    """
    山东省设 16 个设区的市；“市”栏填市的全称。“市”和“组织区县”多数行填反了的，整栏只提一次。

    违规:
        | 市 |
        | 淄搏市 |
    合规:
        | 市 |
        | 淄博市 |
    """
    city = subject.form.field(Role.CITY)
    swapped = _swapped(subject)
    if swapped:
        county = subject.form.field(Role.COUNTY)
        held, beside = (shown(subject.sheet.raw(name)[swapped[0]]) for name in (city, county))
        rows = subject.sheet.numbers(swapped)
        found = f"填的是“{held}”，“{subject.heading(county)}”却填着“{beside}”，像是两栏填反了{same_in(rows)}"
        yield subject.remark(swapped[0], city, found, "请把两栏的内容对调", rows=rows)
    told = frozenset(swapped)
    for written, indexes in subject.groups(city):
        match = subject.setting.regions.resolve_city(written, subject.setting.day) if written else None
        if match is not None and match.region is None:
            untold = (index for index in indexes if index not in told)
            yield from subject.remarks(untold, city, *_no_city(written, match, subject))


def _swapped(subject: FormSheet) -> Sequence[int]:
    """Return the rows whose city is a unit of the city in the county's place, where most rows are so."""
    city, county = subject.form.field(Role.CITY), subject.form.field(Role.COUNTY)
    if county not in subject.sheet.cells:
        return ()
    regions, day = subject.setting.regions, subject.setting.day
    found: list[int] = []
    for (written, beside), rows in subject.groups(city, county):
        if not written or not beside or regions.resolve_city(written, day).region is not None:
            continue
        inside = regions.resolve_city(beside, day).region
        within = inside and regions.county_inside(written, inside, day)
        if inside is not None and (is_city_run(written, inside) or (within and within.region)):
            found += rows
    return sorted(found) if len(found) > 1 and 2 * len(found) > len(subject.sheet.rows) else ()


def _meant(match: Match) -> str:
    """Ask whether the name that is most like what was written is meant; nothing where none is like it."""
    return f"，是否指“{match.suggestions[0]}”" if match.suggestions else ""


_KINDS = {"市": "县级市", "县": "县", "区": "区"}


def _no_city(written: str, match: Match, subject: FormSheet) -> tuple[str, str]:
    """Say what stands in the place of a city, and what to fill in."""
    regions = subject.setting.regions
    inner = regions.resolve(written, subject.setting.day)
    owner = regions.city_of(inner.region) if inner.region else None
    if inner.region is not None and owner is not None:
        kind = _KINDS.get(inner.region.name[-1], "镇街")
        kind = "功能区" if inner.region.level is Level.FUNCTIONAL else kind
        county = regions.get(inner.region.parent_code) if inner.region.level is Level.TOWN else inner.region
        city, below = subject.form.of(Role.CITY), subject.form.of(Role.COUNTY)
        own = county.name if county else inner.region.name
        return (
            f"“{shown(written)}”是{owner.name}的{kind}，不是设区的市",
            f"“{city.heading if city else ''}”请填“{owner.name}”"
            + (f"，“{below.heading}”填“{own}”" if below else ""),
        )
    owners = dict.fromkeys(each.name for each in map(regions.city_of, inner.elsewhere) if each)
    meant = f"，{'、'.join(owners)}都有“{shown(written)}”" if owners else _meant(match)
    return f"“{shown(written)}”不是山东省设区的市{meant}", "请填设区的市全称，如 淄博市"


@rule(
    "RG002",
    "一份表只报一个市",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("分不清是哪个市报的"),
    reads=(Role.CITY, Role.COUNTY),
)
def sheet_has_one_city(subject: FormSheet) -> Iterator[Remark]:
    """
    一份表里只应有一个市的内容，附件2 就由设区的市统一汇总报送；省里的汇总表不算。

    没有“市”一栏的表，看区县是哪个市的。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 张店区 |
        | 淄博市 | 淄川区 |
        | 枣庄市 | 滕州市 |
    违规(登记表):
        | {文件}登记表.xlsx | 区县 |
        | | 张店区 |
        | | 淄川区 |
        | | 滕州市 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 张店区 |
        | 淄博市 | 淄川区 |
    """
    rows: dict[str, Members] = {}
    names: dict[str, str] = {}
    city = subject.form.field(Role.CITY)
    asked = city or subject.form.field(Role.COUNTY)
    if subject.form.is_card or subject.form.name == city:  # a row a city
        return
    for region, indexes in _cities(subject):
        rows[region.code] = rows[region.code].and_of(indexes) if region.code in rows else indexes
        names[region.code] = region.name
    if not rows or is_provinces(subject.sheet, subject.setting):
        return
    told = subject.setting.unit or subject.sender
    own = told.city.code if told else max(rows, key=lambda code: len(rows[code]))
    names.setdefault(own, told.city.name if told else "")
    kind, basis = subject.form.card.kind, _gathered(subject)
    for code, indexes in rows.items():
        if code == own:
            continue
        for index in indexes:
            yield subject.remark(
                index,
                asked,
                f"本表报的是{names[own]}，这一行却是“{names[code]}”{_by_county(subject, index)}",
                f"属于{names[code]}的{kind}请由{names[code]}报送；填错的请改正",
                basis=basis,
            )


def _cities(subject: FormSheet) -> Iterator[tuple[Region, Members]]:
    """Yield the cities that the rows name, or in which their counties lie, with their rows."""
    city, regions, day = subject.form.field(Role.CITY), subject.setting.regions, subject.setting.day
    for written, indexes in subject.groups(city) if city else ():
        match = regions.resolve_city(written, day) if written else None
        if match is not None and match.region is not None:
            yield match.region, indexes
    for pair, indexes in () if city else subject.named.groups():
        unit = subject.placed[pair].unit
        if unit is not None:
            yield unit.city, indexes


def _by_county(subject: FormSheet, index: int) -> str:
    """Say by which county it is told whose city a row is, where the form does not ask for a city."""
    county = subject.form.field(Role.COUNTY)
    if subject.form.of(Role.CITY):
        return ""
    return f"的{shown(subject.sheet.raw(county)[index], 20)}"


def _gathered(subject: FormSheet) -> Clause | None:
    """Return the words that make one unit gather the rows of the form; ``None`` when it has none."""
    clause, quote = subject.form.card.gathered
    return subject.form.card.words(clause, quote) if clause else None


@rule(
    "RG003",
    "区县在本市之内",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("认得出是哪个区县，才能汇总和统计覆盖"),
    needs=("RG001", "RG002"),
    reads=(Role.CITY, Role.COUNTY),
    answers=(Need.COUNTY,),
)
def county_lies_in_its_city(subject: FormSheet) -> Iterator[Remark]:
    """
    区县按所在的市、按通知当时的区划认；市中区济南、枣庄都有，各归各市。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 滕州市 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 高新区 |
    """
    county = subject.form.field(Role.COUNTY)
    for pair, rows in subject.named.groups():
        match = subject.placed[pair].county
        if match is None or match.region is not None:
            if subject.placed[pair].city_run and subject.placed[pair].city is None:
                for index in rows:
                    yield subject.remark(index, county, *_nobodys(subject, index))
            continue
        for index in rows:
            yield subject.remark(index, county, *_not_in_city(subject, index, match))


_WHICH_CITY = "请在文件名或“填报单位”里写明是哪个市；审核的人也可以指定填报单位"


def _nobodys(subject: FormSheet, index: int) -> tuple[str, str]:
    """Say what is wrong with 市直 where nothing tells of which city."""
    written = shown(subject.sheet.raw(subject.form.field(Role.COUNTY))[index])
    return f"“{written}”看不出是哪个市的", _WHICH_CITY


_SEVERAL = lazy_pattern(r"[、,，;；/\\\s]+|[和及与](?=.)")
"""What stands between the names of several units."""


def _units_in(written: str, city: Region, subject: FormSheet) -> int:
    """Return how many units of the city a cell names one after the other; 0 when a part is none."""
    parts = [part for part in _SEVERAL.split(written) if part]
    regions, day = subject.setting.regions, subject.setting.day
    known = (
        is_city_run(part, city) or regions.resolve_county(part, city, day).region is not None
        for part in parts
    )
    return len(parts) if all(known) else 0


_RUN_BY_COUNTY = lazy_pattern(
    r"(?P<unit>.*[县市区])(?:直属?|本级|级|属)(?:机关|部门|单位)?|[本全](?:县|区)|县城"
)
_TOWN = lazy_pattern(r".*(?:[镇乡村]|街道|办事处|街道办|社区|[村居]委会)")
_FULL_NAME = f"请填本市区县或功能区的全称；由市直组织的填“{CITY_RUN}”"


def _not_in_city(subject: FormSheet, index: int, match: Match) -> tuple[str, str]:
    """Say what stands in the place of a county, and what to fill in."""
    placed = subject.placed[subject.named.values[subject.named.codes[index]]]
    owner = placed.city.region if placed.city else None
    if owner is None:
        return _in_no_city(match, subject)
    asked = subject.form.field(Role.CITY)
    city = shown(subject.sheet.values(asked)[index]) if asked else owner.name
    found = f"{city}没有“{shown(match.name)}”"
    if (several := _units_in(match.name, owner, subject)) > 1:
        return (
            f"“{shown(match.name)}”是 {several} 个单位，一格只写一个",
            "请分成几行，一行一个单位，各填各的人数",
        )
    if key(match.name) in {key(name) for name, _ in owner.names()}:
        return (
            f"填的是市名“{shown(match.name)}”，这一栏要填区县",
            f"请填组织培训的区县或功能区的全称；由市直组织的填“{CITY_RUN}”",
        )
    if match.elsewhere:
        owners = [subject.setting.regions.city_of(region) for region in match.elsewhere]
        named = "、".join(dict.fromkeys(each.name for each in owners if each))
        return f"{found}，它属于{named}", f"请核对{_headings(subject)}；由市直组织的填“{CITY_RUN}”"
    return _below_county(match.name, owner, subject) or (found + _meant(match), _FULL_NAME)


def _headings(subject: FormSheet) -> str:
    """Name the columns of places."""
    named = [subject.heading(name) for name in subject.form.places]
    return f"“{'”和“'.join(named)}”{'两栏' if len(named) > 1 else ''}"


def _in_no_city(match: Match, subject: FormSheet) -> tuple[str, str]:
    """Say what is wrong with a county whose city neither the form nor anything else tells."""
    owners = dict.fromkeys(
        each.name for each in map(subject.setting.regions.city_of, match.elsewhere) if each
    )
    if owners:
        return f"{'、'.join(owners)}都有“{shown(match.name)}”，看不出是哪个市的", _WHICH_CITY
    return f"山东省没有“{shown(match.name)}”这个县（市、区）{_meant(match)}", "请填县（市、区）的全称"


def _below_county(written: str, city: Region, subject: FormSheet) -> tuple[str, str] | None:
    """Say what to do with 县直 and with a town: neither is the name of a county."""
    regions, day = subject.setting.regions, subject.setting.day
    named = unit_of_name(subject.file, city, subject.setting)
    sender = named.region if named else None
    name = key(written)
    if run := _RUN_BY_COUNTY.fullmatch(name):
        inside = regions.county_inside(run["unit"] or "", city, day)
        county = inside.region if inside and inside.region else sender
        said = f"“{shown(written)}”不是县（市、区）的全称"
    elif _TOWN.fullmatch(name):
        town = regions.resolve(written, day).region
        county = regions.get(town.parent_code) if town and town.level is Level.TOWN else sender
        said = f"“{shown(written)}”在县（市、区）以下，这一栏填县（市、区）"
    else:
        return None
    meant = f"“{county.name}”" if county else ""
    return said, f"请填本县（市、区）的全称{meant}，不写县直、区直和镇街；镇街可以写在备注里"


@rule(
    "RG004",
    "市直组织的填“市直”",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=None,
    needs=("RG005",),
    reads=(Role.COUNTY,),
)
def city_run_projects_say_so(subject: FormSheet) -> Iterator[Remark]:
    """
    由市直组织的项目，“组织区县”只填“市直”两个字；“市本级”等写法按“市直”理解，请改正。市直项目不计入区县覆盖。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 市本级 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 市直 |
    """
    county = subject.form.field(Role.COUNTY)
    for pair, rows in subject.named.groups():
        if subject.placed[pair].alias:
            yield from subject.remarks(
                rows,
                county,
                f"填的是“{shown(pair[1])}”，由市直组织的应填“{CITY_RUN}”",
                f"请改为“{CITY_RUN}”；不改的，汇总时按“{CITY_RUN}”写入",
            )


@rule(
    "RG005",
    "区县只报自己的内容",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("别的单位的行会在汇总时重复或错位"),
    needs=("RG002", "RG003"),
    reads=(Role.CITY, Role.COUNTY),
)
def county_reports_its_own_rows(subject: FormSheet) -> Iterator[Remark]:
    """
    区县的表里只应有本区县的内容；混进别的区县或市直的行，会在汇总时重复或错位。

    谁报的，依次看 --unit、表上印的“填报单位”、文件名、表里各行。

    违规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 张店区 |
        | | 淄博市 | 淄川区 |
    合规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 张店区 |
    """
    sender = subject.sender
    if sender is None and any(subject.units) and not is_provinces(subject.sheet, subject.setting):
        raise CannotJudgeError("认不出是哪个单位报的")
    if sender is None or sender.level is Level.CITY:
        return
    named = {
        NamedBy.DECLARED: f"填报单位写的是{sender.name}",
        NamedBy.OPTION: f"指定的填报单位是{sender.name}",
    }
    says = named.get(subject.identity.by, f"本文件是{sender.name}报的")
    county, kind = subject.form.field(Role.COUNTY), subject.form.card.kind
    for pair, rows in subject.named.groups():
        unit = subject.placed[pair].unit
        if unit is None or unit.city.code != sender.city.code or unit.code == sender.code:
            continue
        yield from subject.remarks(
            rows,
            county,
            f"{says}，这一行却是“{unit.name}”的{kind}",
            f"属于{unit.name}的请由{unit.name}报送并从本表删去；填错的请改为“{sender.name}”",
        )


@rule(
    "RG008",
    "文件名与内容一致",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("文件名与内容不一致，可能放错了文件"),
    reads=(Role.COUNTY,),
)
def file_name_fits_the_rows(subject: FormSheet) -> Iterator[Remark]:
    """
    文件名写的单位在表里一行也没有，多半是改名或粘贴时弄错了；以表里的内容为准，请核实。

    违规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 淄川区 |
    合规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 张店区 |
    """
    named, told = subject.misnamed, subject.sender
    if named is None or (subject.identity.by in (NamedBy.OPTION, NamedBy.DECLARED) and told == named):
        return
    units = {unit.code: unit.name for unit in subject.units if unit}
    held = "、".join(list(units.values())[:3]) + ("等" if len(units) > 3 else "")  # noqa: PLR2004
    yield Remark(
        message=f"文件名写的是“{named.name}”，表里全是“{held}”的{subject.form.card.kind}",
        hint="以表里的内容为准；文件名写错的请改名，内容粘错的请改正，或写情况说明",
        spot=subject.sheet.anchor,
    )


@rule(
    "RG010",
    "联系电话的区号与本市一致",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("区号不符，多半是号码写错"),
)
def area_code_fits_the_city(subject: FormSheet) -> Iterator[Remark]:
    """
    座机区号属于别的市时请核实，例如淄博市是 0533。

    违规:
        | 市 | {表尾}联系电话 |
        | 淄博市 | 0531-2345678 |
    合规:
        | 市 | {表尾}联系电话 |
        | 淄博市 | 0533-2345678 |
    """
    found = [each for each in _numbers(subject) if any(number.area for number in each.phones.numbers)]
    if not found:
        return  # a mobile has no area code
    unknown = False
    for each in found:
        city = each.city or subject.city
        if city is None:
            unknown = True
            continue
        wrong = next(
            (one.area for one in each.phones.numbers if one.area and city.code not in one.cities), ""
        )
        if wrong:
            yield Remark(
                message=f"区号 {wrong} 不是{city.name}的",
                hint="请核对号码；确属外地座机的，请写情况说明",
                spot=each.spot,
                field=each.field,
                value=each.raw,
            )
    whose = subject.sheet.rows and not subject.form.is_card
    if unknown and whose and not is_provinces(subject.sheet, subject.setting):
        raise CannotJudgeError("认不出是哪个市报的，没法核对区号")


class _Number(Struct, frozen=True, kw_only=True):
    """Telephone numbers in one cell, and the city of its row where the row names one."""

    field: str
    phones: Phones
    spot: Spot
    raw: Value
    city: Region | None = None


def _numbers(subject: FormSheet) -> Iterator[_Number]:
    """Yield the telephone numbers of the rows, or of the card, and of the footer."""
    sheet = subject.sheet
    for column in sheet.form.columns:
        if column.kind is not FieldKind.PHONE or column.name not in sheet.cells:
            continue
        for index, phones in enumerate(sheet.values(column.name)):
            if isinstance(phones, Phones):
                unit = None if sheet.form.is_card else subject.units[index]
                yield _Number(
                    field=column.name,
                    phones=phones,
                    spot=sheet.spot(index, column.name),
                    raw=sheet.raw(column.name)[index],
                    city=unit.city if unit else None,
                )
    for name, cell in sheet.footer.items():
        if isinstance(cell.value, Phones):
            yield _Number(field=name, phones=cell.value, spot=cell.spot, raw=cell.raw)


@rule(
    "RG006",
    "市和区县用现在的名称",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("旧名称要对应到现在的区县，才能统计覆盖"),
    reads=(Role.CITY, Role.COUNTY),
)
def county_bears_its_present_name(subject: FormSheet) -> Iterator[Remark]:
    """
    撤市、撤县设区、更名之后用新名称；旧名称按沿革归到现在的市和区县。

    违规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 聊城市 | 茌平县 | 0635-8231234 |
    合规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 聊城市 | 茌平区 | 0635-8231234 |
    """
    for name, match, rows in _named(subject):
        if match.how is not MatchedBy.FORMER or match.region is None:
            continue
        gone = "已经撤销" if subject.form.by_name[name].role is Role.CITY else "是旧名称"
        yield from subject.remarks(
            rows,
            name,
            f"“{shown(match.name)}”{gone}，现为“{match.region.name}”",
            f"请改为“{match.region.name}”；不改的，汇总时按新名称写入",
        )


@rule(
    "RG009",
    "功能区列在区划表里",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("功能区没有全省统一的名单，名称要核对"),
    needs=("RG005",),
    reads=(Role.CITY, Role.COUNTY),
)
def zones_are_listed(subject: FormSheet) -> Iterator[Remark]:
    """
    名称像开发区、高新区、新区、度假区、风景名胜区、示范区，区划表里却没有，或者一个名称可以指几个功能区的，请核实。

    这样的功能区照写的名称单列，不并入别的单位。用 --regions 给出自己的区划表，列入以后不再提问。

    违规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 德州市 | 运河经济开发区 | 0534-8231234 |
        | 德州市 | 天衢新区 | 0534-8231234 |
    合规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 德州市 | 经济技术开发区 | 0534-8231234 |
    """
    county = subject.form.field(Role.COUNTY)
    for pair, rows in subject.named.groups():
        match = subject.placed[pair].county
        if match is not None and match.how is MatchedBy.UNLISTED and match.region is not None:
            yield from subject.remarks(rows, county, *_unlisted(match))


def _unlisted(match: Match) -> tuple[str, str]:
    """Say what is not known about a zone, and what to do."""
    alone = f"汇总时按“{match.region.name if match.region else match.name}”单列"
    listed = "要让本工具认得它，把它列入区划表，用 --regions 指定"
    if match.among:
        zones = "，也可以指".join(f"“{zone.name}”" for zone in match.among)
        return (
            f"“{shown(match.name)}”可以指{zones}",
            f"请写明是哪一个；确实就叫这个名称的，写情况说明，{alone}。{listed}",
        )
    return (
        f"“{shown(match.name)}”像是功能区的名称，区划表里没有{_meant(match)}",
        f"名称写错的请改正，属于某个县（市、区）的填那个县（市、区）；确有这个功能区的，写情况说明，{alone}。{listed}",
    )


_FULL = (MatchedBy.EXACT, MatchedBy.FORMER)


@rule(
    "RG007",
    "市和区县写全称",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("写全称不会认错"),
    reads=(Role.CITY, Role.COUNTY),
)
def regions_are_written_in_full(subject: FormSheet) -> Iterator[Remark]:
    """
    “张店”“淄博市张店区”认得出，按全称采用。功能区的习惯称呼（高新区、经开区）不算简称。

    没有“市”一栏的表，写“淄博市张店区”正合适。

    违规:
        | 市 | 组织区县 |
        | 淄博 | 张店 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 高新区 |
    """
    for name, match, rows in _named(subject):
        region = match.region
        if region is None or match.how in _FULL or region.level is Level.FUNCTIONAL:
            continue
        if (
            match.how is MatchedBy.PREFIX
            and not subject.form.of(Role.CITY)
            and _in_full(match, region, subject)
        ):
            continue
        yield subject.remark(
            rows[0],
            name,
            f"“{shown(match.name)}”按“{region.name}”采用"
            + (f"（共 {len(rows)} 行）" if len(rows) > 1 else ""),
            f"建议写全称“{region.name}”",
            rows=subject.sheet.numbers(rows),
        )


def _in_full(match: Match, region: Region, subject: FormSheet) -> bool:
    """Tell whether the names of city and county are both whole: a form without a city has no other place."""
    city = subject.setting.regions.city_of(region)
    return city is not None and key(match.name) == key(city.name + region.name)


def _named(subject: FormSheet) -> Iterator[tuple[str, Match, Members]]:
    """Yield each writing of a city, then each of a county in its city: field, what it led to, its rows."""
    regions, day = subject.setting.regions, subject.setting.day
    city, county = subject.form.field(Role.CITY), subject.form.field(Role.COUNTY)
    for written, rows in subject.groups(city) if city else ():
        if written:
            yield city, regions.resolve_city(written, day), rows
    counties: dict[tuple[str, str], tuple[Match, Members]] = {}
    for pair, rows in subject.named.groups():
        match = subject.placed[pair].county
        if match is not None and match.region is not None:
            known = counties.get((match.name, match.region.code))
            counties[match.name, match.region.code] = (match, known[1].and_of(rows) if known else rows)
    for match, rows in counties.values():
        yield county, match, rows


@rule(
    "RG011",
    "镇街在本县区之内",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("认得出是哪个镇街，才能汇总"),
    needs=("RG003",),
    reads=(Role.TOWN,),
    answers=(Need.TOWN,),
)
def town_lies_in_its_county(subject: FormSheet) -> Iterator[Remark]:
    """
    镇街按所在的县（市、区）、按通知当时的区划认。例表是镇街培训统计表。

    区划表里没有列出镇街的县（市、区），没法核对，不猜；用 --regions 给出自己的区划表就可以核对。

    违规(镇街表):
        | 区县 | 镇街 |
        | 桓台县 | 索镇街到 |
        | 桓台县 | 傅家镇 |
    合规(镇街表):
        | 区县 | 镇街 |
        | 桓台县 | 索镇街道 |
        | 桓台县 | 起凤镇 |
    """
    town, county = subject.form.field(Role.TOWN), subject.form.field(Role.COUNTY)
    regions, day = subject.setting.regions, subject.setting.day
    home = subject.sender.region if subject.sender else None
    written = subject.values(town)
    unknown: dict[str, None] = {}
    nowhere = False
    for index, unit in enumerate(subject.units):
        name = written[index]
        within = unit.region if unit and county else home
        if name is None or (unit is not None and unit.city_run):
            continue
        if within is None:
            nowhere = nowhere or not county  # of a county that is not known RG003 speaks
        elif not regions.towns(within, day):
            unknown[within.name] = None
        elif (match := regions.resolve_town(name, within, day)).region is None:
            yield subject.remark(index, town, *_no_town(match, within, subject))
    if unknown:
        raise CannotJudgeError(f"区划表里没有{'、'.join(unknown)}的镇街，没法核对；可用 --regions 给出")
    if nowhere:
        raise CannotJudgeError("认不出是哪个县（市、区）的镇街，没法核对；可用 --unit 指明")


def _no_town(match: Match, county: Region, subject: FormSheet) -> tuple[str, str]:
    """Say what stands in the place of a town, and what to fill in."""
    owners = [subject.setting.regions.get(each.parent_code) for each in match.elsewhere]
    found = f"{county.name}没有“{shown(match.name)}”"
    if owners:
        found += f"，它属于{'、'.join(dict.fromkeys(each.name for each in owners if each))}"
    return found + ("" if owners else _meant(match)), "请填本县（市、区）镇、乡、街道的全称"
