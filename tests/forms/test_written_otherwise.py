"""Cells read otherwise than they stand: radicals, a sum's noise, ``="45"``, an apostrophe, 同上, infinity."""

import unicodedata
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from command_line import Skt
from project_rows import FOOTER, HEAD, ROW, SECOND, Row, drawn, fitted, judged
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.review.finding import Finding, Review, Severity
from skilltrain_cli.values.grid import Value, at_15_digits
from skilltrain_cli.values.number import Count, parse_count
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.phone import Phones, parse_phones
from skilltrain_cli.values.text import clean, has_lookalikes, key, narrow, unified

LOOK_ALIKES = """
⻋工>车工 ⻓清>长清 ⼯匠>工匠 ⻔窗>门窗 ⻥类>鱼类 ⺟婴>母婴 ⺠宿>民宿
6⽉8⽇>6月8日 ㇐期>一期 \uf907背>龜背 \U0002f800>丽
"""
RADICALS = [chr(code) for code in range(0x2E80, 0x2FD6) if unicodedata.category(chr(code)) != "Cn"]
COMPATIBLE = [
    chr(code)
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    if unicodedata.decomposition(chr(code))
]


def said(found: list[Finding]) -> list[str]:
    return [f"{each.card.code} {each.place.cell}" for each in found]


def reviewed(path: Path) -> Review:
    return review([path], Order(as_of=date(2021, 6, 10))).review


def csv(folder: Path, *rows: Row, text: str = "") -> Path:
    """Write rows as a csv sent by 张店区; cells are written as they are, quotation marks and all."""
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (HEAD, *rows, FOOTER)]
    path = folder / "张店区.csv"
    path.write_text(text or "\n".join(lines), encoding="utf-8")
    return path


# Radicals and their kin.


def test_every_radical_has_its_character_but_one() -> None:
    assert [char for char in RADICALS if unified(char) == char] == ["\u2e80"]
    assert all(unified(char) >= "\u3400" for char in RADICALS[1:])


@pytest.mark.parametrize(
    ("written", "meant"),
    [pair.split(">") for pair in LOOK_ALIKES.split()],
)
def test_look_alikes_are_the_characters_they_stand_for(written: str, meant: str) -> None:
    assert key(written) == key(meant)
    assert clean(written) == meant


def test_compatibility_ideographs_become_what_unicode_says() -> None:
    assert [char for char in COMPATIBLE if has_lookalikes(clean(char))] == []


def test_ordinary_texts_have_no_look_alikes() -> None:
    assert not has_lookalikes("车工（第3期）“陶瓷”①㎡　々〇𠮷")


def test_figures_and_dates_are_read_through_radicals() -> None:
    assert parse_count("三⼗⼈").detail == parse_count("三十人").detail  # type: ignore[union-attr]
    assert narrow("6⺝8⽇") == "6月8日"


@pytest.mark.parametrize("name", ["⻋工", "⾞工"])
def test_a_project_repeated_with_a_radical_is_repeated(name: str) -> None:
    plain = unified(name)
    rows: list[Row] = [HEAD, (*ROW[:2], name, *ROW[3:]), (*ROW[:2], plain, *ROW[3:]), FOOTER]
    assert said(judged(drawn(rows))) == ["VL022 C2", "ID001 C3"]


def test_the_value_has_the_character_and_long_columns_one_note() -> None:
    rows: list[Row] = [HEAD, *((*ROW[:2], f"⻋工培训{day}期", *ROW[3:]) for day in range(1, 13)), FOOTER]
    assert set(fitted(rows).values("project")) == {f"车工培训{day}期" for day in range(1, 13)}
    notes = [each for each in judged(drawn(rows)) if each.card.code == "VL022"]
    assert [len(each.rows) for each in notes] == [12]


# Noise of sums.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (44.99999999999999, 45),
        (45.000000000000007, 45),
        (30.000000000000004, 30),
        ("45.000000000000007", 45),
        (45.0, 45),
    ],
)
def test_a_count_is_what_fifteen_digits_say(written: Value, meant: int) -> None:
    assert parse_count(written) == Count(value=meant)


@pytest.mark.parametrize("written", [45.5, 45.00000000001, "45.5", "44.999"])
def test_fractions_stay_fractions(written: Value) -> None:
    assert not isinstance(parse_count(written), Count)


def test_dates_and_telephones_are_read_at_fifteen_digits() -> None:
    assert isinstance(parse_period(20210601.000000004, year=None), Period)
    assert isinstance(parse_phones(13800000000.000002), Phones)
    assert at_15_digits(0.1 + 0.2) == 0.3


def test_a_total_with_noise_fits() -> None:
    total: Row = ("合计", None, None, None, 70.00000000000001, None, None)
    assert [each for each in judged(drawn([HEAD, ROW, SECOND, total, FOOTER])) if each.open] == []


# Marks by which a figure is kept as text.


@pytest.mark.parametrize("mark", ["'", "\uff07", "’", "‘", "′", "`", " '"])
@pytest.mark.parametrize(
    ("column", "value"),
    [(4, "45"), (4, "1,200"), (5, "2021-06-01"), (5, "2021年6月1日至6月15日"), (5, "44348")],
)
def test_one_apostrophe_before_a_figure_or_a_date_is_none(mark: str, column: int, value: str) -> None:
    row: Row = (*ROW[:column], mark + value, *ROW[column + 1 :])
    found = judged(drawn([HEAD, row, SECOND, FOOTER]))
    assert "VL023" in {each.card.code for each in found}
    assert {each.card.severity for each in found} == {Severity.NOTE}
    name = ("trainees", "period")[column - 4]
    plain: Row = (*ROW[:column], value, *ROW[column + 1 :])
    assert fitted([HEAD, row]).values(name) == fitted([HEAD, plain]).values(name)


