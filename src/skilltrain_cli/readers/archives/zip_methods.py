"""Inflate the methods a zip is really packed with, a little at a time."""

import bz2
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from skilltrain_cli.readers.archives.spool import Spoiled, absent
from skilltrain_cli.values.archive_problem import ArchiveProblem

STORED, DEFLATED, DEFLATE64, BZIP2 = 0, 8, 9, 12
_NAMES = {
    1: "Shrink",
    2: "Reduce",
    3: "Reduce",
    4: "Reduce",
    5: "Reduce",
    6: "Implode",
    14: "LZMA",
    93: "Zstandard",
    94: "MP3",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
}
_CHUNK = 256 * 1024
_DROP = 1024
"""Deflate64 takes no limit for what comes out: 1 KB in can be 28 MB."""


def refuse_method(method: int) -> None:
    """Refuse an entry packed in a way nobody here reads."""
    if method not in (STORED, DEFLATED, DEFLATE64, BZIP2):
        name = _NAMES.get(method, f"{method} 号")
        raise Spoiled(ArchiveProblem.METHOD, f"压缩方法（{name}）不受支持；请用系统自带的压缩功能重新压缩")


def inflated(file: BinaryIO, method: int) -> Iterator[bytes]:
    """Yield what the packed bytes of a file hold, in pieces of bounded size; a broken stream is spoiled."""
    try:
        match method:
            case 8:
                yield from _deflated(file)
            case 9:
                yield from _deflate64(file)
            case 12:
                yield from _bzip2(file)
            case _:
                while chunk := file.read(_CHUNK):
                    yield chunk
    except ModuleNotFoundError as error:
        raise absent(error) from error
    except (zlib.error, OSError, EOFError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the stream: bz2 raises a bare OSError
        raise Spoiled(ArchiveProblem.DAMAGED, "内容已损坏，解压失败") from error


def _deflated(file: BinaryIO) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while not stream.eof and (data := stream.unconsumed_tail or file.read(_CHUNK)):
        if out := stream.decompress(data, _CHUNK):
            yield out
    while not stream.eof and (out := stream.decompress(b"", _CHUNK)):
        yield out
    if not stream.eof:
        raise EOFError


def _deflate64(file: BinaryIO) -> Iterator[bytes]:
    import inflate64  # noqa: PLC0415 - for zips of the Windows Explorer above 2 GB alone

    stream = inflate64.Inflater()
    gathered = bytearray()
    while not stream.eof and (data := file.read(_DROP)):
        gathered += stream.inflate(data)
        if len(gathered) >= _CHUNK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)
    if not stream.eof:
        raise EOFError


def _bzip2(file: BinaryIO) -> Iterator[bytes]:
    stream = bz2.BZ2Decompressor()
    while not stream.eof:
        data = file.read(_CHUNK) if stream.needs_input else b""
        if stream.needs_input and not data:
            raise EOFError
        if out := stream.decompress(data, _CHUNK):
            yield out
