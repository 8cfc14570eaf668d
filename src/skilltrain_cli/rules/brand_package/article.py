"""PK5: the article of a brand package (附件1 宣传素材3)."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.judging.package_subject import BrandPackage, TextRole, Writing
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.brand_package.demands import TEXT_SUFFIXES, all_there, material_figures
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import Asked, ours
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import key
from skilltrain_cli.values.word_count import WordCount, count

_NAMED = 5


@rule("PK501", "有宣传稿件", on=BrandPackage, severity=Severity.ERROR, basis=Asked.TEXTS)
def article_is_there(package: BrandPackage) -> Iterator[Remark]:
    """
    宣传稿件必须有。文件名里写“宣传稿件”，一看便知；.docx、.doc、.txt 和有文字的 .pdf 都可以。

    有几份文字、看不出哪份是稿件的，逐份列出，请改名。授权书、承诺书、目录一类不是稿件。

    违规:
        | 宣传稿件 |
        | 无 |
    合规:
        | 宣传稿件 |
        | {陶×780} |
    """
    if any(package.of(TextRole.ARTICLE)) or not all_there(package, TEXT_SUFFIXES):
        return
    if package.untold:
        yield package.remark(
            f"看不出哪份是宣传稿件：{_listed([each.entry for each in package.untold])}",
            "请把稿件改名为“宣传稿件-…”，或打包时用 skt pack --article 指明",
        )
    else:
        yield package.remark("没有宣传稿件", "请附一份宣传稿件（.docx），名称里写“宣传稿件”")


@rule("PK502", "宣传稿件不超过规定字数", on=BrandPackage, severity=Severity.ERROR, basis=Asked.TEXTS)
def article_keeps_within_its_limit(package: BrandPackage) -> Iterator[Remark]:
    """
    800 字以内（含本数）。标题也算在内。按 Word“字数统计”的“字数”，取最少的数法也超出的，必须删减。

    PDF 稿件见 PK506。

    违规:
        | 宣传稿件 |
        | {陶×801} |
    合规:
        | 宣传稿件 |
        | {陶×800} |
    """
    limit = material_figures(package).article_words
    for each, words in _counted(package, exact=True):
        if words.lower > limit:
            yield package.remark(
                f"稿件有 {words.lower} 字，规定 {limit} 字以内，超出 {words.lower - limit} 字",
                f"请删减到 {limit} 字以内（在 Word 或 WPS 文字里用“字数统计”核对）",
                entry=each.entry,
            )


@rule("PK503", "稿件字数在两可之间的要核对", on=BrandPackage, severity=Severity.QUERY, basis=Asked.TEXTS)
def article_is_surely_within_its_limit(package: BrandPackage) -> Iterator[Remark]:
    """
    引号、破折号、省略号等符号，各版本 Word 和 WPS 数法不一。多数一种超出、少数一种不超出的，请核对。

    违规:
        | 宣传稿件 |
        | {陶×798}——{陶×1} |
    合规:
        | 宣传稿件 |
        | {陶×799}， |
    """
    limit = material_figures(package).article_words
    for each, words in _counted(package, exact=True):
        if words.lower <= limit < words.upper:
            yield package.remark(
                f"稿件字数在 {words.lower}～{words.upper} 之间（符号数法不同），规定 {limit} 字以内",
                "请再删几个字，或写情况说明（注明 Word 统计的字数）",
                entry=each.entry,
            )


@rule(
    "PK504",
    "宣传稿件不照抄典型案例",
    on=BrandPackage,
    severity=Severity.NOTE,
    basis=ours("照抄的稿件没有新内容"),
)
def article_is_more_than_the_case(package: BrandPackage) -> Iterator[Remark]:
    """
    稿件以典型案例为主，但不宜一字不改地照抄附件1的典型案例。

    违规:
        | 宣传稿件 | 典型案例 |
        | 张师傅参加培训，全部课程合格，已经上岗。 | 张师傅参加培训，全部课程合格，已经上岗。 |
    合规:
        | 宣传稿件 | 典型案例 |
        | 窑火映红了张师傅的脸。他参加培训，已经上岗。 | 张师傅参加培训，全部课程合格，已经上岗。 |
    """
    case = package.card.sheet.only("case") if package.card else None
    for each in package.of(TextRole.ARTICLE):
        if case and each.text and key(each.text) in key(case):
            yield package.remark(
                "稿件与附件1的典型案例一字不差", "建议在案例的基础上改写成宣传稿", entry=each.entry
            )


@rule(
    "PK505",
    "稿件的字数数得出来",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("数不出字数，就没法核对"),
)
def article_can_be_counted(package: BrandPackage) -> Iterator[Remark]:
    """
    扫描件、图片里的文字数不出字数，加密、损坏的文件也一样；请另附 .docx。

    违规:
        | 宣传稿件 |
        | 读不出 |
    合规:
        | 宣传稿件 |
        | {陶×780} |
    """
    for each in package.of(TextRole.ARTICLE):
        if each.trouble:
            yield package.remark(
                f"稿件的字数数不出来：{each.trouble}",
                "请另存为 .docx 或 .txt 放进来，或写情况说明（注明字数）",
                entry=each.entry,
            )


@rule(
    "PK506",
    "PDF 稿件的字数要核对",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("PDF 里的字数可能数不准"),
)
def article_in_a_pdf_keeps_within_its_limit(package: BrandPackage) -> Iterator[Remark]:
    """
    PDF 里读出的文字不一定与原稿完全一致（页码也算在里面），多数一种超出规定的只请核对，不算错误。

    违规:
        | 宣传稿件 |
        | PDF：{陶×801} |
        | PDF：{陶×798}——{陶×1} |
    合规:
        | 宣传稿件 |
        | PDF：{陶×800} |
    """
    limit = material_figures(package).article_words
    for each, words in _counted(package, exact=False):
        if words.upper > limit:
            counted = f"{words.lower}～{words.upper}" if words.lower < words.upper else f"{words.upper}"
            yield package.remark(
                f"PDF 稿件里数出 {counted} 字，规定 {limit} 字以内；PDF 的字数不一定准",
                f"请用“字数统计”核对原稿，超出的删减到 {limit} 字以内，附 .docx；没有超出的请写情况说明",
                entry=each.entry,
            )


@rule(
    "PK507",
    "宣传稿件只报一份",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("几份稿件，分不清以哪份为准"),
)
def article_is_one(package: BrandPackage) -> Iterator[Remark]:
    """
    通知要求宣传稿件 800 字以内，没有写几份；有两份的，不知道以哪份为准，请核实。

    违规:
        | 宣传稿件 | 另一份稿件 |
        | {陶×400} | {陶×500} |
    合规:
        | 宣传稿件 |
        | {陶×780} |
    """
    articles = [each.entry for each in package.of(TextRole.ARTICLE)]
    if len(articles) > 1:
        yield package.remark(
            f"有 {len(articles)} 份宣传稿件：{_listed(articles)}",
            "请只留一份；不是稿件的请改名（名称里不写“稿”）；确实要报几份的请写情况说明",
            entry=articles[1],
        )


@rule(
    "PK508",
    "宣传稿件认得准",
    on=BrandPackage,
    severity=Severity.QUERY,
    basis=ours("认不准稿件，就可能数错字数"),
)
def article_is_told_by_its_name(package: BrandPackage) -> Iterator[Remark]:
    """
    名称、文件夹、开头都看不出是什么，只因为别的文字各有用途才当作稿件的，请核实。

    违规:
        | 稿件名称 |
        | 窑火映红致富路.docx |
    合规:
        | 稿件名称 |
        | 宣传稿件-窑火映红致富路.docx |
    """
    for each in package.of(TextRole.ARTICLE):
        if each.guessed:
            yield package.remark(
                f"把“{shown(each.entry)}”当作宣传稿件，只因为它没有别的用途",
                "是稿件的，请改名为“宣传稿件-…”；不是的，请另附宣传稿件",
                entry=each.entry,
            )


def _listed(entries: Sequence[str]) -> str:
    return first_few([f"“{shown(each)}”" for each in entries], _NAMED, "份")


def _counted(package: BrandPackage, *, exact: bool) -> Iterator[tuple[Writing, WordCount]]:
    return (
        (each, count(each.text))
        for each in package.of(TextRole.ARTICLE)
        if not each.trouble and each.exact is exact
    )
