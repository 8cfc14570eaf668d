"""A third form, declared in a user's notice, through the command line: nothing wrong passes for right."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Skt
from invented_forms import LEVELS as OFFERED
from invented_forms import NOTICE, PRINTED, WORDS

LEVELS = json.dumps(OFFERED, ensure_ascii=False)
BOUNDS = "min = 1, max = 2000, required = true"
DECLARED = f"""
number = "{NOTICE.number}"
id = "{NOTICE.id}"
title = "{NOTICE.title}"
issuer = "{NOTICE.issuer}"
issued = 2021-03-01
year = 2021

[clauses]
"一" = "{WORDS}"
"附件" = "{PRINTED}"

[[tasks]]
id = "T1"
title = "报送培训教师登记表"
form = "teacher"
from = "county"
to = "city"
due = 2021-06-15
clause = "一"
quote = "各县（市、区）应于2021年6月15日前报送培训教师登记表"

[[forms]]
id = "teacher"
annex = "附件"
title = "培训教师登记表"
layout = "table"
identity = ["county", "person", "occupation"]
merge = "rows"
kind = "教师"
footer = ["filled_by", "phone", "filled_on"]
fields = [
  {{ name = "county", title = "区县", type = "county", required = true }},
  {{ name = "person", title = "姓名", type = "person", required = true }},
  {{ name = "occupation", title = "任教职业", type = "text", required = true }},
  {{ name = "level", title = "等级", type = "choice", choices = {LEVELS}, closed = true, required = true }},
  {{ name = "fee", title = "课酬（元）", type = "money", measure = "元", {BOUNDS} }},
  {{ name = "hired_on", title = "聘用日期", type = "date", required = true }},
  {{ name = "remark", title = "备注", type = "remark" }},
]
"""
GOOD = ("张店区,王明,陶瓷工艺,高级,200,2021年4月1日,", "张店区,赵亮,琉璃制作,中级,150.5,2021年4月2日,")
TITLE, HEAD = "培训教师登记表", "区县,姓名,任教职业,等级,课酬（元）,聘用日期,备注"
FOOT = "填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日"


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str]) -> Skt:
    return Skt(capsys)


@pytest.fixture
def notice(tmp_path: Path) -> str:
    path = tmp_path / "通知.toml"
    path.write_text(DECLARED, encoding="utf-8")
    return str(path)


def sent(path: Path, *rows: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([TITLE, HEAD, *rows, FOOT, ""]), encoding="utf-8")
    return str(path)


def validated(skt: Skt, notice: str, *paths: str, code: int) -> Any:
    out, _ = skt(
        "validate", *paths, "--notice", notice, "--as-of", "2021-06-10", "--format", "json", code=code
    )
    return json.loads(out)


def test_a_good_sheet_is_right(skt: Skt, notice: str, tmp_path: Path) -> None:
    file = sent(tmp_path / "报送" / "张店区.csv", *GOOD, "合计,,,,350.5,,")
    review = validated(skt, notice, file, code=0)
    assert [each["code"] for each in review["findings"] if each["severity"] != "note"] == []
    assert review["unchecked"] == []
    (one,) = review["submissions"]
    assert (one["form"], one["rows"]) == ("teacher", 2)


def test_each_of_four_mistakes_is_found_at_its_cell(skt: Skt, notice: str, tmp_path: Path) -> None:
    rows = (
        "张殿区,周红,茶艺,初级,120,2021年4月3日,",
        "张店区,孙静,养老护理,特级,120,2021年4月3日,",
        GOOD[0],
    )
    file = sent(tmp_path / "报送" / "张店区.csv", *GOOD, *rows, "合计,,,,999,,")
    review = validated(skt, notice, file, code=1)
    found = {each["code"]: each["cell"] for each in review["findings"] if each["severity"] != "note"}
    assert found == {"RG003": "A5", "VL036": "D6", "ID001": "B7", "ST009": "E8"}
    basis = next(each["basis"] for each in review["findings"] if each["code"] == "VL036")
    assert basis["notice"] == NOTICE.number


def test_two_files_with_one_row_are_told(skt: Skt, notice: str, tmp_path: Path) -> None:
    files = [
        sent(tmp_path / "报送" / "张店区.csv", *GOOD),
        sent(tmp_path / "报送" / "淄川区.csv", "淄川区,钱多,电工,高级,90,2021年4月5日,", GOOD[1]),
    ]
    review = validated(skt, notice, *files, code=1)
    assert {each["code"] for each in review["findings"] if each["severity"] == "error"} == {"RG005", "BT103"}


@pytest.mark.parametrize(("asked", "codes"), [("", set()), ("within_year = true, ", {"VL011"})])
def test_a_date_is_asked_for_the_year_where_the_form_says_so(
    asked: str, codes: set[str], skt: Skt, tmp_path: Path
) -> None:
    declared = DECLARED.replace('type = "date", ', f'type = "date", {asked}')
    (tmp_path / "通知.toml").write_text(declared, encoding="utf-8")
    file = sent(tmp_path / "报送" / "张店区.csv", "张店区,王明,陶瓷工艺,高级,200,2018年4月1日,")
    review = validated(skt, str(tmp_path / "通知.toml"), file, code=0)
    assert {each["code"] for each in review["findings"] if each["severity"] != "note"} == codes


@pytest.mark.parametrize("heading", ["县市区", "所属区县", "县（市、区）"])
def test_a_county_has_its_usual_names(heading: str, skt: Skt, notice: str, tmp_path: Path) -> None:
    file = tmp_path / "报送" / "张店区.csv"
    file.parent.mkdir()
    lines = (TITLE, HEAD.replace("区县", heading, 1), *GOOD, FOOT, "")
    file.write_text("\n".join(lines), encoding="utf-8")
    found = validated(skt, notice, str(file), code=0)["findings"]
    assert found == []


def test_a_usual_name_that_another_field_has_is_that_field_s(skt: Skt, tmp_path: Path) -> None:
    declared = DECLARED.replace('title = "任教职业"', 'title = "组织单位"')
    (tmp_path / "通知.toml").write_text(declared, encoding="utf-8")
    file = tmp_path / "张店区.csv"
    lines = (TITLE, HEAD.replace("任教职业", "组织单位"), *GOOD, FOOT, "")
    file.write_text("\n".join(lines), encoding="utf-8")
    found = validated(skt, str(tmp_path / "通知.toml"), str(file), code=0)["findings"]
    assert [each["code"] for each in found if each["severity"] != "note"] == []
