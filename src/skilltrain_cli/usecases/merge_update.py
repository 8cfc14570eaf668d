"""Put late files into a merged workbook: the parts of their units are replaced, all others stay."""

from collections.abc import Container, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.discover import DiscoveredFiles, Source, display
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_merged_workbook import asked_of
from skilltrain_cli.intake.review_files import Reviewed
from skilltrain_cli.intake.unmerge_workbook import UnmergedWorkbook, unmerge_workbook
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.submission import Batch, Submitted
from skilltrain_cli.operations.merge import Choice, Merged, combined
from skilltrain_cli.operations.merge.admission import SENT_TWICE, Admission, admit, full_name, titled
from skilltrain_cli.operations.merge.changed_units import changed_units
from skilltrain_cli.operations.merge.merge_types import MergeRefusedError, MergeState
from skilltrain_cli.review.carried_queries import Carried
from skilltrain_cli.review.finding import Finding, Review, Severity
from skilltrain_cli.review.provenance import Origin
from skilltrain_cli.rules.catalogue import rules
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level

_SHOWN = 5
"""Places and files that a message names."""
_OF_ALL_ROWS = ("--notice", "--regions", "--previous", "--update", "[groups]", "[themes]", "插件")
"""Options by which this merge reads and counts every row: what earlier merges had of them holds no longer."""
_MISSED = {
    "--previous": "以前的汇总表列有上年的数，这次没有给出上年的表，不再列；要列的，请加 --previous",
    "--regions": "以前的汇总表用了 --regions，这次没有，不再按它认单位；要用的，请加 --regions",
    "[groups]": "以前的汇总表用了 skt.toml 的 [groups]，这次没有，群体只按清单归类",
    "[themes]": "以前的汇总表用了 skt.toml 的 [themes]，这次没有，主题只按清单归类",
}
"""What changes in rows that stay where an option of earlier merges is not given again."""


class Updated(Struct, frozen=True, kw_only=True):
    """A merge in which some parts are new."""

    merged: Merged
    note: tuple[str, ...]
    """What has changed, unit by unit."""
    revisions: tuple[str, ...]
    """What 口径说明 tells of this update and of earlier ones."""


def unmerged_workbook(path: Path, order: Order) -> UnmergedWorkbook:
    """Return what a workbook was merged from, read in a guarded worker; UsageError where it does not tell."""
    if path.is_dir():
        raise UsageError(f"“{display(path)}”是一个文件夹", "--update 后面请写以前的汇总表 .xlsx")
    if not path.exists():
        raise UsageError(f"找不到“{display(path)}”", "--update 后面请写以前的汇总表 .xlsx")
    return asked_of(Source(path=path, file=display(path)), partial(unmerge_workbook, order=order))


