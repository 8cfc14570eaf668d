"""PJ: the rules of 附件2 项目制培训情况统计表 (鲁人社字〔2021〕32号, R57–R61)."""

from collections.abc import Iterator

from skilltrain_cli.finding import Clause, Severity
from skilltrain_cli.forms.project import CITY_RUN
from skilltrain_cli.grid import Spot
from skilltrain_cli.period import Precision
from skilltrain_cli.phone import Phones
from skilltrain_cli.privacy import shown
from skilltrain_cli.region import How, Level, Match
from skilltrain_cli.rules._area import foreign_area
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import ProjectSheet, Remark
from skilltrain_cli.sender import is_provinces

_NOTICE = "鲁人社字〔2021〕32号"
_NOTE_1 = Clause(notice=_NOTICE, clause="附件2 注1", quote="如培训项目由市直组织，“组织区县”一列填写“市直”")
_NOTE_2 = Clause(
    notice=_NOTICE, clause="附件2 注2", quote="“组织时间”栏填写实际开展时间或计划开展时间，尽可能精确"
)
_NOTE_3 = Clause(notice=_NOTICE, clause="附件2 注3", quote="该表由设区的市统一汇总报送")
_LIST = Clause(notice=_NOTICE, clause="二（三）", quote="9月底前各县（市、区）至少组织1类项目制培训")
_DUE = Clause(notice=_NOTICE, clause="二（三）", quote="于6月15日前汇总报送《项目制培训情况统计表》（附件2）")


@rule("PJ101", "“市”是设区的市", on=ProjectSheet, severity=Severity.ERROR, basis=_NOTE_3, reads=("city",))
def city_is_one_of_the_sixteen(subject: ProjectSheet) -> Iterator[Remark]:
    """
    山东省设 16 个设区的市；“市”栏填市的全称。

    违规:
        | 市 |
        | 淄搏市 |
    合规:
        | 市 |
        | 淄博市 |
    """
    for written, rows in subject.groups("city"):
        match = subject.setting.regions.resolve_city(written, subject.setting.day) if written else None
        if match is not None and match.region is None:
            meant = f"，是否指“{match.suggestions[0]}”" if match.suggestions else ""
            for index in rows:
                yield subject.remark(
                    index,
                    "city",
                    f"“{shown(written)}”不是山东省设区的市{meant}",
                    "请填设区的市全称，如 淄博市",
                )


@rule("PJ102", "一份表只报一个市", on=ProjectSheet, severity=Severity.ERROR, basis=_NOTE_3, reads=("city",))
def sheet_has_one_city(subject: ProjectSheet) -> Iterator[Remark]:
    """
    附件2 由设区的市统一汇总报送，一份表里只应有一个市的项目。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 张店区 |
        | 淄博市 | 淄川区 |
        | 枣庄市 | 滕州市 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 张店区 |
        | 淄博市 | 淄川区 |
    """
    rows: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for written, indexes in subject.groups("city"):
        match = subject.setting.regions.resolve_city(written, subject.setting.day) if written else None
        if match is not None and match.region is not None:
            rows.setdefault(match.region.code, []).extend(indexes)
            names[match.region.code] = match.region.name
    if len(rows) < 2 or is_provinces(subject.sheet):  # noqa: PLR2004 - one city is as it should be
        return
    own = subject.sender.city.code if subject.sender else max(rows, key=lambda code: len(rows[code]))
    for code, indexes in rows.items():
        if code == own:
            continue
        for index in sorted(indexes):
            yield subject.remark(
                index,
                "city",
                f"本表报的是{names.get(own, '另一个市')}，这一行却是“{names[code]}”",
                f"属于{names[code]}的项目请由{names[code]}报送；填错的请改正",
            )


@rule(
    "PJ103",
    "“组织区县”在本市之内",
    on=ProjectSheet,
    severity=Severity.ERROR,
    basis=_LIST,
    needs=("PJ101", "PJ102"),
    reads=("city", "county"),
)
def county_lies_in_its_city(subject: ProjectSheet) -> Iterator[Remark]:
    """
    区县按所在的市、按通知当时的区划认；市中区济南、枣庄都有，各归各市。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 滕州市 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 高新区 |
    """
    for (_, county), rows in subject.groups("city", "county"):
        match = subject.placed[(_, county)].county
        if match is None or match.region is not None:
            continue
        for index in rows:
            yield subject.remark(index, "county", *_not_in_city(subject, index, match))


