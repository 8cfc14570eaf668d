"""The Python API: what ``skilltrain_cli`` offers, and the program in its page."""

import inspect
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import skilltrain_cli
from api_page import PAGE, PROGRAMS, alone
from command_line import Skt
from county_files import BAD, GOOD, county_file, folder_state
from skilltrain_cli import (
    MergeRefusedError,
    OutputError,
    Severity,
    SktError,
    UnreadError,
    UsageError,
    deadlines,
    diff,
    fill,
    fix,
    mark,
    merge,
    new,
    pack,
    render,
    validate,
)
from skilltrain_cli.reporters.output_formats import offered
from skilltrain_cli.usecases.argument_types import StrPath

DAY = date(2021, 6, 10)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sent() -> Path:
    """Return a folder with one submission that has an error and one that has none."""
    county_file(Path("收件/张店区.csv"), GOOD, BAD)
    county_file(Path("收件/博山区.csv"), GOOD.replace("张店区", "博山区"))
    return Path("收件")


# The page.


def test_the_program_in_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    at_work = [line for line in PROGRAMS[0].splitlines() if line.strip() and "import" not in line]
    assert len(at_work) <= 10
    printed = alone(PROGRAMS[0].replace('"out.xlsx"', repr(str(tmp_path / "out.xlsx"))))
    assert printed.splitlines()[-1] == "7505 人次 （淄博市）"
    assert re.fullmatch(
        r"([A-Z]{2}\d{3} examples/broken/.+\n){3}", "".join(printed.splitlines(keepends=True)[:3])
    )
    assert (tmp_path / "out.xlsx").exists()


def test_every_function_stands_in_the_page() -> None:
    named = re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE)
    functions = [name for name in skilltrain_cli.__all__ if inspect.isfunction(getattr(skilltrain_cli, name))]
    assert sorted(named) == functions


# The names.


def test_importing_the_package_loads_nothing() -> None:
    code = (
        "import sys; before = {*sys.modules}; import skilltrain_cli;"
        "print(sorted(m for m in {*sys.modules} - before))"
    )
    assert alone(code).strip() == "['skilltrain_cli']"


def test_every_name_is_offered_documented_and_typed() -> None:
    assert [*skilltrain_cli.__all__] == sorted(skilltrain_cli.__all__)
    assert {*skilltrain_cli.__all__} <= {*dir(skilltrain_cli)}
    for name in skilltrain_cli.__all__:
        found = getattr(skilltrain_cli, name)
        assert (found.__doc__ or "").strip(), name
        if inspect.isfunction(found):
            assert "Raises" in (found.__doc__ or ""), name
            parameters = inspect.signature(found).parameters.values()
            assert all(each.annotation is not each.empty for each in parameters)
    with pytest.raises(AttributeError, match="没有这个"):
        _ = skilltrain_cli.没有这个


def test_what_mypy_sees_is_what_is_loaded() -> None:
    """``__init__`` names each thing twice: for type checkers, and by the module that has it."""
    text = Path(skilltrain_cli.__file__).read_text(encoding="utf-8")
    seen = {
        place: tuple(names.split(", "))
        for place, names in re.findall(r"^    from skilltrain_cli\.(\S+) import (.+)$", text, re.MULTILINE)
    }
    assert seen == skilltrain_cli._PLACES
    assert sorted(name for names in seen.values() for name in names) == skilltrain_cli.__all__


# What it does; the commands' own tests show the rest.


