"""Whatever is given as settings, regions, explanations or data: one sentence, little memory, little time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import hostile_settings

MOST_MB = 300
MOST_CPU_SECONDS = 10


@pytest.mark.skipif(sys.platform == "win32", reason="memory and CPU are asked of POSIX, as are pipes")
def test_hostile_files_cost_one_sentence_each(tmp_path: Path) -> None:
    hostile_settings.make(tmp_path)
    program = [sys.executable, hostile_settings.__file__, str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    assert len(told) >= 40
    for each in told:
        assert each["memory"] <= MOST_MB, each
        assert each["cpu"] <= MOST_CPU_SECONDS, each
        if each["code"]:
            lines = each["err"].splitlines()
            assert (each["code"], [line[:3] for line in lines]) == (2, ["错误：", "提示："]), each
            assert len(each["err"]) < 500, each
