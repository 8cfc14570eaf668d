"""No command writes over what it reads, nor text into a file that is called like another kind."""

import shutil
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest

from command_line import Skt
from county_files import GOOD, county_file, folder_state
from repository import ROOT
from skilltrain_cli.cli.app import COMMANDS, function_of
from skilltrain_cli.cli.output_paths import OUTPUTS

OPTIONS = {"output": "-o", "listed": "--list"}
CALLS = {
    "validate": "收件 包.zip --explanations 说明.csv --regions 区划.csv --baseline 基线.toml",
    "merge": "收件 包.zip --explanations 说明.csv --regions 区划.csv --previous 上年.xlsx --notice 通知.toml",
    "trace": "市.xlsx 汇总!C5 --regions 区划.csv",
    "verify": "市.xlsx 收件 包.zip --explanations 说明.csv --previous 上年.xlsx --notice 通知.toml",
    "targets": "收件 包.zip --explanations 说明.csv --regions 区划.csv --notice 通知.toml",
    "deadlines": "--notice 通知.toml",
    "new": "project --regions 区划.csv --notice 通知.toml",
    "fill": "project --from 数据.csv --regions 区划.csv --notice 通知.toml",
    "fix": "收件/张店区.csv --regions 区划.csv --notice 通知.toml",
    "diff": "收件/张店区.csv 收件/下/淄川区.csv --regions 区划.csv --notice 通知.toml",
    "pack": "收件 --card 卡片.xlsx --article 稿件.docx --background 文字.txt",
    "notices": "--new-from 通知.toml --year 2027",
}
"""A call of each command that writes, with what it may be given to read."""
SETTINGS = ("skt.toml", "另加.toml", "常用区划.csv")
WRITING = [name for name in COMMANDS if OUTPUTS & {*signature(function_of(name)).parameters}]


def outputs(command: str) -> Iterator[str]:
    """Yield the options of a command that name what it writes."""
    for name in sorted(OUTPUTS & {*signature(function_of(command)).parameters}):
        yield OPTIONS.get(name, f"--{name}")