def test_each_function_does_its_work_and_says_nothing(sent: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = validate([sent], as_of=DAY, annotate="标注")
    assert (found.review.files, found.review.count(Severity.ERROR)) == (2, 1)
    made = mark(found)
    assert (made.copies, made.lists, [path.name for path in Path("标注").iterdir()]) == (
        0,
        1,
        ["张店区.问题清单.xlsx"],
    )
    assert validate(str(sent), as_of=DAY, ignore="VL").review.left_out == 1
    merged = merge([sent], "市.xlsx", as_of=DAY, skip_bad=True, unit="淄博市")
    assert (merged.total("trainees").value, merged.incomplete, merged.output) == (30, False, Path("市.xlsx"))
    assert merged.summary[:2] == (
        "淄博市：汇总 1 个文件，1 个单位，1 行，30 人次。",
        "没有汇总 1 项（原因见“来源”表）：收件/张店区.csv。",
    )
    with pytest.raises(KeyError):
        merged.total("audience")
    assert fix(sent / "博山区.csv", "改.csv", as_of=DAY).output == Path("改.csv")
    changes = diff(sent / "博山区.csv", "改.csv", "变化.xlsx", as_of=DAY)
    assert changes.difference.identical
    assert new("附件2", "空.xlsx", as_of=DAY, unit="茌平县").notes == ("“茌平县”已撤销，现为“茌平区”",)
    filled = fill("project", "填.xlsx", sent / "张店区.csv", as_of=DAY)
    assert (filled.written, filled.errors, Path("填.xlsx").exists()) == (False, 1, False)
    assert fill("project", "填.docx", sent / "博山区.csv", as_of=DAY, default_unit="博山区").by_default
    due = deadlines(as_of=datetime(2021, 6, 10, 12, tzinfo=UTC), unit="淄博市")
    assert due.unit == "淄博市"
    assert 5 in {each.days_left for each in due.deadlines}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("shape", [each.id for each in offered("validate")])
def test_a_review_is_rendered_as_the_command_writes_it(sent: Path, skt: Skt, shape: str) -> None:
    text = render(validate(sent, as_of=DAY, fingerprints=True), shape)
    skt("validate", str(sent), "--as-of", DAY.isoformat(), "--format", shape, "-o", "审核.out", code=1)
    assert Path("审核.out").read_bytes() == (text if isinstance(text, bytes) else text.encode())


def test_a_review_is_rendered_in_formats_of_a_review_alone(sent: Path) -> None:
    with pytest.raises(UsageError, match="ics"):
        render(validate(sent, as_of=DAY), "ics")


@pytest.mark.parametrize("shape", [each.id for each in offered("validate") if each.fingerprints])
def test_a_format_of_fingerprints_is_not_made_without_them(sent: Path, shape: str) -> None:
    with pytest.raises(UsageError, match=f"{shape} 格式要用到指纹") as refused:
        render(validate(sent, as_of=DAY), shape)
    assert "fingerprints=True" in refused.value.hint


def test_nothing_is_read_but_the_arguments(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("skt.toml").write_text('unit = "没有的单位"\nselect = ["没有"]\nas_of = 1\n', encoding="utf-8")
    monkeypatch.setenv("SKT_TODAY", "昨天")
    assert validate(sent, as_of=DAY).review.as_of == "2021-06-10"
    assert merge(sent / "博山区.csv", "市.xlsx", as_of=DAY, level="city").merged.region.name == "淄博市"


def test_a_file_that_changed_is_read_anew() -> None:
    county_file(Path("甲乙区.csv"), GOOD.replace("张店区", "甲乙区"))
    table = Path("区划.csv")
    table.write_text("代码,名称,上级代码\n370398,甲丙区,370300\n", encoding="utf-8")
    with pytest.raises(UsageError, match="没有“甲乙区”这个单位"):
        validate("甲乙区.csv", as_of=DAY, regions=table, unit="甲乙区")
    table.write_text("代码,名称,上级代码\n370398,甲乙区,370300\n", encoding="utf-8")
    (sent,) = validate("甲乙区.csv", as_of=DAY, regions=table, unit="甲乙区").review.submissions
    assert sent.unit is not None
    assert sent.unit.name == "甲乙区"


# Wrong usage.


def wrong(call: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[Callable[..., Any], Any, Any]:
    return call, arguments, options


@pytest.mark.parametrize(
    ("call", "arguments", "options"),
    [
        wrong(validate, ()),
        wrong(validate, "没有"),
        wrong(validate, "a\0b"),
        wrong(validate, ""),
        wrong(validate, None),
        wrong(validate, b"x"),
        wrong(validate, ["收件", 3]),
        wrong(validate, "收件", select=[1]),
        wrong(validate, "收件", annotate="a\0b"),
        wrong(validate, "收件", output="a\0b"),
        wrong(validate, "收件", notices="没有.toml"),
        wrong(validate, "收件", explanations="a\0b"),
        wrong(merge, "收件", "a\0b.xlsx"),
        wrong(merge, "收件", "市.xlsx", level="county"),
        wrong(validate, "收件", form="没有"),
        wrong(validate, "收件", notice="没有"),
        wrong(validate, "收件", notices=["没有.toml"]),
        wrong(validate, "收件", unit="没有"),
        wrong(validate, "收件", regions="没有.csv"),
        wrong(validate, "收件", explanations="没有.csv"),
        wrong(validate, "收件", select="ZZ"),
        wrong(validate, "收件", annotate="收件/标注"),
        wrong(validate, "收件", output="收件/张店区.csv", force=True),
        wrong(validate, "收件", as_of="2021-06-10"),
        wrong(merge, "收件", "市.csv"),
        wrong(merge, "收件", "没有/市.xlsx"),
        wrong(merge, "收件", "市.xlsx", drop_earlier=True),
        wrong(merge, "收件", "市.xlsx", skip_bad=True, footer={"没有": "1"}),
        wrong(merge, "收件", "市.xlsx", skip_bad=True, footer={"filled_on": "昨天"}),
        wrong(merge, "收件", "市.xlsx", unit="山东省", level="city"),
        wrong(fill, "project", "填.xlsx", "没有.json"),
        wrong(fill, "没有", "填.xlsx", "收件/张店区.csv"),
        wrong(fill, "project", "填.pdf", "收件/张店区.csv"),
        wrong(fix, "收件"),
        wrong(fix, "收件/张店区.csv", "改.xlsx"),
        wrong(fix, "收件/张店区.csv", listed="单.csv"),
        wrong(diff, "收件", "收件/张店区.csv"),
        wrong(diff, "收件/张店区.csv", "收件/博山区.csv", "变化.txt"),
        wrong(pack, "没有", "报送"),
        wrong(pack, "收件", "收件/报送"),
        wrong(new, "没有", "空.xlsx"),
        wrong(new, "附件2", "空.xlsx", rows=0),
        wrong(new, "附件2", "收件/张店区.csv"),
        wrong(deadlines, unit="没有"),
        wrong(deadlines, notice="没有"),
        wrong(deadlines, days={"没有 P1": 3}),
        wrong(deadlines, days={"淄政办发〔2019〕11号 P1": 10**9}),
    ],
)
def test_wrong_usage_is_one_documented_error_and_nothing_else_happens(
    sent: Path,
    capfd: pytest.CaptureFixture[str],
    call: Callable[..., Any],
    arguments: Any,
    options: Any,
) -> None:
    before = folder_state(Path())
    with pytest.raises(UsageError) as refused:
        call(*arguments, **{"as_of": DAY, **options})
    assert str(refused.value)
    assert isinstance(refused.value, SktError)
    assert capfd.readouterr() == ("", "")
    assert folder_state(Path()) == before
    assert sent.exists()


def test_a_merge_that_is_refused_says_which_files_are_in_the_way(sent: Path) -> None:
    with pytest.raises(MergeRefusedError, match="张店区") as refused:
        merge(sent, "市.xlsx", as_of=DAY)
    assert refused.value.exit_code == 2
    (sent / "坏.xlsx").write_bytes(b"PK")
    with pytest.raises(UnreadError):
        merge([sent / "博山区.csv", sent / "坏.xlsx"], "市.xlsx", as_of=DAY)
    assert not Path("市.xlsx").exists()


def test_marked_copies_that_nobody_asked_for(sent: Path) -> None:
    with pytest.raises(UsageError, match="标注件"):
        mark(validate(sent, as_of=DAY))


def test_an_output_that_the_system_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OutputError, match="磁盘已满"):
        new("附件2", "空.xlsx", as_of=DAY)
    assert [*Path().iterdir()] == []


def test_paths_of_every_type_are_taken(sent: Path) -> None:
    paths: list[StrPath] = ["收件/张店区.csv", sent / "博山区.csv"]
    assert validate(iter(paths), as_of=DAY).review.files == 2
    assert validate(paths[0], as_of=DAY).review.files == 1
