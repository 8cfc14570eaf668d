"""Blocks deflated apart are one stream when they are joined, with the checksum of the whole."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.writers.workbooks.deflated_blocks import deflated_block, joined_blocks

PIECES = st.lists(st.one_of(st.binary(max_size=300), st.binary(max_size=4).map(lambda each: each * 20_000)))


@given(PIECES)
def test_the_stream_holds_all_blocks_in_their_order(pieces: list[bytes]) -> None:
    whole = joined_blocks(map(deflated_block, pieces))
    held = b"".join(pieces)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    assert stream.decompress(whole.raw) == held
    assert (stream.eof, stream.unused_data) == (True, b"")
    assert (whole.crc, whole.size) == (zlib.crc32(held), len(held))


def test_a_block_refers_to_nothing_before_it() -> None:
    one, other = b"abc" * 5_000, b"abc" * 5_000
    both = joined_blocks((deflated_block(one), deflated_block(other)))
    assert both.raw.count(deflated_block(one).raw) == 2
