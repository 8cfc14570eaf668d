"""
Whether the tables of a track hold as many entries as they claim.

MediaInfo counts up to what a table claims, not to its end: one changed byte in ``stts`` keeps it busy for two
billion entries. So a file with such a claim is not shown to it.
"""

from collections.abc import Iterator

from skilltrain_cli.readers.media.boxes import Box, Boxes

_ENTRY_BYTES = {
    b"stts": 8,
    b"ctts": 8,
    b"stsc": 12,
    b"stss": 4,
    b"stsz": 4,
    b"stco": 4,
    b"co64": 8,
    b"sbgp": 8,
    b"elst": 12,
    b"stsd": 8,
    b"dref": 8,
}
"""Least bytes of an entry (14496-12, 8.5 to 8.9)."""
_COUNTED_AT = {b"stsz": 8, b"sbgp": 8, b"trun": 4}
"""Where the count stands, if not behind version and flags."""
_HEAD = 24
_PLACES = ((b"edts",), (b"mdia", b"minf", b"stbl"), (b"mdia", b"minf", b"dinf"))
MOST_SAMPLES = 4_000_000
"""Frames or pieces of sound in one table or one fragment: a day of sound has 4 million."""


def believable(boxes: Boxes, moov: Box, top: list[Box]) -> bool:
    """Tell whether every table of every track, and every run of every fragment, can hold what it claims."""
    tables = [
        table
        for trak in boxes.inside(moov, b"trak")
        for path in _PLACES
        for place in boxes.inside(trak, *path)
        for table in boxes.among(place.start, place.end)
    ]
    return all(_fits(boxes, table) for table in (*tables, *_runs(boxes, top)))


def _runs(boxes: Boxes, top: list[Box]) -> Iterator[Box]:
    for box in top:
        if box.kind == b"moof":
            yield from boxes.inside(box, b"traf", b"trun")


def _fits(boxes: Boxes, table: Box) -> bool:
    """Tell whether one table has room for its entries; sizes that are all one take none."""
    content = boxes.content(table, _HEAD)
    at = _COUNTED_AT.get(table.kind, 4)
    count = int.from_bytes(content[at : at + 4], "big")
    if table.kind == b"trun" or (table.kind == b"stsz" and any(content[4:8])):
        return count <= MOST_SAMPLES
    return count * _ENTRY_BYTES.get(table.kind, 0) <= table.end - table.start
