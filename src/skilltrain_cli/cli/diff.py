"""``skt diff``: what changed between two submissions of one form."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.operations.diff import Difference
from skilltrain_cli.operations.diff.change_wording import both_sides
from skilltrain_cli.operations.diff.changes import Change, RowFinding, SideTotal, UnitTotal, UnpairedRow
from skilltrain_cli.operations.diff.summary_sentences import (
    EXPLAINED,
    NEW,
    REMAINING,
    SOLVED,
    amounts,
    headline,
    outcomes,
    totals,
)
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values import text
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.number import cell_number
from skilltrain_cli.values.privacy import is_personal, mask, shown


def diff(
    old: Annotated[Path, typer.Argument(metavar="原报表", help="以前报的一份")],
    new: Annotated[Path, typer.Argument(metavar="新报表", help="现在报的一份")],
    *,
    given: Annotated[str | None, shared_options.option("diff")] = None,
    output: Output = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    schema: Annotated[bool, shared_options.schema("diff")] = False,  # noqa: ARG001 - see there
    force: Force = False,
) -> None:
    """
    比较同一张表的前后两份：增、删、改了哪些行，合计变了多少，问题改没改好。

    退出码：0 已比较（不论有没有不同）；2 用法不对；3 有一份读不出来。
    """
    from skilltrain_cli.usecases import diff as usecase  # noqa: PLC0415 - 0.1 s that a help page needs not

    usual = skt_toml.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    shape = shared_options.chosen("diff", given, output)
    into = output if shape == "xlsx" else None
    if shape == "xlsx" and output is None:
        raise UsageError("比较结果写成工作簿时要给出 .xlsx 文件名", "请加 -o 变化.xlsx")
    usecase.check_output(output, (old, new), force=force)
    found = usecase.diff(
        old,
        new,
        into,
        as_of=as_of_day.as_of(as_of, usual),
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        regions=regions,
        force=force,
    )
    if into is not None:
        console.remark(f"已写入 {into}")
    elif shape == "json":
        console.deliver(console.as_json(payload(found.difference)), output, force=force)
    else:
        console.show_all(pages(found.difference), output, force=force)


def pages(found: Difference) -> Sequence[Page]:
    """Return what is to be shown, the summary first."""
    form = found.form
    title = f"{form.card.annex}：{found.old} → {found.new}"
    shown_pages = [Page(title=title, notes=(headline(found), *totals(found)))]
    if found.bytewise:
        return shown_pages
    return [*shown_pages, *_rows(found), *_findings(found)]


def _rows(found: Difference) -> Iterator[Page]:
    if found.changed:
        yield Page(
            title=f"改动 {len(found.changed):,} 处",
            headings=("行", "栏目", "原来", "现在", "原单元格", "现单元格"),
            rows=[_change(each, found) for each in found.changed],
        )
    sides = (("新增", found.added, "green", found.new), ("删去", found.removed, "red", found.old))
    for what, rows, style, file in sides:
        if rows:
            yield Page(
                title=f"{what} {len(rows):,} 行",
                headings=("单元格", "行", "内容"),
                rows=[_row(each, style, file) for each in rows],
            )
    if found.units:
        form = found.form
        yield Page(
            title="各单位合计",
            headings=("单位", form.card.kind, *amounts(form)),
            rows=[
                (
                    Cell(mask(each.name)),
                    Cell(f"{each.old.rows:,} → {each.new.rows:,}"),
                    *(Cell(f"{old:,} → {new:,}") for old, new in _sums(each)),
                )
                for each in found.units
            ],
        )


def _sums(unit: UnitTotal) -> Iterator[tuple[int | Decimal, int | Decimal]]:
    return zip(unit.old.sums, unit.new.sums, strict=True)


def _change(change: Change, found: Difference) -> tuple[Cell, ...]:
    old, new = both_sides(change)
    first = Place(file=found.old, sheet=change.old_sheet, spot=change.old_spot)
    second = Place(file=found.new, sheet=change.new_sheet, spot=change.new_spot)
    return (
        Cell(shown(change.row, 60)),
        Cell(change.heading),
        Cell(old, "red"),
        Cell(new, "green"),
        Cell(first.address or "—"),
        Cell(second.address or "—"),
    )


def _row(row: UnpairedRow, style: str, file: str) -> tuple[Cell, ...]:
    held = (f"{heading}：{shown(value)}" for _, heading, value in row.values if value is not None)
    place = Place(file=file, sheet=row.sheet, spot=row.spot)
    return Cell(place.address), Cell(shown(row.row, 60), style), Cell("；".join(held))


def _findings(found: Difference) -> Iterator[Page]:
    told = list(outcomes(found))
    weighty = [(what, each) for what, each in told if each.finding.card.severity is not Severity.NOTE]
    notes = len(told) - len(weighty)
    if told:
        yield Page(
            title=_headline(Counter(what for what, _ in told)),
            headings=("变化", "级别", "规则", "单元格", "行", "问题") if weighty else (),
            rows=[_finding(what, each) for what, each in weighty],
            notes=(f"其中提示 {notes:,} 处没有列出",) if notes else (),
        )


def _headline(often: Counter[str]) -> str:
    explained = f"，已说明 {often[EXPLAINED]:,} 处" if often[EXPLAINED] else ""
    kept = f"仍存在 {often[REMAINING]:,} 处{explained}"
    return f"问题：改好 {often[SOLVED]:,} 处，新出现 {often[NEW]:,} 处，{kept}"


def _finding(what: str, judged: RowFinding) -> tuple[Cell, ...]:
    finding = judged.finding
    severity = finding.card.severity
    where = "原 " if what == SOLVED else ""
    return (
        Cell(what, {SOLVED: "green", NEW: "red"}.get(what, "")),
        Cell(severity.label, severity.style),
        Cell(finding.card.code),
        Cell(where + (finding.place.address or "（整个文件）")),
        Cell(shown(judged.row, 60) if judged.row else ""),
        Cell(finding.message),
    )


def payload(found: Difference) -> dict[str, object]:
    """Return the JSON of the contract; personal numbers are masked."""
    findings = found.findings
    return {
        "schema_version": 1,
        "identical": found.identical,
        "same_file": found.bytewise,
        "old": found.old,
        "new": found.new,
        "form": found.form.id,
        "added": [_added(each) for each in found.added],
        "removed": [_added(each) for each in found.removed],
        "changed": [_changed(each) for each in found.changed],
        "rewritten": [_changed(each) for each in found.rewritten],
        "moved": found.moved,
        "totals": _totals(found.form, *found.totals),
        "units": [
            {"name": mask(each.name), **_totals(found.form, each.old, each.new)} for each in found.units
        ],
        "findings": {
            "solved": [_judged(each) for each in findings.solved],
            "new": [_judged(each) for each in findings.new],
            "remaining": [_judged(each) for each in findings.remaining],
        },
    }


def _added(row: UnpairedRow) -> dict[str, object]:
    values = {name: _plain(value) for name, _, value in row.values}
    return {"row": mask(row.row), "sheet": row.sheet, "cell": row.spot.a1, "values": values}


def _changed(change: Change) -> dict[str, object]:
    made: dict[str, object] = {
        "row": mask(change.row),
        "field": change.field,
        "heading": change.heading,
        "old": _plain(change.old),
        "new": _plain(change.new),
        "sheet": change.new_sheet,
        "cell": change.new_spot.a1 if change.new_spot else None,
        "old_sheet": change.old_sheet,
        "old_cell": change.old_spot.a1 if change.old_spot else None,
    }
    if change.parts:
        made["parts"] = [{"op": part.op, "text": mask(part.text)} for part in change.parts]
    return made


def _totals(form: FormSpec, old: SideTotal, new: SideTotal) -> dict[str, object]:
    sums = zip(form.amounts, old.sums, new.sums, strict=True)
    return {
        "projects": {"old": old.rows, "new": new.rows},
        **{
            column.name: {"old": cell_number(first), "new": cell_number(second)}
            for column, first, second in sums
        },
        "unread": {"old": old.unread, "new": new.unread},
    }


def _judged(judged: RowFinding) -> dict[str, object]:
    finding = judged.finding
    return {
        "code": finding.card.code,
        "severity": finding.card.severity.value,
        "title": finding.card.title,
        "row": mask(judged.row) or None,
        "field": finding.field,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "message": finding.message,
        "explanation": finding.explanation,
    }


def _plain(value: Value) -> object:
    """Return a value for JSON: dates in ISO 8601, numbers as numbers, text and personal numbers masked."""
    if value is None or (isinstance(value, int | float) and not is_personal(value)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return mask(value) if isinstance(value, str) else mask(text.quoted(value))
