"""
Make the offline page: one html file that holds Python, our package and the libraries it needs.

``package-lock.json`` (npm) and ``wheels.txt`` (pip) say what goes in, with versions and hashes. Everything
is fetched once and kept in ``build/web``; the same sources give the same bytes. What is put in place of the
markers of ``page.html``: ``/* style.css */``, ``/* page.js */`` and ``<!-- assets -->``.
"""

import argparse
import base64
import hashlib
import io
import json
import lzma
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILD = ROOT / "build" / "web"
PYODIDE = WEB / "node_modules" / "pyodide"
PAGE = ROOT / "dist" / "skt-web.html"
LARGEST = 15 * 1000 * 1000
"""Bytes of the page: a clerk gets it by mail or on a stick."""
_PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "any")
_PYTHON = "3.14"
_TRIES = 5
"""Rounds of zopfli, which packs a twentieth denser than zlib."""
_ALPHABET = bytes.maketrans(b"<", b",")
"""Base 85 without the one character that would end a script element."""
_NOT_NEEDED = (
    "pydantic/v1/*",
    "pydantic/mypy.py",
    "pypdfium2_cli/*",
    "rapidfuzz/*.so",
    "*.pyi",
    "*.c",
    "*.pxd",
    "*.pyx",
    "*.hpp",
    "*/py.typed",
    "*.data/*",
    "*.dist-info/METADATA",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/sboms/*",
    "*.dist-info/top_level.txt",
    "*.dist-info/entry_points.txt",
    "olefile/doc/*",
    "olefile/olefile2.py",
)
"""Of the libraries: what no program loads. Licences and notices stay."""
_NEEDED = (
    "chinese_calendar-*.dist-info/METADATA",  # it states the licence here alone
    "encodings/cp437.py",  # names in zips
)
_NOT_NEEDED_OF_PYTHON = (
    "_pyrepl/*", "asyncio/proactor_events.py", "asyncio/windows_*", "bdb.py", "cmd.py",
    "compileall.py", "doctest.py", "encodings/cp[02-9]*", "encodings/cp1[01]*",
    "encodings/cp125[013-8].py", "encodings/hp_roman8.py", "encodings/iso8859_[2-9].py",
    "encodings/iso8859_1[0-46].py", "encodings/koi8_*", "encodings/kz1048.py",
    "encodings/mac_[!r]*", "encodings/mac_romanian.py", "encodings/palmos.py",
    "encodings/ptcp154.py", "encodings/tis_620.py", "ensurepip/*", "fileinput.py", "ftplib.py",
    "http/cookiejar.py", "http/cookies.py", "http/server.py", "idlelib/*", "imaplib.py",
    "logging/config.py", "logging/handlers.py", "mailbox.py", "modulefinder.py",
    "multiprocessing/*", "optparse.py", "pdb.py", "pickletools.py", "plistlib.py", "poplib.py",
    "profile*", "pstats.py", "pyclbr.py", "pydoc.py", "pydoc_data/*", "smtplib.py",
    "socketserver.py", "sqlite3/*", "symtable.py", "trace.py", "tracemalloc.py", "turtle.py",
    "unittest/*", "venv/*", "wave.py", "webbrowser.py", "wsgiref/*", "xmlrpc/*",
)  # fmt: skip
"""Of the standard library: servers, mail, tests, debuggers, and encodings of the last century."""


def main() -> None:
    """Fetch what is missing, build, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", dest="page", type=Path, default=PAGE)
    page = parser.parse_args().page
    fetch()
    assets = assets_of(BUILD)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(page_with(assets))
    zipped = page.with_suffix(".zip")
    _zip(zipped, {page.name: page.read_bytes()}, zipfile.ZIP_DEFLATED)
    sums = "".join(
        f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in (page, zipped)
    )
    page.with_suffix(".sha256").write_text(sums, encoding="ascii", newline="\n")
    for name, data, _ in assets:
        print(f"{len(data) / 1e6:8.2f} MB  {name}")
    print(f"{page.stat().st_size / 1e6:8.2f} MB  {page}\n{zipped.stat().st_size / 1e6:8.2f} MB  {zipped}")
    if page.stat().st_size > LARGEST:
        sys.exit(f"{page.name} is larger than {LARGEST / 1e6:g} MB")


def fetch() -> None:
    """Fetch Pyodide and the wheels where they are not here yet; npm and pip check their hashes."""
    if not (PYODIDE / "pyodide.asm.wasm").is_file():
        npm = shutil.which("npm") or sys.exit("npm is needed to fetch Pyodide: install Node.js 18 or later")
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=WEB)
    platforms = [part for each in _PLATFORMS for part in ("--platform", each)]
    kept = BUILD / "wheels.txt"
    wanted = (WEB / "wheels.txt").read_text(encoding="utf-8")
    if not kept.is_file() or kept.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(BUILD / "wheels", ignore_errors=True)
        _run(
            sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--only-binary", ":all:",
            "--python-version", _PYTHON, "--implementation", "cp", "--abi", "cp314", "--abi", "none",
            *platforms, "--require-hashes", "-r", str(WEB / "wheels.txt"), "-d", str(BUILD / "wheels"),
        )  # fmt: skip
        kept.write_text(wanted, encoding="utf-8")


def assets_of(folder: Path) -> list[tuple[str, bytes, str]]:
    """Return what the page holds: name, bytes, and how they are packed (``gzip`` or not at all)."""
    import zopfli.gzip  # noqa: PLC0415 - of the group web; tests of the rest do without

    site, stdlib, boot = folder / "site", folder / "stdlib", folder / "boot"
    for each in (site, stdlib, boot):
        shutil.rmtree(each, ignore_errors=True)
    _lay_out(site, stdlib)
    shutil.copyfile(PYODIDE / "python_stdlib.zip", folder / "python_stdlib.zip")
    node = shutil.which("node") or sys.exit("node is needed to compile for Pyodide: install Node.js")
    _run(node, str(WEB / "compile.mjs"), str(PYODIDE), str(WEB / "compile_used.py"), str(folder))
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())
    lock["packages"] = {}
    plain = {
        "worker.js": (WEB / "worker.js").read_bytes(),
        "bridge.py": (WEB / "bridge.py").read_bytes(),
        "page_words.py": (WEB / "page_words.py").read_bytes(),
        "pyodide.mjs": (PYODIDE / "pyodide.mjs").read_bytes(),
        "pyodide.asm.mjs": (PYODIDE / "pyodide.asm.mjs").read_bytes(),
        "pyodide.asm.wasm": (PYODIDE / "pyodide.asm.wasm").read_bytes(),
        "pyodide-lock.json": json.dumps(lock, sort_keys=True).encode(),
    }
    _zip(folder / "boot.zip", dict(_files(boot)), zipfile.ZIP_DEFLATED)
    packed = {
        "python_stdlib.zip": (folder / "boot.zip").read_bytes(),
        "site.tar.xz": _tar_xz({**dict(_files(stdlib)), **dict(_files(site))}),
    }
    return [
        *((name, zopfli.gzip.compress(data, numiterations=_TRIES), "gzip") for name, data in plain.items()),
        *((name, data, "") for name, data in packed.items()),
    ]


def page_with(assets: list[tuple[str, bytes, str]]) -> bytes:
    """Return the page with style, script and assets in it."""
    page = (WEB / "page.html").read_text(encoding="utf-8")
    elements = (
        f'<script type="text/plain" class="asset" data-name="{name}" data-coding="{coding}">{text85(data)}'
        "</script>"
        for name, data, coding in assets
    )
    page = page.replace("<html ", f"<!-- {contents_named()} -->\n<html ", 1)
    put = {
        "/* style.css */": (WEB / "style.css").read_text(encoding="utf-8"),
        "/* page.js */": (WEB / "page.js").read_text(encoding="utf-8"),
        "<!-- assets -->": "\n".join(elements),
    }
    for marker, text in put.items():
        if page.count(marker) != 1:
            sys.exit(f"page.html must have the marker {marker} once")
        page = page.replace(marker, text)
    return _scripts_named(page).encode()


