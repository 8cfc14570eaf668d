"""The 通报 on a merge: its numbers are those of the summaries, every problem has its unit."""

import re
from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from msgspec.structs import replace

import form_submissions
from form_submissions import card_of
from project_submissions import (
    SETTING,
    about,
    again,
    counties,
    finding,
    footer_place,
    merged_of,
    row,
    ruled,
    submitted,
)
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.briefing.merge_briefing import briefing_of
from skilltrain_cli.operations.briefing.official_draft import (
    Exhibit,
    Heading,
    Illustration,
    OfficialDraft,
    Passage,
)
from skilltrain_cli.operations.merge import Choice, Merged, MergeState, Origin
from skilltrain_cli.operations.merge.merge_summary import merged_files
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.documents.official_document import official_document

ZIBO = "淄博市"
COUNTIES = ("淄川区", "张店区", "博山区", "临淄区", "周村区", "桓台县")


def briefed(merged: Merged) -> OfficialDraft:
    setting = SETTING.under(merged.table.form)
    return briefing_of(merged, tables_of(merged), setting, code="0123-4567-89AB-CDEF")


def passages(draft: OfficialDraft) -> list[str]:
    return [part.text for part in draft.body if isinstance(part, Passage)]


def headings(draft: OfficialDraft) -> list[str]:
    return [part.text for part in draft.body if isinstance(part, Heading) and part.level == 1]


def city() -> Sequence[Submitted]:
    return [
        submitted(f"{name}.xlsx", [row(ZIBO, name, trainees=10 * place)])
        for place, name in enumerate(COUNTIES, start=1)
    ]


def test_city_writes_to_its_counties() -> None:
    draft = briefed(merged_of(city()))
    assert draft.title == "关于全市项目制培训情况的通报"
    assert draft.addressee == "各区县人力资源和社会保障局"
    assert draft.signed == "淄博市人力资源和社会保障局"
    assert draft.dated == SETTING.as_of
    assert draft.number == f"【】〔{SETTING.as_of.year}〕【】号"


def test_province_writes_to_its_cities() -> None:
    sheets = [*city(), submitted("滕州市.xlsx", [row("枣庄市", "滕州市")])]
    draft = briefed(merged_of(sheets, choice=Choice(level=Level.PROVINCE)))
    assert draft.title == "关于全省项目制培训情况的通报"
    assert draft.addressee == "各市人力资源和社会保障局"
    assert draft.signed == "山东省人力资源和社会保障厅"
    assert "各市进展" in headings(draft)


def test_totals_first_and_last_are_told() -> None:
    told = passages(briefed(merged_of(city())))
    assert any(text.startswith("合计：") and "场次6场，210人次" in text for text in told)
    assert (
        "按人次，桓台县（60人次）、周村区（50人次）、临淄区（40人次）居前；"
        "博山区（30人次）、张店区（20人次）、淄川区（10人次）居后。"
    ) in told


def test_of_very_many_totals_the_first_are_told_and_the_others_counted() -> None:
    form = find_form("quarterly")
    blank = [10] * (len(form.columns) - 3)
    sheets = [
        form_submissions.submitted(form, f"{name}.xlsx", [[name, "2021年第二季度", *blank, ""]])
        for name in COUNTIES
    ]
    merged = form_submissions.merged_of(form, sheets)
    (told,) = (text for text in passages(briefed(merged)) if text.startswith("合计："))
    assert re.fullmatch(r"合计：单位数6个，年度目标任务60人次，.*；其余[0-9]+项见汇总表。", told)
    assert "其中" not in told
    assert re.search(r"年度目标任务 60 人次，.*，另有 [0-9]+ 项合计见“汇总”表。$", merged_files(merged))


def test_units_come_before_pictures_of_groups_and_months() -> None:
    later = submitted("沂源县.xlsx", [row(ZIBO, "沂源县", period="2021年11月3日")])
    draft = briefed(merged_of([*city(), later]))
    assert headings(draft)[:3] == ["总体情况", "各单位进展", "分布情况"]


def test_few_units_are_not_ranked_in_words() -> None:
    assert not any("居前" in text for text in passages(briefed(merged_of(city()[:3]))))


def test_questions_stand_by_unit() -> None:
    sheets = city()
    found = [
        finding(sheets[0], 0, "trainees"),
        finding(sheets[0], 0, "period", explanation="因疫情推迟到秋季"),
        finding(sheets[1], 0, "trainees", card=ruled("VL020", Severity.QUERY)),
    ]
    told = passages(briefed(merged_of(sheets, *found)))
    assert "淄川区：2处，1处没有情况说明。如：“家政服务员”培训人数：TM003 请核实（此类共2处）。" in told
    assert "张店区：1处，没有情况说明。如：“家政服务员”培训人数：VL020 请核实。" in told


