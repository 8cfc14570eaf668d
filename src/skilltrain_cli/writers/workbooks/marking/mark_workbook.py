"""Mark a workbook: colours and comments at its cells, a list of all findings, the rest as it was."""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.file_limits import LIMITS
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.part_relations import main_part
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.calamine_values import grids_of, open_calamine
from skilltrain_cli.readers.workbooks.workbook_facts_scan import MAIN_PARTS
from skilltrain_cli.review.explanation import LIST, marked_cells
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.privacy import masked_names
from skilltrain_cli.writers.workbooks.marking import (
    comment_boxes,
    mark_styles,
    marked_sheet,
    problem_sheet,
    sheet_comments,
)
from skilltrain_cli.writers.workbooks.marking.edited_parts import OFFICE, EditedParts
from skilltrain_cli.writers.workbooks.marking.finding_wording import comment, list_line
from skilltrain_cli.writers.workbooks.marking.located_xml import (
    CannotMark,
    Edit,
    Element,
    attribute,
    located_tree,
    spliced,
)
from skilltrain_cli.writers.workbooks.marking.marked_cells import (
    SheetMarks,
    by_sheet,
    commented_cells,
    marks_of,
)

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_UNSAFE = {
    "_xmlsignatures/": "文件带有数字签名，一改就会失效",
    "xl/revisions/": "文件是共享工作簿，带有修订记录",
    "xl/macrosheets/": "文件带有 Excel 4.0 宏工作表，去掉会影响别的工作表",
}
"""Parts that an added sheet would contradict, and why nothing is added then."""


class MarkedCopy(Struct, frozen=True, kw_only=True):
    """What a marked copy is to be remarked on for."""

    without_macros: bool = False
    uncommented: int = 0
    """Cells that are coloured only."""


def mark_book(source: bytes, findings: Sequence[Finding], out: IO[bytes]) -> MarkedCopy:
    """
    Write the workbook in ``source`` to ``out`` with its findings in it.

    Raises CannotMark where it would be harmed, or is not understood; ``out`` may then be half written.
    """
    try:
        book = _Book(EditedParts(open_package(source, LIMITS)))
        marked = book.mark(source, findings)
        book.parts.write(out)
    except Refused as refused:
        raise CannotMark("文件已损坏，或超出能处理的大小") from refused
    return marked


