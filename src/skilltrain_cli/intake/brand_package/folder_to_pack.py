"""Look at a folder that is to become a package: what it comes to, and the plan of the package."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.intake.brand_package.examine_package import look_into
from skilltrain_cli.intake.brand_package.package_to_examine import PACKAGE_BUDGET, Parcel
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.judging.submission import Submission, submission_facts
from skilltrain_cli.operations.brand_package.checklist import settled_checklist
from skilltrain_cli.operations.brand_package.package_plan import PackagePlan, planned
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.unpacked_archive import Entry
from skilltrain_cli.review.finding import Review, in_order
from skilltrain_cli.values.privacy import mask, shown_name

_FEW = 3
_FOLDER_RULE = "PK103"
"""That a folder is no archive yet is what packing mends."""


class PackedEntry(Struct, frozen=True, kw_only=True):
    """An entry that is to be packed: where its bytes are, and the sum of those that were judged."""

    extent: Extent
    sha256: str


class Bundle(Struct, frozen=True, kw_only=True):
    """A folder as it would be packed: the review of it, the plan, and each of its entries as judged."""

    review: Review
    plan: PackagePlan
    judged: Mapping[str, PackedEntry]


class _Found(Struct, frozen=True, kw_only=True):
    """What a worker sends back."""

    submission: Submission
    plan: PackagePlan
    judged: Mapping[str, PackedEntry]
    changed: tuple[str, ...]
    """Entries that somebody wrote to while they were judged."""
    nests: tuple[str, ...]


def look_at_folder(parcel: Parcel, order: Order, part: Callable[[float], None] | None = None) -> Bundle:
    """
    Look at a folder in a guarded worker; ``part`` is called with the share that is done.

    What lies in archives inside is unpacked to ``parcel.into`` and stays there to be packed.
    """
    folder = parcel.source.file
    step = None if part is None else lambda _, done: part(done.share)
    for _, result in guarded(partial(_look, order=order), [parcel], budget=PACKAGE_BUDGET, step=step):
        if isinstance(result, Crash):
            raise SktError(
                f"“{folder}”没有读完：{result.failure.value}",
                "里面有内容异常的文件；请用 skt validate 逐个审核，找出后换掉",
            )
        if result is None:
            break
        _refuse_packages(result)
        if result.changed:
            raise changed_since(result.changed)
        return Bundle(review=_review(result.submission, order), plan=result.plan, judged=result.judged)
    raise SktError(f"“{folder}”里是别的报表，不是一个品牌的材料", "请给出放有附件1、图片、视频和稿件的文件夹")


def changed_since(entries: Sequence[str]) -> SktError:
    """Return what to say of files that were written to after their review had begun: nobody judged those."""
    shown = "、".join(map(shown_name, entries[:_FEW])) + (" 等" if len(entries) > _FEW else "")
    return SktError(
        f"“{shown}”从审核开始以后又有改动，没有打包", "请等改它的人或程序改完、存好并关闭文件，再打包"
    )


def _refuse_packages(found: _Found) -> None:
    """Refuse a folder with a package in it: an archive that has a card of its own."""
    archive = next(
        (nest for nest in found.nests for card in found.plan.cards if card.startswith(f"{nest}/")), None
    )
    if archive is not None:
        raise UsageError(
            f"文件夹里的压缩包“{mask(archive)}”里有附件1，它自己就是一个素材包",
            "请把它移到别处，或解压后删去，再打包",
        )


def _look(parcel: Parcel, order: Order) -> _Found | None:
    examined = look_into(parcel, order)
    if examined is None:
        return None
    plan = planned(examined.package)
    sums = {piece.entry: _sum_of(examined.stored[piece.entry]) for piece in plan.pieces}
    return _Found(
        submission=examined.submission,
        plan=plan,
        judged={
            entry: PackedEntry(extent=examined.stored[entry].extent, sha256=sum_)
            for entry, sum_ in sums.items()
            if sum_ is not None
        },
        changed=tuple(entry for entry, sum_ in sums.items() if sum_ is None),
        nests=examined.nests,
    )


def _sum_of(entry: Entry) -> str | None:
    """Return the sum of what was judged; none of what changed meanwhile or is gone."""
    try:
        reckoned = entry.digest()
    except OSError:
        return None
    return reckoned if entry.extent.unchanged() else None


def _review(submission: Submission, order: Order) -> Review:
    findings = in_order(each for each in submission.findings if each.card.code != _FOLDER_RULE)
    checklist = submission.checklist
    return Review(
        as_of=order.as_of.isoformat(),
        files=1,
        submissions=submission_facts(submission.sheets),
        findings=findings,
        unchecked=submission.unchecked,
        unread=(submission.file,) if submission.unread else (),
        checklists=(settled_checklist(checklist, findings),) if checklist else (),
    )
