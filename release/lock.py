"""
Write pylock.toml (PEP 751): for all machines that skt serves, one version of each library, its hashes.

The registry is the one that the user's own pip is set to; it is named nowhere in the lock. A wheel is given
as ``wheels/<name>.whl`` beside the lock, where ``release/bundle.py`` lays it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

from machines import PYTHONS, System, environment, wheel_tags

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "pylock.toml"
Entry = Mapping[str, Any]
"""One package of a lock, as TOML has it."""


def main() -> int:
    """Resolve skt alone, then with each extra, and write what differs with a marker."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = sorted(project["optional-dependencies"])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        whole = _resolved(place / "pylock.whole.toml", extras)
        pins = place / "pins.txt"
        pins.write_text("".join(map(_pin, whole)), encoding="utf-8")
        alone = _by_version(_resolved(place / "pylock.skt.toml", [], pins))
        with_extra = {
            each: _by_version(_resolved(place / f"pylock.{each}.toml", [each], pins)) for each in extras
        }
    packages = []
    for key, entry in _by_version(whole).items():
        wanted_by = {extra: found[key] for extra, found in with_extra.items() if key in found}
        packages.append({**entry, "marker": marker_of(alone.get(key), wanted_by)})
    LOCK.write_text(written(packages, extras), encoding="utf-8", newline="\n")
    print(f"made: {LOCK.name} ({len(packages)} packages)")
    return 0


def written(packages: Iterable[Entry], extras: Iterable[str]) -> str:
    """Return the lock as TOML: a line a wheel, nothing that depends on the day or the registry."""
    lines = [
        "# Made by `make lock`: do not edit. Wheels lie in wheels/ once `make bundle` has fetched them.",
        'lock-version = "1.0"',
        'created-by = "release/lock.py"',
        'requires-python = ">=3.11"',
        f"extras = {json.dumps(list(extras))}",
    ]
    for each in packages:
        lines += ["", "[[packages]]", f'name = "{each["name"]}"', f'version = "{each["version"]}"']
        if each["marker"]:
            lines.append(f"marker = {json.dumps(each['marker'])}")
        lines += ["wheels = [", *map(_wheel_line, wheels_of(each)), "]"]
    return "\n".join(lines) + "\n"


def wheels_of(entry: Entry) -> Iterator[Entry]:
    """Yield the wheels that one of our machines can install, in the order of their names."""
    ours = {tag for system in System for python in PYTHONS for tag in wheel_tags(system, python)}
    return (
        each for each in sorted(entry["wheels"], key=_name) if parse_wheel_filename(_name(each))[3] & ours
    )


def _resolved(output: Path, extras: Iterable[str], pins: Path | None = None) -> list[Entry]:
    asked = [word for each in extras for word in ("--extra", each)]
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal"),
            *("--python-version", "3.11", "--quiet", "--no-header", *asked),
            *(() if pins is None else ("--constraints", str(pins))),
            *("--format", "pylock.toml", "--output-file", str(output)),
        ],
        cwd=ROOT,
        check=True,
        env={**os.environ, **_registry()},
        stdout=subprocess.DEVNULL,
    )
    # A package for an interpreter that we do not serve has a marker that never holds, and goes.
    return [each for each in _packages(output) if "marker" not in each or _holds_somewhere(each["marker"])]


def _packages(output: Path) -> list[Entry]:
    packages: list[Entry] = tomllib.loads(output.read_text(encoding="utf-8"))["packages"]
    return packages


def _holds_somewhere(marker: str) -> bool:
    judged = Marker(marker)
    return any(judged.evaluate(environment(system, python)) for system in System for python in PYTHONS)


def _registry() -> Mapping[str, str]:
    """Return the environment that makes the resolver ask the registry that pip asks."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return {}
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, check=True, text=True
    ).stdout
    named = registry_in(said)
    return {"UV_DEFAULT_INDEX": named} if named else {}


def registry_in(settings: str) -> str | None:
    """Return the registry that pip's settings name, as ``pip config list`` prints them."""
    for section in (":env:", "install", "global"):
        found = re.search(rf"^{section}\.index.url='(.*)'$", settings, re.MULTILINE)
        if found:
            return found[1]
    return None


_ALWAYS = re.compile(r"python_full_version >= .3\.11.(?: and |$)")
"""What the lock demands as a whole: the resolver repeats it in every marker."""


def marker_of(alone: Entry | None, wanted_by: Mapping[str, Entry]) -> str:
    """Return when a package is installed: as skt alone has it, else with each of the extras that want it."""
    if alone is not None:
        return _ALWAYS.sub("", alone.get("marker", ""))
    terms = []
    for extra, entry in wanted_by.items():
        also = _ALWAYS.sub("", entry.get("marker", ""))
        terms.append(f"('{extra}' in extras{also and f' and ({also})'})")
    return str(Marker(" or ".join(terms)))


def _by_version(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Entry]:
    """Key packages by name and version: one that left a Python behind has two versions."""
    return {(each["name"], each["version"]): each for each in entries}


def _pin(entry: Entry) -> str:
    when = f" ; {entry['marker']}" if entry.get("marker") else ""
    return f"{entry['name']}=={entry['version']}{when}\n"


def _name(wheel: Entry) -> str:
    return str(wheel.get("name") or wheel["url"].rpartition("/")[2])


def _wheel_line(wheel: Entry) -> str:
    name = _name(wheel)
    digest = wheel["hashes"]["sha256"]
    return f'    {{ path = "wheels/{name}", size = {wheel["size"]}, hashes = {{ sha256 = "{digest}" }} }},'


if __name__ == "__main__":
    sys.exit(main())
