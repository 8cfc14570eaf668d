"""Annotations of a workflow: one a file, no more than GitHub keeps; nothing that was sent is a command."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviews import BLANK, CITY_RUN, EXACT, REVIEW, UNREADABLE, count, review
from skilltrain_cli.reporters import as_github
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import Acceptance, Finding, Place, Review, Unchanged, Unchecked
from skilltrain_cli.values.text import tame

HOSTILE = "50%\r\n::error::x ##[add-mask]a,b:c%0A::stop-commands::t\x1b[2J\u2028::warning::y"


def runner(text: str) -> Sequence[tuple[str, Mapping[str, str], str]]:
    """Return the commands that GitHub's runner finds: level, properties, message (ActionCommand.cs)."""
    found = []
    for line in re.split(r"\r\n|\r|\n|\x0b|\x0c|\x85|\u2028|\u2029", text):
        if not line.lstrip().startswith("::"):
            assert "##[" not in line, "an order of the old kind, which stands anywhere"
            continue
        head, message = line.lstrip()[2:].split("::", 1)
        level, _, listed = head.partition(" ")
        properties = dict(each.split("=", 1) for each in listed.split(",")) if listed else {}
        found.append(
            (level, {name: unescaped(value) for name, value in properties.items()}, unescaped(message))
        )
    return found


def unescaped(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def many(**counts: int) -> Review:
    """Return a review of so many files of each kind, the errors last by name."""
    cards = {"error": BLANK.card, "query": CITY_RUN, "note": EXACT}
    found = [
        replace(BLANK, card=cards[kind], place=Place(file=f"{kind[::-1]}{number:05}.xlsx", sheet="表"))
        for kind, total in counts.items()
        for number in range(total)
    ]
    return review(*found, files=len(found))


def test_a_file_has_one_annotation_that_says_the_worst_and_how_much_more() -> None:
    lines = as_github.render(REVIEW).splitlines()
    assert lines[0].startswith("::error file=淄博/淄川区.xlsx,title=强制 VL003 人数填整数::")
    assert "E5、E6、E7 等 10,000 处" in lines[0]
    assert lines[1] == (
        "::error file=淄博/张店区.xlsx,title=强制 VL003 人数填整数::工作表“Sheet1”E5、E6（2 处）“培训人数”，"
        "要求：人数填整数。%0AE5 填的是“约30人”，应为整数人数。%0AE6 填的是“2000万”，应为整数人数。"
        "%0A怎么办：请核实后只填整数，如 30，不带文字和单位。%0A依据：鲁人社字〔2021〕32号 附件2“培训人数”。"
        "%0A这个文件还有：强制 1 处、核实 2 处、提示 1 处、未审核 2 项，请看作业小结。"
    )
    assert lines[2].startswith(
        "::error file=淄博/临淄区.xlsx,title=强制 RD002 文件不要加密码::文件设了打开密码。"
    )
    assert lines[3].startswith("合计：5 个文件")
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("counts", "levels", "left"),
    [
        ({"error": 10, "query": 10, "note": 9}, (10, 10, 9), None),
        ({"error": 11, "query": 10, "note": 9}, (10, 10, 10), "强制 1 处"),
        ({"note": 10}, (0, 0, 10), "提示 1 处"),
        ({"error": 4000, "query": 300, "note": 20}, (10, 10, 10), "强制 3,990 处、核实 290 处、提示 11 处"),
    ],
)
def test_no_level_has_more_than_github_keeps_and_the_rest_is_counted(
    counts: dict[str, int], levels: tuple[int, ...], left: str | None
) -> None:
    found = runner(as_github.render(many(**counts)))
    shown = [level for level, _, _ in found]
    assert tuple(map(shown.count, ("error", "warning", "notice"))) == levels
    assert shown == sorted(shown, key=("error", "warning", "notice").index)
    level, properties, message = found[-1]
    assert ("没有注解的还有" in message) == (left is not None)
    if left is not None:
        rest = sum(counts.values()) - sum(levels) + 1
        assert level == "notice"
        assert "file" not in properties
        assert f"没有注解的还有 {rest:,} 个文件：{left}。全部问题请看作业小结" in message


