"""Rows of forms that say how far a unit has come, and what a question about them finds."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from form_submissions import SETTING, submitted
from skilltrain_cli.forms.catalogue import declared_form, forms
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.notices import find_notice, load_notice
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.operations.targets.asked_units import Question
from skilltrain_cli.operations.targets.reported_rows import ReportedRows, rows_of_sheets
from skilltrain_cli.operations.targets.target_lines import TargetLine
from skilltrain_cli.operations.targets.unit_progress import Progress, progress_of
from skilltrain_cli.values.grid import Value

ZAOZHUANG, PRESS, ZIBO, PROVINCE = (
    find_notice(number)
    for number in ("枣人社发〔2022〕14号", "sd-press-2022", "淄政办发〔2019〕11号", "鲁人社字〔2021〕32号")
)


def form_named(name: str) -> FormSpec:
    """Return a form that comes with the tool."""
    return next(form for form in forms() if form.id == name)


def rows(name: str | FormSpec, files: Mapping[str, Sequence[Mapping[str, Value]]]) -> ReportedRows:
    """Return the rows of some files, each of fields by name; what is not named is 0, or blank."""
    form = form_named(name) if isinstance(name, str) else name
    zero = {column.name: 0 if column.role.value == "amount" else "" for column in form.columns}
    sheets = [
        submitted(form, file, [[{**zero, **row}[column.name] for column in form.columns] for row in given])
        for file, given in files.items()
    ]
    return rows_of_sheets(form, sheets)


def progress_file(path: Path, *given: Mapping[str, Value], name: str = "progress") -> Path:
    """Write a csv with these rows of a form, the footer filled in."""
    form = form_named(name)
    zero = {column.name: 0 if column.role.value == "amount" else "" for column in form.columns}
    lines = [[form.card.annex], [form.card.title], list(form.headings)]
    lines += [[str({**zero, **row}[column.name]) for column in form.columns] for row in given]
    lines += [["填表人：张三", "联系电话：0632-3311111", "填表日期：2023年12月30日"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def progress(
    *reported: ReportedRows, notices: Sequence[Notice], as_of: date, named: bool = True, unit: str = ""
) -> Progress:
    """Return how far the units have come with all targets of these notices."""
    own = [declared_form(each.number, each.id, table) for each in notices for table in each.forms]
    question = Question(
        as_of=as_of,
        notices=tuple(notices),
        regions=SETTING.regions,
        forms=(*own, *forms()),
        named=named,
        unit=SETTING.regions.resolve(unit, as_of).region if unit else None,
    )
    return progress_of(reported, (), question)


def line(found: Progress, target: str, unit: str = "") -> TargetLine:
    """Return the one line of a target, of a unit or of whose it is."""
    lines = [
        each
        for each in found.lines
        if each.target.id == target and (each.unit.name == unit if unit else not each.part)
    ]
    assert len(lines) == 1, [each.unit.name for each in lines]
    return lines[0]


def own_notice(folder: Path, *targets: Mapping[str, object], forms_: str = "") -> Notice:
    """Return a notice of one's own with these targets; what is not named of one is usual."""
    usual = {"scope": "city", "period": "2021年", "op": ">=", "kind": "flow", "clause": "一"}
    bodies = (
        "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in each.items())
        for each in ({**usual, **target} for target in targets)
    )
    path = folder / "通知.toml"
    path.write_text(
        'number = "淄人社发〔2021〕9号"\ntitle = "通知"\nissuer = "淄博市人力资源和社会保障局"\n'
        'issued = 2021-01-10\nyear = 2021\n\n[clauses]\n"一" = "全文"\n\n'
        + "".join(f"[[targets]]\n{body}\n\n" for body in bodies)
        + forms_,
        encoding="utf-8",
    )
    return load_notice(path)
