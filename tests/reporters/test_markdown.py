"""The summary in Markdown: shown as it stands whatever was sent, and never longer than GitHub takes."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from reviews import BLANK, CITY_RUN, REVIEW, UNREADABLE, count, facts, review
from skilltrain_cli.reporters import as_markdown
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import Checklist, ChecklistItem, ItemState, Place, Review, Unchecked
from skilltrain_cli.values.text import one_line

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""An independent reader of the language, with GitHub's tables."""
COMMENT = "<!-- -->"
SIGNS = "\\`*_{}[]()<>#+-=.!|~&$@:;/1aw^表 \t\n\u202e\x1b\ud800"
HOSTILE = (
    "<script>alert(1)</script>[a](http://b)![c](d)",
    "1. 一\\|二|三@四",
    "&lt;b&gt; <!-- c --> `d` **e** _f_ ~~g~~ [^1] $h$",
    "www.a.cn https://b.cn/?c=1 d@e.cn @f :g: #12 GH-3",
    "    a",
)


def texts(tokens: list[Token]) -> str:
    """Return the text that a reader sees; comments show nothing."""
    return "".join(
        texts(each.children or []) if each.type == "inline" else each.content
        for each in tokens
        if each.type != "html_inline" or each.content != COMMENT
    )


def kinds(text: str) -> list[str]:
    """Return the kinds of blocks and inline pieces of a text, plain words and comments aside."""
    found = READER.parse(text)
    inside = [each for token in found for each in token.children or () if each.content != COMMENT]
    return [each.type for each in (*found, *inside) if each.type != "text"]


def is_shown(text: str) -> None:
    """Hold that a reader sees the text as it stands wherever it is put, and nothing of it as Markdown."""
    safe, plain = as_markdown.escaped(text), one_line(text).strip()
    for around in ("## 件{}件", "- {}", "件{}件", "| 一 | 二 |\n| --- | --- |\n| 件{}件 | 三 |"):
        page = READER.parse(around.format(safe))
        assert plain in texts([each for each in page if each.type == "inline"]), (around, safe)
        assert not plain or kinds(around.format(safe)) == kinds(around.format("词")), (around, safe)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_speaks_the_language(text: str) -> None:
    is_shown(text)


@given(st.text(SIGNS, max_size=12) | st.text(max_size=30))
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    is_shown(text)


def test_a_summary_has_verdict_files_and_findings() -> None:
    text = as_markdown.render(REVIEW)
    assert text.startswith("## 审核结果：需要改正\n\n下一步：请逐处改正 10,004 处强制性的问题；")
    assert "| × | 淄博/张店区.xlsx | 张店区 | 12 | 3 | 2 | 1 | 需要改正 |\n" in text
    assert "没有读出来，审核不完整：\n\n- 淄博/临淄区.xlsx\n" in text
    assert "跳过的无关文件：\n\n- 淄博/\\~\\$张店区.xlsx（打开文件时的锁文件）\n" in text
    assert re.findall("^### (.*)", text, re.MULTILINE) == [
        "淄博/临淄区.xlsx",
        "淄博/张店区.xlsx",
        "淄博/淄川区.xlsx",
    ]
    assert (
        "**工作表“Sheet1”（张店区，12 行）**\n\n"
        "- **强制** E5、E6（2 处）“培训人数”，要求：人数填整数。 `VL003`\n"
        "  - E5 填的是“约30人”，应为整数人数。\n"
        "  - E6 填的是“2000万”，应为整数人数。\n"
        "  - 怎么办：请核实后只填整数，如 30，不带文字和单位。\n"
        "  - 依据：鲁人社字〔2021〕32号 附件2“培训人数”\n"
    ) in text
    assert "- **核实·已说明** B10“组织区县”" in text
    assert "  - 情况说明：由市就业中心统一组织，名称以批文为准。\n" in text
    assert "- **未审核** 规则 AM001、ID001：“培训人数”一栏认不出来。\n" in text
    assert "怎么列出" not in text


