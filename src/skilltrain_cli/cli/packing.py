"""What ``skt pack`` does between its options and its exit code: look, ask, refuse or build."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.cli import console, formats, review_views, reviewing
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.screen import Screen, Terminal
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from skilltrain_cli.intake.brand_package.pack import Bundle, bundle, changed
from skilltrain_cli.intake.brand_package.parcel import Parcel
from skilltrain_cli.intake.discover import Source, display
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.review import Tick
from skilltrain_cli.intake.workers.signals import room
from skilltrain_cli.judging.packed import Role
from skilltrain_cli.operations.brand_package.plan import Unfit
from skilltrain_cli.readers.media.kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.package_name import DRAFT, LONGEST, PATTERN, usable
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.writers.output import check_target, folder_made, staged
from skilltrain_cli.writers.packing import Changed, Packing, write_package

_SUFFIX = ".zip"
_ROLES = (Role.ARTICLE, Role.BACKGROUND)


class Wish(Struct, frozen=True, kw_only=True):
    """What the user wants packed."""

    folder: Path
    output: Path
    chosen: Mapping[Path, Role]
    order: Order
    draft: bool = False
    force: bool = False


def chosen(
    folder: Path, card: Path | None, article: Path | None, background: Sequence[Path]
) -> dict[Path, Role]:
    """Return what the options say the files are; one that is not in the folder is wrong usage."""
    if not folder.is_dir():
        known = "是一个文件" if folder.exists() else "找不到"
        raise UsageError(f"“{display(folder)}”{known}", "skt pack 要一个放有全部材料的文件夹")
    named = [(card, Role.CARD), (article, Role.ARTICLE), *((each, Role.BACKGROUND) for each in background)]
    found: dict[Path, Role] = {}
    for path, role in named:
        if path is None:
            continue
        inside = folder / path if (folder / path).is_file() else path
        if not inside.is_file() or not inside.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"“{display(path)}”不在“{display(folder)}”里", f"请写文件夹里那份{role.label}的文件名"
            )
        _refuse_media(inside, role)
        if found.setdefault(inside.resolve(), role) is not role:
            raise UsageError(
                f"“{display(path)}”既当{found[inside.resolve()].label}又当{role.label}",
                "一个文件只有一种用途",
            )
    return found


def _refuse_media(path: Path, role: Role) -> None:
    """Refuse a picture or a film where a card or a text is meant."""
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
    what = "图片" if kind in IMAGE_KINDS else "视频" if kind in VIDEO_KINDS else ""
    if what:
        raise UsageError(
            f"“{display(path)}”是{what}，不能当{role.label}", f"请写文件夹里那份{role.label}的文件名"
        )


def carry_out(wish: Wish) -> int:
    """Look at the folder, ask at a terminal what is unclear, build or refuse; return the exit code."""
    _check_output(wish)
    answered: Mapping[str, Role] = {}
    with room() as into:
        found = _looked_at(wish, answered, into)
        if _unclear(found) and sys.stdin.isatty() and sys.stderr.isatty():
            answered = asked(found, Terminal())
        if not answered:
            return _finish(wish, found)
    with room() as into:
        return _finish(wish, _looked_at(wish, answered, into))


def _looked_at(wish: Wish, answered: Mapping[str, Role], into: Path) -> Bundle:
    with reviewing.progress() as tick:
        name = display(wish.folder)
        if tick is not None:
            tick(0, 1, name)  # it may take minutes
        source = Source(path=wish.folder, file=name)
        parcel = Parcel(source=source, into=into, chosen=dict(wish.chosen), answered=dict(answered))
        return bundle(parcel, wish.order, None if tick is None else partial(_told, tick, name))


def _told(tick: Tick, name: str, share: float) -> None:
    """Pass on what share of the one folder is done."""
    tick(share, 1, name)


def asked(found: Bundle, screen: Screen) -> dict[str, Role]:
    """Ask which of several cards counts, and what each text is of which nothing tells it."""
    answers: dict[str, Role] = {}
    cards = found.plan.cards
    if len(cards) > 1:
        number = _number(screen, "有几份附件1，以哪一份为准？", cards)
        answers |= {cards[number]: Role.CARD} if number is not None else {}
    for entry in found.plan.unclear:
        number = _number(screen, f"“{entry}”是什么？", [role.label for role in _ROLES])
        answers |= {entry: _ROLES[number]} if number is not None else {}
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


def _unclear(found: Bundle) -> bool:
    return len(found.plan.cards) > 1 or bool(found.plan.unclear)


def _check_output(wish: Wish) -> None:
    """Refuse an output folder that cannot be meant."""
    there = next((each for each in (wish.output, *wish.output.parents) if each.exists()), wish.output)
    if there.exists() and not there.is_dir():
        raise UsageError(f"-o “{there}”是一个文件", "请写放压缩包的文件夹；压缩包的名称自动生成")
    if wish.output.suffix.lower() == _SUFFIX and not wish.output.exists():
        raise UsageError(f"-o “{wish.output}”是压缩包的名称", "请写放压缩包的文件夹；压缩包的名称自动生成")
    if wish.output.resolve().is_relative_to(wish.folder.resolve()):
        raise UsageError(f"输出文件夹“{wish.output}”在材料文件夹里面", "请换一个地方，免得压缩包又被当成材料")


def _finish(wish: Wish, found: Bundle) -> int:
    """Show the review where something is open; build what may be built."""
    review = found.review
    if review.findings or review.unchecked or review.unread:
        review_views.show(review, formats.DEFAULT)
    wrong = review.count(Severity.ERROR) or bool(review.unread) or not found.plan.name
    if found.plan.unfit and not wish.draft:
        _complain_of(found.plan.unfit)
        return EXIT_INCOMPLETE if review.unread else EXIT_FINDINGS
    if wrong and not wish.draft:
        lacking = sum(each.lacking for each in review.checklists)
        if review.unread and not review.count(Severity.ERROR):
            console.complain("材料没有全部读出来，没有打包", "照上面写的原因处理后再运行")
            return EXIT_INCOMPLETE
        console.complain(
            f"还差 {max(lacking, 1)} 项，没有打包",
            "照上面的清单补齐后再运行" + ("；要先打一个草稿包，加 --draft" if found.plan.pieces else ""),
        )
        return EXIT_INCOMPLETE if review.unread else EXIT_FINDINGS
    if not found.plan.pieces:
        raise UsageError(f"“{display(wish.folder)}”里没有可以打包的材料")
    _build(wish, found, wrong=bool(wrong))
    if not wrong:
        return EXIT_CLEAN
    return EXIT_INCOMPLETE if review.unread else EXIT_FINDINGS


def _complain_of(unfit: Unfit) -> None:
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


def _build(wish: Wish, found: Bundle, *, wrong: bool) -> None:
    """Write the package, and show what is in it."""
    plan = found.plan
    name = plan.name or usable(wish.folder.resolve().name)
    path = wish.output / f"{DRAFT if wrong else ''}{name}{_SUFFIX}"
    if path.parent.exists():
        check_target(path, force=wish.force)
    judged = [(piece, found.judged[piece.entry]) for piece in plan.pieces]
    files = [Packing(name=piece.name, extent=one.extent, sha256=one.sha256) for piece, one in judged]
    with (
        folder_made(wish.output),
        staged(path, force=wish.force) as temporary,
        reviewing.progress("打包") as tick,
    ):
        try:
            write_package(temporary, files, tick and (lambda done, name: tick(done, len(files), name)))
        except Changed as name:
            raise changed([piece.entry for piece in plan.pieces if piece.name == str(name)]) from name
    console.show(_contents(found, mask(path.name)))
    console.remark(f"已写入 {mask(str(path))}")
    if wrong:
        console.remark("这是草稿：材料还不齐，不要报送；补齐后重新打包")
    if plan.left_out:
        named = "、".join(map(mask, plan.left_out[:5])) + (" 等" if len(plan.left_out) > 5 else "")  # noqa: PLR2004 - the same five
        console.remark(f"没有放进去的 {len(plan.left_out)} 个：{named}")


def _contents(found: Bundle, title: str) -> Page:
    return Page(
        title=title,
        headings=("包内名称", "原文件"),
        rows=[(Cell(mask(piece.name)), Cell(mask(piece.entry))) for piece in found.plan.pieces],
    )