def _not_in_city(subject: ProjectSheet, index: int, match: Match) -> tuple[str, str]:
    city = shown(subject.sheet.values("city")[index])
    found = f"{city}没有“{shown(match.name)}”"
    if match.elsewhere:
        owners = [subject.setting.regions.city_of(region) for region in match.elsewhere]
        named = "、".join(owner.name for owner in owners if owner)
        return f"{found}，它属于{named}", f"请核对“市”和“组织区县”两栏；由市直组织的填“{CITY_RUN}”"
    if match.suggestions:
        return (
            f"{found}，是否指“{match.suggestions[0]}”",
            f"请填本市区县或功能区的全称；由市直组织的填“{CITY_RUN}”",
        )
    return found, f"请填本市区县或功能区的全称；由市直组织的填“{CITY_RUN}”"


@rule(
    "PJ104",
    "市直组织的填“市直”",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=_NOTE_1,
    needs=("PJ110",),
    reads=("county",),
)
def city_run_projects_say_so(subject: ProjectSheet) -> Iterator[Remark]:
    """
    由市直组织的项目，“组织区县”只填“市直”两个字；“市本级”等写法按“市直”理解，请改正。市直项目不计入区县覆盖。

    违规:
        | 市 | 组织区县 |
        | 淄博市 | 市本级 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 市直 |
    """
    for pair, rows in subject.groups("city", "county"):
        if subject.placed[pair].alias:
            for index in rows:
                yield subject.remark(
                    index,
                    "county",
                    f"填的是“{shown(pair[1])}”，由市直组织的应填“{CITY_RUN}”",
                    f"请改为“{CITY_RUN}”；不改的，汇总时按“{CITY_RUN}”写入",
                )


_FINE = (Precision.DAY, Precision.DAYS)
_COARSE = (Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR)


@rule(
    "PJ105",
    "组织时间尽可能精确到日",
    on=ProjectSheet,
    severity=Severity.NOTE,
    basis=_NOTE_2,
    needs=("PJ107",),
    reads=("period",),
)
def period_is_exact_to_the_day(subject: ProjectSheet) -> Iterator[Remark]:
    """
    只写到旬或月的可以采用，能精确到日的请补上。

    违规:
        | 组织时间 |
        | 2021年6月 |
    合规:
        | 组织时间 |
        | 2021年6月1日至15日 |
    """
    for period, rows in subject.groups("period"):
        if period is not None and period.precision not in (*_FINE, *_COARSE):
            for index in rows:
                yield subject.remark(
                    index, "period", f"{period.written} 没有精确到日", "已经确定起止日期的，请写明几日至几日"
                )


@rule(
    "PJ106",
    "组织时间不能只写季度或年度",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=_NOTE_2,
    reads=("period",),
)
def period_is_no_coarser_than_a_month(subject: ProjectSheet) -> Iterator[Remark]:
    """
    只写季度、半年或全年，无从安排调度；请写到月以内，或说明原因。

    违规:
        | 组织时间 |
        | 2021年第二季度 |
    合规:
        | 组织时间 |
        | 2021年6月1日至15日 |
    """
    for period, rows in subject.groups("period"):
        if period is not None and period.precision in _COARSE:
            for index in rows:
                yield subject.remark(
                    index,
                    "period",
                    f"{period.written} 太笼统",
                    "请写明月份，最好写明几日至几日；暂定不了的写情况说明",
                )


@rule(
    "PJ107",
    "计划时间已过的要核实",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=_NOTE_2,
    reads=("period",),
)
def planned_periods_lie_ahead(subject: ProjectSheet) -> Iterator[Remark]:
    """
    写着“计划”“拟”，或填表时还没到的时间，到审核这天已经过了，请核实是否已经开展。

    违规:
        | 组织时间 |
        | 计划2021年5月10日至20日 |
    合规:
        | 组织时间 |
        | 2021年5月10日至20日 |
    """
    filled = subject.sheet.footer.get("filled_on")
    filled_on = filled.value if filled else None
    as_of = subject.setting.as_of
    for period, rows in subject.groups("period"):
        if period is None or period.end >= as_of:
            continue
        if period.planned or (filled_on is not None and filled_on < period.start):
            for index in rows:
                yield subject.remark(
                    index,
                    "period",
                    f"计划时间 {period.written} 已经过去",
                    "请核实是否已开展：已开展的填实际时间，推迟的填新的计划时间，或写情况说明",
                )


@rule("PJ108", "同一行不重复填报", on=ProjectSheet, severity=Severity.ERROR, basis=_NOTE_3)
def rows_are_not_repeated(subject: ProjectSheet) -> Iterator[Remark]:
    """
    除备注外完全相同的两行是重复填报，人数会算两遍。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年6月10日 |
    """
    for rows in subject.repeated(*_IDENTITY, "audience", "trainees"):
        first = subject.sheet.rows[rows[0]] + 1
        for index in rows[1:]:
            yield subject.remark(
                index,
                "project",
                f"与第 {first} 行完全相同（备注除外）",
                "重复的请删去一行；确是两期的，请写明各自的时间",
            )