def contents_named() -> str:
    """Return the sentence that names what of others is inside, and where its licences are."""
    pinned = json.loads((WEB / "package.json").read_bytes())["dependencies"]["pyodide"]
    wheels = re.findall(r"^([\w-]+==\S+)", (WEB / "wheels.txt").read_text(encoding="utf-8"), re.MULTILINE)
    held = ", ".join(each.replace("==", " ") for each in wheels)
    return (
        "skt is MIT licensed. "
        f"Inside: Pyodide {pinned} (MPL-2.0; its source: https://github.com/pyodide/pyodide) "
        f"with Python {_PYTHON} (PSF-2.0; its library compiled, and without what no page loads); {held}: "
        "their licences lie in the asset site.tar.xz."
    )


def _scripts_named(page: str) -> str:
    """Return the page with its own scripts named by their hashes: no other script may run in it."""
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', page, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts)
    named = " ".join(f"'sha256-{each}'" for each in hashes)
    return page.replace("script-src 'unsafe-inline'", f"script-src {named}", 1)


def text85(data: bytes) -> str:
    """Return bytes as text: four of them as five characters, a sixth less than base 64 needs."""
    return base64.b85encode(data).translate(_ALPHABET).decode("ascii")


def _lay_out(site: Path, stdlib: Path) -> None:
    """Write the files of our package and of the libraries, and those of the standard library."""
    for wheel in sorted((BUILD / "wheels").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            _take(archive, site, _NOT_NEEDED)
    own = ROOT / "src" / "skilltrain_cli"
    shutil.copytree(own, site / own.name, ignore=shutil.ignore_patterns("__pycache__", "cli", "__main__.py"))
    with zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as archive:
        _take(archive, stdlib, _NOT_NEEDED_OF_PYTHON)


def _take(archive: zipfile.ZipFile, into: Path, leave_out: tuple[str, ...]) -> None:
    for name in archive.namelist():
        if not name.endswith("/") and (_is_one_of(name, _NEEDED) or not _is_one_of(name, leave_out)):
            archive.extract(name, into)


def _is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, each) for each in patterns)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder in the order of their names."""
    for each in sorted(folder.rglob("*")):
        if each.is_file():
            yield each.relative_to(folder).as_posix(), each.read_bytes()


def _zip(target: Path, files: dict[str, bytes], method: int) -> None:
    with zipfile.ZipFile(target, "w", method, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.compress_type = 3, method
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def _tar_xz(files: dict[str, bytes]) -> bytes:
    """Return the files as one archive, the libraries last: like stands beside like."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files, key=lambda each: (PurePosixPath(each).suffix, each)):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            archive.addfile(entry, io.BytesIO(files[name]))
    return lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def _run(*command: str, cwd: Path = ROOT) -> None:
    done = subprocess.run(command, check=False, cwd=cwd)
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