def test_the_file_with_the_most_errors_comes_first() -> None:
    found = review(*(count(row, "若干", file=f"{row % 7 % 3}.xlsx") for row in range(1, 30)), BLANK)
    files = [properties["file"] for _, properties, _ in runner(as_github.render(found))]
    assert files == ["0.xlsx", "1.xlsx", "2.xlsx", BLANK.place.file]


def test_what_was_not_read_or_judged_is_annotated_too() -> None:
    found = review(
        replace(BLANK, card=EXACT, place=Place(file="注.xlsx", sheet="表")),
        unread=("包.zip/坏.xlsx", "包.zip/另.xlsx", "密.xlsx"),
        unchecked=(
            Unchecked(code="", file="注.xlsx", why="没有规则"),
            Unchecked(code="ID001", file="", why="缺"),
        ),
        bundles=("包.zip",),
    )
    assert [(level, each.get("file"), text) for level, each, text in runner(as_github.render(found))] == [
        ("error", "包.zip", "包.zip/坏.xlsx、包.zip/另.xlsx 没有审核。"),
        ("error", "密.xlsx", "密.xlsx 没有审核。"),
        ("warning", "注.xlsx", "没有规则。\n这个文件还有：提示 1 处，请看作业小结。"),
        ("warning", None, "规则 ID001：缺。"),
    ]


def test_files_of_an_archive_share_the_annotation_of_the_archive() -> None:
    inside = [replace(UNREADABLE, place=Place(file=f"收.zip/{name}.xlsx")) for name in ("一", "二")]
    (annotation,) = runner(as_github.render(review(*inside, bundles=("收.zip",))))
    assert annotation[1]["file"] == "收.zip"
    assert annotation[2].startswith("一.xlsx 文件设了打开密码。")
    assert annotation[2].endswith("这个文件还有：强制 1 处，请看作业小结。")


def test_what_is_not_among_the_findings_is_said_in_the_log() -> None:
    found = review(left_out=3, unchanged=Unchanged(since="##[add-mask]x", files=("甲.xlsx",), left_out=2))
    assert as_github.render(found).splitlines()[1:] == [
        "“＃＃[add-mask]x”以后没有改动的 1 个文件不列，它们的 2 处没有计入。",
        "按 --select、--ignore（或 skt.toml），另有 3 处没有列出，也没有计入。",
    ]


def hostile(text: str) -> Finding:
    """Return a finding that says a text everywhere where something of the sender's may stand."""
    place = Place(file=text, entry=text, sheet=text, spot=BLANK.place.spot)
    return replace(
        BLANK, place=place, message=text, hint=text, heading=text, value=text, explanation=text, about=text
    )


@pytest.mark.parametrize(
    "text", [HOSTILE, "::", "::error::", "\n::error::x", "##[error]x", " \t::add-mask::5"]
)
def test_nothing_that_was_sent_is_a_command(text: str) -> None:
    is_no_command(text)


@given(st.text(":#[]%=,\r\n\u2028\x85\x1b 0ADerwang表", min_size=1, max_size=30))
def test_no_text_is_a_command(text: str) -> None:
    is_no_command(text)


@pytest.mark.parametrize("text", [HOSTILE, "##[add-matcher]x", "\n::error::x"])
def test_who_answers_for_an_error_and_the_commit_that_is_compared_with_are_no_commands(text: str) -> None:
    accepted = Acceptance(by=text, why=text, until=date(2021, 12, 31))
    left = Unchanged(since=text, files=("甲.xlsx",), left_out=2)
    quiet = replace(review(), held_back=(replace(BLANK, accepted=accepted),), unchanged=left)
    assert runner(as_github.render(quiet)) == []


def is_no_command(text: str) -> None:
    """Hold that the runner finds our commands alone, each with the properties that we gave it."""
    for finding in (hostile(text), replace(hostile(text), explanation=None)):
        found = review(
            finding, unread=(f"甲{text}",), unchecked=(Unchecked(code=text, file=f"乙{text}", why=text),)
        )
        shown = as_github.render(found, Showing(statistics=True))
        commands = runner(shown)
        assert len(commands) == shown.count("\n::") + 1 == 3
        for level, properties, message in commands:
            assert level in {"error", "warning", "notice"}
            assert properties.keys() <= {"file", "title"}
            assert message
        files = [tame(f"{whose}{text}") for whose in ("", "甲", "乙")]
        assert {each.get("file", "") for _, each, _ in commands} == {*files}