def test_statistics_stand_above_the_findings_when_asked_for() -> None:
    assert "按规则统计" not in as_markdown.render(REVIEW)
    text = as_markdown.render(REVIEW, Showing(statistics=True))
    assert "| VL003 | 强制 | 10,002 | 2 | 人数填整数 |\n" in text
    assert text.index("### 按规则统计") < text.index("### 淄博")


def test_a_package_has_its_checklist() -> None:
    items = (ChecklistItem(id="p", name="图片|张数", state=ItemState.LACKING, found="找到 3 张"),)
    text = as_markdown.render(review(checklists=(Checklist(file="包.zip", items=items),)))
    assert "### 包.zip\n\n素材清单：还差 1 项：\n\n| 情况 | 材料 | 找到的 |\n" in text
    assert "| × 还差 | 图片\\|张数 | 找到 3 张 |" in text


def many(files: int, groups: int, name: str = "县") -> Review:
    """Return a review of very many groups; every tenth is an error, the others are queries."""
    found = [
        replace(
            BLANK if group % 10 == 0 else replace(BLANK, card=CITY_RUN),
            place=Place(file=f"市/{name}{file:05}.xlsx", sheet=f"表{group}", spot=BLANK.place.spot),
        )
        for file in range(files)
        for group in range(groups)
    ]
    sent = tuple(facts(f"市/{name}{file:05}.xlsx", "370303", "张店区", 12) for file in range(files))
    return review(*found, submissions=sent, files=files)


def counted(words: str, text: str) -> int:
    """Return the sum of the figures in the sentence that begins with the words."""
    said = re.search(f"{words}(.*?)[。，]", text)
    return sum(int(each.replace(",", "")) for each in re.findall(r"[\d,]+", said[1])) if said else 0


@pytest.mark.parametrize(
    "made",
    [
        lambda: many(1, 20_000),
        lambda: many(5_000, 4),
        lambda: many(20_000, 1),
        lambda: review(
            *(replace(UNREADABLE, place=Place(file=f"{'长' * 80}{row}.xlsx")) for row in range(9_000))
        ),
        lambda: review(unread=tuple(f"{'长' * 80}{row}.xlsx" for row in range(9_000))),
        lambda: review(skipped=tuple((f"{'长' * 80}{row}.txt", "文本，不是报表") for row in range(9_000))),
        lambda: review(
            unchecked=tuple(Unchecked(code="AM001", file=f"{row}.csv", why="因" * 60) for row in range(9_000))
        ),
    ],
    ids=["groups", "files and groups", "files", "long names", "unread", "passed over", "not judged"],
)
def test_a_summary_is_never_too_long_and_says_what_it_leaves_out(made: Callable[[], Review]) -> None:
    found = made()
    text = as_markdown.render(found, Showing(statistics=True))
    assert len(text.encode()) < as_markdown.LARGEST
    shown = len(re.findall(r"^- \*\*(?:强制|核实|提示|未审核)\*\*", text, re.MULTILINE))
    assert shown + counted("这里没有全部列出，还有：", text) == len(found.findings) + len(found.unchecked)
    rows = len(re.findall(r"^\| [×?√] \|", text, re.MULTILINE))
    names = {each.place.file for each in found.findings} | {each.file for each in found.unchecked}
    names |= {each.file for each in found.submissions} | {*found.unread}
    assert rows + counted("表里没有列出的文件：", text) == len(names)
    unlooked = len(re.findall(r"^- 长", text, re.MULTILINE)) + counted("另有", text)
    assert unlooked == len(found.unread) + len(found.skipped)


def test_the_gravest_stay_when_there_is_not_room_for_all() -> None:
    text = as_markdown.render(many(1, 20_000))
    assert text.count("- **强制**") == 2_000
    assert 0 < text.count("- **核实**") < 18_000


def test_many_findings_of_one_kind_are_one_group() -> None:
    text = as_markdown.render(review(*(count(row, "若干") for row in range(5, 10_005))))
    assert text.count("若干") == 1
    assert "还有：" not in text
