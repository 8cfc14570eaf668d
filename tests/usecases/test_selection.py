"""What is not asked for is left out and counted; what could not be read stays."""

import pytest

from reviews import REVIEW, UNREADABLE, review
from skilltrain_cli.review.finding import Severity, Unchecked
from skilltrain_cli.usecases.review import Selection


@pytest.mark.parametrize(
    ("selection", "codes", "unchecked"),
    [
        (Selection(), {"VL003", "VL001", "RG004", "TM001", "RD002"}, {"AM001", "ID001"}),
        (Selection(select=("VL",)), {"VL003", "VL001"}, set()),
        (Selection(select=("VL", "TM001"), ignore=("VL003",)), {"VL001", "TM001"}, set()),
        (Selection(ignore=("VL", "AM")), {"RG004", "TM001", "RD002"}, {"ID001"}),
    ],
)
def test_rules_are_chosen_by_code_or_family(
    selection: Selection, codes: set[str], unchecked: set[str]
) -> None:
    found = selection.of(REVIEW)
    assert {each.card.code for each in found.findings} == codes
    assert {each.code for each in found.unchecked} == unchecked
    listed = len(found.findings) + len(found.unchecked)
    assert found.left_out == len(REVIEW.findings) + len(REVIEW.unchecked) - listed


def test_what_is_left_out_has_no_say_in_the_exit_code() -> None:
    found = review(UNREADABLE)
    assert found.exit_code(Severity.NOTE) == 1
    assert Selection(ignore=("RD",)).of(found).exit_code(Severity.NOTE) == 0


def test_a_file_that_could_not_be_read_stays_unread() -> None:
    found = Selection(select=("VL",)).of(review(UNREADABLE, unread=(UNREADABLE.place.file,)))
    assert (found.findings, found.exit_code(Severity.ERROR)) == ((), 3)


def test_a_rule_that_could_not_judge_is_missed_when_the_cause_is_left_out() -> None:
    cannot = Unchecked(code="AM001", file=UNREADABLE.place.file, why="读不出来")
    assert (
        Selection(ignore=("RD",)).of(review(UNREADABLE, unchecked=(cannot,))).exit_code(Severity.ERROR) == 3
    )
