"""The examples for GitHub, GitLab and Gitee: their scripts run as shell, and the page about them is true."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from county_files import BAD, GOOD, county_file
from repository import ROOT
from skilltrain_cli import __version__
from workflow_runner import Desk

CI = ROOT / "docs" / "ci"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
on_bash = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="the steps are written for bash"
)


def read(name: str) -> Any:
    return yaml.safe_load((CI / name).read_text(encoding="utf-8"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk beside a folder of submissions that has an error, and one that has none."""
    county_file(tmp_path / "错" / "收件" / "张店区.csv", BAD)
    county_file(tmp_path / "对" / "收件" / "张店区.csv", GOOD)
    return Desk(tmp_path / "desk", tmp_path / "错")


def test_the_workflow_gives_our_action_inputs_that_it_has() -> None:
    workflow = read("github.yml")
    assert workflow["permissions"] == {"contents": "read"}
    checkout, ours = workflow["jobs"]["skt"]["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    assert re.fullmatch(rf"OWNER/skilltrain-cli@v{re.escape(__version__)}", ours["uses"])
    assert ours["with"].keys() <= ACTION["inputs"].keys()
    assert {name for name, each in ACTION["inputs"].items() if each.get("required")} <= ours["with"].keys()


def gitlab(desk: Desk, visibility: str = "private") -> int:
    """Return how the script of the job ends: its lines are run as one."""
    job = read("gitlab-ci.yml")["skt"]
    return desk.shell(
        "\n".join(job["script"]), job["variables"] | {"CI_PROJECT_VISIBILITY": visibility}
    ).returncode


@on_bash
def test_gitlab_gets_the_files_that_its_job_promises(desk: Desk) -> None:
    artifacts = read("gitlab-ci.yml")["skt"]["artifacts"]
    assert gitlab(desk) == 1
    quality = json.loads((desk.folder / artifacts["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert [each["check_name"] for each in quality] == ["VL003"]
    assert JUnitXml.fromfile(str(desk.folder / artifacts["reports"]["junit"])).failures == 1
    assert [(desk.folder / each).exists() for each in artifacts["paths"]] == [True, True]
    assert artifacts["when"] == "always"
    assert artifacts["expire_in"] == "7 days"
    assert desk.installed()[-1] == f"skilltrain-cli=={__version__}"
    assert gitlab(desk) == 1, "a second run writes them anew"
    desk.folder = desk.folder.parent / "对"
    assert gitlab(desk) == 0
    assert json.loads((desk.folder / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []


@on_bash
@pytest.mark.parametrize("visibility", ["public", "internal", ""])
def test_gitlab_reads_nothing_in_a_project_that_is_not_private(desk: Desk, visibility: str) -> None:
    assert gitlab(desk, visibility) == 2
    assert [each.name for each in desk.folder.iterdir()] == ["收件"]


@on_bash
def test_gitee_gets_the_folder_that_its_step_promises(desk: Desk) -> None:
    (stage,) = read("gitee-go.yml")["stages"]
    (step,) = stage["steps"]
    (artifact,) = step["artifacts"]
    script = "\n".join(step["commands"])
    ended = desk.shell(script, {})
    assert ended.returncode == 1
    assert "收件/张店区.csv:张店区!E2: VL003" in ended.stdout
    made = desk.folder / artifact["path"][0]
    assert sorted(each.name for each in made.iterdir()) == ["审核.html", "审核.md", "标注件"]
    assert desk.installed()[-1] == f"skilltrain-cli=={__version__}"
    desk.folder = desk.folder.parent / "对"
    assert desk.shell(script, {}).returncode == 0


def test_the_page_names_every_input_and_example() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"`{name}`" in page
    for path in CI.iterdir():
        assert f"(ci/{path.name})" in page
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert f"id: {hook['id']}" in page
