"""调度 and 总结 on targets: figures filled in, what lags is named, room for what only the office knows."""

import io
from datetime import date

import docx
from msgspec.structs import replace

from form_submissions import SETTING, merged_of, submitted
from progress_rows import PROVINCE, ZAOZHUANG, ZIBO, form_named, progress, rows
from skilltrain_cli.operations.briefing.merge_briefing import briefing_of
from skilltrain_cli.operations.briefing.official_draft import Exhibit, Heading, OfficialDraft, Passage
from skilltrain_cli.operations.briefing.target_drafts import follow_up_draft, summary_draft
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.targets.target_table import targets_of
from skilltrain_cli.operations.targets.unit_progress import Progress
from skilltrain_cli.writers.documents.official_document import official_document

DAY = date(2023, 12, 31)
UNITS = ("薛城区", "峄城区", "台儿庄区", "滕州市")


def zaozhuang() -> Progress:
    given = [
        {"county": unit, "period": f"{year}年", "subsidised": f"{place}.5", "migrants": "0.1"}
        for place, unit in enumerate(UNITS, start=1)
        for year in (2021, 2022, 2023)
    ]
    return progress(rows("progress", {"市.xlsx": given}), notices=[ZAOZHUANG], as_of=DAY)


def passages(draft: OfficialDraft) -> list[str]:
    return [part.text for part in draft.body if isinstance(part, Passage)]


def headings(draft: OfficialDraft) -> list[str]:
    return [part.text for part in draft.body if isinstance(part, Heading)]


def test_a_follow_up_says_how_far_who_lags_and_what_is_asked() -> None:
    draft = follow_up_draft(zaozhuang(), DAY, [("坏.xlsx", "没有读出来")])
    assert draft.title == "关于全市职业技能培训目标任务进展情况的调度通报"
    assert (draft.signed, draft.addressee) == ("枣庄市人力资源和社会保障局", "各区县人力资源和社会保障局")
    assert headings(draft) == ["总体进展", "各单位进展", "存在的问题", "下一步工作要求"]
    said = passages(draft)
    assert "（枣人社发〔2022〕14号）" in said[0]
    assert "截至2023年12月31日" in said[0]
    assert (
        "补贴性职业技能培训完成 36 万人次，目标 16.5 万人次以上，完成率 218.2%（时间已过 60.0%）" in said[2]
    )
    assert (
        "滕州市（13.5万人次）、台儿庄区（10.5万人次）居前；峄城区（7.5万人次）、薛城区（4.5万人次）居后。"
        in said[3]
    )
    assert (
        "农民工参加职业技能培训慢于进度：还差 3.8 万人次，到2025年12月31日平均每月要完成 0.2 万人次。" in said
    )
    assert "坏.xlsx没有计入：没有读出来。" in said
    assert "请没有报数的单位于【】月【】日前补报。" in said
    assert not [each for each in said if "≥" in each], "signs are no words"


def test_what_the_draft_shows_is_the_table_of_targets() -> None:
    [shown] = [part for part in follow_up_draft(zaozhuang(), DAY).body if isinstance(part, Exhibit)]
    assert shown.table.id == "targets"
    assert shown.headings == ("指标", "完成", "目标", "完成率", "序时进度", "状态"), "all are of one unit"
    assert any("〔〕" in note for note in shown.table.notes)


def test_a_summary_has_room_for_each_action_of_the_notice() -> None:
    quarter = {"county": "张店区", "period": "2019年第四季度", "trained": "44101"}
    found = progress(rows("quarterly", {"季报.xlsx": [quarter]}), notices=[ZIBO], as_of=date(2020, 1, 10))
    draft = summary_draft(found, date(2020, 1, 10))
    assert draft.title == "关于全市职业技能培训目标任务完成情况的总结"
    own = headings(draft)
    assert own[:2] == ["目标任务完成情况", "主要做法和成效"]
    assert own[2:11] == [action.title for action in ZIBO.actions]
    assert own[11:] == ["存在的问题", "下一步打算"]
    assert any(each.startswith("（牵头：市人力资源社会保障局") for each in passages(draft))
    assert "淄政办发〔2019〕11号的目标中，有数可对照的 1 项：已完成 1 项。" in passages(draft)


def test_an_office_writes_of_no_notice_of_one_below_it() -> None:
    found = progress(notices=[PROVINCE, ZIBO], as_of=date(2021, 6, 10))
    assert {line.notice.number for line in found.lines} == {PROVINCE.number, ZIBO.number}
    for code, others in (("370000", {ZIBO.number}), ("370300", set())):
        said = "".join(
            passages(follow_up_draft(replace(found, region=SETTING.regions.get(code)), date(2021, 6, 10)))
        )
        assert PROVINCE.number in said
        assert {number for number in (ZIBO.number,) if number not in said} == others


def test_what_was_due_before_the_day_is_not_pressed_for() -> None:
    quote = "各市要在3月底前组织开展一次职业培训补贴标准评估论证工作"
    for day, asked in ((date(2021, 3, 20), True), (date(2021, 6, 10), False)):
        said = passages(follow_up_draft(progress(notices=[PROVINCE], as_of=day), day))
        assert any(quote in each for each in said) is asked


def test_a_target_of_an_earlier_year_of_which_nobody_sent_anything_is_not_missed() -> None:
    for year, missed in ((2019, True), (2021, False)):
        day = date(year, 12, 30)
        said = passages(follow_up_draft(progress(notices=[ZIBO], as_of=day), day))
        assert any(each.startswith("没有报数的指标：补贴性职业技能培训") for each in said) is missed


def test_nothing_sent_is_a_draft_that_says_so() -> None:
    draft = follow_up_draft(progress(notices=[PROVINCE], as_of=DAY), DAY)
    assert "报来的表里没有目标涉及的数。【】" in passages(draft)
    assert draft.signed == "【发文机关】"


def test_the_word_file_holds_the_draft() -> None:
    written = docx.Document(io.BytesIO(official_document(follow_up_draft(zaozhuang(), DAY))))
    texts = [paragraph.text for paragraph in written.paragraphs]
    assert "一、总体进展" in texts
    assert written.tables[0].rows[1].cells[0].text == "补贴性职业技能培训（万人次）"


def test_the_briefing_on_a_merge_shows_the_targets_its_form_speaks_of() -> None:
    form = form_named("progress")
    zero = {column.name: 0 if column.role.value == "amount" else "" for column in form.columns}
    cells = [{**zero, "county": unit, "period": "2021年", "subsidised": "1.5"} for unit in UNITS]
    merged = merged_of(
        form, [submitted(form, f"{each['county']}.xlsx", [list(each.values())]) for each in cells]
    )
    table = targets_of(merged, SETTING, (ZAOZHUANG,))
    assert table is not None
    draft = briefing_of(merged, (*tables_of(merged), table), SETTING.under(form))
    body = list(draft.body)
    at = next(at for at, part in enumerate(body) if isinstance(part, Heading) and part.text == "目标完成情况")
    shown = body[at + 1]
    assert isinstance(shown, Exhibit)
    assert shown.table is table
    assert any("2021—2025年" in note for note in table.notes)
