"""Where filled forms go: one file, or a folder with a file for each card; and what writes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.errors import OutputError, UsageError
from skilltrain_cli.forms.spec import FieldKind, FormSpec
from skilltrain_cli.intake.examine_file import Order, added_rules, judge, setting_of
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Batch, Submission
from skilltrain_cli.operations.fill_form import Filled
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.review.finding import Finding, Place, Severity
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.rules.structure_rows import skipped_rows_are_named
from skilltrain_cli.usecases import blanks, lookup_by_name
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import Level, Region
from skilltrain_cli.values.text import key
from skilltrain_cli.writers.output import cause, check_target
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FormContents, blank_form

_FORBIDDEN = lazy_pattern(r'[\\/:*?"<>|\x00-\x1f]')
_MOST_CARDS = 50
"""Cards that share a workbook; more are easier to handle as a file each."""
_LONGEST_NAME = 60


class Wish(Struct, frozen=True, kw_only=True):
    """What is to be filled in, for whom, where to, and by what it is judged."""

    form: FormSpec
    output: Path
    order: Order
    unit: Region | None = None
    footer: Mapping[str, Value] = field(default_factory=dict)
    folder: bool = False
    """Whether the output was written as a folder's name: with a separator behind it."""
    allow_invalid: bool = False
    force: bool = False
    inputs: tuple[Path, ...] = ()
    """What it is filled in from, and judged by: none of them is written over."""

    @property
    def into_folder(self) -> bool:
        """Whether each card becomes a file of its own: in a folder that is there or named like one."""
        named = self.folder or not self.output.suffix
        return self.form.is_card and (self.output.is_dir() or named)

    @property
    def judging(self) -> Order:
        """By what the filled form is reviewed: where no field says which city it is, for the unit."""
        placed = any(column.kind is FieldKind.CITY for column in self.form.columns)
        if self.unit is None or placed or self.unit.level in (Level.PROVINCE, Level.TOWN):
            return self.order
        return replace(self.order, unit=self.unit.code)

    @property
    def setting(self) -> Setting:
        """The day, notice and regions to judge by."""
        return setting_of(self.order)


def title(wish: Wish) -> str:
    """Return what stands behind 填报单位; ``""`` without a unit."""
    return lookup_by_name.title_of(wish.unit, wish.setting.regions)


def unit_names(wish: Wish) -> Mapping[FieldKind, str]:
    """Return what 市 and 组织区县 are for the unit: a city says nothing of the county."""
    if wish.unit is None or wish.unit.level is Level.PROVINCE:
        return {}
    city = wish.setting.regions.city_of(wish.unit)
    names = {FieldKind.CITY: city.name} if city else {}
    county = wish.unit.level in (Level.COUNTY, Level.FUNCTIONAL)
    return names | ({FieldKind.COUNTY: wish.unit.name} if county else {})


def check_output(wish: Wish) -> None:
    """Refuse an output that cannot be written, before anything is read or asked."""
    if not wish.into_folder:
        writer_of(wish.output)
        check_target(wish.output, force=wish.force)
    elif wish.output.exists() and not wish.output.is_dir():
        raise UsageError(f"输出“{wish.output}”已经是一个文件，不能当文件夹用", "请换一个文件夹名")
    elif not wish.output.parent.is_dir():
        raise UsageError(f"输出文件夹“{wish.output.parent}”不存在", "先建好文件夹，或换一个位置")


@contextmanager
def made_folder(wish: Wish) -> Iterator[None]:
    """Make the folder for the cards; when nothing could be written into a new one it is taken away again."""
    new = wish.into_folder and not wish.output.is_dir()
    try:
        if new:
            wish.output.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"建不了文件夹“{wish.output}”：{cause(error, wish.output)}", "换一个位置或文件夹名，例如桌面"
        ) from error
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds a file that was finished
            if new:
                wish.output.rmdir()
        raise


