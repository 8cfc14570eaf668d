"""What ``skt merge`` does between its options and its exit code: guard the inputs, merge, write, sum up."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from skilltrain_cli.cli import answers, console
from skilltrain_cli.cli.merge_views import summary
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_INCOMPLETE, UsageError
from skilltrain_cli.forms.official_writing import Unreadable, written
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.review import Reviewed
from skilltrain_cli.operations.merge import Choice, State, form_of, merge
from skilltrain_cli.review.provenance import NOT_MERGED
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.privacy import named, shown
from skilltrain_cli.writers.output import check_apart, check_target, staged
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from skilltrain_cli.writers.workbooks.summaries.sources import is_merged_book


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


def footer_of(given: Mapping[str, str | None], form: FormSpec, year: int) -> Mapping[str, Value]:
    """Return what the merged workbook's own footer is to say; UsageError for what cannot stand there."""
    fields = {column.name: column for column in form.footer}
    filled: dict[str, Value] = {}
    for name, text in given.items():
        option = f"--{name.replace('_', '-')}"
        if text is None:
            continue
        if name not in fields:
            raise UsageError(f"{form.card.annex}的汇总表没有这一项表尾，不能加 {option}", "请去掉这个选项")
        heading = fields[name].heading
        held = written(fields[name], text, year)
        if held is None or isinstance(held, Unreadable):
            raise UsageError(f"{option} 写的“{shown(text, 40)}”不是{heading}", f"请写明{heading}")
        filled[name] = held
    return filled


def as_given(options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the options as they are told in 来源; of a path its name, which is the same everywhere."""
    told = []
    for option, value in options.items():
        if value is True:
            told.append(option)
        elif value:
            text = Path(value).name if isinstance(value, Path) else str(value)
            told.append(f"{option} {shown(Path(text).name if text.endswith('.toml') else text, 60)}")
    return tuple(told)


def carry_out(
    reviewed: Reviewed,
    choice: Choice,
    output: Path,
    *,
    form: FormSpec | None,
    footer: Mapping[str, str | None],
    force: bool,
) -> int:
    """Merge and write; return 3 when a file could not be read and was left out on request, else 0."""
    replaced, merged_before = output.exists(), is_merged_book(output)
    form = form or form_of(reviewed.sheets, reviewed.review)
    if form is not None:
        given = {} if form.is_card else footer
        refused = [f"--{name.replace('_', '-')}" for name, text in footer.items() if text and form.is_card]
        if refused:
            raise UsageError(
                f"{form.card.annex}的目录没有表尾，不能加 {'、'.join(refused)}", "请去掉这些选项"
            )
        year = reviewed.setting.under(form).year
        choice = replace(choice, footer=footer_of(given, form, year))
    merged = merge(reviewed.sheets, reviewed.review, reviewed.setting, choice, form)
    with staged(output, force=force) as temporary:
        write_merged_book(merged, temporary)
    if replaced:
        what = "是以前的汇总表，没有当作输入，" if merged_before else ""
        console.remark(f"“{output}”{what}已经替换")
    for origin in merged.of(*NOT_MERGED):
        below = f"（“{shown(origin.via, 120)}”里记的）" if origin.via else ""
        what = f"{origin.state}{below}：{_named(origin.file, origin.sheet)}"
        console.remark(f"{what}，{shown(origin.reason, 200)}")
    answers.remark_unmatched(reviewed.unmatched)
    console.say("\n".join((*summary(merged), f"已写入 {named(output)}")))
    unread = any(not origin.via for origin in merged.of(State.UNREAD))
    return EXIT_INCOMPLETE if unread else EXIT_CLEAN


def _named(file: str, sheet: str) -> str:
    return shown(file, 120) + (f" {shown(sheet, 40)}" if sheet else "")
