"""Pack a folder into a brand package with its official name, after reviewing it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.brand_package.folder_to_pack import Bundle, changed_since, look_at_folder
from skilltrain_cli.intake.brand_package.package_to_examine import Parcel
from skilltrain_cli.intake.discover import Source, display
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import Tick
from skilltrain_cli.intake.workers.signals import guarded_folder
from skilltrain_cli.judging.package_subject import TextRole
from skilltrain_cli.operations.brand_package.package_plan import PackagePlan
from skilltrain_cli.readers.media.media_kind import HEAD_BYTES, IMAGE_KINDS, VIDEO_KINDS, sniff_media
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, several
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.values.package_name import DRAFT, usable_name
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.writers.output import check_target, folder_made, staged
from skilltrain_cli.writers.package_archive import FileChanged, Packing, write_package

_SUFFIX = ".zip"
_FEW = 5
"""Names of what was left out that are told."""


class Packed(Struct, frozen=True, kw_only=True):
    """A folder as reviewed, and the package that was built of it, if any."""

    review: Review
    plan: PackagePlan
    """
    What goes into the package under which name; which texts and cards are ``unclear``; why it has no name.
    """
    output: Path | None = None
    """The package; ``None`` where something must be mended or answered first, or nothing is there to pack."""
    draft: bool = False
    """The package is not complete, and called a draft."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): what was left out."""

    @property
    def is_wrong(self) -> bool:
        """Whether something must be mended before it may be sent."""
        return bool(self.review.count(Severity.ERROR) or self.review.unread or not self.plan.name)

    @property
    def is_unclear(self) -> bool:
        """Whether several cards are there, or texts of which nothing tells what they are."""
        return len(self.plan.cards) > 1 or bool(self.plan.unclear)


class _Wish(Struct, frozen=True, kw_only=True):
    """What is to be packed."""

    folder: Path
    output: Path
    order: Order
    chosen: Mapping[Path, TextRole]
    answered: Mapping[str, TextRole] = field(default_factory=dict)
    ask: bool = False
    draft: bool = False
    force: bool = False


def pack(
    folder: StrPath,
    output: StrPath,
    *,
    as_of: date,
    card: StrPath | None = None,
    article: StrPath | None = None,
    background: Paths = (),
    answered: Mapping[str, TextRole] | None = None,
    ask: bool = False,
    draft: bool = False,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    force: bool = False,
    progress: Tick | None = None,
) -> Packed:
    """
    Review a folder as a brand package; build the archive, officially named, in the folder ``output``.

    ``card``, ``article`` and ``background`` say which file is what. With ``ask`` nothing is built while
    something is unclear: ``plan.cards`` and ``plan.unclear`` are the questions, and a second call takes the
    answers in ``answered``, by name inside the folder. ``draft`` also packs what is not complete. The other
    arguments are those of ``validate``.

    The archive holds exactly the bytes that were reviewed. Where something must be mended nothing is built,
    and ``review`` says what. Raises UsageError for wrong usage, SktError for a file that changed meanwhile
    or a folder that is no package, OutputError where the system refuses to write.
    """
    where = as_path(folder)
    chosen = _chosen(where, path_of(card), path_of(article), several(background))
    order = order_of(as_of, form="brand", notice=notice, notices=notices, plugins=plugins, regions=regions)
    wish = _Wish(
        folder=where,
        output=as_path(output),
        order=order,
        chosen=chosen,
        answered=answered or {},
        ask=ask,
        draft=draft,
        force=force,
    )
    _check_output(wish)
    with guarded_folder() as into:
        return _finish(wish, _looked_at(wish, into, progress), progress)


def _chosen(
    folder: Path, card: Path | None, article: Path | None, background: Sequence[Path]
) -> dict[Path, TextRole]:
    """Return what the caller says the files are; one that is not in the folder is wrong usage."""
    if not folder.is_dir():
        known = "是一个文件" if folder.exists() else "找不到"
        raise UsageError(f"“{display(folder)}”{known}", "skt pack 要一个放有全部材料的文件夹")
    named = [
        (card, TextRole.CARD),
        (article, TextRole.ARTICLE),
        *((each, TextRole.BACKGROUND) for each in background),
    ]
    found: dict[Path, TextRole] = {}
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


