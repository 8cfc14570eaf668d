"""VL: do texts keep within the 字 that the form allows?"""

from collections.abc import Iterator

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.word_count import count


@rule("VL025", "文字不超过规定字数", on=FormSheet, severity=Severity.ERROR, basis=None, answers=(Need.WORDS,))
def texts_keep_within_their_limits(subject: FormSheet) -> Iterator[Remark]:
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
    for index, name, limit, text in _limited(subject):
        words = count(text)
        if words.lower > limit:
            yield subject.remark(
                index,
                name,
                f"有 {words.lower} 字，规定 {limit} 字以内，超出 {words.lower - limit} 字",
                f"请删减到 {limit} 字以内（在 Word 或 WPS 文字里用“字数统计”核对）",
            )


@rule("VL026", "字数在两可之间的要核对", on=FormSheet, severity=Severity.QUERY, basis=None, needs=("VL025",))
def texts_are_surely_within_their_limits(subject: FormSheet) -> Iterator[Remark]:
    """
    引号、破折号、省略号、℃ 等符号，各版本 Word 和 WPS 数法不一。多数一种超出、少数一种不超出的，请核对。

    违规:
        | 品牌特色（300字以内） |
        | {陶×298}——{陶×1} |
    合规:
        | 品牌特色（300字以内） |
        | {陶×298}， |
    """
    for index, name, limit, text in _limited(subject):
        words = count(text)
        if words.lower <= limit < words.upper:
            yield subject.remark(
                index,
                name,
                f"字数在 {words.lower}～{words.upper} 之间（符号数法不同），规定 {limit} 字以内",
                "请再删几个字，或写情况说明（注明 Word 统计的字数）",
            )


def _limited(subject: FormSheet) -> Iterator[tuple[int, str, int, str]]:
    """Yield the texts that have a limit and may exceed it: data row (index), field, limit, text."""
    for column in subject.form.columns:
        limit = column.printed.words
        if limit is None:
            continue
        for index, text in enumerate(subject.values(column.name)):
            if text and len(text) > limit // 2:  # Word counts no character as three
                yield index, column.name, limit, text
