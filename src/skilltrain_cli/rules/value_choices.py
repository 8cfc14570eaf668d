"""VL: is what stands in a choice one of those that the form allows?"""

from collections.abc import Iterator
from difflib import get_close_matches

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import key

_NAMED = 12
"""Choices that are named one by one."""
_LIKE = 0.5
"""Likeness from which a choice is meant: one wrong character of two."""


@rule(
    "VL036",
    "只能填所列的几项",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=None,
    reads=(Role.CHOICE,),
    answers=(Need.CLOSED,),
)
def choices_are_of_the_list(subject: FormSheet) -> Iterator[Remark]:
    """
    表里写明只能从几项里选的栏目，别的不能填。例表是培训教师登记表，等级只有初级、中级、高级。

    附件2 的“群体范围”没有写明只能选哪些，不按这一条核对。

    违规(登记表):
        | 等级 |
        | 特级 |
    合规(登记表):
        | 等级 |
        | 高级 |
    """
    for column in subject.form.columns:
        if not (column.printed.closed and column.printed.choices and column.name in subject.sheet.cells):
            continue
        allowed = {key(choice): choice for choice in column.printed.choices}
        for value, rows in subject.groups(column.name):
            if value is not None and key(str(value)) not in allowed:
                near = get_close_matches(key(str(value)), allowed, n=1, cutoff=_LIKE)
                meant = f"，是否指“{allowed[near[0]]}”" if near else ""
                message = f"填的是“{shown(value)}”，“{column.heading}”只能填{_listed(column)}{meant}"
                for index in rows:
                    yield subject.declared(index, column.name, message, "请从所列的几项里选一项填写")


def _listed(column: Column) -> str:
    choices = column.printed.choices
    more = f" 等 {len(choices)} 项（skt forms 列出全部）" if len(choices) > _NAMED else ""
    return "、".join(choices[:_NAMED]) + more
