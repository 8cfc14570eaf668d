"""对照: which writing counts under which group or theme, and by which word; what no list has comes first."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.row_labels import Mapped, RowLabel
from skilltrain_cli.operations.summaries.figure_columns import Counting, FigureColumns, RowsOfLine
from skilltrain_cli.operations.summaries.summary_table import Condition, Shape, SummaryColumn, SummaryTable
from skilltrain_cli.operations.summaries.summary_wording import UNFILLED, subject_matter
from skilltrain_cli.values.figure_with_sources import compact_positions
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import shown

NAME, MAPPING = "对照", "mapping"
_UNMAPPED = "未对应"
_LIST, _OWN, _NOBODY = "清单", "skt.toml", "—"
_MOST = 2_000
"""Writings of one label that are listed one by one; of more, those that one word tells are a line."""
_EXAMPLES = 3


def mapping_table(merged: Merged) -> SummaryTable | None:
    """Return the table of all that was mapped by a list; ``None`` where nothing was."""
    labels = [label for label in merged.labels.values() if label.mapped]
    if not labels:
        return None
    table = merged.table
    names = (
        SummaryColumn(heading="归类", shape=Shape.NAME, width=27),
        SummaryColumn(heading="原文", shape=Shape.NAME, width=44),
        SummaryColumn(heading="归入", shape=Shape.NAME, width=34),
    )
    texts = (
        SummaryColumn(heading="关键词", shape=Shape.TEXT, width=18),
        SummaryColumn(heading="依据", shape=Shape.TEXT, width=12),
    )
    main = [column for column in merged.counted if column.amount.additive][:1]
    figures = FigureColumns(
        table, main, counting=Counting(), taken=[each.heading for each in (*names, *texts)]
    )
    lines = [line for label in labels for line in _lines(merged, label)]
    lines.sort(key=lambda line: line.names[2] != _UNMAPPED)
    whole = range(len(table))
    return SummaryTable(
        id=MAPPING,
        name=NAME,
        title=f"{merged.region.name}{subject_matter(table.form)}归类对照表",
        notes=tuple(_notes(labels, lines, table.form.card.kind)),
        columns=(*names, *figures.columns, *texts),
        lines=tuple(figures.line(line, whole) for line in lines),
    )


def _notes(labels: Sequence[RowLabel], lines: Sequence[RowsOfLine], kind: str) -> Iterator[str]:
    unmapped = sum(line.names[2] == _UNMAPPED for line in lines)
    rows = sum(len(line.rows) for line in lines if line.names[2] == _UNMAPPED)
    if unmapped:
        yield f"没有对应的写法 {unmapped:,} 种、{rows:,} 行，排在前面，照原文单列，没有漏算。"
        yield '算哪一类的，在 skt.toml 的 [groups] 里写明，如 "厂里的工人" = "企业职工"，再汇总一次。'
    yield "依据“清单”的，是工具箱自带的清单；“skt.toml”是自己添的。"
    if any(label.several for label in labels):
        yield f"主题按关键词认：关键词就在原文里，是群体的，是它归入的群体；一个{kind}可以有几个主题。"
    if any(len(label.mapped) > _MOST for label in labels):
        yield f"写法超过 {_MOST:,} 种，凭同一个词归类的合为一行。"


def _lines(merged: Merged, label: RowLabel) -> Iterator[RowsOfLine]:
    if len(label.mapped) <= _MOST:
        yield from (_line(merged, label, each) for each in label.mapped)
        return
    alike = gathered(((each.field, each.words, each.because, each.added), each) for each in label.mapped)
    yield from (_together(merged, label, same) for same in alike.values())


def _line(merged: Merged, label: RowLabel, mapped: Mapped) -> RowsOfLine:
    return RowsOfLine(
        names=(_what(merged, label, mapped), mapped.writing or UNFILLED, _into(mapped)),
        rows=mapped.rows,
        where=(Condition(column=mapped.field, word=mapped.writing),),
        texts=(_because(mapped), _by(mapped)),
    )


def _together(merged: Merged, label: RowLabel, same: Sequence[Mapped]) -> RowsOfLine:
    """Return one line for writings that one word tells; no condition but their rows says which they are."""
    first = same[0]
    rows = sorted({row for each in same for row in each.rows})
    return RowsOfLine(
        names=(
            _what(merged, label, first),
            first_few([each.writing or UNFILLED for each in same], _EXAMPLES, "种"),
            _into(first),
        ),
        rows=compact_positions(rows),
        texts=(_because(first), _by(first)),
    )


def _what(merged: Merged, label: RowLabel, mapped: Mapped) -> str:
    return f"{label.heading}（{merged.table.form.by_name[mapped.field].heading}）"


def _into(mapped: Mapped) -> str:
    return "、".join(mapped.words) or (_UNMAPPED if mapped.writing.strip() else UNFILLED)


def _because(mapped: Mapped) -> str:
    lacking = not mapped.words and mapped.because
    return f"清单里没有“{shown(mapped.because)}”" if lacking else mapped.because


def _by(mapped: Mapped) -> str:
    if not mapped.words:
        return _NOBODY
    return _OWN if mapped.added else _LIST
