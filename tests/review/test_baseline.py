"""What is answered for is held back until its day, never silently; what a hand made of the file is told."""

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviews import BLANK, FILE, LOCKED, NUMBERS, SUBMIT, count, facts, review
from skilltrain_cli.errors import UsageError
from skilltrain_cli.review.baseline import Baseline, BaselineEntry, read_baseline
from skilltrain_cli.review.finding import Acceptance, Finding, Place, Review, Severity, Unchecked
from skilltrain_cli.review.fingerprint import FingerprintKey, own_key

KEY = FingerprintKey()
DAY = date(2021, 6, 10)
TERMS = Acceptance(by="张三", why="区里下月统一更正", until=date(2021, 12, 31))
EMPTY = Baseline(called="基线“b”")


def printed(finding: Finding, fingerprint: str) -> Finding:
    return replace(finding, fingerprint=fingerprint)


ONE, OTHER = printed(count(5, "约30人"), "a"), printed(BLANK, "b")
FOUND = review(ONE, OTHER)


def baseline_of(*findings: Finding, terms: Acceptance = TERMS, whole: Review = FOUND) -> Baseline:
    return EMPTY.updated(whole, findings, terms, DAY)


def again(baseline: Baseline) -> Baseline:
    return read_baseline(baseline.text(KEY), baseline.called, KEY)


def test_what_is_answered_for_is_held_back_and_names_who_and_why() -> None:
    held = baseline_of(ONE).of(FOUND, DAY)
    assert [each.fingerprint for each in held.findings] == ["b"]
    assert [each.accepted for each in held.held_back] == [TERMS]
    assert held.count(Severity.ERROR) == FOUND.count(Severity.ERROR) - 1
    assert {each.fingerprint for each in held.all_findings} == {"a", "b"}


def test_the_last_day_counts_and_the_next_one_does_not() -> None:
    baseline = baseline_of(ONE)
    assert len(baseline.of(FOUND, date(2021, 12, 31)).held_back) == 1
    late = date(2022, 1, 1)
    assert baseline.of(FOUND, late).held_back == ()
    assert ["过了期限" in each for each in baseline.notes(FOUND, late)] == [True]


def test_the_text_is_sorted_an_entry_a_line_and_reads_back() -> None:
    baseline = baseline_of(OTHER, ONE)
    text = baseline.text(KEY)
    assert text == baseline_of(ONE, OTHER).text(KEY)
    head, *lines = map(json.loads, text.splitlines())
    assert head == {"skt_baseline": 1, "key": "public"}
    assert [each["code"] for each in lines] == ["VL001", "VL003"]
    assert lines[1] == {
        "file": "张店区.xlsx",
        "code": "VL003",
        "title": NUMBERS.title,
        "heading": "培训人数",
        "by": "张三",
        "why": "区里下月统一更正",
        "until": "2021-12-31",
        "form": "project",
        "fingerprint": "a",
    }
    assert again(baseline) == baseline


@pytest.mark.parametrize(
    ("terms", "lacking"),
    [
        (Acceptance(), ["by", "why", "until"]),
        (replace(TERMS, by=" "), ["by"]),
        (replace(TERMS, why="以后改"), ["why"]),
        (replace(TERMS, until=None), ["until"]),
    ],
)
def test_an_entry_without_who_why_or_until_does_not_count_and_one_sentence_names_the_line(
    terms: Acceptance, lacking: list[str]
) -> None:
    baseline = again(baseline_of(ONE, terms=terms))
    left = baseline.of(FOUND, DAY)
    assert left.held_back == ()
    (said,) = baseline.notes(left, DAY)
    assert "第 2 行不算数" in said
    assert [name for name in ("by", "why", "until") if f"（{name}" in said] == lacking
    filled = baseline.updated(left, left.findings[:1], TERMS, DAY)
    assert filled.of(FOUND, DAY).held_back[0].accepted == TERMS


