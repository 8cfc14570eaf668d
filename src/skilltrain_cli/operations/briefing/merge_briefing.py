"""
The 通报 on a merge: what came, how far each unit is, what is missing or in doubt, and what is asked next.

Every number in it is taken from the summaries; what the office must say itself stands in 【】.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.notice import Sender
from skilltrain_cli.operations.briefing.official_draft import (
    Exhibit,
    Heading,
    Illustration,
    OfficialDraft,
    Part,
    Passage,
)
from skilltrain_cli.operations.briefing.target_drafts import targets_shown
from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_summary import progress_sentences
from skilltrain_cli.operations.merge.merge_types import MergedQuery
from skilltrain_cli.operations.summaries.summary_table import (
    ChartKind,
    Shape,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import subject_matter
from skilltrain_cli.operations.targets.target_table import TABLE
from skilltrain_cli.review.provenance import NOT_MERGED, MergeState
from skilltrain_cli.values.figure_with_sources import Figure, rounded
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.region import Level

_DRAWN = (ChartKind.BARS, ChartKind.COLUMNS)
_SUMS = 8
"""Totals that a sentence tells."""
_BEST = 3
"""Units named first and last in a ranking."""
_RANKED = 2 * _BEST
"""Units from which on first and last ones are worth naming."""
_NAMED = 20
"""Files, or units of one question, that are named one by one."""
_QUOTED = 3
"""Kinds of questions quoted for each unit."""
_INNER = str.maketrans("《》", "〈〉")
"""A title within a title (GB/T 15834-2011, 4.15.3.4)."""
_SEE = lazy_pattern("（见“[^”]*”表）")
"""Points at a sheet of the workbook, which a 通报 does not bring along."""
_UNITS = ("city", "unit")
"""The tables of units, the one that a level reads first."""


def briefing_of(
    merged: Merged, tables: Sequence[SummaryTable], setting: Setting, code: str = ""
) -> OfficialDraft:
    """
    Return the 通报 on a merge; ``tables`` are its summaries, ``setting`` that of its form.

    ``code`` is the content code of the workbook.
    """
    province = merged.level is Level.PROVINCE
    subject = subject_matter(merged.table.form)
    office = f"{merged.region.name}人力资源和社会保障{'厅' if province else '局'}"
    return OfficialDraft(
        number=f"【】〔{setting.as_of.year}〕【】号",
        title=f"关于{'全省' if province else '全市'}{subject}情况的通报",
        addressee=f"各{'市' if province else '区县'}人力资源和社会保障局",
        body=tuple(_body(merged, tables, setting)),
        signed=office,
        dated=setting.as_of,
        code=code,
    )


def _body(merged: Merged, tables: Sequence[SummaryTable], setting: Setting) -> Iterator[Part]:
    by_units = next((each for name in _UNITS for each in tables if each.id == name), None)
    yield Passage(text=_opening(merged, setting))
    yield Heading(text="总体情况")
    if by_units is not None and by_units.total is not None:
        yield Passage(text=_total_told(by_units, by_units.total))
    if by_units is not None:
        yield Heading(text=f"各{_whose(merged)}进展")
        yield from _ranking(by_units)
    if shown := [*_shown([each for each in tables if each.id not in _UNITS])]:
        yield Heading(text="分布情况")
        yield from shown
    for table in tables:
        if table.id == TABLE:
            yield Heading(text="目标完成情况")
            yield targets_shown(table)
    yield from _progress(merged)
    yield Heading(text="存在的问题")
    yield from _problems(merged)
    yield Heading(text="下一步工作要求")
    yield from _asked_next(merged, setting)


def _whose(merged: Merged) -> str:
    return "市" if merged.level is Level.PROVINCE else "单位"


def _opening(merged: Merged, setting: Setting) -> str:
    notice, form = setting.notice, merged.table.form
    files = {origin.file for origin in merged.of(MergeState.MERGED)}
    title = notice.title.translate(_INNER)
    basis = f"根据《{title}》（{notice.number}）要求，" if notice.number else ""
    return (
        f"{basis}对{merged.region.name}{form.card.title}进行了汇总。截至{_day(setting.as_of)}，共汇总"
        f"{len(merged.table.unit_rows()):,}个单位报送的{len(files):,}个文件、{len(merged.table):,}"
        f"{'张表' if form.is_card else '行'}。现将有关情况通报如下。"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _total_told(table: SummaryTable, total: SummaryLine) -> str:
    """Say the totals in one sentence, each with its heading and measure; of many the first whole ones."""
    told = [
        (column, f"{_named(column)}{_told(cell, column)}")
        for column, cell in zip(table.columns, total.cells, strict=True)
        if isinstance(cell, Figure) and cell.known and column.shape in (Shape.COUNT, Shape.AMOUNT)
    ]
    kept = told
    if len(told) > _SUMS:
        kept = [each for each in told if not each[0].heading.startswith("其中")][:_SUMS]
    more = f"；其余{len(told) - len(kept)}项见汇总表" if len(kept) < len(told) else ""
    return f"合计：{'，'.join(said for _, said in kept)}{more}。" if told else "没有可以合计的数。"


def _named(column: SummaryColumn) -> str:
    """Return the heading without its measure; nothing where it is no more than that."""
    heading = column.heading.split("（")[0]
    return "" if heading == column.measure else heading


def _told(figure: Figure, column: SummaryColumn) -> str:
    value = f"{rounded(figure.value, column.decimals) if column.decimals else figure.value:,}"
    return f"{value}{column.measure or figure.of}"


def _shown(tables: Sequence[SummaryTable]) -> Iterator[Part]:
    """Show each chart that Word can draw, under a heading of its table."""
    for table in tables:
        charts = [chart for chart in table.charts if chart.kind in _DRAWN]
        if charts and table.lines:
            yield Heading(text=f"{table.name}分布", level=2)
            yield from (Illustration(table=table, chart=chart) for chart in charts)


def _ranking(table: SummaryTable) -> Iterator[Part]:
    """Name the first and the last, then show all in order."""
    rank = next((column.heading for column in table.columns if column.shape is Shape.RANK), "")
    main = _ranked_column(table, rank)
    if main is not None:
        yield from _first_and_last(table, main)
    kept = tuple(column.heading for at, column in enumerate(table.columns) if _tells(table, at))
    yield Exhibit(table=table, headings=kept, by_rank=main.heading if main is not None else "")
    yield from (Illustration(table=table, chart=chart) for chart in table.charts if chart.kind in _DRAWN)


def _tells(table: SummaryTable, at: int) -> bool:
    """Tell whether a column says anything: not one name that all lines share, nor nothing at all."""
    cells = [line.cells[at] for line in table.lines]
    if table.columns[at].shape is Shape.NAME:
        return len(set(cells)) > 1 or len(cells) == 1
    return any(cells)


def _ranked_column(table: SummaryTable, rank: str) -> SummaryColumn | None:
    """Return the column whose figures the ranks are of."""
    if not rank:
        return None
    figures = (cell.parts[0] for cell in table.column(rank) if isinstance(cell, Figure) and cell.parts)
    ranked = next(figures, None)
    line = next((each for each in table.lines if ranked in each.cells), None)
    return None if ranked is None or line is None else table.columns[line.cells.index(ranked)]


def _first_and_last(table: SummaryTable, main: SummaryColumn) -> Iterator[Part]:
    at = table.at(main.heading)
    known: list[tuple[Decimal, str, str]] = []
    for line in table.lines:
        cell = line.cells[at]
        if isinstance(cell, Figure) and cell.known:
            known.append((Decimal(cell.value), table.name_of(line)[-1], _told(cell, main)))
    known.sort(key=lambda each: -each[0])
    if len(known) >= _RANKED:
        first, last = known[:_BEST], known[-_BEST:]
        named = ("、".join(f"{name}（{told}）" for _, name, told in some) for some in (first, last))
        yield Passage(text=f"按{main.heading.split('（')[0]}，{next(named)}居前；{next(named)}居后。")


def _progress(merged: Merged) -> Iterator[Part]:
    told = list(progress_sentences(merged))
    if told:
        yield Heading(text="覆盖和报送情况")
        yield from (Passage(text=mask(_SEE.sub("", each))) for each in told)


def _problems(merged: Merged) -> Iterator[Part]:
    """Name what was left out and why, then what each unit is asked about."""
    out = merged.of(*NOT_MERGED)
    if not out and not merged.told:
        yield Passage(text="报来的表没有需要说明的问题。")
        return
    if out:
        yield Heading(text="没有汇总的报送件", level=2)
        for origin in out[:_NAMED]:
            whose = f"{origin.unit}：" if origin.unit else ""
            yield Passage(text=f"{whose}{shown(origin.file, 80)}，{origin.state}，{mask(origin.reason)}。")
        if (more := len(out) - _NAMED) > 0:
            yield Passage(text=f"其余{more:,}项见汇总表的“来源”。")
    if merged.told:
        yield Heading(text="需要核实的问题", level=2)
        yield from (Passage(text=each) for each in _questions(merged))


def _questions(merged: Merged) -> Iterator[str]:
    """Yield how many questions units have, those without an answer, and the most frequent kinds."""
    by_unit = gathered((unit, told) for unit, told in _asked_units(merged))
    for said, units in gathered(
        (_asked_of_unit(merged, asked), unit) for unit, asked in by_unit.items()
    ).items():
        yield f"{first_few(units, _NAMED, '个单位')}：{'各' if len(units) > 1 else ''}{said}"


def _asked_of_unit(merged: Merged, asked: Sequence[MergedQuery]) -> str:
    silent = sum(not each.explanation for each in asked)
    kinds = Counter(each.code for each in asked).most_common(_QUOTED)
    first = {each.code: each for each in reversed(asked)}
    quoted = "；".join(
        f"{_question(merged, first[code])}{f'（此类共{count:,}处）' if count > 1 else ''}"
        for code, count in kinds
    )
    unanswered = "都有" if not silent else "没有" if silent == len(asked) else f"{silent:,}处没有"
    return f"{len(asked):,}处，{unanswered}情况说明。如：{quoted}。"


def _question(merged: Merged, told: MergedQuery) -> str:
    """Return a question with what its row is about and the field, where it does not name that itself."""
    form, message = merged.table.form, mask(told.message).rstrip("。；")
    if told.row is None:
        return message
    told_of = told.field if told.field not in form.places else None  # a row as a whole is asked about there
    heading = form.by_name[told_of].heading if told_of else ""
    name = shown(merged.table.columns[form.name][told.row], 30)
    where = (f"“{name}”" if name else "") + (heading if heading not in message else "")
    return f"{where}：{message}" if where else message


def _asked_units(merged: Merged) -> Iterator[tuple[str, MergedQuery]]:
    """Yield each question with its unit: those about rows, then those about files, in official order."""
    units = _unit_of_each_row(merged)
    senders = {each.file: each.unit for each in (*merged.origins, *merged.below) if each.unit}
    places = {file: place for place, file in enumerate(senders)}
    about_rows = [(full_name(units[told.row]), told) for told in merged.told if told.row is not None]
    others = [each for each in merged.told if each.row is None]
    others.sort(key=lambda told: places.get(told.file, len(places)))
    about_files = [(senders.get(told.file) or shown(told.file, 60), told) for told in others]
    for unit, told in (*about_rows, *about_files):
        yield unit.removeprefix(merged.region.name) or unit, told


def _unit_of_each_row(merged: Merged) -> Sequence[Unit]:
    return [block.unit for block in merged.table.blocks for _ in block.rows]


def _addressees(merged: Merged) -> frozenset[Sender]:
    """Return who the 通报 goes to, as notices call them."""
    return frozenset({Sender.CITY} if merged.level is Level.PROVINCE else {Sender.COUNTY, Sender.ZONE})


def _asked_next(merged: Merged, setting: Setting) -> Iterator[Part]:
    """Ask for what is missing, then quote what the notice asks for from this day on."""
    if any(not each.explanation for each in merged.told):
        yield Passage(text="请有关单位逐条核实上述问题，属实的写明情况说明，有误的改正后重新报送。")
    if merged.of(*NOT_MERGED):
        yield Passage(text="请没有汇总的单位按所列原因修改后尽快重新报送。")
    notice, form = setting.notice, merged.table.form
    wanting, asked = {each.title for each in merged.covered if each.wanting}, _addressees(merged)
    demands = (
        (each.by, each.quote) for each in notice.coverage if each.form == form.id and each.title in wanting
    )
    tasks = [each for each in notice.tasks if each.form == form.id]
    owed = ((each.due, each.quote) for each in tasks if asked.intersection(each.senders))
    gathered_here = ((each.due, each.quote) for each in tasks if each.gathers in asked)
    for ending, ahead in (("抓紧落实", (*demands, *owed)), ("及时报送和更正，以便按期汇总", gathered_here)):
        for quote in dict.fromkeys(quote for by, quote in ahead if by and by >= setting.as_of and quote):
            yield Passage(text=f"请按照{notice.number}“{quote}”的要求{ending}。")
    yield Passage(text="【其他工作要求】")
