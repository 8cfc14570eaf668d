"""A finding is known again: rows come and go, are sorted, the day and the folder are others."""

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import ROOT
from sheets import card, sheet, subject
from skilltrain_cli import Finding, Review, validate
from skilltrain_cli.judging.finding_fingerprints import SheetFindings
from skilltrain_cli.judging.submission import submitted
from skilltrain_cli.review.finding import in_order
from skilltrain_cli.review.fingerprint import FingerprintKey, own_key, told_apart
from skilltrain_cli.rules.run_rules import check

EXAMPLES = ROOT / "examples"
CORPUS = os.environ.get("SKT_CORPUS", "")
DAY = date(2021, 6, 10)
OWN = own_key("这是一把自己的钥匙，谁也猜不到它")
TABLES = {
    "project": (
        ("组织区县", "培训项目名称", "培训人数", "组织时间"),
        (
            ("张店区", "陶瓷工艺培训", "约30人", "2021年5月10日"),
            ("淄川区", "琉璃制作培训", "40", "春天"),
            ("没有的区", "养老护理培训", "", "2021年5月10日"),
            ("张店区", "中式面点培训", "三四十", "2021年5月12日"),
        ),
    ),
    "teacher": (
        ("区县", "姓名", "课酬（元）"),
        (
            ("张店区", "王明", "几百"),
            ("淄川区", "赵亮", ""),
            ("没有的区", "孙静", "3"),
            ("张店区", "周红", "-1"),
        ),
    ),
    "quarter": (
        ("填报单位名称", "期末教师"),
        (("张店区", "十来个"), ("淄川区", "-3"), ("博山区", ""), ("没有的区", "4")),
    ),
}


def found(form: str, rows: Sequence[Sequence[str]], key: FingerprintKey | None = None) -> tuple[Finding, ...]:
    """Return what is said of a table, with fingerprints."""
    judged = subject(sheet([[*TABLES[form][0]], *map(list, rows)], form))
    known = SheetFindings(submitted(judged), key or FingerprintKey())
    return told_apart(in_order(map(known.fingerprinted, check(judged).findings)))


def prints(findings: Sequence[Finding]) -> dict[str, str]:
    made = {each.fingerprint: each.card.code for each in findings}
    assert len(made) == len(findings)
    return made


@pytest.mark.parametrize("form", TABLES)
def test_rows_that_are_inserted_or_sorted_leave_the_fingerprints_of_the_others(form: str) -> None:
    rows = TABLES[form][1]
    before = prints(found(form, rows))
    assert len(before) >= len(rows) - 1
    assert prints(found(form, rows[::-1])) == before
    more = prints(found(form, (rows[0], *rows)))
    assert before.items() < more.items()


@pytest.mark.parametrize("form", TABLES)
def test_another_value_is_another_finding(form: str) -> None:
    rows = [list(each) for each in TABLES[form][1]]
    wrong = TABLES[form][0].index(
        {"project": "培训人数", "teacher": "课酬（元）", "quarter": "期末教师"}[form]
    )
    before = prints(found(form, rows))
    rows[0][wrong] += "多"
    after = prints(found(form, rows))
    assert len(before.keys() - after.keys()) == len(after.keys() - before.keys()) == 1


ROWS = st.tuples(
    st.sampled_from(("张店区", "淄川区", "没有的区", "")),
    st.sampled_from(("陶瓷工艺培训", "琉璃制作培训", "")),
    st.sampled_from(("30", "约30人", "", "0")),
    st.sampled_from(("2021年5月10日", "春天", "")),
).filter(any)


@given(rows=st.lists(ROWS, min_size=1, max_size=6), data=st.data())
def test_no_two_findings_share_one_and_sorting_makes_no_new_one(
    rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    before = prints(found("project", rows))
    assert prints(found("project", data.draw(st.permutations(rows)))) == before


def test_personal_numbers_cannot_be_told_from_a_public_fingerprint() -> None:
    heads = ["{表尾}联系电话", *TABLES["project"][0]]
    both = []
    for key in (FingerprintKey(), OWN):
        made = []
        for phone in ("138000100000", "138000200000"):
            judged = subject(sheet([heads, [phone, *TABLES["project"][1][0]]]))
            known = SheetFindings(submitted(judged), key)
            made.append({known.fingerprinted(each).fingerprint for each in check(judged).findings})
        both.append(made)
    (one, other), (own, owns) = both
    assert one == other
    assert len(own - owns) == 1


def test_a_card_is_known_by_what_it_is_about() -> None:
    made = {}
    for brand, practice in (("陶琉工匠", "甲"), ("陶琉工匠", "乙"), ("齐都工匠", "甲")):
        judged = subject(card([["品牌名称", "经验做法", "联系电话"], [brand, practice, "12"]]))
        known = SheetFindings(submitted(judged), FingerprintKey())
        found = map(known.fingerprinted, check(judged).findings)
        made[brand, practice] = {each.fingerprint for each in found if each.field == "phone"}
    assert len(made["陶琉工匠", "甲"]) == 1
    assert made["陶琉工匠", "甲"] == made["陶琉工匠", "乙"]
    assert made["陶琉工匠", "甲"] != made["齐都工匠", "甲"]


def reviewed(*paths: Path | str, day: date = DAY) -> Review:
    return validate(paths, as_of=day, fingerprints=True).review


@pytest.fixture(scope="module")
def examples() -> Review:
    return reviewed(EXAMPLES)


def test_no_two_findings_of_all_examples_share_one(examples: Review) -> None:
    assert len(examples.findings) > 250
    prints(examples.findings)
    assert all(each.fingerprint for each in examples.findings)


def where(finding: Finding) -> tuple[object, ...]:
    return (
        finding.card.code,
        Path(finding.place.file).name,
        finding.place.sheet,
        finding.place.cell,
        finding.field,
    )


def once(review: Review) -> dict[tuple[object, ...], str]:
    """Return the fingerprints of findings of which there is one of a rule at a place."""
    counts = Counter(map(where, review.findings))
    return {where(each): each.fingerprint for each in review.findings if counts[where(each)] == 1}


def test_in_another_folder_findings_have_the_same_fingerprints(
    examples: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "报送" / "examples")
    monkeypatch.chdir(tmp_path / "报送")
    assert once(reviewed("examples")) == once(examples)


def test_on_another_day_what_is_still_found_has_the_same_fingerprints(examples: Review) -> None:
    later = reviewed(EXAMPLES, day=date(2027, 3, 1))
    before, after = once(examples), once(later)
    both = before.keys() & after.keys()
    assert len(both) > 100
    assert {each: before[each] for each in both} == {each: after[each] for each in both}


@pytest.mark.parametrize("folder", ["zibo", "broken/附件2"])
def test_a_file_by_itself_gives_its_findings_the_same_fingerprints(folder: str) -> None:
    together = [each for each in reviewed(EXAMPLES / folder).findings if not each.card.code.startswith("BT")]
    for file in dict.fromkeys(each.place.file for each in together):
        alone = {each.fingerprint.partition("-")[0] for each in reviewed(file).findings}
        assert alone == {e.fingerprint.partition("-")[0] for e in together if e.place.file == file}, file


def test_nobody_who_does_not_ask_gets_one() -> None:
    plain = validate(EXAMPLES / "broken" / "张店区（问题最多）.xlsx", as_of=DAY).review
    assert plain.findings
    assert {each.fingerprint for each in plain.findings} == {""}


@pytest.mark.skipif(not CORPUS, reason="SKT_CORPUS names no corpus of foreign files")
def test_no_two_findings_of_foreign_files_share_one() -> None:
    prints(reviewed(Path(CORPUS)).findings)
