"""The example of a plug-in, installed for a Python of its own: every command serves its form."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest
from openpyxl import load_workbook

from plugin_packages import EXAMPLE, Environment, install_example, link_example
from repository import ROOT
from skilltrain_cli.reporters.output_formats import offered

USUAL = 'plugins = ["my_county_forms"]\nas_of = 2021-06-15\n'
DATA = """\
县（市、区）,培训班名称,检查日期,应到人数,实到人数,检查人,备注
张店区,陶瓷工艺1班,2021年6月2日,30,20,张三,
张店区,陶瓷工艺2班,2021年6月3日,30,29,张三,
"""
FOOT = ("--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-10")
HOSTILE = "import pathlib\npathlib.Path('hostile was run').touch()\n"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return a Python that the example is installed for."""
    made = Environment(tmp_path_factory.mktemp("python"))
    install_example(made.packages)
    return made


@pytest.fixture
def skt(environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Runs":
    """Return the command line in an empty folder whose settings name the plug-in."""
    monkeypatch.chdir(tmp_path)
    Path("skt.toml").write_text(USUAL, encoding="utf-8")
    return Runs(environment)


class Runs:
    """Runs Python in a process of its own."""

    def __init__(self, environment: Environment) -> None:
        """Run that one."""
        self.environment = environment

    def python(self, *arguments: str, code: int = 0, more: dict[str, str] | None = None) -> tuple[str, str]:
        """Return stdout and stderr of a Python that ends with the code."""
        done = subprocess.run(
            [self.environment.python, *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", **(more or {})},
            timeout=600,
        )
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        return done.stdout, done.stderr

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Return what a command prints."""
        out, err = self.python("-m", "skilltrain_cli", *arguments, code=code)
        assert "按 skt.toml，使用插件“my_county_forms”；" in err
        return out


def test_every_command_serves_its_form(skt: Runs) -> None:
    Path("数据.csv").write_text(DATA, encoding="utf-8")
    assert "某县人社字〔2021〕7号，插件" in skt("forms")
    (form,) = json.loads(skt("forms", "class_visit", "--format", "json"))["forms"]
    assert form["plugin"] == "my_county_forms 1.0"
    assert "来自：插件 my_county_forms 1.0" in skt("rules", "XA001")
    assert "来自：插件 my_county_forms 1.0" in skt("notices", "某县人社字〔2021〕7号")
    assert "某县人社字" in skt("deadlines")
    skt("new", "附件", "--notice", "某县人社字〔2021〕7号", "-o", "空白.xlsx")
    skt("new", "开班检查记录表", "--unit", "张店区", "-o", "空白.docx")
    skt("fill", "class_visit", "--from", "数据.csv", "--unit", "张店区", "-o", "张店区.xlsx", *FOOT)
    skt("fill", "class_visit", "--from", "数据.csv", "--unit", "张店区", "-o", "张店区.docx", *FOOT)
    for file in ("张店区.xlsx", "张店区.docx"):
        found = json.loads(skt("validate", file, "--format", "json", "--annotate", "退回", "--force"))
        assert [each["form"] for each in found["submissions"]] == ["class_visit"]
        assert [each["code"] for each in found["findings"]] == ["XA001"]
        assert found["findings"][0]["basis"]["notice"] == "某县人社字〔2021〕7号"
        assert (Path("退回") / file).exists()
    shapes = [each.id for each in offered("validate")]
    asked = "run(['validate', '张店区.xlsx', '--format', each, '-o', each])"
    skt.python("-c", f"from skilltrain_cli.cli.app import run; [{asked} for each in {shapes}]")
    for shape in shapes:
        shown = Path(shape).read_text(encoding="utf-8")
        assert "不足八成" in shown, shape
        assert "XA001" in shown, shape
    skt("fix", "张店区.xlsx", "-o", "改.xlsx")
    assert "检查 2（不变）" in skt("diff", "张店区.xlsx", "改.xlsx")
    Path("张店区.docx").unlink()
    Path("改.xlsx").unlink()
    assert "应到人数 60 人次" in skt("merge", "张店区.xlsx", "-o", "汇总.xlsx", "--unit", "淄博市")
    told = load_workbook("汇总.xlsx", read_only=True)
    assert any("插件 my_county_forms 1.0" in str(cell) for row in told["来源"].values for cell in row)
    told.close()
    again = json.loads(skt("validate", "汇总.xlsx", "--format", "json"))
    assert {each["form"] for each in again["submissions"]} == {"class_visit"}


def test_without_its_name_nothing_of_it_is_there(skt: Runs) -> None:
    Path("skt.toml").unlink()
    out, err = skt.python("-m", "skilltrain_cli", "forms")
    assert "class_visit" not in out
    assert err == ""
    loaded = skt.python(
        "-c",
        "import sys; from skilltrain_cli.cli.app import run; run(['rules', '--format', 'json']);"
        "print(sorted(name for name in sys.modules if 'plugin' in name), file=sys.stderr)",
    )[1]
    assert "skilltrain_cli.intake.installed_plugins" not in loaded


def test_its_own_tests_pass(skt: Runs) -> None:
    out, _ = skt.python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests"), "-c", os.devnull
    )
    assert "1 passed" in out


VALIDATE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from skilltrain_cli import validate

def review():
    return validate("张店区.xlsx", as_of=date(2021, 6, 15), plugins="my_county_forms")

if __name__ == "__main__":
    found = ThreadPoolExecutor(1).submit(review).result() if sys.argv[1:] else review()
    print([each.card.code for each in found.review.findings])
"""


@pytest.mark.parametrize("thread", [(), ("in a thread",)], ids=["in the main thread", "in another"])
def test_a_script_of_ones_own_uses_it_in_workers_forked_or_not(thread: tuple[str, ...], skt: Runs) -> None:
    """Beside other threads workers start anew, as they always do on Windows."""
    Path("数据.csv").write_text(DATA, encoding="utf-8")
    skt("fill", "class_visit", "--from", "数据.csv", "--unit", "张店区", "-o", "张店区.xlsx", *FOOT)
    Path("review.py").write_text(VALIDATE, encoding="utf-8")
    assert skt.python("review.py", *thread)[0] == "['XA001']\n"


def strangers_files() -> None:
    """Put what a stranger may send into the working folder: a module, a package that says it is installed."""
    Path("my_county_forms.py").write_text(HOSTILE, encoding="utf-8")
    Path("other_forms.py").write_text(HOSTILE, encoding="utf-8")
    Path("typer.py").write_text(HOSTILE, encoding="utf-8")
    info = Path("other_forms-1.0.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: other-forms\nVersion: 1.0\n", encoding="utf-8"
    )
    said = "[skilltrain_cli.plugins]\nother_forms = other_forms\n"
    (info / "entry_points.txt").write_text(said, encoding="utf-8")


def was_run() -> bool:
    return Path("hostile was run").exists()


def test_nothing_in_the_working_folder_is_imported(skt: Runs) -> None:
    strangers_files()
    for name in ("pathlib", "typing"):  # of Python's own library, what `-m` has not loaded itself
        Path(f"{name}.py").write_text(HOSTILE, encoding="utf-8")
    assert "class_visit" in skt("forms")
    assert not was_run()
    Path("skt.toml").write_text('plugins = ["other_forms"]\n', encoding="utf-8")
    _, err = skt.python("-m", "skilltrain_cli", "forms", code=2)
    assert "没有安装名为“other_forms”的插件" in err
    assert "已安装的插件：my_county_forms\n" in err
    assert not was_run()


@pytest.mark.parametrize("where", ["-c", "beside a script", "PYTHONPATH"])
def test_nor_what_lies_beside_a_script_or_on_its_path(where: str, skt: Runs) -> None:
    strangers_files()
    Path("typer.py").unlink()  # what a script imports of its own folder is its own affair
    more = {"PYTHONPATH": str(Path.cwd())} if where == "PYTHONPATH" else {}
    source = dedent("""
        from datetime import date
        from skilltrain_cli import SktError, deadlines
        found = deadlines(as_of=date(2021, 6, 1), plugins="my_county_forms").deadlines
        print([each.task.title for each in found if each.notice.number == "某县人社字〔2021〕7号"])
        try:
            deadlines(as_of=date(2021, 6, 1), plugins="other_forms")
        except SktError as error:
            print(error)
    """)
    if where == "beside a script":
        Path("script.py").write_text(source, encoding="utf-8")
        out, _ = skt.python("script.py")
    else:
        out, _ = skt.python("-P" if where == "PYTHONPATH" else "-B", "-c", source, more=more)
    assert out == "['报送《开班检查记录表》']\n没有安装名为“other_forms”的插件\n"
    assert not was_run()


def test_one_that_is_worked_on_is_found_where_its_link_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Environment(tmp_path / "python")
    link_example(made.packages)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("skt.toml").write_text(USUAL, encoding="utf-8")
    strangers_files()
    assert "class_visit" in Runs(made)("forms")
    assert not was_run()


@pytest.mark.skipif(not (find_spec("hatchling") and find_spec("pip")), reason="needs pip and hatchling")
def test_pip_builds_and_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Environment(tmp_path / "python")
    told = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "--python", str(made.python), "install", *told, str(EXAMPLE)]
    subprocess.run(pip, check=True, cwd=ROOT)
    monkeypatch.chdir(tmp_path)
    Path("skt.toml").write_text(USUAL, encoding="utf-8")
    assert "class_visit" in Runs(made)("forms")
