"""The page of the groups of people and the themes that summaries go by."""

from collections.abc import Iterator, Mapping

from skilltrain_cli.notices.code_lists.group_list import PeopleGroup, shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import shipped_themes

_HEAD = """# 群体和主题

<!-- Made by docs/generate.py from the shipped lists; do not edit. -->

`skt merge` 按下面两张清单把各行归入群体和主题；每种写法归到哪里、凭哪个词，汇总表的“对照”表里逐条列着。
清单里没有的，在 [`skt.toml`](settings.md) 的 `[groups]`、`[themes]` 里添。

## 群体

“群体范围”一栏写的每一部分都在清单里，才归类；名称的先后、用什么隔开（、，/ 和 及 与 换行、括号）没有关系，
人数（20人）、“各类”“等”一类的词不看。有一部分不在清单里的，整条列为“未对应：原文”，不猜，也不丢。写了几类的，是单独的
一行，如“企业职工、失业人员”：同一批人不拆开，也不重复计。子类计入它的大类。

编码是工具箱自定的，没有找到官方的代码表。

| 编码 | 群体 | 计入 | 也认的写法 |
| --- | --- | --- | --- |
"""
_THEMES = """
## 主题

项目名称和群体里有关键词的，算作这个主题；一个项目可以属于几个主题，各主题之和因此大于合计。十个产业的项目同时计入
“十强产业”。关键词在别的词里的（“文化工作”里的“化工”）不算。

| 主题 | 关键词 | 不算的词 |
| --- | --- | --- |
"""


def page() -> str:
    """Return the page."""
    return _HEAD + "\n".join(_groups()) + "\n" + _THEMES + "\n".join(_themes()) + "\n"


def _groups() -> Iterator[str]:
    known = shipped_groups()
    for group in known.groups:
        within = known.by_code[group.parent].name if group.parent else ""
        wordings = "、".join(group.wordings) + _when(group, known.by_code)
        yield f"| {group.code} | {group.name} | {within} | {wordings} |"


def _when(group: PeopleGroup, known: Mapping[str, PeopleGroup]) -> str:
    if group.until is not None:
        return f"（用到{group.until.year}年，以后计入“{known[group.then].name}”）"
    return f"（{group.begins.year}年起）" if group.begins is not None else ""


def _themes() -> Iterator[str]:
    known = shipped_groups()
    for theme in shipped_themes().themes:
        groups = "、".join(known.by_code[code].name for code in theme.groups)
        words = "、".join(theme.keywords) + (f"；群体是{groups}的" if groups else "")
        yield f"| {theme.written} | {words} | {'、'.join(theme.exceptions)} |"
