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
        "task": "汇总报送《项目制培训情况统计表》（附件2）",
        "form": "project",
        "from": "city",
        "to": "province",
        "due": "2021-06-15",
        "days_left": 5,
        "state": "upcoming",
        "clause": "二（三）",
    }
    assert len(found["deadlines"]) == 6


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
        "鲁人社字〔2021〕32号 报送任务（截至 2021-06-10 星期四）",
        "二（三）",
        "每月：",
        "随时：",
    ):
        assert words in out
    for line in out.splitlines():
        assert line == line.rstrip() or len(line) <= 200


def test_deadlines_of_a_unit(skt: Screen) -> None:
    out, _ = skt("deadlines", "--unit", "淄博市张店区人社局")
    assert out.startswith("张店区 鲁人社字〔2021〕32号 报送任务")
    assert "请在此之前报市" in out
    assert "没有这一级的报送任务" in skt("deadlines", "--unit", "索镇街道")[0]


def test_an_unknown_unit_gets_suggestions(skt: Screen) -> None:
    assert "是否指 张店区？" in skt.refused("deadlines", "--unit", "张殿区")
    assert "济南市市中区、枣庄市市中区" in skt.refused("deadlines", "--unit", "市中区")
    assert "skt regions" in skt.refused("deadlines", "--unit", "火星")


def test_a_former_unit_is_named(skt: Screen) -> None:
    out, err = skt("deadlines", "--unit", "茌平县")
    assert out.startswith("茌平区 鲁人社字〔2021〕32号 报送任务")
    assert "“茌平县”已撤销，现为“茌平区”" in err
    assert skt("-q", "deadlines", "--unit", "茌平县")[1] == ""


def test_deadlines_as_a_calendar_file(skt: Screen, tmp_path: Path) -> None:
    path = tmp_path / "截止日.ics"
    out, err = skt("deadlines", "--format", "ics", "-o", str(path))
    assert (out, "截止日.ics" in err) == ("", True)
    assert path.read_bytes().count(b"BEGIN:VEVENT\r\n") == 6
    assert "已经存在" in skt.refused("deadlines", "--format", "ics", "-o", str(path))
    skt("deadlines", "--format", "json", "-o", str(path), "--force")
    assert len(json.loads(path.read_text(encoding="utf-8"))["deadlines"]) == 6
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
    assert len(skt.json("deadlines", "--notice", "鲁人社字[2021]32号")["deadlines"]) == 6
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
    assert len(found["notices"][0]["tasks"]) == 8
    assert "现有：" in skt.refused("notices", "33号")
