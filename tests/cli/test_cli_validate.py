"""``skt validate`` as the contract has it: exit codes, options, formats, and what a script may rely on."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from command_line import Skt
from county_files import BAD, GOOD, QUERY, county_file, row_of
from repository import ROOT
from skilltrain_cli.reporters.output_formats import offered

EXAMPLES = ROOT / "examples"
NOTICE = ROOT / "src/skilltrain_cli/notices/data/sdhrss-2021-32.toml"
SHAPES = [each.id for each in offered("validate")]
BROKEN_BOOK = (EXAMPLES / "broken/读取/RD001-传了一半.xlsx").read_bytes()


@pytest.fixture
def skt(skt: Skt, tmp_path: Path) -> Skt:
    """Return a command line in a folder that holds 收件/张店区.csv, on a fixed day."""
    county_file(tmp_path / "收件" / "张店区.csv")
    return skt


def codes(review: Any) -> list[str]:
    return [finding["code"] for finding in review["findings"]]


def found(skt: Skt, *arguments: str, code: int = 0) -> Any:
    """Return the JSON of a review that ends with the code."""
    return json.loads(skt("validate", *arguments, "--format", "json", code=code)[0])


# Exit codes.


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([GOOD], [], 0),
        ([GOOD], ["--fail-on", "query"], 0),
        ([QUERY], [], 0),
        ([QUERY], ["--fail-on", "query"], 1),
        ([BAD], [], 1),
        ([BAD], ["--fail-on", "query"], 1),
        ([BAD], ["--fail-on", "note"], 2),
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_exit_code(skt: Skt, rows: list[str], options: list[str], code: int, shape: str) -> None:
    county_file(Path("收件/张店区.csv"), *rows)
    skt("validate", "收件", *options, "--format", shape, code=code)


def test_what_cannot_be_read_wins_over_errors(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    Path("收件/淄川区.xlsx").write_bytes(BROKEN_BOOK)
    review = found(skt, "收件", code=3)
    assert codes(review) == ["VL003", "RD001"]
    assert (review["summary"]["files"], review["summary"]["submissions"]) == (2, 1)
    assert "没有读出来的 1 处，审核不完整：收件/淄川区.xlsx" in skt("validate", "收件", code=3)[0]


# Options.


def test_form(skt: Skt) -> None:
    assert "可用的表：brand（附件1" in skt.refused("validate", "收件", "--form", "没有")
    assert codes(found(skt, "收件", "--form", "project")) == []
    for name in ("brand", "附件1"):
        review = found(skt, "收件", "--form", name, code=1)
        assert codes(review) == ["ST001"]
        assert review["submissions"] == []


def test_a_workbook_of_another_form(skt: Skt) -> None:
    Path("收件/张店区.csv").write_text("姓名,月份,考勤\n张三,6,22\n", encoding="utf-8")
    review = found(skt, "收件", code=1)
    assert [(each["code"], each["sheet"], each["cell"]) for each in review["findings"]] == [
        ("ST001", None, None)
    ]
    assert "skt new project" in review["findings"][0]["hint"]


def test_unit(skt: Skt) -> None:
    assert "是否指 张店区？" in skt.refused("validate", "收件", "--unit", "张点区")
    assert "“市中区”不止一个" in skt.refused("validate", "收件", "--unit", "市中区")
    assert codes(found(skt, "收件", "--unit", "张店区")) == []
    review = found(skt, "收件", "--unit", "淄川区", code=1)
    assert codes(review) == ["RG005"]
    assert review["submissions"][0]["unit"] == {"code": "370302", "name": "淄川区"}


def test_a_unit_named_for_a_folder_is_who_gathered_it(skt: Skt) -> None:
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"))
    review = found(skt, "收件", "--unit", "淄博市")
    assert codes(review) == []
    assert [each["unit"]["name"] for each in review["submissions"]] == ["张店区", "淄川区"]
    county_file(Path("收件/滕州市.csv"), row_of("滕州市", "枣庄市"), foot="")
    review = found(skt, "收件", "--unit", "淄博市", code=1)
    [wrong] = [each for each in review["findings"] if each["severity"] == "error"]
    assert (wrong["code"], wrong["file"]) == ("RG002", "收件/滕州市.csv")
    assert wrong["message"] == "本表报的是淄博市，这一行却是“枣庄市”"


def test_a_unit_named_for_one_file_is_its_sender(skt: Skt) -> None:
    assert "RG002" in codes(found(skt, "收件", "--unit", "滕州市", code=1))


def test_a_notice_of_ones_own(skt: Skt) -> None:
    text = NOTICE.read_text(encoding="utf-8")
    for old, new in (("due = 2021-06-15", "due = 2021-06-01"), ("32号", "99号"), ("sdhrss-2021-32", "mine")):
        text = text.replace(old, new)
    Path("提前.toml").write_text(text, encoding="utf-8")
    assert codes(found(skt, "收件")) == []
    assert codes(found(skt, "收件", "--notice", "提前.toml")) == ["TM005"]
    assert codes(found(skt, "收件", "--notice", "鲁人社字[2021]32号")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("number = ", "不是有效的 TOML"), ("number = '甲'", "缺少 title"), (None, "读不了通知文件")],
)
def test_a_notice_that_does_not_hold(skt: Skt, text: str | None, said: str) -> None:
    if text is not None:
        Path("通知.toml").write_text(text, encoding="utf-8")
    assert said in skt.refused("validate", "收件", "--notice", str(Path("通知.toml").absolute()))
    assert "没有“鲁人社字〔2030〕1号”这个通知" in skt.refused(
        "validate", "收件", "--notice", "鲁人社字〔2030〕1号"
    )


def test_the_day(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = GOOD.replace("2021年5月10日至5月20日", "计划2021年7月1日至7月9日")
    county_file(Path("收件/张店区.csv"), plan)
    assert (found(skt, "收件")["as_of"], codes(found(skt, "收件"))) == ("2021-06-10", [])
    assert codes(found(skt, "收件", "--as-of", "2021年7月12日")) == ["TM003"]
    monkeypatch.setenv("SKT_TODAY", "2021-07-12")
    assert codes(found(skt, "收件")) == ["TM003"]
    assert found(skt, "收件", "--as-of", "2021-06-10")["as_of"] == "2021-06-10"
    assert "看不懂" in skt.refused("validate", "收件", "--as-of", "7月")


def book(path: Path, *rows: tuple[str, ...]) -> None:
    """Write a workbook with these rows."""
    made = Workbook()
    sheet = made.active
    for line in rows:
        sheet.append(line)
    made.save(path)
    made.close()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_explanations(skt: Skt, suffix: str) -> None:
    county_file(Path("收件/张店区.csv"), QUERY)

    def explained(text: str, code: int) -> Any:
        rows = (("编码", "文件", "单元格", "情况说明"), ("TM002", "张店区.csv", "F2", text))
        if suffix == ".csv":
            Path("说明.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
        else:
            book(Path("说明.xlsx"), *rows)
        options = ("--explanations", f"说明{suffix}", "--fail-on", "query")
        return found(skt, "收件", *options, code=code)["findings"][0]["explanation"]

    assert explained("四季度由市里统一组织", 0) == "四季度由市里统一组织"
    assert explained("待定", 1) is None


def test_explanations_that_are_none(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), QUERY)
    Path("空说明.csv").write_text("编码,情况说明\n", encoding="utf-8")
    Path("坏说明.xlsx").write_bytes(BROKEN_BOOK)
    assert "里没有找到说明" in skt.refused("validate", "收件", "--explanations", "空说明.csv")
    assert "读不出来" in skt.refused("validate", "收件", "--explanations", "坏说明.xlsx")
    assert "找不到：没有.csv" in skt.refused("validate", "收件", "--explanations", "没有.csv")


def test_an_error_cannot_be_explained_away(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    Path("说明.csv").write_text("编码,情况说明\nVL003,人数确是约数无法改正\n", encoding="utf-8")
    assert found(skt, "收件", "--explanations", "说明.csv", code=1)["findings"][0]["explanation"] is None


# Where the review goes.


@pytest.mark.parametrize("shape", SHAPES)
def test_an_output_is_what_the_screen_would_show(skt: Skt, shape: str) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    shown, _ = skt("validate", "收件", "--format", shape, code=1)
    out, err = skt("validate", "收件", "--format", shape, "-o", "结果.txt", code=1)
    assert (out, err) == ("", "已写入 结果.txt\n")
    assert Path("结果.txt").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(
    ("name", "shape"), [(f"审核{each.suffix}", each.id) for each in offered("validate") if each.suffix]
)
def test_the_name_of_an_output_tells_its_format(skt: Skt, name: str, shape: str) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    skt("validate", "收件", "-o", name, code=1)
    skt("validate", "收件", "-o", "另一份", "--format", shape, code=1)
    assert Path(name).read_bytes() == Path("另一份").read_bytes()
    skt("validate", "收件", "-o", name.upper(), "--format", "concise", code=1)
    assert Path(name.upper()).read_text(encoding="utf-8").startswith("收件/张店区.csv:")


def test_an_output_is_never_overwritten_unasked(skt: Skt) -> None:
    Path("结果.json").write_text("旧", encoding="utf-8")
    assert "已经存在" in skt.refused("validate", "收件", "-o", "结果.json")
    assert Path("结果.json").read_text(encoding="utf-8") == "旧"
    skt("validate", "收件", "--format", "json", "-o", "结果.json", "--force")
    assert json.loads(Path("结果.json").read_text(encoding="utf-8"))["schema_version"] == 1
    assert "文件夹“没有”不存在" in skt.refused("validate", "收件", "-o", "没有/结果.json")
    assert "是一个文件夹" in skt.refused("validate", "收件", "-o", "收件", "--force")


def test_one_review_is_written_in_several_formats(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    names = [f"另{each.suffix}" for each in offered("validate") if each.suffix]
    also = [part for name in names for part in ("--also", name)]
    shown, err = skt("validate", "收件", "--format", "concise", *also, code=1)
    assert shown == skt("validate", "收件", "--format", "concise", code=1)[0]
    assert err.splitlines() == [f"已写入 {name}" for name in names]
    for name in names:
        skt("validate", "收件", "-o", f"只{name}", code=1)
        assert Path(name).read_bytes() == Path(f"只{name}").read_bytes()


def test_one_more_output_is_refused_before_any_work(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltrain_cli.usecases.review.review", lambda *_, **__: pytest.fail("worked"))
    county_file(Path("收件/张店区.csv"), BAD)
    Path("旧.md").write_text("旧", encoding="utf-8")
    refused = skt.refused("validate", "收件", "--also", "审核.doc")
    assert "看不出“审核.doc”要用什么格式" in refused
    assert ".sarif" in refused
    assert "已经存在" in skt.refused("validate", "收件", "--also", "旧.md")
    assert "同时是输入" in skt.refused(
        "validate", "收件", "--explanations", "旧.md", "--also", "旧.md", "--force"
    )
    assert "同一个文件" in skt.refused("validate", "收件", "-o", "新.md", "--also", "收件/../新.md")


def test_usage_is_judged_before_any_work(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltrain_cli.usecases.review.review", lambda *_, **__: pytest.fail("worked"))
    skt.refused("validate", "收件", "-o", "没有/结果.json")
    skt.refused("validate", "收件", "--form", "没有")


# Paths.


def test_a_path_that_is_not_there(skt: Skt) -> None:
    assert "找不到：没有" in skt.refused("validate", "收件", "没有")


@pytest.mark.parametrize("inside", [(), ("说明.txt", "照片.jpg", "Thumbs.db")])
def test_a_folder_without_tables(skt: Skt, inside: tuple[str, ...]) -> None:
    Path("空").mkdir()
    for name in inside:
        (Path("空") / name).write_bytes(b"...")
    review = found(skt, "空", code=3)
    assert [(each["code"], each["file"]) for each in review["findings"]] == [("RD014", "空")]
    assert review["summary"]["files"] == 0
    assert "没有可以审核的表格" in skt("validate", "空", code=3)[0]


def test_junk_is_passed_over_and_counted(skt: Skt) -> None:
    for name in ("~$张店区.csv", "Thumbs.db", ".DS_Store", "照片.jpg", "__MACOSX/._张店区.csv"):
        path = Path("收件") / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"junk")
    out, _ = skt("validate", "收件")
    assert "跳过的无关文件 5 个：" in out
    assert found(skt, "收件")["summary"]["files"] == 1


def test_a_lock_file_sent_in_place_of_its_workbook_is_a_gap(skt: Skt) -> None:
    Path("收件/~$淄川区.xlsx").write_bytes(b"lock")
    assert codes(found(skt, "收件", code=3)) == ["RD009"]


def test_paths_are_relative_to_the_current_folder(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    assert found(skt, str(Path("收件").absolute()), code=1)["findings"][0]["file"] == "收件/张店区.csv"
    Path("别处").mkdir()
    monkeypatch.chdir("别处")
    review = found(skt, str(Path("..", "收件")), code=1)
    assert review["findings"][0]["file"] == review["submissions"][0]["file"] == "../收件/张店区.csv"
    twice = found(skt, "../收件", "../收件/张店区.csv", code=1)
    assert twice == review


# Streams.


def test_a_pipe_gets_utf8_without_colour_or_progress(tmp_path: Path) -> None:
    env = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8")
    }
    env |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "SKT_TODAY": "2021-06-10"}
    for number in range(4):
        county_file(tmp_path / f"{number}" / "张店区.csv", BAD)
    done = subprocess.run(
        [sys.executable, "-m", "skilltrain_cli", "validate", "."],
        capture_output=True, check=False, cwd=tmp_path, env=env, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert "【强制】" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist only there")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_name_in_another_encoding_is_no_obstacle(skt: Skt, shape: str) -> None:
    county_file(Path("收件") / os.fsdecode("张店区（改）.csv".encode("gbk")), BAD)
    skt("validate", "收件", "--format", shape, "-o", "结果.txt", code=1)
    worst = "BT102" if shape == "github" else "VL003"  # an annotation says the worst of a file
    assert worst in Path("结果.txt").read_text(encoding="utf-8")


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("options", "shown"), [([], True), (["-q"], False)])
@pytest.mark.parametrize("command", [["validate"], ["merge", "-o", "市.xlsx"]])
def test_progress_is_for_terminals(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, command: list[str], options: list[str], *, shown: bool
) -> None:
    for county in ("淄川区", "博山区"):
        county_file(Path("收件") / f"{county}.csv", row_of(county))
    screen = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        patch.setenv("TERM", "xterm")
        skt(*options, *command, "收件")
    assert ("审核" in screen.getvalue()) is shown


def test_a_file_of_the_other_form_is_called_so(skt: Skt) -> None:
    (finding,) = found(skt, "收件/张店区.csv", "--form", "brand", code=1)["findings"]
    assert finding["message"] == "里面是附件2，没有要审核的附件1"
    assert "--form" in finding["hint"]


# What was asked for is not there.


def test_a_form_that_was_not_asked_for_is_called_by_its_annex(skt: Skt) -> None:
    (finding,) = found(skt, "收件", "--form", "brand", code=1)["findings"]
    assert (finding["code"], finding["message"]) == ("ST001", "里面是附件2，没有要审核的附件1")
    assert "去掉 --form" in finding["hint"]


def test_a_unit_that_is_none_is_refused_without_a_day_that_nobody_gave(skt: Skt) -> None:
    said = skt.refused("validate", "收件", "--unit", "不存在区")
    assert "没有“不存在区”这个单位" in said
    assert "年" not in said


# Which rules, and how often.


def test_what_is_not_selected_is_left_out_and_counted(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD, QUERY)
    assert {each[:2] for each in codes(found(skt, "收件", code=1))} > {"VL"}
    out, err = skt("validate", "收件", "--select", "vl，rd", code=1)
    assert "〔VL003〕" in out
    assert "〔TM" not in out
    assert "处没有列出，也没有计入。" in err
    assert "处没有列出，也没有计入。" in out
    review = found(skt, "收件", "--ignore", "VL,RG,TM,ID,AM,ST", code=0)
    assert (review["findings"], review["summary"]["error"]) == ([], 0)
    Path("skt.toml").write_text('ignore = ["VL", "RG", "TM", "ID", "AM", "ST"]\n', encoding="utf-8")
    out, err = skt("validate", "收件", "--format", "concise")
    assert out == ""
    assert "按 skt.toml，不看的规则是“VL、RG、TM、ID、AM、ST”" in err


@pytest.mark.parametrize(
    ("code", "near"), [("VL999", "是否指 VL"), ("TW001", "是否指 TM001"), ("什么", "规则分为 RD（文件读取）")]
)
def test_an_unknown_code_names_near_ones(skt: Skt, code: str, near: str) -> None:
    for option in ("--select", "--ignore"):
        err = skt.refused("validate", "收件", option, f"VL,{code}")
        assert f"没有编码为“{code}”的规则" in err
        assert near in err


@pytest.mark.parametrize("options", [("--select", "VL"), ("--ignore", "RD"), ("--ignore", "RD002")])
def test_what_could_not_be_read_cannot_be_ignored(skt: Skt, options: tuple[str, ...]) -> None:
    Path("收件/淄川区.xlsx").write_bytes(BROKEN_BOOK)
    for shape in SHAPES:
        out, _ = skt("validate", "收件", *options, "--format", shape, code=3)
        assert "淄川区.xlsx" in out
    assert found(skt, "收件", *options, code=3)["unread"] == ["收件/淄川区.xlsx"]


@pytest.mark.parametrize("shape", SHAPES)
def test_findings_are_counted_by_rule_in_every_format(skt: Skt, shape: str) -> None:
    county_file(Path("收件/张店区.csv"), BAD)
    asked = "".join(skt("validate", "收件", "--statistics", "--format", shape, code=1))
    plain = "".join(skt("validate", "收件", "--format", shape, code=1))
    told = '"statistics": [' if shape in {"json", "sarif"} else "按规则统计"
    assert told in asked
    assert told not in plain
