"""What a deflated stream holds is said alike by the quick library and by zlib, however corrupted it is."""

import random
import zlib

import pytest

from skilltrain_cli.readers.untrusted import fast_inflate
from skilltrain_cli.readers.untrusted.fast_inflate import crc32, inflate_raw

CELLS = "".join(f'<c r="A{row}" t="s"><v>{row * 7 % 31}</v></c>' for row in range(400)).encode()


def packed(data: bytes, level: int = 6) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def by_zlib(raw: bytes, size: int) -> tuple[bytes, bool] | None:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return stream.decompress(raw, size + 1), stream.eof
    except zlib.error:
        return None


@pytest.mark.parametrize("level", [0, 1, 6, 9])
@pytest.mark.parametrize("data", [b"", b"x", CELLS])
def test_a_sound_stream_is_inflated(data: bytes, level: int) -> None:
    assert inflate_raw(packed(data, level), len(data), zlib.crc32(data)) == (data, True)


def test_both_reckon_one_checksum() -> None:
    assert crc32(CELLS) == zlib.crc32(CELLS)


def test_no_more_than_one_byte_too_many_is_inflated() -> None:
    out, whole = inflate_raw(packed(CELLS), 100, zlib.crc32(CELLS))
    assert (out, whole) == (CELLS[:101], False)


def test_a_stream_whose_checksum_is_wrong_is_left_to_zlib() -> None:
    assert inflate_raw(packed(CELLS), len(CELLS), 1) == (CELLS, True)


def test_of_corrupted_streams_zlib_has_the_last_word() -> None:
    chance = random.Random(7)  # the same every time
    for _ in range(3_000):
        raw = bytearray(packed(CELLS[: chance.randrange(1, 900)], chance.choice([1, 6, 9])))
        for _ in range(chance.randrange(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        broken, size, crc = bytes(raw[: chance.randrange(1, len(raw) + 1)]), 600, chance.randrange(1 << 32)
        expected = by_zlib(broken, size)
        if expected is None:
            with pytest.raises(zlib.error):
                inflate_raw(broken, size, crc)
        else:
            assert inflate_raw(broken, size, crc) == expected


def test_what_the_quick_library_makes_up_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mistaken:
        eof = True

        def decompress(self, raw: bytes, most: int) -> bytes:
            assert raw
            return b"?" * (most - 1)

    monkeypatch.setattr(f"{fast_inflate.__name__}.fast.decompressobj", lambda _: Mistaken())
    assert inflate_raw(packed(CELLS), len(CELLS), zlib.crc32(CELLS)) == (CELLS, True)
