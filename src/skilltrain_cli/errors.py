"""Errors that end a command: each knows its exit code and what the user should do."""

import errno

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3


class SktError(Exception):
    """A command cannot go on; ``str()`` is the sentence for the user."""

    exit_code = EXIT_INCOMPLETE

    def __init__(self, message: str, hint: str = "") -> None:
        """Take the sentence, and a second one that says what to do."""
        super().__init__(message)
        self.hint = hint


class UsageError(SktError):
    """Wrong usage: an unknown name, a missing path, an output that exists."""

    exit_code = EXIT_USAGE


class PluginError(UsageError):
    """A plug-in that is named cannot be used."""


class OutputError(SktError):
    """An output cannot be written: disk full, no permission, file open in WPS."""


_REFUSALS = {
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ENOENT: "找不到这个文件",
    errno.ENOTDIR: "找不到这个文件",
    errno.EISDIR: "这是文件夹",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘或网络读不出来",
    errno.ETIMEDOUT: "等不到内容",
    errno.ENXIO: "这是设备，不是文件，没有读",
    errno.EBUSY: "正被其他程序使用",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
}
_WINDOWS_IN_USE = {32, 33}
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""


def why_unread(error: OSError) -> str:
    """Return in plain Chinese why the system did not let something be read."""
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return "正被 WPS/Excel 或其他程序打开"
    return _REFUSALS.get(error.errno or 0) or reported(error)


def reported(error: OSError) -> str:
    """Return what the system says of a refusal that we have no words for: Windows' own, else its code."""
    if error.strerror and not error.strerror.isascii():
        return f"系统报告 {error.strerror}"
    number = getattr(error, "winerror", None) or error.errno or 0
    return f"系统报告错误 {errno.errorcode.get(number, number or type(error).__name__)}"