_IDENTITY = ("project", "city", "county", "days")


@rule(
    "PJ109", "同名同期的项目要核实", on=ProjectSheet, severity=Severity.QUERY, basis=_NOTE_3, needs=("PJ108",)
)
def same_project_same_time_is_explained(subject: ProjectSheet) -> Iterator[Remark]:
    """
    同一区县、同一项目、同一时间出现两行，群体或人数不同，可能是拆开填，也可能是重复填。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 35 | 2021年5月10日 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 退役军人 | 35 | 2021年5月10日 |
    """
    counts = subject.sheet.values("trainees")
    for rows in subject.repeated(*_IDENTITY, "audience"):
        first = rows[0]
        for index in rows[1:]:
            if counts[index] != counts[first]:
                yield subject.remark(
                    index,
                    "project",
                    f"与第 {subject.sheet.rows[first] + 1} 行的区县、项目、群体、时间都相同，只是人数不同",
                    "请核实是否重复；确是两个班的，请在时间或名称上分开，或写情况说明",
                )


@rule(
    "PJ110",
    "区县只报自己的项目",
    on=ProjectSheet,
    severity=Severity.ERROR,
    basis=_NOTE_3,
    needs=("PJ102", "PJ103"),
)
def county_reports_its_own_rows(subject: ProjectSheet) -> Iterator[Remark]:
    """
    区县的表里只应有本区县组织的项目；混进别的区县或市直的行，会在汇总时重复或错位。

    违规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 张店区 |
        | | 淄博市 | 淄川区 |
    合规:
        | {文件}张店区.xlsx | 市 | 组织区县 |
        | | 淄博市 | 张店区 |
    """
    sender = subject.sender
    if sender is None or sender.level is Level.CITY:
        return
    for pair, rows in subject.groups("city", "county"):
        unit = subject.placed[pair].unit
        if unit is None or unit.city.code != sender.city.code or unit.code == sender.code:
            continue
        for index in rows:
            yield subject.remark(
                index,
                "county",
                f"本文件是{sender.name}报的，这一行却是“{unit.name}”的项目",
                f"属于{unit.name}的请由{unit.name}报送并从本表删去；填错的请改为“{sender.name}”",
            )


@rule("PJ111", "联系电话的区号与本市一致", on=ProjectSheet, severity=Severity.QUERY, basis=None)
def area_code_fits_the_city(subject: ProjectSheet) -> Iterator[Remark]:
    """
    座机区号属于别的市时请核实，例如淄博市是 0533。

    违规:
        | 市 | {表尾}联系电话 |
        | 淄博市 | 0531-2345678 |
    合规:
        | 市 | {表尾}联系电话 |
        | 淄博市 | 0533-2345678 |
    """
    cell = subject.sheet.footer.get("phone")
    if cell is None or not isinstance(cell.value, Phones) or subject.sender is None:
        return
    city = subject.sender.city
    wrong = foreign_area(cell.value, city.code)
    if wrong:
        yield Remark(
            message=f"区号 {wrong} 不是{city.name}的",
            hint="请核对号码；确属外地座机的，请写情况说明",
            spot=cell.spot,
            field="phone",
            value=cell.raw,
        )


@rule(
    "PJ112",
    "已开展的项目人数不为 0",
    on=ProjectSheet,
    severity=Severity.ERROR,
    basis=_LIST,
    reads=("trainees", "period"),
)
def past_projects_trained_someone(subject: ProjectSheet) -> Iterator[Remark]:
    """
    组织时间已过、又不是计划的项目，人数至少为 1；计划项目可填预计人数。

    违规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年5月10日 |
    合规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年9月10日 |
    """
    periods = subject.sheet.values("period")
    for index in next((rows for count, rows in subject.groups("trainees") if count == 0), []):
        period = periods[index]
        if period is not None and not period.planned and period.end < subject.setting.as_of:
            yield subject.remark(
                index,
                "trainees",
                f"{period.written} 已经过去，人数却是 0",
                "请填实际培训人数；没有开展的请删去或改为新的计划时间",
            )


