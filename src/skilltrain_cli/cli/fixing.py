"""What ``skt fix`` does between its options and its exit code: guard, mend in a worker, write, list."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from skilltrain_cli.cli import console
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, SktError, UsageError
from skilltrain_cli.intake.discover import discover, display
from skilltrain_cli.intake.examine import Order, unread
from skilltrain_cli.intake.mend import Mended, mend
from skilltrain_cli.intake.workers.pool import Crash, guarded
from skilltrain_cli.operations.fix import EXPLAINED, Left, Repair, left_over
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.rules.check import check
from skilltrain_cli.values.privacy import named, shown
from skilltrain_cli.values.reading import Kind
from skilltrain_cli.writers.output import check_apart, check_target, staged, write_atomically
from skilltrain_cli.writers.workbooks.repair_list import write_change_list

_MOST = 500
"""Lines of a list on a screen; whoever has more needs the workbook of ``--list``."""
_STYLES = {each.label: each.style for each in Severity}


def check_outputs(
    file: Path, output: Path | None, listed: Path | None, *, dry_run: bool, force: bool
) -> None:
    """Refuse outputs that cannot be meant, before the file is read."""
    if file.is_dir():
        raise UsageError(f"“{display(file)}”是一个文件夹", "skt fix 一次改一个文件，请写明是哪个文件")
    if output is None and listed is None and not dry_run:
        raise UsageError(
            "没有写改好的文件放在哪里", "加 -o 文件名；只要清单请加 --list 清单.xlsx 或 --dry-run"
        )
    if listed is not None and listed.suffix.lower() != ".xlsx":
        raise UsageError(
            f"修改清单只能写成 .xlsx，不能写成“{listed.name}”", "请把 --list 的文件名改为 .xlsx 结尾"
        )
    for path in (None if dry_run else output, listed):
        if path is not None:
            check_apart(path, [file])
            check_target(path, force=force)
    if output is not None and listed is not None and output.resolve() == listed.resolve():
        raise UsageError("-o 和 --list 写的是同一个文件", "请给修改清单另起一个文件名")


def mended(file: Path, order: Order) -> Mended:
    """Mend the file in a guarded worker."""
    sources = discover([file]).files
    for source, result in guarded(partial(mend, order=order), sources):
        if isinstance(result, Crash):
            findings = check(unread(source.file, failure=result.failure, detail=result.detail)).findings
            return Mended(file=source.file, kind=Kind.UNKNOWN, left=tuple(left_over(findings)), unread=True)
        return result
    raise UsageError(
        f"“{display(file)}”是打开文件时的临时文件，不是报表", "请关闭 WPS 或 Excel 后写原文件的名字"
    )


def carry_out(mended: Mended, output: Path | None, listed: Path | None, *, force: bool) -> int:
    """Write what was mended and show the list; return the exit code."""
    if mended.unread or mended.empty:
        console.show(
            _left_page(
                mended.left, mended.file, f"{mended.file}：{'读不出来' if mended.unread else '没有可改的表'}"
            )
        )
        return EXIT_INCOMPLETE if mended.unread else EXIT_FINDINGS
    if mended.failed:
        raise _refused(mended)
    if output is not None:
        if mended.refusal is not None:
            _list_refused(mended, listed, force=force)
            raise _refused(mended)
        _check_suffix(mended, output)
        write_atomically(output, mended.data, force=force)
    _list(mended, listed, force=force)
    _show(mended, written=output is not None)
    for path in (output, listed):
        if path is not None:
            console.remark(f"已写入 {path}")
    _remarks(mended, written=output is not None)
    return int(any(each.label == Severity.ERROR.label for each in mended.left)) or EXIT_CLEAN


def _list(mended: Mended, listed: Path | None, *, force: bool) -> None:
    if listed is not None:
        with staged(listed, force=force) as temporary:
            write_change_list(mended.repairs, mended.left, mended.file, temporary)


def _list_refused(mended: Mended, listed: Path | None, *, force: bool) -> None:
    """Write and show the list of repairs that cannot be carried out here: it was asked for, and helps."""
    if listed is not None:
        _list(mended, listed, force=force)
        _show(mended, written=False)
        console.remark(f"已写入 {listed}")


def _check_suffix(mended: Mended, output: Path) -> None:
    """Refuse a name that promises another kind of file: WPS and Excel would not open it."""
    own = {Path(mended.file).suffix.lower(), f".{mended.kind}"}
    if output.suffix.lower() not in own:
        raise UsageError(
            f"改好的文件与原文件同类，不能写成“{output.name}”",
            f"请把输出文件名改为 {Path(mended.file).suffix or f'.{mended.kind}'} 结尾",
        )


def _refused(mended: Mended) -> SktError:
    message, hint = mended.refusal or ("", "")
    kind = SktError if mended.failed else UsageError
    return kind(f"“{mended.file}”{message}", hint)


def _show(mended: Mended, *, written: bool) -> None:
    count, pages = len(mended.repairs), []
    if count:
        title = f"修改清单：{mended.file} {'已改' if written else '可改'} {count:,} 处"
        pages.append(_repairs_page(mended.repairs, mended.file, title))
    else:
        console.say(f"{named(mended.file)}：没有需要改的写法" + ("，已原样复制" if written else ""))
    if mended.left:
        pages.append(_left_page(mended.left, mended.file, _unmended(mended.left)))
    console.show_all(pages)


def _unmended(left: Sequence[Left]) -> str:
    explained = sum(each.label == EXPLAINED for each in left)
    if explained == len(left):
        return f"没有改的：{explained:,} 处，都已写情况说明"
    settled = f"（其中 {explained:,} 处已写情况说明）" if explained else ""
    return f"没有改的：{len(left):,} 处{settled}，请填表人自己核实"


def _remarks(mended: Mended, *, written: bool) -> None:
    if mended.formulas and mended.repairs:
        console.remark("表里有公式：请用 WPS 或 Excel 打开改好的文件，保存一次，公式才会按改后的数重新计算")
    if mended.kind is Kind.CSV and mended.repairs and written:
        console.remark("改好的 .csv 用 UTF-8 编码（带 BOM），WPS 和 Excel 可以直接打开")
    if not written and mended.refusal is not None:
        console.remark("：".join(mended.refusal))


def _repairs_page(repairs: Sequence[Repair], file: str, title: str) -> Page:
    several = len({each.sheet for each in repairs}) > 1
    headings = ("单元格", "栏目", "改前", "改后", "规则", "原因")
    return Page(
        title=title,
        headings=headings,
        rows=[
            (
                Cell(_address(file, each, named=several)),
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


def _left_page(left: Sequence[Left], file: str, title: str) -> Page:
    several = len({each.sheet for each in left}) > 1
    return Page(
        title=title,
        headings=("单元格", "栏目", "级别", "规则", "原因", "怎么办"),
        rows=[
            (
                Cell(_address(file, each, named=several)),
                Cell(each.heading),
                Cell(each.label, _STYLES.get(each.label, "")),
                Cell(each.code or "—"),
                Cell(each.why),
                Cell(each.hint),
            )
            for each in left[:_MOST]
        ],
        notes=tuple(_rest(len(left))),
    )


def _address(file: str, each: Repair | Left, *, named: bool) -> str:
    """Return the cell as people call it, with its sheet when there are several; E7, 表格1第7行第5列."""
    place = Place(file=file, sheet=each.sheet, spot=each.spot)
    if not place.address:
        return "（整个文件）"
    if place.in_word:
        return each.sheet + place.address
    return f"{shown(each.sheet, 20)}!{place.address}" if named else place.address


def _rest(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"另有 {count - _MOST:,} 处没有显示，加 --list 清单.xlsx 可看全部"
