"""The pages made from the code: rules, forms, commands and limits, as Markdown."""

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import commands
from skilltrain_cli.cli.forms import payload as payload_of_forms
from skilltrain_cli.cli.rules import payload as payload_of_rules
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.workers import item_limits
from skilltrain_cli.readers.archives import archive_limits
from skilltrain_cli.readers.untrusted import file_limits
from skilltrain_cli.reporters.output_formats import FORMATS
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.catalogue import FAMILIES, rules

ROOT = Path(__file__).parent.parent
_MADE = "<!-- Made by docs/generate.py from the code: do not edit. -->"
_MANNERS = {
    "": "",
    "整表": "（整张表）",
    "卡片": "（每行一张卡片）",
    "素材包": "（每行一个压缩包）",
    "目录": "（每行是目录里的一个品牌）",
    "登记表": "（例表：培训教师登记表）",
    "各类栏目": "（例表：培训人员名录表）",
    "季报": "（例表：职业技能培训季报表）",
    "镇街表": "（例表：镇街培训统计表）",
    "任务分解表": "（目标任务分解表）",
    "汇总后": "（每行是汇总表里的一行）",
}
_GIB, _MIB, _KIB = 1024**3, 1024**2, 1024


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; what would end a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def rules_page() -> str:
    """Return every rule: its law, its clause, its manual and its examples."""
    known: list[dict[str, Any]] = json.loads(json.dumps(payload_of_rules(rules())))["rules"]
    parts = [
        _MADE,
        "# 审核规则",
        f"共 {len(known)} 条。强制：必须改正；核实：改正，或写情况说明（不少于 6 个字）；提示：供参考。",
        "情况说明的字数只算文字，数字和标点不算。",
        "同样的内容可运行 `skt rules 编码` 查看。“违规”“合规”的例子每次测试都会实际运行一遍。",
        "例子里没有列出的栏目视为填写正确；（表尾）（文件）等括号里的字说明这一格在哪里，不是内容。",
        table(("编码", "规则", "程度", "依据"), map(_index, known)),
    ]
    for prefix, family in groupby(known, key=lambda rule: rule["code"][:2]):
        parts += [f"## {prefix} {FAMILIES[prefix][0]}", *(part for rule in family for part in _rule(rule))]
    return _page(parts)


def _index(rule: dict[str, Any]) -> Sequence[str]:
    code, title = rule["code"], rule["title"]
    basis = rule["basis"]
    where = f"{basis['notice'] or ''} {basis['clause']}".strip() if basis else "所在栏目"
    return (f"[{code}](#{code.lower()})", title, Severity(rule["severity"]).label, where)


def _rule(rule: dict[str, Any]) -> Iterator[str]:
    basis = rule["basis"]
    yield f'### <a id="{rule["code"].lower()}"></a>{rule["code"]} {rule["title"]}'
    needs = f" · 先决规则：{'、'.join(rule['needs'])}" if rule["needs"] else ""
    reason = f"（{basis['reason']}）" if basis and basis["reason"] else ""
    where = (
        f"{basis['notice'] or ''} {basis['clause']}{reason}".strip() if basis else "所在栏目在附件中的规定"
    )
    yield f"程度：{Severity(rule['severity']).label} · 依据：{where}{needs}"
    if basis and basis["quote"]:
        yield "> " + "\n> ".join(basis["quote"].strip().splitlines())
    yield rule["manual"]
    for example in rule["examples"]:
        verdict = "违规" if example["breaks"] else "合规"
        yield f"{verdict}{_MANNERS[example['manner']]}："
        width = max(map(len, example["rows"]))
        rows = [[_spoken(cell) for cell in (*row, *[""] * (width - len(row)))] for row in example["rows"]]
        yield table(rows[0], rows[1:])


def _spoken(cell: str) -> str:
    return cell.replace("{", "（").replace("}", "）")


