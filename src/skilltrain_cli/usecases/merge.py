"""Merge counties into the city's workbook, cities into the province's, brand cards into one list."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.forms.values_to_fill_in import Unreadable, officially_written
from skilltrain_cli.intake.discover import DiscoveredFiles, discover
from skilltrain_cli.intake.examine_file import added_rules, plugins_of, setting_of
from skilltrain_cli.intake.review_files import Reviewed, Tick, review
from skilltrain_cli.intake.unmerge_workbook import UnmergedWorkbook
from skilltrain_cli.intake.workers.split_over_workers import spread_out
from skilltrain_cli.operations.merge import Choice, Merged, MergeState, form_of
from skilltrain_cli.operations.merge import merge as merged_of
from skilltrain_cli.operations.merge.merge_summary import summary
from skilltrain_cli.operations.summaries.content_code import content_code
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.review.provenance import NOT_MERGED
from skilltrain_cli.rules.catalogue import rules
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path, path_of, paths_of, several
from skilltrain_cli.usecases.extended_lists import group_list, theme_list, told_lists
from skilltrain_cli.usecases.merge_update import Updated, all_but, no_longer, unmerged_workbook, updated
from skilltrain_cli.usecases.merged_outputs import MergedOutputs, Summarised
from skilltrain_cli.usecases.previous_workbook import sheets_of_previous
from skilltrain_cli.usecases.review_request import order_of
from skilltrain_cli.usecases.unmatched_explanations import unmatched
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.output import check_apart, check_ending, check_target, staged_together
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from skilltrain_cli.writers.workbooks.summaries.provenance_sheets import is_merged_book

_NOTHING = MergedOutputs()
_NONE: Mapping[str, Any] = {}


class MergedWorkbook(Struct, frozen=True, kw_only=True):
    """A merged workbook that was written."""

    merged: Merged
    """The table, the units with their totals, what was left out and where each row came from."""
    output: Path
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese): what was replaced, what was left out and why."""
    changes: tuple[str, ...] = ()
    """Of an update, sentences (Chinese) that say of each unit what changed."""
    also: tuple[Path, ...] = ()
    """What was written besides."""
    incomplete: bool = False
    """A file could not be read and was left out, as ``skip_bad`` asks."""

    @property
    def summary(self) -> tuple[str, ...]:
        """Sentences for people (Chinese): what was merged and what was not, and who has not sent yet."""
        return tuple(summary(self.merged))

    def total(self, field: str) -> Figure:
        """Return the total of an amount, by the name of its field; KeyError for one that is not added up."""
        return self.merged.totals[field]


def merge(
    paths: Paths,
    output: StrPath,
    *,
    as_of: date,
    level: Literal["city", "province"] | None = None,
    form: str | None = None,
    unit: str | None = None,
    skip_bad: bool = False,
    latest: bool = False,
    drop_earlier: bool = False,
    batches: bool = False,
    footer: Mapping[str, str | None] | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    explanations: StrPath | None = None,
    also: Paths = (),
    html: StrPath | None = None,
    docx: StrPath | None = None,
    previous: StrPath | None = None,
    groups: Mapping[str, str] = _NONE,
    themes: Mapping[str, Sequence[str]] = _NONE,
    update: StrPath | None = None,
    force: bool = False,
    progress: Tick | None = None,
) -> MergedWorkbook:
    """
    Review files and folders, merge their sheets of one form and write the workbook (.xlsx).

    Arguments are those of ``validate``, and: ``level`` is whose workbook it becomes, else told by the
    contents; ``unit`` is the city (or 山东省) whose it is. ``skip_bad`` leaves out, by name, what has errors
    or cannot be read. Of several files of one unit ``latest`` takes the newest (``drop_earlier``: though
    rows are missing in it), ``batches`` all, where no row is in two. ``footer`` may hold ``filled_by``,
    ``phone``, ``filled_on``. ``also`` are files for the rows with their sources, .csv or .parquet; ``html``
    is one for the summaries as a web page, ``docx`` one for the 通报 as a Word file. ``previous`` is last
    year's workbook of the same form, whose figures stand beside this year's. ``groups`` says which group
    of people a wording stands for that the shipped list has not (``{"厂里的工人": "企业职工"}``), ``themes``
    what further keywords tell a theme (``{"非遗": ["陶琉"]}``). ``update`` is a merged workbook of before:
    the files take the place of their units' parts in it, or are added, and ``notes`` say what changed in
    each unit; it comes to the same as merging all files again. Amounts keep the unit of their column (人,
    人次, 元, 万元); those of two units are never added.

    The output appears complete or not at all; the same inputs give the same bytes. Raises UsageError for
    wrong usage, MergeRefusedError for errors and doubles, UnreadError for files that cannot be read,
    OutputError where the system refuses to write.
    """
    target, named = as_path(output), paths_of(paths)
    besides = MergedOutputs(rows=several(also), page=path_of(html), briefing=path_of(docx))
    check_ending(target, "汇总表", ".xlsx")
    check_target(target, force=force)
    besides.check(target, force=force)
    if drop_earlier and not latest:
        raise UsageError("--drop-earlier 要和 --latest 一起用", "请加 --latest，或去掉 --drop-earlier")
    if level not in (None, "city", "province"):
        raise UsageError(f"没有“{shown(level, 20)}”这一级", "level 写 city 或 province")
    province = unit is not None and lookup_by_name.is_province(unit)
    if province and level == "city":
        raise UsageError(f"--unit {unit} 和 --level city 不能一起用", "请只写一个")
    notes: list[str] = []
    order = order_of(
        as_of,
        notice=notice,
        notices=notices,
        plugins=plugins,
        unit=None if province else unit,
        regions=regions,
        note=notes.append,
    )
    wanted = find_form(form, setting_of(order).forms) if form else None
    found = discover(named)
    before = None if update is None else unmerged_workbook(as_path(update), order)
    found = found if update is None else all_but(found, as_path(update))
    others = (explanations, notice, regions, *several(notices), previous)
    _check_apart(target, found, *others, update)
    besides.check_apart(found, *others, update)
    last_year = () if previous is None else sheets_of_previous(as_path(previous), order, found)
    reviewed = review(found, order, explanations=path_of(explanations), leave_out=target, tick=progress)
    given: dict[str, object] = {
        "--level": level,
        "--form": form,
        "--unit": unit,
        "--notice": notice,
        "--regions": path_of(regions),
        "--explanations": path_of(explanations),
        "--skip-bad": skip_bad,
        "--latest": latest,
        "--drop-earlier": drop_earlier,
        "--batches": batches,
        "--previous": path_of(previous),
        "--update": path_of(update),
        **told_lists(groups, themes),
        "插件": "、".join(each.label for each in plugins_of(order)),
    }
    if before is not None:
        notes.extend(no_longer(before, {option for option, value in given.items() if value}))
    choice = Choice(
        level=Level.PROVINCE if province else Level(level) if level else None,
        skip_bad=skip_bad,
        latest=latest,
        drop_earlier=drop_earlier,
        batches=batches,
        options=as_given(given),
        laws=rules(added_rules(order)),
        previous=last_year,
        groups=group_list(groups),
        themes=theme_list(themes),
    )
    result = merge_reviewed(
        reviewed,
        choice,
        target,
        form=wanted,
        footer=footer or {},
        besides=besides,
        before=before,
        force=force,
    )
    return replace(result, notes=(*notes, *result.notes))


