"""The examples: good ones pass, each broken one shows its mistakes and no others, all can be redrawn."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from command_line import Skt
from repository import EXAMPLES
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.judging.package_subject import BrandPackage
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example, read_manual
from skilltrain_cli.review.finding import Finding, Review, Severity
from skilltrain_cli.rules.catalogue import rules

BROKEN = EXAMPLES / "broken"
AS_OF = date(2021, 6, 10)
EXPECTED = tomllib.loads((BROKEN / "expected.toml").read_text(encoding="utf-8"))
NOT_SHOWN = {
    "RD003": "needs a file that kills or exhausts its reader; test_pool.py has such work",
    "RD025": "needs an archive with a password or a lie in it; test_table_archives.py builds them",
    "RD007": "needs a file in use or without permission, which no repository can hold",
    "RD027": "needs an installation without a library; web/test_like_a_page.py takes them away",
    "AM007": "needs a sheet of targets, and no county sends one; test_built_in_forms.py fills one",
    "TM020": "needs a review on a day before the notice; the examples are reviewed on one day",
}
BEYOND = {"登记表", "季报", "镇街表", "各类栏目"}
"""Manners of forms that live in tests alone: no shipped form declares what those rules ask for."""
CITIES = {
    "zibo": {
        *("370302", "370303", "370304", "370305", "370306", "370321", "370322", "370323"),
        *("370391", "370392", "370393", "市直"),
    },
    "zaozhuang": {"370402", "370403", "370404", "370405", "370406", "370481", "370491"},
}


def reviewed(path: Path, as_of: date = AS_OF) -> Review:
    return review([path], Order(as_of=as_of)).review


def said(finding: Finding, *, folder: bool) -> str:
    place = finding.place
    cell = [place.cell] if place.cell else []
    name = [place.file.rpartition("/")[2]] if folder and cell else []
    return " ".join([finding.card.code, *cell, *name])


@pytest.mark.parametrize("city", CITIES)
def test_a_city_has_no_errors_and_no_open_queries(city: str) -> None:
    outcome = reviewed(EXAMPLES / city)
    assert [str(each.place) for each in outcome.findings if each.open] == []
    assert (outcome.unread, outcome.skipped, outcome.unchecked) == ((), (), ())
    units = [
        each.unit.name if each.unit.name == "市直" else each.unit.code
        for each in outcome.submissions
        if each.unit
    ]
    assert sorted(units) == sorted(CITIES[city])


@pytest.mark.parametrize("city", CITIES)
def test_every_file_of_a_city_reports_six_to_fifteen_projects(city: str) -> None:
    rows = {each.file: each.rows for each in reviewed(EXAMPLES / city).submissions}
    assert all(6 <= count <= 15 for count in rows.values()), rows


def test_queries_are_explained_beside_the_row_and_on_a_sheet() -> None:
    found = reviewed(EXAMPLES / "zibo").findings
    explained = {each.place.file.rpartition("/")[2] for each in found if each.card.severity is Severity.QUERY}
    assert explained == {"桓台县 附件2.xlsx", "高青县20210608.xlsx"}


def test_the_good_brand_card_is_clean() -> None:
    outcome = reviewed(EXAMPLES / "brand")
    assert [each.form for each in outcome.submissions] == ["brand"]
    assert outcome.findings == ()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_example_shows_its_mistakes_and_no_others(name: str) -> None:
    expected = EXPECTED[name]
    path = BROKEN / name
    outcome = reviewed(path, expected.get("as_of", AS_OF))
    found = [said(each, folder=path.is_dir()) for each in outcome.findings]
    assert sorted(found) == sorted(expected["finds"])


def test_every_broken_file_is_expected() -> None:
    listed = {BROKEN / name for name in EXPECTED} | {BROKEN / "expected.toml"}
    files = [path for path in BROKEN.rglob("*") if path.is_file()]
    assert [str(path) for path in files if path not in listed and path.parent not in listed] == []


def _bad(rule: Rule) -> list[Example]:
    return [each for each in read_manual(rule.manual).examples if each.verdict == "违规"]


def test_every_rule_is_shown_by_a_broken_example() -> None:
    """Packages are too large to be kept: ``test_packages.py`` makes and breaks them."""
    shown = {found.split()[0] for each in EXPECTED.values() for found in each["finds"]}
    elsewhere = {each.code for each in rules() if each.on is BrandPackage or each.code == "BT107"}
    elsewhere |= {each.code for each in rules() if {one.manner for one in _bad(each)} <= BEYOND}
    assert {each.code for each in rules()} - shown - elsewhere == set(NOT_SHOWN)


def test_a_broken_example_named_for_a_rule_shows_that_rule() -> None:
    for name, expected in EXPECTED.items():
        code = name.rpartition("/")[2].partition("-")[0]
        if code in {each.code for each in rules()}:
            assert any(found.startswith(code) for found in expected["finds"]), name


def test_the_worst_example_says_each_thing_with_cell_value_and_remedy() -> None:
    found = reviewed(BROKEN / "张店区（问题最多）.xlsx").findings
    assert len({each.card.code for each in found}) >= 10
    for each in found:
        assert each.place.cell, each
        assert each.heading, each
        assert each.hint, each
        assert each.basis.words, each


@pytest.fixture(scope="session")
def redrawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two folders with all examples drawn anew."""
    folders = (tmp_path_factory.mktemp("once"), tmp_path_factory.mktemp("again"))
    for folder in folders:
        subprocess.run([sys.executable, EXAMPLES / "make.py", "--into", folder], check=True)
    return folders


