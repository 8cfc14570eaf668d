"""The forms that no document prints: each goes the whole way of 附件2, from a class and nothing else."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from built_in_rows import GOOD, good_rows
from command_line import Skt
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.judging.sender import forms_of_no_notice
from web_pages import taken_apart

FORMS = sorted(form.id for form in forms_of_no_notice())
DAY = ("--as-of", "2023-12-31")
FOOTER = ("--filled-by", "张三", "--phone", "13800000000", "--filled-on", "2023年12月20日")
OTHER = {"张店区": "淄川区", "薛城区": "台儿庄区"}


def filled(skt: Skt, form: str, path: str, rows: Sequence[Mapping[str, str]], unit: str = "") -> None:
    Path("数.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    named = ("--unit", unit) if unit else ()
    skt("fill", form, "--from", "数.json", "-o", path, *FOOTER, *DAY, *named, "--force")


def test_they_are_all_tried() -> None:
    assert set(GOOD) <= set(FORMS)
    assert {form.id for form in forms() if not form.card.notice} == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_good_form_is_filled_in_and_found_clean(form: str, skt: Skt) -> None:
    for suffix in (".xlsx", ".docx"):
        filled(skt, form, f"好的{suffix}", good_rows(find_form(form)))
        sent = skt.json("validate", f"好的{suffix}", *DAY)
        assert [each["form"] for each in sent["submissions"]] == [form]
        asked = [each for each in sent["findings"] if each["severity"] != "note"]
        assert {each["code"] for each in asked} <= {"VL011", "TM006", "TM005", "TM002"}, asked
    skt("fix", "好的.xlsx", "-o", "再.xlsx", *DAY)
    assert skt.json("diff", "好的.xlsx", "再.xlsx", *DAY)["identical"]


@pytest.mark.parametrize("form", FORMS)
def test_its_blank_is_told_by_its_stamp(form: str, skt: Skt) -> None:
    skt("new", form, "-o", "空.xlsx")
    skt("new", form, "-o", "空.docx")
    for blank in ("空.xlsx", "空.docx"):
        found = json.loads(skt("validate", blank, "--format", "json", *DAY, code=1)[0])
        assert [each["form"] for each in found["submissions"]] == [form]
        assert [each["code"] for each in found["findings"]] == ["ST006"]


@pytest.mark.parametrize("form", FORMS)
def test_two_counties_come_to_one_city(form: str, skt: Skt) -> None:
    place = find_form(form).places[-1]
    row = good_rows(find_form(form))[0]
    here = row[place]
    for county in (here, OTHER[here]):
        city = "枣庄市" if here == "薛城区" else "淄博市"
        filled(skt, form, f"{city}{county}.xlsx", [{**row, place: county}])
    skt("merge", ".", "-o", "市.xlsx", "--html", "市.html", "--form", form, *DAY)
    page = taken_apart(Path("市.html").read_text(encoding="utf-8"))
    assert {here, OTHER[here]} <= {each.text for each in page.all("bdi")}
    book = openpyxl.load_workbook("市.xlsx", data_only=True)
    main = book[find_form(form).card.sheet_name]
    cells = [str(cell.value) for row in main.iter_rows() for cell in row if cell.value is not None]
    assert {here, OTHER[here]} <= set(cells)


def test_so_much_a_head_is_never_added_up() -> None:
    form = find_form("standard")
    assert form.by_name["standard"].amount.measure == "元/人"
    assert form.amounts == ()


def test_shares_that_do_not_come_to_the_target(skt: Skt) -> None:
    shares = [("张店区", "2"), ("淄川区", "1"), ("桓台县", "1"), ("市直", "0.4")]
    rows = [{"county": unit, "year": "2019", "trained": trained} for unit, trained in shares]
    Path("数.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    wish = ("fill", "allocation", "--from", "数.json", "-o", "淄博市分解表.xlsx", "--allow-invalid")
    skt(*wish, "--unit", "淄博市", *FOOTER, *DAY, code=1)
    found = json.loads(skt("validate", "淄博市分解表.xlsx", "--format", "json", *DAY, code=1)[0])["findings"]
    (short,) = [each for each in found if each["code"] == "AM007"]
    assert "各单位合计 4.4万人次，2019年的目标是 4.41万人次，少 0.01万人次" in short["message"]
    assert short["basis"]["notice"] == "淄政办发〔2019〕11号"
    rows[0]["trained"] = "2.01"
    filled(skt, "allocation", "够.xlsx", rows, unit="淄博市")
