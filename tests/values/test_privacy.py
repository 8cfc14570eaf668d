"""No whole ID or mobile number survives masking. All numbers are invented: no such area, no such line."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skilltrain_cli.values.period.period import FIRST_YEAR, LAST_YEAR
from skilltrain_cli.values.privacy import mask

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
        ("379999.19900230.9996", "379999********9996"),
        ("379999/1990/02/30/9996", "379999********9996"),
        ("379 999 19900230.999X", "379999********999X"),
        ("379999.199002309996", "379999********9996"),
        ("379999·19900230·9996", "379999********9996"),
        ("379999_19900230_9996", "379999********9996"),
        ("３７９９９９．１９９００２３０．９９９６", "３７９９９９********９９９６"),
        ("379999.900230.999", "379999*****0999"),
        ("138.0000.0000", "138****0000"),
        ("138/0000/0000", "138****0000"),
        ("138·0000·0000", "138****0000"),
        ("138_0000_0000", "138****0000"),
        ("138，0000，0000", "138****0000"),
        ("1380.000.0000", "138****0000"),
        ("138.000.00000", "138****0000"),
        ("+86.138.0000.0000", "+86.138****0000"),
        ("2021.6.1-2021.6.15", "2021.6.1-2021.6.15"),
        ("2021.06.01-2021.06.15", "2021.06.01-2021.06.15"),
        ("2021/06/01-2021/06/15", "2021/06/01-2021/06/15"),
        ("2021.6.1-6.15/7.1-7.15/8.1-8.10", "2021.6.1-6.15/7.1-7.15/8.1-8.10"),
        ("15/06/2021-15/07/2021", "15/06/2021-15/07/2021"),
        ("138000000.00", "138000000.00"),
        ("1.3800000000", "1.3800000000"),
        ("138.00000000", "138.00000000"),
        ("0.333333333333333", "0.333333333333333"),
        ("1.13800000000", "1.138****0000"),
        ("379999.900230999", "379999.900230999"),
        ("1,380,000,000.00元", "1,380,000,000.00元"),
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


NUMBERISH = st.text(alphabet="0123456789０１９Xx* -\u200b年E+./_·,", max_size=60)


@given(st.dates(), st.dates(), st.sampled_from("./-"), st.sampled_from("-~至、/ "))
def test_dates_are_not_masked(first: date, last: date, sign: str, to: str) -> None:
    for write in ("{0.year}{1}{0.month}{1}{0.day}", "{0.year:04}{1}{0.month:02}{1}{0.day:02}"):
        text = to.join(write.format(day, sign) for day in (first, last))
        assert (
            not (FIRST_YEAR <= first.year <= LAST_YEAR and FIRST_YEAR <= last.year <= LAST_YEAR)
            or mask(text) == text
        )


@example(units=713_000_000_000, places=5)
@given(units=st.integers(0, 10**13), places=st.integers(0, 6))
def test_money_and_decimals_are_not_masked(units: int, places: int) -> None:
    number = Decimal(units).scaleb(-places)
    like_a_mobile = re.fullmatch(r"1[3-9][0-9]{9}", str(units))  # in doubt for the person
    if number < 10**10 and not like_a_mobile:
        text = f"{number:,f}元" if places else f"{number:,.2f}"
        assert mask(text) == text
        assert places == 0 or mask(f"{number:f}") == f"{number:f}"


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
