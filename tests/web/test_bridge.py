"""The Python side of the page, run natively: what it writes is what the commands write, to the byte."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bridge
from command_line import Skt
from repository import ROOT

DAY = "2021-06-10"
OPTION = re.compile(r"(?<![\w-])--?[a-z]|\bskt [a-z]|/tmp|\bNone\b")
"""What nobody understands who has the page alone."""
COUNTY = "填报单位,市,组织区县,名称,培训群体,培训人数,培训时间,备注\n"
NOTICE = ROOT / "tests/notices/standard-2027.toml"


def ordered(job: str, box: Path, **order: Any) -> tuple[Any, Path]:
    """Return the result of an order and the folder of what it wrote; ``box`` is what was given."""
    out = Path("出")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    steps: list[tuple[float, int, str]] = []
    result = bridge.run(
        {"job": job, "day": DAY, **order}, box, out.absolute(), lambda *step: steps.append(step)
    )
    json.dumps(result, ensure_ascii=False)  # what goes to the page
    assert all(0 <= done <= total for done, total, _ in steps)
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    for text in texts(result):
        assert not OPTION.search(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)), text[:2000]
    return result, out


def texts(result: object) -> Iterator[str]:
    """Yield every text of a result."""
    if isinstance(result, str):
        yield result
    elif isinstance(result, dict):
        for each in result.values():
            yield from texts(each)
    elif isinstance(result, list | tuple):
        for each in result:
            yield from texts(each)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the examples, beside which results are written."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples/zibo", tmp_path / "给/zibo")
    shutil.copytree(ROOT / "examples/broken", tmp_path / "给/broken")
    return tmp_path / "给"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


@pytest.mark.parametrize("path", ["zibo", "broken", "broken/张店区（问题最多）.xlsx"])
def test_a_review_is_the_commands_and_so_are_the_marked_copies(
    skt: Skt, box: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    result, out = ordered("review", box, paths=[path])
    out, native = out.absolute(), Path("原").absolute()
    monkeypatch.chdir(box)
    code = 0 if path == "zibo" else 3 if path == "broken" else 1
    skt("validate", path, "--format", "json", "-o", f"{native}.json", code=code)
    skt("validate", path, "--annotate", str(native), "-o", f"{native}.html", code=code)
    summary = json.loads(Path(f"{native}.json").read_text(encoding="utf-8"))["summary"]
    counts = result["counts"]
    assert {**summary, "query": counts["query"] + counts["answered"]} == {
        **{name: counts[name] for name in summary if name != "query"},
        "query": counts["query"] + counts["answered"],
    }
    assert summary["query"] == counts["query"] + counts["answered"]
    assert bytes_of(out / "标注副本") == (bytes_of(native) if native.exists() else {})
    page = Path(f"{native}.html").read_text(encoding="utf-8")
    assert result["html"] == bridge._told(page, out) == (out / "审核结果.html").read_text(encoding="utf-8")
    copies = len(bytes_of(out / "标注副本"))
    assert result["copies"] + result["lists"] == copies
    if copies > 1:
        with zipfile.ZipFile(out / "标注副本.zip") as packed:
            assert {name: packed.read(name) for name in packed.namelist()} == bytes_of(out / "标注副本")


def test_the_outcome_is_told_in_words_first(box: Path) -> None:
    result, _ = ordered("review", box, paths=["broken/张店区（问题最多）.xlsx"])
    assert re.fullmatch(r"有 \d+ 处必须改，\d+ 处请核对", result["words"])
    clean, _ = ordered("review", box, paths=["zibo/张店区.xlsx"])
    assert (clean["words"], clean["files"]) == ("没有问题", ["审核结果.html"])


def test_a_fix_is_the_commands_and_lists_each_change(
    skt: Skt, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [
        "broken/张店区（问题最多）.xlsx",
        "broken/填写/VL007-人数带单位.xlsx",
        "zibo/张店区.xlsx",
    ]
    result, out = ordered(
        "fix", box, paths=[*names, "zibo/沂源县报表.xls", "broken/读取/RD001-传了一半.xlsx"]
    )
    out = out.absolute()
    monkeypatch.chdir(box)
    told = {each["file"]: each for each in result["fixed"]}
    for name in names[:2]:
        one, listed = Path("改.xlsx"), Path("单.xlsx")
        skt("fix", name, "-o", str(one), "--list", str(listed), "--force", code=int(name == names[0]))
        assert one.read_bytes() == (out / "已改正" / name).read_bytes()
        assert listed.read_bytes() == (out / f"修改清单/{name}.修改清单.xlsx").read_bytes()
        assert told[name]["written"]
        assert told[name]["changed"] == len(told[name]["changes"]) > 0
    assert not told["zibo/张店区.xlsx"]["written"]
    assert told["broken/读取/RD001-传了一半.xlsx"]["unread"]
    assert not [each for each in result["files"] if "zibo" in each and each.startswith("已改正/")]


def test_a_kind_that_cannot_be_rewritten_still_gives_its_list(box: Path) -> None:
    source = ROOT / "examples/broken/填写/VL007-人数带单位.xlsx"
    assert source.exists()
    (box / "一.csv").write_text(COUNTY, encoding="utf-8")
    result, _ = ordered("fix", box, paths=["zibo/沂源县报表.xls"])
    assert result["fixed"][0]["file"] == "zibo/沂源县报表.xls"


def test_a_merge_is_the_commands(skt: Skt, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, out = ordered("merge", box, paths=["zibo"])
    out = out.absolute()
    monkeypatch.chdir(box)
    printed = skt("merge", "zibo", "-o", "汇总.xlsx")[0]
    assert result["files"] == ["淄博市汇总.xlsx"]
    assert Path("汇总.xlsx").read_bytes() == (out / "淄博市汇总.xlsx").read_bytes()
    assert result["summary"] == printed.splitlines()[:-1]


def test_a_merge_that_is_refused_names_the_boxes_that_help(box: Path) -> None:
    result, out = ordered("merge", box, paths=["zibo", "broken/张店区（问题最多）.xlsx"])
    assert "跳过有问题的文件" in result["hint"]
    assert result["files"] == []
    left, out = ordered("merge", box, paths=["zibo", "broken/张店区（问题最多）.xlsx"], skip_bad=True)
    assert [each for each in left["summary"] if each.startswith("没有汇总 1 项")]
    assert bytes_of(out)


def test_a_form_is_filled_as_the_command_fills_it(
    skt: Skt, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = "市,组织区县,项目名称,培训群体,培训人数,培训时间\n"
    (box / "数.csv").write_text(data + "淄博市,张店区,养老护理,农民工,30,2021年5月\n", encoding="utf-8")
    result, out = ordered(
        "fill", box, form="project", source="数.csv", unit="张店区", footer={"filled_by": "王丽"}
    )
    out = out.absolute()
    monkeypatch.chdir(box)
    code = int(not result["written"])
    skt(
        *("fill", "project", "-o", "填.xlsx", "--from", "数.csv", "--unit", "张店区", "--filled-by", "王丽"),
        code=code,
    )
    assert result["written"] == Path("填.xlsx").exists()
    invalid, out = ordered("fill", box, form="project", source="数.csv", allow_invalid=True)
    assert (invalid["files"], bool(invalid["errors"])) == (["附件2.xlsx"], not result["written"])


def test_cards_are_filled_into_a_file_each(box: Path) -> None:
    cards = [{"brand": f"品牌{number}", "city": "淄博市"} for number in "甲乙"]
    (box / "卡.json").write_text(json.dumps(cards, ensure_ascii=False), encoding="utf-8")
    result, _ = ordered("fill", box, form="brand", source="卡.json", apart=True, allow_invalid=True)
    assert result["files"] == ["附件1.zip", "附件1/淄博市-品牌乙.xlsx", "附件1/淄博市-品牌甲.xlsx"]
    assert result["problems"]


def test_a_blank_is_the_commands(skt: Skt, box: Path) -> None:
    for suffix in (".xlsx", ".docx"):
        result, out = ordered("new", box, form="project", unit="张店区", rows=20, suffix=suffix)
        assert result["files"] == [f"附件2-张店区{suffix}"]
        made = (out / f"附件2-张店区{suffix}").read_bytes()
        skt("new", "附件2", "-o", f"空{suffix}", "--unit", "张店区", "--rows", "20")
        assert Path(f"空{suffix}").read_bytes() == made


def test_a_notice_of_ones_own_adds_its_forms(box: Path) -> None:
    shutil.copy(NOTICE, box / "我的通知.toml")
    result, _ = ordered("notice", box, notice="我的通知.toml")
    assert not result["problems"]
    own = [each["id"] for each in result["catalogue"]["forms"] if "/" in each["id"]]
    assert own
    blank, _ = ordered("new", box, form=own[0], notice="我的通知.toml", day="2027-03-01")
    assert len(blank["files"]) == 1


def test_what_is_wrong_is_one_message_and_what_to_do(box: Path) -> None:
    (box / "坏.toml").write_text("number = 3", encoding="utf-8")
    for job, order in (
        ("review", {"paths": ["没有.xlsx"]}),
        ("review", {"paths": ["zibo"], "unit": "没有这个县"}),
        ("review", {"paths": ["zibo"], "notice": "坏.toml"}),
        ("notice", {"notice": "坏.toml"}),
        ("new", {"form": "project", "unit": "没有这个县"}),
        ("new", {"form": "project", "rows": 99_999}),
        ("fill", {"form": "project", "source": "坏.toml"}),
        ("merge", {"paths": ["broken/读取/RD006-空文件.xlsx"]}),
    ):
        result, out = ordered(job, box, **order)
        assert result["error"], job
        assert result["hint"], job
        assert bytes_of(out) == {}


def test_too_little_memory_is_told(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(bridge, "validate", full)
    assert "内存不够" in ordered("review", box, paths=["zibo"])[0]["error"]


def test_the_catalogue_names_every_form_once() -> None:
    told = bridge.catalogue()
    ids = [each["id"] for each in told["forms"]]
    assert len(ids) == len({*ids}) > 5
    assert {".xlsx", ".et", ".csv"} <= {*told["tables"]}
