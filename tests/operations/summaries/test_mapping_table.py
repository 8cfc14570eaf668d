"""对照: every writing with what it counts under and by which word; what no list has comes first."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from project_submissions import SETTING, Row, merged_of, submitted
from skilltrain_cli.forms.spec import Summary
from skilltrain_cli.notices.code_lists.group_list import GroupList, shipped_groups
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.row_labels import labels_of
from skilltrain_cli.operations.summaries import mapping_table as module
from skilltrain_cli.operations.summaries.mapping_table import mapping_table
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure

ZIBO = "淄博市"
ASKED = (Summary(title="群体", by="audience", groups=True), Summary(title="主题", by="theme"))
ROWS = (
    ("数控车工", "失业者", 30),
    ("家政服务员", "厂里的工人、失业人员", 40),
    ("数控车工", "失业者", 50),
    ("电工", "其他*", 7),
)


def labelled(rows: Sequence[tuple[str, str, int]], groups: GroupList | None = None) -> Merged:
    """Return a merge of rows whose form asks for groups and themes."""
    made: list[Row] = [(ZIBO, "张店区", name, who, people, "2021年6月1日", "") for name, who, people in rows]
    merged = merged_of([submitted("张店区.xlsx", made)])
    form = merged.table.form
    table = replace(merged.table, form=replace(form, card=replace(form.card, summaries=ASKED)))
    return replace(merged, table=table, labels=labels_of(table, SETTING, groups))


def lines(table: SummaryTable | None) -> list[tuple[object, ...]]:
    assert table is not None
    return [tuple(_plain(cell) for cell in line.cells) for line in table.lines]


def _plain(cell: object) -> object:
    return cell.value if isinstance(cell, Figure) else cell


def test_every_writing_is_a_line_and_what_is_not_mapped_comes_first() -> None:
    found = mapping_table(labelled(ROWS))
    assert found is not None
    assert [column.heading for column in found.columns] == [
        "归类", "原文", "归入", "场次（场）", "人次", "关键词", "依据",
    ]  # fmt: skip
    group, theme, of_group = "归入群体（群体范围）", "主题（培训项目名称）", "主题（群体范围）"
    assert lines(found) == [
        (group, "厂里的工人、失业人员", "未对应", 1, 40, "清单里没有“厂里的工人”", "—"),
        (group, "其他*", "未对应", 1, 7, "清单里没有“其他*”", "—"),
        (group, "失业者", "失业人员", 2, 80, "", "清单"),
        (theme, "数控车工", "十强产业、高端装备", 2, 80, "数控", "清单"),
        (of_group, "失业者", "重点群体", 2, 80, "失业人员", "清单"),
    ]
    assert "没有对应的写法 2 种、2 行" in found.notes[0]
    assert '"厂里的工人" = "企业职工"' in found.notes[1]


def test_a_users_own_word_is_told_as_such() -> None:
    mine = shipped_groups().with_wordings({"厂里的工人": "企业职工"})
    told = {line[1]: line[2:] for line in lines(mapping_table(labelled(ROWS[1:2], mine)))}
    assert told["厂里的工人、失业人员"] == ("重点群体", 1, 40, "失业人员", "清单")
    first = lines(mapping_table(labelled(ROWS[1:2], mine)))[0]
    assert first[2:] == ("企业职工、失业人员", 1, 40, "", "skt.toml")
    found = mapping_table(labelled(ROWS[1:2], mine))
    assert found is not None
    assert "没有对应" not in "".join(found.notes)


def test_the_names_of_lines_tell_them_apart_and_their_conditions_mean_their_rows() -> None:
    merged = labelled(ROWS)
    found = mapping_table(merged)
    assert found is not None
    names = [found.name_of(line) for line in found.lines]
    assert len(set(names)) == len(names)
    for line in found.lines:
        (count,) = (cell for cell in line.cells if isinstance(cell, Figure) and not cell.field)
        meant = [
            row
            for row in range(len(merged.table))
            if all(str(merged.table.columns[each.column][row]) == each.word for each in line.where)
        ]
        assert meant == list(count.rows)


def test_very_many_writings_are_told_by_their_keywords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    rows = [(f"数控第{at}种", "失业人员", 10) for at in range(5)]
    found = mapping_table(labelled(rows))
    assert found is not None
    told = [line for line in lines(found) if line[2] == "十强产业、高端装备"]
    assert told == [
        (
            "主题（培训项目名称）",
            "数控第0种、数控第1种、数控第2种 等 5 种",
            "十强产业、高端装备",
            5,
            50,
            "数控",
            "清单",
        )
    ]
    assert found.notes[-1] == "写法超过 2 种，凭同一个词归类的合为一行。"


def test_a_form_that_asks_for_neither_has_none() -> None:
    merged = labelled(ROWS)
    assert mapping_table(replace(merged, labels={})) is None
