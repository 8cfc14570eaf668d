"""docs/fill.md: every example of data fills its form in, and the review of what comes out is clean."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from repository import ROOT
from skilltrain_cli.cli.app import run

PAGE = ROOT / "docs" / "fill.md"
EXAMPLES = re.findall(
    r"^```(csv|json|yaml|toml) (project|brand)\n(.*?)^```$",
    PAGE.read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-12")


def test_the_page_shows_each_format_for_a_table_one_card_and_many() -> None:
    shown = sorted((form, kind) for kind, form, _ in EXAMPLES)
    cards = ["csv", *["json"] * 2, *["toml"] * 2, *["yaml"] * 2]
    assert shown == sorted(
        [("brand", kind) for kind in cards] + [("project", k) for k in ("csv", "json", "yaml", "toml")]
    )


@pytest.mark.parametrize(("kind", "form", "text"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_fills_its_form(
    kind: str, form: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = Path(f"数.{kind}")
    source.write_text(text, encoding="utf-8")
    assert run(["fill", form, "--from", str(source), "-o", "表.xlsx"]) == 0
    capsys.readouterr()
    assert run(["validate", "表.xlsx", "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert [each for each in review["findings"] if each["severity"] != "note"] == []
    book = openpyxl.load_workbook("表.xlsx")
    if form == "project":
        sheet = book.worksheets[0]
        assert [sheet[spot].value for spot in ("A3", "A5", "B6", "C5", "E6", "B13", "D13")] == [
            "填报单位：张店区", "淄博市", "张店区", "陶瓷工艺培训", 25, "张三", "0533-2345678",
        ]  # fmt: skip
    else:
        assert book.worksheets[0]["B3"].value == "陶琉工匠"
        assert len(review["submissions"]) == (2 if "鲁菜师傅" in text else 1)


def test_the_help_says_where_the_page_is(capsys: pytest.CaptureFixture[str]) -> None:
    run(["fill", "--help"])
    assert "docs/fill.md" in re.sub(r"[\s│]", "", capsys.readouterr().out)
