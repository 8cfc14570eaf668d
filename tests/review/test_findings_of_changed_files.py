"""A whole folder is reviewed, and what is said of changed files is listed; what compares files stays."""

from msgspec.structs import replace

from reviews import FILE, LOCKED, SUBMIT, count, facts, review
from skilltrain_cli.review.finding import Finding, Place, Review, Severity, Unchecked
from skilltrain_cli.review.findings_of_changed_files import ChangesSince

OTHER = "淄博/淄川区.xlsx"
MINE, ITS = count(5, "约30人"), count(6, "约40人", file=OTHER)
SENT = (facts(FILE, "370303", "张店区", 3), facts(OTHER, "370302", "淄川区", 3))


def since(whole: Review, *changed: str) -> Review:
    return ChangesSince(since="HEAD", changed=lambda file: file in changed).of(whole)


def test_only_what_is_said_of_changed_files_is_listed_and_the_rest_is_counted() -> None:
    gap = Unchecked(code="RG004", file=OTHER, why="表里没有“组织区县”一栏")
    whole = replace(review(MINE, ITS), submissions=SENT, unchecked=(gap,))
    left = since(whole, FILE)
    assert left.findings == (MINE,)
    assert left.unchecked == ()
    assert left.unchanged is not None
    assert (left.unchanged.files, left.unchanged.left_out) == ((OTHER,), 2)
    assert left.submissions == SENT
    assert since(whole, FILE, OTHER).findings == whole.findings
    assert since(whole).exit_code(Severity.ERROR) == 0


def test_what_compares_files_stays_when_any_of_them_changed() -> None:
    named = replace(ITS, compared=(FILE,))
    beside = replace(ITS, beside=(Place(file=FILE),))
    for each in (named, beside):
        assert since(review(each), FILE).findings == (each,)
        assert since(review(each), OTHER).findings == (each,)
        assert since(review(each), "第三.xlsx").findings == ()


def test_what_is_said_of_all_files_together_stays() -> None:
    together = replace(MINE, place=Place(file=""))
    assert since(review(together)).findings == (together,)


def test_what_could_not_be_read_stays_whatever_changed() -> None:
    locked = Finding(card=LOCKED, place=Place(file=FILE), message="", hint="", basis=SUBMIT)
    left = since(replace(review(locked), unread=(FILE,)))
    assert left.findings == (locked,)
    assert left.exit_code(Severity.ERROR) == 3


def test_a_table_in_an_archive_changed_with_it() -> None:
    inside = replace(MINE, place=replace(MINE.place, file="收件.zip/张店区.xlsx"))
    whole = replace(review(inside), bundles=("收件.zip",))
    assert since(whole, "收件.zip").findings == (inside,)
    assert since(whole, "收件.zip/张店区.xlsx").findings == ()
