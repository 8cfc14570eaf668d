"""One project with a struck or raised cell, in every make of file that can say so."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter
import xlwt

import hostile_files
import word_files as docs
from word_files import HEADINGS

Piece = tuple[str, str]
"""Text, and how it stands: empty, ``struck``, ``raised`` or ``lowered``."""
Cells = Mapping[str, Sequence[Piece]]
"""Headings and what stands below them instead of the good values."""
VALUES = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", "30", "2021年5月10日", "第一期")
STRUCK: Cells = {heading: [(text, "struck")] for heading, text in zip(HEADINGS[:6], VALUES[:6], strict=True)}
"""The whole row struck out, 备注 aside."""


def pieces_of(cells: Cells) -> list[Sequence[Piece]]:
    """Return the row, every cell in pieces."""
    return [cells.get(heading, [(text, "")]) for heading, text in zip(HEADINGS, VALUES, strict=True)]


def xlsx(cells: Cells) -> bytes:
    """Return a workbook with shared strings; a cell of one piece is lettered by its style."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        looks = {
            "": book.add_format(),
            "struck": book.add_format({"font_strikeout": True}),
            "raised": book.add_format({"font_script": 1}),
            "lowered": book.add_format({"font_script": 2}),
        }
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for column, pieces in enumerate(pieces_of(cells)):
            if len(pieces) == 1:
                text, how = pieces[0]
                sheet.write(1, column, int(text) if text.isdecimal() else text, looks[how])
            else:
                runs = [each for text, how in pieces for each in ((looks[how], text) if how else (text,))]
                sheet.write_rich_string(1, column, *runs)
    return out.getvalue()


def xls(cells: Cells) -> bytes:
    """Return an old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, heading in enumerate(HEADINGS):
        sheet.write(0, column, heading)
    for column, pieces in enumerate(pieces_of(cells)):
        if len(pieces) == 1:
            style = xlwt.XFStyle()
            style.font = _font(pieces[0][1])
            text = pieces[0][0]
            sheet.write(1, column, int(text) if text.isdecimal() else text, style)
        else:
            sheet.write_rich_text(1, column, [(text, _font(how)) for text, how in pieces])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _font(how: str) -> xlwt.Font:
    font = xlwt.Font()
    font.struck_out = how == "struck"
    font.escapement = {"raised": 1, "lowered": 2}.get(how, 0)
    return font


_ODS_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="{family}"><style:text-properties {how}/></style:style>'
    for family, prefix in (("table-cell", "c"), ("text", "t"))
    for name, how in (
        (f"{prefix}struck", 'style:text-line-through-style="solid"'),
        (f"{prefix}raised", 'style:text-position="super 58%"'),
        (f"{prefix}lowered", 'style:text-position="-33% 58%"'),
        (f"{prefix}plain", 'style:text-line-through-style="none" style:text-position="0% 100%"'),
    )
)


def ods(cells: Cells) -> bytes:
    """Return an OpenDocument spreadsheet."""
    rows = _ods_row([[(heading, "")] for heading in HEADINGS]) + _ods_row(pieces_of(cells))
    return hostile_files.ods(rows, styles=_ODS_STYLES)


def _ods_row(row: Sequence[Sequence[Piece]]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(pieces: Sequence[Piece]) -> str:
    text, how = pieces[0]
    own = f' table:style-name="c{how or "plain"}"' if len(pieces) == 1 else ""
    words = (
        text
        if len(pieces) == 1
        else "".join(
            f'<text:span text:style-name="t{how or "plain"}">{text}</text:span>' for text, how in pieces
        )
    )
    number = (
        f'office:value-type="float" office:value="{text}"' if len(pieces) == 1 and text.isdecimal() else ""
    )
    kind = number or 'office:value-type="string"'
    return f"<table:table-cell{own} {kind}><text:p>{words}</text:p></table:table-cell>"


_WORD = {
    "": "",
    "struck": "<w:strike/>",
    "raised": '<w:vertAlign w:val="superscript"/>',
    "lowered": '<w:vertAlign w:val="subscript"/>',
}


def docx(cells: Cells) -> bytes:
    """Return a Word file."""
    runs = [[docs.run(text, _WORD[how]) for text, how in pieces] for pieces in pieces_of(cells)]
    row = docs.row(*(docs.cell(docs.para(*each)) for each in runs))
    return docs.word(docs.table(list(HEADINGS), row), docs.para(docs.FOOT))


MAKES: Mapping[str, Callable[[Cells], bytes]] = {"xlsx": xlsx, "xls": xls, "ods": ods, "docx": docx}


def written(folder: Path, make: str, cells: Cells) -> Path:
    """Write the file and return where it is."""
    path = folder / f"张店区.{make}"
    path.write_bytes(MAKES[make](cells))
    return path
