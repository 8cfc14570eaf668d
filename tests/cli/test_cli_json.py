"""The JSON of a review as scripts read it: keys, order, figures; and what no format may show."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command_line import Skt
from county_files import BAD, FOOT, QUERY, county_file, folder_state, id_number, row_of
from repository import TESTS
from reviews import SCHEMA
from skilltrain_cli import __version__
from skilltrain_cli.cli.app import run

EXAMPLES = TESTS.parent / "examples"
KEYS = {
    "": [
        *("schema_version", "tool", "as_of", "summary", "submissions", "findings", "unchecked"),
        *("skipped", "unread"),
    ],
    "summary": ["files", "submissions", "rows", "error", "query", "note", "unchecked"],
    "submissions": ["file", "sheet", "form", "notice", "unit", "rows", "sha256"],
    "findings": [
        *("code", "severity", "title", "message", "hint", "basis", "file", "entry", "sheet", "cell"),
        *("field", "heading", "value", "explanation"),
    ],
    "unchecked": ["code", "file", "why"],
    "skipped": ["file", "why"],
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the review of all broken examples at once, as written by the command."""
    output = tmp_path_factory.mktemp("broken") / "结果.json"
    options = ["--as-of", "2021-06-10", "--format", "json", "-o", str(output)]
    assert run(["-q", "validate", str(EXAMPLES / "broken"), *options]) == 3
    return json.loads(output.read_text(encoding="utf-8"))


def test_the_keys_and_their_order(broken: Any) -> None:
    jsonschema.validate(broken, SCHEMA)
    assert list(broken) == KEYS[""]
    assert broken["tool"] == {"name": "skt", "version": __version__}
    assert list(broken["tool"]) == ["name", "version"]
    assert list(broken["summary"]) == KEYS["summary"]
    for name in ("submissions", "findings", "unchecked"):
        assert broken[name]
        assert {tuple(each) for each in broken[name]} == {tuple(KEYS[name])}, name
    assert {tuple(each["basis"]) for each in broken["findings"]} == {("notice", "clause", "quote")}
    assert {tuple(each["unit"]) for each in broken["submissions"] if each["unit"]} == {("code", "name")}


def test_the_figures_are_those_of_the_lists(broken: Any) -> None:
    summary, findings = broken["summary"], broken["findings"]
    assert summary["submissions"] == len(broken["submissions"])
    assert summary["rows"] == sum(each["rows"] for each in broken["submissions"])
    assert summary["unchecked"] == len(broken["unchecked"])
    for severity in ("error", "query", "note"):
        assert summary[severity] == sum(each["severity"] == severity for each in findings)


def test_no_finding_without_basis_place_and_remedy(broken: Any) -> None:
    for each in broken["findings"]:
        basis = each["basis"]
        assert all(basis.values()) or basis == {"notice": None, "clause": "工具箱自定", "quote": None}, each
        assert each["file"], each
        assert each["message"], each
        assert each["hint"], each
        assert (each["cell"] is None) or each["sheet"], each
        assert "\\" not in each["file"], each
        assert not each["file"].startswith("/"), each


def test_findings_are_in_the_order_of_file_sheet_row_column_code(broken: Any) -> None:
    def order(each: Any) -> tuple[object, ...]:
        letters = "".join(filter(str.isalpha, each["cell"] or ""))
        row = int("".join(filter(str.isdigit, each["cell"] or "")) or 0)
        return (each["file"], each["sheet"] or "", row, len(letters), letters, each["code"])

    assert broken["findings"] == sorted(broken["findings"], key=order)


@pytest.mark.parametrize("shape", ["terminal", "json", "github"])
def test_no_format_shows_a_whole_id_or_mobile_number(skt: Skt, shape: str) -> None:
    person, mobile = id_number(), "13800001234"
    cells = ("淄博市", "张店区", f"陶瓷{person}", f"学员{person}", person, person, f"{person} {mobile}")
    odd = ("淄博市", person, person, person, f"{mobile}人", "同上", mobile)
    foot = FOOT.replace("0533-2345678", person).replace("张三", person)
    county_file(Path("收件/张店区.csv"), ",".join(cells), ",".join(odd), QUERY, foot=foot)
    out, err = skt("validate", "收件", "--format", shape, code=1)
    assert "999999********" in out
    assert person not in out + err
    assert mobile not in out + err


def test_the_order_of_the_paths_does_not_matter(skt: Skt) -> None:
    names = [
        str(county_file(Path(f"{county}.csv"), row_of(county), BAD))
        for county in ("淄川区", "张店区", "博山区")
    ]
    before = folder_state(Path())
    first, *others = (
        json.loads(skt("validate", *order, "--format", "json", code=1)[0]) for order in permutations(names)
    )
    assert [each["file"] for each in first["findings"]] == sorted(each["file"] for each in first["findings"])
    for other in others:
        assert (other["summary"], other["findings"]) == (first["summary"], first["findings"])
    assert folder_state(Path()) == before