def all_but(found: DiscoveredFiles, workbook: Path) -> DiscoveredFiles:
    """
    Return what was found without the workbook that is updated: in a folder with late files it is none.

    UsageError where there is nothing else.
    """
    late = tuple(each for each in found.files if not _same(each.path, workbook))
    if found.files and not late:
        alone = f"给出的只有要更新的“{display(workbook)}”自己，没有迟报、更正的文件"
        raise UsageError(alone, "请在 merge 后面写迟报、更正的文件")
    return replace(found, files=late)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def updated(
    before: UnmergedWorkbook,
    reviewed: Reviewed,
    choice: Choice,
    form: FormSpec | None,
    added: tuple[Rule, ...] = (),
) -> Updated:
    """
    Return the merge of a workbook's own parts and late files, each of which takes the place of its unit's.

    It equals the merge of all those files together. Raises UsageError where a late file is not of the
    workbook's form, or of nobody in it; where a unit is only one of several in the part it stands in; and
    where other parts were changed by hand since.
    """
    parts = before.unmerged.parts
    own = parts[0].sheet.form
    if form is not None and form is not own:
        what = f"“{before.file}”汇总的是{titled(own, [form])}"
        raise UsageError(what, f"请用 --form {own.full_id}，或不写 --form")
    sheets = [each.sheet for each in reviewed.sheets]
    if sheets and all(each.form is not own for each in sheets):
        other, file = sheets[0].form, shown(sheets[0].file, 120)
        what = f"“{before.file}”汇总的是{titled(own, [other])}，“{file}”是{titled(other, [own])}"
        raise UsageError(what, f"请给出{own.card.annex}的文件")
    setting = reviewed.setting.under(own)
    choice = replace(choice, level=choice.level or before.level, options=_options(before, choice))
    late = admit(reviewed.sheets, reviewed.review, choice, own, setting)
    _check_city(before, late.kept, choice)
    replaced = _replaced(before, late.kept)
    _check_unaltered(before, replaced, late.kept)
    compared = _compared((*(each for each in parts if each not in replaced), *late.kept), reviewed, added)
    _check_errors(compared.findings, late.kept)
    after = combined(
        Admission(kept=compared.kept, left_out=(*late.left_out, *_still_aside(before, replaced, late.kept))),
        replace(reviewed.review, findings=compared.findings),
        setting,
        choice,
    )
    nothing = Review(as_of=reviewed.review.as_of, files=0, findings=())
    old = combined(Admission(kept=parts, left_out=()), nothing, setting, choice)
    codes = {code for each in (*late.kept, *replaced) for code in each.members}
    note = tuple(each.sentence for each in changed_units(old, after, [*codes]))
    told = f"{setting.as_of.isoformat()} {_exchange(replaced, late.kept)}：{'；'.join(note)}。"
    return Updated(merged=after, note=note, revisions=(*filter(None, [before.revisions]), told))


def no_longer(before: UnmergedWorkbook, given: Container[str]) -> Iterator[str]:
    """Yield what the workbook had by options that are not given now."""
    yield from (told for option, told in _MISSED.items() if option in before.options and option not in given)


def _options(before: UnmergedWorkbook, choice: Choice) -> tuple[str, ...]:
    """Return the options that made what comes now, each once: of earlier merges those that hold."""
    now = {each.partition(" ")[0] for each in choice.options}
    kept = {name: told for name, told in before.options.items() if name not in {*now, *_OF_ALL_ROWS}}
    return (*(f"{name} {told}".strip() for name, told in kept.items()), *choice.options)


def _check_city(before: UnmergedWorkbook, late: Sequence[Submitted], choice: Choice) -> None:
    """Refuse what is of another city than a city's workbook."""
    if choice.level is not Level.CITY:
        return
    city = next(unit.city for part in before.unmerged.parts for unit in part.units if unit)
    for each in late:
        other = next((unit for unit in each.units if unit and unit.city.code != city.code), None)
        if other is not None:
            file = shown(each.sheet.file, 120)
            strange = f"“{file}”里有{full_name(other)}的，“{before.file}”汇总的是{city.name}"
            raise UsageError(strange, "请核对是不是放错了文件")


def _claims(each: Submitted) -> frozenset[str]:
    """Return the units that a sheet speaks of."""
    return each.members | ({each.sender.code} if each.sender else set())


def _replaced(before: UnmergedWorkbook, late: Sequence[Submitted]) -> list[Submitted]:
    """Return the parts whose place the late files take: those of the same senders, of no other units."""
    senders = {each.sender.code for each in late if each.sender}
    claimed = frozenset().union(*map(_claims, late))
    replaced = []
    for part in before.unmerged.parts:
        same = part.sender is not None and part.sender.code in senders
        if same or (part.members and part.members <= claimed):
            replaced.append(part)
        elif twice := part.members & claimed:
            units = {unit.code: full_name(unit) for unit in part.units if unit}
            named = first_few([units[code] for code in sorted(twice)], _SHOWN, "个单位")
            file = shown(part.sheet.file, 120)
            raise UsageError(
                f"{named}在“{before.file}”里是和别的单位一起报的（“{file}”），不能只换这一部分",
                f"请先更新“{file}”，再用它更新“{before.file}”",
            )
    return replaced