def parts(filled: Filled, wish: Wish, origins: Sequence[str]) -> list[tuple[Path, Filled, Sequence[str]]]:
    """Return the files to make: one, or in a folder one for each card."""
    if not wish.into_folder:
        cards = wish.form.is_card
        if cards and len(filled.rows) > _MOST_CARDS:
            raise UsageError(
                f"有 {len(filled.rows)} 张表，一个工作簿最多放 {_MOST_CARDS} 张",
                f"请让 -o 指向一个文件夹（如 -o {wish.form.card.annex}/），每张表一个文件",
            )
        return [(wish.output, filled, origins)]
    names: dict[str, int] = {}
    found: list[tuple[Path, Filled, Sequence[str]]] = []
    for row, origin in zip(filled.rows, origins, strict=True):
        name = _file_name(wish.form, row)
        names[key(name)] = names.get(key(name), 0) + 1
        again = f"（{names[key(name)]}）" if names[key(name)] > 1 else ""
        found.append((wish.output / f"{name}{again}.xlsx", Filled(rows=[row]), [origin]))
    return found


def _file_name(form: FormSpec, row: Mapping[str, Value]) -> str:
    """Return 淄博市-陶琉工匠: the city and the card's first field, without what Windows forbids."""
    city = next((row.get(each.name) for each in form.columns if each.kind is FieldKind.CITY), None)
    texts = [str(each) for each in (city, row.get(form.columns[0].name)) if each]
    name = _FORBIDDEN.sub("", "-".join(texts)).strip(" .")[:_LONGEST_NAME].strip(" .")
    return name or form.card.annex


class Written(NamedTuple):
    """A file, and in how many of its cells it says what is wrong."""

    data: bytes
    marked: int = 0


Writer = Callable[[Filled, Wish, Mapping[tuple[int, str], str]], Written]


def as_workbook(filled: Filled, wish: Wish, remarks: Mapping[tuple[int, str], str]) -> Written:
    """Return an .xlsx file that checks itself; remarks stand there as comments."""
    setting = wish.setting
    data = blank_form(
        wish.form,
        unit=title(wish),
        offer=blanks.offer(wish.form, wish.unit, setting.day, setting.regions),
        contents=FormContents(rows=filled.rows, footer=filled.footer, remarks=remarks),
    )
    return Written(data, len(remarks))


def _docx(filled: Filled, wish: Wish, remarks: Mapping[tuple[int, str], str]) -> Written:
    """Return a Word file; where there are remarks its own places are marked."""
    with refused_where_absent():
        from skilltrain_cli.writers.documents.form_document import document_of  # noqa: PLC0415
        from skilltrain_cli.writers.documents.mark_document import marked_document  # noqa: PLC0415 - python-docx, for .docx alone

    data = document_of(wish.form, filled.rows, filled.footer, unit=title(wish))
    if not remarks:
        return Written(data)
    submission = judge(read_data(data, file="表.docx"), wish.judging)
    batch = Batch(sheets=submission.sheets, setting=wish.setting)
    together = check(batch, added=added_rules(wish.order)).findings
    found = [each for each in (*submission.findings, *together) if each.card.severity is Severity.ERROR]
    found += _not_taken(submission, filled, wish.form)
    return Written(marked_document(data, found), len({(each.place.sheet, each.place.spot) for each in found}))


def _not_taken(submission: Submission, filled: Filled, form: FormSpec) -> Iterator[Finding]:
    """Yield an error for each record that a reviewer of the Word file would not take for data."""
    if form.is_card:
        return
    card = replace(skipped_rows_are_named.card, severity=Severity.ERROR)
    basis = form.card.words()
    for sheet in (each.sheet for each in submission.sheets):
        why = {each.row: each.why for each in sheet.skipped}
        for row in range(sheet.anchor.row + 1, sheet.anchor.row + 1 + len(filled.rows)):
            if row not in sheet.rows:
                place = Place(file=sheet.file, sheet=sheet.name, spot=Spot(row, sheet.anchor.column))
                message = not_taken(why.get(row, ""))
                yield Finding(card=card, place=place, message=message, hint=TO_BE_TAKEN, basis=basis)


def not_taken(why: str) -> str:
    """Say that a record would not be taken for data; ``why`` is what it would be taken for."""
    return f"会被当作{why or '空行'}，不算数据"


TO_BE_TAKEN = "请把必填栏目填全，名称不要写“合计”“说明”一类的字样"
"""What to do that a record be taken for data."""


WRITERS: Mapping[str, Writer] = {".xlsx": as_workbook, ".docx": _docx}
"""By suffix: what makes a file of a filled form."""


def writer_of(path: Path) -> Writer:
    """Return what makes a file of that suffix; UsageError for others."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        known = "、".join(WRITERS)
        raise UsageError(
            f"不能写成“{path.suffix or path}”文件，只支持 {known}", f"请把输出文件名改为 {known} 结尾"
        )
    return writer