@pytest.mark.parametrize("value", ["''45", "'45'", "'陶瓷", "'"])
def test_more_than_one_apostrophe_or_one_before_words_is_none_of_ours(value: str) -> None:
    assert not isinstance(parse_count(value), Count)


@pytest.mark.parametrize("phone", ["'13800000000", "’0533-2000101", '="0533-2000101"'])
def test_a_telephone_number_may_have_one(phone: str) -> None:
    assert isinstance(parse_phones(phone), Phones)


def test_a_name_keeps_its_apostrophe() -> None:
    assert fitted([HEAD, (*ROW[:2], "'陶瓷", *ROW[3:])]).values("project") == ["'陶瓷"]


def test_a_workbook_may_hold_the_text_of_an_export() -> None:
    rows: list[Row] = [HEAD, (*ROW[:2], '="陶瓷"', *ROW[3:4], '="45"', '="2021-06-01"', ""), FOOTER]
    sheet = fitted(rows)
    assert (sheet.values("project"), sheet.values("trainees")) == (["陶瓷"], [45])
    assert said(judged(drawn(rows))) == ["VL023 C2", "VL023 E2", "VL023 F2"]


@pytest.mark.parametrize("quote", ['="{}"', '"=""{}"""'])
def test_every_cell_of_a_csv_may_stand_in_equals_and_quotes(tmp_path: Path, quote: str) -> None:
    rows = [[quote.format(cell or "") for cell in row] for row in (HEAD, ROW, SECOND)]
    rows.append(
        [
            "填表人：",
            quote.format("张三"),
            "联系电话：",
            quote.format("0533-2000101"),
            "填表日期：",
            quote.format("2021-06-08"),
        ]
    )
    made = csv(tmp_path, text="\n".join(",".join(row) for row in rows))
    outcome = reviewed(made)
    assert (outcome.rows, outcome.unchecked) == (2, ())
    assert {each.card.code for each in outcome.findings} == {"VL023"}
    assert [each.field for each in outcome.findings].count("trainees") == 1


def test_a_csv_has_a_note_for_each_column(tmp_path: Path) -> None:
    rows = [(*ROW[:4], '="45"', "'2021-06-01", ""), (*SECOND[:4], '="30"', "'2021-06-02", "")]
    found = reviewed(csv(tmp_path, *rows)).findings
    assert said(list(found)) == ["VL023 E2", "VL023 F2"]
    assert [each.rows for each in found] == [(1, 2), (1, 2)]


def test_fix_writes_what_stands_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.chdir(tmp_path)
    csv(tmp_path, (*ROW[:2], "⻋工", ROW[3], '="45"', "'2021年6月1日", ""))
    Skt(capsys)("fix", "张店区.csv", "-o", "改.csv")
    line = (tmp_path / "改.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert line == "淄博市,张店区,车工,失业人员,45,2021年6月1日,"


# 同上.


def test_ditto_in_a_group_key_is_taken_and_said() -> None:
    again: Row = ("同上", "〃", *SECOND[2:])
    found = judged(drawn([HEAD, ROW, again, ("同上", "同上", "电工培训", *SECOND[3:]), FOOTER]))
    notes = [each for each in found if each.card.code == "VL024"]
    assert [(each.place.cell, each.rows) for each in notes] == [("A3", (2, 3)), ("B3", (2, 3))]
    assert "按上一行的“张店区”采用" in notes[1].message
    assert all(not each.open for each in found)


def test_ditto_elsewhere_is_refused_and_told_why() -> None:
    (found,) = judged(drawn([HEAD, ROW, (*SECOND[:3], "同上", *SECOND[4:]), FOOTER]))
    assert found.card.code == "VL013"
    assert "只有“市”“组织区县”栏的“同上”按上一行理解" in found.message


# What is no number.


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", "[[rows]]\nproject='x'\ntrainees=inf"),
        ("a.toml", "[[rows]]\nproject='x'\ntrainees=-inf"),
        ("a.toml", "[[rows]]\nproject='x'\ntrainees=nan"),
        ("a.toml", "phone=inf\n[[rows]]\nproject='x'"),
        ("a.json", '[{"培训人数": 1e999}]'),
        ("a.json", '[{"培训人数": Infinity}]'),
    ],
)
def test_fill_refuses_what_is_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, encoding="utf-8")
    said_ = Skt(capsys).refused("fill", "project", "--from", name, "-o", "出.xlsx")
    assert "不能填" in said_
    assert not Path("出.xlsx").exists()


@pytest.mark.parametrize("figure", ["1e999", "inf", "-inf", "NaN", ".inf", "Infinity"])
def test_texts_of_infinity_are_no_counts(tmp_path: Path, figure: str) -> None:
    assert said(list(reviewed(csv(tmp_path, (*ROW[:4], figure, *ROW[5:]))).findings)) == ["VL003 E2"]


def test_an_infinite_number_in_a_workbook_is_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKT_TODAY", "2021-06-10")
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEAD, (*ROW[:4], 12345, *ROW[5:]), FOOTER):
        book.active.append(row)
    book.save("数.xlsx")
    with ZipFile("数.xlsx") as source, ZipFile("张店区.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>12345</v>", b"<v>1e999</v>"))
    assert said(list(reviewed(Path("张店区.xlsx")).findings)) == ["VL003 E2"]
    out, err = Skt(capsys)("fill", "project", "--from", "张店区.xlsx", "-o", "出.xlsx", code=1)
    assert "VL003" in out + err
