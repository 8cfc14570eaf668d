"""Our pre-commit hook, run by pre-commit in a real repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from county_files import BAD, GOOD, county_file
from git_repository import committed, git
from repository import ROOT
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """
    Return a repository of submissions that uses our hook from a repository of hooks.

    The hook is ours but for its language: pre-commit would install the tool anew, which needs a network.
    """
    hooks, sent = tmp_path / "hooks", tmp_path / "sent"
    for folder in (hooks, sent):
        folder.mkdir()
    git(sent, "init", "--quiet")
    own = HOOK | {"language": "system", "entry": f'"{sys.executable}" -m skilltrain_cli validate'}
    (hooks / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump([own]), encoding="utf-8")
    rev = committed(hooks)
    used = {"id": HOOK["id"], "args": ["收件", "--as-of", "2021-06-10", "--format", "concise"]}
    config = {"repos": [{"repo": str(hooks), "rev": rev, "hooks": [used]}]}
    (sent / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return sent


def pre_commit(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the hooks on what is staged, as a commit does."""
    git(folder, "add", ".")
    home = {"PRE_COMMIT_HOME": str(folder.parent / "home"), "PRE_COMMIT_COLOR": "never"}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run"], cwd=folder, env=os.environ | home | alone,
        capture_output=True, check=False, encoding="utf-8", timeout=600,
    )  # fmt: skip


def test_a_commit_with_an_error_is_stopped(repository: Path) -> None:
    county_file(repository / "收件" / "张店区.csv", BAD)
    ended = pre_commit(repository)
    assert ended.returncode == 1
    assert "审核报送的表（skt validate）" in ended.stdout
    assert "exit code: 1" in ended.stdout
    assert "收件/张店区.csv:张店区!E2: VL003" in ended.stdout


def test_the_whole_folder_is_judged_though_one_file_has_changed(repository: Path) -> None:
    county_file(repository / "收件" / "张店区.csv", GOOD)
    assert pre_commit(repository).returncode == 0
    committed(repository)
    county_file(repository / "收件" / "张店区（改）.csv", GOOD.replace("中式烹调师", "养老护理员"))
    ended = pre_commit(repository)
    assert ended.returncode == 1
    assert "BT102" in ended.stdout


def test_a_commit_without_tables_is_not_judged(repository: Path) -> None:
    county_file(repository / "收件" / "张店区.csv", BAD)
    committed(repository)
    (repository / "说明.txt").write_text("说明", encoding="utf-8")
    ended = pre_commit(repository)
    assert ended.returncode == 0
    assert "Skipped" in ended.stdout


def test_the_hook_asks_for_the_whole_folder_and_knows_every_table() -> None:
    assert HOOK["pass_filenames"] is False
    assert HOOK["language"] == "python"
    assert HOOK["entry"].split() == ["skt", "validate"]
    (known,) = re.findall(r"\((?!\?)(.*)\)\$$", HOOK["files"])
    assert {f".{each}" for each in known.split("|")} == TABLE_SUFFIXES | {".zip", ".7z", ".rar"}
    assert re.search(HOOK["files"], "收件/张店区.XLSX")
