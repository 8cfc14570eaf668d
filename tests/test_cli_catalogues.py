"""The catalogues of the command line: deadlines, notices, regions."""

import json
from pathlib import Path

import pytest

from screen import Screen


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.delenv("SKT_DEBUG", raising=False)


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capsys)


# Deadlines.


def test_deadlines_json_is_the_contract(skt: Screen) -> None:
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
        "form": None,
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
def test_deadline_states_on_a_day_given(skt: Screen, on: str, state: str) -> None:
    assert skt.json("deadlines", "--as-of", on)["deadlines"][2]["state"] == state


def test_deadlines_on_the_screen(skt: Screen) -> None:
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
        "鲁人社字〔2021〕32号 二（三）",
        "每季度：季报：",
        "二（三）",
        "每月：",
        "随时：",
    ):
        assert words in out
    for line in out.splitlines():
        assert line == line.rstrip() or len(line) <= 200


def test_deadlines_of_a_unit(skt: Screen) -> None:
    out, _ = skt("deadlines", "--unit", "淄博市张店区人社局")
    assert out.startswith("张店区 报送任务")
    assert "请在此之前报市" in out
    out, _ = skt("deadlines", "--unit", "索镇街道")
    assert out.count("（镇（街道）、部门 → 县（市、区）；桓政办发〔2020〕1号 三（五））") == 2
    assert "没有这一级的报送任务" in skt("deadlines", "--unit", "枣庄市财政局")[0]


def test_deadlines_of_a_department(skt: Screen) -> None:
    out, _ = skt("deadlines", "--unit", "淄博市教育局")
    assert out.startswith("淄博市教育局 报送任务")
    assert "淄政办发〔2019〕11号 三（五）" in out
    assert "桓政办发" not in out
    assert "如 淄博市教育局" in skt.refused("deadlines", "--unit", "市教育局")
    assert "哪里的部门" in skt.refused("deadlines", "--unit", "市中区教育局")


def test_what_was_due_long_ago_is_one_line(skt: Screen) -> None:
    out, _ = skt("deadlines", "--as-of", "2022-07-01")
    assert "2021-06-30" not in out.partition("另有")[0]
    assert "另有 4 项截止日已过一年以上（2021-03-31 至 2021-06-30；鲁人社字〔2021〕32号），加 --all" in out
    assert "已过 183 天" not in out
    assert "淄政办发〔2019〕11号 到 2021-12-31 为止，未列出；用 --notice 查看" in out
    every, _ = skt("deadlines", "--as-of", "2022-07-01", "--all")
    assert "另有" not in every
    assert every.count("截止日已过") == 6
    assert len(skt.json("deadlines", "--as-of", "2022-07-01")["deadlines"]) == 9


def test_a_notice_asked_for_by_name_is_shown_whenever_it_was_in_force(skt: Screen) -> None:
    out, _ = skt("deadlines", "--notice", "桓政办发〔2020〕1号", "--as-of", "2023-01-01")
    assert out.startswith("桓政办发〔2020〕1号 报送任务")
    assert "季报" in out
    assert out.rstrip().endswith("桓政办发〔2020〕1号 到 2021-12-31 为止")
    out, _ = skt("deadlines", "--notice", "桓政办发〔2020〕1号", "--as-of", "2020-01-01")
    assert "桓政办发〔2020〕1号 于 2020-03-11 印发" in out
    assert "没有在执行的通知" in skt("deadlines", "--as-of", "2019-01-01")[0]


def test_a_time_of_day_is_kept(skt: Screen, tmp_path: Path) -> None:
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


def test_an_unknown_unit_gets_suggestions(skt: Screen) -> None:
    assert "是否指 张店区？" in skt.refused("deadlines", "--unit", "张殿区")
    assert "济南市市中区、枣庄市市中区" in skt.refused("deadlines", "--unit", "市中区")
    assert "skt regions" in skt.refused("deadlines", "--unit", "火星")


def test_a_former_unit_is_named(skt: Screen) -> None:
    out, err = skt("deadlines", "--unit", "茌平县")
    assert out.startswith("茌平区 报送任务")
    assert "“茌平县”已撤销，现为“茌平区”" in err
    assert skt("-q", "deadlines", "--unit", "茌平县")[1] == ""


def test_deadlines_as_a_calendar_file(skt: Screen, tmp_path: Path) -> None:
    path = tmp_path / "截止日.ics"
    out, err = skt("deadlines", "--format", "ics", "-o", str(path))
    assert (out, "截止日.ics" in err) == ("", True)
    assert path.read_bytes().count(b"BEGIN:VEVENT\r\n") == 6
    assert "已经存在" in skt.refused("deadlines", "--format", "ics", "-o", str(path))
    skt("deadlines", "--format", "json", "-o", str(path), "--force")
    assert len(json.loads(path.read_text(encoding="utf-8"))["deadlines"]) == 20
    skt("deadlines", "-o", str(path), "--force")
    assert "未到期" in path.read_text(encoding="utf-8")


def test_deadlines_of_one_notice(skt: Screen, tmp_path: Path) -> None:
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


def test_regions(skt: Screen) -> None:
    out, _ = skt("regions")
    assert "16 市 136 县（市、区）" in out
    assert "137 县（市、区）" in skt("regions", "--as-of", "2019-01-31")[0]
    found = skt.json("regions")
    assert list(found) == ["schema_version", "as_of", "regions"]
    assert sum(region["level"] == "county" for region in found["regions"]) == 136


def test_one_region(skt: Screen) -> None:
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


def test_a_users_regions(skt: Screen, tmp_path: Path) -> None:
    path = tmp_path / "单位.csv"
    path.write_text("代码,名称,上级代码\n370394,齐鲁化工区,370300\n", encoding="utf-8-sig")
    assert "370394" in skt("regions", "齐鲁化工区", "--regions", str(path))[0]
    path.write_text("代码,名称\n", encoding="utf-8")
    assert "第1行" in skt.refused("regions", "--regions", str(path))


def test_notices(skt: Screen) -> None:
    assert "鲁人社字〔2021〕32号" in skt("notices")[0]
    out, _ = skt("notices", "鲁人社字[2021]32号")
    for words in ("DL3", ">= 120 万人次", "附件2 注1", "“组织区县”一列填写“市直”"):
        assert words in out
    found = skt.json("notices")
    assert list(found) == ["schema_version", "notices"]
    assert [len(each["tasks"]) for each in found["notices"]] == [6, 5, 9, 0, 4]
    assert "现有：" in skt.refused("notices", "33号")
