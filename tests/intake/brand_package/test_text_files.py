"""What the texts of a brand package are taken for, and what is said when that cannot be told."""

import zipfile
from pathlib import Path

import pytest

from command_line import Skt
from hostile_files import encrypted, ole_loop
from making.cards import good_card
from making.material import ARTICLE, document, photo
from making.packages import NAME, Files, Packed, archive
from making.writers import write_xlsxwriter
from sheets import AS_OF
from skilltrain_cli.intake.brand_package.text_files import words_of
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.judging.package_subject import TextRole
from skilltrain_cli.operations.brand_package.text_roles import PackageText, readings
from skilltrain_cli.review.finding import ItemState, Review
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind
from word_files import form, old_word, word

CARD = "附件1.xlsx"
FILM = "窑火.mp4"
OWN = "窑火 画面背景文字.docx"


def roles(*texts: str | tuple[str, str], films: tuple[str, ...] = ()) -> dict[str, TextRole]:
    """Return the roles of texts given by name, or by name and words."""
    told = [
        PackageText(entry=each) if isinstance(each, str) else PackageText(entry=each[0], text=each[1])
        for each in texts
    ]
    return {entry: each.role for entry, each in readings(told, films).items()}


def reviewed(files: Files, into: Path) -> Review:
    """Return the review of a package with a card and pictures, and these files."""
    pictures = {f"图片/{number}.jpg": photo(number, side=(480, 360)) for number in range(1, 6)}
    path = archive(Packed(name=NAME, breaks=(), files={**pictures, **files}), into)
    return review((path,), Order(as_of=AS_OF, values=False)).review


def card() -> Files:
    return {CARD: write_xlsxwriter([good_card()])}


def said(found: Review, code: str) -> list[str]:
    return [each.message for each in found.findings if each.card.code == code]


def states(found: Review) -> dict[str, ItemState]:
    return {item.id: item.state for item in found.checklists[0].items}


# Names.


@pytest.mark.parametrize(
    "name",
    [
        "宣传稿件：乡村振兴背景下的陶琉工匠.docx",
        "新闻稿-窑火映红致富新画面.docx",
        "03-通讯稿 字幕背后的匠心.docx",
        "宣传稿件：解说词里的工匠.docx",
        "乡村振兴背景下的陶琉工匠（新闻）.docx",
        "附件1 宣传稿件.docx",
        "宣传稿件：一份承诺书的故事.docx",
    ],
)
def test_a_title_may_speak_of_backgrounds_and_subtitles(name: str) -> None:
    assert roles(name, "另一份.docx")[name] is TextRole.ARTICLE


@pytest.mark.parametrize(
    "name",
    [
        "解说稿.docx",
        "窑火解说稿件.docx",
        "解说词.docx",
        "画面背景文字材料.docx",
        "背景材料.docx",
        "窑火 背景.docx",
        "窑火画面（2）.docx",
        "背景一.docx",
        "画面背景文字清单.docx",
        "字幕.txt",
    ],
)
def test_what_goes_with_a_film_stays_a_background_text(name: str) -> None:
    assert roles(name)[name] is TextRole.BACKGROUND


@pytest.mark.parametrize(
    "name",
    [
        "授权书.docx",
        "视频/视频授权书.docx",
        "窑火授权书（扫描件）.docx",
        "承诺书-张三.docx",
        "宣传稿件清单.docx",
        "素材目录.docx",
        "获奖证明.pdf",
        "人员名单1.docx",
        "审批表.docx",
        "授权书/张三.docx",
    ],
)
def test_a_paper_that_goes_with_the_package_is_no_text_of_it(name: str) -> None:
    (told,) = readings([PackageText(entry=name)], [FILM]).values()
    assert (told.role, told.why) == (TextRole.OTHER, "既不是稿件也不是画面背景文字")


# Folders, headings, films.


