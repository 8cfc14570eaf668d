"""Look at a folder that is to become a package: what it comes to, and the plan of the package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skilltrain_cli.errors import SktError, UsageError
from skilltrain_cli.finding import Review, in_order
from skilltrain_cli.intake.discover import Source, display
from skilltrain_cli.intake.ending import room
from skilltrain_cli.intake.examine import Order
from skilltrain_cli.intake.facts import facts_of
from skilltrain_cli.intake.guard import Crash, guarded
from skilltrain_cli.intake.package import PACKAGE_BUDGET, Parcel, look_into
from skilltrain_cli.package.checklist import settled
from skilltrain_cli.package.plan import Plan, planned
from skilltrain_cli.privacy import mask
from skilltrain_cli.rules.packed import Role
from skilltrain_cli.rules.submitted import Submission

_FOLDER_RULE = "PK103"
"""That a folder is no archive yet is what packing mends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A folder as it would be packed: the review of it, the plan, and where each entry is."""

    review: Review
    plan: Plan
    stored: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a worker sends back."""

    submission: Submission
    plan: Plan
    stored: Mapping[str, Path]


def bundle(
    folder: Path, chosen: Mapping[Path, Role], order: Order, part: Callable[[float], None] | None = None
) -> Bundle:
    """Look at a folder in a guarded worker; ``part`` is called with the share that is done."""
    with room() as into:
        parcel = Parcel(source=Source(path=folder, file=display(folder)), into=into, chosen=dict(chosen))
        work = partial(_look, order=order)
        step = None if part is None else lambda _, done: part(done.share)
        for _, result in guarded(work, [parcel], budget=PACKAGE_BUDGET, step=step):
            if isinstance(result, Crash):
                raise SktError(
                    f"“{display(folder)}”没有读完：{result.failure.value}",
                    "里面有内容异常的文件；请用 skt validate 逐个审核，找出后换掉",
                )
            if result is None:
                break
            _refuse_archives(result.plan, result.stored)
            return Bundle(review=_review(result.submission, order), plan=result.plan, stored=result.stored)
    raise SktError(
        f"“{display(folder)}”里是别的报表，不是一个品牌的材料", "请给出放有附件1、图片、视频和稿件的文件夹"
    )


def _refuse_archives(plan: Plan, stored: Mapping[str, Path]) -> None:
    """Refuse material that lies in an archive inside the folder: only its own files are packed."""
    inside = next((piece.entry for piece in plan.pieces if piece.entry not in stored), None)
    if inside is not None:
        archive = inside.rpartition("/")[0]
        raise UsageError(f"文件夹里还有压缩包“{mask(archive)}”", "请先把它解压，或移到别处，再打包")


def _look(parcel: Parcel, order: Order) -> _Found | None:
    examined = look_into(parcel, order)
    if examined is None:
        return None
    return _Found(submission=examined.submission, plan=planned(examined.package), stored=examined.stored)


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
