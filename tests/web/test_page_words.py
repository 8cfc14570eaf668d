"""The words of the page: nobody who has the page alone is shown a command or an option."""

import ast
import re
from pathlib import Path

import pytest

import skilltrain_cli
from page_words import in_words_of_the_page

SOURCES = Path(skilltrain_cli.__file__).parent
CHINESE, OPTION = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"\bskt [a-z]|(?<![\w}-])--?[a-z]")
SHOWN = (
    *(
        "forms",
        "judging",
        "notices/shipped_notices.py",
        "operations",
        "regions",
        "rules",
        "writers",
        "reporters/as_html",
    ),
    *("intake/fill_from_records.py", "intake/fill_from_tables.py", "intake/repair_file.py"),
    *(
        f"usecases/{name}.py"
        for name in ("blanks", "fill", "fill_notes", "fill_output", "fix", "lookup_by_name")
    ),
    *("usecases/marked_copies.py", "usecases/merge.py"),
)
"""Rooms and files whose sentences the page shows: it asks for nothing of what the others do."""


def sentences() -> list[str]:
    """Return every Chinese text in the sources that names a command or an option, docstrings aside."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        if not path.relative_to(SOURCES).as_posix().startswith(SHOWN):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        alone = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        alone |= {
            id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values
        }
        for each in ast.walk(tree):
            if isinstance(each, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "甲" for part in each.values)
                found.append("".join(map(str, parts)))
            elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in alone:
                found.append(each.value)
    return sorted({text for text in found if CHINESE.search(text) and OPTION.search(text)})


def test_there_are_such_sentences() -> None:
    assert len(sentences()) > 40


@pytest.mark.parametrize("text", sentences())
def test_no_command_and_no_option_is_left(text: str) -> None:
    told = in_words_of_the_page(text)
    assert not OPTION.search(told), told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("加 --skip-bad 汇总其余文件", "勾选“跳过有问题的文件”汇总其余文件"),
        ("可以用 skt validate 或 skt merge 直接读", "可以用“审核”或“合并”直接读"),
        ("要空白表可运行 skt new project -o 附件2.xlsx。", "要空白表可以在“空表”里生成。"),
        ("没有问题", "没有问题"),
    ],
)
def test_sentences_stay_sentences(text: str, told: str) -> None:
    assert in_words_of_the_page(text) == told


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("（ulimit 1", "）"),
        ("请让 -o 指向一个文件夹（如 -o 甲", "），每张表一个文件"),
        ("，例如 -o ", ""),
        ("skt new a", " -o b.xlsx"),
        ("skt new ", "a -o b.xlsx"),
        ("加 --form ", ""),
    ],
)
def test_two_texts_of_a_stranger_hide_nothing_that_stands_between_them(opening: str, closing: str) -> None:
    between = '</td><td title="B4">必须改</td><td>'
    assert between in in_words_of_the_page(f"<td>{opening}{between}{closing}</td>")
