"""The JSON Schemas that ``--schema`` prints: closed, and true of all that is written."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command_line import Skt
from county_files import BAD, GOOD, county_file
from repository import EXAMPLES, SCHEMAS
from skilltrain_cli.forms.spec import Flow
from skilltrain_cli.notices.notice import Every, Sender
from skilltrain_cli.operations.deadlines import DueState
from skilltrain_cli.operations.targets.target_lines import TargetState
from skilltrain_cli.operations.verify.discrepancies import DiscrepancyKind
from skilltrain_cli.review.finding import ItemState, Severity

COMMANDS = ("validate", "verify", "diff", "deadlines", "targets")
ENUMERATIONS: dict[str, list[type]] = {
    "severity": [Severity],
    "state": [ItemState, DueState, TargetState],
    "who": [Sender],
    "every": [Every],
    "kind": [DiscrepancyKind, Flow],
}
"""Name in a schema → what may stand there."""


def schema_of(command: str) -> Any:
    return json.loads((SCHEMAS / f"{command}.json").read_text(encoding="utf-8"))


def check(command: str, written: object) -> None:
    Draft202012Validator(schema_of(command)).validate(written)


def parts(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value."""
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        yield from parts(each)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_its_schema_and_asks_for_nothing_else(skt: Skt, command: str) -> None:
    out, err = skt(command, "--schema")
    assert (json.loads(out), err) == (schema_of(command), "")
    Draft202012Validator.check_schema(json.loads(out))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_object_is_closed_and_what_it_must_have_is_described(command: str) -> None:
    objects = [each for each in parts(schema_of(command)) if "object" in each.get("type", ())]
    assert objects
    for each in objects:
        assert each["additionalProperties"] is False, each
        patterns = each.get("patternProperties", {})
        assert patterns or set(each["required"]) <= set(each["properties"]), each


def test_what_may_be_chosen_is_what_the_code_knows() -> None:
    for command in COMMANDS:
        for each in parts(schema_of(command)):
            for name, kinds in ENUMERATIONS.items():
                if "enum" in each.get(name, ()):
                    listed = [value for value in each[name]["enum"] if value is not None]
                    assert listed in [[member.value for member in kind] for kind in kinds], (command, name)  # type: ignore[attr-defined]


def test_the_deadlines_of_every_notice_are_as_described(skt: Skt) -> None:
    for day in ("2020-06-10", "2021-06-10", "2022-08-01"):
        written = skt.json("deadlines", "--all", "--as-of", day)
        assert written["deadlines"]
        check("deadlines", written)


FILES = sorted(
    path for path in EXAMPLES.rglob("*.xls*") if "broken" not in path.parts or "附件2" in path.parts
)


@pytest.mark.parametrize("old", FILES, ids=lambda path: path.stem)
def test_a_comparison_of_any_example_is_as_described(skt: Skt, old: Path) -> None:
    new = EXAMPLES / ("brand/淄博市-陶琉工匠.xlsx" if "brand" in old.parts else "zibo/张店区.xlsx")
    check("diff", skt.json("diff", str(old), str(new)))


def test_what_a_comparison_says_of_texts_and_of_units_is_as_described(skt: Skt) -> None:
    text = "陶瓷工艺培训面向失业人员开展理论和实操相结合的课程"
    county_file(Path("原.csv"), GOOD.replace("陶瓷工艺培训", text), BAD, GOOD.replace("张店区", "淄川区"))
    county_file(
        Path("新.csv"), f"{GOOD}{text}", BAD.replace("张店区", "博山区"), GOOD.replace(",30,", ",31,")
    )
    check("diff", skt.json("diff", "原.csv", "新.csv"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what each command writes of examples."""
    from skilltrain_cli.cli.app import run  # noqa: PLC0415 - with the fixture alone

    folder = tmp_path_factory.mktemp("written")
    broken = EXAMPLES / "broken" / "张店区（问题最多）.xlsx"
    orders = {
        "validate": ["validate", str(broken), "--statistics"],
        "diff": ["diff", str(EXAMPLES / "zibo" / "张店区.xlsx"), str(broken)],
        "deadlines": ["deadlines", "--all"],
        "targets": ["targets", str(EXAMPLES / "zibo"), str(broken)],
        "verify": ["verify", str(folder / "市.xlsx"), str(folder / "收件" / "张店区.csv")],
    }
    county_file(folder / "收件" / "张店区.csv")
    run(["-q", "merge", str(folder / "收件"), "-o", str(folder / "市.xlsx"), "--as-of", "2021-06-10"])
    county_file(folder / "收件" / "张店区.csv", GOOD.replace(",30,", ",31,"))
    for command, order in orders.items():
        options = ["--as-of", "2021-06-10", "--format", "json", "-o", str(folder / f"{command}.json")]
        run(["-q", *order, *options])
    return {each: json.loads((folder / f"{each}.json").read_text(encoding="utf-8")) for each in orders}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_key_that_is_not_described_is_refused_wherever_it_stands(
    written: dict[str, Any], command: str
) -> None:
    check(command, written[command])
    validator = Draft202012Validator(schema_of(command))
    for number, _ in enumerate(parts(written[command])):
        changed = deepcopy(written[command])
        found = list(parts(changed))[number]
        found["没有的键"] = None
        assert not validator.is_valid(changed), found
        if number > 40:
            break


@pytest.mark.parametrize("command", COMMANDS)
def test_a_key_that_is_missing_is_refused(written: dict[str, Any], command: str) -> None:
    validator = Draft202012Validator(schema_of(command))
    for name in schema_of(command)["required"]:
        lacking = {key: value for key, value in written[command].items() if key != name}
        assert not validator.is_valid(lacking), name


def test_each_command_that_has_a_schema_has_its_file_in_the_package() -> None:
    assert sorted(path.name for path in SCHEMAS.iterdir()) == sorted(f"{each}.json" for each in COMMANDS)
