"""``skt notices``: the documents that skt knows, a check of one's own, and a draft for another year."""

from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import console
from skilltrain_cli.cli.formats import DEFAULT, CatalogueFormat, Force
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError
from skilltrain_cli.notices.shipped_notices import shipped


def notices(
    number: Annotated[
        str | None, typer.Argument(metavar="[文号]", help="只看这一个，如 鲁人社字〔2021〕32号")
    ] = None,
    *,
    notice: Annotated[
        Path | None, typer.Option("--notice", metavar="文件", help="再加上这个通知文件（.toml）")
    ] = None,
    shape: CatalogueFormat = DEFAULT,
    check: Annotated[
        Path | None,
        typer.Option("--check", metavar="文件", help="检查这个通知文件有没有自相矛盾之处，一次全部列出"),
    ] = None,
    new_from: Annotated[
        str | None,
        typer.Option(
            "--new-from", metavar="文号或文件", help="按这个通知起草另一年的通知文件，要核对的都注“待核”"
        ),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年份", help="起草哪一年的")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="起草的通知文件（.toml）")
    ] = None,
    force: Force = False,
) -> None:
    """查看内置的通知：任务、目标、行动和条款原文；检查自己写的通知文件；起草下一年的。"""
    drafting = (new_from, year, output)
    if any(part is not None for part in drafting):
        if new_from is None or year is None or output is None or number or notice or check:
            raise UsageError(
                "--new-from、--year、-o 要一起写",
                "如 skt notices --new-from 鲁人社字〔2021〕32号 --year 2022 -o 2022.toml",
            )
        _draft(new_from, year, output, force=force)
    elif check is not None:
        if number or notice or shape != DEFAULT:
            raise UsageError("--check 只检查一个文件", "如 skt notices --check 通知.toml")
        raise typer.Exit(_check(check))
    else:
        _show(number, notice, shape)


def _show(number: str | None, notice: Path | None, shape: str) -> None:
    from skilltrain_cli.cli import notice_views  # noqa: PLC0415 (--help needs none of this)
    from skilltrain_cli.notices import (  # noqa: PLC0415
        find_notice,
        load_notice,
    )

    own = (load_notice(notice),) if notice else ()
    known = (*own, *shipped()) if own or not number else None
    chosen = (find_notice(number, known),) if number else own or shipped()
    if shape == "json":
        console.deliver(console.as_json(notice_views.payload(chosen)), None)
    elif len(chosen) == 1 and (number or own):
        console.show_all(notice_views.pages(chosen[0]))
    else:
        console.show(notice_views.overview(chosen))


def _check(path: Path) -> int:
    """Print every contradiction of a file, one a line, in the order of its lines."""
    from skilltrain_cli.forms.catalogue import forms  # noqa: PLC0415
    from skilltrain_cli.judging.sender import forms_of  # noqa: PLC0415
    from skilltrain_cli.notices.user_notices import contradictions  # noqa: PLC0415

    notice, found = contradictions(path, [form.id for form in forms()])
    forms_of((notice,))  # a table that is no form is refused like a key that nobody knows
    for error in found:
        console.say(f"{error}。{error.hint}")
    if found:
        console.remark(f"{path} 有 {len(found)} 处自相矛盾")
        return EXIT_FINDINGS
    counted = f"任务 {len(notice.tasks)} 项，目标 {len(notice.targets)} 项，表 {len(notice.forms)} 张"
    console.say(f"{notice.number} 没有自相矛盾之处：{counted}")
    return EXIT_CLEAN


def _draft(source: str, year: int, output: Path, *, force: bool) -> None:
    """Write another year's copy of a notice's file; it is one that skt reads."""
    from skilltrain_cli.notices import find_notice  # noqa: PLC0415
    from skilltrain_cli.notices.renewal import renewed  # noqa: PLC0415
    from skilltrain_cli.notices.shipped_notices import is_file, shipped_file  # noqa: PLC0415
    from skilltrain_cli.notices.user_notices import parse_notice, read_user_notice  # noqa: PLC0415
    from skilltrain_cli.readers.user_texts.toml_file import toml_text  # noqa: PLC0415
    from skilltrain_cli.writers.output import check_apart  # noqa: PLC0415

    own = is_file(source)
    check_apart(output, [source if own else None])
    table = read_user_notice(Path(source)) if own else shipped_file(find_notice(source))
    text = renewed(table, parse_notice(table), year)
    parse_notice(toml_text(text, f"通知文件“{output}”"))
    console.deliver(text.rstrip("\n"), output, force=force)