def _check_unaltered(
    before: UnmergedWorkbook, replaced: Sequence[Submitted], late: Sequence[Submitted]
) -> None:
    """Refuse a workbook of which other parts were changed by hand: it would equal no merge of any files."""
    gone = {each.sheet.file for each in replaced}
    gone |= {code for each in (*replaced, *late) for code in each.members}
    left = [place for place, whose in before.touched if whose not in gone]
    if left:
        raise UsageError(
            f"“{before.file}”汇总后改动过：{first_few(left, _SHOWN, '处')}，更新后会与报送件不符",
            "请用没有改动过的那一份，或把全部报送件重新汇总",
        )


class _Compared(Struct, frozen=True, kw_only=True):
    """All parts with the queries that they carry, and what is found in the late ones and by comparing all."""

    kept: tuple[Submitted, ...]
    findings: tuple[Finding, ...]


def _compared(everything: Sequence[Submitted], reviewed: Reviewed, added: tuple[Rule, ...]) -> _Compared:
    """
    Compare all parts anew: what was found by comparing the earlier ones may hold no longer.

    An explanation that was given then, or now, is kept for as long as its query is raised.
    """
    comparing = {rule.code for rule in rules(added) if rule.on is Batch}
    files = {each.sheet.file for each in everything}
    answers: dict[tuple[str, str, str, str], str] = {}
    kept = []
    for each in everything:
        again = [entry for entry in each.carried if entry.code in comparing and entry.file in files]
        answers.update({_key(entry): entry.explanation for entry in again if entry.explanation})
        kept.append(replace(each, carried=tuple(entry for entry in each.carried if entry not in again)))
    own = []
    for finding in reviewed.review.findings:
        if finding.card.code not in comparing:
            own.append(finding)
        elif finding.explanation:
            answers[_place_of(finding)] = finding.explanation
    found = check(Batch(sheets=tuple(kept), setting=reviewed.setting), added=added).findings
    explained = (replace(each, explanation=answers.get(_place_of(each), each.explanation)) for each in found)
    return _Compared(kept=tuple(kept), findings=(*own, *explained))


def _key(entry: Carried) -> tuple[str, str, str, str]:
    return entry.code, entry.file, entry.sheet, entry.cell


def _place_of(finding: Finding) -> tuple[str, str, str, str]:
    place = finding.place
    return finding.card.code, place.file, place.sheet or "", place.cell or ""


def _check_errors(findings: Sequence[Finding], late: Sequence[Submitted]) -> None:
    """Refuse late files that cannot stand beside the parts that stay."""
    files = {each.sheet.file for each in late}
    for finding in findings:
        told = finding.card.severity is Severity.ERROR and finding.card.code not in SENT_TWICE
        if told and finding.place.file in files:
            message = f"“{shown(finding.place.file, 120)}”不能汇总：{finding.message}（{finding.card.code}）"
            raise MergeRefusedError(message, finding.hint)


def _still_aside(
    before: UnmergedWorkbook, replaced: Sequence[Submitted], late: Sequence[Submitted]
) -> Iterator[Origin]:
    """Yield what was not merged then and still is not: not the files, nor the units, that come now."""
    files = {each.sheet.file for each in (*replaced, *late)}
    units = {full_name(each.sender) for each in late if each.sender}
    for each in before.unmerged.set_aside:
        mended = each.state in (MergeState.LEFT_OUT, MergeState.UNREAD) and each.unit in units
        if each.file not in files and not mended:
            yield each


def _exchange(replaced: Sequence[Submitted], late: Sequence[Submitted]) -> str:
    """Say which files came, and which they replace."""
    new, old = (
        "、".join(dict.fromkeys(f"“{shown(each.sheet.file, 120)}”" for each in sheets))
        for sheets in (late, replaced)
    )
    return f"以{new}替换{old}" if old else f"补入{new}"
