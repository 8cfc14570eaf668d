"""Invariant 10: the engine names no field of an annex, and calls a row of a form what the form calls it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import skilltrain_cli
from skilltrain_cli.forms.catalogue import forms

ROOT = Path(skilltrain_cli.__file__).parent
MODELS = tuple(form.model for form in forms())
PLAIN = frozenset({"basis", "change", "groups", "level", "progress", "reason", "theme", "year"})
"""Names of fields of our own forms that are words of the engine as well."""
NAMES = frozenset(name for form in MODELS for name in (form.card.id, *form.model_fields)) - PLAIN
KINDS = ("项目", "品牌")
"""What a row of each annex is called."""
OWN = (
    *(f"{model.__module__.removeprefix('skilltrain_cli.').replace('.', '/')}.py" for model in MODELS),
    *(
        "intake/brand_package/",
        "operations/brand_package/",
        "rules/brand_package/",
        "judging/package_subject.py",
        "values/media_facts.py",
        "values/package_name.py",
        "cli/pack",
        "usecases/pack.py",
        "review/brand_material.py",
        "operations/merge/brand_checklists.py",
        "writers/workbooks/summaries/brand_material_sheet.py",
        "rules/batch_merged_lists.py",
    ),
)
"""The forms' own modules, and the rooms of the 宣传素材 that travel with 附件1."""
VOCABULARY = {
    "forms/spec.py": {"city", "county", "period", "phone"},
    "forms/forms_in_toml.py": {"city", "county", "period", "phone"},
    "values/region.py": {"city", "county"},
    "regions/registry.py": {"city", "county"},
    "notices/notice.py": {"city", "county"},
    "notices/toml_keys.py": {"city", "county", "period", "phone"},
    "notices/next_year_draft.py": {"period"},
    "cli/notices.py": {"period"},
    "operations/briefing/merge_briefing.py": {"city"},
    "values/figure_with_sources.py": {"city"},
    "cli/merge.py": {"city", "phone"},
    "cli/targets.py": {"city", "county", "period", "rate", "remarks", "target"},
    "intake/trace_cell.py": {"city"},
    "reporters/merged_page/__init__.py": {"city"},
    "usecases/targets.py": {"city", "county"},
    "notices/contradictions.py": {"period"},
    "cli/fill.py": {"phone"},
    "usecases/merge.py": {"city", "phone"},
}
"""Words that are names of roles, levels, keys or options where they stand, and of no annex's field."""
PATTERNS = frozenset(
    {
        "forms/row_markers.py",
        "forms/recognition.py",
        "intake/unread_sheets.py",
        "forms/title_and_signature_lines.py",
        "values/period/remark_on_time.py",
    }
)
"""What clerks write in any sheet of the trade, as patterns."""
ALLOWED_WORDS = {
    "forms/spec.py": "what a row is called when a form does not say",
    "rules/value_kinds.py": "a kind of value: a text that is a training's name",
    "cli/rules.py": "an example of a catalogue of 附件1",
    "cli/targets.py": "这项目标, a target",
    "writers/workbooks/summaries/merged_workbook.py": "the sheet of the 宣传素材 that came with 附件1",
}


@cache
def texts() -> tuple[tuple[str, int, str], ...]:
    """Return module, line and text of all that the modules of the engine say."""
    every = ((path.relative_to(ROOT).as_posix(), path) for path in sorted(ROOT.rglob("*.py")))
    return tuple((name, *each) for name, path in every if not name.startswith(OWN) for each in literals(path))


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_no_module_of_the_engine_names_a_field_of_an_annex() -> None:
    assert [each for each in texts() if each[2] in NAMES - VOCABULARY.get(each[0], set())] == []


def test_no_module_of_the_engine_calls_a_row_what_one_annex_calls_it() -> None:
    allowed = PATTERNS | ALLOWED_WORDS.keys()
    assert [
        each for each in texts() if each[0] not in allowed and any(kind in each[2] for kind in KINDS)
    ] == []


def test_the_test_sees_what_it_is_for() -> None:
    found = {text for path in (ROOT / "forms/annexes").glob("*.py") for _, text in literals(path)}
    assert {"trainees", "audience", "brand", "培训项目名称"} <= found
    assert {"trainees", "period", "remarks", "case", "project", "brand"} <= NAMES
