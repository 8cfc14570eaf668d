"""
PK: the brand package as one submission: archive, name, card, pictures, films, texts (附件1 宣传素材).

Archive and card are judged here; name, pictures, films and texts in the files beside it.
"""

from collections.abc import Iterator, Mapping

from skilltrain_cli.judging.package_subject import CARD_WORDS, FOLDER, BrandPackage, TextRole
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.subject import Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.rules.brand_package.demands import all_there
from skilltrain_cli.values.archive_problem import ArchiveProblem
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import Asked, ours
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES
from skilltrain_cli.values.text import key

_PACK = "材料齐全以后，用 skt pack 生成名称规范的压缩包"
_NAMED = 5
_REMEDIES: Mapping[ArchiveProblem, str] = {
    ArchiveProblem.EMPTY: "请放入附件1和宣传素材，重新打包",
    ArchiveProblem.TOO_MANY: "文件太多，请只放附件1和宣传素材，重新打包",
}


@rule(
    "PK101",
    "压缩包要能完整打开",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("打不开的压缩包没法审核"),
)
def package_opens_completely(package: BrandPackage) -> Iterator[Remark]:
    """
    加密、分卷、损坏、层层嵌套的压缩包打不开或打不全，里面的材料等于没有报送。

    违规:
        | 压缩包 |
        | 已加密 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    for trouble in package.troubles:
        if not trouble.problem.of_name and trouble.problem is not ArchiveProblem.NO_SPACE:
            remedy = trouble.remedy or _REMEDIES.get(trouble.problem, "请改用 zip，把材料原件重新压缩后发送")
            yield package.remark(trouble.detail, remedy, entry=trouble.name)
    for entry, why in package.failed:
        yield package.remark(f"读不了：{why}", "请换成原文件，重新压缩后发送", entry=entry)
    if package.no_room:
        raise CannotJudgeError(f"{package.no_room}，没有全部打开，不是材料的问题；请清理磁盘后再审核")


@rule(
    "PK102",
    "包里的文件名要能在 Windows 上用",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("这样的名字在收件人的 Windows 电脑上打不开"),
)
def entries_have_usable_names(package: BrandPackage) -> Iterator[Remark]:
    """
    重名、过长、带控制字符或与系统设备同名的文件，解压时会丢失或互相覆盖。

    违规:
        | 压缩包 |
        | 包内重名 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    for trouble in package.troubles:
        if trouble.problem.of_name:
            yield package.remark(trouble.detail, trouble.remedy or "请改名后重新压缩", entry=trouble.name)


@rule("PK103", "材料打成一个压缩包报送", on=BrandPackage, severity=Severity.QUERY, basis=Asked.PACKED)
def material_comes_in_one_archive(package: BrandPackage) -> Iterator[Remark]:
    """
    宣传素材要以压缩包形式统一报送；审核的是文件夹时提醒打包。

    违规:
        | 压缩包 |
        | 文件夹 |
    合规:
        | 压缩包 |
        | 淄博市+陶琉工匠+李四0533-2345678.zip |
    """
    if package.kind == FOLDER:
        yield package.remark("这是文件夹，还没有打成压缩包", _PACK)


@rule(
    "PK106",
    "包里的文件都用得上",
    on=BrandPackage,
    severity=Severity.NOTE,
    basis=ours("用不上的文件会妨碍收件人找材料"),
)
def entries_are_all_of_use(package: BrandPackage) -> Iterator[Remark]:
    """
    既不是图片、视频，也不是稿件、画面背景文字的文件，没有审核。

    违规:
        | 其他文件 |
        | 课件.pptx |
    合规:
        | 其他文件 |
        |  |
    """
    told_elsewhere = {each.entry for each in package.untold}
    idle = [
        *((entry, "") for entry in package.others),
        *(
            (each.entry, each.trouble)
            for each in package.of(TextRole.OTHER)
            if each.entry not in told_elsewhere and (package.cards or not CARD_WORDS.search(key(each.entry)))
        ),
    ]
    if idle:
        told = [shown(entry) + (f"（{trouble}）" if trouble else "") for entry, trouble in idle]
        yield package.remark(
            f"认不出用途的文件：{first_few(told, _NAMED, '个')}",
            "确属宣传素材的，请换成图片、视频或 .docx 文字材料",
        )


@rule("PK201", "附件1放在压缩包里", on=BrandPackage, severity=Severity.ERROR, basis=Asked.SENT)
def card_is_in_the_package(package: BrandPackage) -> Iterator[Remark]:
    """
    附件1与宣传素材一并报送；.xlsx、.docx 都可以。旧版 .doc 和 PDF 里的表读不出来。

    违规:
        | 附件1 |
        | 无 |
    合规:
        | 附件1 |
        | 附件1.docx |
    """
    if not package.cards and not package.unreadable and all_there(package, TABLE_SUFFIXES):
        texts = (each.entry for each in package.writings)
        near = next(
            (entry for entry in (*texts, *package.others) if CARD_WORDS.search(key(entry))),
            "",
        )
        named = f"（“{shown(near)}”里没有读到）" if near else ""
        yield package.remark(
            f"没有附件1《“一市一品牌”建设情况一览表》{named}", "请把填好的附件1（.xlsx 或 .docx）放进来"
        )


@rule(
    "PK202",
    "一个压缩包里只放一份附件1",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("几份附件1，分不清以哪份为准"),
)
def one_card_in_a_package(package: BrandPackage) -> Iterator[Remark]:
    """
    一个品牌一个压缩包，里面只有一份附件1；两份的不知道以哪份为准。

    违规:
        | 附件1 |
        | 附件1.docx、附件1（修改）.docx |
    合规:
        | 附件1 |
        | 附件1.docx |
    """
    if len(package.cards) > 1:
        named = "、".join(f"“{shown(each)}”" for each in package.cards[:_NAMED])
        yield package.remark(
            f"有 {len(package.cards)} 份附件1：{named}",
            "请只留一份；两个品牌的，请分成两个压缩包",
            entry=package.cards[1],
        )


@rule(
    "PK203",
    "附件1的报送市就是报送单位",
    on=BrandPackage,
    severity=Severity.ERROR,
    basis=ours("材料与报送单位对不上，可能放错了"),
)
def card_is_the_senders(package: BrandPackage) -> Iterator[Remark]:
    """
    指定了报送单位（--unit）时，附件1的报送市要是这个市，或这个单位所在的市。

    违规:
        | 报送单位 | 报送市 |
        | 枣庄市 | 淄博市 |
    合规:
        | 报送单位 | 报送市 |
        | 淄博市 | 淄博市 |
    """
    unit, card = package.setting.unit, package.card
    if unit is not None and card is not None and card.city is not None and card.city.code != unit.city.code:
        yield package.remark(
            f"报送单位是{unit.city.name}，附件1的报送市是{card.city.name}",
            "请核对是否拿错了附件1",
            entry=package.cards[0],
        )
