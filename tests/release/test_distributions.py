"""What is published holds what it needs and nothing else, says what it is, and is the same for everybody."""

import email
import email.message
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from repository import ROOT
from skilltrain_cli import __version__

pytest.importorskip("hatchling", reason="hatchling builds the distributions: pip install --group test")
NAME = f"skilltrain_cli-{__version__}"
CODE = {".py"}
DATA = {".toml", ".csv", ".css", ".js", ".json", ".typed", ".md"}


def build(folder: Path, *options: str) -> None:
    """Build in this environment: no network is asked."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", *options, "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(built / f"{NAME}-py3-none-any.whl")


def metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    return email.message_from_string(wheel.read(f"{NAME}.dist-info/METADATA").decode())


def test_the_wheel_holds_the_package_and_every_file_of_it(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if not name.startswith(f"{NAME}.dist-info/")}
    source = ROOT / "src"
    kept = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.suffix in CODE | DATA}
    assert names == {name for name in kept if "__pycache__" not in name}
    assert {"skilltrain_cli/py.typed", "skilltrain_cli/regions/data/shandong_regions.csv"} <= names


def test_the_wheel_holds_our_licence_and_that_of_the_data(wheel: zipfile.ZipFile) -> None:
    licences = [name for name in wheel.namelist() if "/licenses/" in name]
    assert {PurePosixPath(name).name for name in licences} == {"LICENSE", "NOTICE.md"}
    assert wheel.read(f"{NAME}.dist-info/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_metadata_are_complete_and_invent_no_address(wheel: zipfile.ZipFile) -> None:
    said = metadata(wheel)
    assert (said["Name"], said["Version"], said["License-Expression"]) == (
        "skilltrain-cli",
        __version__,
        "MIT",
    )
    assert said["Requires-Python"] == ">=3.11"
    assert said["Author"] == "the skilltrain-cli authors"
    assert said.get_all("Provides-Extra")
    assert said.get_all("Project-URL") is None
    assert said["Author-email"] is None
    assert "职业技能培训" in str(said["Summary"])


UPPER = {"av"}
"""Version 19 takes no ``metadata_errors``, and fails on every film."""


def test_what_is_asked_for_has_a_lower_bound_and_an_upper_one_for_a_reason_alone(
    wheel: zipfile.ZipFile,
) -> None:
    asked = [each.partition(";")[0].strip() for each in metadata(wheel).get_all("Requires-Dist") or ()]
    assert [each for each in asked if ">=" not in each or "==" in each] == []
    assert {each.partition("<")[0] for each in asked if "<" in each} == UPPER


def test_the_source_can_be_built_and_tested_by_whoever_gets_it(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for each in ("pyproject.toml", "LICENSE", "README.md", "pylock.toml", "Makefile", "tests/conftest.py"):
        assert each in names
    rooms = {"src", "tests", "docs", "examples"}
    assert rooms <= {name.partition("/")[0] for name in names}
    assert {
        name for name in names if name.split("/")[0] in {".venv", "out", "wheels", "dist", ".git"}
    } == set()


def test_whoever_builds_gets_the_same_bytes(built: Path, tmp_path: Path) -> None:
    build(tmp_path)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {path.name: path.read_bytes() for path in built.iterdir()}
    assert len(again) == 2


def test_the_wheel_runs_outside_the_repository(built: Path, tmp_path: Path) -> None:
    """Only its own files are taken from it: what it depends on is what is installed here."""
    (tmp_path / "报送").mkdir()
    example = ROOT / "examples" / "zibo" / "张店区.xlsx"
    (tmp_path / "报送" / example.name).write_bytes(example.read_bytes())
    with zipfile.ZipFile(built / f"{NAME}-py3-none-any.whl") as archive:
        archive.extractall(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-m", "skilltrain_cli", "validate", "报送", "--as-of", "2021-06-10"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "张店区" in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import skilltrain_cli; print(skilltrain_cli.__file__)"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(tmp_path)
