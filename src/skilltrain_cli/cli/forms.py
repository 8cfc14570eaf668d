"""``skt forms``: which forms there are and what each field wants."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import typer

from skilltrain_cli.cli import console, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import DEFAULT, CatalogueFormat, NoticeName
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec, Layout
from skilltrain_cli.usecases.lookup_by_name import known_forms, plugins_named

_KINDS = {
    FieldKind.TEXT: "文字",
    FieldKind.LONG_TEXT: "长文字",
    FieldKind.CITY: "设区的市",
    FieldKind.COUNTY: "区县",
    FieldKind.CHOICE: "文字（可选）",
    FieldKind.COUNT: "整数",
    FieldKind.PERIOD: "起止日期",
    FieldKind.DATE: "日期",
    FieldKind.PHONE: "电话",
    FieldKind.TOWN: "镇（街道）",
    FieldKind.MONEY: "金额",
    FieldKind.PERCENT: "百分数",
    FieldKind.RATIO: "比率",
    FieldKind.YEAR: "年份",
    FieldKind.PERSON: "姓名",
    FieldKind.ID_NUMBER: "公民身份号码",
    FieldKind.CODE: "代码",
}
_OURS = "工具箱样式"
_LAYOUTS = {Layout.TABLE: "多行表", Layout.ROLL: "一单位一行", Layout.CARD: "一事一表"}


def forms(
    form: Annotated[
        str | None, typer.Argument(metavar="[表]", help="project、brand，或 附件1、附件2，或表名")
    ] = None,
    *,
    notice: NoticeName = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="输出通知文件（.toml）和 skt.toml 的 JSON Schema，供编辑器提示")
    ] = False,
    shape: CatalogueFormat = DEFAULT,
) -> None:
    """列出报表；写上表名则列出各栏的填写要求。"""
    if schema:
        console.deliver(console.as_json(schemas()), None)
        return
    usual = skt_toml.found()
    plugins = plugins_named(usual.plugins())
    known = known_forms(notice, usual.notices(notice), plugins)
    sources = {number: each.label for each in plugins for number in each.numbers}
    chosen = find_form(form, known) if form else None
    if shape == "json":
        console.deliver(console.as_json(payload((chosen,) if chosen else known, sources)), None)
    elif chosen:
        console.show(page(chosen, sources))
    else:
        console.show(overview(known, sources))


Sources = Mapping[str, str]
"""The plug-in that a form is from, by the notice of the form."""
_NONE: Sources = {}


def payload(forms: Iterable[FormSpec], sources: Sources = _NONE) -> dict[str, object]:
    """Return forms as JSON values, each with the JSON Schema of a row (or card) and of its footer."""
    return {"schema_version": 1, "forms": [_form(form, sources) for form in forms]}


def schemas() -> dict[str, object]:
    """Return the JSON Schemas of the files that people write: a notice, with its forms, and skt.toml."""
    from skilltrain_cli.forms import forms_in_toml  # noqa: PLC0415 - models are made for a user's file alone
    from skilltrain_cli.notices import toml_keys  # noqa: PLC0415

    notice, form = dict(toml_keys.schema()), dict(forms_in_toml.schema())
    definitions = {**notice.pop("$defs", {}), **form.pop("$defs", {})}
    notice["properties"] = {**notice["properties"], "forms": {"type": "array", "items": form}}
    return {"notice": {**notice, "$defs": definitions}, "skt.toml": skt_toml.schema()}


def _form(form: FormSpec, sources: Sources) -> dict[str, object]:
    card = form.card
    return {
        "id": form.id,
        "annex": card.annex,
        "title": card.title,
        "notice": card.notice,
        "plugin": sources.get(card.notice),
        "layout": card.layout,
        "fields": [_field(column) for column in form.columns],
        "footer": [_field(column) for column in form.footer],
        "notes": list(card.notes),
        "schema": form.model.model_json_schema(),
        "footer_schema": card.footer.model_json_schema() if card.footer else None,
    }


def _field(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "heading": column.heading,
        "kind": column.kind,
        "required": column.required,
        "about": column.about,
        "words": column.printed.words,
        "choices": list(column.printed.choices),
        "aliases": list(column.printed.aliases),
        "quote": column.clause.quote,
    }


def overview(forms: Sequence[FormSpec], sources: Sources = _NONE) -> Page:
    """Return one line for each form."""
    return Page(
        title=f"报表 {len(forms)} 种",
        headings=("名称", "附件", "标题", "样式", "依据"),
        rows=[
            tuple(
                map(
                    Cell,
                    (
                        form.id,
                        form.card.annex,
                        form.card.title,
                        _LAYOUTS[form.card.layout],
                        _based_on(form, sources) or _OURS,
                    ),
                )
            )
            for form in forms
        ],
        notes=("运行 skt forms 名称 查看各栏要求，skt new 名称 -o 文件.xlsx 生成空白表",),
    )


def _based_on(form: FormSpec, sources: Sources) -> str:
    """Return the notice of a form, and the plug-in that both are from."""
    source = sources.get(form.card.notice)
    return f"{form.card.notice}，插件 {source}" if source else form.card.notice


def page(form: FormSpec, sources: Sources = _NONE) -> Page:
    """Return the fields of one form in printed order, and its notes."""
    card = form.card
    notes = [f"注{number}：{note}" for number, note in enumerate(card.notes, 1)]
    return Page(
        title=f"{card.annex} {card.title}" + (f"（{_based_on(form, sources)}）" if card.notice else ""),
        headings=("字段", "栏目", "必填", "类型", "填写要求", "也认得的写法"),
        rows=[_row(column) for column in (*form.columns, *form.footer)],
        notes=[*notes, *(line for lines in card.blocks.values() for line in lines)],
        least=109,
    )


def _row(column: Column) -> tuple[Cell, ...]:
    printed = column.printed
    offered = f"（可选：{'、'.join(printed.choices)}）" if printed.choices else ""
    texts = (
        column.name,
        column.heading,
        "是" if column.required else "否",
        _KINDS[column.kind],
        column.about + offered,
        "、".join(printed.aliases),
    )
    return tuple(Cell(text) for text in texts)
