"""The page of licences names every library that comes with skt, and what lies inside its wheel."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

import licences
from repository import ROOT

LGPL = {"inflate64", "multivolumefile", "py7zr", "pybcj", "pyppmd"}
SHARED = re.compile(r"\.(?:so(?:\.\d+)*|dll|dylib)$")
EXTENSION = re.compile(r"\.(?:cpython|cp3|abi3|pypy)[^/]*\.(?:so|pyd)$|\.pyd$")


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", (ROOT / "docs/licences.md").read_text(encoding="utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines[2:]]


def test_every_library_has_a_licence() -> None:
    assert [row[0] for row in rows() if not re.search(r"MIT|BSD|GPL|PSF|ISC|Apache", row[1])] == []
    assert len(rows()) >= 40


def test_copyleft_comes_first() -> None:
    copyleft = [("GPL" in row[1] + row[3]) for row in rows()]
    assert copyleft == sorted(copyleft, reverse=True)
    assert {row[0] for row in rows() if "LGPL" in row[1]} == LGPL


def test_a_library_that_lies_inside_a_wheel_is_named() -> None:
    """A shared library that is no module of Python is somebody else's work, under a licence of its own."""
    silent = []
    for name in licences.asked_for():
        try:
            files = distribution(name).files or ()
        except PackageNotFoundError:
            continue
        inside = [str(each) for each in files if SHARED.search(each.name) and not EXTENSION.search(each.name)]
        if inside and name not in licences.CARRIES:
            silent.append((name, inside[0]))
    assert silent == []


def test_our_own_licence_is_the_one_that_the_metadata_name() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '\nlicense = "MIT"\nlicense-files = ["LICENSE", ' in project


def test_the_page_is_the_same_where_an_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> Distribution:
        if name in LGPL | {"brotli", "colorama", "av"}:
            raise PackageNotFoundError(name)
        return distribution(name)

    whole = licences.licences_page()
    monkeypatch.setattr(licences, "distribution", lacking)
    assert licences.licences_page() == whole
