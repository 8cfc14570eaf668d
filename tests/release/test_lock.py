"""The lock serves every machine that we name, says where nothing comes from, and keeps to what we ask for."""

import re
import tomllib
from typing import Any, cast

import pytest
from packaging.markers import Environment
from packaging.pylock import PackageWheel, Pylock
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bundle
import licences
import lock
from machines import PYTHONS, System, environment, wheel_tags
from repository import ROOT

TEXT = (ROOT / "pylock.toml").read_text(encoding="utf-8")
LOCK = Pylock.from_dict(tomllib.loads(TEXT))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WITHOUT_WHEELS = {("3.15", "7z")}
"""Extras (none: skt itself) that have no wheels for a Python. A test says so when they have."""


def selected(system: System, python: str, extras: list[str]) -> dict[str, PackageWheel]:
    judged = cast("Environment", environment(system, python))
    chosen = LOCK.select(environment=judged, tags=wheel_tags(system, python), extras=extras)
    return {package.name: wheel for package, wheel in chosen if isinstance(wheel, PackageWheel)}


@pytest.mark.parametrize("system", System)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_machine_finds_a_wheel_of_everything(system: System, python: str) -> None:
    without = {extra for version, extra in WITHOUT_WHEELS if version == python}
    for extra, asked in {"": PROJECT["dependencies"], **EXTRAS}.items():
        if not without & {"", extra}:
            wanted = {canonicalize_name(Requirement(each).name) for each in asked}
            assert wanted <= selected(system, python, [extra] if extra else []).keys()


@pytest.mark.parametrize(("python", "extra"), sorted(WITHOUT_WHEELS))
def test_what_is_said_to_have_no_wheels_has_none(python: str, extra: str) -> None:
    with pytest.raises(Exception, match="No wheel found"):
        selected(System.WINDOWS, python, [extra] if extra else [])


def test_locked_versions_are_those_that_we_ask_for() -> None:
    locked = {package.name: package.version for package in LOCK.packages}
    asked = [Requirement(each) for wanted in (PROJECT["dependencies"], *EXTRAS.values()) for each in wanted]
    for each in asked:
        assert each.specifier.contains(str(locked[canonicalize_name(each.name)])), each
    assert list(LOCK.extras or ()) == sorted(EXTRAS)
    assert str(LOCK.requires_python) == PROJECT["requires-python"]


def test_every_wheel_has_a_hash_and_no_address() -> None:
    assert re.findall(r"\w+://|\burl\b|\bindex\b", TEXT) == []
    wheels = [wheel for package in LOCK.packages for wheel in package.wheels or ()]
    assert [wheel for wheel in wheels if not re.fullmatch(r"wheels/[\w.+-]+\.whl", wheel.path or "")] == []
    assert [wheel for wheel in wheels if not re.fullmatch("[0-9a-f]{64}", wheel.hashes["sha256"])] == []


def test_the_page_of_licences_has_every_locked_library() -> None:
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    shown = {canonicalize_name(name) for name in re.findall(r"^\| (\S+) \|", page, re.MULTILINE)}
    assert {package.name for package in LOCK.packages} <= shown
    assert licences.asked_for().keys() <= shown


def entry(**more: object) -> dict[str, Any]:
    wheels = [
        "lib-1.0-cp312-cp312-win_amd64.whl",
        "lib-1.0-cp312-cp312-win32.whl",
        "lib-1.0-cp312-cp312-musllinux_1_2_x86_64.whl",
        "lib-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
        "lib-1.0-cp313-cp313t-win_amd64.whl",
        "lib-1.0-cp39-abi3-macosx_11_0_arm64.whl",
        "lib-1.0-pp311-pypy311_pp73-win_amd64.whl",
    ]
    return {
        "name": "lib", "version": "1.0", "marker": "",
        "wheels": [
            {"url": f"https://somewhere.invalid/a/b/{name}", "size": 7, "hashes": {"sha256": "0" * 64}}
            for name in wheels
        ],
        **more,
    }  # fmt: skip


def test_wheels_of_other_machines_are_left_out_and_addresses_too() -> None:
    text = lock.written([entry()], ["7z"])
    assert re.findall(r"wheels/lib-1.0-(\S+)\.whl", text) == [
        "cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-win_amd64",
        "cp39-abi3-macosx_11_0_arm64",
    ]
    assert "invalid" not in text
    Pylock.from_dict(tomllib.loads(text))


def test_what_an_extra_alone_brings_has_a_marker_that_says_so() -> None:
    both = {
        "7z": entry(marker="python_full_version >= '3.11' and python_full_version < '3.14'"),
        "rar": entry(),
    }
    said = lock.marker_of(None, both)
    assert said == '("7z" in extras and python_full_version < "3.14") or "rar" in extras'
    assert lock.marker_of(entry(marker="sys_platform == 'win32'"), both) == "sys_platform == 'win32'"


def test_the_resolver_asks_the_registry_that_pip_asks() -> None:
    key = "index" + chr(45) + "url"
    said = f"global.cert='/a'\nglobal.{key}='https://one.invalid/simple'\n"
    assert lock.registry_in("global.cert='/a'\n") is None
    assert lock.registry_in(said) == "https://one.invalid/simple"
    assert (
        lock.registry_in(f"{said}:env:.{key}='https://two.invalid/simple'\n") == "https://two.invalid/simple"
    )


def test_the_bundle_leaves_out_pandas_and_what_it_alone_asks_for() -> None:
    """No more, or a command lacks a library; no less, or the zip is heavy for nothing."""
    for system in System:
        whole = bundle.choose(LOCK, system, ["3.12"])["3.12"]
        assert not bundle.LEFT_OUT & {package.name for package, _ in whole}
    others = [each for each in PROJECT["dependencies"] if Requirement(each).name != "pandas"]
    others += [each for extra in bundle.EXTRAS for each in EXTRAS[extra]]
    assert set(licences._closure(["pandas"])) - set(licences._closure(others)) == bundle.LEFT_OUT
