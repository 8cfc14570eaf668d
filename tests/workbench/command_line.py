"""A command line run in this process, and what it printed."""

import json
from typing import Any

import pytest

from skilltrain_cli.cli.app import run


class Skt:
    """Runs a command line and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Remember where output goes."""
        self.capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Return stdout and stderr of a command that ends with the code."""
        ended = run(list(arguments))
        shown = self.capsys.readouterr()
        assert ended == code, (arguments, *shown)
        return shown.out, shown.err

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--format", "json")[0])

    def refused(self, *arguments: str) -> str:
        """Return the message of wrong usage: two lines on stderr, nothing on stdout."""
        out, err = self(*arguments, code=2)
        assert out == ""
        assert [line[:3] for line in err.splitlines()] == ["错误：", "提示："]
        return err
