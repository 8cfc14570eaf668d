"""What ``skt merge`` does between its options and its exit code: guard the inputs, merge, write, sum up."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from skilltrain_cli.cli import answers, console
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_INCOMPLETE, UsageError
from skilltrain_cli.intake.review import Reviewed
from skilltrain_cli.merge import Choice, Merged, State, merge
from skilltrain_cli.merge.values import CoverageLine, Covered
from skilltrain_cli.output import check_apart, check_target, staged
from skilltrain_cli.region import Level
from skilltrain_cli.text import shown
from skilltrain_cli.workbooks.merged import is_merged_book, write_merged_book


def check_output(output: Path, paths: Sequence[Path], *given: Path | str | None, force: bool) -> None:
    """Refuse an output that is no .xlsx, exists without --force, or would replace an input."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"汇总表只能写成 .xlsx，不能写成“{output.name}”", "请把输出文件名改为 .xlsx 结尾")
    check_target(output, force=force)
    if not output.exists():
        return
    check_apart(output, [*paths, *given])
    target = Path(os.path.realpath(output))
    for path in map(Path, map(os.path.realpath, paths)):
        if path in target.parents and not is_merged_book(target):
            raise UsageError(
                f"输出“{output}”在输入的文件夹里，又不是以前的汇总表，覆盖它会丢失一份报送件",
                "请换一个输出文件名",
            )


def carry_out(reviewed: Reviewed, choice: Choice, output: Path, *, force: bool) -> int:
    """Merge and write; return 3 when a file could not be read and was left out on request, else 0."""
    replaced, merged_before = output.exists(), is_merged_book(output)
    merged = merge(reviewed.sheets, reviewed.review, reviewed.setting, choice)
    with staged(output, force=force) as temporary:
        write_merged_book(merged, temporary)
    if replaced:
        what = "是以前的汇总表，没有当作输入，" if merged_before else ""
        console.remark(f"“{output}”{what}已经替换")
    for origin in merged.of(State.LEFT_OUT, State.UNREAD):
        below = f"（“{shown(origin.via, 120)}”里记的）" if origin.via else ""
        what = f"{origin.state}{below}：{_named(origin.file, origin.sheet)}"
        console.remark(f"{what}，{shown(origin.reason, 200)}")
    answers.remark_unmatched(reviewed.unmatched)
    console.say("\n".join((*summary(merged), f"已写入 {output}")))
    unread = any(not origin.via for origin in merged.of(State.UNREAD))
    return EXIT_INCOMPLETE if unread else EXIT_CLEAN


def _named(file: str, sheet: str) -> str:
    return shown(file, 120) + (f" {shown(sheet, 40)}" if sheet else "")


def summary(merged: Merged) -> Iterator[str]:
    """Yield the lines that tell what was merged and what was not."""
    files = len({origin.file for origin in merged.of(State.MERGED)})
    units = len(merged.table.unit_rows())
    yield (
        f"{merged.region.name}：汇总 {files:,} 个文件，{units:,} 个单位，"
        f"{len(merged.table):,} 行，{merged.whole.persons.value:,} 人次。"
    )
    out = merged.of(State.LEFT_OUT, State.UNREAD)
    skipped = [origin for origin in merged.of(State.SKIPPED) if not origin.sheet]
    if out:
        partly = {origin.file for origin in merged.of(State.MERGED)}
        named = [f"{each.file} 的“{each.sheet}”" if each.file in partly else each.file for each in out]
        count = sum(bool(each.via) for each in out)
        below = f"，其中 {count:,} 项是下级没有汇总的" if count else ""
        yield f"没有汇总 {len(out):,} 项（原因见“来源”表{below}）：{_few(named)}。"
    if skipped:
        yield f"跳过无关文件 {len(skipped):,} 个：{_few([each.file for each in skipped])}。"
    if merged.told:
        silent = sum(not each.explanation for each in merged.told)
        yield f"核实性问题 {len(merged.told):,} 处，没有情况说明的 {silent:,} 处（见“情况说明”表）。"
    counts = {state: merged.coverage.tally(state, zones=False) for state in Covered}
    told = {state: count for state, count in counts.items() if count or state is not Covered.LEFT_OUT}
    listed = "，".join(f"{state} {count:,} 个" for state, count in told.items())
    yield f"一县一项目：县（市、区）{sum(counts.values()):,} 个，{listed}（见“覆盖”表）。"
    for state in (Covered.LEFT_OUT, Covered.SILENT):
        for zones, what in ((False, "县（市、区）"), (True, "功能区 ")):
            if lines := merged.coverage.of(state, zones=zones):
                yield f"{state}的{what}{len(lines):,} 个：{_by_city(merged, lines)}。"
    blanks = "、".join(column.heading for column in merged.table.form.footer)
    yield f"报送前，请在统计表下面填写{blanks}。"


def _by_city(merged: Merged, lines: Sequence[CoverageLine]) -> str:
    """Name counties, or zones; in a province city by city."""
    units: dict[str, list[str]] = {}
    for line in lines:
        units.setdefault(line.city.name, []).append(line.region.name)
    if merged.level is Level.CITY:
        return "、".join(name for names in units.values() for name in names)
    sizes = Counter(line.city.name for line in merged.coverage.lines if line.zone is lines[0].zone)
    return "；".join(
        f"{city}全部" if len(names) == sizes[city] else f"{city}{'、'.join(names)}"
        for city, names in units.items()
    )


def _few(names: Sequence[str]) -> str:
    most = 5
    return "、".join(shown(name, 80) for name in names[:most]) + (" 等" if len(names) > most else "")
