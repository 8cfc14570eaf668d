"""``skt rules``: the catalogue, the manual page of a rule, and both as JSON."""

import pytest

from command_line import Skt
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.rules.catalogue import FAMILIES, rules


def test_catalogue_lists_every_rule(skt: Skt) -> None:
    out, err = skt("rules")
    for rule in rules():
        assert f"\n{rule.code}  " in out
        assert rule.card.title in out
    assert err == ""


def test_prefix_lists_a_family(skt: Skt) -> None:
    out, _ = skt("rules", "rg")
    assert "RG 单位和区划" in out
    assert all(rule.code in out for rule in FAMILIES["RG"][1])
    assert "VL003" not in out


def test_manual_page(skt: Skt) -> None:
    out, _ = skt("rules", "RG005")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[:4] == [
        "RG005 区县只报自己的内容",
        "程度：强制",
        "依据：工具箱自定（别的单位的行会在汇总时重复或错位）",
        "先决规则：RG002、RG003（它们没有通过时，本条不审核）",
    ]
    assert "区县的表里只应有本区县的内容；混进别的区县或市直的行，会在汇总时重复或错位。" in lines
    assert [line for line in lines if line.endswith("的例子")] == ["违规的例子", "合规的例子"]
    assert "（文件）张店区.xlsx  市      组织区县" in lines
    assert "{" not in out


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_page(rule: Rule, skt: Skt) -> None:
    out, _ = skt("rules", rule.code)
    assert "依据：" in out
    assert "合规的例子" in out


def test_json(skt: Skt) -> None:
    page = skt.json("rules", "RG004")
    assert page["schema_version"] == 1
    (rule,) = page["rules"]
    assert rule["severity"] == "query"
    assert rule["basis"]["clause"] == "附件2 注1"
    assert rule["examples"][0] == {
        "breaks": True,
        "manner": "",
        "rows": [["市", "组织区县"], ["淄博市", "市本级"]],
    }
    assert len(skt.json("rules")["rules"]) == len(rules())
    assert skt.json("rules", "VL025")["rules"][0]["basis"] is None
    assert skt.json("rules", "PK405")["rules"][0]["basis"]["clause"] == "附件1 宣传素材2"
    assert skt.json("rules", "VL003")["rules"][0]["basis"] == {
        "notice": None,
        "clause": "工具箱自定",
        "quote": None,
        "reason": "要相加的，只能是数",
    }


@pytest.mark.parametrize(("code", "hint"), [("RG999", "是否指 RG"), ("你好", "规则分为 RD（文件读取）")])
def test_unknown_code_is_wrong_usage(skt: Skt, code: str, hint: str) -> None:
    message = skt.refused("rules", code)
    assert f"没有编码为“{code}”的规则" in message
    assert hint in message


def test_blank_code_is_wrong_usage(skt: Skt) -> None:
    assert "没有编码为“ ”的规则" in skt.refused("rules", " ")
