"""The catalogues of the command line: deadlines, notices, regions."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from command_line import Skt


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.delenv("SKT_DEBUG", raising=False)


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str]) -> Skt:
    return Skt(capsys)


# Deadlines.


def test_deadlines_json_is_the_contract(skt: Skt) -> None:
    found = skt.json("deadlines")
    assert list(found) == ["schema_version", "as_of", "deadlines"]
    assert (found["schema_version"], found["as_of"]) == (1, "2021-06-10")
    assert found["deadlines"][2] == {
        "notice": "鲁人社字〔2021〕32号",
        "id": "DL3",
        "task": "汇总报送《项目制培训情况统计表》（附件2）",
        "form": "project",
        "from": "city",
        "to": "province",
        "due": "2021-06-15",
        "every": None,
        "days_left": 5,
        "state": "upcoming",
        "clause": "二（三）",
    }
    assert [each["state"] for each in found["deadlines"][:6]] == ["overdue"] * 2 + ["upcoming"] * 4
    assert found["deadlines"][6] == {
        "notice": "淄政办发〔2019〕11号",
        "id": "P1",
        "task": "季报：职业技能提升行动开展情况",
        "form": "quarterly",
        "from": ["county", "zone", "department"],
        "to": "city",
        "due": None,
        "every": "quarter",
        "days_left": None,
        "state": "undated",
        "clause": "三（五）",
    }
    assert {each["state"] for each in found["deadlines"][6:]} == {"undated"}


@pytest.mark.parametrize(
    ("on", "state"), [("2021-06-14", "upcoming"), ("2021-06-15", "due"), ("2021-06-16", "overdue")]
)
def test_deadline_states_on_a_day_given(skt: Skt, on: str, state: str) -> None:
    assert skt.json("deadlines", "--as-of", on)["deadlines"][2]["state"] == state


def test_deadlines_on_the_screen(skt: Skt) -> None:
    out, err = skt("deadlines")
    assert err == ""
    assert "\x1b" not in out
    for words in (
        "2021-06-15",
        "未到期",
        "5 天",
        "已过 41 天",
        "市 → 省",
        "报送任务（截至 2021-06-10 星期四）",
        "鲁人社字〔2021〕32号",
        "每季度：季报：",
        "二（三）",
        "每月：",
        "随时：",
    ):
        assert words in out
    for line in out.splitlines():
        assert line == line.rstrip()
        assert cell_len(line) <= 100


def test_deadlines_of_a_unit(skt: Skt) -> None:
    out, _ = skt("deadlines", "--unit", "淄博市张店区人社局")
    assert out.startswith("张店区 报送任务")
    assert "请在此之前报市" in out
    out, _ = skt("deadlines", "--unit", "索镇街道")
    told = "（镇（街道）、部门→县（市、区）；桓政办发〔2020〕1号三（五））"
    assert "".join(out.split()).count(told) == 2
    assert "没有这一级的报送任务" in skt("deadlines", "--unit", "枣庄市财政局")[0]


def test_deadlines_of_a_department(skt: Skt) -> None:
    out, _ = skt("deadlines", "--unit", "淄博市教育局")
    assert out.startswith("淄博市教育局 报送任务")
    assert "淄政办发〔2019〕11号三（五）" in "".join(out.split())
    assert "桓政办发" not in out
    assert "如 淄博市教育局" in skt.refused("deadlines", "--unit", "市教育局")
    assert "哪里的部门" in skt.refused("deadlines", "--unit", "市中区教育局")


def test_what_was_due_long_ago_is_one_line(skt: Skt) -> None:
    out, _ = skt("deadlines", "--as-of", "2022-07-01")
    assert "2021-06-30" not in out.partition("另有")[0]
    assert "另有 4 项截止日已过一年以上（2021-03-31 至 2021-06-30；鲁人社字〔2021〕32号），加 --all" in out
    assert "已过 183 天" not in out
    assert "淄政办发〔2019〕11号 到 2021-12-31 为止，未列出；用 --notice 查看" in out
    every, _ = skt("deadlines", "--as-of", "2022-07-01", "--all")
    assert "另有" not in every
    assert every.count("截止日已过") == 6
    assert len(skt.json("deadlines", "--as-of", "2022-07-01")["deadlines"]) == 9


def test_a_notice_asked_for_by_name_is_shown_whenever_it_was_in_force(skt: Skt) -> None:
    out, _ = skt("deadlines", "--notice", "桓政办发〔2020〕1号", "--as-of", "2023-01-01")
    assert out.startswith("桓政办发〔2020〕1号 报送任务")
    assert "季报" in out
    assert out.rstrip().endswith("桓政办发〔2020〕1号 到 2021-12-31 为止")
    out, _ = skt("deadlines", "--notice", "桓政办发〔2020〕1号", "--as-of", "2020-01-01")
    assert "桓政办发〔2020〕1号 于 2020-03-11 印发" in out
    assert "没有在执行的通知" in skt("deadlines", "--as-of", "2019-01-01")[0]


def test_a_time_of_day_is_kept(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "九号.toml"
    path.write_text(
        'number = "淄人社字〔2021〕9号"\ntitle = "通知"\nissuer = "某局"\nissued = 2021-04-01\n'
        '[[tasks]]\nid = "T"\ntitle = "报送"\nfrom = "county"\ndue = 2021-06-18T17:30:00\n'
        '[[tasks]]\nid = "U"\ntitle = "再报"\nfrom = "county"\ndue = 2021-06-18T23:30:00Z\n',
        encoding="utf-8",
    )
    found = skt.json("deadlines", "--notice", str(path))["deadlines"]
    assert [each["due"] for each in found] == ["2021-06-18T17:30:00", "2021-06-19T07:30:00"]
    assert "2021-06-18 17:30" in skt("deadlines", "--notice", str(path))[0]


def test_an_unknown_unit_gets_suggestions(skt: Skt) -> None:
    assert "是否指 张店区？" in skt.refused("deadlines", "--unit", "张殿区")
    assert "济南市市中区、枣庄市市中区" in skt.refused("deadlines", "--unit", "市中区")
    assert "skt regions" in skt.refused("deadlines", "--unit", "火星")


def test_a_former_unit_is_named(skt: Skt) -> None:
    out, err = skt("deadlines", "--unit", "茌平县")
    assert out.startswith("茌平区 报送任务")
    assert "“茌平县”已撤销，现为“茌平区”" in err
    assert skt("-q", "deadlines", "--unit", "茌平县")[1] == ""


def test_deadlines_as_a_calendar_file(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "截止日.ics"
    out, err = skt("deadlines", "-o", str(path))
    assert (out, "截止日.ics" in err) == ("", True)
    assert path.read_bytes().count(b"BEGIN:VEVENT\r\n") == 6
    assert "已经存在" in skt.refused("deadlines", "--format", "ics", "-o", str(path))
    skt("deadlines", "--format", "json", "-o", str(path), "--force")
    assert len(json.loads(path.read_text(encoding="utf-8"))["deadlines"]) == 20
    skt("deadlines", "--format", "terminal", "-o", str(path), "--force")
    assert "未到期" in path.read_text(encoding="utf-8")


def test_deadlines_of_one_notice(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "九号.toml"
    path.write_text(
        'number = "淄人社字〔2021〕9号"\ntitle = "通知"\nissuer = "某局"\nissued = 2021-04-01\n'
        '[[tasks]]\nid = "T"\ntitle = "报送"\nfrom = "county"\ndue = 2021-06-19\n',
        encoding="utf-8",
    )
    (found,) = skt.json("deadlines", "--notice", str(path))["deadlines"]
    assert (found["notice"], found["to"], found["days_left"]) == ("淄人社字〔2021〕9号", None, 9)
    assert "2021-06-19 截止日为星期六，请提前报送" in skt("deadlines", "--notice", str(path))[0]
    assert len(skt.json("deadlines", "--notice", "鲁人社字[2021]32号")["deadlines"]) == 9
    assert "现有：" in skt.refused("deadlines", "--notice", "33号")
    assert "九号.toml" in skt.refused("deadlines", "--notice", str(tmp_path / "没有" / "九号.toml"))


# Regions and notices.


def test_regions(skt: Skt) -> None:
    out, _ = skt("regions")
    assert "16 市 136 县（市、区）" in out
    assert "137 县（市、区）" in skt("regions", "--as-of", "2019-01-31")[0]
    found = skt.json("regions")
    assert list(found) == ["schema_version", "as_of", "regions"]
    assert sum(region["level"] == "county" for region in found["regions"]) == 136


def test_one_region(skt: Skt) -> None:
    out, _ = skt("regions", "淄博")
    assert "370391" in out
    assert "370322" in out
    found = skt.json("regions", "茌平县")
    assert found["match"] == {"name": "茌平县", "how": "former-name", "former": "茌平县"}
    assert found["regions"][0] == {
        "code": "371503",
        "name": "茌平区",
        "short_name": "茌平",
        "level": "county",
        "parent_code": "371500",
        "valid_from": "2019-06-27",
        "valid_to": None,
        "kind": "gb2260",
        "successor_code": None,
        "aliases": [],
        "note": "茌平县撤县设区",
    }
    assert "仅供参考" in skt("regions", "济南")[0]
    assert "是否指" in skt.refused("regions", "济南氏")


def test_a_users_regions(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "单位.csv"
    path.write_text("代码,名称,上级代码\n370394,齐鲁化工区,370300\n", encoding="utf-8-sig")
    assert "370394" in skt("regions", "齐鲁化工区", "--regions", str(path))[0]
    path.write_text("代码,名称\n", encoding="utf-8")
    assert "第1行" in skt.refused("regions", "--regions", str(path))


def test_notices(skt: Skt) -> None:
    assert "鲁人社字〔2021〕32号" in skt("notices")[0]
    out, _ = skt("notices", "鲁人社字[2021]32号")
    for words in ("DL3", "≥ 120 万人次", "附件2 注1", "“组织区县”一列填写“市直”"):
        assert words in out
    found = skt.json("notices")
    assert list(found) == ["schema_version", "notices"]
    assert [len(each["tasks"]) for each in found["notices"]] == [6, 5, 9, 0, 4]
    assert "现有：" in skt.refused("notices", "33号")


def test_a_notice_on_the_screen(skt: Skt) -> None:
    out, _ = skt("notices", "淄政办发〔2019〕11号")
    for words in (
        "淄博市人民政府办公室，2019-10-22 印发，到 2021-12-31 为止，2019至2021 年",
        "县（市、区）、功能区、部门 → 市",
        "1～2 家",
        "流量",
        "牵头",
        "市农业农村局",
        "条款原文",
    ):
        assert words in out
    assert "覆盖" not in out.splitlines(), "it demands none"
    out, _ = skt("notices", "枣人社发〔2022〕14号")
    assert "I19 其中" in out
    assert "≥ 〔7〕 万人" in out
    out, _ = skt("notices", "sd-press-2022")
    assert "不布置任务，只供对照" in out
    assert "任务" not in out.splitlines()
    out, _ = skt("notices", "鲁人社字〔2021〕32号")
    assert "一县一项目" in out
    assert "没有写到哪一天为止" in out


def test_the_json_of_a_notice_says_what_its_file_says(skt: Skt) -> None:
    (found,) = skt.json("notices", "zibo-2019-11")["notices"]
    assert (found["years"], found["until"], found["context"]) == ([2019, 2021], "2021-12-31", False)
    assert found["tasks"][0]["from"] == ["county", "zone", "department"]
    assert found["tasks"][3]["from"] == "city"
    assert (found["targets"][3]["op"], found["targets"][3]["upper"]) == ("range", 2)
    assert found["actions"][1]["lead"] == ["市教育局"]
    (found,) = skt.json("notices", "sdhrss-2021-32")["notices"]
    assert [each["title"] for each in found["coverage"]] == ["一市一品牌", "一县一项目"]
    assert found["coverage"][1]["by"] == "2021-09-30"


OWN = """id = "mine"
title = "通知"
issuer = "某局"
issued = 2027-01-10
until = 2028-12-31