def _refuse_media(path: Path, role: TextRole) -> None:
    """Refuse a picture or a film where a card or a text is meant."""
    with path.open("rb") as file:
        kind = sniff_media(file.read(HEAD_BYTES))
    what = "图片" if kind in IMAGE_KINDS else "视频" if kind in VIDEO_KINDS else ""
    if what:
        raise UsageError(
            f"“{display(path)}”是{what}，不能当{role.label}", f"请写文件夹里那份{role.label}的文件名"
        )


def _looked_at(wish: _Wish, into: Path, tick: Tick | None) -> Bundle:
    name = display(wish.folder)
    if tick is not None:
        tick(0, 1, name)  # it may take minutes
    source = Source(path=wish.folder, file=name)
    parcel = Parcel(source=source, into=into, chosen=dict(wish.chosen), answered=dict(wish.answered))
    return look_at_folder(parcel, wish.order, None if tick is None else partial(_told, tick, name))


def _told(tick: Tick, name: str, share: float) -> None:
    """Pass on what share of the one folder is done."""
    tick(share, 1, name)


def _check_output(wish: _Wish) -> None:
    """Refuse an output folder that cannot be meant."""
    there = next((each for each in (wish.output, *wish.output.parents) if each.exists()), wish.output)
    if there.exists() and not there.is_dir():
        raise UsageError(f"-o “{there}”是一个文件", "请写放压缩包的文件夹；压缩包的名称自动生成")
    if wish.output.suffix.lower() == _SUFFIX and not wish.output.exists():
        raise UsageError(f"-o “{wish.output}”是压缩包的名称", "请写放压缩包的文件夹；压缩包的名称自动生成")
    if wish.output.resolve().is_relative_to(wish.folder.resolve()):
        raise UsageError(f"输出文件夹“{wish.output}”在材料文件夹里面", "请换一个地方，免得压缩包又被当成材料")


def _finish(wish: _Wish, found: Bundle, tick: Tick | None) -> Packed:
    """Build what may be built."""
    made = Packed(review=found.review, plan=found.plan)
    if (wish.ask and made.is_unclear) or not found.plan.pieces:
        return made
    if not wish.draft and (made.is_wrong or found.plan.unfit):
        return made
    return _built(wish, found, tick, draft=made.is_wrong)


def _built(wish: _Wish, found: Bundle, tick: Tick | None, *, draft: bool) -> Packed:
    """Write the package."""
    plan = found.plan
    name = plan.name or usable_name(wish.folder.resolve().name)
    path = wish.output / f"{DRAFT if draft else ''}{name}{_SUFFIX}"
    if path.parent.exists():
        check_target(path, force=wish.force)
    judged = [(piece, found.judged[piece.entry]) for piece in plan.pieces]
    files = [Packing(name=piece.name, extent=one.extent, sha256=one.sha256) for piece, one in judged]
    with folder_made(wish.output), staged(path, force=wish.force) as temporary:
        try:
            write_package(temporary, files, tick and (lambda done, name: tick(done, len(files), name)))
        except FileChanged as name:
            raise changed_since([piece.entry for piece in plan.pieces if piece.name == str(name)]) from name
    return Packed(
        review=found.review, plan=plan, output=path, draft=draft, notes=tuple(_notes(plan, draft=draft))
    )


def _notes(plan: PackagePlan, *, draft: bool) -> Iterator[str]:
    if draft:
        yield "这是草稿：材料还不齐，不要报送；补齐后重新打包"
    if plan.left_out:
        named = "、".join(map(mask, plan.left_out[:_FEW])) + (" 等" if len(plan.left_out) > _FEW else "")
        yield f"没有放进去的 {len(plan.left_out)} 个：{named}"
