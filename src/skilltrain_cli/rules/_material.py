"""What the rules about brand packages rest on: clauses of 附件1 宣传素材 and figures of the notice."""

from collections.abc import Collection

from skilltrain_cli.finding import Clause
from skilltrain_cli.notices.notice import Material
from skilltrain_cli.privacy import shown
from skilltrain_cli.rules._rule import CannotJudgeError
from skilltrain_cli.rules.packed import Package

_NOTICE = "鲁人社字〔2021〕32号"
PICTURES = Clause(
    notice=_NOTICE,
    clause="附件1 宣传素材1",
    quote="图片资料。不少于5张，能够体现品牌特色、反映培训实际，要求为JPG、JPEG或PNG格式原图，画面清晰。",
)
FILMS = Clause(
    notice=_NOTICE,
    clause="附件1 宣传素材2",
    quote="MP4或MOV格式，时长2-3分钟，不少于25帧/秒，要求高清原片、无字幕、无水印、无抖动，画面背景文字材料一并报送。",
)
TEXTS = Clause(notice=_NOTICE, clause="附件1 宣传素材3", quote="宣传稿件800字以内，以典型案例为主")
PACKED = Clause(
    notice=_NOTICE,
    clause="附件1 宣传素材4",
    quote="以上材料请以压缩包形式统一报送，命名格式为“地区或单位+品牌名称+联系人联系方式”。",
)
SENT = Clause(
    notice=_NOTICE,
    clause="二（二）",
    quote="各市应于6月30日前报送“一市一品牌”建设情况和相关宣传素材（附件1）",
)


PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
FILM_SUFFIXES = frozenset({".mp4", ".mov"})
CARD_SUFFIXES = frozenset({".xlsx", ".xls", ".et", ".ods", ".csv", ".docx"})
TEXT_SUFFIXES = frozenset({".docx", ".doc", ".wps", ".txt", ".pdf"})
_NESTS = frozenset({".zip", ".7z", ".rar"})


def asked(package: Package) -> Material:
    """Return the notice's figures; without them nothing can be judged."""
    if package.material is None:
        raise CannotJudgeError("通知里没有 [material]，不知道对宣传素材的要求")
    return package.material


def all_there(package: Package, suffixes: Collection[str]) -> bool:
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
