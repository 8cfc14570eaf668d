"""Builders of Word files: WordprocessingML written by hand, as messy as clerks and programs make it."""

import struct
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from hostile_files import DECLARATION, PACKAGE, archive

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
)
RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_OUTSIDE = ' TargetMode="External"'
HEADINGS = ("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间", "备注")
ROW = ("淄博市", "张店区", "陶瓷工艺培训", "失业人员", "30", "2021年5月10日至5月20日", "")
FOOT = "填表人：张三　　联系电话：0533-2345678　　填表日期：2021年6月10日"


def run(text: str, properties: str = "") -> str:
    """Return a run of text; line ends become breaks."""
    broken = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{broken}</w:r>"


def para(*runs: str, properties: str = "") -> str:
    """Return a paragraph of runs; what is no markup becomes a run."""
    inside = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def cell(*blocks: str, span: int = 1, merge: str = "", properties: str = "") -> str:
    """Return a cell; ``merge`` is ``restart`` or ``continue`` for one merged downwards."""
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    inside = "".join(each if each.startswith("<w:") else para(each) for each in blocks) or para()
    return f"<w:tc><w:tcPr>{wide}{down}{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row; what is no cell becomes one."""
    inside = "".join(each if each.startswith("<w:") else cell(each) for each in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inside}</w:tr>"


def table(*rows: str | Sequence[str], widths: Sequence[int] = ()) -> str:
    """Return a table of rows."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inside = "".join(each if isinstance(each, str) else row(*each) for each in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>"


def control(content: str, properties: str = "") -> str:
    """Return a content control around blocks, rows, cells or runs."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(*blocks: str) -> str:
    """Return a run with a text box, written twice as Word does: for new programs and for old ones."""
    inside = "".join(each if each.startswith("<w:") else para(each) for each in blocks)
    said = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{said}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{said}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def word(*blocks: str, parts: Mapping[str, str | bytes] | None = None, space: str = W) -> bytes:
    """Return a document of these blocks; what is no markup becomes a paragraph."""
    inside = "".join(each if each.startswith("<") else para(each) for each in blocks)
    text = f'{DECLARATION}<w:document xmlns:w="{space}"{NAMESPACES}><w:body>{inside}</w:body></w:document>'
    return archive(
        {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": text, **(parts or {})}
    )


def related(*relations: tuple[str, str, bool]) -> str:
    """Return a part of relations: type, target, whether it leads outside."""
    listed = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/{kind}" Target="{target}"'
        f"{_OUTSIDE if outside else ''}/>"
        for index, (kind, target, outside) in enumerate(relations, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def form(*rows: Sequence[str]) -> str:
    """Return 附件2 as a table with its headings and these rows, one good row if none."""
    return table(HEADINGS, *(rows or [ROW]))


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file of streams, each filled up so that it needs no mini stream ([MS-CFB])."""
    padded = {name: data + bytes(-len(data) % _SECTOR) for name, data in streams.items()}
    padded = {name: data.ljust(4096, b"\0") for name, data in padded.items()}
    chains: list[int] = [_FAT, _END]
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(chains)
        count = len(data) // _SECTOR
        chains += [*range(len(chains) + 1, len(chains) + count), _END]
    fat = struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains)))
    entries = [_entry("Root Entry", (5, 1, _FREE), (_END, 0))]
    for index, (name, data) in enumerate(padded.items()):
        following = _FREE if index == len(padded) - 1 else index + 2
        entries.append(_entry(name, (2, _FREE, following), (starts[name], len(data))))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x8I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END)
    header += struct.pack("<110I", 0, 0, *[_FREE] * 108)
    return header[:_SECTOR].ljust(_SECTOR, b"\xff") + fat + directory + b"".join(padded.values())


def _entry(name: str, linked: tuple[int, int, int], lies: tuple[int, int]) -> bytes:
    """Return a directory entry: kind, child and right neighbour; first sector and size."""
    label = (name + "\0").encode("utf-16-le")
    kind, child, right = linked
    about = struct.pack("<HBBIII", len(label), kind, 1, _FREE, right, child)
    return label.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", *lies)


def old_word(text: str, *, flags: int = 0, version: int = 0xC1, narrow: str = "") -> bytes:
    """Return a .doc whose text lies in one piece, or in a second one of single bytes for ``narrow``."""
    main = bytearray(1024)
    struct.pack_into("<HH6xH", main, 0, 0xA5EC, version, flags)
    places, ends = [len(main)], [0, len(text)]
    main += text.encode("utf-16-le")
    if narrow:
        places.append(len(main) * 2 | 0x4000_0000)
        ends.append(len(text) + len(narrow))
        main += narrow.encode("cp1252")
    pieces = struct.pack(f"<{len(ends)}I", *ends)
    pieces += b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    clx = b"\x01\x02\x00\xff\xff" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    struct.pack_into("<i", main, 0x4C, ends[-1])
    return compound({"WordDocument": bytes(main), "1Table" if flags & 0x200 else "0Table": clx})
