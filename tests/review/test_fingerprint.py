"""A fingerprint says nothing of a person, is the same on every machine, and no two findings have one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import reviews
from county_files import id_number
from skilltrain_cli.errors import UsageError
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.review.fingerprint import KEY_LEAST, FingerprintKey, Identified, own_key, told_apart

PUBLIC = FingerprintKey()
OWN = own_key("这是一把自己的钥匙，谁也猜不到它")
PHONES = st.integers(0, 9999).map(lambda middle: f"138{middle:04}0000")
SAID = st.builds(
    Identified,
    code=st.sampled_from(("VL003", "VL012", "VL0", "")),
    form=st.sampled_from(("project", "")),
    unit=st.text(max_size=3),
    things=st.lists(st.text(max_size=2) | st.tuples(st.text(max_size=2)), max_size=2).map(tuple),
    field=st.text(max_size=2),
    values=st.lists(st.text(max_size=2), max_size=2).map(tuple),
)


def test_a_fingerprint_is_the_same_on_every_machine_and_in_every_version() -> None:
    about = Identified(code="VL003", form="project", unit="370303", field="trainees", values=("约30人",))
    assert about.fingerprint(PUBLIC) == "6dfc04539c498b15ad2d22a10e90f66a"


@given(one=SAID, other=SAID)
def test_only_what_is_about_the_same_has_one_fingerprint(one: Identified, other: Identified) -> None:
    assert (one.fingerprint(PUBLIC) == other.fingerprint(PUBLIC)) is (one == other)


@given(phone=PHONES)
def test_of_a_personal_number_nothing_goes_into_a_public_fingerprint(phone: str) -> None:
    assert PUBLIC.part(f"联系{phone}或{id_number()}") == "联系*或*"
    assert PUBLIC.part(float(phone)) == "*"
    assert PUBLIC.part("张三", personal=True) == "*"
    assert PUBLIC.part(" ", personal=True) == PUBLIC.part(None) == PUBLIC.part("")
    assert OWN.part(f"张三{phone}", personal=True) == f"张三{phone}"


def test_under_a_key_of_ones_own_another_number_is_another_finding_and_the_key_is_told_from_others() -> None:
    one, other = (
        Identified(code="VL012", values=(OWN.part(each),)) for each in ("13800010000", "13800020000")
    )
    assert one.fingerprint(OWN) != other.fingerprint(OWN)
    assert one.fingerprint(OWN) != one.fingerprint(PUBLIC)
    assert len({PUBLIC.id, OWN.id, own_key("x" * KEY_LEAST).id}) == 3


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(UsageError, match="太短"):
        own_key("x" * (KEY_LEAST - 1) + "  ")


@given(prints=st.lists(st.sampled_from("abc"), max_size=12))
def test_equal_findings_are_counted_and_how_they_are_sorted_changes_no_fingerprint(prints: list[str]) -> None:
    apart = [each.fingerprint for each in told_apart(map(printed, prints))]
    assert len({*apart}) == len(prints)
    assert {each.fingerprint for each in told_apart(map(printed, sorted(prints)))} == {*apart}


def printed(fingerprint: str) -> Finding:
    return replace(reviews.BLANK, fingerprint=fingerprint)
