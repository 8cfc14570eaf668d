"""The workflows ask for no right that they need not, pin what they run, and their steps do what they say."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import notes
from machines import PYTHONS
from repository import EXAMPLES, ROOT
from skilltrain_cli import __version__

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
BASH = shutil.which("bash") if sys.platform != "win32" else None
needs_bash = pytest.mark.skipif(
    BASH is None, reason="steps are tried where bash is; on Windows it may be another one"
)
Job = Mapping[str, Any]


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def workflow(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(text(name))
    return read


def jobs(name: str) -> Iterator[tuple[str, Job]]:
    yield from workflow(name)["jobs"].items()


def steps(name: str) -> Iterator[tuple[str, Job, Mapping[str, Any]]]:
    for label, job in jobs(name):
        for step in job["steps"]:
            yield label, job, step


def step(name: str, job: str, title: str) -> str:
    [run] = [each["run"] for each in workflow(name)["jobs"][job]["steps"] if each.get("name") == title]
    return str(run)


# Rights.


def test_there_are_the_two_workflows() -> None:
    assert {"ci.yml", "release.yml"} <= set(WORKFLOWS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_at_most_and_a_job_says_what_more_it_needs(name: str) -> None:
    assert workflow(name)["permissions"] in ({}, {"contents": "read"})
    asked = {
        (label, right, grade)
        for label, job in jobs(name)
        for right, grade in job.get("permissions", {}).items()
        if grade != "read"
    }
    allowed = {("publish", "id-token", "write"), ("attach", "contents", "write")}
    assert asked == (allowed if name == "release.yml" else set())


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_secret_is_used_and_strangers_code_is_never_trusted(name: str) -> None:
    assert "secrets." not in text(name)
    assert "pull_request_target" not in text(name)
    assert [each["run"] for _, _, each in steps(name) if "${{" in each.get("run", "")] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(name: str) -> None:
    used = re.findall(r"uses: (.+)$", text(name), re.MULTILINE)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []
    checkouts = [each["with"] for _, _, each in steps(name) if "actions/checkout" in each.get("uses", "")]
    assert all(each["persist-credentials"] is False for each in checkouts)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_job_ends(name: str) -> None:
    assert [label for label, job in jobs(name) if not 0 < job.get("timeout-minutes", 0) <= 60] == []


# What they run.


def test_the_suite_runs_on_every_system_and_every_python_that_we_name() -> None:
    matrix = workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "windows-latest", "macos-latest"]
    assert matrix["python"] == list(PYTHONS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"])) == list(PYTHONS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_made_and_run_exists(name: str) -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for _, _, each in steps(name):
        run = each.get("run", "")
        for targets in re.findall(r"^ *make (.+)$", run, re.MULTILINE):
            assert [
                target for target in targets.split() if not re.search(rf"^{target}:", made, re.MULTILINE)
            ] == []
        for script in re.findall(r"python ([\w./-]+\.py)", run):
            assert (ROOT / script).exists()


@needs_bash
@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_script_is_one_that_a_shell_understands(name: str) -> None:
    assert BASH is not None
    for _, _, each in steps(name):
        if "run" in each and each.get("shell") != "cmd":
            subprocess.run([BASH, "-n"], input=each["run"], text=True, check=True)


def test_what_cmd_runs_after_the_code_page_changed_is_ascii() -> None:
    for _, _, each in steps("ci.yml"):
        if each.get("shell") == "cmd":
            assert each["run"].isascii()


# The steps, run.


def run(script: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as the runner does: bash that stops at the first failure."""
    assert BASH is not None
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, check=False, capture_output=True, encoding="utf-8",
        env={**os.environ, "PATH": path, **variables},
    )  # fmt: skip


@needs_bash
def test_a_tag_that_is_the_version_gives_its_notes_and_another_stops_the_release(tmp_path: Path) -> None:
    for name in ("release/notes.py", "src/skilltrain_cli/__init__.py", "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    log = tmp_path / "CHANGELOG.md"
    old = "\n## [0.0.1] - 2020-01-01\n\nThe first.\n"
    whole = re.sub(
        r"^## \[.*", f"## [{__version__}] - 2027-01-01", log.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    log.write_text(whole + old, encoding="utf-8")
    script = step("release.yml", "build", "Hold the tag to the version and to the changelog")
    done = run(script, tmp_path, GITHUB_REF_NAME=f"v{__version__}")
    assert (done.returncode, done.stderr) == (0, "")
    said = (tmp_path / "out" / "notes.md").read_text(encoding="utf-8")
    assert "skt validate" in said
    assert "The first." not in said
    done = run(script, tmp_path, GITHUB_REF_NAME="v9.9.9")
    assert done.returncode == 1
    assert f"tag v9.9.9 is not the version of the code ({__version__})" in done.stderr


def test_a_version_without_its_part_of_the_changelog_is_not_released() -> None:
    with pytest.raises(SystemExit, match=r"has no part for 0\.2\.0"):
        notes.notes_of("v0.2.0", '__version__ = "0.2.0"\n', "## [Unreleased]\n\n- more\n")
    with pytest.raises(SystemExit, match=r"has no part for 0\.2\.0"):
        notes.notes_of(
            "v0.2.0", '__version__ = "0.2.0"\n', "## [0.2.0] - 2027-01-01\n\n## [0.1.0]\n\n- old\n"
        )


@needs_bash
def test_the_wheel_is_used_on_the_examples(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    done = run(step("release.yml", "try", "Use"), tmp_path)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stdout + done.stderr
    assert (tmp_path / "淄博市.xlsx").exists()


@needs_bash
def test_every_file_of_a_release_is_summed_and_attached(tmp_path: Path) -> None:
    for name in ("dist/skt.whl", "dist/skt.tar.gz", "more/skt-windows.zip", "more/notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert run(step("release.yml", "attach", "Sum"), tmp_path).returncode == 0
    checked = run("cd files && sha256sum --check --strict SHA256SUMS", tmp_path)
    assert checked.returncode == 0
    assert set(re.findall(r"^(\S+): OK$", checked.stdout, re.MULTILINE)) == {
        "skt.whl",
        "skt.tar.gz",
        "skt-windows.zip",
    }
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    (tmp_path / "bin" / "gh").chmod(0o755)
    done = run(step("release.yml", "attach", "Release"), tmp_path, GITHUB_REF_NAME="v1.2.3")
    said = done.stdout.splitlines()
    assert said[:4] == ["release", "create", "v1.2.3", "--verify-tag"]
    assert (tmp_path / said[said.index("--notes-file") + 1]).exists()
    attached = {Path(each).name for each in said if each.startswith("files/")}
    assert attached == {"skt.whl", "skt.tar.gz", "skt-windows.zip", "SHA256SUMS"}
