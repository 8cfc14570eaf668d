"""GitLab's Code Quality file: every entry has what GitLab asks for, and a fingerprint of its own."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from command_line import Skt
from repository import EXAMPLES
from reviews import BLANK, FILE, REVIEW, review
from skilltrain_cli.reporters import as_gitlab
from skilltrain_cli.review.finding import Place, Review, Unchecked
from skilltrain_cli.values.text import one_line

SCHEMA = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "additionalProperties": False,
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^(?!\\./)"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
"""“Code Quality report format” of GitLab's documentation, which has no schema of its own."""


def entries(found: Review) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(as_gitlab.render(found))
    SCHEMA.validate(made)
    return made


def test_a_finding_is_an_entry() -> None:
    found = entries(REVIEW)
    assert len(found) == len(REVIEW.findings) + 1
    (query,) = [each for each in found if each["description"].startswith("【核实】")]
    assert query == {
        "description": "【核实】工作表“Sheet1”B9“组织区县”：填的是“市本级”，由市直组织的应填“市直”。"
        "怎么办：请改为“市直”；不改的，汇总时按“市直”写入。依据：鲁人社字〔2021〕32号 附件2 注1"
        "“如培训项目由市直组织，‘组织区县’一列填写‘市直’”。",
        "check_name": "RG004",
        "fingerprint": query["fingerprint"],
        "severity": "minor",
        "location": {"path": FILE, "lines": {"begin": 1}},
    }
    severities = {each["description"][:4]: each["severity"] for each in found}
    assert severities == {
        "【强制】": "critical",
        "【核实】": "minor",
        "【核实·": "info",
        "【提示】": "info",
        "没有审核": "minor",
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert as_gitlab.render(review()) == "[]\n"


def test_what_was_not_read_or_judged_is_an_entry_of_its_own() -> None:
    found = entries(
        review(
            unread=("收.zip/甲.xlsx", "收.zip/乙.xlsx"),
            unchecked=tuple(
                Unchecked(code="ID001", file=each, why=why) for each in "丙丁" for why in ("一", "二")
            ),
            bundles=("收.zip",),
        )
    )
    assert [each["severity"] for each in found] == ["critical"] * 2 + ["minor"] * 4
    assert [each["location"]["path"] for each in found] == ["收.zip"] * 2 + ["丙", "丙", "丁", "丁"]
    assert len({each["fingerprint"] for each in found}) == 6


@given(st.text('\\"\n\r\x00\x1b\u2028\ud800a表', max_size=20) | st.text(max_size=20))
def test_any_text_can_be_read_back(text: str) -> None:
    place = Place(file=f"甲{text}", sheet=text, spot=BLANK.place.spot)
    found = replace(BLANK, place=place, message=text, hint=text, heading=text, explanation=text)
    (entry,) = entries(review(found))
    assert entry["description"] == one_line(entry["description"])
    assert entry["location"]["path"] == f"甲{text}".encode(errors="replace").decode()


def test_no_two_entries_of_examples_share_a_fingerprint(skt: Skt) -> None:
    out, _ = skt(
        "validate", str(EXAMPLES / "broken" / "填写"), "--as-of", "2021-06-10", "--format", "gitlab", code=1
    )
    found = json.loads(out)
    SCHEMA.validate(found)
    prints = [each["fingerprint"] for each in found]
    assert all(prints)
    assert len({*prints}) == len(prints)
