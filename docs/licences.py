"""The licences of every library that may be installed with skt, read from what is installed here."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pages import table

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
CARRIES: Mapping[str, str] = {
    "av": "FFmpeg (LGPL) with x264 and x265 (GPL-2.0-or-later), and more",
    "cffi": "libffi (MIT)",
    "cryptography": "OpenSSL (Apache-2.0)",
    "isal": "ISA-L (BSD-3-Clause)",
    "lxml": "libxml2, libxslt (MIT); on Windows libiconv (LGPL-2.1-or-later)",
    "numpy": "OpenBLAS (BSD-3-Clause); on Linux libgfortran (GPL-3.0 with the GCC exception)",
    "pillow": "libjpeg-turbo, libtiff, FreeType, HarfBuzz, libavif and more (permissive)",
    "pyarrow": "Arrow C++ and what it is built of (Apache-2.0, BSD, MIT and more)",
    "pymediainfo": "libmediainfo (BSD-2-Clause)",
    "pypdfium2": "PDFium (BSD-3-Clause, Apache-2.0) and what it is built of",
    "pyyaml": "libyaml (MIT)",
}
"""Libraries in other languages that lie inside a wheel: its metadata say nothing of them."""
_HEADINGS = ("library", "licence", "comes with", "holds besides")
_BEFORE = """\
<!-- Made by docs/generate.py from installed metadata: do not edit. -->
# Licences of what is installed with skt

skt itself is [MIT](../LICENSE). Each library below is installed as its makers published it; none is
changed, none is copied into skt. “Comes with” says what asks for it: skt itself, or an extra.

Copyleft comes first. The LGPL asks that users can replace the library: pip installs each as files of its
own, so they can. The wheel of `av` (extra `deep`) carries GPL libraries: whoever hands on that wheel hands
on GPL software. It is in no bundle of ours.

Data of others: the table of regions has sources of its own, one of them CC BY 4.0
([NOTICE](../src/skilltrain_cli/regions/data/NOTICE.md), which is installed with skt).

The [offline page](offline-page.md) holds copies of some of them, and Pyodide (MPL-2.0, unchanged; source:
<https://github.com/pyodide/pyodide>), in which are CPython (PSF-2.0), zlib (Zlib), bzip2 (bzip2-1.0.6),
liblzma (0BSD), Zstandard (BSD-3-Clause), mpdecimal (BSD-2-Clause), Expat (MIT), libffi (MIT), HACL* (MIT),
SQLite (public domain) and Emscripten's libraries (MIT). A comment at its beginning names what is inside.
"""
_ENVIRONMENTS = [
    {
        "sys_platform": system,
        "platform_system": name,
        "os_name": "nt" if system == "win32" else "posix",
        "python_version": version,
        "python_full_version": f"{version}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    for system, name in (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
    for version in ("3.11", "3.12", "3.13", "3.14", "3.15")
]


def licences_page() -> str:
    """Return the page; what is not installed on this machine keeps its row, and has one or stops the making.

    Raises ``KeyError`` for a library that is neither installed nor on the page.
    """
    kept = _rows_of_the_page()
    asked = asked_for()
    rows = [_row(name, sorted(by), kept) for name, by in asked.items()]
    # What is not installed here cannot say what it asks for itself: the lock knows, and the page has it.
    rows += [kept[name] for name in sorted(_locked() - asked.keys())]
    rows.sort(key=lambda row: ("GPL" not in row[1] + row[3], row[0].lower()))
    return f"{_BEFORE}\n{table(_HEADINGS, rows)}\n"


def asked_for() -> Mapping[str, set[str]]:
    """Return every library, as normalised names, with what asks for it: ``skt`` or the names of extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, set[str]] = {}
    for name in _closure(project["dependencies"]):
        found.setdefault(name, set()).add("skt")
    for extra, wanted in project.get("optional-dependencies", {}).items():
        for name in _closure(wanted):
            if "skt" not in found.get(name, ()):
                found.setdefault(name, set()).add(f"`[{extra}]`")
    return found


def licence(found: Distribution) -> str:
    """Return the licence as the library's own metadata say it; the newest field that they have wins."""
    said = found.metadata
    stated = [*(said.get_all("License-Expression") or ()), *(said.get_all("License") or ())]
    classified = [each for each in said.get_all("Classifier") or () if each.startswith("License")]
    return stated[0] if stated else ", ".join(each.rpartition(" :: ")[2] for each in classified)


def _closure(wanted: list[str]) -> Iterator[str]:
    waiting, seen = [Requirement(each) for each in wanted], set()
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if name in seen or not _on_some_machine(asked):
            continue
        seen.add(name)
        yield name
        try:
            waiting += map(Requirement, distribution(name).requires or ())
        except PackageNotFoundError:
            continue


def _on_some_machine(asked: Requirement) -> bool:
    marker = asked.marker
    return marker is None or any(marker.evaluate({**each, "extra": ""}) for each in _ENVIRONMENTS)


def _row(name: str, asked: list[str], kept: Mapping[str, list[str]]) -> list[str]:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        if name not in kept:
            raise KeyError(f"{name} is not installed here: install it once and make the docs again") from None
        shown, said = kept[name][:2]
    else:
        shown, said = found.metadata["Name"], licence(found)
    return [shown, said, ", ".join(asked), CARRIES.get(name, "")]


def _locked() -> set[str]:
    packages = tomllib.loads((ROOT / "pylock.toml").read_text(encoding="utf-8"))["packages"]
    return {canonicalize_name(each["name"]) for each in packages}


def _rows_of_the_page() -> Mapping[str, list[str]]:
    if not PAGE.exists():
        return {}
    lines = re.findall(r"^\| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[2:]
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return {canonicalize_name(row[0]): row for row in cells}
