"""Packages of plug-ins, laid out as an installer leaves them: no network, no build."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from repository import ROOT

EXAMPLE = ROOT / "examples" / "plugin"
NOTICE = """\
number = "某县人社字〔2021〕9号"
title = "关于登记机构的通知"
issuer = "某县人力资源和社会保障局"
issued = 2021-03-01
year = 2021
"""
HEAD = """\
from datetime import date
from typing import Annotated, ClassVar
from pydantic import Field
from skilltrain_cli.plugin import *
"""


def law(code: str = "XB001", body: str = "yield from ()", *, on: str = "FormSheet", more: str = "") -> str:
    """Return the source of a plug-in with one rule."""
    return f'''{HEAD}
@rule("{code}", "本县自己的要求", on={on}, severity=Severity.QUERY, basis=ours("本县要求如此"){more})
def law_{code.lower()}(subject):
    """本县自己的要求，只在测试里有。"""
    {body}
'''


def form(
    number: str = "某县人社字〔2021〕9号",
    *,
    id_: str = "agencies",
    printed: str = "Printed(kind=FieldKind.TEXT)",
) -> str:
    """Return the source of a plug-in with one form."""
    return f"""{HEAD}
class Agencies(Form):
    card: ClassVar[FormCard] = FormCard(
        id="{id_}", annex="附件", title="机构登记表", notice="{number}", layout=Layout.TABLE,
        sheet_name="机构",
    )
    county: Annotated[str, *TEXT, Printed(kind=FieldKind.COUNTY)] = Field(title="县（市、区）")
    name: Annotated[str, *TEXT, {printed}] = Field(title="机构名称")
"""


def lay_out(  # noqa: PLR0913 - what a distribution says of itself
    folder: Path,
    name: str,
    files: Mapping[str, str],
    *,
    version: str = "1.0",
    requires: Sequence[str] = (),
    entry: str = "",
    distribution: str = "",
) -> Path:
    """Install a package into a folder: its files, and what the installer writes beside it."""
    for file, text in files.items():
        path = folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    _say(folder, distribution or name, version, requires, {name: entry or name})
    return folder / name


def install_example(folder: Path) -> None:
    """Install the example as its pyproject.toml says."""
    told = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = told["entry-points"]["skilltrain_cli.plugins"]
    shutil.copytree(EXAMPLE / "src", folder, dirs_exist_ok=True)
    _say(folder, told["name"], told["version"], told["dependencies"], entries)


def link_example(folder: Path) -> None:
    """Install the example as ``pip install -e`` does: a link to the project."""
    told = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = told["entry-points"]["skilltrain_cli.plugins"]
    info = _say(folder, told["name"], told["version"], told["dependencies"], entries)
    (folder / "_my_county_forms.pth").write_text(f"{EXAMPLE / 'src'}\n", encoding="utf-8")
    (info / "RECORD").write_text("_my_county_forms.pth,,\n", encoding="utf-8")


def _say(folder: Path, name: str, version: str, requires: Sequence[str], entries: Mapping[str, str]) -> Path:
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {each}" for each in requires]
    (info / "METADATA").write_text("\n".join([*lines, ""]), encoding="utf-8")
    points = [f"{each} = {module}" for each, module in entries.items()]
    (info / "entry_points.txt").write_text(
        "\n".join(["[skilltrain_cli.plugins]", *points, ""]), encoding="utf-8"
    )
    return info


class Environment:
    """A Python of its own that has all that this one has, and packages of its own."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        self.python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        asked = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
        told = subprocess.run([self.python, "-c", asked], check=True, capture_output=True, text=True)
        self.packages = Path(told.stdout.strip())
        ours = [str(ROOT / "src"), *(each for each in sys.path if each.endswith("-packages"))]
        (self.packages / "ours.pth").write_text("\n".join([*ours, ""]), encoding="utf-8")
