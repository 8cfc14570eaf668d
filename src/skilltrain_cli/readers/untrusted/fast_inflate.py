"""
Raw deflate and CRC-32: the one module that knows the library that reckons both several times as fast as zlib.

Of streams that are corrupted the library takes some that zlib refuses, and refuses others. So what it makes
of one counts only where length and checksum agree with what was promised; all else is zlib's to say.
"""

import zlib

try:
    from isal import isal_zlib as fast
except ModuleNotFoundError:  # it is not made for a web page, where zlib does the same more slowly
    import zlib as fast  # type: ignore[no-redef]

__all__ = ["crc32", "inflate_raw"]

crc32 = fast.crc32


def inflate_raw(raw: bytes | memoryview, size: int, crc: int) -> tuple[bytes, bool]:
    """
    Return what a raw stream holds, at most one byte more than ``size``, and whether that is all of it.

    Raises ``zlib.error`` for a stream that is none.
    """
    stream = fast.decompressobj(-zlib.MAX_WBITS)
    try:
        out = stream.decompress(raw, size + 1)
    except fast.error:  # type: ignore[misc]  # declared as an instance of one
        pass
    else:
        if stream.eof and len(out) == size and crc32(out) == crc:
            return out, True
    last_word = zlib.decompressobj(-zlib.MAX_WBITS)
    return last_word.decompress(raw, size + 1), last_word.eof