def test_a_word_in_running_prose_proves_nothing() -> None:
    texts = (
        ("窑火映红致富路.docx", "一条短视频让陶琉工匠走红网络。"),
        ("陶琉工匠.docx", "三年前的画面，李师傅至今难忘。\n这份稿件写给他。"),
        ("匠心.docx", "画面背景文字写的是李师傅的一天，也写了他的徒弟和窑火"),
    )
    for name, text in texts:
        assert roles((name, text))[name] is TextRole.ARTICLE
        assert roles((name, text), "另一份.docx")[name] is TextRole.OTHER


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("画面背景文字", TextRole.BACKGROUND),
        ("《窑火》 画面背景文字材料", TextRole.BACKGROUND),
        ("解说词：", TextRole.BACKGROUND),
        ("宣传稿件（800字）", TextRole.ARTICLE),
        ("解说词背后的匠心", TextRole.OTHER),
    ],
)
def test_a_heading_tells_what_a_text_is(heading: str, role: TextRole) -> None:
    assert roles(("甲.docx", f"\n{heading}\n窑火映红了窗。"), "乙.docx")["甲.docx"] is role


@pytest.mark.parametrize("folder", ["视频和文字", "图片、视频、文字材料", "视频及宣传稿件"])
def test_a_folder_of_several_things_tells_nothing(folder: str) -> None:
    entry = f"{folder}/陶琉小镇的新匠人.docx"
    assert roles(entry, "另一份.docx")[entry] is TextRole.OTHER


@pytest.mark.parametrize(
    ("folder", "role"),
    [
        ("视频", TextRole.BACKGROUND),
        ("2.画面背景文字", TextRole.BACKGROUND),
        ("3.宣传稿件", TextRole.ARTICLE),
    ],
)
def test_a_folder_of_one_thing_tells_it(folder: str, role: TextRole) -> None:
    entry = f"{folder}/陶琉小镇的新匠人.docx"
    assert roles(entry, films=(FILM,))[entry] is role


def test_a_text_left_over_is_the_article_when_the_films_have_theirs() -> None:
    for name in ("视频/陶琉小镇的新匠人.docx", "一条短视频让匠人走红.docx", "窑火映红致富路.docx"):
        assert roles(name, OWN, films=(FILM,)) == {name: TextRole.ARTICLE, OWN: TextRole.BACKGROUND}
        assert roles(name, "背景文字.txt", films=(FILM,))[name] is TextRole.ARTICLE


def test_a_film_without_a_text_takes_the_one_that_holds_its_name() -> None:
    assert roles("窑火映红的窗.docx", "稿.docx", films=(FILM,))["窑火映红的窗.docx"] is TextRole.BACKGROUND
    told = roles("窑火映红致富路.docx", "窑火一讲.docx", films=(FILM,))
    assert told == {"窑火映红致富路.docx": TextRole.ARTICLE, "窑火一讲.docx": TextRole.BACKGROUND}


def test_a_text_called_as_a_film_is_its_text_beside_another() -> None:
    assert roles("窑火.docx", OWN, films=(FILM,))["窑火.docx"] is TextRole.BACKGROUND


# What is said.


def test_texts_that_may_be_the_article_are_named(tmp_path: Path) -> None:
    texts = ["从下岗工人到非遗匠人.docx", "匠心.docx"]
    found = reviewed({**card(), **dict.fromkeys(texts, document(ARTICLE))}, tmp_path)
    (message,) = said(found, "PK501")
    assert all(f"“{each}”" in message for each in texts)
    assert said(found, "PK106") == []
    (article,) = [item for item in found.checklists[0].items if item.id == "article"]
    assert (article.state, sorted(article.entries)) == (ItemState.LACKING, sorted(texts))
    assert article.found == "2 份文字看不出哪份是"


def test_a_paper_does_not_stand_for_the_article(tmp_path: Path) -> None:
    found = reviewed({**card(), "授权书.docx": document("兹授权使用以上照片。")}, tmp_path)
    assert said(found, "PK501") == ["没有宣传稿件"]
    assert said(found, "PK106") == ["认不出用途的文件：授权书.docx"]


def test_beside_a_paper_the_other_text_is_the_article_to_be_confirmed(tmp_path: Path) -> None:
    files = {"授权书.docx": document("兹授权。"), "从下岗工人到非遗匠人.docx": document(ARTICLE)}
    found = reviewed({**card(), **files}, tmp_path)
    assert said(found, "PK501") == []
    (query,) = said(found, "PK508")
    assert "从下岗工人到非遗匠人.docx" in query
    assert states(found)["article"] is ItemState.DOUBTFUL


