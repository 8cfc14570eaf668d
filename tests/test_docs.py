"""The docs say what the code does, and the code keeps the sizes that the house promises."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from command_line import Skt
from repository import ROOT
from skilltrain_cli.cli import app
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.operations.deadlines import DueState
from skilltrain_cli.operations.merge import MergeState
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.catalogue import FAMILIES, rules
from skilltrain_cli.values.region import Level

READMES = ("README.md", "README.zh-CN.md")
COMMANDS = [*app.COMMANDS]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Return the files of the repository; those that git does not know yet are not ours to judge."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


# Generated pages.


def test_generated_pages_and_passages_are_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert (made.stdout, made.stderr, made.returncode) == ("", "", 0)


@pytest.mark.parametrize("page", ["docs/commands.md", *READMES])
def test_every_command_is_documented(page: str) -> None:
    assert [name for name in COMMANDS if f"`skt {name}`" not in text(page)] == []


def test_every_rule_has_its_page_and_its_line_in_the_changelog() -> None:
    page, log = text("docs/rules.md"), re.sub(r"[A-Z]{2}\d{3} →", "", text("CHANGELOG.md"))
    named = set(re.findall(r"\b[A-Z]{2}\d{3}\b", log))
    for prefix, first, last in re.findall(r"\b([A-Z]{2})(\d{3})–\1(\d{3})\b", log):
        named |= {f"{prefix}{number:03}" for number in range(int(first), int(last) + 1)}
    assert [rule.code for rule in rules() if f"</a>{rule.code} {rule.card.title}" not in page] == []
    assert {rule.code for rule in rules()} == named


HAND_WRITTEN = (*READMES, "CONTRIBUTING.md", "docs/architecture.md", "docs/threat-model.md")


@pytest.mark.parametrize("page", HAND_WRITTEN)
def test_rules_that_are_named_exist(page: str) -> None:
    families = "|".join(FAMILIES)
    assert set(re.findall(rf"\b(?:{families})\d{{3}}\b", text(page))) <= {rule.code for rule in rules()}


# Pages written by hand.


def glossary() -> dict[str, str]:
    rows = (line.strip("| ").split(" | ") for line in text("docs/glossary.md").splitlines() if "|" in line)
    terms: dict[str, str] = {}
    for cells in rows:
        terms[cells[0]] = terms.get(cells[0], "") + cells[1]
    return terms


def test_the_glossary_has_every_field_under_its_heading() -> None:
    known = glossary()
    for form in forms():
        for column in (*form.columns, *form.footer):
            assert column.heading.partition("（")[0] in known.get(column.name, ""), column.name


def test_the_glossary_has_every_severity_level_and_state() -> None:
    known = glossary()
    labels = [
        *((each.value, each.label) for each in Severity),
        *((each.value, each.label) for each in DueState),
    ]
    labels += [(each.name.lower().replace("_", "-"), each.value) for each in MergeState]
    assert [(name, label) for name, label in labels if label not in known.get(name, "")] == []
    assert {level.value for level in Level} <= known.keys()


TERMS = """
notice 通知 form 附件 submission 报送件 unit 填报单位 region 行政区划 task 报送任务 finding 问题
review 审核结果 explanation 情况说明 rollup 汇总 figure 数 trainee 学员 ledger 台账 subsidy 补贴
occupation 职业（工种） level 等级 institution 培训机构 target 目标任务 person-times 人次 headcount 人数
stock 存量 flow 流量
"""


def test_the_glossary_has_the_words_of_the_field() -> None:
    known, words = glossary(), TERMS.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    assert [english for english, chinese in pairs if chinese not in known.get(english, "")] == []


PAGES = (
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")),
)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    body = re.sub(r"```.*?```", "", text(page), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)|<img[^>]* src=\"([^\"]+)\"", body)
    local = [link or image for link, image in targets if "://" not in (link or image)]
    assert [target for target in local if not (ROOT / page).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/threat-model.md", "CONTRIBUTING.md"])
def test_files_that_are_named_exist(page: str) -> None:
    places = (ROOT, ROOT / "src/skilltrain_cli", ROOT / "docs")
    named = re.findall(r"`([\w./-]+(?:\.py|\.md|\.toml|/))`", text(page))
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


@pytest.mark.parametrize(("page", "most"), [("docs/architecture.md", 150), ("README.md", 120)])
def test_a_page_is_one_sitting(page: str, most: int) -> None:
    assert len(text(page).splitlines()) <= most


@pytest.mark.parametrize("page", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"])
def test_prose_is_no_wider_than_a_page(page: str) -> None:
    lines = re.sub(r"```.*?```", "", text(page), flags=re.DOTALL).splitlines()
    assert [line for line in lines if cell_len(line) > 120 and not line.startswith(("|", "!["))] == []


# The commands of the READMEs.

BLOCK = re.compile(r"```console(?: exit=(?P<exit>\d))?\n(?P<lines>.*?)```", re.DOTALL)


def commands_of(readme: str) -> Iterator[tuple[str, int]]:
    for block in BLOCK.finditer(text(readme)):
        for line in block["lines"].splitlines():
            if line.startswith("skt "):
                yield line, int(block["exit"] or 0)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what a newcomer has after cloning, as far as commands read it."""
    for name in ("examples", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_shown_at_work(readme: str) -> None:
    assert {line.split()[1] for line, _ in commands_of(readme)} == set(COMMANDS)


@pytest.mark.usefixtures("whole_self_checks")
def test_the_commands_of_the_readmes_do_what_they_say(clone: Path, skt: Skt) -> None:
    """Run what either says once, and what the page for scripts says: most lines stand in several."""
    before = contents(clone / "examples")
    for line, code in dict.fromkeys(
        each for name in (*READMES, "docs/scripting.md") for each in commands_of(name)
    ):
        skt(*shlex.split(line)[1:], code=code)
    assert contents(clone / "examples") == before, "an input was changed"


# The house.

SOURCE = ROOT / "src/skilltrain_cli"


def test_modules_and_public_things_say_what_they_are() -> None:
    silent = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_ignored_lints_are_few_and_each_has_a_reason() -> None:
    project = text("pyproject.toml")
    block = re.search(r"^ignore = \[\n(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert block is not None
    lines = block[1].splitlines()
    assert len(lines) <= 15
    assert [line for line in lines if not re.fullmatch(r'    "[A-Z0-9]+",\s+# .{8,}', line)] == []
    assert tomllib.loads(project)["tool"]["ruff"]["lint"]["select"] == ["ALL"]


FORBIDDEN = re.compile(
    rb"/(?:work|root|home)/[a-z]|/tmp/[a-z]|[A-Z]:\\\\?Users|files\.pythonhosted|pypi\.org|mirrors?\.[a-z]+\."
    rb"|artifactory|nexus\.|index-url"
)
MAY_NAME = {"tests/test_docs.py"}
"""This list itself."""


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found[0]!r}"
        for path in tracked()
        if path.relative_to(ROOT).as_posix() not in MAY_NAME
        for found in [FORBIDDEN.search(path.read_bytes())]
        if found
    ]
    assert named == []
