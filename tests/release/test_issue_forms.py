"""The forms for issues are in Chinese, ask for what helps, and never for what is somebody's own."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from repository import ROOT

FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(path for path in FOLDER.glob("*.yml") if path.name != "config.yml")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}
PERSONAL = re.compile("您的?(?:姓名|单位|电话|手机|邮箱)|联系(?:方式|电话|人)|身份证")


def form(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def test_nobody_can_leave_the_forms_aside() -> None:
    assert len(FORMS) == 3
    assert form(FOLDER / "config.yml") == {"blank_issues_enabled": False}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one(path: Path) -> None:
    asked = form(path)
    assert {"name", "description", "body"} <= asked.keys()
    assert {each["type"] for each in asked["body"]} <= KINDS
    names = [each["id"] for each in asked["body"] if each["type"] != "markdown"]
    assert len(names) == len(set(names))
    assert re.search("[一-龥]", asked["name"] + asked["description"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_it_warns_first_and_has_the_sender_confirm_last(path: Path) -> None:
    first, *_, last = form(path)["body"]
    assert "不要上传真实的报表" in first["attributes"]["value"]
    assert last["type"] == "checkboxes"
    assert all(each["required"] for each in last["attributes"]["options"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_it_asks_nobody_who_they_are(path: Path) -> None:
    labels = [each["attributes"].get("label", "") for each in form(path)["body"]]
    assert [label for label in labels if PERSONAL.search(label)] == []


def test_what_went_wrong_comes_with_its_version_and_an_invented_example() -> None:
    asked = {each.get("id"): each for each in form(FOLDER / "1-problem.yml")["body"]}
    assert "`skt --version`" in asked["version"]["attributes"]["description"]
    assert "虚构" in asked["example"]["attributes"]["description"]
    assert [
        name
        for name in ("version", "system", "command", "example")
        if not asked[name]["validations"]["required"]
    ] == []


def test_holes_are_reported_in_private_and_no_address_is_invented() -> None:
    chinese, english = SECURITY.split("## Reporting a vulnerability")
    for text, words in (
        (chinese, ("私下", "虚构", "skt --version")),
        (english, ("in private", "invented", "skt --version")),
    ):
        assert [each for each in words if each not in text] == []
    assert re.findall(r"[\w.]+@[\w.]+|https?://", SECURITY) == []
