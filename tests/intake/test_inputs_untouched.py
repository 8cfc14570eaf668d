"""Whatever command runs, what was sent stays as it is: bytes, time, and nothing new beside it."""

import os
import shutil
from pathlib import Path

import pytest

from command_line import Skt
from county_files import GOOD, QUERY, county_file, folder_state
from repository import ROOT

SHIPPED = ROOT / "src/skilltrain_cli/notices/data/sdhrss-2021-32.toml"
NOTICE = (
    SHIPPED.read_text(encoding="utf-8")
    .replace('number = "鲁人社字〔2021〕32号"', 'number = "鲁人社字〔2021〕99号"')
    .replace('id = "sdhrss-2021-32"', 'id = "sdhrss-2021-99"')
)
"""A notice of the user's: the shipped one's text under another number."""
LONG_AGO = 1_600_000_000
HALF = "in/broken/读取/RD001-传了一半.xlsx"
AS_OF = ("--as-of", "2021-06-10")
COMMANDS: dict[str, tuple[list[str], int]] = {
    "terminal": (["validate", "in"], 3),
    "json": (["validate", "in", "--format", "json"], 3),
    "github": (["validate", "in/zibo", "--format", "github"], 0),
    "query": (["validate", "in/zaozhuang", "--fail-on", "query"], 0),
    "form": (["validate", "in/brand", "--form", "project"], 1),
    "unit": (["validate", "in/zibo/张店区.xlsx", "--unit", "张店区", "--notice", "in/通知.toml"], 0),
    "explained": (["validate", "in/zibo", "--explanations", "in/说明.csv"], 0),
    "written": (["validate", "in/zibo", "-o", "out/结果.txt"], 0),
    "merge": (["merge", "in/zibo", "-o", "out/淄博市.xlsx", "--explanations", "in/说明.csv"], 0),
    "province": (["merge", "in/zibo", "in/zaozhuang", "-o", "out/省.xlsx"], 0),
    "skip-bad": (["merge", "in/zibo", HALF, "-o", "out/市.xlsx", "--skip-bad", "--latest"], 3),
    "refused": (["merge", "in/broken", "--form", "project", "-o", "out/没有.xlsx"], 3),
    "mixed": (["merge", "in/broken", "-o", "out/没有.xlsx"], 2),
    "usage": (["merge", "in/zibo", "-o", "in/zibo/张店区.xlsx", "--force"], 2),
    "targets": (["targets", "in/zibo", "in/zaozhuang", "-o", "out/调度.docx"], 0),
    "deadlines": (["deadlines", "--notice", "in/通知.toml", "--format", "ics", "-o", "out/日历.ics"], 0),
    "new": (["new", "project", "-o", "out/空白.xlsx", "--unit", "张店区"], 0),
    "notices": (["notices", "--notice", "in/通知.toml"], 0),
    "rules": (["rules"], 0),
    "forms": (["forms"], 0),
    "regions": (["regions", "淄博市"], 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the examples in ``in``, all of them old, and an empty ``out``."""
    folder = tmp_path_factory.mktemp("untouched")
    for name in ("zibo", "zaozhuang", "brand", "broken"):
        shutil.copytree(ROOT / "examples" / name, folder / "in" / name)
    (folder / "in/通知.toml").write_text(NOTICE, encoding="utf-8")
    (folder / "in/说明.csv").write_text("编码,情况说明\nTM001,日期以批文为准，批文未下\n", encoding="utf-8")
    for path in (folder / "in").rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    (folder / "out").mkdir()
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_touches_its_inputs(
    copy: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, code = COMMANDS[name]
    monkeypatch.chdir(copy)
    before, entries = folder_state(copy / "in"), sorted(copy.rglob("*"))
    dated = AS_OF if arguments[0] in ("validate", "merge", "targets", "deadlines", "new") else ()
    Skt(capsys)(*arguments, *dated, code=code)
    assert folder_state(copy / "in") == before
    refused = name in ("refused", "mixed")
    made = {copy / each for each in arguments if each.startswith("out/") and not refused}
    assert set(copy.rglob("*")) - set(entries) == made


# An output that is also an input is wrong usage, --force or not.


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder with a submission, a notice, explanations and regions."""
    county_file(Path("收件/张店区.csv"), GOOD, QUERY)
    Path("通知.toml").write_text(NOTICE, encoding="utf-8")
    Path("说明.csv").write_text("编码,情况说明\nTM002,四季度由市里统一组织\n", encoding="utf-8")
    Path("区划.csv").write_text("代码,名称,上级代码\n370392,淄博经开区,370300\n", encoding="utf-8")
    Path("区划.xlsx").write_bytes(Path("区划.csv").read_bytes())
    Path("说明.xlsx").write_bytes(Path("说明.csv").read_bytes())
    return skt


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "收件/张店区.csv", "-o", "收件/张店区.csv"],
        ["validate", "收件", "-o", "收件/张店区.csv"],
        ["validate", "收件", "-o", "收件/../收件/张店区.csv"],
        ["validate", "收件", "--explanations", "说明.csv", "-o", "说明.csv"],
        ["validate", "收件", "--notice", "通知.toml", "-o", "通知.toml"],
        ["validate", "收件", "--regions", "区划.csv", "-o", "区划.csv"],
        ["merge", "收件", "--explanations", "说明.xlsx", "-o", "说明.xlsx"],
        ["merge", "收件", "--regions", "区划.xlsx", "-o", "区划.xlsx"],
        ["deadlines", "--notice", "通知.toml", "-o", "通知.toml"],
        ["targets", "收件", "-o", "收件/张店区.csv"],
        ["targets", "收件", "--notice", "通知.toml", "-o", "通知.toml"],
        ["new", "project", "--regions", "区划.xlsx", "-o", "区划.xlsx"],
    ],
)
def test_an_input_is_never_the_output(skt: Skt, arguments: list[str]) -> None:
    before = folder_state(Path())
    assert "同时是输入，会被覆盖" in skt.refused(*arguments, "--force")
    assert folder_state(Path()) == before


def test_an_input_is_known_behind_a_link(skt: Skt) -> None:
    try:
        Path("链接.csv").symlink_to("收件/张店区.csv")
    except OSError:
        pytest.skip("no symbolic links here")
    before = folder_state(Path())
    assert "同时是输入" in skt.refused("validate", "收件", "-o", "链接.csv", "--force")
    assert folder_state(Path()) == before


def test_a_result_in_the_folder_of_the_inputs_can_be_renewed(skt: Skt) -> None:
    for name in ("结果.json", "结果.txt"):
        for _ in range(2):
            skt("validate", "收件", "-o", f"收件/{name}", "--force")
    assert skt.json("validate", "收件")["summary"]["files"] == 1
