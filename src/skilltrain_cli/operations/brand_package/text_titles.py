"""What the name, the folder or the heading of a text says it is."""

from msgspec import Struct

from skilltrain_cli.judging.package_subject import CARD_WORDS, TextRole
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import key

ORDINAL = lazy_pattern(r"^\d{1,3}[-_.、\s]+")
_NAMES_ARTICLE = "宣传稿|新闻稿|通讯稿|稿件"
_NAMES_BACKGROUND = "画面(?:背景|文字|说明)|背景(?:文字|材料|资料|说明)|(?:解说|旁白|字幕|配音)[词稿]"
_EXPLICIT = lazy_pattern(f"(?P<article>{_NAMES_ARTICLE})|(?P<background>{_NAMES_BACKGROUND})")
"""Of both the first counts: 宣传稿件：解说词背后的匠心 is an article, 解说稿件 none."""
_SPOKEN = lazy_pattern(
    r"解说|旁白|字幕|配音|^(?:背景|画面)|(?:背景|画面)[\W_]*[\d一二三四五六七八九十]*[\W_]*(?:\([^()]*\))?$"
)
"""背景 and 画面 inside a title are words like any other: 乡村振兴背景下的陶琉工匠."""
_ARTICLE = lazy_pattern("稿|通讯|报道|新闻|文章|文字材料|文字资料")
_FILM = lazy_pattern("视频|影片|宣传片|纪录片|短片")
_BESIDE_FILMS = lazy_pattern("图片|照片|文字|[和及与、]")
_MEDIA = lazy_pattern(f"图片|照片|{_FILM.pattern}")
_PAPERS = lazy_pattern(
    "(?:授权|承诺|委托|申请|保证|协议|证明)[书函信表]|(?:审批|推荐|备案|登记|申报|签到|课程|统计|汇总|报名)表|"
    "情况说明|(?:图片|照片)(?:文字)?说明|报价单|发票|回执"
)
_ENDS_AS_PAPER = lazy_pattern(
    r"(?:授权|承诺|声明|证明|审批|协议|合同|公函|(?<!文字)(?:目录|清单|名单))(?:书|函|表|件|页|材料)?"
    r"[\W_]*\d*[\W_]*(?:\([^()]*\))?$"
)
"""画面背景文字清单 is still a background text."""
_HEADING = lazy_pattern(
    rf"(?:^|.*?)(?:{_NAMES_ARTICLE}|{_NAMES_BACKGROUND})(?:文字|材料|资料|说明)*(?:[\W_\d]*|[:(].*)$"
)
_LONGEST_HEADING = 24
_LONGEST = 255
"""Characters of a name or line that are looked at: no system keeps more."""
_PROSE = lazy_pattern("[。！？；，!?;,]")
_ROLES = {"article": TextRole.ARTICLE, "background": TextRole.BACKGROUND}


class TitleHint(Struct, frozen=True, kw_only=True):
    """What words say of a text; ``weak`` when they speak of films, which an article may do as well."""

    role: TextRole
    weak: bool = False
    paper: bool = False
    """Whether it is one of the papers that go with a package and are no text of it, such as a 授权书."""


def by_name(stem: str) -> TitleHint | None:
    """Return what the name of a text says, without its suffix."""
    name = _comparable(stem)
    explicit = _EXPLICIT.search(name)
    if _ENDS_AS_PAPER.search(name) or (_PAPERS.search(name) and not explicit):
        return TitleHint(role=TextRole.OTHER, paper=True)
    if explicit:
        return TitleHint(role=_ROLES[str(explicit.lastgroup)])
    if _SPOKEN.search(name):
        return TitleHint(role=TextRole.BACKGROUND)
    if _ARTICLE.search(name):
        return TitleHint(role=TextRole.ARTICLE)
    return TitleHint(role=TextRole.BACKGROUND, weak=True) if _FILM.search(name) else None


def by_folder(folder: str) -> TitleHint | None:
    """Return what the name of a folder says of the texts in it; nothing when it holds several things."""
    name = _comparable(folder)
    explicit = {match.lastgroup for match in _EXPLICIT.finditer(name)}
    if explicit == {"background"} or (not explicit and _SPOKEN.search(name)):
        return TitleHint(role=TextRole.BACKGROUND)
    if _PAPERS.search(name) and not explicit:
        return TitleHint(role=TextRole.OTHER, paper=True)
    if "background" not in explicit and _ARTICLE.search(name):
        return None if _MEDIA.search(name) else TitleHint(role=TextRole.ARTICLE)
    if _FILM.search(name) and not _BESIDE_FILMS.search(name):
        return TitleHint(role=TextRole.BACKGROUND, weak=True)
    return None


def by_heading(text: str) -> TitleHint | None:
    """Return what the first line says when it is a heading: the same words in a sentence prove nothing."""
    line = key(next((line for line in text.splitlines() if line.strip()), "")[:_LONGEST])
    if len(line) > _LONGEST_HEADING or _PROSE.search(line) or not _HEADING.match(line):
        return None
    explicit = _EXPLICIT.search(line)
    return TitleHint(role=_ROLES[str(explicit.lastgroup)]) if explicit else None


def names_text(stem: str) -> bool:
    """Tell whether a name says outright that it is an article or a background text."""
    return _EXPLICIT.search(key(stem)) is not None


def names_card(stem: str) -> bool:
    """Tell whether a name is that of a card; what 附件1 also asks for may be called 附件1 宣传稿件."""
    return CARD_WORDS.search(key(stem)) is not None and not names_text(stem)


def _comparable(name: str) -> str:
    return key(ORDINAL.sub("", name[:_LONGEST]))
