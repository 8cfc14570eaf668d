"""Builders of the files that kill, starve or mislead a reader, each made from its description."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from msoffcrypto.format.ooxml import OOXMLFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TYPES = (
    f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "{sheets}</Types>"
)
SHEET_TYPE = (
    '<Override PartName="/{part}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def sheet(rows: str, *, before: str = "", after: str = "", root: str = "") -> str:
    """Return a worksheet part around the given ``<row>`` elements."""
    data = f"<sheetData>{rows}</sheetData>"
    return f'{DECLARATION}<worksheet xmlns="{MAIN}"{root}>{before}{data}{after}</worksheet>'


def inline(reference: str, text: str) -> str:
    """Return a cell with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number(reference: str, value: float = 1) -> str:
    """Return a number cell."""
    return f'<c r="{reference}"><v>{value}</v></c>'


def archive(parts: Mapping[str, str | bytes], *, stored: Sequence[str] = ()) -> bytes:
    """Zip the parts in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def parts_of(
    *sheets: str | bytes,
    strings: Sequence[str] | None = None,
    states: Sequence[str] = (),
    names: Sequence[str] = (),
    workbook: str = "",
) -> dict[str, str | bytes]:
    """Return the parts of a workbook with these worksheet parts."""
    targets = [f"worksheets/sheet{index}.xml" for index in range(1, len(sheets) + 1)]
    listed_types = "".join(SHEET_TYPE.format(part=f"xl/{target}") for target in targets)
    listed, related = "", ""
    for index, target in enumerate(targets):
        name = names[index] if index < len(names) else f"Sheet{index + 1}"
        state = f' state="{states[index]}"' if index < len(states) else ""
        listed += f'<sheet name="{name}" sheetId="{index + 1}"{state} r:id="rId{index + 1}"/>'
        related += f'<Relationship Id="rId{index + 1}" Type="{RELATIONS}/worksheet" Target="{target}"/>'
    related += f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(sheets=listed_types),
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": STYLES,
    }
    if strings is not None:
        related += f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        items = "".join(f"<si>{text}</si>" for text in strings)
        parts["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{MAIN}">{items}</sst>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    )
    parts |= {f"xl/{target}": content for target, content in zip(targets, sheets, strict=True)}
    return parts


def xlsx(*sheets: str | bytes, **more: Sequence[str]) -> bytes:
    """Return a workbook with these worksheet parts."""
    return archive(parts_of(*sheets, **more))  # type: ignore[arg-type]


def two_cells(first: str, last: str) -> str:
    """Return a worksheet of two filled cells: far apart, they span a rectangle no machine can hold."""
    return sheet(f'<row r="1">{number(first)}</row><row r="2">{number(last)}</row>')


def far_cell_dialects() -> dict[str, str | bytes]:
    """Return a sheet with one cell at XFD1048576, written in every way XML allows."""
    plain = two_cells("A1", "XFD1048576")
    prefixed = (
        f'{DECLARATION}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    decoy = prefixed.replace("<x:sheetData>", "<sheetData></sheetData><x:sheetData>")
    return {
        "plain": plain,
        "single-quotes": plain.replace('"', "'"),
        "spaces": plain.replace('<c r="XFD1048576"', '<c  r = "XFD1048576"'),
        "newline": plain.replace('<c r="XFD1048576"', '<c\nr="XFD1048576"'),
        "attribute-order": plain.replace('<c r="XFD1048576"', '<c s="0" r="XFD1048576"'),
        "lower-case": plain.replace("XFD1048576", "xfd1048576"),
        "angle-in-attribute": plain.replace('<c r="XFD1048576"', '<c r="XFD1048576" cm="/>"'),
        "prefixed": prefixed,
        "prefixed-decoy": decoy,
        "utf-16": plain.replace("UTF-8", "UTF-16").encode("utf-16"),
        "utf-16-unmarked": plain.replace("UTF-8", "UTF-16LE").encode("utf-16-le"),
        "in-cdata": plain.replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
        "after-comment": plain.replace("<sheetData>", "<!-- <c r='A1'/> --><sheetData>"),
        "no-references": sheet(
            "".join(f'<row r="{row}"><c><v>1</v></c></row>' for row in (1, 1_048_576))
        ).replace("<c><v>1</v></c></row></sheetData>", "<c/>" * 9_000 + "<c><v>1</v></c></row></sheetData>"),
    }


def doctype(xml: str, *, bomb: bool = False) -> str:
    """Put a document type before the root element; ``bomb`` makes its entities multiply a billion times."""
    entities = '<!ENTITY a "lol">'
    if bomb:
        names = "abcdefghij"
        for inner, outer in pairwise(names):
            entities += f'<!ENTITY {outer} "{f"&{inner};" * 10}">'
    return xml.replace(DECLARATION, f"{DECLARATION}<!DOCTYPE x [{entities}]>")


def written_twice() -> dict[str, tuple[bytes, str]]:
    """Return workbooks in which something is written twice, and what the finding says of it."""
    one, two = number("A5", 30), number("A5", 60)
    tables = sheet(f'<row r="1">{number("A1")}</row>').replace(
        "</sheetData>", f'</sheetData><sheetData><row r="2">{number("A2")}</row></sheetData>'
    )
    long = "".join(f'<row r="{row}">{number(f"A{row}", row)}</row>' for row in range(6, 400))
    texts = '<c r="B5" t="inlineStr"><is><t>甲</t></is><is><t>乙</t></is></c>'
    prefixed = sheet(f'<row r="5">{one}{two}</row>').replace("<c ", "<x:c ").replace("</c>", "</x:c>")
    return {
        "two tables": (xlsx(tables), "数据区（sheetData）"),
        "first table empty": (xlsx(tables.replace(number("A1"), "")), "数据区（sheetData）"),
        "a row": (xlsx(sheet(f'<row r="5">{one}</row><row r="5">{two}</row>')), "第 5 行"),
        "a row much later": (xlsx(sheet(f'<row r="5">{one}</row>{long}<row r="5">{two}</row>')), "第 5 行"),
        "a row without its number": (
            xlsx(sheet('<row><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>')),
            "第 1 行",
        ),
        "a cell": (xlsx(sheet(f'<row r="5">{one}{two}</row>')), "单元格 A5"),
        "a cell in another row": (
            xlsx(sheet(f'<row r="5">{one}</row><row r="6">{two}</row>')),
            "单元格 A5",
        ),
        "a prefixed cell": (
            xlsx(prefixed.replace("<worksheet ", f'<worksheet xmlns:x="{MAIN}" ')),
            "单元格 A5",
        ),
        "a cell of text": (
            xlsx(sheet(f'<row r="5">{inline("B5", "甲")}{inline("B5", "乙")}</row>')),
            "单元格 B5",
        ),
        "two values": (xlsx(sheet('<row r="5"><c r="A5"><v>3</v><v>4</v></c></row>')), "单元格 A5 的值"),
        "two texts": (xlsx(sheet(f'<row r="5">{texts}</row>')), "单元格 B5 的值"),
    }


def string_bomb(length: int = 30_000, cells: int = 20_000) -> bytes:
    """Return a workbook of some KB in which every cell is the same long text: readers copy it each time."""
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGH")
        + "</row>"
        for row in range(1, cells // 8 + 1)
    )
    return archive(parts_of(sheet(rows), strings=[f"<t>{'字' * length}</t>"]))


def pretending(count: int) -> bytes:
    """Return a workbook that announces so many shared strings and has two."""
    parts = parts_of(
        sheet('<row r="1"><c r="A1" t="s"><v>1</v></c></row>'), strings=["<t>甲</t>", "<t>乙</t>"]
    )
    types, strings = str(parts["[Content_Types].xml"]), str(parts["xl/sharedStrings.xml"])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", told)
    parts["xl/sharedStrings.xml"] = strings.replace("<sst ", f'<sst count="2" uniqueCount="{count}" ')
    return archive(parts)


def many_merges(count: int) -> str:
    """Return a sheet of so many merged ranges."""
    ranges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, count + 1))
    return sheet(
        f'<row r="1">{number("A1")}</row>', after=f'<mergeCells count="{count}">{ranges}</mergeCells>'
    )


def overlapping() -> bytes:
    """Return an archive whose entries all share the bytes of one (CVE-2024-0450)."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = content.compress(b" " * 100_000) + content.flush()
    checksum = zlib.crc32(b" " * 100_000)
    fixed = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, checksum, len(raw), 100_000, 15, 0)
    local = b"PK\x03\x04" + fixed + b"xl/workbook.xml"
    directory = b""
    for index in range(20):
        name = b"xl/workbook.xml" if index == 0 else f"xl/sheet{index:03d}.xml".encode().ljust(15, b"_")
        fields = struct.pack(
            "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0, checksum, len(raw), 100_000, 15, *[0] * 6
        )
        directory += b"PK\x01\x02" + fields + name
    end = struct.pack("<HHHHIIH", 0, 0, 20, 20, len(directory), len(local) + len(raw), 0)
    return local + raw + directory + b"PK\x05\x06" + end


