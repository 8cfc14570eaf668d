"""What the rules about brand packages go by: the figures of the notice, and what was sent at all."""

from collections.abc import Collection

from skilltrain_cli.judging.package_subject import BrandPackage
from skilltrain_cli.judging.rule import CannotJudgeError
from skilltrain_cli.notices.notice import Material
from skilltrain_cli.values.privacy import shown

TEXT_SUFFIXES = frozenset({".docx", ".doc", ".wps", ".txt", ".pdf"})
_NESTS = frozenset({".zip", ".7z", ".rar"})


def material_figures(package: BrandPackage) -> Material:
    """Return the notice's figures; without them nothing can be judged."""
    if package.material is None:
        raise CannotJudgeError("通知里没有 [material]，不知道对宣传素材的要求")
    return package.material


def all_there(package: BrandPackage, suffixes: Collection[str]) -> bool:
    """
    Tell whether what is not found is lacking: not in what holds nothing; of one cut short nobody knows.

    Nor does anybody while an entry with one of these suffixes, or an archive inside, could not be taken out:
    its own finding says what to do, and it may be what is looked for.
    """
    if package.cut_short:
        raise CannotJudgeError(f"没有打开全部内容，不知道缺不缺：{package.cut_short}")
    lost = next(package.lost({*suffixes, *_NESTS}), None)
    if lost is not None:
        raise CannotJudgeError(f"“{shown(lost)}”没有取出来，不知道缺不缺")
    return package.opened
