"""7z archives: py7zr inflates, member by member in the archive's order, into files of our numbering."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any, BinaryIO

import py7zr
from py7zr.io import MemIO, Py7zIO, WriterFactory

from skilltrain_cli.readers.archives.archive_limits import MIB, PackageLimits
from skilltrain_cli.readers.archives.archive_members import Member
from skilltrain_cli.readers.archives.file_stretch import Extent
from skilltrain_cli.readers.archives.spool import Content, Exhausted, Sink, Spoiled, Spool, encrypted
from skilltrain_cli.values.archive_problem import ArchiveProblem

_HEADER = struct.Struct("<6s2BIQQI")
"""7zFormat.txt, SignatureHeader: where the list of contents is, and how long."""
_FIVE = 5
_LZMA, _LZMA2 = b"\x03\x01\x01", b"\x21"


class SevenZip:
    """An opened 7z."""

    kind = "7z"
    encoding = "utf-8"

    def __init__(self, source: Extent, limits: PackageLimits) -> None:
        """Read the list of contents; an archive that cannot be read as a whole is spoiled."""
        self._source = source
        with source.open() as file:
            _weigh_header(file, source.size, limits)
            with closing(_opened(file)) as archive:
                try:
                    _refuse_memory(archive, limits)
                    self.members = tuple(_member(each) for each in archive.files)
                    self._crcs = {each.id: each.crc32 for each in archive.files}
                except Spoiled:
                    raise
                except Exception as error:
                    raise _damaged() from error

    def contents(self, wanted: Sequence[Member], spool: Spool) -> Iterator[tuple[Member, Content | Spoiled]]:
        """Yield each wanted member's bytes; after the first that is broken all others are lost with it."""
        targets = {member.number: _Target(spool, member, self._crcs[member.number]) for member in wanted}
        spent: Exhausted | None = None
        lost = Spoiled(ArchiveProblem.DAMAGED, "压缩包在它之前已损坏，没有解压出来")
        try:
            with self._source.open() as file, closing(_opened(file)) as archive:
                archive.worker.max_extract_size = spool.limits.total_bytes
                _extract(archive, file, targets)
        except Exhausted as exhausted:
            spent = exhausted
        except Spoiled as spoiled:
            lost = spoiled
        for member in wanted:
            result = targets[member.number].result(lost)
            if spent is None or isinstance(result, Content):
                yield member, result
        if spent is not None:
            raise spent


class _Target(Py7zIO, WriterFactory):
    """Where one member's bytes go: the factory that py7zr asks for a file, and the file."""

    def __init__(self, spool: Spool, member: Member, crc: int | None) -> None:
        self._spool, self._size, self._crc = spool, member.size, crc
        self._sink: Sink | None = None
        self._content: Content | Spoiled | None = None

    def create(self, filename: str) -> Py7zIO:  # noqa: ARG002 - its name is none to write to
        self._sink = self._spool.sink(self._size, self._crc)
        return self

    def write(self, s: bytes | bytearray) -> int:
        if self._sink:
            self._sink.add(bytes(s))
        return len(s)

    def close(self) -> None:
        """Keep what was written."""
        if self._sink:
            sink, self._sink = self._sink, None
            try:
                self._content = sink.finish()
            except Spoiled as spoiled:
                self._content = spoiled

    def discard(self) -> None:
        """Remove what is half written."""
        if self._sink:
            self._sink.discard()
            self._sink = None

    def result(self, lost: Spoiled) -> Content | Spoiled:
        """Return what became of the member."""
        self.discard()
        return self._content or lost

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - nobody reads here
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return 0


def _opened(file: BinaryIO) -> Any:  # noqa: ANN401 - py7zr's own types say less than they promise
    """
    Open it with py7zr, whatever that makes of a broken one.

    PPMd is taken from it first, before the list of contents is inflated: on damaged data pyppmd 1.3.1 reads
    memory that is not its own, and the process dies (found by ``tests/fuzz_archives.py``).
    """
    py7zr.compressor.algorithm_class_map.pop(py7zr.properties.FILTER_PPMD, None)
    try:
        archive = py7zr.SevenZipFile(file)
    except py7zr.exceptions.PasswordRequired as error:
        raise encrypted() from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise _method() from error
    except Exception as error:
        raise _damaged() from error
    if archive.needs_password():
        raise encrypted()
    return archive


def _extract(archive: Any, file: BinaryIO, targets: Mapping[int, _Target]) -> None:  # noqa: ANN401
    """Inflate everything; by number, since py7zr's own ``extract`` goes by names and refuses some."""
    for each in archive.files:
        target = targets.get(each.id)
        archive.worker.register_filelike(each.id, MemIO(str(each.id), target) if target else None)
    try:
        archive.worker.extract(file, None, parallel=False)
    except py7zr.exceptions.PasswordRequired as error:
        raise encrypted() from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise _method() from error
    except Spoiled:
        raise
    except Exception as error:
        raise Spoiled(ArchiveProblem.DAMAGED, "7z 压缩包在此处已损坏，没有解压出来；请重新压缩") from error


def _member(each: Any) -> Member:  # noqa: ANN401
    moment = None
    with suppress(Exception):
        moment = each.lastwritetime.as_datetime().replace(tzinfo=None) if each.lastwritetime else None
    return Member(
        number=each.id,
        written=each.filename,
        size=each.uncompressed,
        modified=moment,
        folder=each.is_directory,
        link=bool(each.is_symlink or each.is_junction),
        special=bool(each.is_socket),
    )


def _method() -> Spoiled:
    return Spoiled(ArchiveProblem.METHOD, "压缩方法不受支持；请改用 zip 重新压缩")


def _damaged() -> Spoiled:
    """Say it of an archive in which py7zr, in one of its many ways, found no sense."""
    return Spoiled(ArchiveProblem.DAMAGED, "7z 压缩包目录已损坏；请重新压缩发送")


def _weigh_header(file: BinaryIO, size: int, limits: PackageLimits) -> None:
    """Refuse a list of contents that is beyond the file's end, or beyond measure."""
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise Spoiled(ArchiveProblem.DAMAGED, "7z 压缩包不完整；请重新压缩发送")
    _, _, _, _, offset, length, _ = _HEADER.unpack(head)
    if offset + length > size - _HEADER.size:
        raise Spoiled(ArchiveProblem.DAMAGED, "7z 压缩包不完整，可能没有传完，或是分卷；请重新压缩发送")
    if length > limits.directory_bytes:
        raise Spoiled(ArchiveProblem.TOO_MANY, "压缩包目录过大")
    file.seek(0)


def _refuse_memory(archive: Any, limits: PackageLimits) -> None:  # noqa: ANN401
    """Refuse decompressors that ask for more memory than anybody has."""
    streams = getattr(archive.header, "main_streams", None)
    packed = streams.unpackinfo if streams else None
    for folder in packed.folders if packed else ():
        for coder in folder.coders:
            if (asked := _memory(coder["method"], coder.get("properties") or b"")) > limits.memory_bytes:
                detail = f"解压需要 {asked // MIB} MB 内存，上限 {limits.memory_bytes // MIB} MB；请改用 zip"
                raise Spoiled(ArchiveProblem.BOMB, detail)


def _memory(method: bytes, properties: bytes) -> int:
    """Return how large a dictionary the coder's properties demand."""
    if method == _LZMA2 and properties:
        return (2 | properties[0] & 1) << (properties[0] // 2 + 11)
    if method == _LZMA and len(properties) >= _FIVE:
        return int.from_bytes(properties[1:5], "little")
    return 0