def test_units_with_the_same_question_are_named_together_and_never_by_their_files() -> None:
    sheets = city()
    below = merged_of(sheets, *(about(footer_place(each)) for each in sheets[:3]))
    told = passages(briefed(below))
    assert "淄川区、张店区、博山区：各1处，没有情况说明。如：TM003 请核实。" in told
    above = merged_of([again(below, "目录/淄博市.xlsx")], choice=Choice(level=Level.PROVINCE))
    above = replace(above, below=below.origins)
    assert not any(".xlsx" in text for text in passages(briefed(above)))


def test_a_question_names_its_field_once_and_none_where_it_is_about_the_row() -> None:
    sheets = city()
    told = passages(briefed(merged_of(sheets, finding(sheets[0], 0, "city"))))
    assert "淄川区：1处，没有情况说明。如：“家政服务员”：TM003 请核实。" in told
    asked = replace(finding(sheets[0], 0, "period"), message="“组织时间”太笼统")
    told = passages(briefed(merged_of(sheets, asked)))
    assert "淄川区：1处，没有情况说明。如：“家政服务员”：“组织时间”太笼统。" in told


def test_what_was_left_out_is_named_with_its_reason() -> None:
    merged = merged_of(city())
    out = [
        Origin(file=f"坏 {at}.xlsx", state=MergeState.LEFT_OUT, unit="淄博市沂源县", reason="有错 2 处")
        for at in range(25)
    ]
    told = passages(briefed(replace(merged, origins=(*merged.origins, *out))))
    assert "淄博市沂源县：坏 0.xlsx，未汇总，有错 2 处。" in told
    assert "其余5项见汇总表的“来源”。" in told


def test_nothing_wrong_is_said_so() -> None:
    assert "报来的表没有需要说明的问题。" in passages(briefed(merged_of(city())))


def test_what_the_notice_still_asks_for_is_quoted() -> None:
    merged = merged_of(city())
    notice = SETTING.notice.number
    wanted = f"请按照{notice}“9月底前各县（市、区）至少组织1类项目制培训”的要求抓紧落实。"
    assert wanted in passages(briefed(merged))
    later = replace(SETTING, as_of=date(2021, 12, 31))
    assert wanted not in passages(briefing_of(merged, tables_of(merged), later))


def test_what_every_county_has_done_is_asked_for_no_more() -> None:
    names = [*COUNTIES, "高青县", "沂源县"]
    told = passages(briefed(merged_of([submitted(f"{each}.xlsx", [row(ZIBO, each)]) for each in names])))
    assert not any("至少组织1类项目制培训" in text for text in told)


def test_what_the_city_must_send_is_no_demand_on_its_counties() -> None:
    early = replace(SETTING, as_of=date(2021, 6, 1))
    quote = "“于6月15日前汇总报送《项目制培训情况统计表》（附件2）”的要求"
    for level, ending in ((Level.CITY, "及时报送和更正，以便按期汇总。"), (Level.PROVINCE, "抓紧落实。")):
        merged = merged_of(city(), choice=Choice(level=level))
        (told,) = (each for each in passages(briefing_of(merged, tables_of(merged), early)) if quote in each)
        assert told.endswith(ending)


def test_no_number_of_a_person_is_told() -> None:
    sheets = city()
    asked = replace(finding(sheets[0], 0, "trainees"), message="备注写着 13800001234")
    assert not any("13800001234" in text for text in passages(briefed(merged_of(sheets, asked))))


def test_cards_are_briefed_too() -> None:
    brand = find_form("brand")
    cells = ["陶琉工匠", ZIBO, "以陶瓷琉璃产业为依托。", "校企合作。", "某企业。", "李四", "13800000000"]
    draft = briefed(form_submissions.merged_of(brand, [card_of(brand, "品牌.xlsx", cells)]))
    assert draft.title.startswith("关于全")
    assert official_document(draft)


@settings(max_examples=15, deadline=None)
@given(counties())
def test_every_number_told_is_one_of_the_merge(sheets: list[Submitted]) -> None:
    merged = merged_of(sheets, choice=Choice(level=Level.PROVINCE))
    draft = briefed(merged)
    rows = len(merged.table)
    trainees = sum(merged.table.columns["trainees"])
    totals = next(text for text in passages(draft) if text.startswith("合计："))
    assert re.search(rf"(?<![\d,]){trainees:,}人次", totals)
    assert re.search(rf"(?<![\d,]){rows:,}", totals)
    shown = {part.table.id for part in draft.body if isinstance(part, Exhibit | Illustration)}
    assert shown <= {table.id for table in tables_of(merged)}
