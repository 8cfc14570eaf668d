"""The lists of groups and themes with what a user adds to them, and how a merge records that."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from msgspec import json

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.code_lists.group_list import TOGETHER, GroupList, shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import ThemeList, shipped_themes
from skilltrain_cli.operations.merge.row_labels import NO_THEME
from skilltrain_cli.operations.summaries.summary_wording import WHOLE
from skilltrain_cli.values.text import clean, key, quoted

_NO_NAMES = (WHOLE, NO_THEME)
"""What lines of a summary are called that are no theme."""


def group_list(wordings: Mapping[str, str]) -> GroupList | None:
    """Return the list with a user's wordings, ``None`` for none; UsageError for what cannot be gone by."""
    if not wordings:
        return None
    shipped = shipped_groups()
    known: dict[str, tuple[str, str]] = {}
    for wording, meant in wordings.items():
        if not shipped.knows(meant):
            raise UsageError(
                f"“{quoted(wording)}”要算作的“{quoted(meant)}”不是人员类别",
                f"可用：{'、'.join(shipped.names)}",
            )
        if not key(wording):
            raise UsageError(f"要算作“{quoted(meant)}”的写法是空白的", '请写明，如 "厂里的工人" = "企业职工"')
        other, before = known.setdefault(key(wording), (wording, meant))
        if before != meant:
            raise UsageError(
                f"群体写法“{quoted(wording)}”又算作“{quoted(before)}”，又算作“{quoted(meant)}”",
                f"“{quoted(other)}”和“{quoted(wording)}”是同一种写法，请只留一行",
            )
    return shipped.with_wordings(wordings)


def theme_list(keywords: Mapping[str, Sequence[str]]) -> ThemeList | None:
    """Return the list with a user's keywords, ``None`` for none; UsageError for a name that is none."""
    if not keywords:
        return None
    shipped = shipped_themes()
    known = {key(name): each.name for each in shipped.themes for name in (each.name, each.written)}
    added: dict[str, tuple[str, ...]] = {}
    for name, words in keywords.items():
        theme = known.setdefault(key(name), clean(name))
        if not theme or theme in _NO_NAMES or TOGETHER in theme or not theme.isprintable():
            raise UsageError(
                f"主题不能叫“{quoted(name)}”",
                f"请换一个名称：不用“{'”“'.join(_NO_NAMES)}”，里面没有顿号和换行",
            )
        added[theme] = (*added.get(theme, ()), *words)
    return shipped.with_keywords(added)


def told_lists(groups: Mapping[str, str], themes: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Return what 来源 says of a user's additions: how many there are, and what tells them from others."""
    return {f"[{name}]": _told(added) for name, added in (("groups", groups), ("themes", themes)) if added}


def _told(added: Mapping[str, object]) -> str:
    print_of = sha256(json.encode(added, order="deterministic")).hexdigest()[:12]
    return f"{len(added)} 项，指纹 {print_of}"
