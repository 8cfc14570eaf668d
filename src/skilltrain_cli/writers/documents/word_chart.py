"""
A chart in a Word document that Word and WPS can edit: its picture in DrawingML, its numbers in a workbook.

Parts after ECMA-376 Part 1, 21.2 (DrawingML charts) and 20.4 (where a drawing stands in the text).
"""

from collections.abc import Iterator, Sequence
from functools import partial

from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.shared import Mm
from lxml import etree
from msgspec import Struct

from skilltrain_cli.operations.summaries.summary_table import ChartKind
from skilltrain_cli.values.grid import column_letters
from skilltrain_cli.values.text import writable

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PREFIXES = {"c": _C, "a": _A, "r": _R, "wp": _WP}
_PATTERNS = ("solid", "wdUpDiag", "pct20", "smGrid")
"""One a series: they are told apart in black and white too."""
_INK = "404040"
_SMALL, _TITLE = 900, 1200
"""Hundredths of a point: 小五 for axes and labels, 小四 for the title."""
_AXES = ("111", "222")
DATA_SHEET = "数据"
"""The sheet of the workbook behind a chart."""


def _element(space: str, tag: str, *children: etree._Element | str, **attributes: str) -> etree._Element:
    """Return an element of a namespace with its text, children and attributes."""
    made = etree.Element(
        f"{{{space}}}{tag}", {name: writable(text) for name, text in attributes.items()}, nsmap=_PREFIXES
    )
    for child in children:
        if isinstance(child, str):
            made.text = writable(child)
        else:
            made.append(child)
    return made


_c, _a, _wp = (partial(_element, space) for space in (_C, _A, _WP))


def _related(element: etree._Element, relation: str) -> etree._Element:
    """Give an element the id of the relation to its part."""
    element.set(f"{{{_R}}}id", relation)
    return element


_EDGE, _ACROSS = 0.02, 0.87
"""Shares of a chart: what is left free at its edges, and of its width what bars and their names have."""
_ABOVE, _LEGEND = 15, 12
"""Millimetres of the title and of the legend."""


class ChartData(Struct, frozen=True, kw_only=True):
    """What a chart shows: a label a line, and of each series its name and a number a label or ``None``."""

    kind: ChartKind
    title: str
    says: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]


