"""``skt verify``: does a merged workbook still say what its sources give."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE
from skilltrain_cli.operations.verify.discrepancies import Discrepancy
from skilltrain_cli.usecases.verify import Verified
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.privacy import is_personal, mask, shown

_SHOWN = 40
"""Differences of each kind that people are shown; a script has all."""


def verify(
    workbook: Annotated[Path, typer.Argument(metavar="汇总表", help="要核对的汇总表（.xlsx）")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="来源...", help="汇总时的来源（文件或文件夹）；不写的，只核对它自己"),
    ] = None,
    *,
    given: Annotated[str | None, shared_options.option("verify")] = None,
    output: Output = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="汇总时用的情况说明表")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="文件", help="汇总时用的上年汇总表")
    ] = None,
    regions: RegionsFile = None,
    schema: Annotated[bool, shared_options.schema("verify")] = False,  # noqa: ARG001 - see there
    force: Force = False,
) -> None:
    """
    核对汇总表：用来源重新算一遍，逐处指出不同的格子，来源给出什么，怎么改。

    按汇总表自己记的审核日期和选项重新汇总，不写文件。用 WPS、Excel、LibreOffice 另存过的，内容没变就没有
    不同。来源改了名、内容没有变的，只提示。

    不给来源时，只核对它自己：行与行校验码、合计与各行、公式、内容校验码是否一致。一致不等于真实：把各处都改得
    一致的，只有给出来源才查得出来。

    退出码：0 没有不同；1 有不同；2 用法不对，或不是汇总表；3 汇总表或来源读不出来、不能照原样汇总。
    """
    from skilltrain_cli.usecases import verify as usecase  # noqa: PLC0415 - 0.2 s that a help page needs not

    usual = skt_toml.found()
    shape = shared_options.chosen("verify", given, output)
    with console.progress("核对") as tick:
        made = usecase.verify(
            workbook,
            paths or (),
            as_of=None if as_of is None else as_of_day.as_of(as_of, usual),
            notice=notice,
            notices=usual.notices(notice),
            plugins=usual.plugins(),
            regions=regions,
            explanations=explanations,
            previous=previous,
            groups=usual.groups(),
            themes=usual.themes(),
            progress=tick,
        )
    if shape == "json":
        console.deliver(console.as_json(payload(made)), output, force=force)
    else:
        console.show_all(pages(made), output, force=force)
    if made.unusable:
        raise typer.Exit(EXIT_INCOMPLETE)
    raise typer.Exit(EXIT_CLEAN if made.equal else EXIT_FINDINGS)


def pages(made: Verified) -> Iterator[Page]:
    """Yield what is to be shown, the verdict first."""
    yield Page(title=_headline(made), notes=made.notes)
    for label, found in _by_kind(made.differences):
        yield Page(
            title=f"{label} {len(found):,} 处",
            headings=("工作表", "单元格", "不同", "怎么办"),
            rows=[
                (
                    Cell(shown(each.sheet, 30) if each.sheet else "—"),
                    Cell(each.cell or "—", "red"),
                    Cell(mask(each.message)),
                    Cell(mask(each.hint)),
                )
                for each in found[:_SHOWN]
            ],
            notes=[f"还有 {len(found) - _SHOWN:,} 处，用 --format json 全部列出"]
            if len(found) > _SHOWN
            else (),
        )


def _headline(made: Verified) -> str:
    lacking = "" if made.complete else "（不全）"
    against = f"和 {made.sources:,} 个来源文件{lacking}" if made.sources else "和它自己"
    if made.equal:
        return f"{mask(made.file)}：{against}核对，{made.rows:,} 行，没有不同"
    return f"{mask(made.file)}：{against}核对，{made.rows:,} 行，有 {len(made.differences):,} 处不同"


def _by_kind(differences: Sequence[Discrepancy]) -> Iterator[tuple[str, Sequence[Discrepancy]]]:
    for kind in Counter(each.kind for each in differences):
        yield kind.label, [each for each in differences if each.kind is kind]


def payload(made: Verified) -> dict[str, object]:
    """Return the JSON; personal numbers are masked."""
    return {
        "schema_version": 1,
        "file": mask(made.file),
        "equal": made.equal,
        "sources": made.sources,
        "complete": made.complete,
        "rows": made.rows,
        "code": made.code or None,
        "differences": [_difference(each) for each in made.differences],
        "notes": [mask(note) for note in made.notes],
    }


def _difference(found: Discrepancy) -> dict[str, object]:
    source = found.source
    return {
        "kind": found.kind.value,
        "sheet": found.sheet or None,
        "cell": found.cell,
        "also": [spot.a1 for spot in found.also],
        "held": _plain(found.held),
        "expected": _plain(found.expected),
        "message": mask(found.message),
        "hint": mask(found.hint),
        "source": source
        and {
            "file": mask(source.file),
            "sheet": source.sheet,
            "row": source.row,
            "cell": found.source_cell or None,
        },
    }


def _plain(value: Value) -> object:
    """Return a value for JSON: dates in ISO 8601, numbers as numbers, text and personal numbers masked."""
    if value is None or (isinstance(value, int | float) and not is_personal(value)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return mask(str(value))
