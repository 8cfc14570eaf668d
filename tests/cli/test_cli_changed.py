"""skt validate --changed-since as a workflow meets it: the whole folder is read, changed files are listed."""

import re
import shutil
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from command_line import Skt
from county_files import BAD, GOOD, county_file, row_of
from git_repository import committed
from repository import ROOT
from reviews import SCHEMA
from skilltrain_cli import validate
from skilltrain_cli.values.privacy import shown_name

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
SINCE = ("validate", "收件", "--changed-since", "HEAD")


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is committed as it is, with an error in one of two files."""
    monkeypatch.chdir(tmp_path)
    county_file(Path("收件/张店区.csv"), BAD)
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"))
    committed(tmp_path)
    return Path("收件")


@pytest.mark.usefixtures("sent")
def test_an_old_error_does_not_count_and_every_format_says_that_there_is_more(skt: Skt) -> None:
    skt("validate", "收件", code=1)
    for shape in ("terminal", "html", "markdown", "github"):
        out, err = skt(*SINCE, "--format", shape)
        said = "以后没有改动的 2 个文件不列，它们的 1 处没有计入"
        assert said in re.sub(r"\n *", "", out), shape
        assert said in err
        assert "约30人" not in out
    assert "张店区.csv" not in skt(*SINCE)[0]
    review = skt.json(*SINCE)
    jsonschema.validate(review, SCHEMA)
    assert (review["summary"]["error"], review["summary"]["files"], review["findings"]) == (0, 2, [])


def test_a_new_error_counts_and_so_does_what_it_makes_of_others(skt: Skt, sent: Path) -> None:
    shutil.copy(sent / "淄川区.csv", sent / "淄川区 - 副本.csv")
    out, _ = skt(*SINCE, code=1)
    assert "淄川区 - 副本.csv" in out
    assert "张店区.csv" not in out
    (sent / "淄川区 - 副本.csv").unlink()
    county_file(sent / "张店区.csv", BAD, GOOD)
    out, _ = skt(*SINCE, code=1)
    assert "强制 1 处" in out


def test_the_baseline_and_the_rules_that_are_selected_go_with_it(skt: Skt, sent: Path) -> None:
    county_file(sent / "淄川区.csv", BAD.replace("张店区", "淄川区"))
    options = ("--baseline", "b.jsonl", "--update-baseline", "--by", "张三", "--why", "区里下月统一更正")
    skt(*SINCE, *options, "--until", "2021-12-31")
    assert "张店区" not in Path("b.jsonl").read_text(encoding="utf-8")
    skt(*SINCE, "--baseline", "b.jsonl")
    skt("validate", "收件", "--baseline", "b.jsonl", code=1)
    skt(*SINCE, "--select", "RG")


@pytest.mark.usefixtures("sent")
def test_what_git_does_not_know_is_wrong_usage(skt: Skt) -> None:
    assert "没有“没有的”" in skt.refused("validate", "收件", "--changed-since", "没有的")


def test_the_python_api_has_it(sent: Path) -> None:
    left = validate(sent, as_of=date(2021, 6, 10), changed_since="HEAD").review
    assert left.findings == ()
    assert left.unchanged is not None
    assert left.unchanged.left_out == 1


def test_findings_that_name_other_files_say_which_they_are() -> None:
    review = validate(ROOT / "examples", as_of=date(2021, 6, 10)).review
    files = {shown_name(each.file): each.file for each in review.submissions}
    named = 0
    for each in review.findings:
        known = {each.place.file, *each.compared, *(place.file for place in each.beside)}
        said = {files[name] for name in re.findall("“([^”]+)”", each.message) if name in files}
        named += len(said)
        assert said <= known, each
    assert named > 50
