"""A runner of workflow steps as a code host has it: shell steps are run, actions of others are noted."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from repository import ROOT

_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_VALUE = re.compile(r"[a-z]+(?:\.[a-z_-]+)+")


class Ended(Struct, frozen=True, kw_only=True):
    """How a run of steps ended."""

    code: int
    """Exit code of the first step that failed, or 0."""
    log: str
    summary: str
    used: Mapping[str, Mapping[str, str]]
    """Actions of others that would have run, and what they were given."""
    installed: Sequence[str]
    """What ``python`` and ``python3`` were called with: nothing is installed in a test."""


class Desk:
    """A folder to run in, and the programs of a runner: ``skt`` is ours, ``python`` notes what it is told."""

    def __init__(self, tmp: Path, folder: Path = ROOT) -> None:
        """Lay the programs out below ``tmp``; steps run in ``folder``."""
        self.tmp, self.folder = tmp, folder
        programs = tmp / "programs"
        programs.mkdir(parents=True)
        self.asked = tmp / "asked"
        scripts = {
            "skt": f'exec "{sys.executable}" -m skilltrain_cli "$@"',
            **dict.fromkeys(("python", "python3"), f'printf "%s\\n" "$@" >> "{self.asked}"'),
        }
        for name, line in scripts.items():
            (programs / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("SKT_", "GITHUB_", "CI_"))
            },
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        }

    def shell(self, script: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run a script as GitHub runs ``shell: bash``."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            capture_output=True, check=False, cwd=self.folder, env={**self.env, **env}, encoding="utf-8",
            timeout=600,
        )  # fmt: skip

    def installed(self) -> Sequence[str]:
        """Return all arguments that python was called with."""
        return self.asked.read_text(encoding="utf-8").splitlines() if self.asked.exists() else ()

    def act(self, inputs: dict[str, str], *, private: str = "true") -> Ended:
        """Run the steps of our own action with the inputs of a workflow."""
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        given = {name: each.get("default", "") for name, each in action["inputs"].items()} | inputs
        known = {f"inputs.{name}": value for name, value in given.items()}
        known |= {"github.event.repository.private": private, "github.action_path": str(ROOT)}
        files = {name: self.tmp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_bytes(b"")
        (self.tmp / "runner").mkdir(exist_ok=True)
        env = {name: str(path) for name, path in files.items()} | {"RUNNER_TEMP": str(self.tmp / "runner")}
        code, log, used = 0, "", {}
        for step in action["runs"]["steps"]:
            if not _holds(step.get("if", "success()"), known, failed=code != 0):
                continue
            if "uses" in step:
                used[step["uses"].partition("@")[0]] = _filled(step.get("with", {}), known)
                continue
            ended = self.shell(step["run"], env | _filled(step.get("env", {}), known))
            log += ended.stdout + ended.stderr
            code = code or ended.returncode
            for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                known[f"steps.{step['id']}.outputs.{name}"] = value
            files["GITHUB_OUTPUT"].write_bytes(b"")
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Ended(code=code, log=log, summary=summary, used=used, installed=self.installed())


def _filled(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _EXPRESSION.sub(lambda found: _value(found[1], known), str(value))
        for name, value in values.items()
    }


def _value(name: str, known: Mapping[str, str]) -> str:
    assert _VALUE.fullmatch(name), f"an expression that this runner does not know: {name}"
    assert name in known or name.startswith("steps."), name
    return known.get(name, "")


def _holds(condition: str, known: Mapping[str, str], *, failed: bool) -> bool:
    """Tell whether a step runs: comparisons joined by ``&&``; without ``always()`` only while none failed."""
    parts = [part.strip() for part in condition.removeprefix("${{").removesuffix("}}").split("&&")]
    held = "always()" in parts or not failed
    for part in parts:
        if part in {"always()", "success()"}:
            continue
        found = re.fullmatch(r"(\S+) (==|!=) '([^']*)'", part)
        assert found, f"a condition that this runner does not know: {part}"
        held = held and (_value(found[1], known) == found[3]) == (found[2] == "==")
    return held
