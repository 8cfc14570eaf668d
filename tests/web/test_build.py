"""What the offline page is built of: pinned, the same bytes each time, and text that a page can hold."""

import base64
import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import build
from repository import ROOT

PINNED = re.compile(r"([\w-]+)==(\S+) --hash=sha256:[0-9a-f]{64}")


def wheels() -> dict[str, str]:
    lines = (ROOT / "web/wheels.txt").read_text(encoding="utf-8").splitlines()
    found = [PINNED.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(found)
    return {each[1].lower(): each[2] for each in found if each}


def test_what_the_page_holds_is_what_an_installation_may_have() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    held = wheels()
    asked = {each.name.lower(): each for each in map(Requirement, project["dependencies"])}
    shared = held.keys() & asked.keys()
    assert {"pydantic", "openpyxl", "xlsxwriter", "msgspec", "python-calamine", "rapidfuzz"} <= shared
    assert [name for name in shared if held[name] not in asked[name].specifier] == []


@pytest.mark.parametrize("folder", ["web", "web/browsers"])
def test_what_npm_fetches_is_pinned_by_hash_and_names_no_host(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in re.sub(r'"url": "[^"]*"', "", text)
    assert all(each["integrity"].startswith("sha512-") for name, each in packages.items() if name)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 1000])
def test_base_85_comes_back_and_ends_no_script(size: int) -> None:
    data = bytes(each * 7 % 256 for each in range(size))
    text = build.text85(data)
    assert base64.b85decode(text.replace(",", "<")) == data
    assert "<" not in build.text85(bytes(range(256)) * 64)


def test_the_same_files_give_the_same_archives(tmp_path: Path) -> None:
    made = []
    for turn in ("a", "b"):
        folder = tmp_path / turn
        (folder / "sub").mkdir(parents=True)
        for name in sorted(("x.py", "sub/y.py", "z.so"), reverse=turn == "b"):
            (folder / name).write_bytes(name.encode())
        build._zip(folder.with_suffix(".zip"), dict(build._files(folder)), zipfile.ZIP_DEFLATED)
        made.append((build._tar_xz(dict(build._files(folder))), folder.with_suffix(".zip").read_bytes()))
    assert made[0] == made[1]


def test_a_marker_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("style.css", "page.js"):
        (tmp_path / name).write_text("", encoding="utf-8")
    for name in ("package.json", "wheels.txt"):
        (tmp_path / name).write_bytes((ROOT / "web" / name).read_bytes())
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    monkeypatch.setattr(build, "WEB", tmp_path)
    with pytest.raises(SystemExit, match="marker"):
        build.page_with([])


def test_what_is_inside_is_named_with_its_licences() -> None:
    said = build.contents_named()
    assert "Pyodide 314.0.7 (MPL-2.0; its source: https://github.com/pyodide/pyodide)" in said
    assert "with Python 3.14 (PSF-2.0; " in said
    assert all(f"{name} {version}" in said.lower() for name, version in wheels().items())
    assert "--" not in said  # it is an HTML comment


def test_without_node_its_lack_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "PYODIDE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"Node\.js"):
        build.fetch()
