"""Names of files, folders and sheets as people are shown them: in one line, masked, never an order."""

import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from command_line import Skt
from county_files import BAD, GOOD, QUERY, county_file, row_of
from skilltrain_cli.reporters.output_formats import offered
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import harmless
from small_packages import folder, small

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")

MOBILE = "13800000000"
ORDER = "::error file=x::y"
NAMES = (
    f"a\n{ORDER}.csv",
    f"{ORDER}.csv",
    f"##[error]b\r{ORDER}.csv",
    f"c\x85\u2028\u2029\x0b\x0c\x1b[2J\u202e\x9b{MOBILE}.csv",
    f"d\n  {ORDER} 99999919900307001X.csv",
)
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FOLDER = f"收\n{ORDER} 件{MOBILE}"
COMMANDS: dict[str, Sequence[str]] = {
    **{each.id: ("validate", FOLDER, "--format", each.id) for each in offered("validate")},
    "annotate": ("validate", FOLDER, "--annotate", "标注"),
    "merge": ("merge", FOLDER, "-o", f"m\n{ORDER}{MOBILE}.xlsx"),
    "merge what is good": ("merge", FOLDER, "--skip-bad", "-o", f"m\n{ORDER}{MOBILE}.xlsx"),
    "diff": ("diff", f"{FOLDER}/{NAMES[0]}", f"{FOLDER}/{NAMES[3]}"),
    "diff into a file": ("diff", *(f"{FOLDER}/{each}" for each in NAMES[:2]), "-o", f"{ORDER}{MOBILE}.xlsx"),
    "fix": ("fix", f"{FOLDER}/{NAMES[3]}", "-o", f"f\n{ORDER}{MOBILE}.csv", "--list", f"l\n{ORDER}.xlsx"),
    "what fix would do": ("fix", f"{FOLDER}/{NAMES[0]}", "--dry-run"),
    "fill": ("fill", "project", "--from", f"{FOLDER}/{NAMES[2]}", "-o", f"g\n{ORDER}{MOBILE}.xlsx"),
    "new": ("new", "project", "-o", f"n\n{ORDER}{MOBILE}.xlsx"),
    "pack": ("pack", f"材\n{ORDER}{MOBILE}", "-o", f"p\n{ORDER}{MOBILE}"),
    "deadlines": ("deadlines", "-o", f"t\n{ORDER}{MOBILE}.txt"),
    "missing": ("validate", f"z\n{ORDER}{MOBILE}.csv"),
    "no notice": ("deadlines", "--notice", f"z\n{ORDER}{MOBILE}.toml"),
    "no regions": ("validate", FOLDER, "--regions", f"z\n{ORDER}{MOBILE}.csv"),
    "no unit": ("validate", FOLDER, "--unit", f"z\n{ORDER}{MOBILE}"),
    "no form": ("forms", f"z\n{ORDER}{MOBILE}"),
    "no option": ("validate", f"--z\n{ORDER}{MOBILE}"),
    "no explanations": ("validate", FOLDER, "--explanations", f"z\n{ORDER}{MOBILE}.xlsx"),
}


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line beside a folder of hostile names and one of material."""
    for name, county in zip(NAMES, ("张店区", "淄川区", "博山区", "临淄区", "周村区"), strict=True):
        row = (BAD if county == "博山区" else QUERY).replace("张店区", county)
        county_file(Path(FOLDER) / name, row, *((row_of(county),) if county == "临淄区" else ()))
    county_file(Path(FOLDER) / "下级" / f"e\n{ORDER}.csv", GOOD)
    county_file(Path(FOLDER) / f"f\n{ORDER}{MOBILE}.txt", GOOD)
    folder({**small(), f"图\n{ORDER}{MOBILE}.txt": b"x"}, Path(f"材\n{ORDER}{MOBILE}"))
    return skt


@pytest.mark.parametrize("name", COMMANDS)
def test_no_name_acts_or_tells_a_number(skt: Skt, name: str) -> None:
    from skilltrain_cli.cli.app import run  # noqa: PLC0415 - any exit code will do

    run(list(COMMANDS[name]))
    out, err = skt.capsys.readouterr()
    assert "意外错误" not in err
    assert out + err
    for text in (out, err):
        assert not ACTING.search(text), ACTING.search(text)
    whole = name in {"github", "gitlab", "json", "sarif"}  # they keep paths for scripts, as the README says
    for text in (err,) if whole else (out, err):
        assert MOBILE not in text
        assert "99999919900307001X" not in text
    for line in (*err.splitlines(), *(() if name == "github" else out.splitlines())):
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line
    if name == "github":
        assert all(
            re.match("::(?:error|warning|notice) (?:file=[^:]*,)?title=", line) for line in orders(out)
        )


def orders(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_what_is_written_for_people_tells_no_number_either(skt: Skt) -> None:
    skt("validate", FOLDER, "--annotate", "标注", code=1)
    lists = [*Path("标注").rglob("*问题清单.xlsx")]
    assert lists
    for path in lists:
        with zipfile.ZipFile(path) as package:
            text = "".join(package.read(each).decode() for each in package.namelist())
        assert MOBILE not in text
        assert ACTING.search(text.replace("\r\n", "\n")) is None


def test_a_list_that_names_its_file_masked_still_answers_it(skt: Skt, tmp_path: Path) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - this test alone fills a list in

    path = county_file(tmp_path / "一" / f"张店区{MOBILE}.csv", QUERY)
    skt("validate", str(path), "--annotate", "标注")
    (listed,) = Path("标注").iterdir()
    book = load_workbook(listed)
    sheet = book.active
    assert sheet is not None
    column = next(cell.column for cell in sheet[2] if cell.value == "情况说明")
    sheet.cell(3, column).value = "因教师档期，改在第四季度集中开班。"
    assert MOBILE not in str(sheet.cell(3, 1).value)
    book.save(tmp_path / "说明.xlsx")
    book.close()
    found = skt.json("validate", str(path), "--explanations", "说明.xlsx")
    assert [each["explanation"] for each in found["findings"] if each["severity"] == "query"] == [
        "因教师档期，改在第四季度集中开班。"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "：：error::x"),
        ("a\n \t::warning::x\nb", "a\n  ：：warning::x\nb"),
        ("a ##[group]", "a ＃＃[group]"),
        ("##vso[x]", "＃＃vso[x]"),
        ("std::vector ## 说明", "std::vector ## 说明"),
    ],
)
def test_orders_of_workflows_are_disarmed(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_name_is_one_line() -> None:
    assert shown_name(f"a\n{MOBILE}\r\u2028\t.csv") == "a↵138****0000↵↵ .csv"
