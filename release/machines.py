"""The machines that skt is locked for: what a marker asks of each, and which wheels each can install."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from packaging import tags

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")


class System(StrEnum):
    """The systems: Windows and Linux on x86-64, macOS on its own processors."""

    WINDOWS = "windows"
    LINUX = "linux"
    MACOS = "macos"


_NAMES: Mapping[System, tuple[str, str, str]] = {
    System.WINDOWS: ("win32", "Windows", "AMD64"),
    System.LINUX: ("linux", "Linux", "x86_64"),
    System.MACOS: ("darwin", "Darwin", "arm64"),
}


def environment(system: System, python: str) -> dict[str, str]:
    """Return what markers are judged by on CPython ``python``, such as 3.12."""
    platform, name, processor = _NAMES[system]
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt" if system is System.WINDOWS else "posix",
        "platform_machine": processor,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": name,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": platform,
    }


def wheel_tags(system: System, python: str) -> list[tags.Tag]:
    """Return the tags of the wheels that can be installed there, the best first."""
    major, minor = map(int, python.split("."))
    here = list(platforms(system))
    return [
        *tags.cpython_tags((major, minor), abis=[f"cp{major}{minor}"], platforms=here),
        *tags.compatible_tags((major, minor), interpreter=f"cp{major}{minor}", platforms=here),
    ]


def platforms(system: System) -> Iterator[str]:
    """Yield the platforms that a wheel may be built for, the newest first."""
    if system is System.WINDOWS:
        yield "win_amd64"
    elif system is System.MACOS:
        yield from tags.mac_platforms((26, 0), "arm64")
    else:
        legacy = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
        for minor in range(39, 4, -1):
            yield f"manylinux_2_{minor}_x86_64"
            if minor in legacy:
                yield f"{legacy[minor]}_x86_64"
