"""What the styles of an xlsx say of its cells: dates without a day, lettering, formats that mislead."""

from collections.abc import Mapping

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.safe_xml import is_utf8, local, parse
from skilltrain_cli.readers.workbooks.number_format import BUILT_IN, dayless_unit, may_alter
from skilltrain_cli.values.grid import Lettering
from skilltrain_cli.values.lazy_pattern import lazy_pattern

DEFAULT = "0"
"""The style of a cell that names none."""
_SUSPECT_NUMBERS = rb"numFmtId\s*=\s*[\"'](?:9|1[01]|17|27|36|48|50|52|57)[\"']"
_SUSPECT = lazy_pattern(rb"formatCode\s*=|strike|vertAlign|" + _SUSPECT_NUMBERS)
_LETTERED = lazy_pattern(rb"strike|vertAlign|&#")
"""Or a code in which characters are written by number."""
_CODE = lazy_pattern(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BUILT_IN_USED = lazy_pattern(rb"<(?:\w+:)?xf [^<>]*" + _SUSPECT_NUMBERS)
_OFF = frozenset({"0", "false", "off", "baseline"})
_RAISED = {"superscript": Lettering.RAISED, "subscript": Lettering.LOWERED}


class CellStyles(Struct, frozen=True, kw_only=True):
    """Numbers of cell styles, as cells name them, and what is to be known of each; most are not in here."""

    dayless: Mapping[str, str] = field(default_factory=dict)
    """Those that show a date's ``month`` or ``year`` alone."""
    lettering: Mapping[str, Lettering] = field(default_factory=dict)
    """Those whose font is struck out, raised or lowered."""
    formats: Mapping[str, str] = field(default_factory=dict)
    """Those whose format may show another value: its code."""
    striking: frozenset[str] = frozenset()
    """Numbers of the formats that conditions give (``dxfId``) and that strike out."""

    @property
    def telling(self) -> frozenset[str]:
        """Every style that is in here."""
        return frozenset({*self.dayless, *self.lettering, *self.formats})


PLAIN = CellStyles()


def cell_styles(styles: bytes) -> CellStyles:
    """Return what the styles part of an xlsx says of cells."""
    if is_utf8(styles) and not _may_tell(styles):
        return PLAIN
    found = _Styles()
    parse(styles, found.start, found.end)
    return CellStyles(
        dayless=found.dayless,
        lettering=found.lettering,
        formats=found.formats,
        striking=frozenset(map(str, found.striking)),
    )


def lettering_of(name: str, attributes: Mapping[str, str]) -> Lettering:
    """Return what one property of a font, ``strike`` or ``vertAlign``, does to its characters."""
    value = attributes.get("val", "").strip()
    if name == "strike":
        return Lettering.PLAIN if value.lower() in _OFF else Lettering.STRUCK
    return _RAISED.get(value, Lettering.PLAIN) if name == "vertAlign" else Lettering.PLAIN


def _may_tell(styles: bytes) -> bool:
    """Tell by the bytes alone; nearly no workbook has such a style."""
    if not _SUSPECT.search(styles):
        return False
    codes = {double or single for double, single in _CODE.findall(styles)}
    written = (_unescaped(code.decode("utf-8", "replace")) for code in codes)
    telling = any(dayless_unit(code) or may_alter(code) for code in written)
    return telling or any(sign.search(styles) for sign in (_BUILT_IN_USED, _LETTERED))


def index_of(text: str) -> int:
    """Return a whole number of a few digits, or -1."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004


def _unescaped(code: str) -> str:
    for entity, sign in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")):
        code = code.replace(entity, sign)
    return code


class _Styles(Struct):
    """Expat handlers of a styles part."""

    dayless: dict[str, str] = field(default_factory=dict)
    lettering: dict[str, Lettering] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    striking: set[int] = field(default_factory=set)
    _codes: dict[str, str] = field(default_factory=dict)
    _fonts: list[Lettering] = field(default_factory=list)
    _inside: str = ""
    """The list that is open: of fonts, of cell styles, or of the formats that conditions give."""
    _next: int = 0
    _conditional: int = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format, a font, or the next cell style and what it is made of."""
        name = local(name)
        if name in ("cellXfs", "fonts", "dxfs"):
            self._inside = name
        elif self._inside == "dxfs":
            self._conditional += name == "dxf"
            if lettering_of(name, attributes) is Lettering.STRUCK:
                self.striking.add(self._conditional)
        elif name == "numFmt":
            self._codes[attributes.get("numFmtId", "").strip()] = attributes.get("formatCode", "")
        elif name == "xf" and self._inside == "cellXfs":
            self._note(str(self._next), attributes)
            self._next += 1
        elif name == "font" and self._inside == "fonts":
            self._fonts.append(Lettering.PLAIN)
        elif self._inside == "fonts" and self._fonts:
            self._fonts[-1] |= lettering_of(name, attributes)

    def _note(self, style: str, attributes: dict[str, str]) -> None:
        number, font = attributes.get("numFmtId", "").strip(), attributes.get("fontId", "").strip()
        code = self._codes.get(number)
        key = index_of(number) if code is None else -1
        if unit := dayless_unit(code or "", key):
            self.dayless[style] = unit
        own = code if code is not None else BUILT_IN.get(key, "")
        if may_alter(own):
            self.formats[style] = own
        at = max(index_of(font), 0)
        if at < len(self._fonts) and self._fonts[at]:
            self.lettering[style] = self._fonts[at]

    def end(self, name: str) -> None:
        """Note the end of the cell styles or the fonts."""
        if local(name) == self._inside:
            self._inside = ""
