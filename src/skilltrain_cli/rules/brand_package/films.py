"""PK4: the videos of a brand package and the texts that go with them (附件1 宣传素材2)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from skilltrain_cli.judging.package_subject import FILM_SUFFIXES, BrandPackage, Film, TextRole
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.brand_package.demands import (
    TEXT_SUFFIXES,
    all_there,
    material_figures,
)
from skilltrain_cli.values.media_facts import clock, rate_text
from skilltrain_cli.values.notice_clause import Asked, ours

_MS = 1000
_BROKEN: Mapping[str, tuple[str, str]] = {
    "not-a-video": ("名为视频，内容不是", "请放入视频原文件"),
    "text": ("名为视频，内容是文字", "请放入视频原文件；网盘或微信里的要先下载完整"),
    "playlist": ("是播放列表，不是视频本身", "请放入视频原文件"),
    "truncated": ("视频不完整，没有传完", "请重新拷贝原文件"),
    "no-video-track": ("里面没有画面，只有声音或别的内容", "请放入视频原文件"),
    "undecodable": ("视频打不开，可能加了密或已损坏", "请放入能正常播放的原文件"),
}


@rule("PK401", "有视频素材", on=BrandPackage, severity=Severity.QUERY, basis=Asked.FILMS)
def films_are_there(package: BrandPackage) -> Iterator[Remark]:
    """
    通知没有写视频的最少个数；一个也没有的，请补报或说明。

    违规:
        | 视频 |
        | 无 |
    合规:
        | 视频 |
        | 格式mov |
    """
    if not package.films and all_there(package, FILM_SUFFIXES):
        yield package.remark("没有视频素材", "请补上宣传片、纪录片或采访报道视频；确实没有的请写情况说明")


@rule("PK402", "视频是 MP4 或 MOV", on=BrandPackage, severity=Severity.ERROR, basis=Asked.FILMS)
def films_have_the_right_format(package: BrandPackage) -> Iterator[Remark]:
    """
    按内容识别格式，不看后缀。

    违规:
        | 视频 |
        | 格式avi |
    合规:
        | 视频 |
        | 格式mov |
    """
    formats = material_figures(package).film_formats
    for each in package.films:
        found = each.facts.container
        if found is not None and found not in formats:
            yield package.remark(
                f"视频是 {found.upper()} 格式，要求 MP4 或 MOV",
                "请用原片导出为 MP4，不要只改后缀",
                entry=each.entry,
            )


@rule(
    "PK403",
    "视频打得开、是完整的",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("打不开的视频看不到内容"),
)
def films_are_whole(package: BrandPackage) -> Iterator[Remark]:
    """
    没有传完的、没有画面的、不是视频的文件，不能用。

    违规:
        | 视频 |
        | 不完整 |
        | 没有画面 |
        | 播放列表 |
    合规:
        | 视频 |
        | 格式mp4 |
    """
    for each in package.films:
        if each.facts.problem is not None:
            message, remedy = _BROKEN[each.facts.problem]
            yield package.remark(message, remedy, entry=each.entry)


@rule("PK404", "视频时长合乎规定", on=BrandPackage, severity=Severity.ERROR, basis=Asked.FILMS)
def films_last_as_long_as_asked(package: BrandPackage) -> Iterator[Remark]:
    """
    每个视频时长 2 至 3 分钟，含 2 分钟整和 3 分钟整。按画面的时长算。

    违规:
        | 视频 |
        | 时长119.9 |
        | 时长180.1 |
    合规:
        | 视频 |
        | 时长120 |
        | 时长180 |
    """
    material = material_figures(package)
    for each, length in _timed(package):
        if length < material.shortest_seconds * _MS:
            over, what = floor(length), "短"
        elif length > material.longest_seconds * _MS:
            over, what = ceil(length), "长"
        else:
            continue
        limits = f"{clock(material.shortest_seconds * _MS)}至{clock(material.longest_seconds * _MS)}"
        yield package.remark(
            f"时长 {clock(over)}，太{what}，规定 {limits}", "请剪辑到规定的时长", entry=each.entry
        )


@rule("PK405", "视频每秒帧数够", on=BrandPackage, severity=Severity.ERROR, basis=Asked.FILMS)
def films_have_enough_frames(package: BrandPackage) -> Iterator[Remark]:
    """
    不少于 25 帧/秒。23.976、24 帧的不够；帧率可变的，看任何一秒里最低的帧率。

    违规:
        | 视频 |
        | 帧率24000/1001 |
        | 帧率24 |
        | 可变帧率15/20 |
    合规:
        | 视频 |
        | 帧率25 |
        | 帧率30000/1001 |
    """
    least = material_figures(package).frames_per_second
    for each in _whole(package):
        rate = _rate(each)
        if rate is not None and rate < least:
            lowest = "最低 " if each.facts.fps_mode == "vfr" else ""
            yield package.remark(
                f"帧率{lowest or ' '}{rate_text(rate)} 帧/秒，规定不少于 {least} 帧/秒",
                f"请用原片重新导出，帧率选 {least} 或 30",
                entry=each.entry,
            )


@rule(
    "PK406",
    "帧率可变的视频没有停顿",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=Asked.FILMS,
    needs=("PK405",),
)
def films_lose_no_frames(package: BrandPackage) -> Iterator[Remark]:
    """
    手机拍的视频帧率常常是可变的：每一秒都够 25 帧，但有个别两帧之间隔得太久，请看一看有没有卡顿。

    违规:
        | 视频 |
        | 可变帧率15/29 |
    合规:
        | 视频 |
        | 可变帧率26/29 |
    """
    least = material_figures(package).frames_per_second
    for each in _whole(package):
        shortest = each.facts.fps_min
        if each.facts.fps_mode == "vfr" and shortest is not None and shortest < least <= (_rate(each) or 0):
            yield package.remark(
                f"帧率可变，个别地方掉到 {rate_text(shortest)} 帧/秒（每一整秒都不少于 {least} 帧）",
                "请看一看有没有卡顿；没有的请写情况说明",
                entry=each.entry,
            )


@rule("PK407", "视频没有字幕", on=BrandPackage, severity=Severity.ERROR, basis=Asked.FILMS)
def films_have_no_subtitles(package: BrandPackage) -> Iterator[Remark]:
    """
    视频文件里不能带字幕轨。印在画面里的字幕查不出来，请自行核对。

    违规:
        | 视频 |
        | 字幕1 |
    合规:
        | 视频 |
        | 字幕0 |
    """
    for each in _whole(package):
        if each.facts.text_tracks:
            yield package.remark(
                f"视频带有 {each.facts.text_tracks} 条字幕，要求无字幕",
                "请导出不带字幕的原片",
                entry=each.entry,
            )


@rule("PK408", "视频是高清的", on=BrandPackage, severity=Severity.NOTE, basis=Asked.FILMS)
def films_are_in_high_definition(package: BrandPackage) -> Iterator[Remark]:
    """
    通知要求高清，没有写数字；画面短边不到 720 的只作提示。

    违规:
        | 视频 |
        | 尺寸640×480 |
    合规:
        | 视频 |
        | 尺寸1280×720 |
        | 尺寸720×1280 |
    """
    lines = material_figures(package).height
    for each in _whole(package):
        facts = each.facts
        if 0 < min(facts.width, facts.height) < lines:
            yield package.remark(
                f"画面 {facts.width}×{facts.height}，够不上高清（短边 {lines}）",
                "有更清晰的原片，请换上",
                entry=each.entry,
            )


@rule("PK409", "画面背景文字材料一并报送", on=BrandPackage, severity=Severity.ERROR, basis=Asked.FILMS)
def films_bring_their_texts(package: BrandPackage) -> Iterator[Remark]:
    """
    每个视频都要附画面背景文字材料。文件名写“背景”，或与视频同名，一看便知是哪个视频的。

    一份文字只算一个视频的；空白的文字等于没有。

    违规:
        | 视频 | 背景文字 |
        | 格式mp4 | 无 |
        | 格式mp4 | 空白 |
    合规:
        | 视频 | 背景文字 |
        | 格式mp4 | 背景文字.docx |
    """
    for each, texts in zip(package.films, package.backgrounds(), strict=True):
        if not texts and all_there(package, TEXT_SUFFIXES):
            yield package.remark(
                "没有画面背景文字材料",
                "请附一份 .docx，名称写“背景文字”，有几个视频的写上视频的名称",
                entry=each.entry,
            )


@rule(
    "PK410",
    "视频不是黑屏或静止画面",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("黑屏、静止的画面说明不了培训"),
)
def films_move(package: BrandPackage) -> Iterator[Remark]:
    """
    抽看的几帧全黑，或全都一样的，请核实。只有装了 skt[deep] 才抽看。

    违规:
        | 视频 |
        | 黑屏 |
        | 静止 |
    合规:
        | 视频 |
        | 格式mp4 |
    """
    for each in _whole(package):
        if each.facts.black or each.facts.frozen:
            what = "是黑屏" if each.facts.black else "都一样，是静止画面"
            yield package.remark(f"抽看的几帧{what}", "请播放核对；确实如此的请写情况说明", entry=each.entry)


@rule(
    "PK411",
    "视频的时长和帧率读得出来",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("读不出时长和帧率，就没法核对"),
)
def films_tell_their_figures(package: BrandPackage) -> Iterator[Remark]:
    """
    有的文件没有写时长或帧率，无法核对。

    违规:
        | 视频 |
        | 没有时长 |
    合规:
        | 视频 |
        | 时长150 |
    """
    for each in _whole(package):
        untold = [
            what
            for what, value in (("时长", each.facts.duration_ms), ("帧率", each.facts.fps_min))
            if value is None
        ]
        if untold:
            yield package.remark(
                f"读不出{'和'.join(untold)}",
                "请在播放器里核对并写情况说明，或重新导出为 MP4",
                entry=each.entry,
            )


@rule(
    "PK412",
    "画面背景文字读得出来",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("读不出来，就不知道写了没有"),
)
def texts_of_films_can_be_read(package: BrandPackage) -> Iterator[Remark]:
    """
    扫描件、图片里的文字读不出来，加密、损坏的文件也一样；请另附 .docx。

    违规:
        | 视频 | 背景文字 |
        | 格式mp4 | 读不出 |
    合规:
        | 视频 | 背景文字 |
        | 格式mp4 | 背景文字.docx |
    """
    for each in package.of(TextRole.BACKGROUND):
        if package.films and each.trouble and not each.empty:
            yield package.remark(
                f"画面背景文字读不出来：{each.trouble}",
                "请另存为 .docx 或 .txt 放进来，或打开核对并写情况说明",
                entry=each.entry,
            )


def _whole(package: BrandPackage) -> Iterator[Film]:
    """Yield the films whose facts are to be relied on and count: in another format they are made anew."""
    formats = package.material.film_formats if package.material else ()
    return (each for each in package.films if each.facts.problem is None and each.facts.container in formats)


def _timed(package: BrandPackage) -> Iterator[tuple[Film, Fraction]]:
    return (
        (each, Fraction(each.facts.duration_ms))
        for each in _whole(package)
        if each.facts.duration_ms is not None
    )


def _rate(film: Film) -> Fraction | None:
    """Return the rate that counts: the constant one, or the lowest kept up for a whole second."""
    facts = film.facts
    return facts.fps_second if facts.fps_mode == "vfr" and facts.fps_second is not None else facts.fps_min
