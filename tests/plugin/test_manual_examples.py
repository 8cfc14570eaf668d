"""One line in a plug-in's own tests holds its rules to their manuals."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import skilltrain_cli.plugin
from plugin_packages import EXAMPLE, NOTICE, form, install_example, law, lay_out
from repository import ROOT
from skilltrain_cli.plugin.manual_examples import check_plugin

SHORT = """for index, name in enumerate(subject.values("name")):
        if name == "短":
            yield subject.remark(index, "name", "名称太短", "请写全称")"""
GOOD = """
    违规：
    | 机构名称 |
    | 短 |

    合规：
    | 机构名称 |
    | 某县职业培训学校 |
"""


def installed(packages: Path, tables: str, body: str = SHORT, *, on: str = "FormSheet") -> None:
    source = law(body=body, on=on, more=', of=("agencies",)')
    source = source.replace("只在测试里有。", f"只在测试里有。\n{tables}")
    lay_out(packages, "county", {"__init__.py": source + form(), "a.toml": NOTICE})


def test_the_example_keeps_to_what_it_says(packages: Path) -> None:
    install_example(packages)
    check_plugin("my_county_forms")


def test_a_rule_that_keeps_to_its_manual(packages: Path) -> None:
    installed(packages, GOOD)
    check_plugin("county")
    check_plugin("county", as_of=date(2021, 7, 1))


BROKEN = {
    "no table": ("", "XB001 没有“违规”的例子\nXB001 没有“合规”的例子"),
    "a bad one is passed": (GOOD.replace("短", "长"), "第 1 个例子（违规）：这条规则没有说话"),
    "a good one is not": (
        GOOD.replace("某县职业培训学校", "短"),
        "第 2 个例子（合规）：XB001 也说话了：B4 名称太短",
    ),
    "another rule speaks too": (
        GOOD.replace("| 某县职业培训学校 |", "| 某县职业培训学校 |\n    | 某县职业培训学校 |"),
        "第 2 个例子（合规）：ID001 也说话了",
    ),
    "only headings": (
        GOOD.replace("    | 短 |\n", ""),
        "第 1 个例子（违规）：至少要有一行表头和一行内容",
    ),
    "headings of no form": (GOOD.replace("机构名称", "星座"), "XB001 没有一张表有这些栏：星座"),
}


@pytest.mark.parametrize(("tables", "said"), BROKEN.values(), ids=BROKEN)
def test_a_rule_that_does_not(tables: str, said: str, packages: Path) -> None:
    installed(packages, tables)
    with pytest.raises(AssertionError, match=re.escape(said)):
        check_plugin("county")


def test_a_rule_that_fails(packages: Path) -> None:
    installed(packages, GOOD, "raise KeyError\n    yield")
    with pytest.raises(AssertionError, match=r"没有查：插件“county 1[.]0”的这条规则出错：KeyError"):
        check_plugin("county")


def test_words_that_the_notice_does_not_say(packages: Path) -> None:
    source = law(body=SHORT, more=', of=("agencies",)').replace("只在测试里有。", f"只在测试里有。\n{GOOD}")
    said = 'Clause(notice="鲁人社字〔2021〕32号", clause="附件2 注1", quote="名称要长")'
    source = source.replace('ours("本县要求如此")', said)
    lay_out(packages, "county", {"__init__.py": source + form(), "a.toml": NOTICE})
    with pytest.raises(AssertionError, match="XB001 引的“名称要长”不在 鲁人社字〔2021〕32号 的“附件2 注1”里"):
        check_plugin("county")


def test_files_are_compared(packages: Path) -> None:
    body = """names = [name for each in subject.sheets for name in each.sheet.values("name")]
    if len(set(names)) < len(names):
        first = subject.sheets[0].sheet.file
        yield Remark(message="名称相同", hint="请核对", place=Place(file=first))"""
    tables = """
    违规：
    | 文件 | 县（市、区） | 机构名称 |
    | 张店区.xlsx | 张店区 | 甲学校 |
    | 淄川区.xlsx | 淄川区 | 甲学校 |

    合规：
    | 文件 | 县（市、区） | 机构名称 |
    | 张店区.xlsx | 张店区 | 甲学校 |
    | 淄川区.xlsx | 淄川区 | 乙学校 |
"""
    installed(packages, tables, body, on="Batch")
    check_plugin("county")


def test_a_whole_sheet_and_cells_of_every_kind(packages: Path) -> None:
    tables = """
    违规（整表）：
    | 机构登记表 | |
    | 县（市、区） | 机构名称 |
    | 张店区 | "短" |

    违规：
    | 机构名称 |
    | 某县职业培训学校 |
    | "短" |

    合规：
    | 机构名称 |
    | 第 007 学校 |
"""
    installed(packages, tables)
    check_plugin("county")


def test_the_names_that_stay_are_told_and_are_all_there_are() -> None:
    source = Path(skilltrain_cli.plugin.__file__).read_text(encoding="utf-8")
    imported = [
        each.asname or each.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    ]
    assert sorted(imported) == sorted(skilltrain_cli.plugin.__all__)


def test_the_example_uses_no_other_names_of_ours() -> None:
    ours = [
        node.module
        for path in (EXAMPLE / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("skilltrain_cli")
    ]
    assert set(ours) == {"skilltrain_cli.plugin"}


def test_the_page_quotes_the_example() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:python|toml)\n(.*?)```", page, re.DOTALL)
    files = [path for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml")]
    told = [path.read_text(encoding="utf-8") for path in files]
    named = [block for block in blocks if not any(block in text for text in told)]
    assert named == ['plugins = ["my_county_forms"]\n']
    assert 'dependencies = ["skilltrain-cli>=0.1.0"]' in "".join(told)