def inputs(command: str) -> Iterator[str]:
    """Yield the files that a call reads, those in its folders too."""
    for each in (*CALLS[command].split(), *SETTINGS):
        path = Path(each)
        yield from (str(found) for found in path.rglob("*") if found.is_file()) if path.is_dir() else ()
        if path.is_file():
            yield each


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder with everything that ``CALLS`` names."""
    county_file(Path("收件/张店区.csv"), GOOD)
    county_file(Path("收件/下/淄川区.csv"), GOOD)
    files = {name for call in CALLS.values() for name in call.split() if Path(name).suffix} | {*SETTINGS}
    for name in files:
        if not Path(name).exists():
            Path(name).write_text("# 原来的内容\n", encoding="utf-8")
    settings = 'regions = "常用区划.csv"\nnotices = ["另加.toml"]\n'
    Path("skt.toml").write_text(settings, encoding="utf-8")
    return skt


def test_every_command_that_writes_is_called() -> None:
    assert [*CALLS] == WRITING


SHAPED = [name for name in WRITING if "given" in signature(function_of(name)).parameters]
"""Commands whose output may have one of several shapes."""


@pytest.mark.parametrize("command", SHAPED)
def test_a_file_that_is_there_is_refused_before_anything_is_read(skt: Skt, command: str) -> None:
    Path("旧.txt").write_text("旧的结果\n", encoding="utf-8")
    assert "已经存在" in skt.refused(command, *CALLS[command].split(), "-o", "旧.txt")
    assert Path("旧.txt").read_text(encoding="utf-8") == "旧的结果\n"


@pytest.mark.parametrize("command", WRITING)
def test_no_output_replaces_an_input(skt: Skt, command: str) -> None:
    before = folder_state(Path())
    tried = [(option, file) for option in outputs(command) for file in inputs(command)]
    assert tried
    for option, file in tried:
        needed = () if option == "-o" else ("-o", "新的.xlsx")
        said = skt.refused(command, *CALLS[command].split(), *needed, option, file, "--force")
        assert f"输出“{file}”同时是输入，会被覆盖" in said, (option, file)
    assert folder_state(Path()) == before


def test_a_source_is_known_behind_a_hard_link(skt: Skt) -> None:
    Path("结果.txt").hardlink_to("收件/下/淄川区.csv")
    assert "同时是输入" in skt.refused("verify", "市.xlsx", "收件", "-o", "结果.txt", "--force")


def test_a_volume_of_an_archive_is_an_input(skt: Skt) -> None:
    for name in ("收件/包.zip.001", "收件/包.zip.002"):
        Path(name).write_bytes(b"PK\x03\x04")
        assert "同时是输入" in skt.refused("verify", "市.xlsx", "收件", "-o", name, "--force")


def test_marked_copies_replace_no_file_that_an_option_names(skt: Skt) -> None:
    Path("skt.toml").unlink()
    for folder in ("甲", "乙"):
        Path(folder).mkdir()
        shutil.copy(ROOT / "examples/zibo/张店区.xlsx", folder)
    before = folder_state(Path())
    given = ("甲/张店区.xlsx", "--explanations", "乙/张店区.xlsx", "--annotate", "乙", "--force")
    assert "同时是输入" in skt.refused("validate", *given)
    assert folder_state(Path()) == before


@pytest.mark.parametrize("command", ["validate", "trace", "verify", "targets", "deadlines", "diff"])
@pytest.mark.parametrize(
    "suffix", [".xls", ".et", ".pdf", ".zip", ".PDF", ".csv", ".doc", ".rar", ".png", ".pptx", ".001"]
)
def test_text_is_in_no_file_of_another_kind(skt: Skt, command: str, suffix: str) -> None:
    call = CALLS[command].split()
    for shape in ((), ("--format", "json")):
        said = skt.refused(command, *call, "-o", f"结果{suffix}", *shape)
        assert f"不能写成“结果{suffix}”" in said
        assert "后缀请用 " in said
        assert ".json" in said
        assert not Path(f"结果{suffix}").exists()


@pytest.mark.parametrize(
    ("arguments", "fitting"),
    [
        (("trace", "市.xlsx", "汇总!C5", "-o", "结果.xlsx"), ".txt、.json"),
        (("verify", "市.xlsx", "-o", "结果.docx"), ".txt、.json"),
        (("deadlines", "-o", "结果.docx"), ".txt、.json、.ics"),
        (("targets", "收件", "-o", "结果.html"), ".txt、.json、.docx、.xlsx"),
        (("verify", "市.xlsx", "-o", "结果.ics"), ".txt、.json"),
        (("targets", "收件", "--format", "xlsx", "-o", "结果.txt"), ".xlsx"),
        (("notices", "--new-from", "通知.toml", "--year", "2027", "-o", "结果.docx"), ".toml"),
    ],
)
def test_a_wrong_suffix_is_told_the_right_ones(skt: Skt, arguments: tuple[str, ...], fitting: str) -> None:
    assert fitting in skt.refused(*arguments)


@pytest.mark.parametrize("name", ["期限", "期限.txt", "期限.md", "期限.log", "期限.ics", "期限.json"])
def test_what_is_called_a_text_is_written(skt: Skt, name: str) -> None:
    Path("skt.toml").unlink()
    skt("deadlines", "-o", name)
    assert Path(name).is_file()


def test_an_older_merge_in_the_folder_of_its_sources_is_renewed(skt: Skt) -> None:
    Path("skt.toml").unlink()
    shutil.copytree(ROOT / "examples/zibo", "淄博")
    for _ in range(2):
        skt("merge", "淄博", "-o", "淄博/淄博市.xlsx", "--html", "淄博/淄博市.html", "--force", code=0)
