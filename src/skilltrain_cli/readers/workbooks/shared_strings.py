"""The shared strings of an xlsx: which are partly struck or raised, how long they are, what they pretend."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.safe_xml import PROLOGUE, is_utf8, local, parse
from skilltrain_cli.readers.workbooks.cell_styles import PLAIN, CellStyles, lettering_of
from skilltrain_cli.values.grid import Lettering
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_COUNT = lazy_pattern(rb"""uniqueCount\s*=\s*["']\s*([0-9]+)""")
_HEAD = 2_000
_SHORTEST = len("<si/>")
_BLOCK = 4_096
_END = b"</si>"
_SPLIT = 64 * 1024 * 1024
"""Bytes up to which a part is cut up at the ends of its strings, which takes three times as much memory."""

RunOf = tuple[str, Lettering | None]
"""A run of a rich text; ``None`` is one without properties, lettered like its cell."""


class RichText(Struct):
    """One text as its elements are met: ``r``, ``rPr`` and what stands in it, ``t``."""

    runs: list[RunOf] = field(default_factory=list)
    _own: Lettering | None = None
    _in_properties: bool = False
    _phonetic: bool = False
    _open: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note an element by its local name."""
        if name == "r":
            self._own = None
        elif name == "rPr":
            self._own, self._in_properties = Lettering.PLAIN, True
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._open = not self._phonetic
        elif self._in_properties and self._own is not None:
            self._own |= lettering_of(name, attributes)

    def end(self, name: str) -> None:
        """Note the end of an element."""
        if name == "rPr":
            self._in_properties = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._open = False
        elif name == "r":
            self._own = None

    def text(self, text: str) -> None:
        """Take what stands in a run."""
        if self._open:
            self.runs.append((text, self._own))

    @property
    def lettered(self) -> bool:
        """Whether some run is struck out, raised or lowered by itself."""
        return any(own for _, own in self.runs)


class Strings(Struct, frozen=True, kw_only=True, dict=True):
    """A part of shared strings; only what a search of bytes cannot settle is parsed, and that once."""

    xml: bytes = b""

    @cached_property
    def pretends(self) -> bool:
        """Whether it announces more strings than it has room for: calamine sets memory aside for them."""
        found = (int(number[:20]) for number in _COUNT.findall(self.xml[:_HEAD]))
        return any(number * _SHORTEST > len(self.xml) for number in found)

    @cached_property
    def longest(self) -> int:
        """At least the length of the longest string; nearer to it where that is not plainly short."""
        xml = self.xml
        blocks = range(0, len(xml) - _BLOCK, _BLOCK)
        if is_utf8(xml) and all(xml.find(b"si>", at, at + _BLOCK) >= 0 for at in blocks):
            return min(3 * _BLOCK, len(xml))
        return max(self.sizes or self.lengths, default=0)

    @cached_property
    def longest_written(self) -> int:
        """At least the length of the longest string: the bytes from the end of one to that of the next."""
        xml = self.xml
        return max(map(len, xml[max(xml.find(b"<si"), 0) :].split(_END))) if self._ends_plainly else len(xml)

    @cached_property
    def _ends_plainly(self) -> bool:
        """Tell whether the end of a string stands nowhere but at the end of a string."""
        xml = self.xml
        return (
            is_utf8(xml)
            and len(xml) <= _SPLIT
            and not (b"!" in xml and b"<!" in xml)
            and not (xml.find(b"?", PROLOGUE) >= 0 and xml.find(b"<?", 1) >= 0)
        )

    @cached_property
    def sizes(self) -> Sequence[int]:
        """At least the characters of each string, by number; nothing where the bytes alone do not tell."""
        xml = self.xml
        plain = self._ends_plainly and b"<si/" not in xml and b":si" not in xml
        if not plain or xml.count(b"<si>") != xml.count(b"</si>"):
            return ()
        text = xml.decode()
        return list(map(len, text[text.find("<si>") :].split("</si>")[:-1]))

    @cached_property
    def runs(self) -> Mapping[int, Sequence[RunOf]]:
        """The strings of which a part is struck out, raised or lowered, by number."""
        return self._parsed.runs if self._may_have_runs() else {}

    def _may_have_runs(self) -> bool:
        """Tell by the bytes; one rare letter, P of ``rPr``, is looked for first: that costs nothing."""
        xml = self.xml
        if not is_utf8(xml):
            return True
        return b"P" in xml and b"rPr" in xml and (b"strike" in xml or b"vertAlign" in xml)

    @property
    def lengths(self) -> Sequence[int]:
        """How many characters each string has."""
        return self._parsed.lengths

    @cached_property
    def _parsed(self) -> "_Items":
        items = _Items()
        if self.xml:
            parse(self.xml, items.start, items.end, items.text)
        return items


class _Items(Struct):
    """Expat handlers of a part of shared strings."""

    lengths: list[int] = field(default_factory=list)
    runs: dict[int, Sequence[RunOf]] = field(default_factory=dict)
    _item: RichText = field(default_factory=RichText)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a string, or note an element in it."""
        name = local(name)
        if name == "si":
            self._item = RichText()
        else:
            self._item.start(name, attributes)

    def end(self, name: str) -> None:
        """Judge a string when it is complete."""
        name = local(name)
        if name != "si":
            self._item.end(name)
            return
        if self._item.lettered:
            self.runs[len(self.lengths)] = self._item.runs
        self.lengths.append(sum(len(text) for text, _ in self._item.runs))

    def text(self, text: str) -> None:
        """Take what stands in a string."""
        self._item.text(text)


class Shared(Struct, frozen=True, kw_only=True):
    """What the sheets of a workbook share."""

    styles: CellStyles = PLAIN
    strings: Strings = field(default_factory=Strings)


ALONE = Shared()
