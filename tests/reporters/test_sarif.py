"""SARIF: accepted by the standard's schema and an independent reader; nothing that was sent acts in it."""

import gzip
import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from sarif_pydantic import Sarif

from command_line import Skt
from repository import EXAMPLES, TESTS
from reviews import BLANK, CITY_RUN, EXACT, FILE, REVIEW, count, review
from skilltrain_cli.reporters import as_sarif
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.review.finding import Place, Review, Severity, Unchanged
from skilltrain_cli.usecases.render import manuals
from skilltrain_cli.values.text import one_line

SCHEMA = Draft202012Validator(
    json.loads((TESTS / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
)
"""As Microsoft's SARIF SDK ships it (MIT licence)."""
EXPLAINED = Showing(manuals=partial(manuals, ()))


def log(found: Review, how: Showing = PLAIN) -> dict[str, Any]:
    """Return the only run of a log that the schema and the reader have accepted."""
    text = as_sarif.render(found, how)
    whole = json.loads(text)
    SCHEMA.validate(whole)
    read = Sarif.model_validate_json(text)
    assert read.version == "2.1.0"
    (run,) = read.runs
    (made,) = whole["runs"]
    assert [each.message.text for each in run.results or ()] == [
        each["message"]["text"] for each in made["results"]
    ]
    return made  # type: ignore[no-any-return]


def said(run: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Return the notifications: level and text."""
    (invocation,) = run["invocations"]
    return [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]


def test_a_finding_is_a_result_with_its_rule_level_and_cell() -> None:
    run = log(REVIEW, EXPLAINED)
    assert len(run["results"]) == len(REVIEW.findings)
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], REVIEW.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.card.code
        assert result["level"] == (finding.card.severity if finding.open else Severity.NOTE).sarif
    (query,) = [each for each in run["results"] if each["ruleId"] == "RG004" and "suppressions" not in each]
    assert query == {
        "ruleId": "RG004",
        "ruleIndex": 1,
        "level": "warning",
        "message": {
            "text": "工作表“Sheet1”B9“组织区县”：填的是“市本级”，由市直组织的应填“市直”。"
            "怎么办：请改为“市直”；不改的，汇总时按“市直”写入。依据：鲁人社字〔2021〕32号 附件2 注1"
            "“如培训项目由市直组织，‘组织区县’一列填写‘市直’”。"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "%E6%B7%84%E5%8D%9A/%E5%BC%A0%E5%BA%97%E5%8C%BA.xlsx",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"name": "B9", "fullyQualifiedName": "Sheet1!B9", "kind": "cell"}],
            }
        ],
    }


def test_an_explained_query_is_suppressed_with_its_explanation() -> None:
    (explained,) = [each for each in log(REVIEW)["results"] if "suppressions" in each]
    assert explained["level"] == "note"
    assert explained["suppressions"] == [
        {"kind": "external", "justification": "由市就业中心统一组织，名称以批文为准"}
    ]


def test_a_rule_brings_its_manual_and_clause() -> None:
    rules = {each["id"]: each for each in log(REVIEW, EXPLAINED)["tool"]["driver"]["rules"]}
    rule = rules["RG004"]
    assert rule["shortDescription"]["text"] == "市直组织的填“市直”"
    assert rule["defaultConfiguration"]["level"] == "warning"
    assert rule["help"]["text"].startswith("由市直组织的项目，“组织区县”只填“市直”两个字；")
    assert rule["help"]["text"].endswith(
        "依据：鲁人社字〔2021〕32号 附件2 注1“如培训项目由市直组织，‘组织区县’一列填写‘市直’”"
    )
    assert "违规的例子：\n\n| 市 | 组织区县 |\n| --- | --- |\n| 淄博市 | 市本级 |" in rule["help"]["markdown"]
    assert log(REVIEW)["tool"]["driver"]["rules"][0]["help"]["text"] == (
        "文件不要加密码。\n\n依据：鲁人社字〔2021〕32号 二（三）“于6月15日前汇总报送"
        "《项目制培训情况统计表》（附件2）”"
    )


def test_what_was_not_read_judged_or_looked_at_is_notified() -> None:
    run = log(REVIEW)
    assert run["invocations"][0]["executionSuccessful"] is False
    assert said(run) == [
        ("error", "淄博/临淄区.xlsx 没有读出来，审核不完整。"),
        ("warning", "没有审核：规则 AM001、ID001：“培训人数”一栏认不出来。"),
        ("note", "跳过了无关文件 淄博/~$张店区.xlsx（打开文件时的锁文件）。"),
        ("warning", "共有 10,007 处，GitHub 只显示最要紧的 5,000 处；全部请看作业小结。"),
    ]
    clean = log(review())
    assert clean["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert clean["results"] == []


def test_what_is_not_among_the_findings_is_notified() -> None:
    found = review(left_out=3, unchanged=Unchanged(since="main", files=("甲.xlsx",), left_out=2))
    assert [text for _, text in said(log(found))] == [
        "“main”以后没有改动的 1 个文件不列，它们的 2 处没有计入。",
        "按 --select、--ignore（或 skt.toml），另有 3 处没有列出，也没有计入。",
    ]


def test_no_more_results_than_github_takes_and_the_cut_is_said_twice() -> None:
    notes = [replace(count(row, "一"), card=EXACT) for row in range(1, as_sarif.LARGEST)]
    graver = [replace(BLANK, place=Place(file="丁.xlsx", sheet="表")), replace(BLANK, card=CITY_RUN)]
    remarks: list[str] = []
    found = review(*notes, *graver, *(replace(each, place=Place(file="甲.xlsx")) for each in graver))
    run = log(found, Showing(remark=remarks.append))
    assert len(run["results"]) == as_sarif.LARGEST
    assert [each["ruleId"] for each in run["results"]].count("VL001") == 2
    assert [each["ruleId"] for each in run["results"]].count("RG004") == 2
    assert len(remarks) == 1
    assert remarks[0] == (
        "SARIF 里只写了最要紧的 25,000 处（GitHub 一次最多收这么多），另有 3 处没有写进去；"
        "全部请看 --format json"
    )
    assert ("warning", f"{remarks[0]}。") in said(run)


def test_the_largest_log_is_within_what_github_takes() -> None:
    findings = (count(row, f"约{row}人") for row in range(1, as_sarif.LARGEST + 1))
    packed = gzip.compress(as_sarif.render(review(*findings), EXPLAINED).encode())
    assert len(packed) < 10 * 1024**2


@pytest.mark.parametrize(
    "name",
    [
        "张店区.xlsx",
        "收 件/50%#?a:b.xlsx",
        "a&b+c@d;e=[1]{2}.csv",
        "é\u0301😀.xlsx",
        "~$.xlsx",
        "深/深/深.et",
    ],
)
def test_the_place_of_a_file_resolves(name: str, tmp_path: Path) -> None:
    if os.name == "nt" and set(name) & set(':?"<>|*'):
        pytest.skip("Windows has no such names")
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    (result,) = log(review(replace(BLANK, place=Place(file=name))))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"].isascii()
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert (tmp_path / os.fsdecode(unquote_to_bytes(artifact["uri"]))).samefile(path)


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are no bytes")
def test_a_name_that_is_no_utf_8_resolves_too() -> None:
    (result,) = log(review(replace(BLANK, place=Place(file=os.fsdecode(b"\xd5\xc5.xlsx")))))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote_to_bytes(artifact["uri"]) == b"\xd5\xc5.xlsx"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/收/a.xlsx", "file:///%E6%94%B6/a.xlsx"),
        ("D:/收/a.xlsx", "file:///D:/%E6%94%B6/a.xlsx"),
        ("//机/a.xlsx", "file://%E6%9C%BA/a.xlsx"),
        ("../a.xlsx", "../a.xlsx"),
    ],
)
def test_a_file_outside_the_folder_has_no_base(file: str, uri: str) -> None:
    (result,) = log(review(replace(BLANK, place=Place(file=file))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_the_path_inside_an_archive_is_a_logical_place() -> None:
    found = review(
        replace(BLANK, place=replace(BLANK.place, file="收.zip/镇/一.xlsx")),
        replace(BLANK, place=Place(file="包.zip", entry="图/1.jpg")),
        replace(BLANK, place=Place(file="包.zip")),
        bundles=("收.zip",),
    )
    places = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: each["locations"][0].get(
            "logicalLocations"
        )
        for each in log(found)["results"]
    }
    assert places["%E6%94%B6.zip"] == [
        {"name": "D8", "fullyQualifiedName": "镇/一.xlsx:Sheet1!D8", "kind": "cell"}
    ]
    entries = [each["locations"][0].get("logicalLocations") for each in log(found)["results"][:2]]
    assert entries == [
        None,
        [{"name": "图/1.jpg", "fullyQualifiedName": "图/1.jpg", "kind": "entry"}],
    ]


@given(st.text("[]{}%0\\()a表\n\r\x1b\u2028\ud800\x00\ufffe#", max_size=20) | st.text(max_size=20))
def test_any_text_is_shown_as_it_stands_and_links_to_nothing(text: str) -> None:
    place = Place(file=FILE, entry=text or None, sheet=text or None, spot=BLANK.place.spot)
    found = replace(BLANK, place=place, message=text, hint=text, heading=text, value=text, explanation=text)
    (result,) = log(review(found))["results"]
    (suppression,) = result["suppressions"]
    for shown in (result["message"]["text"], suppression["justification"]):
        assert not set(shown) & set("[]{}")
        assert shown == one_line(shown)


def test_all_examples_are_accepted_and_their_places_are_files(skt: Skt, tmp_path: Path) -> None:
    made = tmp_path / "问题.sarif"
    _, err = skt("validate", str(EXAMPLES), "--as-of", "2021-06-10", "-o", str(made), code=3)
    assert err == f"已写入 {made}\n"
    whole = json.loads(made.read_text(encoding="utf-8"))
    SCHEMA.validate(whole)
    Sarif.model_validate(whole)
    (run,) = whole["runs"]
    found = skt_json(skt)
    assert len(run["results"]) == len(found["findings"])
    prints = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
    assert len({*prints}) == len(prints)
    for result, finding in zip(run["results"], found["findings"], strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        path = os.fsdecode(unquote_to_bytes(uri.removeprefix("file://")))
        assert Path(path).is_file()
        assert Path(path) == Path(finding["file"])
    for rule in run["tool"]["driver"]["rules"]:
        assert "违规的例子" in rule["help"]["markdown"]
        assert "依据：" in rule["help"]["text"]
        assert all(
            len(rule[each]["text"]) <= 1024 for each in ("shortDescription", "fullDescription")
        )  # GitHub's


def test_statistics_are_a_property_of_the_run() -> None:
    assert log(REVIEW, Showing(statistics=True))["properties"]["statistics"][0] == {
        "code": "VL003", "title": "人数填整数", "severity": "error", "count": 10_002, "files": 2
    }  # fmt: skip


def test_fingerprints_are_those_of_the_findings() -> None:
    found = review(replace(BLANK, fingerprint="ab" * 16), count(5, "约"))
    assert [each.get("partialFingerprints") for each in log(found)["results"]] == [
        None,
        {"primaryLocationLineHash": "ab" * 16, "sktFinding/v1": "ab" * 16},
    ]


def skt_json(skt: Skt) -> Any:
    return json.loads(skt("validate", str(EXAMPLES), "--as-of", "2021-06-10", "--format", "json", code=3)[0])