def add_chart(document: Opened, data: ChartData, workbook: bytes, *, width: float) -> None:
    """
    Add a chart as a paragraph of its own, ``width`` millimetres wide.

    ``workbook`` holds the same numbers on its sheet ``DATA_SHEET``: labels in column A, a series a column.
    """
    package = document.part.package
    number = 1 + sum(str(part.partname).startswith("/word/charts/") for part in package.iter_parts())
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET, workbook, package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    numbers = chart.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    chart._blob = etree.tostring(  # noqa: SLF001 - the part is made before its relation has an id
        _chart_space(data, numbers), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    relation = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    paragraph = document.add_paragraph()
    size = int(Mm(width)), int(Mm(_height(data)))
    paragraph.add_run()._r.append(_drawing(data, relation, number, size))  # noqa: SLF001 - python-docx has no charts


def _height(data: ChartData) -> float:
    """Return millimetres: a line of text for each bar, at most what a page has room for."""
    return min(200.0, 24 + 7.5 * len(data.labels)) if data.kind is ChartKind.BARS else 75.0


def _drawing(data: ChartData, relation: str, number: int, size: tuple[int, int]) -> etree._Element:
    wide, high = size
    inline = _wp(
        "inline",
        _wp("extent", cx=str(wide), cy=str(high)),
        _wp("effectExtent", l="0", t="0", r="0", b="0"),
        _wp(
            "docPr", id=str(number), name=f"图{number}", descr=writable(data.says), title=writable(data.title)
        ),
        _wp("cNvGraphicFramePr"),
        _a("graphic", _a("graphicData", _related(_c("chart"), relation), uri=_C)),
        distT="0",
        distB="0",
        distL="0",
        distR="0",
    )
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    return drawing


def _chart_space(data: ChartData, numbers: str) -> etree._Element:
    across = data.kind is ChartKind.BARS
    plot = _c(
        "barChart",
        _c("barDir", val="bar" if across else "col"),
        _c("grouping", val="clustered"),
        _c("varyColors", val="0"),
        *(_series(data, at) for at in range(len(data.series))),
        _c("gapWidth", val="60"),
        *(_c("axId", val=axis) for axis in _AXES),
    )
    legend = [_c("legend", _c("legendPos", val="b"), _c("overlay", val="0"), _text(_SMALL))]
    return _c(
        "chartSpace",
        _c("date1904", val="0"),
        _c("roundedCorners", val="0"),
        _c(
            "chart",
            _title(data.title),
            _c("autoTitleDeleted", val="0"),
            _c("plotArea", _layout(data), plot, *_axes(across=across)),
            *(legend if len(data.series) > 1 else []),
            _c("plotVisOnly", val="1"),
            _c("dispBlanksAs", val="gap"),
        ),
        _related(_c("externalData", _c("autoUpdate", val="0")), numbers),
    )


def _layout(data: ChartData) -> etree._Element:
    """Return where bars that go across stand: with room beyond the longest for its number, whatever it is."""
    if data.kind is not ChartKind.BARS:
        return _c("layout")
    top = _ABOVE / _height(data)
    below = _LEGEND / _height(data) if len(data.series) > 1 else _EDGE
    sides = (("x", _EDGE), ("y", top), ("w", _ACROSS), ("h", 1 - top - below))
    modes = (_c(f"{side}Mode", val="edge") for side in "xy")
    shares = (_c(side, val=f"{share:.4f}") for side, share in sides)
    return _c("layout", _c("manualLayout", _c("layoutTarget", val="outer"), *modes, *shares))


def _title(text: str) -> etree._Element:
    look = {"sz": str(_TITLE), "b": "1"}
    run = _a("r", _a("rPr", lang="zh-CN", **look), _a("t", text))
    line = _a("p", _a("pPr", _a("defRPr", **look)), run)
    return _c(
        "title",
        _c("tx", _c("rich", _a("bodyPr"), _a("lstStyle"), line)),
        _c("overlay", val="0"),
    )


def _text(size: int) -> etree._Element:
    return _c(
        "txPr",
        _a("bodyPr"),
        _a("lstStyle"),
        _a("p", _a("pPr", _a("defRPr", sz=str(size), b="0")), _a("endParaRPr", lang="zh-CN")),
    )


def _axes(*, across: bool) -> Iterator[etree._Element]:
    """Yield the axis of labels, the first of them on top where bars go across, and that of numbers."""
    (labels, numbers), below, beside = _AXES, "b", "l"
    yield _c(
        "catAx",
        _c("axId", val=labels),
        _c("scaling", _c("orientation", val="maxMin" if across else "minMax")),
        _c("delete", val="0"),
        _c("axPos", val=beside if across else below),
        _c("numFmt", formatCode="General", sourceLinked="0"),
        _c("majorTickMark", val="none"),
        _c("minorTickMark", val="none"),
        _c("tickLblPos", val="low"),
        _text(_SMALL),
        _c("crossAx", val=numbers),
        _c("crosses", val="autoZero"),
        _c("auto", val="0"),
        _c("lblAlgn", val="ctr"),
        _c("lblOffset", val="100"),
        _c("tickLblSkip", val="1"),
        _c("noMultiLvlLbl", val="1"),
    )
    yield _c(
        "valAx",
        _c("axId", val=numbers),
        _c("scaling", _c("orientation", val="minMax"), _c("min", val="0")),
        _c("delete", val="1"),
        _c("axPos", val=below if across else beside),
        _c("numFmt", formatCode="#,##0", sourceLinked="0"),
        _c("majorTickMark", val="none"),
        _c("minorTickMark", val="none"),
        _c("tickLblPos", val="nextTo"),
        _c("crossAx", val=labels),
        _c("crosses", val="autoZero"),
    )


def _series(data: ChartData, at: int) -> etree._Element:
    name, values = data.series[at]
    letters, last = column_letters(at + 1), len(data.labels) + 1
    return _c(
        "ser",
        _c("idx", val=str(at)),
        _c("order", val=str(at)),
        _c("tx", _c("strRef", _c("f", f"{DATA_SHEET}!${letters}$1"), _words((name,)))),
        _c("spPr", *_look(_PATTERNS[at % len(_PATTERNS)])),
        _c("invertIfNegative", val="0"),
        _c(
            "dLbls",
            _c("numFmt", formatCode="#,##0.##" if _broken(values) else "#,##0", sourceLinked="0"),
            _text(_SMALL),
            _c("dLblPos", val="outEnd"),
            *(
                _c(tag, val="1" if tag == "showVal" else "0")
                for tag in (
                    "showLegendKey",
                    "showVal",
                    "showCatName",
                    "showSerName",
                    "showPercent",
                    "showBubbleSize",
                )
            ),
        ),
        _c("cat", _c("strRef", _c("f", f"{DATA_SHEET}!$A$2:$A${last}"), _words(data.labels))),
        _c("val", _c("numRef", _c("f", f"{DATA_SHEET}!${letters}$2:${letters}${last}"), _numbers(values))),
    )


def _broken(values: Sequence[float | None]) -> bool:
    return any(value is not None and value != int(value) for value in values)


def _look(pattern: str) -> Iterator[etree._Element]:
    ink, paper = (_a("srgbClr", val=colour) for colour in (_INK, "FFFFFF"))
    if pattern == "solid":
        yield _a("solidFill", ink)
    else:
        yield _a("pattFill", _a("fgClr", ink), _a("bgClr", paper), prst=pattern)
    yield _a("ln", _a("solidFill", _a("srgbClr", val=_INK)), w="6350")


def _words(texts: Sequence[str]) -> etree._Element:
    points = (_c("pt", _c("v", text), idx=str(at)) for at, text in enumerate(texts))
    return _c("strCache", _c("ptCount", val=str(len(texts))), *points)


def _numbers(values: Sequence[float | None]) -> etree._Element:
    points = (
        _c("pt", _c("v", repr(value)), idx=str(at)) for at, value in enumerate(values) if value is not None
    )
    return _c("numCache", _c("formatCode", "General"), _c("ptCount", val=str(len(values))), *points)
