"""
The formats of ``--format``, one line each.

Another way to show a review is one file and one line: write ``as_<id>.py`` with a function ``render`` (see
``reporter``), and name it in ``FORMATS``. The module is imported when it is asked for. Help pages,
completion, the refusal of a wrong format and what the suffix of ``-o`` means follow the table.
"""

from typing import NamedTuple


class Format(NamedTuple):
    """One format: as it is written on the command line, what it is, and which commands offer it."""

    id: str
    about: str
    commands: tuple[str, ...]
    """Only ``validate`` calls the reporter ``as_<id>``; the others show something else than a review."""
    suffix: str = ""
    """A file of this name is meant to be of this format; ``""`` where the name does not tell."""
    on_screen: bool = True
    """Whether a terminal can show it."""
    fingerprints: bool = False
    """Whether it names findings by their fingerprints."""


_CATALOGUES = ("forms", "rules", "notices", "regions")
_ALL = ("validate", "trace", "verify", "targets", "deadlines", "diff", *_CATALOGUES)
FORMATS = (
    Format("terminal", "给人看的文字", _ALL, ".txt"),
    Format("json", "给程序读的 JSON", _ALL, ".json"),
    Format("concise", "一处一行：文件:工作表!单元格: 编码 说明", ("validate",)),
    Format("github", "GitHub 工作流的注解", ("validate",)),
    Format("markdown", "GitHub 的 Markdown，可作工作流的小结", ("validate",), ".md"),
    Format("sarif", "SARIF 2.1.0，供代码扫描和查看器", ("validate",), ".sarif", fingerprints=True),
    Format("junit", "JUnit 测试结果（XML），供流水线显示", ("validate",), ".xml"),
    Format("gitlab", "GitLab 的代码质量文件（Code Quality）", ("validate",), fingerprints=True),
    Format("html", "网页", ("validate",), ".html", on_screen=False),
    Format("ics", "日历", ("deadlines",), ".ics"),
    Format("docx", "Word 文件", ("targets",), ".docx", on_screen=False),
    Format("xlsx", "工作簿", ("diff", "targets"), ".xlsx", on_screen=False),
)


def offered(command: str) -> tuple[Format, ...]:
    """Return the formats of a command, the default first."""
    return tuple(each for each in FORMATS if command in each.commands)
