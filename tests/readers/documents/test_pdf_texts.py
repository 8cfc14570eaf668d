"""Articles in PDFs: counted when the file tells all its words, else a query that says why not."""

import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

import pdfs
from archive_files import utf8, zipped
from libreoffice import converted, needs_office
from making.cards import good_card
from making.material import ARTICLE, document, photo
from making.writers import write_xlsxwriter
from pdfs import locked, pdf, seen_through
from skilltrain_cli.intake.brand_package.text_files import Words, words_of
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.readers.documents.pdf import PdfText, pdf_text
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.review.finding import Review, Severity
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.word_count import count

CARD = "附件1 一市一品牌建设情况一览表.xlsx"
NAME = "淄博市+陶琉工匠+蒋五0533-2001301.zip"
MIXED = "参赛Team共120个，——“好”……再接再厉𠮷①。"
"""With runs, both kinds of grey characters, and one beyond 65,535."""


def reviewed(data: bytes, into: Path, **others: bytes) -> Review:
    """Return the review of a package whose article is this PDF; PK401 is open in any case."""
    files = {
        CARD: write_xlsxwriter([good_card()]),
        "宣传稿件.pdf": data,
        **{f"图片/{number}.jpg": photo(number, side=(480, 360)) for number in range(1, 6)},
        **others,
    }
    path = into / NAME
    path.write_bytes(zipped(*(utf8(name, content) for name, content in files.items())))
    return review([path], Order(as_of=date(2021, 6, 15), values=False)).review


def said(found: Review) -> list[tuple[str, str]]:
    return [(each.card.code, each.message) for each in found.findings if each.card.code != "PK401"]


def counted(found: Review) -> list[str]:
    return [item.found for item in found.checklists[0].items if item.id == "article"]


# What it says.


def test_a_pdf_is_read_page_by_page() -> None:
    assert pdf_text(pdf("窑火映红", "车间", "的窗"), LIMITS) == PdfText(text="窑火映红\n车间\n的窗")


def test_its_words_count_as_those_of_the_document_though_lines_are_broken() -> None:
    text = ("窑火映红了车间的窗，师傅把茶盏捧在手里；" * 10)[:-1]
    found = words_of(pdf(text, text), FileKind.PDF)
    assert "\n" in found.text.strip()
    assert (count(found.text), found.exact) == (count(text + text), False)


def test_characters_beyond_the_first_plane_are_one_character() -> None:
    found = words_of(pdf(MIXED), FileKind.PDF)
    assert (found.text, count(found.text)) == (MIXED, count(MIXED))


def test_one_that_may_not_be_copied_from_is_read() -> None:
    assert words_of(locked(MIXED), FileKind.PDF) == Words(text=MIXED, exact=False)


def test_a_photograph_beside_words_hinders_nothing() -> None:
    assert words_of(pdf(MIXED, scanned=[1]), FileKind.PDF).text == MIXED


@needs_office
def test_what_libreoffice_prints_counts_as_the_document(tmp_path: Path) -> None:
    text = "\n".join([ARTICLE, *[f"第21届WorldSkills大赛于6月{day}日举行，{MIXED}" for day in range(1, 9)]])
    (tmp_path / "稿.docx").write_bytes(document(text))
    (printed,) = converted(tmp_path, "pdf", tmp_path / "稿.docx")
    found = words_of(printed.read_bytes(), FileKind.PDF)
    assert (count(found.text), found.trouble) == (count(text), "")


# What it does not say.


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (locked(MIXED, password="secret"), "文件设了打开密码"),
        (pdf(MIXED, MIXED)[:-200], "文件损坏，打不开"),
        (b"%PDF-1.7\n%%EOF", "文件损坏，打不开"),
        (b"%PDF-1.7\n", "文件损坏，打不开"),
        (pdf("", "", scanned=[1, 2]), "PDF 是扫描件，没有文字"),
        (pdf(""), "PDF 里没有文字"),
        (pdf(MIXED, "", MIXED, "", scanned=[2, 4]), "PDF 的第 2、4 页是图片或扫描件，没有文字"),
        (seen_through(MIXED, MIXED), "PDF 的第 1、2 页是扫描件，文字是软件识别的，不可靠"),
        (pdf(MIXED, told=False), "PDF 里有 26 个字认不出来（字体没有对照表）"),
        (pdf("窑火\ufffd红"), "PDF 里有 1 个字认不出来（字体没有对照表）"),
        (pdf(*["窑火"] * 300), "PDF 太长：有 300 页，最多读 50 页"),
    ],
    ids=[
        "password",
        "cut off",
        "hollow",
        "beginning",
        "scanned",
        "blank",
        "partly scanned",
        "recognised",
        "no map",
        "unknown",
        "long",
    ],
)
def test_what_cannot_be_counted_is_one_query_with_its_cause(
    data: bytes, trouble: str, tmp_path: Path
) -> None:
    found = reviewed(data, tmp_path)
    assert said(found) == [("PK505", f"稿件的字数数不出来：{trouble}")]
    assert counted(found) == ["字数不明"]