[clauses]
"一" = "各区县应于4月30日前报送（附件1）。品牌特色（300字以内）。"

[[tasks]]
id = "T1"
title = "报送"
form = "standard"
from = ["county", "zone"]
due = 2027-04-30
clause = "一"
quote = "各区县应于4月30日前报送"

[[forms]]
id = "standard"
annex = "附件1"
title = "标准表"
layout = "table"
identity = ["a"]
fields = [
  {name = "a", title = "品牌特色", type = "text", max_words = 300},
  {name = "b", title = "经验（限200字）", type = "text", max_words = 200},
  {name = "c", title = "说明", type = "text", description = "不超过 100 字", max_words = 100},
]

[[targets]]
id = "I1"
scope = "city"
period = "2027"
indicator = "培训"
measure = "万人次"
op = ">="
value = 4
kind = "flow"

[[targets]]
id = "I2"
scope = "city"
period = "2027"
indicator = "农民工"
measure = "万人次"
op = ">="
value = 2
kind = "flow"
parent = "I1"
"""


def test_a_notice_of_ones_own_without_contradictions(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "通知.toml"
    path.write_text(OWN, encoding="utf-8")
    out, err = skt("notices", "--check", str(path))
    assert out == "mine 没有自相矛盾之处：任务 1 项，目标 2 项，表 1 张\n"
    assert err == ""
    (found,) = skt.json("notices", "--notice", str(path))["notices"]
    assert found["forms"] == [
        {
            "id": "standard",
            "annex": "附件1",
            "title": "标准表",
            "fields": ["品牌特色", "经验（限200字）", "说明"],
        }
    ]
    assert "品牌特色、经验（限200字）、说明" in skt("notices", "--notice", str(path))[0]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("until = 2028-12-31", "until = 2026-12-31", "第5行：until"),
        ('form = "standard"', 'form = "standart"', "第13行 [[tasks]] 第1项：form 的值是“standart”"),
        ('form = "standard"', "", "没有任务要求报送“standard”"),
        ("due = 2027-04-30", "due = 2027-01-01", "第15行 [[tasks]] 第1项：due"),
        ('quote = "各区县应于4月', 'quote = "各区县应于5月', "第17行 [[tasks]] 第1项：quote"),
        ('clause = "一"', 'clause = "二"', "第16行 [[tasks]] 第1项：clause"),
        (
            "max_words = 300",
            "max_words = 500",
            "第26行 [[forms]] 第1项 [[fields]] 第1项：max_words 的值是“500”",
        ),
        ("max_words = 200", "max_words = 201", "第27行"),
        ("max_words = 100", "max_words = 10", "第28行"),
        ("value = 4", 'value = 4\nactual = "standard.z"', "actual 应为“standard”里的一栏数字：（没有）"),
        ("value = 4", 'value = 4\nactual = "standard.a"', "actual 应为“standard”里的一栏数字：（没有）"),
        ("value = 4", 'value = 4\nactual = "nobody.a"', "actual 应为表.栏，已有的表：allocation、brand、"),
        ("value = 4", 'value = 4\nactual = "project.remarks"', "里的一栏数字：project.trainees"),
        ('period = "2027"', 'period = "适当时候"', "period 应为看得出起止日期的，如 2021年"),
        ('indicator = "农民工"', 'indicator = "培训"', "与 I1 是同一个目标（≥ 4 万人次，2027）"),
        ("due = 2027-04-30", "due = 2027-04-29", "due 应为2027-04-30：原文写的是 4月30日"),
        ("value = 2", "value = 5", "第48行 [[targets]] 第2项：value 的值是“5”"),
        ('parent = "I1"', 'parent = "I9"', "parent 的值是“I9”"),
        ('parent = "I1"', 'parent = "I2"', "parent 的值是“I2”"),
        ('measure = "万人次"\nop = ">="\nvalue = 4', 'measure = "%"\nop = "<="\nvalue = 104', "不超过 100%"),
        (
            "[[targets]]",
            '[[coverage]]\ntitle = "一"\nof = "county"\nform = "x"\n[[targets]]',
            "form 的值是“x”",
        ),
        ('id = "mine"', 'id = "sdhrss-2021-32"', "第1行：id"),
        ('id = "I2"', 'id = "I1"', "不与其他项重复"),
    ],
)
def test_a_contradiction_is_found(skt: Skt, tmp_path: Path, good: str, bad: str, said: str) -> None:
    assert good in OWN
    path = tmp_path / "通知.toml"
    path.write_text(OWN.replace(good, bad, 1), encoding="utf-8")
    out, err = skt("notices", "--check", str(path), code=1)
    assert said in out
    assert all(line.startswith(f"通知文件“{path}”") for line in out.splitlines())
    assert f"有 {len(out.splitlines())} 处自相矛盾" in err


def test_all_contradictions_are_told_at_once_in_the_order_of_lines(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "通知.toml"
    bad = (
        OWN.replace("value = 2", "value = 5").replace("2028-12-31", "2026-12-31").replace("= 300}", "= 301}")
    )
    path.write_text(bad, encoding="utf-8")
    out, _ = skt("notices", "--check", str(path), code=1)
    assert [line.partition("：")[0].rpartition("”")[2] for line in out.splitlines()] == [
        "第5行",
        "第26行 [[forms]] 第1项 [[fields]] 第1项",
        "第48行 [[targets]] 第2项",
    ]
    path.write_text(OWN.replace("until", "untill"), encoding="utf-8")
    assert "第5行：不认识 untill" in skt.refused("notices", "--check", str(path))
    assert "找不到" in skt.refused("notices", "--check", str(tmp_path / "没有.toml"))
    assert "只检查一个文件" in skt.refused("notices", "32号", "--check", str(path))


def test_all_mistakes_are_told_at_once_whatever_part_they_are_in(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "通知.toml"
    summaries = (
        '[[forms.summaries]]\ntitle = "表[1]"\nby = "a"\n'
        '[[forms.summaries]]\ntitle = "汇总"\nby = "levels"\nsum = ["a"]\n\n'
    )
    form, rest = OWN.split("[[targets]]", 1)
    path.write_text(f"{form}{summaries}[[targets]]{rest.replace('value = 2', 'value = 5')}", encoding="utf-8")
    _, err = skt("notices", "--check", str(path), code=2)
    assert "有 1 处" not in err
    assert "title" in err
    path.write_text(
        f"{form}{summaries.replace('[1]', '')}[[targets]]{rest.replace('value = 2', 'value = 5')}",
        encoding="utf-8",
    )
    _, err = skt("notices", "--check", str(path), code=2)
    assert f"通知文件“{path}”有 3 处错误" in err
    assert all(each in err for each in ("by 的值是“levels”", "sum 第1个 的值是“a”", "value 的值是“5”"))
    path.write_text(OWN.replace("until", "untill").replace("issuer = ", "issuers = "), encoding="utf-8")
    _, err = skt("notices", "--check", str(path), code=2)
    assert "有 2 处错误" in err
    assert all(each in err for each in ("不认识 untill", "不认识 issuers", "是否指 issuer？"))
    assert "缺少 issuer" not in err


def test_a_notice_is_drafted_from_an_older_one(skt: Skt, tmp_path: Path) -> None:
    path = tmp_path / "2022.toml"
    order = ("notices", "--new-from", "鲁人社字〔2021〕32号", "--year", "2022", "-o", str(path))
    skt(*order)
    assert "due = 2022-06-15 # 待核" in path.read_text(encoding="utf-8")
    skt("notices", "--check", str(path))
    assert skt.json("deadlines", "--notice", str(path))["deadlines"][2]["due"] == "2022-06-15"
    assert "已经存在" in skt.refused(*order)
    skt(*order, "--force")
    skt("notices", "--new-from", str(path), "--year", "2023", "-o", str(tmp_path / "2023.toml"))
    assert "2023-06-15" in (tmp_path / "2023.toml").read_text(encoding="utf-8")
    assert "要一起写" in skt.refused("notices", "--new-from", "sdhrss-2021-32", "-o", str(path))
    assert "要一起写" in skt.refused("notices", "--year", "2022")
    assert "就是 2021 年的" in skt.refused(
        "notices", "--new-from", "sdhrss-2021-32", "--year", "2021", "-o", str(tmp_path / "x.toml")
    )
    assert "没有“33号”" in skt.refused("notices", "--new-from", "33号", "--year", "2022", "-o", str(path))
    before = path.read_bytes()
    skt.refused("notices", "--new-from", str(path), "--year", "2024", "-o", str(path), "--force")
    assert path.read_bytes() == before
