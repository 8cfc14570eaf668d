"""What is made before workers are forked, so that none of them makes it again."""

import subprocess
import sys
from datetime import date

import pytest

from repository import ROOT
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.examine_file import Order, judge, make_ready, specimen
from skilltrain_cli.values.read_outcome import Reading

_SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from skilltrain_cli.values import lazy_pattern
from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.examine_file import Order, judge, make_ready
from skilltrain_cli.intake.read_file import read

compiled = []


class Counted:
    @staticmethod
    def compile(*written):
        compiled.append(written)
        return re.compile(*written)


re, lazy_pattern.re = lazy_pattern.re, Counted
order = Order(as_of=date(2021, 6, 10), alone=False)
[source] = discover([Path(sys.argv[1])]).files
reading = read(source.path, file=source.file)  # each worker makes the few small ones of its readers itself
compiled.clear()
make_ready(order)
before = len(compiled)
judge(reading, order)
print(before, len(compiled) - before)
"""


def test_what_every_sheet_needs_is_made_by_a_sheet_of_our_own() -> None:
    source = ROOT / "examples" / "zibo" / "高新区.xlsx"
    script = (sys.executable, "-c", _SCRIPT, str(source))
    told = subprocess.run(script, capture_output=True, check=True, cwd=ROOT, timeout=300)
    before, after = map(int, told.stdout.split())
    assert before > 100
    assert after < before / 10


@pytest.mark.parametrize("form", [each for each in forms() if not each.is_card], ids=lambda form: form.id)
def test_every_cell_of_the_sheet_of_our_own_can_be_read(form: FormSpec) -> None:
    found = judge(specimen(form), Order(as_of=date(2021, 6, 10))).findings
    assert {each.card.code[:2] for each in found} <= ({"ID", "AM"} if form.id != "project" else set())


def test_the_table_that_most_send_is_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Reading] = []
    monkeypatch.setattr(
        "skilltrain_cli.intake.examine_file.judge", lambda reading, *_, **__: judged.append(reading)
    )
    make_ready(Order(as_of=date(2021, 6, 10)))
    assert judged == [specimen(find_form("project"))]


def test_the_nearest_form_is_looked_for_only_where_none_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("what a file comes near to costs more than reading it")

    monkeypatch.setattr("skilltrain_cli.intake.examine_file.best_header", never)
    assert judge(specimen(find_form("project")), Order(as_of=date(2021, 6, 10))).sheets
