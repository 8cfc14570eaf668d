"""``skt forms``: which forms there are and what each field wants."""

from typing import Annotated

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.cli.formats import DEFAULT, CatalogueFormat, NoticeName


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
    from skilltrain_cli.cli import form_views, settings  # noqa: PLC0415
    from skilltrain_cli.forms.catalogue import find_form  # noqa: PLC0415
    from skilltrain_cli.usecases.lookup import known_forms  # noqa: PLC0415

    if schema:
        console.deliver(console.as_json(form_views.schemas()), None)
        return
    known = known_forms(notice, settings.found().notices(notice))
    chosen = find_form(form, known) if form else None
    if shape == "json":
        console.deliver(console.as_json(form_views.payload((chosen,) if chosen else known)), None)
    elif chosen:
        console.show(form_views.page(chosen))
    else:
        console.show(form_views.overview(known))
