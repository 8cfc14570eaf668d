"""``skt forms``: which forms there are and what each field wants."""

from typing import Annotated

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.cli.formats import Format, FormatOption


def forms(
    form: Annotated[
        str | None, typer.Argument(metavar="[表]", help="project、brand，或 附件1、附件2，或表名")
    ] = None,
    shape: FormatOption = Format.TERMINAL,
) -> None:
    """列出报表；写上表名则列出各栏的填写要求。"""
    from skilltrain_cli.cli import form_views  # noqa: PLC0415 (--help needs none of this)
    from skilltrain_cli.forms import catalogue  # noqa: PLC0415

    chosen = catalogue.find_form(form) if form else None
    if shape is Format.JSON:
        console.say(console.as_json(form_views.payload((chosen,) if chosen else catalogue.forms())))
    elif chosen:
        console.show(form_views.page(chosen))
    else:
        console.show(form_views.overview(catalogue.forms()))
