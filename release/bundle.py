"""
Pack skt with every wheel it needs into one zip, for computers without a network.

``make bundle`` serves Windows and every Python of the lock; ``--python 3.12`` makes a smaller one. What is
fetched comes from the registry that the user's own pip is set to, into ``wheels/``, with the lock's hashes.
"""

import argparse
import hashlib
import io
import runpy
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from packaging.markers import Environment
from packaging.pylock import Package, PackageWheel, Pylock, PylockSelectError
from packaging.utils import parse_wheel_filename

from machines import PYTHONS, System, environment, platforms, wheel_tags

ROOT = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent / "windows"
WHEELS = ROOT / "wheels"
EXTRAS = ("7z", "rar")
"""The extras that come along: what clerks receive. ``deep`` is left out: 30 MB, and GPL libraries."""
LEFT_OUT = frozenset({"pandas", "numpy", "python-dateutil", "tzdata"})
"""pandas and what it alone asks for: it would double the zip for ``to_frame``, which no clerk calls."""
Chosen = Mapping[str, Sequence[tuple[Package, PackageWheel]]]
"""For each Python the packages and the wheel of each that suits it best."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Choose, fetch, check and pack; say what was made."""
    asked = _parser().parse_args(arguments)
    lock = Pylock.from_dict(tomllib.loads((ROOT / "pylock.toml").read_text(encoding="utf-8")))
    chosen = choose(lock, asked.system, asked.python or PYTHONS)
    if lacking := [each for each in asked.python or () if each not in chosen]:
        raise SystemExit(f"the lock has not all wheels for Python {', '.join(lacking)}")
    if asked.fetch:
        fetch(chosen, asked.system)
    output = asked.output or ROOT / "out" / f"{folder_name(asked.wheel, asked.system, asked.python)}.zip"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(packed(output.stem, contents(chosen, asked.wheel, asked.system)))
    print(f"made: {output} ({output.stat().st_size / 1e6:.0f} MB, Python {', '.join(chosen)})")
    return 0


def choose(lock: Pylock, system: System, pythons: Iterable[str]) -> Chosen:
    """
    Pick each Python's wheels from the lock.

    An extra that has no wheels for a Python is left out there, a Python for which skt itself lacks one
    altogether; both are said.
    """
    chosen: dict[str, Sequence[tuple[Package, PackageWheel]]] = {}
    for python in pythons:
        if not _selects(lock, system, python, []):
            print(f"Python {python}: not all wheels, left out")
            continue
        declared = [each for each in EXTRAS if each in (lock.extras or ())]
        extras = [each for each in declared if _selects(lock, system, python, [each])]
        for each in sorted(set(declared) - set(extras)):
            print(f"Python {python}: no wheels for the extra {each}, left out")
        chosen[python] = _select(lock, system, python, extras)
    return chosen


def fetch(chosen: Chosen, system: System) -> None:
    """Download what ``wheels/`` has not got. pip refuses what has another hash than the lock says."""
    WHEELS.mkdir(exist_ok=True)
    named = [word for each in platforms(system) for word in ("--platform", each)]
    for python, selected in chosen.items():
        lines = [
            f"{package.name}=={package.version} --hash=sha256:{wheel.hashes['sha256']}\n"
            for package, wheel in selected
            if not _is_there(wheel)
        ]
        if not lines:
            continue
        wanted = WHEELS / f"wanted-{python}.txt"
        wanted.write_text("".join(lines), encoding="utf-8")
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
                *("--only-binary=:all:", "--implementation", "cp", "--python-version", python, *named),
                *("--dest", str(WHEELS), "--requirement", str(wanted)),
            ],
            check=True,
        )
        wanted.unlink()


def contents(chosen: Chosen, own: Path, system: System) -> dict[str, bytes]:
    """Return the files of the bundle by their names in it; ``SHA256SUMS`` names all others."""
    wheels = {_file(wheel): wheel for selected in chosen.values() for _, wheel in selected}
    files = {f"wheels/{name}": _checked(wheel) for name, wheel in wheels.items()}
    files[f"wheels/{own.name}"] = own.read_bytes()
    files["requirements.txt"] = requirements(chosen, own).encode()
    files["install.py"] = (TEMPLATES / "install.py").read_bytes()
    for name in ("LICENSE", "docs/licences.md", "pylock.toml"):
        files[name.rpartition("/")[2]] = (ROOT / name).read_bytes()
    if system is System.WINDOWS:
        files |= for_windows(list(chosen), str(parse_wheel_filename(own.name)[1]))
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    return {**files, "SHA256SUMS": "".join(sums).encode()}


