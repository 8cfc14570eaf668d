"""联系电话 as clerks write it. All mobiles are invented (1380000xxxx)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.phone import SHANDONG_AREA_CODES, PhoneKind, Phones, PhoneTrouble, parse_phones
from skilltrain_cli.values.privacy import mask


def phones(value: Value) -> Phones:
    read = parse_phones(value)
    assert isinstance(read, Phones), f"{value!r}: {read}"
    return read


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("13800000000", "13800000000"),
        ("１３８ ００００ ００００", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("138\u200b00000000\u202c", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("+8613800000000", "13800000000"),
        ("0086-13800000000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("手机：13800000000", "13800000000"),
        ("联系电话:13800000000", "13800000000"),
        ("0531-86198038", "0531-86198038"),
        ("053186198038", "0531-86198038"),
        ("0531 86198038", "0531-86198038"),
        ("（0531）86198038", "0531-86198038"),
        ("0531—86198038", "0531-86198038"),
        ("０５３１－８６１９８０３８", "0531-86198038"),
        ("+86-531-86198038", "0531-86198038"),
        ("0533-2345678", "0533-2345678"),
        ("010-62345678", "010-62345678"),
        ("0531-86198038-801", "0531-86198038-801"),
        ("0531-86198038转801", "0531-86198038-801"),
        ("0531-86198038 转 801", "0531-86198038-801"),
        ("400-123-4567", "4001234567"),
        ("13800000000、0531-86198038", "13800000000、0531-86198038"),
        ("13800000000/13800000001", "13800000000、13800000001"),
        ("13800000000；13800000001", "13800000000、13800000001"),
        ("13800000000，13800000001", "13800000000、13800000001"),
        ("13800000000\n13800000001", "13800000000、13800000001"),
        ("13800000000 13800000001", "13800000000、13800000001"),
        ("0531-86198038/86198039", "0531-86198038、0531-86198039"),
        ("13800000000、", "13800000000"),
    ],
)
def test_writings(value: str, written: str) -> None:
    read = phones(value)
    assert read.written == written
    assert not read.from_number
    assert phones(read.written) == read


@pytest.mark.parametrize("value", [13800000000, 13800000000.0])
def test_a_mobile_stored_as_a_number(value: Value) -> None:
    read = phones(value)
    assert read.written == "13800000000"
    assert read.from_number


@pytest.mark.parametrize(
    ("value", "kind", "suggestion"),
    [
        (5332345678, "lost-zero", "0533-2345678"),
        (5332345678.0, "lost-zero", "0533-2345678"),
        (53186198038, "lost-zero", "0531-86198038"),
        ("531-86198038", "lost-zero", "0531-86198038"),
        (1062345678, "lost-zero", "010-62345678"),
        ("86198038", "no-area", None),
        (2345678, "no-area", None),
        ("1380000000", "length", None),
        ("138000000000", "length", None),
        ("531-86198038-801", "lost-zero", None),
        ("张三13800000000", "extra-text", None),
        ("张三 0531-86198038", "extra-text", "0531-86198038"),
        ("13800000000、待补", "extra-text", None),
        ("370303199001011234", "unreadable", None),
        ("370303.19900101.1234", "unreadable", None),
        ("37.0303-19900101.1234", "unreadable", None),
        ("370-3039001-01123", "lost-zero", None),
        ("证件370303199001011234，0531-86198038", "unreadable", None),
        ("0531-86198038/39", "unreadable", None),
        ("0531-123", "unreadable", None),
        ("abc", "unreadable", None),
        ("、", "unreadable", None),
        (0, "unreadable", None),
        (1.5, "unreadable", None),
        (1.38e30, "unreadable", None),
        (10**50, "unreadable", None),
        (float("nan"), "unreadable", None),
        (True, "unreadable", None),
        ("1" * 500, "unreadable", None),
        (None, "blank", None),
        (" 　", "blank", None),
    ],
)
def test_troubles(value: Value, kind: str, suggestion: str | None) -> None:
    read = parse_phones(value)
    assert isinstance(read, PhoneTrouble), read
    assert (read.kind, read.suggestion) == (kind, suggestion)
    assert read.detail


REASONS = """
0533-0000000>区号后的号码不会以 0 开头
0533-23456>区号后只有 5 位
12800000000>没有以 128 开头的手机号
11111111111>没有以 111 开头的手机号
13800000000，张三>除号码外还写着“张三”
0533-2345678、李四>除号码外还写着“李四”
13800000000、1390000000>第 2 个号码：手机号应为 11 位，这里是 10 位
1.38E+10>存成了科学计数法
138****0000>有几位被遮住了
张三>里面没有号码
"""


@pytest.mark.parametrize("line", REASONS.strip().splitlines())
def test_the_reason_fits_what_is_written(line: str) -> None:
    text, reason = line.split(">")
    read = parse_phones(text)
    assert isinstance(read, PhoneTrouble)
    assert read.detail.startswith(reason)


def test_a_landline_beside_words_is_offered_and_a_mobile_is_not() -> None:
    assert parse_phones("0533-2345678，张三").suggestion == "0533-2345678"  # type: ignore[union-attr]
    assert parse_phones("13800000000，张三").suggestion is None  # type: ignore[union-attr]


def test_a_mobile_that_was_a_number_and_an_inner_line_are_read() -> None:
    assert phones("13800000000.0").written == "13800000000"
    assert phones("0533-2345678 内线801").written == "0533-2345678-801"


def test_the_area_code_names_the_city() -> None:
    landline, mobile = phones("0533-2345678、13800000000").numbers
    assert (landline.kind, landline.area, landline.cities) == (PhoneKind.LANDLINE, "0533", ("370300",))
    assert (mobile.kind, mobile.area, mobile.cities) == (PhoneKind.MOBILE, "", ())
    assert phones("010-62345678").numbers[0].cities == ()


def test_every_city_of_the_province_has_an_area_code() -> None:
    cities = {city for served in SHANDONG_AREA_CODES.values() for city in served}
    assert cities == {f"37{number:02}00" for number in range(1, 18)}


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.times()))
def test_any_value_is_read_or_refused(value: Value) -> None:
    assert isinstance(parse_phones(value), Phones | PhoneTrouble)


@given(st.text(alphabet="0013589-./张 ", max_size=24))
def test_nothing_is_offered_for_what_is_shown_masked(text: str) -> None:
    read = parse_phones(text)
    if isinstance(read, PhoneTrouble):
        assert mask(read.detail) == read.detail
        assert read.suggestion is None or (mask(text), mask(read.suggestion)) == (text, read.suggestion)


@given(st.text(alphabet="01356789-转+（）、/ \n手机", max_size=40))
def test_what_is_read_reads_back(text: str) -> None:
    read = parse_phones(text)
    if isinstance(read, Phones):
        assert parse_phones(read.written) == read
