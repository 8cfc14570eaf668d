"""``skt pack``: a brand package with its official name, built from a folder and checked first."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, show_review, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.question_screen import Screen, Terminal
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from skilltrain_cli.judging.package_subject import TextRole
from skilltrain_cli.operations.brand_package.package_plan import PackagePlan, Unfit
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.package_name import LONGEST, PATTERN
from skilltrain_cli.values.privacy import mask, shown

if TYPE_CHECKING:
    from skilltrain_cli.usecases.pack import Packed


def pack(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放有附件1、图片、视频和文字材料的文件夹")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件夹", help="压缩包放进哪个文件夹；名称自动生成")
    ],
    *,
    card: Annotated[
        Path | None, typer.Option("--card", metavar="文件", help="哪个是附件1；有几份时指明")
    ] = None,
    article: Annotated[
        Path | None, typer.Option("--article", metavar="文件", help="哪个是宣传稿件；看不出来时指明")
    ] = None,
    background: Annotated[
        list[Path] | None,
        typer.Option("--background", metavar="文件", help="哪个是画面背景文字；可写几次"),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="不齐也打包，名称前加“草稿-”（退出码仍为 1）")
    ] = False,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """打包：把附件1和宣传素材审核后打成一个压缩包，按规定命名。"""
    from skilltrain_cli.usecases import pack as usecase  # noqa: PLC0415

    usual = skt_toml.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    work = partial(
        usecase.pack,
        folder,
        output,
        as_of=as_of_day.as_of(as_of, usual),
        card=card,
        article=article,
        background=background or (),
        draft=draft,
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        regions=regions,
        force=force,
    )
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    with console.progress("打包") as tick:
        made = work(ask=asks, progress=tick)
    if asks and made.is_unclear:
        answers = asked(made.plan, Terminal())
        with console.progress("打包") as tick:
            made = work(answered=answers, progress=tick)
    raise typer.Exit(_told(made, folder, draft=draft))


def asked(plan: "PackagePlan", screen: Screen) -> "dict[str, TextRole]":
    """Ask which of several cards counts, and what each text is of which nothing tells it."""
    roles = (TextRole.ARTICLE, TextRole.BACKGROUND)
    answers: dict[str, TextRole] = {}
    cards = plan.cards
    if len(cards) > 1:
        number = _number(screen, "有几份附件1，以哪一份为准？", cards)
        answers |= {cards[number]: TextRole.CARD} if number is not None else {}
    for entry in plan.unclear:
        number = _number(screen, f"“{entry}”是什么？", [role.label for role in roles])
        answers |= {entry: roles[number]} if number is not None else {}
    return answers


def _number(screen: Screen, question: str, choices: Sequence[str]) -> int | None:
    """Return the place of the choice, ``None`` for none of them; a wrong answer is asked again."""
    screen.say(question)
    for number, choice in enumerate(choices, 1):
        screen.say(f"  {number} {mask(choice)}")
    while True:
        answer = screen.ask(f"请输入 1 到 {len(choices)}，直接回车表示都不是：").strip()
        if not answer:
            return None
        if answer.isascii() and answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return int(answer) - 1
        screen.say(f"“{answer}”不是 1 到 {len(choices)} 的数字")


def _told(made: "Packed", folder: Path, *, draft: bool) -> int:
    """Show what is open, and what was built; return the exit code."""
    review, plan = made.review, made.plan
    if review.findings or review.unchecked or review.unread:
        show_review.show(review, shared_options.DEFAULT)
    if made.output is None:
        if draft or not (made.is_wrong or plan.unfit):
            from skilltrain_cli.intake.discover import display  # noqa: PLC0415

            raise UsageError(f"“{display(folder)}”里没有可以打包的材料")
        return _refused(made)
    console.show(_contents(plan, mask(made.output.name)))
    console.remark(f"已写入 {mask(str(made.output))}")
    for note in made.notes:
        console.remark(note)
    if not made.is_wrong:
        return EXIT_CLEAN
    return EXIT_INCOMPLETE if review.unread else EXIT_FINDINGS


def _refused(made: "Packed") -> int:
    """Say why nothing was built; return the exit code."""
    review, plan = made.review, made.plan
    if plan.unfit:
        _complain_of(plan.unfit)
    elif review.unread and not review.count(Severity.ERROR):
        console.complain("材料没有全部读出来，没有打包", "照上面写的原因处理后再运行")
    else:
        lacking = sum(each.lacking for each in review.checklists)
        console.complain(
            f"还差 {max(lacking, 1)} 项，没有打包",
            "照上面的清单补齐后再运行" + ("；要先打一个草稿包，加 --draft" if plan.pieces else ""),
        )
    return EXIT_INCOMPLETE if review.unread else EXIT_FINDINGS


def _complain_of(unfit: "Unfit") -> None:
    """Say which cell of the card no official name can be made of."""
    cell = f"“{mask(unfit.entry)}”的 {unfit.cell}（{unfit.heading}）"
    if unfit.long:
        console.complain(
            f"{cell}有 {len(unfit.written)} 个字，压缩包名称超过 {LONGEST} 个字符，Windows 存不下；没有打包",
            "请在附件1里把品牌名称写短，再打包",
        )
        return
    console.complain(
        f"{cell}是“{shown(unfit.written)}”，写进压缩包名称以后，“{PATTERN}”就分不开了；没有打包",
        "联系人只写姓名，不带数字、括号和加号；电话不带加号和括号。请改好附件1再打包",
    )


def _contents(plan: "PackagePlan", title: str) -> Page:
    return Page(
        title=title,
        headings=("包内名称", "原文件"),
        rows=[(Cell(mask(piece.name)), Cell(mask(piece.entry))) for piece in plan.pieces],
    )