@pytest.mark.parametrize("text", ["窑", "陶" * 41, "陶" * 801, MIXED])
def test_with_a_font_that_is_not_in_the_file_all_is_read_or_nothing(text: str) -> None:
    """Which of the two depends on the fonts of the computer."""
    found = words_of(pdf(text, shaped=False), FileKind.PDF)
    lost = Words(trouble="PDF 没有嵌入字体，文字读不全")
    assert found == lost or "".join(found.text.split()) == text


def test_fifty_pages_are_read_and_characters_have_their_limit() -> None:
    assert words_of(pdf(*["窑火"] * 50), FileKind.PDF).trouble == ""
    with pytest.raises(Refused, match="文字超过 10 个"):
        pdf_text(pdf("窑火映红", "车间的窗", "师傅把茶盏"), Limits(pdf_characters=10))


def test_a_text_too_large_to_read_is_not_taken_for_none(tmp_path: Path) -> None:
    found = reviewed(b"%PDF-1.7\n" + bytes(51 * 1024 * 1024), tmp_path)
    assert said(found) == [("PK505", "稿件的字数数不出来：文件太大（51 MB）")]


# What is judged of it.


def test_one_within_the_limit_is_clean(tmp_path: Path) -> None:
    found = reviewed(pdf("陶" * 400, "瓷" * 400), tmp_path)
    assert (said(found), counted(found)) == ([], ["约 800 字"])


@pytest.mark.parametrize(
    ("text", "figures"),
    [("陶" * 801, "801"), ("陶" * 790 + "——" + "瓷" * 9, "800～801"), ("陶" * 3000, "3000")],
)
def test_one_over_the_limit_is_a_query_with_both_counts(text: str, figures: str, tmp_path: Path) -> None:
    found = reviewed(pdf(text), tmp_path)
    assert said(found) == [("PK506", f"PDF 稿件里数出 {figures} 字，规定 800 字以内；PDF 的字数不一定准")]
    assert {each.card.severity for each in found.findings} == {Severity.QUERY}


def test_a_case_copied_into_a_pdf_is_noted(tmp_path: Path) -> None:
    case = str(good_card().rows[9][0])
    assert [code for code, _ in said(reviewed(pdf(case), tmp_path))] == ["PK504"]


def test_a_pdf_is_told_by_its_words_like_any_text(tmp_path: Path) -> None:
    found = reviewed(
        pdf(MIXED), tmp_path, **{"其他.pdf": pdf("画面背景文字：窑火"), "再一份.pdf": pdf("新闻稿：窑火")}
    )
    assert len(counted(found)[0].split("；")) == 2


# Hostile ones.


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))] + b"\n%%EOF"


def _flipped(data: bytes, random: Random) -> bytes:
    out = bytearray(data)
    for _ in range(random.randint(1, 30)):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def _renumbered(data: bytes, random: Random) -> bytes:
    """Let references lead to other objects: round in circles, too."""
    parts = data.split(b" 0 R")
    for at in random.sample(range(len(parts) - 1), 2):
        parts[at] = parts[at].rstrip(b"0123456789") + b"%d" % random.randrange(12)
    return b" 0 R".join(parts)


@pytest.mark.parametrize("spoil", [_cut, _flipped, _renumbered])
def test_a_spoilt_pdf_is_counted_or_named(spoil: Callable[[bytes, Random], bytes]) -> None:
    whole = pdf(MIXED, MIXED, scanned=[2])
    for seed in range(150):
        found = words_of(spoil(whole, Random(seed)), FileKind.PDF)
        assert bool(found.text) != bool(found.trouble), seed


def test_one_that_inflates_beyond_all_memory_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    objects = pdfs.objects(["窑"])
    objects[pdfs.CONTENT] = (b"/Filter/FlateDecode", zlib.compress(b"q " * (50 << 20), 1))
    found = reviewed(pdfs.whole(objects), tmp_path)
    assert [code for code, _ in said(found)] == ["RD003"]
    assert len(found.unread) == 1