def drawn(folder: Path) -> set[str]:
    """Return the paths of the drawn files in a folder; drawings and notes aside."""
    return {
        path.relative_to(folder).as_posix()
        for part in ("zibo", "zaozhuang", "province", "brand", "broken")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def test_drawing_twice_gives_the_same_bytes(redrawn: tuple[Path, Path]) -> None:
    once, again = redrawn
    assert drawn(once) == drawn(again)
    assert [
        name for name in sorted(drawn(once)) if (once / name).read_bytes() != (again / name).read_bytes()
    ] == []


def test_the_examples_are_what_make_draws(redrawn: tuple[Path, Path]) -> None:
    """
    Compared as read where the bytes differ.

    Another version of zlib, or of a library that writes them, puts the same workbook in other bytes.
    """
    once, _ = redrawn
    assert drawn(once) == drawn(EXAMPLES)
    assert list(_changed(once)) == []


def _changed(folder: Path) -> Iterator[str]:
    for name in sorted(drawn(folder)):
        old, new = EXAMPLES / name, folder / name
        if old.read_bytes() != new.read_bytes():
            readings = [replace(read(path, file=name), sha256="", size=0) for path in (old, new)]
            if readings[0] != readings[1] or old.suffix in {".toml", ".csv", ".txt"}:
                yield name


def test_the_examples_are_small() -> None:
    assert sum((EXAMPLES / name).stat().st_size for name in drawn(EXAMPLES)) < 1_500_000


@pytest.mark.parametrize("city", CITIES)
def test_a_city_merges_into_a_workbook_that_passes(
    city: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    skt = Skt(capsys)
    before = {name: (EXAMPLES / name).read_bytes() for name in drawn(EXAMPLES)}
    rows = sum(each.rows for each in reviewed(EXAMPLES / city).submissions)
    merged = tmp_path / "merged.xlsx"
    skt("merge", str(EXAMPLES / city), "-o", str(merged), "--as-of", AS_OF.isoformat())
    outcome = reviewed(merged)
    assert [each.rows for each in outcome.submissions] == [rows]
    assert [each.card.code for each in outcome.findings if each.open] == ["ST010"]  # its own footer
    assert {name: (EXAMPLES / name).read_bytes() for name in drawn(EXAMPLES)} == before


def test_the_cities_make_a_province_in_which_all_sixteen_have_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merged = tmp_path / "山东省.xlsx"
    folders = [str(EXAMPLES / name) for name in (*CITIES, "province")]
    said, _ = Skt(capsys)("merge", *folders, "-o", str(merged), "--as-of", AS_OF.isoformat())
    assert said.startswith("山东省：")
    assert "市全部" not in said
    assert {each.card.code for each in reviewed(merged).findings if each.open} == {"ST010"}


def test_show_prints_a_merged_city_and_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merged = tmp_path / "淄博市.xlsx"
    Skt(capsys)("merge", str(EXAMPLES / "zibo"), "-o", str(merged), "--as-of", AS_OF.isoformat())
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / "show.py"), str(merged)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    for text in (
        "建筑陶瓷成",
        "淄博市项目制培训汇总表",
        "文昌湖省级旅游度假区",
        "合计",
        "7,505",
        "已覆盖",
        "来源明细",
        "淄博市.xlsx",
    ):
        assert text in done.stdout