@rule("PJ113", "填表日期不晚于审核日", on=ProjectSheet, severity=Severity.QUERY, basis=None)
def form_is_not_dated_ahead(subject: ProjectSheet) -> Iterator[Remark]:
    """
    填表日期还没到，多半是写错了年月。

    违规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2021年8月10日 |
    合规:
        | 培训人数 | {表尾}填表日期 |
        | 30 | 2021年6月10日 |
    """
    cell = subject.sheet.footer.get("filled_on")
    if cell is not None and cell.value is not None and cell.value > subject.setting.as_of:
        yield _dated(cell.spot, cell.raw, f"写的是 {shown(cell.value)}，这一天还没有到", "请核对年月日")


@rule("PJ114", "按时填报", on=ProjectSheet, severity=Severity.QUERY, basis=_DUE, needs=("PJ113",))
def form_is_filled_in_by_the_due_date(subject: ProjectSheet) -> Iterator[Remark]:
    """
    填表日期晚于通知的截止日（含当日为按时），请说明逾期原因。截止日取自通知，不在规则里写死。

    违规:
        | {审核日}2021-06-20 | 培训人数 | {表尾}填表日期 |
        | | 30 | 2021年6月16日 |
    合规:
        | {审核日}2021-06-20 | 培训人数 | {表尾}填表日期 |
        | | 30 | 2021年6月15日 |
    """
    cell = subject.sheet.footer.get("filled_on")
    due = subject.setting.notice.due_of(subject.sheet.form_id)
    if cell is None or cell.value is None or due is None or cell.value > subject.setting.as_of:
        return
    if cell.value > due:
        late = (cell.value - due).days
        yield _dated(
            cell.spot,
            cell.raw,
            f"填表日期 {shown(cell.value)} 晚于截止日 {shown(due)}，逾期 {late} 天",
            "日期写错的请改正；确实逾期的，请写情况说明",
        )


def _dated(spot: Spot, raw: object, message: str, hint: str) -> Remark:
    return Remark(message=message, hint=hint, spot=spot, field="filled_on", value=raw)  # type: ignore[arg-type]


@rule(
    "PJ115",
    "区县用现在的名称",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=_LIST,
    reads=("city", "county"),
)
def county_bears_its_present_name(subject: ProjectSheet) -> Iterator[Remark]:
    """
    撤县设区、更名之后用新名称；旧名称按沿革归到现在的区县。

    违规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 聊城市 | 茌平县 | 0635-8231234 |
    合规:
        | 市 | 组织区县 | {表尾}联系电话 |
        | 聊城市 | 茌平区 | 0635-8231234 |
    """
    for pair, rows in subject.groups("city", "county"):
        match = subject.placed[pair].county
        if match is not None and match.how is How.FORMER and match.region is not None:
            for index in rows:
                yield subject.remark(
                    index,
                    "county",
                    f"“{shown(pair[1])}”是旧名称，现为“{match.region.name}”",
                    f"请改为“{match.region.name}”；不改的，汇总时按新名称写入",
                )


_FULL = (How.EXACT, How.FORMER)


@rule(
    "PJ116", "市和区县写全称", on=ProjectSheet, severity=Severity.NOTE, basis=_LIST, reads=("city", "county")
)
def regions_are_written_in_full(subject: ProjectSheet) -> Iterator[Remark]:
    """
    “张店”“淄博市张店区”认得出，按全称采用。功能区的习惯称呼（高新区、经开区）不算简称。

    违规:
        | 市 | 组织区县 |
        | 淄博 | 张店 |
    合规:
        | 市 | 组织区县 |
        | 淄博市 | 高新区 |
    """
    for pair, rows in subject.groups("city", "county"):
        placed = subject.placed[pair]
        named = [("city", placed.city)]
        if placed.county is not None and placed.county.region is not None:
            named.append(("county", placed.county))
        for name, match in named:
            if (
                match is None
                or match.region is None
                or match.how in _FULL
                or match.region.level is Level.FUNCTIONAL
            ):
                continue
            yield subject.remark(
                rows[0],
                name,
                f"“{shown(match.name)}”按“{match.region.name}”采用"
                + (f"（共 {len(rows)} 行）" if len(rows) > 1 else ""),
                f"建议写全称“{match.region.name}”",
            )


RULES = (
    city_is_one_of_the_sixteen,
    sheet_has_one_city,
    county_lies_in_its_city,
    city_run_projects_say_so,
    period_is_exact_to_the_day,
    period_is_no_coarser_than_a_month,
    planned_periods_lie_ahead,
    rows_are_not_repeated,
    same_project_same_time_is_explained,
    county_reports_its_own_rows,
    area_code_fits_the_city,
    past_projects_trained_someone,
    form_is_not_dated_ahead,
    form_is_filled_in_by_the_due_date,
    county_bears_its_present_name,
    regions_are_written_in_full,
)
