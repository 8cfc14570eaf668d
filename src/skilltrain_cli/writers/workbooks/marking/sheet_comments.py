"""A sheet's comments: ours are added, the sender's are kept, and ours of an earlier review are taken back."""

from collections.abc import Iterable, Mapping, Sequence

from skilltrain_cli.readers.workbooks.sheet_xml import spot_of
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.writers.workbooks.cell_text import cell_text
from skilltrain_cli.writers.workbooks.marking.finding_wording import OPENING
from skilltrain_cli.writers.workbooks.marking.located_xml import (
    CannotMark,
    Edit,
    Element,
    located_tree,
    spliced,
    xml_text,
)
from skilltrain_cli.writers.workbooks.marking.mark_styles import MAIN

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
AUTHOR = "skt"
_OPENING = OPENING.encode()
_THREAD = b"tc={"
BLANK = f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'.encode()


class SheetComments:
    """The comments part of a sheet under edit."""

    def __init__(self, xml: bytes) -> None:
        """Find what is commented already."""
        self.xml = xml
        root = located_tree(xml)
        authors, listed = root.first("authors"), root.first("commentList")
        if authors is None or listed is None:
            raise CannotMark("批注部件不完整")
        self._prefix = root.prefix.decode()
        self._authors, self._list = authors, listed
        self._there = {
            spot: each for each in listed.all("comment") if (spot := spot_of(each.attributes.get("ref", "")))
        }

    @property
    def spots(self) -> frozenset[Spot]:
        """The cells that have a comment already."""
        return frozenset(self._there)

    @property
    def threads(self) -> frozenset[Spot]:
        """
        The cells whose comment stands for a thread of Excel 365 ([MS-XLSX] 2.6.205: author ``tc={GUID}``).

        Excel shows the thread instead and drops what is written here; the thread is the sender's alone.
        """
        names = [self.xml[each.inner : each.close] for each in self._authors.all("author")]
        threaded = {str(number) for number, name in enumerate(names) if name.startswith(_THREAD)}
        return frozenset(
            spot for spot, each in self._there.items() if each.attributes.get("authorId") in threaded
        )

    def ours(self) -> frozenset[Spot]:
        """Return the cells whose comment is from an earlier review, and from nobody else."""
        return frozenset(
            spot for spot, each in self._there.items() if _text(self.xml, each).startswith(_OPENING)
        )

    def with_texts(self, texts: Mapping[Spot, str]) -> bytes:
        """
        Return the part with these comments and none of an earlier review.

        At a cell that has a comment of the sender's, ours goes on below it.
        """
        prefix = self._prefix
        names = [self.xml[each.inner : each.close].decode() for each in self._authors.all("author")]
        number = names.index(AUTHOR) if AUTHOR in names else len(names)
        edits: list[Edit] = []
        if AUTHOR not in names and texts:
            edits.append(self._authors.appended(f"<{prefix}author>{AUTHOR}</{prefix}author>".encode()))
        ours = self.ours()
        edits += (Edit(self._there[spot].start, self._there[spot].end, b"") for spot in ours)
        new: list[str] = []
        for spot in sorted(texts):
            if spot in self._there and spot not in ours:
                edits += self._continued(self._there[spot], texts[spot])
            else:
                text = f"<{prefix}text>{self._runs(texts[spot])}</{prefix}text>"
                new.append(f'<{prefix}comment ref="{spot.a1}" authorId="{number}">{text}</{prefix}comment>')
        edits += self._cleaned({*self._there} - ours - {*texts})
        return spliced(self.xml, [*edits, self._list.appended("".join(new).encode())])

    def _continued(self, comment: Element, text: str) -> Sequence[Edit]:
        """Return the edits that write on below a sender's comment, in place of what we wrote before."""
        body = comment.first("text")
        if body is None:
            raise CannotMark("批注部件不完整")
        p = self._prefix.encode()
        plain = [Edit(each.start, each.start, b"<" + p + b"r>") for each in body.all("t")]
        plain += [Edit(each.end, each.end, b"</" + p + b"r>") for each in body.all("t")]
        behind = next((each.start for each in body.children if each.name in ("rPh", "phoneticPr")), None)
        runs = self._runs("\n" + text).encode()
        added = body.appended(runs) if behind is None else Edit(behind, behind, runs)
        return [*plain, *self._earlier(body), added]

    def _cleaned(self, spots: Iterable[Spot]) -> Iterable[Edit]:
        """Yield the edits that take what we wrote below the sender's comments back."""
        for spot in spots:
            if body := self._there[spot].first("text"):
                yield from self._earlier(body)

    def _earlier(self, body: Element) -> Sequence[Edit]:
        """
        Return the edits that take what we wrote out of a sender's comment: from our opening to its end.

        It is a run of its own when we wrote it; programs that save the workbook may make one text of all.
        """
        runs = [each for each in body.children if each.name in ("r", "t")]
        for index, run in enumerate(runs):
            text = next((each for each in (run, *run.children) if each.name == "t"), None)
            at = self.xml.find(_OPENING, text.inner, text.close) if text else -1
            if text is None or at < 0:
                continue
            kept = self.xml[text.inner : at].rstrip()
            cut = Edit(text.inner + len(kept), text.close, b"") if kept else Edit(run.start, run.end, b"")
            return [cut, *(Edit(each.start, each.end, b"") for each in runs[index + 1 :])]
        return []

    def _runs(self, text: str) -> str:
        p = self._prefix
        return (
            f'<{p}r><{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/>'
            f'<{p}charset val="134"/></{p}rPr>'
            f'<{p}t xml:space="preserve">{xml_text(cell_text(text))}</{p}t></{p}r>'
        )


def _text(xml: bytes, element: Element) -> bytes:
    """Return the text of a comment or run as it is written, all its runs together."""
    if element.name == "t":
        return xml[element.inner : element.close]
    return b"".join(_text(xml, each) for each in element.children if each.name != "rPh")