def lying(data: bytes, part: str, claimed: int) -> bytes:
    """Make the directory (and the local header) claim another inflated size for one part."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        info = file.getinfo(part)
        struct.pack_into("<I", out, info.header_offset + 22, claimed)
        at = data.index(b"PK\x01\x02", file.start_dir)
        while data[at + 46 : at + 46 + len(part)] != part.encode():
            at = data.index(b"PK\x01\x02", at + 46)
    struct.pack_into("<I", out, at + 24, claimed)
    return bytes(out)


def flagged_encrypted(data: bytes) -> bytes:
    """Set the encryption flag of every entry."""
    out = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 46)
    return bytes(out)


def encrypted(data: bytes, password: str) -> bytes:
    """Return the workbook behind a password, as Excel writes it."""
    padding = max(
        8192 - len(data), 0
    )  # msoffcrypto writes packages under 4 KB wrongly; a zip comment is no harm
    data = data[:-2] + struct.pack("<H", padding) + bytes(padding)
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def ole_loop() -> bytes:
    """Return a compound file of 1 KB whose sector chains lead into themselves (tafia/calamine #684)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, 1, 0, 0, 4096, 0, 1, 0xFFFFFFFE, 0)
    return bytes(header) + bytes(512)


ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(text: str, *, columns: int = 1, spanned: int = 1) -> str:
    """Return a text cell, repeated over or merged across so many columns."""
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}" '
        f'table:number-columns-spanned="{spanned}"><text:p>{text}</text:p></table:table-cell>'
    )


def ods_row(cells: str, *, times: int = 1, more: str = "") -> str:
    """Return a row, so many times."""
    return f'<table:table-row table:number-rows-repeated="{times}" {more}>{cells}</table:table-row>'


def ods_blank(columns: int) -> str:
    """Return so many empty cells."""
    return f'<table:table-cell table:number-columns-repeated="{columns}"/>'


def ods(table: str, *, before: str = "", manifest: str = "", styles: str = "") -> bytes:
    """Return an OpenDocument spreadsheet of one sheet called 表; ``styles`` are its automatic ones."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODS_NAMES} '
        f'office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="表">{table}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>{manifest}'
        "</manifest:manifest>"
    )
    parts = {"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": listed}
    return archive(parts, stored=["mimetype"])
