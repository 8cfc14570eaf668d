"""BR: the rules of 附件1 “一市一品牌”建设情况一览表 that the card itself can break (鲁人社字〔2021〕32号)."""

from collections.abc import Iterator

from skilltrain_cli.finding import Severity, ours
from skilltrain_cli.phone import Phones
from skilltrain_cli.privacy import shown
from skilltrain_cli.region import How
from skilltrain_cli.rules._area import foreign_area
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import BrandSheet, Remark
from skilltrain_cli.words import count


@rule(
    "BR101",
    "“报送市”是设区的市",
    on=BrandSheet,
    severity=Severity.ERROR,
    basis=ours("认得出是哪个市，才能汇总"),
    reads=("city",),
)
def card_names_its_city(subject: BrandSheet) -> Iterator[Remark]:
    """
    “一市一品牌”由设区的市报送，“报送市”填市的全称。

    违规:
        | 报送市 |
        | 张店区 |
    合规:
        | 报送市 |
        | 淄博市 |
    """
    written = subject.sheet.only("city")
    if written and subject.city is None:
        match = subject.setting.regions.resolve(written, subject.setting.day)
        owner = subject.setting.regions.city_of(match.region) if match.region else None
        near = owner.name if owner else next(iter(match.suggestions), "")
        meant = f"，是否指“{near}”" if near else ""
        yield subject.remark(
            0, "city", f"“{shown(written)}”不是山东省设区的市{meant}", "请填设区的市全称，如 淄博市"
        )


@rule("BR102", "文字不超过规定字数", on=BrandSheet, severity=Severity.ERROR, basis=None)
def texts_keep_within_their_limits(subject: BrandSheet) -> Iterator[Remark]:
    """
    品牌特色 300 字、经验做法 500 字、典型案例 500 字以内（含本数）。

    按 Word“字数统计”的“字数”，取最少的数法也超出的，必须删减。

    违规:
        | 品牌特色（300字以内） |
        | {陶×301} |
    合规:
        | 品牌特色（300字以内） |
        | {陶×300} |
    """
    for name, limit, text in _limited(subject):
        words = count(text)
        if words.lower > limit:
            yield subject.remark(
                0,
                name,
                f"有 {words.lower} 字，规定 {limit} 字以内，超出 {words.lower - limit} 字",
                f"请删减到 {limit} 字以内（在 Word 或 WPS 文字里用“字数统计”核对）",
            )


@rule("BR103", "字数在两可之间的要核对", on=BrandSheet, severity=Severity.QUERY, basis=None, needs=("BR102",))
def texts_are_surely_within_their_limits(subject: BrandSheet) -> Iterator[Remark]:
    """
    引号、破折号、省略号、℃ 等符号，各版本 Word 和 WPS 数法不一。多数一种超出、少数一种不超出的，请核对。

    违规:
        | 品牌特色（300字以内） |
        | {陶×298}——{陶×1} |
    合规:
        | 品牌特色（300字以内） |
        | {陶×298}， |
    """
    for name, limit, text in _limited(subject):
        words = count(text)
        if words.lower <= limit < words.upper:
            yield subject.remark(
                0,
                name,
                f"字数在 {words.lower}～{words.upper} 之间（符号数法不同），规定 {limit} 字以内",
                "请再删几个字，或写情况说明（注明 Word 统计的字数）",
            )


@rule(
    "BR104",
    "联系电话的区号与报送市一致",
    on=BrandSheet,
    severity=Severity.QUERY,
    basis=ours("区号不符，多半是号码写错"),
    reads=("city", "phone"),
)
def card_area_code_fits_the_city(subject: BrandSheet) -> Iterator[Remark]:
    """
    座机区号属于别的市时请核实。

    违规:
        | 报送市 | 联系电话 |
        | 淄博市 | 0531-2345678 |
    合规:
        | 报送市 | 联系电话 |
        | 淄博市 | 0533-2345678 |
    """
    phones = subject.sheet.only("phone")
    if isinstance(phones, Phones) and subject.city is not None:
        wrong = foreign_area(phones, subject.city.code)
        if wrong:
            yield subject.remark(
                0,
                "phone",
                f"区号 {wrong} 不是{subject.city.name}的",
                "请核对号码；确属外地座机的，请写情况说明",
            )


@rule(
    "BR107",
    "报送市用现在的名称",
    on=BrandSheet,
    severity=Severity.QUERY,
    basis=ours("旧名称要对应到现在的市，才能汇总"),
    reads=("city",),
)
def card_bears_its_citys_present_name(subject: BrandSheet) -> Iterator[Remark]:
    """
    已经撤销的市按沿革归到现在的市，例如莱芜市现为济南市。

    违规:
        | 报送市 | 联系电话 |
        | 莱芜市 | 0531-82312345 |
    合规:
        | 报送市 | 联系电话 |
        | 济南市 | 0531-82312345 |
    """
    written = subject.sheet.only("city")
    match = subject.setting.regions.resolve_city(written, subject.setting.day) if written else None
    if match is not None and match.how is How.FORMER and match.region is not None:
        yield subject.remark(
            0,
            "city",
            f"“{shown(written)}”已经撤销，现为“{match.region.name}”",
            f"请改为“{match.region.name}”；不改的，汇总时按“{match.region.name}”写入",
        )


def _limited(subject: BrandSheet) -> Iterator[tuple[str, int, str]]:
    """Yield the texts that have a limit: field, limit, text."""
    for column in subject.sheet.form.columns:
        text = subject.sheet.only(column.name)
        if column.printed.words is not None and text:
            yield column.name, column.printed.words, text


RULES = (
    card_names_its_city,
    texts_keep_within_their_limits,
    texts_are_surely_within_their_limits,
    card_area_code_fits_the_city,
    card_bears_its_citys_present_name,
)
