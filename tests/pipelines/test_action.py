"""Our GitHub Action, its steps run as shell: exit codes, files, and what is refused."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from county_files import BAD, GOOD, county_file
from git_repository import committed
from repository import ROOT, TESTS
from workflow_runner import Desk

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="the steps are written for bash"
)
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
DAY = {"as-of": "2021-06-10"}
YES_NO = ("true", "false")
WORST = DAY | {"paths": "examples/broken/张店区（问题最多）.xlsx"}
UPLOAD, SCAN = "actions/upload-artifact", "github/codeql-action/upload-sarif"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a submission that has an error, committed."""
    path = tmp_path / "sent"
    county_file(path / "收件" / "张店区.csv", BAD)
    committed(path)
    return path


def test_every_action_it_uses_is_one_commit() -> None:
    used = [each["uses"] for each in STEPS if "uses" in each]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each)] == []


def test_no_input_is_put_into_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", ""), step["name"]
        assert step.get("shell", "bash") == "bash"


def test_every_input_is_described_and_used() -> None:
    text = yaml.safe_dump(STEPS, allow_unicode=True, width=10_000)
    for name, each in ACTION["inputs"].items():
        assert each["description"]
        assert each.get("required") or isinstance(each["default"], str)
        assert f"${{{{ inputs.{name} }}}}" in text


def test_a_file_with_errors_ends_in_1_and_its_marked_copy_is_uploaded_all_the_same(desk: Desk) -> None:
    ended = desk.act(WORST | {"retention-days": "3"})
    assert ended.code == 1
    assert re.findall("^::[a-z]+", ended.log, re.MULTILINE) == ["::error"]
    assert ended.summary.startswith("## 审核结果：需要改正\n")
    given = ended.used[UPLOAD]
    assert (given["name"], given["retention-days"]) == ("skt-marked", "3")
    assert [each.name for each in Path(given["path"]).iterdir()] == ["张店区（问题最多）.xlsx"]
    assert SCAN not in ended.used
    assert ended.used["actions/setup-python"] == {"python-version": "3.12"}


def test_files_without_errors_end_in_0(desk: Desk) -> None:
    ended = desk.act(DAY | {"paths": "examples/zibo", "marked-copies": "false"})
    assert ended.code == 0
    assert ended.summary.startswith("## 审核结果：没有问题\n")
    assert UPLOAD not in ended.used


def test_what_cannot_be_read_ends_in_3(desk: Desk) -> None:
    ended = desk.act(DAY | {"paths": "examples/broken/读取/RD002-设了密码.xlsx"})
    assert ended.code == 3
    assert "没有读出来" in ended.summary


def test_several_paths_stand_on_lines_of_their_own(desk: Desk) -> None:
    ended = desk.act(DAY | {"paths": "examples/zibo/张店区.xlsx\r\n\nexamples/zibo/高新区.xlsx\n"})
    assert ended.code == 0
    assert "合计：2 个文件" in ended.log


@pytest.mark.parametrize("private", ["false", ""])
def test_in_a_repository_that_is_not_private_nothing_is_read(desk: Desk, private: str) -> None:
    ended = desk.act(WORST, private=private)
    assert ended.code == 2
    assert "请把仓库改为私有" in ended.log
    assert (ended.summary, ended.used, ended.installed) == ("", {}, ())


def test_a_public_repository_of_examples_may_ask_for_it(desk: Desk) -> None:
    assert desk.act(WORST | {"allow-public": "true"}, private="false").code == 1


def test_code_scanning_gets_a_log_and_a_folder_without_sources(desk: Desk) -> None:
    ended = desk.act(WORST | {"sarif": "true"})
    assert ended.code == 1
    given = ended.used[SCAN]
    log = json.loads(Path(given["sarif_file"]).read_text(encoding="utf-8"))
    schema = json.loads((TESTS / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(log)
    assert len(log["runs"][0]["results"]) > 10
    assert list(Path(given["checkout_path"]).iterdir()) == []


def test_code_scanning_is_never_told_that_what_was_not_listed_is_mended(desk: Desk) -> None:
    ended = desk.act(WORST | {"sarif": "true", "changed-since": "HEAD"})
    assert ended.code == 2
    assert "sarif 和 changed-since 不能一起用" in ended.log
    assert (ended.summary, ended.used) == ("", {})


def test_a_refused_upload_to_code_scanning_changes_nothing() -> None:
    (step,) = [each for each in STEPS if each.get("uses", "").startswith(f"{SCAN}@")]
    assert step["continue-on-error"] is True


def test_wrong_usage_ends_in_2_and_says_what_is_wrong(desk: Desk) -> None:
    ended = desk.act(WORST | {"as-of": "2021-02-30"})
    assert ended.code == 2
    assert "日期“2021-02-30”看不懂" in ended.log
    assert ended.summary == ""
    assert UPLOAD not in ended.used


@pytest.mark.parametrize(
    "name", [name for name, each in ACTION["inputs"].items() if each.get("default") in YES_NO]
)
def test_what_is_neither_true_nor_false_is_not_taken_for_false(desk: Desk, name: str) -> None:
    ended = desk.act(WORST | {name: "yes"})
    assert (ended.code, ended.used) == (2, {})
    assert ended.log == f"::error title=没有审核：{name} 写错了::请写 true 或 false。\n"


def test_every_option_reaches_the_command(tmp_path: Path) -> None:
    county_file(tmp_path / "收 件" / "张店区.csv", BAD)
    county_file(tmp_path / "收 件" / "-淄川区.csv", GOOD.replace("张店区", "淄川区"))
    desk = Desk(tmp_path / "desk", tmp_path)
    asked = DAY | {"paths": "收 件\n-淄川区.csv", "unit": "淄博市", "notice": "鲁人社字〔2021〕32号"}
    assert "-淄川区.csv" in desk.act(asked).log
    asked |= {"paths": "收 件", "fail-on": "query", "ignore": "BT,RG,ST,TM,ID,AM"}
    assert desk.act(asked | {"select": "VL"}).code == 1
    assert "另有" in desk.act(asked | {"select": "RD"}).log
    assert desk.act(asked | {"select": "RD"}).code == 0


ORDERS = """$(touch done)`touch done`'; touch done; '"; touch done; "$(touch done)"""
"""Whatever a shell would run, quoted or not."""


@pytest.mark.parametrize(
    "name", [each for each in ACTION["inputs"] if each not in {"install", "python-version"}]
)
def test_no_input_is_an_order(tmp_path: Path, name: str) -> None:
    county_file(tmp_path / "张店区.csv", BAD)
    desk = Desk(tmp_path / "desk", tmp_path)
    ended = desk.act(DAY | {"paths": "张店区.csv"} | {name: ORDERS})
    assert ended.code != 0
    assert not (tmp_path / "done").exists()
    assert "意外错误" not in ended.log


def test_no_path_is_an_option(tmp_path: Path) -> None:
    county_file(tmp_path / "张店区.csv", BAD)
    ended = Desk(tmp_path / "desk", tmp_path).act(DAY | {"paths": "--help\n张店区.csv"})
    assert ended.code == 2
    assert "--help" in ended.log
    assert "用法" not in ended.log


@pytest.mark.parametrize(
    ("given", "installed"),
    [("", str(ROOT)), ("skilltrain-cli==0.1.0", "skilltrain-cli==0.1.0"), ("--user", "--user")],
)
def test_what_is_installed_is_one_requirement(desk: Desk, given: str, installed: str) -> None:
    ended = desk.act(WORST | {"install": given})
    assert ended.installed[:4] == ["-P", "-m", "pip", "install"]
    assert ended.installed[-2:] == ["--", installed]