def requirements(chosen: Chosen, own: Path) -> str:
    """Return what pip installs: each version, its wheels' hashes, and the Pythons that it is meant for."""
    name, version, _, _ = parse_wheel_filename(own.name)
    lines = [
        f"# Python {' '.join(chosen)}",
        f"{name}=={version} --hash=sha256:{hashlib.sha256(own.read_bytes()).hexdigest()}",
    ]
    used: dict[str, dict[str, list[str]]] = {}
    for python, selected in chosen.items():
        for package, wheel in selected:
            by_python = used.setdefault(f"{package.name}=={package.version}", {})
            by_python.setdefault(wheel.hashes["sha256"], []).append(python)
    for pinned, by_python in sorted(used.items()):
        meant = {python for pythons in by_python.values() for python in pythons}
        some = " or ".join(f'python_version == "{each}"' for each in chosen if each in meant)
        when = "" if meant == set(chosen) else f" ; {some}"
        lines.append(" ".join([pinned + when, *(f"--hash=sha256:{each}" for each in sorted(by_python))]))
    return "\n".join(lines) + "\n"


def packed(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return the zip, all files in one folder. The same files give the same bytes: no clock is read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}")
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def folder_name(own: Path, system: System, pythons: Sequence[str] | None) -> str:
    """Return what the zip and the folder in it are called: version, system, Pythons that were asked for."""
    version = parse_wheel_filename(own.name)[1]
    return "-".join(["skt", str(version), system.value, *(f"py{each}" for each in pythons or ())])


def for_windows(pythons: Sequence[str], version: str) -> dict[str, bytes]:
    """Return 安装.bat as cmd.exe of a Chinese Windows reads it (GBK, CRLF), and the page that explains."""
    said = {"@VERSION@": version, "@PYTHONS@": " ".join(reversed(pythons)), "@PYTHON_RANGE@": _span(pythons)}
    return {
        "安装.bat": _filled("install.bat", said).replace("\n", "\r\n").encode("gbk"),
        "说明.html": _filled("instructions.html", said).encode(),
    }


def installer() -> dict[str, Any]:
    """Return what ``install.py`` defines: it stands alone in the bundle, and in no package."""
    return runpy.run_path(str(TEMPLATES / "install.py"))


def _span(pythons: Sequence[str]) -> str:
    return pythons[0] if len(pythons) == 1 else f"{pythons[0]} 到 {pythons[-1]}"


def _filled(template: str, said: Mapping[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for mark, words in said.items():
        text = text.replace(mark, words)
    return text


def _selects(lock: Pylock, system: System, python: str, extras: Sequence[str]) -> bool:
    try:
        _select(lock, system, python, extras)
    except PylockSelectError:
        return False
    return True


def _select(
    lock: Pylock, system: System, python: str, extras: Sequence[str]
) -> Sequence[tuple[Package, PackageWheel]]:
    judged = cast("Environment", environment(system, python))
    selected = lock.select(environment=judged, tags=wheel_tags(system, python), extras=extras)
    return list(_wheels(selected))


def _wheels(selected: Iterable[tuple[Package, object]]) -> Iterator[tuple[Package, PackageWheel]]:
    for package, wheel in selected:
        if package.name in LEFT_OUT:
            continue
        assert isinstance(wheel, PackageWheel), f"{package.name}: the lock holds wheels alone"
        yield package, wheel


def _file(wheel: PackageWheel) -> str:
    return str(wheel.path).rpartition("/")[2]


def _is_there(wheel: PackageWheel) -> bool:
    path = WHEELS / _file(wheel)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == wheel.hashes["sha256"]


def _checked(wheel: PackageWheel) -> bytes:
    if not _is_there(wheel):
        raise SystemExit(
            f"{_file(wheel)} is not in wheels/ as the lock has it: run make bundle with a network"
        )
    return (WHEELS / _file(wheel)).read_bytes()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="skt's own wheel, from make dist")
    parser.add_argument("--system", type=System, choices=list(System), default=System.WINDOWS)
    parser.add_argument(
        "--python", choices=PYTHONS, action="append", help="for this Python alone; may be repeated"
    )
    parser.add_argument("--output", type=Path, help="the zip; default out/skt-VERSION-SYSTEM.zip")
    parser.add_argument("--no-fetch", dest="fetch", action="store_false", help="take what lies in wheels/")
    return parser


if __name__ == "__main__":
    sys.exit(main())