class _Book(Struct):
    """A workbook under edit."""

    parts: EditedParts
    main: str = ""
    sheets: dict[str, str] = field(default_factory=dict)
    """Name of a worksheet → its part, in the order of the workbook."""
    styles_part: str = ""
    block: int = 0
    """The last block of shape numbers in use."""
    threaded: int = 0
    """Cells whose comment is a thread of the sender's, which nothing is added to."""

    def mark(self, source: bytes, findings: Sequence[Finding]) -> MarkedCopy:
        """Edit all that must be edited."""
        self._refuse_unsafe()
        root = self._open()
        without_macros = self._without_macros()
        earlier = self._earlier(source)
        looks = mark_styles.Styles(self.parts.text(self.styles_part))
        marks = self._marks(findings)
        fills = self._fills(marks, earlier, looks)
        chosen = commented_cells(marks)
        self.block = comment_boxes.last_block(
            self.parts.text(part.name)
            for name, part in self.parts.package.parts.items()
            if name.endswith(".vml")
        )
        for name, cells in fills.items():
            self._mark_sheet(name, cells, _texts(marks.get(name), chosen.get(name, ())), looks)
        wanted = sum(len(each.cells) for each in marks.values())
        uncommented = wanted - sum(map(len, chosen.values()))
        self._list(
            root, problem_sheet.intro_lines(findings, uncommented, self.threaded), findings, looks, earlier
        )
        self.parts.change(self.styles_part, looks.text())
        return MarkedCopy(without_macros=without_macros, uncommented=uncommented + self.threaded)

    def _refuse_unsafe(self) -> None:
        for beginning, why in _UNSAFE.items():
            if any(name.startswith(beginning) for name in self.parts.package.parts):
                raise CannotMark(why)

    def _open(self) -> Element:
        """Find the sheets and the styles; return the root of the workbook part."""
        self.main = main_part(self.parts.package, MAIN_PARTS)
        root = located_tree(self.parts.text(self.main))
        listed = root.first("sheets")
        if mark_styles.MAIN not in root.attributes.values() or listed is None:
            raise CannotMark("文件用的是 Strict Open XML，不是通常的格式")
        targets = self.parts.relations(self.main)
        for each in listed.all("sheet"):
            relation = next((value for key, value in each.attributes.items() if key.endswith(":id")), "")
            kind, target = targets.get(relation, ("", ""))
            if kind.endswith("/worksheet") and target in self.parts:
                self.sheets[each.attributes.get("name", "")] = target
        self.parts.refuse_misled(self.main, "/styles", "styleSheet")
        found = [target for kind, target in targets.values() if kind.endswith("/styles")]
        self.styles_part = found[0] if found else self._add("styles.xml", mark_styles.BLANK, mark_styles.TYPE)
        if not found:
            self.parts.relate(self.main, f"{OFFICE}/styles", self.styles_part)
        self.parts.retype(self.main, _MAIN_TYPE)
        return root

    def _add(self, pattern: str, data: bytes, content_type: str) -> str:
        """Add a part to the folder of the workbook part; return its name."""
        folder = self.main.rpartition("/")[0]
        name = self.parts.free(f"{folder}/{pattern}" if folder else pattern)
        self.parts.add(name, data, content_type)
        return name

    def _without_macros(self) -> bool:
        """Leave VBA out, with its signature and the ribbon that would call it."""
        gone = self.parts.unrelate(self.main, ("/vbaProject",))
        for name in gone:
            for _, target in self.parts.relations(name).values():
                self.parts.drop(target)
            self.parts.drop(name)
        if gone:
            for name in self.parts.unrelate("", ("/ui/extensibility",)):
                self.parts.drop(name)
        return bool(gone)

    def _earlier(self, source: bytes) -> Mapping[str, Grid]:
        """Return the list of an earlier review, when the workbook is a marked copy itself."""
        if not any(name.startswith(LIST) for name in self.sheets):
            return {}
        grids = (grid for _, grid in grids_of(open_calamine(source), LIMITS))
        return {grid.name: grid for grid in grids if marked_cells(grid) is not None}

    def _names(self) -> Mapping[str, str]:
        """Return the names of the sheets, from those that findings bear to the real ones."""
        return dict(zip(masked_names([*self.sheets]), self.sheets, strict=True))

    def _marks(self, findings: Sequence[Finding]) -> dict[str, SheetMarks]:
        """Return the findings of each sheet by cell."""
        return {
            name: marks_of(found, _merges(self.parts.text(self.sheets[name])))
            for name, found in by_sheet(findings, self._names()).items()
        }

    def _fills(
        self, marks: Mapping[str, SheetMarks], earlier: Mapping[str, Grid], looks: mark_styles.Styles
    ) -> dict[str, marked_sheet.Marks]:
        """
        Return the mark of each cell by sheet; a cell that an earlier review marked loses its own.

        It is known by its fill: rows come in and go out between two reviews, so no address holds.
        """
        fills: dict[str, dict[Spot, Severity | None]] = {}
        if earlier:
            ours = looks.marked()
            for name, part in self.sheets.items():
                if name not in earlier:
                    fills[name] = dict.fromkeys(marked_sheet.cells_of_styles(self.parts.text(part), ours))
        for name, each in marks.items():
            fills.setdefault(name, {}).update(each.fills())
        return dict(fills)

    def _mark_sheet(
        self, name: str, cells: marked_sheet.Marks, texts: Mapping[Spot, str], looks: mark_styles.Styles
    ) -> None:
        part = self.sheets[name]
        xml = self.parts.text(part)
        found = marked_sheet.plan_marks(xml, cells, looks.restyle)
        edits = found.edits
        relation = self._comment(part, texts, found.legacy)
        if relation is not None:
            tag = f'legacyDrawing xmlns:r="{OFFICE}" r:id="{relation}"/>'
            edits.append(Edit(found.place, found.place, b"<" + found.prefix + tag.encode()))
        self.parts.change(part, spliced(xml, edits))

    def _comment(self, part: str, texts: Mapping[Spot, str], legacy: str | None) -> str | None:
        """Write the comments of a sheet; return the relation of their drawing when it is a new one."""
        related = self.parts.relations(part)
        there = [target for kind, target in related.values() if kind.endswith("/comments")]
        if not (texts or there):
            return None
        self.parts.refuse_misled(part, "/comments", "comments")
        written = sheet_comments.SheetComments(self.parts.text(there[0]) if there else sheet_comments.BLANK)
        self.threaded += len(written.threads & texts.keys())
        texts = {spot: text for spot, text in texts.items() if spot not in written.threads}
        ours = written.ours()
        boxed = {spot: text for spot, text in texts.items() if spot not in written.spots or spot in ours}
        data = written.with_texts(texts)
        if there:
            self.parts.change(there[0], data)
        else:
            name = self._add("comments{}.xml", data, sheet_comments.TYPE)
            self.parts.relate(part, f"{OFFICE}/comments", name)
        return self._box(part, boxed, ours, related.get(legacy or "", ("", ""))[1])

    def _box(self, part: str, texts: Mapping[Spot, str], gone: Iterable[Spot], drawing: str) -> str | None:
        if drawing:
            data, self.block = comment_boxes.with_boxes(self.parts.text(drawing), texts, gone, self.block)
            self.parts.change(drawing, data)
            return None
        if not texts:
            return None
        data, self.block = comment_boxes.with_boxes(comment_boxes.BLANK, texts, (), self.block)
        name = self._add("drawings/vmlDrawing{}.vml", data, comment_boxes.TYPE)
        return self.parts.relate(part, f"{OFFICE}/vmlDrawing", name)

    def _list(
        self,
        root: Element,
        above: str,
        findings: Sequence[Finding],
        looks: mark_styles.Styles,
        earlier: Mapping[str, Grid],
    ) -> None:
        """Put the list in: in place of an earlier one, else as the last sheet."""
        data = problem_sheet.sheet([list_line(each) for each in findings], above, looks, self._names())
        if earlier:
            self.parts.change(self.sheets[next(iter(earlier))], data)
            return
        name = self._add("worksheets/sheet{}.xml", data, problem_sheet.TYPE)
        relation = self.parts.relate(self.main, f"{OFFICE}/worksheet", name)
        listed = root.first("sheets")
        assert listed is not None
        ids = [each.attributes.get("sheetId", "") for each in listed.all("sheet")]
        number = max((int(each) for each in ids if each.isdecimal()), default=0) + 1
        title = attribute(_free({each.attributes.get("name", "").casefold() for each in listed.all("sheet")}))
        tag = f'sheet name="{title}" sheetId="{number}" xmlns:r="{OFFICE}" r:id="{relation}"/>'
        added = listed.appended(b"<" + listed.prefix + tag.encode())
        self.parts.change(self.main, spliced(self.parts.text(self.main), [added]))


def _free(names: set[str]) -> str:
    """Return a name for the list that no sheet has."""
    number, name = 1, LIST
    while name.casefold() in names:
        number += 1
        name = f"{LIST}{number}"
    return name


def _texts(marks: SheetMarks | None, spots: Iterable[Spot]) -> dict[Spot, str]:
    return {spot: comment(marks.cells[spot], spot.a1) for spot in spots} if marks else {}


def _merges(xml: bytes) -> list[Area]:
    """Return the merged ranges of a sheet; they stand behind its rows."""
    behind = xml[max(xml.rfind(b"sheetData"), 0) :]
    if b"mergeCell" not in behind:
        return []
    return marked_sheet.merges_in(behind)
