"""Read .docx: each table a grid of its own, the paragraphs around it as rows above and below."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from skilltrain_cli.readers.documents.blocks import Document, Paragraph, WordTable
from skilltrain_cli.readers.documents.document_comments import OPENING
from skilltrain_cli.readers.documents.struck_and_raised import styles_of
from skilltrain_cli.readers.documents.surrounding_paragraphs import ParagraphsAround, Surroundings
from skilltrain_cli.readers.documents.word_xml import Element, main_tree, name_of
from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, open_package
from skilltrain_cli.readers.untrusted.part_relations import External, externals, relations
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.values.grid import Grid, LetteredText, Spot, Value, lettered
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure, ParagraphRole

_APART = 2
"""Blank rows between what stands above a table and the table, so that nothing is taken for its heading."""
_AWAY = lazy_pattern(r"(?:https?|ftp|mhtml):|\\\\|//|file:(?://|\\\\)[^/\\]", re.IGNORECASE)
"""An address on another machine; a template on the sender's own disk is in every second document."""


def read_docx(data: bytes, limits: Limits, line: Callable[[str], AbstractSet[ParagraphRole]]) -> Book:
    """Return the tables of a document; ``line`` tells what a paragraph between them is to a form."""
    package = open_package(data, limits)
    main, root = main_tree(package)
    if sum(name_of(each) == "body" for each in root) > 1:
        raise Refused(Failure.TWICE, "正文（body）")
    document = Document(root, styles_of(package, main))
    if len(document.tables) > limits.tables:
        raise Refused(Failure.TOO_LARGE, f"文档里有 {len(document.tables)} 张表格，上限 {limits.tables} 张")
    _check_size(document.tables, limits)
    surroundings = Surroundings(line)
    surroundings.look(document.blocks, ParagraphsAround())
    return Book(
        grids=tuple(_grid(table, surroundings.found[table.number]) for table in document.tables),
        marked=_is_marked(package, main),
        macros=any(name.endswith("vbaproject.bin") for name in package.parts),
        external_links=any(map(_leads_away, _outward(package))),
        facts=(*package.facts, *_facts(root, document)),
    )


def _check_size(tables: list[WordTable], limits: Limits) -> None:
    """Refuse tables whose rows and columns span too much, or that are merged all over."""
    total = 0
    for table in tables:
        area = table.rows * table.width
        total += area
        if max(area, total // 2) > limits.area:
            raise Refused(
                Failure.TOO_LARGE, f"表格占 {table.rows} 行 × {table.width} 列，上限 {limits.area} 格"
            )
        merges = sum(cell.area[:2] != cell.area[2:] for cell in table.cells)
        if merges > limits.merges:
            raise Refused(Failure.TOO_LARGE, f"一张表格有 {merges} 处合并单元格，上限 {limits.merges} 处")


def _grid(table: WordTable, around: ParagraphsAround) -> Grid:
    """
    Return a table with its surroundings, those in columns of their own right of it.

    In two columns by turns, so that no paragraph is taken for what stands in the cell beneath another.
    """
    width = table.width
    rows: list[list[Value]] = [[None] * width for _ in range(table.rows)]
    for cell in table.cells:
        if not cell.deleted:
            rows[cell.spot.row][cell.spot.column] = cell.text
    above, below = _lines(around.above, width), _lines(around.below, width)
    gap: list[list[Value]] = [[] for _ in range(_APART if above else 0)]
    top = -len(above) - len(gap)
    placed = [*enumerate(around.above, top), *enumerate(around.below, table.rows)]
    return Grid(
        name=table.name,
        rows=[*above, *gap, *rows, *below],
        top=top,
        merges=tuple(cell.area for cell in table.cells if cell.area[:2] != cell.area[2:]),
        hidden_rows=frozenset(table.hidden),
        pictures=frozenset(
            cell.spot for cell in table.cells if cell.picture and not cell.deleted and not cell.text.strip()
        ),
        marked=_marked(
            table,
            [
                (Spot(row, len(line) - 1), each)
                for (row, each), line in zip(placed, [*above, *below], strict=True)
            ],
        ),
        elsewhere={row: (each.sheet, each.spot) for row, each in placed},
    )


def _marked(table: WordTable, around: Sequence[tuple[Spot, Paragraph]]) -> Mapping[Spot, LetteredText]:
    """Return where words are struck out, raised or lowered: cells, and paragraphs around the table."""
    runs = {cell.spot: cell.runs for cell in table.cells if not cell.deleted}
    runs |= {spot: each.runs for spot, each in around}
    return {spot: cell for spot, each in runs.items() if each and (cell := lettered(each)) is not None}


def _lines(paragraphs: Sequence[Paragraph], width: int) -> list[list[Value]]:
    """Return paragraphs as rows whose only cells stand right of the table."""
    return [[*[None] * (width + index % 2), each.text] for index, each in enumerate(paragraphs)]


def _is_marked(package: OfficePackage, main: str) -> bool:
    """Tell a marked copy of ours by its comments."""
    parts = [part for kind, part in relations(package, main).values() if kind.endswith("/comments")]
    return any(OPENING.encode() in (package.text(part) or b"") for part in parts)


def _outward(package: OfficePackage) -> list[External]:
    """Return what any part of the document refers to outside."""
    sources = [
        part.name.replace("/_rels/", "/").removesuffix(".rels")
        for key, part in package.parts.items()
        if key.startswith("word/_rels/") and key.endswith(".rels")
    ]
    return [each for source in sources for each in externals(package, source)]


def _leads_away(link: External) -> bool:
    """Tell a link that fetches something by itself from one that a reader must click."""
    kind = link.kind.rpartition("/")[2]
    if kind == "attachedTemplate":
        return bool(_AWAY.match(link.target))
    return kind != "hyperlink"


def _facts(root: Element, document: Document) -> list[str]:
    """Return what people should know of a document beyond its tables."""
    inserted = deleted = objects = 0
    for element in root.iter("{*}ins", "{*}moveTo", "{*}del", "{*}moveFrom", "{*}object", "{*}altChunk"):
        match name_of(element):
            case "ins" | "moveTo":
                inserted += 1
            case "del" | "moveFrom":
                deleted += 1
            case "object" | "altChunk":
                objects += 1
            case _:
                pass
    facts = []
    if inserted or deleted:
        facts.append(f"文档里有修订（插入 {inserted} 处、删除 {deleted} 处），按接受全部修订读取")
    if document.hidden:
        facts.append(f"文档里有 {document.hidden} 处隐藏文字，没有读取")
    if document.covered:
        facts.append(f"合并的单元格下面盖住了 {document.covered} 处文字，打开看不见，没有读取")
    if objects:
        facts.append(f"文档里嵌有 {objects} 个对象（如 Excel 工作表），里面的内容没有读取")
    return facts


def docx_text(data: bytes, limits: Limits) -> str:
    """
    Return the text that 字数统计 counts: the body with its tables, no headers, no notes, a paragraph a line.

    Raises ``Refused`` for what cannot be opened.
    """
    package = open_package(data, limits)
    main, root = main_tree(package)
    return "\n".join(
        text for block in Document(root, styles_of(package, main)).blocks if (text := block.text)
    )
