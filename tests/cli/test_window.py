"""What every command prints fits the window and is broken as Chinese text is, whatever the window's width."""

import ctypes
import io
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from skilltrain_cli.cli import app
from skilltrain_cli.reporters import text_width
from skilltrain_cli.reporters.text_width import ambiguous_is_wide, columns, rule
from skilltrain_cli.reporters.wrap import NEVER_FIRST, wrapped

ROOT = Path(__file__).resolve().parents[2]
WRONG, RIGHT = "examples/broken/张店区（问题最多）.xlsx", "examples/zibo/张店区.xlsx"
WIDTHS = (60, 80, 120, 200)
NAMES = [*app.COMMANDS]
COMMANDS: dict[str, list[str]] = {
    "help": ["--help"],
    **{f"{name} --help": [name, "--help"] for name in NAMES},
    "validate": ["validate", WRONG],
    "validate a folder": ["validate", "examples/zibo"],
    "validate --statistics": ["validate", "examples/broken/附件2", "--statistics"],
    "merge": ["merge", "examples/zibo", "-o", "{out}/汇总.xlsx"],
    "diff": ["diff", WRONG, RIGHT],
    "diff of another": ["diff", RIGHT, "examples/zibo/桓台县.xlsx"],
    "forms": ["forms"],
    "forms project": ["forms", "project"],
    "forms brand": ["forms", "brand"],
    "rules": ["rules"],
    "rule": ["rules", "PK104"],
    "rule of files": ["rules", "RG005"],
    "notices": ["notices"],
    "notice": ["notices", "sdhrss-2021-32"],
    "notice with actions": ["notices", "淄政办发〔2019〕11号"],
    "deadlines": ["deadlines"],
    "deadlines --all": ["deadlines", "--all"],
    "regions": ["regions"],
    "region": ["regions", "淄博市"],
    "fix": ["fix", WRONG, "-o", "{out}/改好.xlsx"],
    "fix --dry-run": ["fix", WRONG, "--dry-run"],
    "new": ["new", "project", "-o", "{out}/空白.xlsx"],
    "fill": ["fill", "project", "--from", RIGHT, "-o", "{out}/填好.xlsx"],
    "pack": ["pack", "examples/brand", "-o", "{out}"],
    "no such file": ["validate", "没有这个文件.xlsx"],
    "no such form": ["forms", "没有这张表"],
    "no such rule": ["rules", "XX999"],
    "no such option": ["validate", "--没有这个选项"],
}
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Window(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        return _CONTROL.sub("", self.getvalue()).replace("\r", "\n").split("\n")


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "SKT_WIDE", "SKT_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def shown(monkeypatch: pytest.MonkeyPatch, arguments: list[str], width: int, out: Path) -> list[str]:
    """Return the lines that a command prints into a window."""
    out.mkdir()
    window = Window()
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setattr(sys, "stdout", window)
        patch.setattr(sys, "stderr", window)
        app.run([each.format(out=out.as_posix()) for each in arguments])
    assert window.getvalue()
    return window.lines


def misplaced(line: str) -> list[str]:
    """Return the cells of a line that begin with a mark that closes, or end with one that opens."""
    cells = [each for each in re.split(" {2,}", line.strip()) if each not in {"—", ""}]
    return [each for each in cells if each[0] in NEVER_FIRST or each[-1] in "（“‘《〈〔【"]


@pytest.mark.parametrize("name", COMMANDS)
def test_it_fits_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    for width in WIDTHS:
        lines = shown(monkeypatch, COMMANDS[name], width, tmp_path / str(width))
        assert [line for line in lines if columns(line) > width] == []
        assert [line for line in lines if misplaced(line)] == []


@pytest.mark.parametrize(
    "name", [*("validate", "diff", "deadlines", "notice with actions", "forms project", "rules", "pack")]
)
def test_it_fits_a_window_that_draws_quotation_marks_wide(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("SKT_WIDE", "1")
    assert columns("“×”") == 6
    for width in WIDTHS:
        lines = shown(monkeypatch, COMMANDS[name], width, tmp_path / str(width))
        assert [line for line in lines if columns(line) > width] == []
        assert [line for line in lines if misplaced(line)] == []
        assert not any("─" in line for line in lines)


def test_what_goes_into_a_pipe_is_narrow_enough_to_be_pasted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    for name in ("diff", "forms project", "notices", "notice with actions", "deadlines", "regions"):
        assert app.run(COMMANDS[name]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(columns, lines)) <= 100
        assert [line for line in lines if misplaced(line)] == []


def test_who_decides_how_wide_quotation_marks_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (ambiguous_is_wide(), columns("“→×─”"), columns("é\u0301"), rule(3)) == (False, 5, 1, "───")
    monkeypatch.setenv("SKT_WIDE", "1")
    assert (ambiguous_is_wide(), columns("“→×─”"), columns("淄博"), rule(3)) == (True, 10, 4, "---")
    monkeypatch.setenv("SKT_WIDE", "0")
    assert not ambiguous_is_wide()


@pytest.mark.parametrize(
    ("page", "session", "wide"), [(936, "", True), (65001, "", False), (936, "some-guid", False)]
)
def test_a_console_window_of_windows(
    monkeypatch: pytest.MonkeyPatch, page: int, session: str, *, wide: bool
) -> None:
    text_width._is_chinese_window.cache_clear()
    with monkeypatch.context() as patch:
        console = SimpleNamespace(kernel32=SimpleNamespace(GetConsoleOutputCP=lambda: page))
        patch.setattr(sys, "platform", "win32")
        patch.setattr(ctypes, "windll", console, raising=False)
        patch.setattr(sys, "stdout", Window())
        patch.setenv("WT_SESSION", session)
        if not session:
            patch.delenv("WT_SESSION")
        assert ambiguous_is_wide() is wide
        patch.setenv("SKT_WIDE", "0")
        assert not ambiguous_is_wide()
    text_width._is_chinese_window.cache_clear()


@pytest.mark.parametrize("width", [12, 16, 20, 30])
def test_no_line_begins_with_a_closing_mark(width: int) -> None:
    text = "县（市、区）（功能区）、“市直”（附件2）。见 a.xlsx、（b）.csv；2021年6月15日前：“（《通知》）”…"
    lines = list(wrapped(text, width))
    assert [line for line in lines if misplaced(line)] == []
    assert max(map(columns, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