def test_a_date_that_is_none_does_not_count() -> None:
    text = baseline_of(ONE).text(KEY).replace("2021-12-31", "年底")
    baseline = read_baseline(text, "b", KEY)
    assert baseline.of(FOUND, DAY).held_back == ()
    assert ["日期看不懂（until" in each for each in baseline.notes(FOUND, DAY)] == [True]


def test_what_a_known_entry_says_stays_when_the_file_is_written_anew() -> None:
    others = Acceptance(by="李四", why="等省里的新口径下来", until=date(2021, 7, 1))
    first = baseline_of(ONE, terms=others)
    both = first.updated(first.of(FOUND, DAY), (ONE, OTHER), TERMS, DAY).entries
    assert (both["a"].by, both["b"].by) == ("李四", "张三")
    late = first.updated(FOUND, (ONE,), TERMS, date(2021, 7, 2)).entries
    assert late["a"].by == "张三", "what is expired is answered for anew"


def test_what_is_gone_is_named_and_goes_and_what_was_not_reviewed_stays() -> None:
    elsewhere = printed(count(5, "约50人", file="淄博/淄川区.xlsx"), "c")
    whole = replace(review(ONE, OTHER, elsewhere), submissions=SENT)
    baseline = baseline_of(ONE, OTHER, elsewhere, whole=whole)
    left = replace(review(OTHER), submissions=SENT[:1])
    assert [each.fingerprint for each in baseline.stale(left).values()] == ["a"]
    (said,) = baseline.notes(left, DAY)
    assert "VL003" in said
    assert "已经没有了" in said
    assert set(baseline.updated(left, (OTHER,), TERMS, DAY).entries) == {"b", "c"}
    late = baseline.updated(left, (), TERMS, date(2022, 1, 1))
    assert set(late.entries) == {"c"}, "its last day is over, but nobody looked at its file"
    renamed = replace(elsewhere, place=replace(elsewhere.place, file="淄博/淄川区（改）.xlsx"))
    terms = replace(TERMS, until=date(2022, 6, 1))
    assert (
        late.updated(review(renamed), (renamed,), terms, date(2022, 1, 1)).entries["c"].until == "2022-06-01"
    )


def test_a_file_that_cannot_be_read_today_keeps_what_was_listed_of_it() -> None:
    strange = printed(replace(BLANK, place=Place(file="密.xlsx")), "s")
    baseline = baseline_of(strange, whole=review(strange))
    locked = printed(replace(strange, card=LOCKED), "d")
    assert baseline.stale(replace(review(locked), unread=("密.xlsx",))) == {}
    assert len(baseline.stale(review(locked))) == 1


def test_of_equal_errors_in_two_files_one_reviewed_alone_takes_no_entry_from_the_other() -> None:
    first = printed(count(5, "约30人"), "a")
    second = printed(count(5, "约30人", file="淄博/淄川区.xlsx"), "a-2")
    baseline = baseline_of(first, second, whole=replace(review(first, second), submissions=SENT))
    alone = replace(review(replace(second, fingerprint="a")), submissions=SENT[1:])
    assert baseline.stale(alone) == {}
    mended = replace(review(first), submissions=SENT)
    assert [each.fingerprint for each in baseline.stale(mended).values()] == ["a-2"]
    assert len(baseline.stale(replace(review(), submissions=SENT))) == 2


SENT = (facts(FILE, "370303", "张店区", 3), facts("淄博/淄川区.xlsx", "370302", "淄川区", 3))


def test_a_query_and_a_file_that_cannot_be_read_are_not_held_back() -> None:
    locked = Finding(
        card=LOCKED,
        place=Place(file="密.xlsx"),
        message="",
        hint="",
        basis=SUBMIT,
        fingerprint="d",
    )
    query = replace(ONE, card=replace(NUMBERS, severity=Severity.QUERY))
    whole = replace(review(locked, query), unread=("密.xlsx",))
    assert baseline_of(locked, query, whole=whole).entries == {}
    by_hand = baseline_of(ONE, printed(OTHER, "d"))
    assert by_hand.of(whole, DAY).held_back == ()


