"""``skt fix``: the safe repairs of one file, listed for signature."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from skilltrain_cli.operations.fix import EXPLAINED, LeftToSender, Repair, address_of
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.privacy import shown, shown_name

if TYPE_CHECKING:
    from skilltrain_cli.intake.repair_file import RepairedFile
    from skilltrain_cli.usecases.fix import Fixed

_MOST = 500
"""Lines of a list on a screen; whoever has more needs the workbook of ``--list``."""


def fix(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要修改的报表；它本身不会改动")],
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="改好的文件写到哪里")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出修改清单，不写改好的文件")] = False,
    listed: Annotated[
        Path | None, typer.Option("--list", metavar="文件", help="把修改清单写成 .xlsx，供填表人签字")
    ] = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    自动改正写法（空格、全角、单位、日期、地名、表头），逐处列出；拿不准的一律不改。

    Word 文件不改写，.xls、.et、.ods 要先另存为 .xlsx；都可以只写 --list 得到清单，照着改。

    退出码：0 没有遗留强制性问题；1 还有强制性问题要自己改；2 用法不对；3 文件读不出来。
    """
    from skilltrain_cli.usecases import fix as usecase  # noqa: PLC0415

    if output is None and listed is None and not dry_run:
        raise UsageError(
            "没有写改好的文件放在哪里", "加 -o 文件名；只要清单请加 --list 清单.xlsx 或 --dry-run"
        )
    usual = skt_toml.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    found = usecase.fix(
        file,
        None if dry_run else output,
        as_of=as_of_day.as_of(as_of, usual),
        listed=listed,
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        regions=regions,
        force=force,
    )
    raise typer.Exit(_told(found))


def _told(found: "Fixed") -> int:
    """Show what was done; return the exit code."""
    mended = found.mended
    if mended.unread or mended.empty:
        title = f"{mended.file}：{'读不出来' if mended.unread else '没有可改的表'}"
        console.show(_left_page(mended.left, mended.file, title))
        return EXIT_INCOMPLETE if mended.unread else EXIT_FINDINGS
    _show(mended, written=found.output is not None)
    for path in (found.output, found.listed):
        if path is not None:
            console.remark(f"已写入 {path}")
    for note in found.notes:
        console.remark(note)
    if found.refusal is not None:
        raise found.refusal
    return int(any(each.label == Severity.ERROR.label for each in mended.left)) or EXIT_CLEAN


def _show(mended: "RepairedFile", *, written: bool) -> None:
    count, pages = len(mended.repairs), []
    if count:
        title = f"修改清单：{mended.file} {'已改' if written else '可改'} {count:,} 处"
        pages.append(_repairs_page(mended.repairs, mended.file, title))
    else:
        console.say(f"{shown_name(mended.file)}：没有需要改的写法" + ("，已原样复制" if written else ""))
    if mended.left:
        pages.append(_left_page(mended.left, mended.file, _unmended(mended.left)))
    console.show_all(pages)


def _unmended(left: Sequence["LeftToSender"]) -> str:
    explained = sum(each.label == EXPLAINED for each in left)
    if explained == len(left):
        return f"没有改的：{explained:,} 处，都已写情况说明"
    settled = f"（其中 {explained:,} 处已写情况说明）" if explained else ""
    return f"没有改的：{len(left):,} 处{settled}，请填表人自己核实"


def _repairs_page(repairs: Sequence["Repair"], file: str, title: str) -> Page:
    several = len({each.sheet for each in repairs}) > 1
    headings = ("单元格", "栏目", "改前", "改后", "规则", "原因")
    return Page(
        title=title,
        headings=headings,
        rows=[
            (
                Cell(address_of(each, file, named=several)),
                Cell(each.heading),
                Cell(shown(each.before), "red"),
                Cell(shown(each.after), "green"),
                Cell(each.code or "—"),
                Cell(each.why),
            )
            for each in repairs[:_MOST]
        ],
        notes=tuple(_rest(len(repairs))),
    )


def _left_page(left: Sequence["LeftToSender"], file: str, title: str) -> Page:
    several = len({each.sheet for each in left}) > 1
    styles = {each.label: each.style for each in Severity}
    return Page(
        title=title,
        headings=("单元格", "栏目", "级别", "规则", "原因", "怎么办"),
        rows=[
            (
                Cell(address_of(each, file, named=several)),
                Cell(each.heading),
                Cell(each.label, styles.get(each.label, "")),
                Cell(each.code or "—"),
                Cell(each.why),
                Cell(each.hint),
            )
            for each in left[:_MOST]
        ],
        notes=tuple(_rest(len(left))),
    )


def _rest(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"另有 {count - _MOST:,} 处没有显示，加 --list 清单.xlsx 可看全部"