def field_names() -> str:
    """Return every field's name, what the forms print for it, and which forms those are."""
    named: dict[str, tuple[list[str], list[str]]] = {}
    for form in forms():
        for column in (*form.columns, *form.footer):
            headings, used = named.setdefault(column.name, ([], []))
            headings.append(column.heading)
            used.append(form.id)
    rows = (
        (name, "、".join(dict.fromkeys(headings)), ", ".join(dict.fromkeys(used)))
        for name, (headings, used) in named.items()
    )
    return table(("English", "中文", "form"), rows)


def forms_page() -> str:
    """Return every form, its fields in printed order, and its JSON Schema."""
    known: list[dict[str, Any]] = json.loads(json.dumps(payload_of_forms(forms())))["forms"]
    parts = [
        _MADE,
        "# 报表",
        "栏目按附件印制的次序排列。字段名用于 JSON 和脚本，不会改变。",
        "空白表见 [templates/](../templates)，也可运行 `skt new 名称 -o 文件.xlsx` 生成。",
    ]
    for form, spec in zip(known, forms(), strict=True):
        parts += _form(form)
        parts += _summaries(spec)
    return _page(parts)


def _summaries(form: FormSpec) -> Iterator[str]:
    """Yield what a merged workbook of the form has beside the totals by unit."""
    if form.card.summaries:
        told = (f"{each.title}{f'：{each.note}' if each.note else ''}" for each in form.card.summaries)
        yield "汇总时，除各单位的汇总外还有：\n\n" + "\n".join(f"- {each}" for each in told)


def _form(form: dict[str, Any]) -> Iterator[str]:
    yield f"## `{form['id']}`：{form['annex']} {form['title']}"
    yield f"依据：{form['notice']}"
    yield _fields(form["fields"])
    if form["footer"]:
        yield "表尾："
        yield _fields(form["footer"])
    if form["notes"]:
        yield "\n".join(f"{number}. {note}" for number, note in enumerate(form["notes"], 1))
    for title, schema in (("JSON Schema", form["schema"]), ("表尾的 JSON Schema", form["footer_schema"])):
        if schema:
            yield f"<details><summary>{title}</summary>"
            yield f"```json\n{json.dumps(schema, ensure_ascii=False, indent=2)}\n```"
            yield "</details>"


def _fields(fields: Iterable[dict[str, Any]]) -> str:
    return table(
        ("字段", "栏目", "类型", "必填", "填写要求", "也认得的写法"),
        (
            (
                f"`{field['name']}`",
                field["heading"],
                field["kind"],
                "是" if field["required"] else "否",
                field["about"] + (f"（可选：{'、'.join(field['choices'])}）" if field["choices"] else ""),
                "、".join(field["aliases"]),
            )
            for field in fields
        ),
    )


_UNCHECKED = (
    "“未审核”的规则：原因（缺栏目、人数读不出来等）自己就是一条强制性或核实性的问题，退出码按那一条定；"
    "没有这样一条的，就是审核不完整，退出码为 3。"
)


def commands_page() -> str:
    """Return every command with its arguments and options."""
    parts = [
        _MADE,
        "# 命令",
        "每条命令都可加 `--help`（`-h`）查看同样的说明。",
        "`skt --version` 显示版本；`-q` 写在命令前后都可以：只输出结果，不输出提示和进度。",
        exit_codes(),
        _UNCHECKED,
    ]
    for command in commands.commands():
        parts += [f"## `skt {command.name}`", command.about, f"```text\n{command.usage}\n```"]
        rows = [(f"`{given.shown}`", given.value, given.about) for given in command.given]
        parts.append(table(("参数和选项", "值", "说明"), rows))
    parts += [
        "## 输出格式",
        "没有写 `--format` 的，按 `-o` 文件的后缀；后缀也没有说的，是 `terminal`。",
        formats(),
    ]
    return _page(parts)


