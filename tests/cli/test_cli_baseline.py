"""skt validate --baseline as a clerk and a script meet it; and every command of its page."""

import json
import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from command_line import Skt
from county_files import BAD, GOOD, QUERY, county_file, row_of
from repository import ROOT
from reviews import BLANK, SCHEMA, review
from skilltrain_cli import Acceptance, UsageError, validate
from skilltrain_cli.review.fingerprint import FingerprintKey
from skilltrain_cli.usecases import baseline_file

PAGE = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console(?: exit=(\d))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TERMS = ("--by", "张三", "--why", "区里下月统一更正", "--until", "2021-12-31")
WRITE = ("validate", "收件", "--baseline", "基线.jsonl", "--update-baseline")
USE = ("validate", "收件", "--baseline", "基线.jsonl")


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with an error in a folder of two."""
    monkeypatch.chdir(tmp_path)
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"))
    return county_file(Path("收件/张店区.csv"), GOOD, BAD)


@pytest.mark.usefixtures("sent")
def test_what_is_listed_no_longer_counts_and_every_format_says_so(skt: Skt) -> None:
    skt("validate", "收件", code=1)
    _, err = skt(*WRITE, *TERMS)
    assert "新列入 1 处" in err
    for shape in ("terminal", "html", "markdown", "github"):
        out, err = skt(*USE, "--format", shape)
        assert "基线里的强制性问题 1 处没有列出" in re.sub(r"\n *", "", out), shape
        assert "张三负责，最早 2021-12-31 到期" in re.sub(r"\n *", "", out), shape
        assert "约30人" not in out, shape
    out, err = skt(*USE, "--format", "concise")
    assert (out, "没有列出" in err) == ("", True)


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("shape", ["sarif", "junit", "gitlab"])
def test_what_other_programs_gather_leaves_it_out(skt: Skt, shape: str) -> None:
    assert "VL003" in skt("validate", "收件", "--format", shape, code=1)[0]
    skt(*WRITE, *TERMS)
    out, err = skt(*USE, "--format", shape)
    assert "约30人" not in out
    assert "没有列出" in err


@pytest.mark.usefixtures("sent")
def test_json_marks_it_and_counts_it_not(skt: Skt) -> None:
    skt(*WRITE, *TERMS)
    review = skt.json(*USE)
    jsonschema.validate(review, SCHEMA)
    assert review["summary"]["error"] == 0
    (held,) = [each for each in review["findings"] if "baseline" in each]
    assert held["code"] == "VL003"
    assert held["baseline"].pop("fingerprint")
    assert held["baseline"] == {"by": "张三", "why": "区里下月统一更正", "until": "2021-12-31"}


def test_a_new_error_counts_and_rows_that_moved_do_not(skt: Skt, sent: Path) -> None:
    skt(*WRITE, *TERMS)
    county_file(sent, BAD.replace("电工（初级）", "焊工"), GOOD, BAD)
    out, _ = skt(*USE, code=1)
    assert "强制 1 处" in out
    assert "焊工" not in Path("基线.jsonl").read_text(encoding="utf-8")


def test_what_was_mended_is_named_then_pruned(skt: Skt, sent: Path) -> None:
    skt(*WRITE, *TERMS)
    county_file(sent, GOOD)
    _, err = skt(*USE)
    assert "第 2 行说的问题已经没有了（张店区.csv VL003）" in err
    skt("validate", "收件/淄川区.csv", "--baseline", "基线.jsonl", "--update-baseline")
    assert len(Path("基线.jsonl").read_text(encoding="utf-8").splitlines()) == 2, "its file was not reviewed"
    _, err = skt(*WRITE)
    assert "删去 1 处，现有 0 处" in err


@pytest.mark.usefixtures("sent")
def test_blanks_may_be_filled_in_later(skt: Skt) -> None:
    _, err = skt(*WRITE, code=1)
    assert "第 2 行不算数" in err
    skt(*WRITE, *TERMS)
    assert skt(*USE)[1].count("第 2 行") == 0


def test_only_what_is_selected_is_listed(skt: Skt, sent: Path) -> None:
    county_file(sent, BAD, row_of("没有的区"))
    skt(*WRITE, *TERMS, "--select", "RG")
    codes = [
        json.loads(line).get("code")
        for line in Path("基线.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]
    assert codes[1:]
    assert all(each.startswith("RG") for each in codes[1:])
    skt(*WRITE, *TERMS, "--select", "VL")
    assert {each[:2] for each in codes[1:]} == {"RG"}


def test_it_may_lie_among_the_submissions_and_stand_in_skt_toml(skt: Skt, sent: Path) -> None:
    county_file(sent, BAD, QUERY)
    Path("skt.toml").write_text('baseline = "收件/基线.jsonl"\n', encoding="utf-8")
    skt("validate", "收件", "--update-baseline", *TERMS)
    out, err = skt("validate", "收件")
    assert "收件/基线.jsonl（基线（--baseline））" in out
    assert "按 skt.toml，基线是“基线.jsonl”" in err.replace("收件/", "")


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--baseline", "没有.jsonl"), "找不到这个文件"),
        (("--baseline", "收件"), "文件夹"),
        (("--baseline", "收件", "--update-baseline"), "文件夹"),
        (("--baseline", "收件/张店区.csv"), "不是基线文件"),
        (("--baseline", "收件/张店区.csv", "--update-baseline"), "不是基线文件"),
        (("--baseline", "没有/基线.jsonl", "--update-baseline"), "不存在"),
        (("--update-baseline",), "没有写是哪个基线文件"),
        (("--by", "张三"), "没有用上"),
        (("--baseline", "甲", "--update-baseline", "-o", "甲"), "同一个文件"),
        (("--baseline", "甲", "--update-baseline", "--until", "明年"), "看不懂"),
        (("--baseline", "甲", "--update-baseline", "--until", "2021-06-09"), "已经过了"),
        (("--baseline", "甲", "--update-baseline", "--why", "忙"), "不足 6 个字"),
    ],
)
def test_what_cannot_be_meant_is_one_message(skt: Skt, options: tuple[str, ...], said: str) -> None:
    before = Path("收件/张店区.csv").read_bytes()
    assert said in skt.refused("validate", "收件", *options)
    assert Path("收件/张店区.csv").read_bytes() == before
    assert not Path("甲").exists()


@pytest.mark.usefixtures("sent")
def test_a_file_with_lines_nobody_understands_is_used_but_not_written_over(skt: Skt) -> None:
    skt(*WRITE, *TERMS)
    path = Path("基线.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + "=======\n", encoding="utf-8")
    _, err = skt(*USE)
    assert "第 3 行看不懂" in err
    assert "第 3 行看不懂，重写会丢掉" in skt.refused(*WRITE, *TERMS)
    path.write_text(path.read_text(encoding="utf-8") + "=======\n" * 1_000, encoding="utf-8")
    assert "等 1001 行看不懂，重写会丢掉" in skt.refused(*WRITE, *TERMS)
    path.write_bytes("基线".encode("gb18030"))
    assert "不是 UTF-8" in skt.refused(*USE)


@pytest.mark.usefixtures("sent")
def test_no_more_is_written_than_can_be_read_again(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline_file, "_LARGEST", 200)
    assert "要列 1 处，太多了，没有写" in skt.refused(*WRITE, *TERMS)
    assert not Path("基线.jsonl").exists()


def test_a_hundred_thousand_errors_are_listed_and_read_again(tmp_path: Path) -> None:
    key, terms = FingerprintKey(), Acceptance(by="张三", why="区里下月统一更正", until=date(2021, 12, 31))
    found = [replace(BLANK, fingerprint=f"{number:032x}") for number in range(100_000)]
    whole = review(*found)
    day = date(2021, 6, 10)
    written = baseline_file.baseline_file(tmp_path / "基线.jsonl", key, day, terms)
    left, told = written.settled(whole, lambda each: each)
    assert (left.findings, told[0].endswith("现有 100,000 处")) == ((), True)
    read = baseline_file.baseline_file(tmp_path / "基线.jsonl", key, day, None)
    assert read.settled(whole, lambda each: each)[0].findings == ()


@pytest.mark.usefixtures("sent")
def test_under_a_key_of_ones_own_the_public_baseline_is_refused(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    skt(*WRITE, *TERMS)
    monkeypatch.setenv("SKT_FINGERPRINT_KEY", "短")
    assert "太短" in skt.refused(*USE)
    monkeypatch.setenv("SKT_FINGERPRINT_KEY", "这是一把自己的钥匙，谁也猜不到它")
    assert "另一个密钥" in skt.refused(*USE)
    Path("基线.jsonl").unlink()
    skt(*WRITE, *TERMS)
    skt(*USE)


@pytest.mark.usefixtures("sent")
def test_a_key_in_skt_toml_is_used_and_never_shown(skt: Skt) -> None:
    key = "这是一把自己的钥匙，谁也猜不到它"
    Path("skt.toml").write_text(f'fingerprint_key = "{key}"\n', encoding="utf-8")
    shown = "".join((*skt(*WRITE, *TERMS), *skt(*USE), Path("基线.jsonl").read_text(encoding="utf-8")))
    assert key not in shown
    Path("skt.toml").write_text("", encoding="utf-8")
    assert "另一个密钥" in skt.refused(*USE)


def test_the_fingerprint_that_the_page_shows_is_that_of_the_example(skt: Skt, tmp_path: Path) -> None:
    shown = json.loads(next(line for line in PAGE.splitlines() if line.startswith('{"file"')))
    example = tmp_path / "张店区.xlsx"
    shutil.copy(ROOT / "examples" / "broken" / "张店区（问题最多）.xlsx", example)
    skt("validate", example.name, "--baseline", "b", "--update-baseline", *TERMS)
    assert shown in [json.loads(line) for line in Path("b").read_text(encoding="utf-8").splitlines()]


def test_the_python_api_has_it_in_one_call(sent: Path) -> None:
    day, terms = date(2021, 6, 10), Acceptance(by="张三", why="区里下月统一更正", until=date(2021, 12, 31))
    written = validate(sent, as_of=day, baseline="b.jsonl", update_baseline=terms)
    assert [each.card.code for each in written.review.held_back] == ["VL003"]
    assert validate(sent, as_of=day, baseline=Path("b.jsonl")).review.held_back == written.review.held_back
    with pytest.raises(UsageError):
        validate(sent, as_of=day, update_baseline=terms)


def test_the_commands_of_the_page_do_what_they_say(skt: Skt, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = BLOCK.findall(PAGE)
    assert len(blocks) >= 2
    for code, lines in blocks:
        for line in lines.splitlines():
            skt(*shlex.split(line)[1:], code=int(code or 0))
