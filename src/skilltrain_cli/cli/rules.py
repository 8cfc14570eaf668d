"""``skt rules``: every rule a review goes by, and the manual page of each."""

from typing import Annotated

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.cli.formats import DEFAULT, CatalogueFormat


def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[编码]", help="只看这一条或这一类，如 RG004、RG")
    ] = None,
    shape: CatalogueFormat = DEFAULT,
) -> None:
    """查看审核规则：全部规则，或一条规则的要求、依据和例子。"""
    from skilltrain_cli.cli import rule_views  # noqa: PLC0415 (--help needs none of this)
    from skilltrain_cli.rules import catalogue  # noqa: PLC0415

    chosen = catalogue.rules() if code is None else catalogue.rules_named(code)
    if shape == "json":
        console.deliver(console.as_json(rule_views.payload(chosen)), None)
        return
    alone = len(chosen) == 1 and code is not None
    console.show_all(rule_views.manual(chosen[0]) if alone else rule_views.catalogue(chosen))
