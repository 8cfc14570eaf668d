"""``skt trace`` and ``skt verify`` of forms that somebody's own notice declares, rolls among them."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from command_line import Skt

NOTICE = """\
number = "鲁测字〔2021〕1号"
title = "关于报送进度的通知"
issuer = "山东省人力资源和社会保障厅"
issued = 2021-01-10
year = 2021

[[forms]]
id = "prog"
annex = "附件9"
title = "培训进度表"
layout = "roll"
identity = ["city", "county", "month"]
merge = "sum"
kind = "单位"
footer = ["filled_by", "phone", "filled_on"]
"""
FIELDS: tuple[tuple[str, str, str, str], ...] = (
    ("city", "市", "city", "required = true"),
    ("county", "区县", "county", "required = true"),
    ("month", "月份", "period", "required = true"),
    ("trained", "培训人次", "count", 'measure = "人次"\nkind = "flow"\nrequired = true'),
    ("passed", "其中：合格人次", "count", 'measure = "人次"\nkind = "flow"\npart_of = "trained"'),
    ("rate", "合格率", "ratio", 'numerator = "passed"\ndenominator = "trained"'),
)
BY_MONTH = '[[forms.summaries]]\ntitle = "按月"\nby = "month"\nsum = ["trained", "passed"]\n'
SENT = {
    "淄川区.csv": ("淄博市", "淄川区", "2021年4月", 200, 100),
    "张店区.csv": ("淄博市", "张店区", "2021年4月", 100, 80),
    "张店区5月.csv": ("淄博市", "张店区", "2021年5月", 70, 60),
}
SHEET = "培训进度表"


@pytest.fixture
def city(skt: Skt) -> Skt:
    """Merge a roll of two units, of which one sent two batches."""
    fields = (
        f'[[forms.fields]]\nname = "{name}"\ntitle = "{title}"\ntype = "{kind}"\n{more}\n'
        for name, title, kind, more in FIELDS
    )
    Path("n.toml").write_text("\n".join((NOTICE, *fields, BY_MONTH)), encoding="utf-8")
    for name, row in SENT.items():
        write(Path("z") / name, row)
    skt("merge", "z", "--notice", "n.toml", "--batches", "-o", "市.xlsx")
    return skt


def write(path: Path, row: tuple[object, ...]) -> None:
    headings = ",".join(title for _, title, _, _ in FIELDS)
    path.parent.mkdir(exist_ok=True)
    foot = f"填表人：张三,联系电话：0533-3311111,填表日期：2021年{6 if '5月' in str(row) else 5}月3日"
    lines = (f"附件9\n{SHEET}\n填报单位：{row[1]}", headings, ",".join(map(str, (*row, ""))), foot)
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("command", [("trace", "市.xlsx", "汇总!D6"), ("verify", "市.xlsx", "z")])
def test_a_notice_that_is_not_given_is_named(city: Skt, command: tuple[str, ...]) -> None:
    Path("skt.toml").write_text('notices = ["n.toml"]\n', encoding="utf-8")
    city("merge", "z", "--batches", "-o", "市.xlsx", "--force")
    city(*command)
    Path("skt.toml").unlink()
    said = city.refused(*command)
    assert "鲁测字〔2021〕1号" in said
    assert "没有给出这个通知" in said
    assert "--notice" in said
    assert "原来那一份" not in said
    city(*command, "--notice", "n.toml")


def cells(path: str, sheet: str) -> list[tuple[object, ...]]:
    """Return the rows of a sheet with the values its formulas carry."""
    return [*load_workbook(path, data_only=True)[sheet].values]


def test_a_unit_that_sent_two_batches_is_one_unit(city: Skt) -> None:
    lines = {row[1] or row[0]: row[2] for row in cells("市.xlsx", "汇总") if isinstance(row[2], int)}
    assert lines == {"淄川区": 1, "张店区": 1, "合计": 2}
    assert [row[:2] for row in cells("市.xlsx", "按月") if isinstance(row[1], int)] == [
        ("2021年4月", 2),
        ("2021年5月", 1),
        ("合计", 2),
    ]
    total = load_workbook("市.xlsx")["汇总"]["C8"].value
    assert "来源明细" in total
    found = city.json("trace", "市.xlsx", "汇总!C8", "--notice", "n.toml")
    assert found["value"] == 2
    assert {each["value"] for each in found["sources"]} == {"淄川区", "张店区"}
    city("verify", "市.xlsx", "z", "--notice", "n.toml")


def test_a_sum_on_the_sheet_of_a_roll_leads_to_the_cells_it_sums(city: Skt) -> None:
    write(Path("q/滕州市.csv"), ("枣庄市", "滕州市", "2021年4月", 30, 15))
    city("merge", "z", "q", "--notice", "n.toml", "--batches", "--level", "province", "-o", "省.xlsx")
    sums = {
        row[1] if row[0] != "合计" else row[0]: (at, row)
        for at, row in enumerate(cells("省.xlsx", SHEET), start=1)
        if "小计" in row or "合计" in row
    }
    assert {*sums} == {"小计", "合计"}
    for at, row in sums.values():
        found = city.json("trace", "省.xlsx", f"D{at}", "--notice", "n.toml")
        assert found["value"] == row[3] == sum(each["value"] for each in found["sources"])
        ratio = city.json("trace", "省.xlsx", f"F{at}", "--notice", "n.toml")
        assert {each["cell"][0] for each in ratio["sources"]} == {"D", "E"}
    assert cells("省.xlsx", SHEET)[sums["合计"][0] - 1][3] == 400
    below, beside = f"D{sums['合计'][0] + 1}", f"J{sums['合计'][0]}"
    for cell, where in ((below, "各行以下"), (beside, "旁边")):
        said = city.refused("trace", "省.xlsx", cell, "--notice", "n.toml")
        assert where in said
        assert "没有汇总出来的数" in said
        assert "表头" not in said
