"""Pictures and scans called like a form: which may stand for a table, and which go along with one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from skilltrain_cli.intake.discover import SkippedFile, SkipReason, Source
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import MatchedBy
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES
from skilltrain_cli.values.text import key

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"})
_COPIES = frozenset({*_PICTURES, ".pdf", ".ofd"})
"""What a signed and sealed table is scanned into."""
_LINKS = frozenset({".lnk", ".url", ".webloc"})
_OTHER_THINGS = lazy_pattern(
    "素材|宣传|现场|活动|风采|海报|合影|课堂|截图|说明|须知|通知|解读|模板|样表|空表|教程|readme|"
    "签到|报名|名册|课程|成绩|发票|收据|合同|协议|回执|证书|证明|公示"
)
"""In names of pictures that show people at work, of papers of a class, and of texts that explain the form."""
_TABLE = lazy_pattern("(?:统计|汇总|一览|情况|报送?)表|台账")
_OF_COPIES = lazy_pattern(
    "扫描件?|复印件?|影印件|盖章[件版]?|签字[件版]?|照片|图片|拍照|电子[件版]|纸质[件版]|原件|终稿|定稿|最终版?|新版?|修改版?|"
    "上报|报送|人社局|[^\\w]|_"
)
"""What may stand beside a name without making it another."""
_NUMERALS = {str(at): numeral for at, numeral in enumerate("一二三四五六七八九", 1)}
_LONGEST_UNIT = 20
_TEXTS = frozenset({".md", ".json", ".toml", ".yaml", ".yml", ".xml", ".ini", ".log", ".rst", ".py"})
_SHOWS = frozenset(
    {".mp4", ".mov", ".avi", ".mkv", ".wmv", ".flv", ".m4v", ".mpg", ".mpeg", ".3gp", ".webm", ".rmvb"}
    | {".mp3", ".wav", ".m4a", ".aac", ".wma", ".flac", ".amr"}
)
_CERTAIN = frozenset({MatchedBy.EXACT, MatchedBy.SHORT, MatchedBy.ALIAS, MatchedBy.PREFIX})


def named_like_form(name: str, setting: Setting) -> bool:
    """
    Tell a file that is called like a submission, whatever kind it is: a form's name, or just a unit's.

    张店区附件2.jpg, 高青县（盖章）.png; not 附件1宣传素材.jpg, 张店区培训现场.jpg.
    """
    path = PurePath(name)
    stem, suffix = key(path.stem), path.suffix.lower()
    if suffix in _TEXTS | _SHOWS or _OTHER_THINGS.search(stem):
        return False
    if _TABLE.search(stem) or any(_names(form.card.annex, form.card.title, stem) for form in setting.forms):
        return True
    if suffix not in _COPIES | _LINKS:
        return False
    bare = re.sub(r"\d", "", _OF_COPIES.sub("", stem))
    match = setting.regions.resolve(bare, setting.day) if 1 < len(bare) <= _LONGEST_UNIT else None
    return match is not None and match.region is not None and match.how in _CERTAIN


def _names(annex: str, title: str, stem: str) -> bool:
    """Tell whether a name holds an annex, in either kind of figures, or a form's title."""
    number = annex.removeprefix("附件")
    either = f"{number}|{_NUMERALS.get(number, number)}"
    return key(title) in stem or re.search(f"附件(?:{either})(?![\\d十]|-\\d)", stem) is not None


def standing_for_tables(skipped: Iterable[SkippedFile], setting: Setting) -> Iterator[Source]:
    """Yield the files that were passed over by their kind although they are called like a submission."""
    for each in skipped:
        name = each.file.rpartition("/")[2]
        there = each.why is SkipReason.NOT_A_TABLE and each.path is not None and each.path.is_file()
        if there and each.path is not None and named_like_form(name, setting):
            yield Source(path=each.path, file=each.file)


def copies_of_tables(sources: Sequence[Source]) -> dict[str, str]:
    """
    Return the scans that lie beside the table they are of, with why they are passed over.

    The sealed copy goes along with the table, which alone can be read; its name is the table's.
    """
    tables = {
        _same(each.file): each.file.rpartition("/")[2]
        for each in sources
        if PurePath(each.file).suffix.lower() in TABLE_SUFFIXES
    }
    return {
        each.file: f"与“{tables[_same(each.file)]}”同名，看作它的扫描件，只审核表格"
        for each in sources
        if PurePath(each.file).suffix.lower() in _COPIES and _same(each.file) in tables
    }


def _same(file: str) -> tuple[str, str]:
    """Return what a table and its scan share: the folder, and the name without 扫描件 and the like."""
    folder, _, name = file.rpartition("/")
    stem = key(PurePath(name).stem)
    return folder, _OF_COPIES.sub("", stem) or stem
