"""Mark files with their findings, each in a guarded worker: it is the senders' bytes that are edited."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO

from msgspec import Struct

from skilltrain_cli.errors import why_unread
from skilltrain_cli.intake.brand_package.find_packages import is_archive
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.readers.untrusted.absent_library import absent_library
from skilltrain_cli.readers.untrusted.file_kind import sniff
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.table_kinds import Editing, FileKind
from skilltrain_cli.writers.workbooks.marking.located_xml import CannotMark
from skilltrain_cli.writers.workbooks.marking.mark_workbook import MarkedCopy, mark_book

Marker = Callable[[bytes, Sequence[Finding], IO[bytes]], MarkedCopy]
"""Writes a file, given as bytes, to a stream with its findings in it; CannotMark when it would be harmed."""


def mark_document(source: bytes, findings: Sequence[Finding], out: IO[bytes]) -> MarkedCopy:
    """Write a Word document to ``out`` with its findings in it, as comments and shaded cells."""
    try:
        from skilltrain_cli.writers.documents.mark_document import marked_document  # noqa: PLC0415 - lxml is seldom needed
    except ModuleNotFoundError as error:
        raise CannotMark(absent_library(error).said) from error

    if _VBA in source:
        raise CannotMark("文件带宏，请先另存为不带宏的 .docx")
    try:
        out.write(marked_document(source, findings))
    except Refused as refused:
        raise CannotMark(refused.plain or "文件结构特殊") from refused
    return MarkedCopy()


MARKERS: Mapping[Editing, tuple[Marker, str]] = {
    Editing.WORKBOOK: (mark_book, ".xlsx"),
    Editing.DOCUMENT: (mark_document, ".docx"),
}
"""What can be marked: how, and the suffix of the copy."""
_VBA = b"word/vbaProject.bin"
"""Its name stands in the directory of the package as it is."""
_KINDS = {  # that are no tables
    FileKind.DOC: "旧版 Word 文件（.doc）",
    FileKind.PDF: "PDF",
    FileKind.ARCHIVE: "压缩包",
    FileKind.EMPTY: "空文件",
}


class MarkingTask(Struct, frozen=True, kw_only=True):
    """A file to mark: which, as reviewed, and what was found in it."""

    source: Source
    sha256: str
    """Of the bytes that were reviewed; empty when they could not be read."""
    packed: bool = False
    """Whether it is a brand package, archive or folder: its sum is of what it holds."""
    findings: tuple[Finding, ...]


class MarkedFile(Struct, frozen=True, kw_only=True):
    """A marked copy, or a list of problems in its place."""

    data: bytes
    suffix: str
    """Of the copy; empty for a list."""
    why: str = ""
    """Why there is only a list, as the end of a sentence."""
    without_macros: bool = False
    uncommented: int = 0


def mark_all(tasks: Sequence[MarkingTask]) -> Iterator[tuple[MarkingTask, MarkedFile]]:
    """Yield each task with what came of it; a file that ends its worker gets its list like any other."""
    for task, copy in guarded(mark, tasks):
        if isinstance(copy, Crash):
            yield task, _listed(task, "标注时文件处理不下来")
        else:
            yield task, copy


def mark(task: MarkingTask) -> MarkedFile:
    """Return the marked copy of a file, or its list of problems and why."""
    if why := _whole(task):
        return _listed(task, why)
    try:
        data = task.source.path.read_bytes()
    except OSError as error:
        return _listed(task, f"文件打不开（{why_unread(error)}）")
    if task.sha256 and hashlib.sha256(data).hexdigest() != task.sha256:
        return _listed(task, "审核之后文件又有改动")
    sniffed = sniff(data, task.source.file)
    table = sniffed.kind.table
    marker, suffix = MARKERS.get(table.editing, (None, "")) if table else (None, "")
    if marker is None or not task.sha256 or sniffed.encrypted:
        encrypted = "文件已加密" if sniffed.encrypted else ""
        failed = "文件没有读出来" if marker else ""
        called = table.called if table else _KINDS.get(sniffed.kind, "别的格式")
        return _listed(task, encrypted or failed or f"文件是{called}")
    out = io.BytesIO()
    try:
        marked = marker(data, task.findings, out)
    except CannotMark as why:
        return _listed(task, str(why))
    return MarkedFile(
        data=out.getvalue(),
        suffix=suffix,
        without_macros=marked.without_macros,
        uncommented=marked.uncommented,
    )


def _whole(task: MarkingTask) -> str:
    """Return why what holds several files is never marked itself; empty for a file."""
    if task.source.path.is_dir():
        return "文件夹不在原件上标注"
    if any(each.place.file != task.source.file for each in task.findings):
        return "压缩包里的表要先解压，再审核，才能在原件上标注"
    archive = task.packed or (not task.sha256 and is_archive(task.source))
    return "压缩包不在原件上标注" if archive else ""


def _listed(task: MarkingTask, why: str) -> MarkedFile:
    from skilltrain_cli.writers.workbooks.problem_workbook import problem_book  # noqa: PLC0415 - XlsxWriter is seldom needed

    return MarkedFile(data=problem_book(task.findings, why), suffix="", why=why)
