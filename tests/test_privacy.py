"""No whole ID or mobile number survives masking. All numbers are invented: no such area, no such line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.privacy import mask

# Area 379999 does not exist; the last character is the valid check character (GB 11643-1999).
PERSON = "379999199002309996"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PERSON, "379999********9996"),
        ("身份证号：379999199002309996。", "身份证号：379999********9996。"),
        ("379999 19900230 9996", "379999********9996"),
        ("379999-19900230-9996", "379999********9996"),
        ("379999\u200b199002309996", "379999********9996"),
        ("37999919900230999X", "379999********999X"),
        ("37999919900230999x", "379999********999x"),
        ("379999900230999", "379999*****0999"),
        ("3799991990023099961", "379999*********9961"),
        ("３７９９９９１９９００２３０９９９６", "３７９９９９********９９９６"),
        ("3.79999199002309E+17", "3.79999*********E+17"),
        ("13800000000", "138****0000"),
        ("张三13800000000，李四13800000001", "张三138****0000，李四138****0001"),
        ("13800000000 13800000001", "138****0000 138****0001"),
        ("138 0000 0000", "138****0000"),
        ("138-0000-0000", "138****0000"),
        ("+8613800000000", "+86138****0000"),
        ("+86 138 0000 0000", "+86 138****0000"),
        ("１３８００００００００", "１３８****００００"),
        ("138000000001", "138*****0001"),
        ("0531-86198038", "0531-86198038"),
        ("2021年6月15日", "2021年6月15日"),
        ("2021-06-15至2021-07-02", "2021-06-15至2021-07-02"),
        ("鲁人社字〔2021〕32号", "鲁人社字〔2021〕32号"),
        ("1,200人", "1,200人"),
        ("370321", "370321"),
        ("", ""),
    ],
)
def test_mask(text: str, expected: str) -> None:
    assert mask(text) == expected


NUMBERISH = st.text(alphabet="0123456789０１９Xx* -\u200b年E+.", max_size=60)


@given(NUMBERISH)
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), st.text("证件:：,，。 \n甲乙A", max_size=5))
def test_no_run_of_eleven_digits_is_left(number: str, around: str) -> None:
    masked = mask(around + number + around)
    assert number not in masked
    assert not re.search(r"[0-9]{11}", masked)