def test_a_cause_that_is_held_back_still_explains_what_could_not_be_judged() -> None:
    whole = replace(FOUND, unchecked=(Unchecked(code="RG004", file=FILE, why="表里没有“组织区县”一栏"),))
    assert whole.gaps == baseline_of(ONE, OTHER).of(whole, DAY).gaps == ()


def test_what_a_hand_or_a_merge_made_of_the_file_is_told_by_line_and_the_rest_counts() -> None:
    head, one, other = baseline_of(ONE, OTHER).text(KEY).splitlines()
    lines = [
        head,
        "<<<<<<< HEAD",
        other,
        "",
        one,
        other,
        '{"file": "甲.xlsx"}',
        one.replace("}", ', "x": 1}'),
    ]
    baseline = read_baseline("\ufeff" + "\r\n".join(lines), "基线“b”", KEY)
    assert len(baseline.of(FOUND, DAY).held_back) == 2
    told = " ".join(baseline.notes(FOUND, DAY))
    assert "第 2、7、8 行看不懂" in told
    assert "第 6 行与第 3 行是同一处问题" in told


@given(
    st.text(max_size=40)
    | st.lists(st.text(max_size=20) | st.just("}{"), max_size=5).map(
        lambda lines: "\n".join(['{"skt_baseline": 1, "key": "public"}', *lines])
    )
)
def test_whatever_a_file_holds_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UsageError):
        baseline = read_baseline(text, "基线“b”", KEY)
        assert baseline.of(FOUND, DAY).findings == FOUND.findings
        assert len([*baseline.notes(FOUND, DAY)]) <= 1


@given(
    st.lists(
        st.builds(
            BaselineEntry,
            file=st.text(),
            code=st.text(),
            by=st.text(),
            why=st.text(),
            until=st.dates().map(date.isoformat) | st.text(),
            fingerprint=st.text(),
        ),
        unique_by=lambda entry: entry.fingerprint,
        max_size=4,
    )
)
def test_whatever_entries_hold_their_lines_read_back(entries: list[BaselineEntry]) -> None:
    made = Baseline(called="基线“b”", lines=dict(enumerate(entries, start=2)))
    assert again(made) == made


def test_lines_and_versions_without_end_make_no_message_without_end() -> None:
    baseline = read_baseline(baseline_of(ONE).text(KEY) + "x\n" * 1_000, "b", KEY)
    assert max(map(len, baseline.notes(FOUND, DAY))) < 100
    head = json.dumps({"skt_baseline": "9" * 1_000, "key": "public"})
    with pytest.raises(UsageError, match="9…") as caught:
        read_baseline(head, "b", KEY)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "不是基线文件"),
        ("张店区,30\n", "不是基线文件"),
        ('{"skt_baseline": 2, "key": "public"}\n', "第 2 版"),
        ('{"skt_baseline": "1", "key": "public"}\n', "第 1 版"),
        ("[" * 100_000, "不是基线文件"),
    ],
)
def test_what_is_no_baseline_of_ours_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_baseline(text, "基线“b”", KEY)


def test_a_baseline_made_with_another_key_is_refused() -> None:
    text = baseline_of(ONE).text(own_key("这是一把自己的钥匙，谁也猜不到它"))
    with pytest.raises(UsageError, match="另一个密钥"):
        read_baseline(text, "基线“b”", KEY)


def test_no_personal_number_stands_in_the_file() -> None:
    named = printed(count(5, "1", file="包/淄博市+陶琉工匠+李四13800000000.zip"), "e")
    terms = replace(TERMS, why="请找李四 13800000000 核对后更正")
    text = baseline_of(named, terms=terms, whole=review(named)).text(KEY)
    assert "13800000000" not in text
    assert "138****0000" in text


def test_a_number_that_a_hand_added_is_shown_to_nobody() -> None:
    text = (
        baseline_of(ONE).text(KEY).replace("张三", "张三13800000000").replace("更正", "更正，问 13800000000")
    )
    (held,) = read_baseline(text, "b", KEY).of(FOUND, DAY).held_back
    assert held.accepted == replace(TERMS, by="张三138****0000", why="区里下月统一更正，问 138****0000")