def formats() -> str:
    """Return the table of formats: what each is, which suffix means it, which commands offer it."""
    rows = (
        (f"`{each.id}`", each.about, each.suffix, "、".join(f"`skt {name}`" for name in each.commands))
        for each in FORMATS
    )
    return table(("格式", "是什么", "后缀", "命令"), rows)


def exit_codes() -> str:
    """Return the table of exit codes in Chinese."""
    return table(("退出码", "含义"), commands.EXITS.items())


def exit_codes_english() -> str:
    """Return the table of exit codes in English."""
    return table(("code", "means"), commands.EXITS_ENGLISH.items())


def command_list() -> str:
    """Return the commands, one line each, in Chinese."""
    rows = ((f"`skt {each.name}`", each.line) for each in commands.commands())
    return table(("命令", "做什么"), rows)


def command_list_english() -> str:
    """Return the commands, one line each, in English; KeyError for a command without its line."""
    rows = ((f"`skt {each.name}`", commands.ENGLISH[each.name]) for each in commands.commands())
    return table(("command", "does"), rows)


def rule_codes() -> str:
    """Return the codes of each family as ranges, a line a family."""
    lines = []
    for prefix, (name, family) in FAMILIES.items():
        numbers = sorted(int(rule.code[2:]) for rule in family)
        firsts = [each for each in numbers if each - 1 not in numbers]
        lasts = [each for each in numbers if each + 1 not in numbers]
        runs = (
            f"{prefix}{first:03}" + (f"–{prefix}{last:03}" if last > first else "")
            for first, last in zip(firsts, lasts, strict=True)
        )
        lines.append(f"- {name}: {', '.join(runs)}")
    return "\n".join(lines)


def limits_table() -> str:
    """Return the limits a file must keep to, with the reason the code gives for each."""
    rows = [
        (f"`{name}`", figure, reason)
        for source, values in ((file_limits, file_limits.LIMITS), (item_limits, item_limits.BUDGET))
        for name, figure, reason in _figures(Path(source.__file__ or ""), values)
    ]
    return table(("limit", "figure", "why"), rows)


def package_limits_table() -> str:
    """Return the limits a package must keep to, with the reason the code gives for each."""
    figures = _figures(Path(archive_limits.__file__ or ""), archive_limits.PACKAGE_LIMITS)
    return table(("limit", "figure", "why"), [(f"`{name}`", *rest) for name, *rest in figures])


def limits_short() -> str:
    """Return the limits a clerk may meet, in two sentences of Chinese."""
    size, cells = _figure("file_bytes", file_limits.LIMITS.file_bytes), file_limits.LIMITS.cells // 10_000
    memory = _figure("memory_bytes", item_limits.BUDGET.memory_bytes)
    return (
        f"一个文件不超过 {size}、{file_limits.LIMITS.sheets} 张工作表，每张表不超过 {cells} 万个单元格；"
        f"读一个文件最多用 {item_limits.BUDGET.cpu_seconds:.0f} 秒处理器时间和 {memory} 内存。\n"
        "超过的文件单独报出（RD003、RD004），"
        "不影响其他文件。"
    )


def _figures(source: Path, values: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 (any struct)
    reasons = _reasons(source)
    for name in values.__struct_fields__:
        yield name, _figure(name, getattr(values, name)), reasons.get(name, "")


def _figure(name: str, value: float) -> str:
    if "_bytes" in name or name.endswith("_from"):
        unit, called = next(pair for pair in ((_GIB, "GB"), (_MIB, "MB"), (_KIB, "KB")) if value >= pair[0])
        return f"{value / unit:g} {called}"
    return f"{value:,g}" if name.endswith("_seconds") else f"{value:,}" + (":1" if "ratio" in name else "")


def _reasons(source: Path) -> dict[str, str]:
    """Return the docstring below each field of the module's struct."""
    reasons: dict[str, str] = {}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        body = node.body if isinstance(node, ast.ClassDef) else []
        for field, after in pairwise(body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                reasons[field.target.id] = " ".join(str(after.value.value).split())
    return reasons


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
