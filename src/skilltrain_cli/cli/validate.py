"""``skt validate``: review files and say, cell by cell, what must be mended."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, show_review, skt_toml
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.errors import UsageError
from skilltrain_cli.reporters.review_summary import held_back, left_out, unchanged
from skilltrain_cli.review.finding import Acceptance, Severity


class FailOn(StrEnum):
    """From which severity the exit code is 1."""

    ERROR = "error"
    QUERY = "query"


def validate(
    paths: Annotated[
        list[Path], typer.Argument(metavar="路径...", help="要审核的文件或文件夹（含子文件夹）")
    ],
    *,
    form: Annotated[
        str | None, typer.Option("--form", metavar="表", help="只按这张表审核：project、brand")
    ] = None,
    notice: NoticeName = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="单位", help="报送单位，如 张店区；给出几个文件时，只核对是不是这个市的"
        ),
    ] = None,
    as_of: AsOf = None,
    given: Annotated[str | None, shared_options.option("validate")] = None,
    output: Output = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            "--also", metavar="文件", help="同一次审核再写一份，格式看后缀，如 小结.md、审核.sarif；可写几次"
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="出现哪一级问题时退出码为 1，默认 error")
    ] = None,
    select: Annotated[
        str | None, typer.Option("--select", metavar="编码", help="只看这些规则，如 RG,VL003；其余不提")
    ] = None,
    ignore: Annotated[
        str | None, typer.Option("--ignore", metavar="编码", help="不看这些规则，如 ST005,TM")
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="再按规则统计：各有几处、几个文件")
    ] = False,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="文件夹", help="把问题标在每个文件的副本上，放进这个文件夹"),
    ] = None,
    schema: Annotated[bool, shared_options.schema("validate")] = False,  # noqa: ARG001 - see there
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="情况说明表（.xlsx 或 .csv）")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option("--changed-since", metavar="版本", help="只列 git 的这个版本以后改动过的文件的问题"),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="文件", help="基线：列在里面的问题不再计入")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="把现有的强制性问题列入基线，删去已经没有的")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="姓名", help="列入基线的由谁负责")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="理由", help="列入基线的理由")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="日期", help="列入基线的到哪一天为止")
    ] = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """审核报表：逐格指出问题、依据和改法。"""
    from skilltrain_cli.usecases import review as usecase  # noqa: PLC0415

    usual = skt_toml.found()
    notice, unit = usual.decided("notice", notice), usual.decided("unit", unit)
    regions, explanations = usual.path("regions", regions), usual.path("explanations", explanations)
    select, ignore = usual.decided("select", select), usual.decided("ignore", ignore)
    least = Severity(usual.decided("fail_on", fail_on) or FailOn.ERROR)
    baseline = usual.path("baseline", baseline)
    terms = _terms(by, why, until, asked=update_baseline)
    shape = shared_options.chosen("validate", given, output)
    shared_options.check_screen(shape, output)
    more = shared_options.chosen_by_name("validate", also or ())
    with console.progress() as tick:
        found = usecase.validate(
            paths,
            as_of=as_of_day.as_of(as_of, usual),
            form=form,
            notice=notice,
            notices=usual.notices(notice),
            plugins=usual.plugins(),
            unit=unit,
            regions=regions,
            explanations=explanations,
            select=select or (),
            ignore=ignore or (),
            changed_since=changed_since,
            baseline=baseline,
            update_baseline=terms,
            fingerprints=any(map(shared_options.names_fingerprints, (shape, *more.values()))),
            fingerprint_key=usual.fingerprint_key,
            annotate=annotate,
            output=output,
            also=tuple(more),
            force=force,
            progress=tick,
        )
    for note in found.notes:
        console.remark(note)
    if held := held_back(found.review):
        console.remark(held)
    if found.review.unchanged:
        console.remark(unchanged(found.review.unchanged))
    if found.review.left_out:
        console.remark(left_out(found.review))
    for path, each in ((output, shape), *more.items()):
        show_review.show(
            found.review,
            each,
            path,
            found=found.found,
            added=found.added,
            statistics=statistics,
            fails=least,
            force=force,
        )
    if annotate:
        for note in usecase.mark(found, force=force).notes:
            console.remark(note)
    raise typer.Exit(found.review.exit_code(least))


def _terms(by: str | None, why: str | None, until: str | None, *, asked: bool) -> Acceptance | None:
    """Return who answers for the errors that are to be held back; blank where nobody says so yet."""
    if asked:
        day = None if until is None else as_of_day.day_named(until, "--until ")
        return Acceptance(by=by or "", why=why or "", until=day)
    if (by, why, until) != (None, None, None):
        raise UsageError("--by、--why、--until 没有用上", "它们和 --update-baseline 一起用，写进基线")
    return None
