"""Let the k-th step of writing fail, in this process: opening, writing, flushing, closing, renaming."""

import builtins
import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

NO_SPACE, NO_ACCESS, CTRL_C = "disk full", "no access", "Ctrl-C"
_WRITING = frozenset("wxa+")
_LASTING = {NO_SPACE: ("open", "write", "flush"), NO_ACCESS: ("open",)}


def _error(kind: str) -> BaseException:
    if kind == CTRL_C:
        return KeyboardInterrupt()
    number = errno.ENOSPC if kind == NO_SPACE else errno.EACCES
    return OSError(number, os.strerror(number))


class Fault:
    """Counts the steps of writing and lets one fail; a full disk then stays full, a closed folder closed."""

    def __init__(self, patch: pytest.MonkeyPatch, kind: str = NO_SPACE, at: int = 0) -> None:
        """Watch the functions that all of Python's own writing comes down to; ``at`` 0 lets all pass."""
        self.kind, self.at = kind, at
        self.steps: list[str] = []
        self.folders: set[str] = set()
        patch.setattr(io, "open", self.opening(io.open))
        patch.setattr(builtins, "open", self.opening(builtins.open))
        patch.setattr(os, "open", self.opening_number(os.open))
        for name in ("fsync", "replace", "rename", "link", "truncate", "ftruncate"):
            patch.setattr(os, name, self.watched(name, getattr(os, name)))

    def step(self, name: str) -> None:
        """Take a step, or fail."""
        self.steps.append(name)
        late = len(self.steps) > self.at and name in _LASTING.get(self.kind, ())
        if self.at and (len(self.steps) == self.at or late):
            raise _error(self.kind)

    def watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.step(name)
            return function(*args, **kwargs)

        return call

    def opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if not _WRITING & set(mode) or file == os.devnull or isinstance(file, int):  # int: a pipe
                return function(file, mode, *args, **kwargs)
            self.folders.add(str(Path(file).resolve().parent))
            self.step("open")
            return Watched(function(file, mode, *args, **kwargs), self)

        return call

    def opening_number(self, function: Callable[..., int]) -> Callable[..., int]:
        def call(file: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR) and file != os.devnull:
                self.step("open")
            return function(file, flags, *args, **kwargs)

        return call


class Watched:
    """A file open for writing whose every step is counted; a write that fails has written half."""

    def __init__(self, file: Any, fault: Fault) -> None:
        """Wrap the file."""
        self.file, self.fault = file, fault

    def __getattr__(self, name: str) -> Any:
        """Hand on what is not writing."""
        return getattr(self.file, name)

    def __enter__(self) -> Self:
        """Enter the file."""
        self.file.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what was left to write may fail only now."""
        self.close()

    def write(self, data: Any) -> Any:
        try:
            self.fault.step("write")
        except BaseException:
            self.file.write(data[: len(data) // 2])
            raise
        return self.file.write(data)

    def flush(self) -> None:
        self.fault.step("flush")
        self.file.flush()

    def close(self) -> None:
        closed = self.file.closed
        self.file.close()
        if not closed:
            self.fault.step("close")
