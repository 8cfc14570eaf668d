"""What ``skt fill`` does between its options and its exit code: read, fill, judge what came out, write."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skilltrain_cli.check import check
from skilltrain_cli.cli import blanks, console
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError
from skilltrain_cli.fill import Filled, Given, assign, completed, fill
from skilltrain_cli.finding import Finding, Severity
from skilltrain_cli.forms._form import Entry, FormSpec, Layout
from skilltrain_cli.grid import Value
from skilltrain_cli.intake.examine import Order, judge, setting_of
from skilltrain_cli.intake.read import read_data
from skilltrain_cli.intake.tables import read_records
from skilltrain_cli.output import check_target, write_atomically
from skilltrain_cli.records import SUFFIXES, Records, load_records
from skilltrain_cli.region import Level, Region
from skilltrain_cli.rules.submitted import Batch, Submission
from skilltrain_cli.sender import Setting
from skilltrain_cli.text import key
from skilltrain_cli.workbooks.table import Frame
from skilltrain_cli.workbooks.template import FOOT, Contents, blank_form

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_MOST_CARDS = 50
"""Cards that share a workbook; more are easier to handle as a file each."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be filled in, for whom, where to, and by what it is judged."""

    form: FormSpec
    output: Path
    order: Order
    unit: Region | None = None
    footer: Mapping[str, Value] = field(default_factory=dict)
    allow_invalid: bool = False
    force: bool = False

    @property
    def setting(self) -> Setting:
        """The day, notice and regions to judge by."""
        return setting_of(self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a reviewer would say of a filled form, at the record it came from."""

    row: int
    """``FOOT`` for the footer."""
    field: str
    severity: Severity
    says: str
    hint: str
    code: str

    def line(self, origin: str, heading: str) -> str:
        """Return it as one line for people."""
        named = f"“{heading}”" if heading else ""
        says = self.says if named and self.says.startswith(named) else f"{named}：{self.says}"
        return f"【{self.severity.label}】{origin}{says}。{self.hint}。〔{self.code}〕"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One finished file: where to, its bytes, its records' origins, what is wrong with it."""

    path: Path
    data: bytes
    origins: Sequence[str]
    problems: Sequence[Problem]

    @property
    def errors(self) -> Sequence[Problem]:
        """What must be mended first."""
        return [each for each in self.problems if each.severity is Severity.ERROR]


def gather(source: Path, form: FormSpec) -> Records:
    """Return the records of a file; suffixes other than JSON's, YAML's and TOML's are workbooks."""
    if not source.exists():
        raise UsageError(f"“{source}”不存在", "请核对 --from 后面的文件名")
    if source.suffix.lower() in SUFFIXES and source.is_file():
        return load_records(source)
    return read_records(source, form)


def given_of(records: Records, wish: Wish) -> Given:
    """Return the records by field, with the unit's names and the options' footer."""
    given = assign(wish.form, [(each.origin, each.values) for each in records.records], records.shared)
    return completed(given, wish.form, unit_names(wish), wish.footer)


def unit_names(wish: Wish) -> Mapping[Entry, str]:
    """Return what 市 and 组织区县 are for the unit: a city says nothing of the county."""
    if wish.unit is None or wish.unit.level is Level.PROVINCE:
        return {}
    city = wish.setting.regions.city_of(wish.unit)
    names = {Entry.CITY: city.name} if city else {}
    county = wish.unit.level in (Level.COUNTY, Level.FUNCTIONAL)
    return names | ({Entry.COUNTY: wish.unit.name} if county else {})


def check_output(wish: Wish) -> None:
    """Refuse an output that cannot be written, before anything is read or asked."""
    if wish.output.is_dir() and wish.form.card.layout is Layout.CARD:
        return
    _writer(wish.output)
    check_target(wish.output, force=wish.force)


def carry_out(records: Records, wish: Wish) -> int:
    """Fill, judge, say what is wrong, and write unless something must be mended first."""
    for note in records.notes:
        console.remark(note)
    origins = [each.origin for each in records.records]
    filled = fill(given_of(records, wish), wish.form, wish.setting.notice.year)
    files = [_made(path, part, wish, own) for path, part, own in _parts(filled, wish, origins)]
    for each in files:
        tell(each, wish.form)
    errors = sum(len(each.errors) for each in files)
    if errors and not wish.allow_invalid:
        console.say(
            f"共 {errors:,} 处必须改正，没有写入。改好后再试；或加 --allow-invalid 先写出来，在表里标出。"
        )
        return EXIT_FINDINGS
    write(files, wish)
    if errors:
        console.say(f"共 {errors:,} 处必须改正，已在表里标出。")
    return EXIT_FINDINGS if errors else EXIT_CLEAN


def make(given: Given, wish: Wish) -> Made:
    """Fill and judge one file, whose records are numbered; nothing is written."""
    filled = fill(given, wish.form, wish.setting.notice.year)
    return _made(wish.output, filled, wish, [f"第 {number} 条" for number in range(1, len(given.rows) + 1)])


def write(files: Sequence[Made], wish: Wish) -> None:
    """Write the files, each whole or not at all; none when one of them is there already."""
    for each in files:
        check_target(each.path, force=wish.force)
    for each in files:
        write_atomically(each.path, each.data, force=wish.force)
        console.remark(f"已写入 {each.path}")


def tell(made: Made, form: FormSpec) -> None:
    """Say what is wrong with a file, record by record."""
    for each in made.problems:
        column = form.by_name.get(each.field)
        whole = "表尾" if column in form.footer else "整份表"
        origin = whole if each.row == FOOT else made.origins[each.row]
        console.say(each.line(origin, column.heading if column else ""))


def _parts(filled: Filled, wish: Wish, origins: Sequence[str]) -> list[tuple[Path, Filled, Sequence[str]]]:
    """Return the files to make: one, or in a folder one for each card."""
    if not wish.output.is_dir():
        cards = wish.form.card.layout is Layout.CARD
        if cards and len(filled.rows) > _MOST_CARDS:
            raise UsageError(
                f"有 {len(filled.rows)} 张表，一个工作簿最多放 {_MOST_CARDS} 张",
                "请让 -o 指向一个文件夹，每张表一个文件",
            )
        return [(wish.output, filled, origins)]
    names: dict[str, int] = {}
    parts: list[tuple[Path, Filled, Sequence[str]]] = []
    for row, origin in zip(filled.rows, origins, strict=True):
        name = _file_name(wish.form, row)
        names[key(name)] = names.get(key(name), 0) + 1
        again = f"（{names[key(name)]}）" if names[key(name)] > 1 else ""
        parts.append((wish.output / f"{name}{again}.xlsx", Filled(rows=[row]), [origin]))
    return parts


def _file_name(form: FormSpec, row: Mapping[str, Value]) -> str:
    """Return 淄博市-陶琉工匠: the city and the card's first field, without what Windows forbids."""
    city = next((row.get(each.name) for each in form.columns if each.entry is Entry.CITY), None)
    texts = [str(each) for each in (city, row.get(form.columns[0].name)) if each]
    name = _FORBIDDEN.sub("", "-".join(texts)).strip(" .")[:_LONGEST_NAME].strip(" .")
    return name or form.card.annex


Writer = Callable[[Filled, Wish, Mapping[tuple[int, str], str]], bytes]


def _xlsx(filled: Filled, wish: Wish, remarks: Mapping[tuple[int, str], str]) -> bytes:
    setting = wish.setting
    return blank_form(
        wish.form,
        unit=wish.unit.name if wish.unit else "",
        offer=blanks.offer(wish.form, wish.unit, setting.day, setting.regions),
        contents=Contents(rows=filled.rows, footer=filled.footer, remarks=remarks),
    )


def _docx(filled: Filled, wish: Wish, remarks: Mapping[tuple[int, str], str]) -> bytes:
    """Return a Word file; where there are remarks its own places are marked."""
    from skilltrain_cli.documents.annotate import marked_document  # noqa: PLC0415 - python-docx, for .docx alone
    from skilltrain_cli.documents.write import document_of  # noqa: PLC0415

    data = document_of(wish.form, filled.rows, filled.footer, unit=wish.unit.name if wish.unit else "")
    if not remarks:
        return data
    found = judge(read_data(data, file="表.docx"), wish.order).findings
    return marked_document(data, [each for each in found if each.card.severity is Severity.ERROR])


_WRITERS: Mapping[str, Writer] = {".xlsx": _xlsx, ".docx": _docx}
"""By suffix: what makes a file of a filled form."""


def _writer(path: Path) -> Writer:
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        known = "、".join(_WRITERS)
        raise UsageError(
            f"不能写成“{path.suffix or path}”文件，只支持 {known}", f"请把输出文件名改为 {known} 结尾"
        )
    return writer


def _made(path: Path, filled: Filled, wish: Wish, origins: Sequence[str]) -> Made:
    """Make a file and let it be judged as if it had been sent in; mark it where it is wrong."""
    writer = _writer(path)
    sheet = _xlsx(filled, wish, {})  # whatever is written, its rows are told apart in a workbook
    problems = _judged(sheet, path.with_suffix(".xlsx"), filled, wish)
    errors = {
        (each.row, each.field): f"{each.says}。{each.hint}。〔{each.code}〕"
        for each in problems
        if each.severity is Severity.ERROR
    }
    data = sheet if writer is _xlsx and not errors else writer(filled, wish, errors)
    return Made(path=path, data=data, origins=origins, problems=problems)


def _judged(data: bytes, path: Path, filled: Filled, wish: Wish) -> list[Problem]:
    submission = judge(read_data(data, file=path.name), wish.order)
    together = check(Batch(sheets=submission.sheets, setting=wish.setting)).findings
    sheets = [sheet.sheet.name for sheet in submission.sheets]
    first = Frame(form=wish.form, rows=1, unit=wish.unit.name if wish.unit else "").first
    problems = []
    for found in (*submission.findings, *together):
        row = _row(found, wish.form, first, sheets)
        if row is None or row < len(filled.rows):
            problems.append(_problem(found, row if row is not None else FOOT))
    return sorted([*problems, *_unread(submission, filled, wish.form, first)], key=lambda each: each.row)


def _problem(found: Finding, row: int) -> Problem:
    return Problem(
        row=row,
        field=found.field or "",
        severity=found.card.severity,
        says=found.message.rstrip("。"),
        hint=found.hint.rstrip("。"),
        code=found.card.code,
    )


def _row(found: Finding, form: FormSpec, first: int, sheets: Sequence[str]) -> int | None:
    """Return the record a finding is about; ``None`` when it is about the footer or the whole."""
    if form.card.layout is Layout.CARD:
        return sheets.index(found.place.sheet) if found.place.sheet in sheets else None
    footer = {column.name for column in form.footer}
    if found.place.spot is None or found.place.spot.row < first or found.field in footer:
        return None
    return found.place.spot.row - first


def _unread(submission: Submission, filled: Filled, form: FormSpec, first: int) -> list[Problem]:
    """Return the records a reviewer would not take for data, such as a project named 合计."""
    if form.card.layout is Layout.CARD:
        return []
    read = {row for each in submission.sheets for row in each.sheet.rows}
    why = {each.row: each.why for sent in submission.sheets for each in sent.sheet.skipped}
    return [
        Problem(
            row=index,
            field="",
            severity=Severity.ERROR,
            says=f"会被当作{why.get(first + index, '空行')}，不算数据",
            hint="请把必填栏目填全，名称不要写“合计”“说明”一类的字样",
            code="ST008",
        )
        for index in range(len(filled.rows))
        if first + index not in read
    ]