def test_a_paper_is_not_packed_as_the_article(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SKT_TODAY", AS_OF.isoformat())
    monkeypatch.chdir(tmp_path)
    made = archive(
        Packed(name="甲.zip", breaks=(), files={**card(), "授权书.docx": document("兹")}), tmp_path
    )
    zipfile.ZipFile(made).extractall(tmp_path / "材料")
    out, _ = Skt(capsys)("pack", "材料", "-o", "报送", code=1)
    assert "× 还差 宣传稿件" in out


# Files that cannot be read.


LOCKED = encrypted(word(form(("品牌名称", "陶琉工匠"))), "x")


@pytest.mark.parametrize(
    ("name", "data"),
    [("附件1.docx", LOCKED), ("一市一品牌.docx", LOCKED), ("附件1.doc", old_word("附件1", flags=0x100))],
)
def test_a_card_behind_a_password_is_called_so(name: str, data: bytes, tmp_path: Path) -> None:
    found = reviewed({name: data, "宣传稿件.docx": document(ARTICLE)}, tmp_path)
    (finding,) = [each for each in found.findings if each.place.entry == name]
    assert (finding.card.code[:2], "密码" in finding.message + finding.hint) == ("RD", True)
    assert said(found, "PK201") == []
    assert len(found.unread) == 1


def test_an_unnamed_text_that_is_locked_is_no_card_beside_one(tmp_path: Path) -> None:
    files = {"匠心.docx": encrypted(document(ARTICLE), "x"), **card()}
    found = reviewed(files, tmp_path)
    assert found.unread == ()
    assert said(found, "PK505") == ["稿件的字数数不出来：文件设了打开密码"]


@pytest.mark.parametrize("name", ["宣传稿件.docx", "宣传稿件.wps", "宣传稿件.doc"])
def test_a_locked_article_is_called_so(name: str, tmp_path: Path) -> None:
    found = reviewed({**card(), name: encrypted(document(ARTICLE), "x")}, tmp_path)
    assert said(found, "PK505") == ["稿件的字数数不出来：文件设了打开密码"]


@pytest.mark.parametrize("suffix", [".rtf", ".doc", ".txt", ".docx", ".wps"])
def test_commands_of_a_text_are_not_counted_as_words(suffix: str, tmp_path: Path) -> None:
    rtf = rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0 SimSun;}}\f0 " + b"\\'cc\\'d5," * 900 + b"}"
    found = reviewed({**card(), f"宣传稿件{suffix}": rtf}, tmp_path)
    assert said(found, "PK505") == ["稿件的字数数不出来：文件是 RTF 格式"]
    assert said(found, "PK502") == []


def test_a_page_saved_as_a_word_file_is_not_counted(tmp_path: Path) -> None:
    page = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + b"word " * 900
    found = reviewed({**card(), "宣传稿件.doc": page}, tmp_path)
    assert said(found, "PK505") == ["稿件的字数数不出来：文件是 MHT 格式"]


@pytest.mark.parametrize("name", ["宣传稿件.wps", "宣传稿件", "宣传稿件.xls", "宣传稿件.wpt"])
def test_a_torn_text_is_a_text_and_no_table(name: str, tmp_path: Path) -> None:
    found = reviewed({**card(), name: ole_loop()}, tmp_path)
    assert said(found, "PK505") == ["稿件的字数数不出来：文件损坏，打不开"]
    assert found.unread == ()


def test_an_opendocument_text_is_not_taken_for_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "稿.odt"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", ARTICLE)
    found = reviewed({**card(), "宣传稿件.odt": path.read_bytes()}, tmp_path)
    assert said(found, "PK505") == ["稿件的字数数不出来：不是 Word 文件，也不是文本文件"]


def test_a_text_that_security_software_encrypted_is_called_so() -> None:
    words = words_of(b"%TSD-Header-###%" + bytes(range(256)) * 8, FileKind.UNKNOWN, Failure.PROTECTED)
    assert words.trouble == "文件打不开，像是被单位的加密软件加密了"
