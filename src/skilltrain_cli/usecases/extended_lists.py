"""The lists of groups and themes with what a user adds to them, and how a merge records that."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from msgspec import json

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices.code_lists.group_list import GroupList, shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import ThemeList, shipped_themes
from skilltrain_cli.values.text import quoted


def group_list(wordings: Mapping[str, str]) -> GroupList | None:
    """Return the list with a user's wordings, ``None`` for none; UsageError for unknown groups."""
    if not wordings:
        return None
    shipped = shipped_groups()
    for wording, meant in wordings.items():
        if not shipped.knows(meant):
            raise UsageError(
                f"“{quoted(wording)}”要算作的“{quoted(meant)}”不是人员类别",
                f"可用：{'、'.join(shipped.names)}",
            )
    return shipped.with_wordings(wordings)


def theme_list(keywords: Mapping[str, Sequence[str]]) -> ThemeList | None:
    """Return the list with a user's keywords, ``None`` where there are none."""
    return shipped_themes().with_keywords(keywords) if keywords else None


def told_lists(groups: Mapping[str, str], themes: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Return what 来源 says of a user's additions: how many there are, and what tells them from others."""
    return {f"[{name}]": _told(added) for name, added in (("groups", groups), ("themes", themes)) if added}


def _told(added: Mapping[str, object]) -> str:
    print_of = sha256(json.encode(added, order="deterministic")).hexdigest()[:12]
    return f"{len(added)} 项，指纹 {print_of}"
