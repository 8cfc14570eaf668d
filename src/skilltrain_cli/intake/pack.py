"""Look at a folder that is to become a package: what it comes to, and the plan of the package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from skilltrain_cli.archives.extent import Extent
from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.finding import Review, in_order
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.facts import facts_of
from skilltrain_cli.intake.guard import Crash, guarded
from skilltrain_cli.intake.package import look_into
from skilltrain_cli.intake.parcel import PACKAGE_BUDGET, Parcel
from skilltrain_cli.package.checklist import settled
from skilltrain_cli.package.plan import Plan, planned
from skilltrain_cli.privacy import mask
from skilltrain_cli.rules.submitted import Submission

_FOLDER_RULE = "PK103"
"""That a folder is no archive yet is what packing mends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A folder as it would be packed: the review of it, the plan, and where each entry is."""

    review: Review
    plan: Plan
    stored: Mapping[str, Extent]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a worker sends back."""

    submission: Submission
    plan: Plan
    stored: Mapping[str, Extent]
    nests: tuple[str, ...]


def bundle(parcel: Parcel, order: Order, part: Callable[[float], None] | None = None) -> Bundle:
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
        return Bundle(review=_review(result.submission, order), plan=result.plan, stored=result.stored)
    raise SktError(f"“{folder}”里是别的报表，不是一个品牌的材料", "请给出放有附件1、图片、视频和稿件的文件夹")


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
    return _Found(
        submission=examined.submission,
        plan=planned(examined.package),
        stored=examined.stored,
        nests=examined.nests,
    )


def _review(submission: Submission, order: Order) -> Review:
    findings = in_order(each for each in submission.findings if each.card.code != _FOLDER_RULE)
    checklist = submission.checklist
    return Review(
        as_of=order.as_of.isoformat(),
        files=1,
        submissions=facts_of(submission.sheets),
        findings=findings,
        unchecked=submission.unchecked,
        unread=(submission.file,) if submission.unread else (),
        checklists=(settled(checklist, findings),) if checklist else (),
    )
