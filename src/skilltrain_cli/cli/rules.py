"""``skt rules``: every rule a review goes by, and the manual page of each."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from skilltrain_cli.cli import console, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import DEFAULT, CatalogueFormat
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.rule_manual import Example, read_manual
from skilltrain_cli.notices.shipped_notices import shipped
from skilltrain_cli.rules import catalogue
from skilltrain_cli.usecases.lookup_by_name import plugins_named
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import Asked, Clause

_HEADINGS = ("编码", "规则", "程度", "依据")
_FIELD = "所在栏目在附件中的规定"
"""What a rule without a clause of its own rests on."""
_MANNERS = {
    "整表": "（整张表）",
    "卡片": "（每行一张卡片）",
    "素材包": "（每行一个压缩包）",
    "目录": "（每行是目录里的一个品牌）",
    "登记表": "（例表：培训教师登记表）",
    "各类栏目": "（例表：培训人员名录表）",
    "季报": "（例表：职业技能培训季报表）",
    "镇街表": "（例表：镇街培训统计表）",
    "任务分解表": "（例表：任务分解表）",
    "汇总后": "（每行是汇总表里的一行）",
    "": "",
}
_BRACED = lazy_pattern(r"\{([^{}]*)\}")


def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[编码]", help="只看这一条或这一类，如 RG004、RG")
    ] = None,
    shape: CatalogueFormat = DEFAULT,
) -> None:
    """查看审核规则：全部规则，或一条规则的要求、依据和例子。"""
    plugins = plugins_named(skt_toml.found().plugins())
    added = tuple(rule for each in plugins for rule in each.rules)
    chosen = catalogue.rules(added) if code is None else catalogue.rules_named(code, added)
    if shape == "json":
        console.deliver(console.as_json(payload(chosen)), None)
        return
    alone = len(chosen) == 1 and code is not None
    console.show_all(manual(chosen[0]) if alone else overview(chosen))


def payload(chosen: Sequence[Rule]) -> dict[str, object]:
    """Return the rules as JSON values; ``basis`` is null when a finding cites its field's clause."""
    return {"schema_version": 1, "rules": [_rule(rule) for rule in chosen]}


def _rule(rule: Rule) -> dict[str, object]:
    basis, manual = _basis(rule), read_manual(rule.manual)
    return {
        "code": rule.code,
        "title": rule.card.title,
        "severity": rule.card.severity.value,
        "basis": {
            "notice": basis.notice,
            "clause": basis.clause,
            "quote": basis.quote,
            "reason": basis.reason or None,
        }
        if basis
        else None,
        "needs": list(rule.needs),
        "plugin": rule.plugin or None,
        "manual": manual.text,
        "examples": [
            {"breaks": example.verdict == "违规", "manner": example.manner, "rows": example.rows}
            for example in manual.examples
        ],
    }


def overview(chosen: Sequence[Rule]) -> Iterator[Page]:
    """Yield one table for each family, and for each plug-in."""
    families = {f"{prefix} {about}": family for prefix, (about, family) in catalogue.FAMILIES.items()}
    for name in dict.fromkeys(rule.plugin for rule in chosen if rule.plugin):
        families[f"插件 {name}"] = tuple(rule for rule in chosen if rule.plugin == name)
    for title, family in families.items():
        rows = [_row(rule) for rule in family if rule in chosen]
        if rows:
            yield Page(title=title, headings=_HEADINGS, rows=rows)
    yield Page(
        title="",
        notes=(
            "强制：必须改正；核实：改正，或写情况说明；提示：供参考。",
            "运行 skt rules 编码 查看一条规则的要求、依据和例子，如 skt rules RG004。",
        ),
    )


def _row(rule: Rule) -> tuple[Cell, ...]:
    severity = rule.card.severity
    return (
        Cell(rule.code),
        Cell(rule.card.title),
        Cell(severity.label, severity.style),
        Cell(basis.reference if (basis := _basis(rule)) else _FIELD),
    )


def manual(rule: Rule) -> Iterator[Page]:
    """Yield the manual page of one rule: what it demands, by which clause, with examples."""
    card, page = rule.card, read_manual(rule.manual)
    source = (f"来自：插件 {rule.plugin}",) if rule.plugin else ()
    needs = (f"先决规则：{'、'.join(rule.needs)}（它们没有通过时，本条不审核）",) if rule.needs else ()
    yield Page(
        title=f"{rule.code} {card.title}",
        notes=(
            f"程度：{card.severity.label}",
            f"依据：{_basis(rule) or _FIELD}",
            *source,
            *needs,
            "",
            *page.text.splitlines(),
        ),
    )
    for example in page.examples:
        yield _example(example)


def _example(example: Example) -> Page:
    headings, *rows = example.rows
    width = max(map(len, example.rows))
    return Page(
        title=f"{example.verdict}的例子{_MANNERS[example.manner]}",
        headings=[_spoken(cell) for cell in _padded(headings, width)],
        rows=[[Cell(_spoken(cell)) for cell in _padded(row, width)] for row in rows],
        whole=True,
    )


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _spoken(cell: str) -> str:
    """Return a cell of an example for people: ``{空}`` is （空）."""
    return _BRACED.sub(r"（\1）", cell)


def _basis(rule: Rule) -> Clause | None:
    """Return what a rule rests on: its own words, a field's, or of the latest shipped notice that sets it."""
    basis = rule.card.basis
    if basis is None and rule.plugin:  # which of its forms it is of, its manual says
        return None
    if basis is None:
        fields = (form.of(role) for form in forms() for role in rule.reads)
        return next((each.clause for each in fields if each and each.printed.quote), None)
    if not isinstance(basis, Asked):
        return basis
    words = (notice.words_on(basis, form.id) for notice in reversed(shipped()) for form in reversed(forms()))
    return next((each for each in words if each.notice), None)