def merge_reviewed(
    reviewed: Reviewed,
    choice: Choice,
    output: Path,
    *,
    form: FormSpec | None,
    footer: Mapping[str, str | None],
    besides: MergedOutputs = _NOTHING,
    before: UnmergedWorkbook | None = None,
    force: bool,
) -> MergedWorkbook:
    """Merge what was reviewed and write it; ``before`` is a merge whose parts stay where they are not its."""
    replaced, merged_before = output.exists(), is_merged_book(output)
    if form is None:
        form = form_of(reviewed.sheets, reviewed.review) if before is None else before.form
    if form is not None:
        given = {} if form.is_card else footer
        refused = [_option(name) for name, text in footer.items() if text and form.is_card]
        if refused:
            raise UsageError(
                f"{form.card.annex}的目录没有表尾，不能加 {'、'.join(refused)}", "请去掉这些选项"
            )
        year = reviewed.setting.under(form).year
        choice = replace(choice, footer=footer_of(given, form, year))
    if before is None:
        merged = merged_of(reviewed.sheets, reviewed.review, reviewed.setting, choice, form)
        changes: Updated | None = None
    else:
        changes = updated(before, reviewed, choice, form)
        merged = changes.merged
    revisions = changes.revisions if changes else ()
    tables = tables_of(merged)
    found = Summarised(merged=merged, tables=tables, code=content_code(merged, tables), revisions=revisions)
    with staged_together((output, *besides.paths), force=force) as (temporary, *others):
        write_merged_book(
            merged, temporary, spread_out, tables=tables, code=found.code, revisions=found.revisions
        )
        besides.write(found, reviewed.setting.under(merged.table.form), others)
    notes = []
    if replaced:
        what = "是以前的汇总表，没有当作输入，" if merged_before else ""
        notes.append(f"“{output}”{what}已经替换")
    for origin in merged.of(*NOT_MERGED):
        below = f"（“{shown(origin.via, 120)}”里记的）" if origin.via else ""
        what = f"{origin.state}{below}：{_named(origin.file, origin.sheet)}"
        notes.append(f"{what}，{shown(origin.reason, 200)}")
    unread = any(not origin.via for origin in merged.of(MergeState.UNREAD))
    return MergedWorkbook(
        merged=merged,
        output=output,
        notes=(*notes, *unmatched(reviewed.unmatched)),
        changes=changes.note if changes else (),
        also=besides.paths,
        incomplete=unread,
    )


def _check_apart(output: Path, found: DiscoveredFiles, *given: StrPath | None) -> None:
    """Refuse an output that would replace an input; an older merged workbook in their folder is none."""
    if not output.exists():
        return
    check_apart(output, [*found.paths, *map(path_of, given)])
    target = Path(os.path.realpath(output))
    for path in map(Path, map(os.path.realpath, found.paths)):
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
        if text is None:
            continue
        if name not in fields:
            raise UsageError(
                f"{form.card.annex}的汇总表没有这一项表尾，不能加 {_option(name)}", "请去掉这个选项"
            )
        heading = fields[name].heading
        held = officially_written(fields[name], text, year)
        if held is None or isinstance(held, Unreadable):
            raise UsageError(f"{_option(name)} 写的“{shown(text, 40)}”不是{heading}", f"请写明{heading}")
        filled[name] = held
    return filled


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


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


def _named(file: str, sheet: str) -> str:
    return shown(file, 120) + (f" {shown(sheet, 40)}" if sheet else "")
