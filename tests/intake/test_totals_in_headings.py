"""A sheet of totals is told from a form and from any other list by its headings."""

import pytest

from skilltrain_cli.intake.unread_sheets import totals_in_headings
from skilltrain_cli.values.grid import Grid


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (("市", "填报单位", "类数（类）", "人次", "占比"), ("类数（类）", "人次", "占比")),
        (("区县", "培训人次（人次）", "排 名"), ("培训人次（人次）", "排 名")),
        (("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注"), ()),
        (("序号", "姓名", "电话"), ()),
        (("姓名", "人次"), ()),
    ],
)
def test_headings(headings: tuple[str, ...], found: tuple[str, ...]) -> None:
    grid = Grid(name="Sheet1", rows=[["某市培训情况汇总表"], [*headings], ["淄博市", "张店区", 3, 486]])
    assert totals_in_headings(grid) == found


def test_totals_far_below_are_none() -> None:
    rows = [["说明", "见下页"]] * 40 + [["项目数", "人次"]]
    assert totals_in_headings(Grid(name="Sheet1", rows=rows)) == ()


def test_no_rows() -> None:
    assert totals_in_headings(Grid(name="Sheet1", rows=[])) == ()
