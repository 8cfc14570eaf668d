"""字数 against counters that are not ours: office-wordcount, and the form's own formula in LibreOffice."""

import random
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from libreoffice import needs_office, recalculated
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases.blanks import KEPT_AS_OF, offer
from skilltrain_cli.values.word_count import count
from skilltrain_cli.writers.workbooks.blanks.check_formulas import (
    ASCII,
    text_formula,
    words_bound,
    words_formula,
)

word_count = pytest.importorskip("word_count", reason="office-wordcount is not installed")

PIECES = (
    *("职业技能培训", "淄博市", "陶瓷琉璃", "𠮷野", "养老护理", "就业创业"),
    *("，", "。", "、", "；", "：", "（", "）", "《", "》", "！"),
    *("2021", "3", "120", "25%", "P2O5", "AI", "kg/hm2", "0533-2345678", "1.", "+", ",", "."),
    *("“", "”", "‘", "’", "—", "——", "…", "·", "℃", "①"),
    *(" ", "  ", "\n", "　", "　　"),
    *("\uff21\uff22", "１２", "％"),
)
GREY = "“”‘’—…·℃①"


def texts() -> list[str]:
    chance = random.Random(32)
    return ["".join(chance.choices(PIECES, k=chance.randint(3, 60))) for _ in range(200)]


def test_the_texts_hold_everything_that_is_counted_in_its_own_way() -> None:
    found = Counter("".join(texts()))
    assert all(found[char] for piece in PIECES for char in piece)


def test_office_wordcount_agrees_but_for_the_full_width_blank() -> None:
    """It counts U+3000 as a character (docs/words.md, case 1); all else is our lower count."""
    for text in texts():
        assert word_count.count_words(text) - text.count("\u3000") == count(text).lower, text


def test_only_grey_characters_part_the_two_counts() -> None:
    for text in texts():
        words = count(text)
        assert words.lower <= words.upper
        if not any(char in GREY for char in text):
            assert words.lower == words.upper, text


def test_the_bound_is_never_below_a_count() -> None:
    """What the form calls within its limit is within it by every way of counting."""
    more = Counter[int]()
    for text in texts():
        words, bound = count(text), words_bound(text)
        assert words.lower <= words.upper <= bound, text
        more[bound - words.upper - text.count("𠮷")] += 1
    assert set(more) == {0}  # for such texts it is the upper count, but for characters of two units


@needs_office
def test_the_formula_counts_as_its_mirror_says(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["Z1"], sheet["Y1"] = ASCII, f" {ASCII}"
    for row, text in enumerate(texts(), 1):
        sheet[f"A{row}"] = text
        sheet[f"A{row}"].data_type = "s"
        sheet[f"B{row}"] = f"={text_formula(f'A{row}')}"
        sheet[f"C{row}"] = f"={words_formula(f'B{row}', '$Z$1', '$Y$1')}"
    path = tmp_path / "字数.xlsx"
    book.save(path)
    (computed,) = recalculated(tmp_path, path)
    for row, text in enumerate(texts(), 1):
        found = computed.active[f"C{row}"].value
        assert found in (words_bound(text), words_bound(text) - text.count("𠮷")), text
        assert found >= count(text).upper, text


def test_a_passage_beyond_what_the_formula_looks_at_is_over_every_limit() -> None:
    limits = [column.printed.words or 0 for column in find_form("brand").columns]
    assert words_bound("字" * 2_001) > max(limits)
    assert words_bound("a" * 2_001) > max(limits)


def test_every_form_knows_its_units() -> None:
    accepted = offer(find_form("project"), None, KEPT_AS_OF, shandong()).accepted
    assert {"淄博市张店区", "淄博市高新区", "淄博市市直", "枣庄市市中区"} <= set(accepted["county"])
    assert "淄博市滕州市" not in accepted["county"]
