"""Progress towards the targets as a summary, for the page and the briefing of a merge."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.notice import Notice
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.summaries.summary_table import (
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.targets.asked_units import Question
from skilltrain_cli.operations.targets.measure_conversion import converted
from skilltrain_cli.operations.targets.reported_rows import rows_of_table
from skilltrain_cli.operations.targets.target_lines import TargetLine, TargetState
from skilltrain_cli.operations.targets.unit_progress import Progress, progress_of
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Number, figure_text, plain
from skilltrain_cli.values.named_groups import first_few, gathered

TABLE = "targets"
"""The id of the summary."""
REACHED = (TargetState.MET, TargetState.EXCEEDED)
_UNTOLD = (TargetState.NO_SOURCE, TargetState.NO_DATA, TargetState.NOT_BEGUN)
_NAMED = 12
"""Units that a note names."""


def targets_of(merged: Merged, setting: Setting, notices: Iterable[Notice] = ()) -> SummaryTable | None:
    """
    Return how far a merge shows its units to be with their targets; ``None`` where it says nothing of any.

    ``notices`` are further ones beside those of the setting, such as all that come with the tool.
    """
    progress = progress_in(merged, setting, notices)
    return progress_table(progress, merged.region.name)


def progress_in(merged: Merged, setting: Setting, notices: Iterable[Notice] = ()) -> Progress:
    """Return how far a merge shows its units to be with the targets of all these notices."""
    known = {notice.id: notice for notice in (*notices, *setting.notices, setting.notice) if notice.number}
    question = Question(
        as_of=setting.as_of,
        notices=tuple(sorted(known.values(), key=lambda notice: (notice.issued, notice.number))),
        regions=setting.regions,
        forms=tuple(dict.fromkeys((merged.table.form, *setting.forms, *forms()))),
        unit=merged.region,
    )
    return progress_of((rows_of_table(merged),), (merged,), question)


def progress_table(progress: Progress, whose: str) -> SummaryTable | None:
    """Return the lines of whole units as a summary; a target of many units is one line."""
    targets = [same for same in targets_apart(progress) if any(line.state not in _UNTOLD for line in same)]
    lines = [_line(same[0]) if len(same) == 1 else _many(same) for same in targets]
    if not lines:
        return None
    return SummaryTable(
        id=TABLE,
        name="目标",
        title=f"{whose}目标完成情况",
        notes=tuple(_notes(targets, progress)),
        columns=_columns(),
        lines=tuple(lines),
    )


def targets_apart(progress: Progress) -> list[list[TargetLine]]:
    """Return the lines of whole units, those of one target together: a target may be for each of many."""
    own = (line for line in progress.lines if not line.part)
    return list(gathered(((line.notice.number, line.target.id), line) for line in own).values())


def _columns() -> tuple[SummaryColumn, ...]:
    """Return the columns; a figure has the decimals it was reported with, as the measures differ."""
    return (
        SummaryColumn(heading="指标", shape=Shape.NAME, width=34, about="括号里是计量单位"),
        SummaryColumn(heading="谁的目标", shape=Shape.NAME, width=16),
        SummaryColumn(heading="完成", shape=Shape.COUNT, width=12, about="表中报来的数的合计"),
        SummaryColumn(heading="目标", shape=Shape.COUNT, width=12, about="换算成完成数的单位"),
        SummaryColumn(heading="完成率", shape=Shape.PERCENT, width=10, about="完成除以目标"),
        SummaryColumn(heading="序时进度", shape=Shape.PERCENT, width=10, about="目标的时间已过的比例"),
        SummaryColumn(heading="还差", shape=Shape.TEXT, width=12),
        SummaryColumn(heading="状态", shape=Shape.TEXT, width=12),
        SummaryColumn(heading="依据", shape=Shape.TEXT, width=26),
    )


def _line(line: TargetLine) -> SummaryLine:
    target, figure = line.target, line.figure
    measure = figure.of if figure is not None else target.measure
    goal = None if line.goal is None else converted(line.goal, target.measure, measure)
    given = None if goal is None else _given(goal, measure)
    rate = None
    if figure is not None and given is not None and line.rate is not None:
        rate = Figure(value=line.rate, measure=Measure.RATIO, rows=figure.rows, parts=(figure, given))
    name = f"其中：{target.indicator}" if target.parent else target.indicator
    return SummaryLine(
        cells=(
            f"{name}（{measure}）",
            line.unit.name,
            figure,
            given,
            rate,
            _given(line.pace, "") if line.pace is not None else None,
            _gap(line, measure),
            line.state.label,
            f"{line.notice.number} {target.clause}".strip(),
        )
    )


def _many(lines: Sequence[TargetLine]) -> SummaryLine:
    """Return the line of a target that each of many units is to reach: how many have."""
    target = lines[0].target
    done = [line for line in lines if line.state in REACHED]
    parts = tuple(line.figure for line in done if line.figure is not None)
    of = target.scope.label
    count = Figure(value=len(done), measure=Measure.COUNT, of=of, parts=parts)
    whole = _given(len(lines), of)
    short = len(lines) - len(done)
    pace = lines[0].pace
    cells: tuple[SummaryCell, ...] = (
        f"{target.indicator} {target.figure}（达到的单位，个）",
        f"各{of}",
        count,
        whole,
        Figure(value=Decimal(len(done)) / len(lines), measure=Measure.GIVEN, parts=(count, whole)),
        _given(pace, "") if pace is not None else None,
        str(short) if short else "—",
        "未全部完成" if short else TargetState.MET.label,
        f"{lines[0].notice.number} {target.clause}".strip(),
    )
    return SummaryLine(cells=cells)


def _given(value: Number, of: str) -> Figure:
    return Figure(value=plain(value), measure=Measure.GIVEN, of=of)


def _gap(line: TargetLine, measure: str) -> str:
    gap = None if line.gap is None else converted(line.gap, line.target.measure, measure)
    if not gap:
        return "—"
    return figure_text(gap) if gap > 0 else f"多 {figure_text(-gap)}"


def _notes(targets: Sequence[Sequence[TargetLine]], progress: Progress) -> Iterator[str]:
    """Yield how the figures were reckoned, which units lack, and what the progress says."""
    yield "完成率是完成数除以目标；序时进度是到审核日期为止已过时间的比例，存量没有序时进度。"
    for same in targets:
        line = same[0]
        if len(same) > 1:
            short = [each.unit.name for each in same if each.state not in REACHED]
            if short:
                yield f"{line.target.indicator}未达到的：{first_few(short, _NAMED, '个单位')}。"
        elif line.why:
            yield f"{line.target.indicator}：{line.why}。"
    lacking = gathered(
        (line.lacking, line.target.indicator) for same in targets for line in same if line.lacking
    )
    for units, indicators in lacking.items():
        yield f"{first_few(indicators, 3, '项')}没有{first_few(units, _NAMED, '个单位')}的数。"
    for said in dict.fromkeys(remark for same in targets for line in same for remark in line.remarks):
        yield f"{said}。"
    yield from (f"{remark.removesuffix('。')}。" for remark in (*progress.remarks, *progress.readings))
