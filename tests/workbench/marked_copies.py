"""What tests of marked copies share: planted findings, and two packages compared part by part."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.parsers import expat

from msgspec import Struct
from python_calamine import CalamineWorkbook

from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.notice_clause import Clause
from skilltrain_cli.writers.workbooks.marking.mark_workbook import MarkedCopy, mark_book

BASIS = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="培训人数")
CODES = {Severity.ERROR: "VL003", Severity.QUERY: "TM002", Severity.NOTE: "RG007"}


def finding(
    sheet: str | None,
    cell: Spot | None,
    severity: Severity = Severity.ERROR,
    *,
    message: str = "填的是“约30人”，应为整数人数",
    explanation: str | None = None,
) -> Finding:
    """Return a finding as a rule would have it."""
    return Finding(
        card=RuleCard(code=CODES[severity], title="人数填整数", severity=severity, basis=None),
        place=Place(file="张店区.xlsx", sheet=sheet, spot=cell),
        message=message,
        hint="请核实后只填整数",
        basis=BASIS,
        heading="培训人数",
        value="约30人",
        explanation=explanation,
    )


def marked(source: bytes, *findings: Finding) -> tuple[bytes, MarkedCopy]:
    """Return a marked copy and what is to be remarked on."""
    out = io.BytesIO()
    return_ = mark_book(source, findings, out)
    return out.getvalue(), return_


def values(data: bytes) -> dict[str, object]:
    """Return all values of all sheets, the list of problems left out."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [each for each in book.sheet_names if not each.startswith("问题清单")]
    return {name: _filled(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}


def _filled(rows: Iterable[Sequence[object]]) -> dict[tuple[int, int], object]:
    return {
        (row, column): value
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if value != ""
    }


class Difference(Struct, frozen=True):
    """What became of the parts of a package."""

    changed: frozenset[str]
    new: frozenset[str]
    gone: frozenset[str]


def difference(before: bytes, after: bytes) -> Difference:
    """Compare two packages; a part counts as kept when its compressed bytes and its time are the same."""
    old, new = entries(before), entries(after)
    return Difference(
        changed=frozenset(name for name in old.keys() & new.keys() if old[name] != new[name]),
        new=frozenset(new.keys() - old.keys()),
        gone=frozenset(old.keys() - new.keys()),
    )


def entries(data: bytes) -> Mapping[str, tuple[object, ...]]:
    """Return the raw entries of a zip by name."""
    found = {}
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        at = info.header_offset
        start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
        start += int.from_bytes(data[at + 28 : at + 30], "little")
        raw = data[start : start + info.compress_size]
        found[info.filename] = (info.CRC, info.compress_type, info.date_time, raw)
    return found


def part(data: bytes, name: str) -> bytes:
    """Return a part, checked against its sum."""
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def events(xml: bytes, *, styles: bool = False) -> list[object]:
    """
    Return what an XML part says, element by element.

    Without ``styles``, what marking a sheet may change is left out: the style of cells, blank cells, rows
    without cells, the span a row states, and the drawing of comments.
    """
    found: list[object] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        ignored = {"c": ("s",), "row": ("spans",)}.get(plain, ())
        kept = {key: value for key, value in attributes.items() if styles or key not in ignored}
        found.append((plain, kept))

    def end(name: str) -> None:
        plain = name.rpartition(":")[2]
        blank = found[-1][0] == plain and found[-1][1].keys() <= {"r"}  # type: ignore[index]
        if not styles and ((blank and plain in {"c", "row"}) or plain == "legacyDrawing"):
            found.pop()
        else:
            found.append(("/" + plain, {}))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: found.append((None, {"": text}))
    parser.Parse(xml, True)  # noqa: FBT003
    return found
