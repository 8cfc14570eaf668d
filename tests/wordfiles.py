"""Builders of Word files: WordprocessingML written by hand, as messy as clerks and programs make it."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from hostile import DECLARATION, PACKAGE, archive

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
