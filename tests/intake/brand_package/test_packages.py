"""Brand packages as one submission: examples, wrong ones, folders, roles of texts, and skt pack."""

import errno
import json
import os
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from archive_files import DEFLATED, STORED, gbk, need_7z, sevenzipped, utf8, zipped
from command_line import Skt
from county_files import county_file
from cpu_seconds import usual_seconds
from hostile_files import encrypted
from making.cards import good_card
from making.material import ARTICLE, document, photo
from making.packages import NAME, Files, Packed, archive, packages
from making.writers import write_xlsxwriter
from repository import ROOT
from reviews import SCHEMA
from sheets import AS_OF, setting
from skilltrain_cli.cli import pack as packing
from skilltrain_cli.intake.brand_package.folder_to_pack import look_at_folder
from skilltrain_cli.intake.brand_package.package_to_examine import Parcel
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.judging.package_subject import BrandPackage, Film, TextRole
from skilltrain_cli.operations.brand_package.text_roles import PackageText, backgrounds, readings
from skilltrain_cli.reporters.as_terminal import render
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import ItemState, Review
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.archive_problem import ArchiveProblem, ArchiveTrouble
from skilltrain_cli.values.media_facts import VideoFacts
from skilltrain_cli.values.package_name import PackageName, unfit_parts
from small_packages import CARD, folder, small
from word_files import old_word, word
from word_files import table as word_table

FIELDS = [
    ("品牌名称", "陶琉工匠"),
    ("报送市", "淄博市"),
    ("品牌特色（300字以内）", "校企合作。"),
    ("经验做法（500字以内）", "边学边做。"),
    ("典型案例（500字以内）", "全部取得证书。"),
    ("联系人", "蒋五"),
    ("联系电话", "0533-2001301"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Packed]:
    """Return the example packages; the first is complete."""
    return list(packages(tmp_path_factory.mktemp("films")))


@pytest.fixture
def good(made: list[Packed]) -> Files:
    return dict(made[0].files)


@pytest.fixture
def skt(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Skt:
    monkeypatch.setenv("SKT_TODAY", AS_OF.isoformat())
    return skt


def reviewed(*paths: Path, **order: Any) -> Review:
    return review(paths, Order(as_of=AS_OF, values=False, **order)).review


def packed(files: Files, into: Path, name: str = NAME) -> Path:
    return archive(Packed(name=name, breaks=(), files=files), into)


def codes(found: Review) -> list[str]:
    return sorted({each.card.code for each in found.findings})


def states(found: Review) -> dict[str, ItemState]:
    return {item.id: item.state for checklist in found.checklists for item in checklist.items}


def entries(found: Review, item: str) -> tuple[str, ...]:
    (checklist,) = found.checklists
    return next(each.entries for each in checklist.items if each.id == item)


# The examples.


def test_the_complete_package_is_clean(made: list[Packed], tmp_path: Path) -> None:
    found = reviewed(archive(made[0], tmp_path))
    assert [each.message for each in found.findings] == []
    assert (found.files, found.unread, found.unchecked) == (1, (), ())
    assert set(states(found).values()) == {ItemState.THERE}
    assert [(each.form, each.unit.code if each.unit else "") for each in found.submissions] == [
        ("brand", "370300")
    ]


@pytest.mark.parametrize("number", range(1, 6))
def test_each_wrong_package_breaks_what_it_should(made: list[Packed], number: int, tmp_path: Path) -> None:
    found = reviewed(archive(made[number], tmp_path))
    assert codes(found) == list(made[number].breaks)
    assert ItemState.LACKING in states(found).values()


def test_a_good_folder_only_lacks_its_archive(good: Files, tmp_path: Path) -> None:
    found = reviewed(folder(good, tmp_path / "材料"))
    assert codes(found) == ["PK103"]
    assert found.skipped == ()


# What a package is.


def test_a_folder_of_packages_is_no_package(tmp_path: Path) -> None:
    other = write_xlsxwriter([good_card(brand="鲁班传人", city="枣庄市", phone="0632-2001301")])
    pictures = {f"图片/{number}.jpg": photo(number + 50, side=(480, 360)) for number in range(1, 6)}
    folder(small(), tmp_path / "各市/淄博")
    packed({**small(), CARD: other, **pictures}, tmp_path / "各市", "枣庄市+鲁班传人+蒋五0632-2001301.zip")
    found = reviewed(tmp_path / "各市")
    assert [Path(each.file).name for each in found.checklists] == [
        "枣庄市+鲁班传人+蒋五0632-2001301.zip",
        "淄博",
    ]
    assert codes(found) == ["PK103", "PK401"]
    assert found.files == 2


@pytest.mark.parametrize("cards", [0, 2])
def test_a_folder_beside_packages_is_one_whatever_its_card(cards: int, tmp_path: Path) -> None:
    bad = {name: data for name, data in small().items() if name != CARD}
    bad |= {f"附件1-{number}.xlsx": write_xlsxwriter([good_card()]) for number in range(cards)}
    packed(small(), tmp_path)
    folder(bad, tmp_path / "枣庄市")
    county_file(tmp_path / "张店区/张店区.csv")
    (tmp_path / "张店区/现场.jpg").write_bytes(photo(1))
    found = reviewed(tmp_path)
    assert [Path(each.file).name for each in found.checklists] == [NAME, "枣庄市"]
    assert ("PK201" if cards == 0 else "PK202") in codes(found)
    assert "ST001" not in codes(found)
    assert "project" in {each.form for each in found.submissions}


def test_a_draft_is_told_by_its_name(skt: Skt, tmp_path: Path) -> None:
    folder(small(**{"宣传稿件.docx": None}), tmp_path / "材料")
    skt("pack", "材料", "-o", "报送", "--draft", code=1)
    found = reviewed(tmp_path / "报送")
    assert [each.message for each in found.findings if each.card.code in {"PK104", "PK105", "PK107"}] == [
        "这是草稿包，打包时材料还不齐"
    ]


def test_a_file_of_the_folder_goes_before_one_of_that_name_elsewhere(skt: Skt, tmp_path: Path) -> None:
    folder({**small(), "旧.xlsx": write_xlsxwriter([good_card(brand="鲁菜师傅")])}, tmp_path / "材料")
    (tmp_path / CARD).write_bytes(b"another")
    skt("pack", "材料", "-o", "报送", "--card", CARD)
    assert (tmp_path / "报送" / NAME).exists()


def test_a_bad_picture_may_be_left_out_where_there_are_enough(tmp_path: Path) -> None:
    fewer = small()
    fewer.pop("图片/5.jpg")
    for number, (files, spare) in enumerate(((small(), True), (fewer, False))):
        found = reviewed(packed({**files, "图片/9.jpg": b"GIF89a"}, tmp_path / str(number)))
        (format_,) = [each for each in found.findings if each.card.code == "PK302"]
        assert ("删去这一张也可以" in format_.hint) is spare


def test_archives_without_a_card_belong_to_the_folder_that_is_named(tmp_path: Path) -> None:
    pictures = {name: data for name, data in small().items() if name.startswith("图片/")}
    made = folder(small(**dict.fromkeys(pictures)), tmp_path / "材料")
    packed(pictures, made, "图片.zip")
    found = reviewed(made)
    assert codes(found) == ["PK103", "PK401"]
    assert (found.files, len(found.checklists)) == (1, 1)
    assert entries(found, "pictures")[0] == "图片.zip/1.jpg"


def test_an_archive_with_a_card_makes_the_folder_one_of_packages(tmp_path: Path) -> None:
    made = folder(small(), tmp_path / "材料")
    packed(small(), made)
    found = reviewed(made)
    assert [Path(each.file).name for each in found.checklists] == [NAME]


def test_a_folder_that_only_keeps_an_archive_is_no_package(tmp_path: Path) -> None:
    packed(small(**{CARD: None}), tmp_path)
    (tmp_path / "通知.docx").write_bytes(document("请各市报送。"))
    (checklist,) = reviewed(tmp_path).checklists
    assert Path(checklist.file).name == NAME


SETS = [
    ["图片.7z.001", "图片.7z.002"],
    ["图片.zip.001", "图片.zip.002"],
    ["图片.z01", "图片.z02"],
    ["图片.part1.rar", "图片.part2.rar"],
    ["图片.r00", "图片.r01"],
]


@pytest.mark.parametrize("names", SETS, ids=lambda names: names[0])
@pytest.mark.parametrize(
    "head", [b"7z\xbc\xaf\x27\x1c", b"PK\x07\x08PK\x03\x04", b"Rar!\x1a\x07\x01\x00", b"x"]
)
def test_volumes_are_one_finding_in_a_package_and_elsewhere(
    names: list[str], head: bytes, tmp_path: Path
) -> None:
    if head.startswith(b"7z"):
        need_7z()
    volumes = {name: head + bytes(99) for name in names}
    alone, inside = (
        reviewed(folder({**files, **volumes}, tmp_path / f"夹{len(files)}")) for files in ({}, small())
    )
    for found in (alone, inside):
        (finding,) = [each for each in found.findings if each.card.code not in {"PK103", "PK401"}]
        assert "分卷" in finding.message
        assert "不要分卷" in finding.hint
        assert found.unread
    assert [Path(file).name for file, _ in alone.skipped] == names[1:]


def test_the_last_volume_of_a_zip_stands_for_all(tmp_path: Path) -> None:
    (tmp_path / "图片.z01").write_bytes(b"PK\x07\x08" + bytes(99))
    (tmp_path / "图片.zip").write_bytes(zipped(utf8("1.jpg"), disk=1))
    found = reviewed(tmp_path)
    assert [(Path(each.place.file).name, each.card.code) for each in found.findings] == [
        ("图片.zip", "PK101")
    ]
    assert [(Path(file).name, why) for file, why in found.skipped] == [("图片.z01", "“图片.zip”的另一卷")]


def test_the_same_photos_in_two_packages_are_queried_once(tmp_path: Path) -> None:
    other = write_xlsxwriter([good_card(brand="鲁班传人", city="枣庄市", phone="0632-2001301")])
    packed(small(), tmp_path)
    packed({**small(), CARD: other}, tmp_path, "枣庄市+鲁班传人+蒋五0632-2001301.zip")
    found = [each for each in reviewed(tmp_path).findings if each.card.code == "BT107"]
    assert ["有 5 张图片" in each.message for each in found] == [True]


def test_the_same_brand_in_two_packages_is_queried_inside_the_package(tmp_path: Path) -> None:
    other = write_xlsxwriter([good_card(city="枣庄市", phone="0632-2001301")])
    pictures = {f"图片/{number}.jpg": photo(number + 50, side=(480, 360)) for number in range(1, 6)}
    packed(small(), tmp_path)
    packed({**small(), CARD: other, **pictures}, tmp_path, "枣庄市+陶琉工匠+蒋五0632-2001301.zip")
    (twice,) = [each for each in reviewed(tmp_path).findings if each.card.code == "BT104"]
    assert (twice.place.entry, twice.place.sheet, twice.place.cell) == (
        CARD,
        "一市一品牌建设情况一览表",
        "B3",
    )


def test_the_same_contents_in_two_packages_are_one_sent_twice(tmp_path: Path) -> None:
    files = small()  # once: a card written a second later is another file
    packed(files, tmp_path / "甲")
    folder(files, tmp_path / "乙")
    found = reviewed(tmp_path)
    (twice,) = [each for each in found.findings if each.card.code == "BT101"]
    assert twice.basis.clause == "工具箱自定"
    assert "BT107" not in codes(found)


def test_the_same_card_with_other_photos_is_another_package(tmp_path: Path) -> None:
    packed(small(), tmp_path / "甲")
    packed({**small(), "图片/1.jpg": photo(9, side=(480, 360))}, tmp_path / "乙")
    found = codes(reviewed(tmp_path))
    assert "BT104" in found
    assert {"BT101", "BT107"}.isdisjoint(found)


def test_a_folder_of_county_sheets_with_photos_is_no_package(tmp_path: Path) -> None:
    county_file(tmp_path / "张店区.csv")
    (tmp_path / "现场.jpg").write_bytes(photo(1))
    found = reviewed(tmp_path)
    assert found.checklists == ()
    assert [each.form for each in found.submissions] == ["project"]
    assert [Path(each).name for each, _ in found.skipped] == ["现场.jpg"]


def test_a_card_without_material_is_no_package(tmp_path: Path) -> None:
    (tmp_path / CARD).write_bytes(write_xlsxwriter([good_card()]))
    found = reviewed(tmp_path)
    assert (found.checklists, found.findings) == ((), ())


def test_a_card_and_another_form_with_photos_are_no_package(tmp_path: Path) -> None:
    folder(small(), tmp_path)
    county_file(tmp_path / "张店区.csv")
    found = reviewed(tmp_path)
    assert found.checklists == ()
    assert sorted(each.form for each in found.submissions) == ["brand", "project"]


def test_an_archive_of_county_sheets_is_no_package(tmp_path: Path) -> None:
    county_file(tmp_path / "张店区.csv")
    path = tmp_path / "各县区.zip"
    path.write_bytes(zipped(utf8("张店区.csv", (tmp_path / "张店区.csv").read_bytes())))
    found = reviewed(path)
    assert (found.checklists, [each.form for each in found.submissions]) == ((), ["project"])


@pytest.mark.parametrize(
    "name", ["淄博市+陶琉工匠+蒋五0533-2001301", "淄博市+陶琉工匠+蒋五0533-2001301.zip.bak"]
)
def test_an_archive_is_told_by_its_content_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    renamed = packed(small(), tmp_path).rename(tmp_path / name)
    for path in (renamed, tmp_path):
        found = reviewed(path)
        assert len(found.checklists) == 1
        assert "RD005" not in codes(found)


def test_a_workbook_without_suffix_is_still_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "附件1"
    path.write_bytes(write_xlsxwriter([good_card()]))
    assert [each.form for each in reviewed(path).submissions] == ["brand"]


def test_a_workbook_named_zip_is_still_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "附件1.zip"
    path.write_bytes(write_xlsxwriter([good_card()]))
    found = reviewed(path)
    assert [each.form for each in found.submissions] == ["brand"]
    assert found.checklists == ()


def test_another_form_asked_for_leaves_packages_alone(tmp_path: Path) -> None:
    found = reviewed(packed(small(), tmp_path), form="project")
    assert found.checklists == ()
    assert not any(each.card.code.startswith("PK") for each in found.findings)


def test_explanations_and_outputs_in_the_folder_are_no_material(skt: Skt, tmp_path: Path) -> None:
    folder(small(), tmp_path / "材料")
    answers = tmp_path / "材料/说明.csv"
    answers.write_text(
        "编码,情况说明\nPK401,视频正在拍摄本月底前补报\nPK103,先审核再打包\n", encoding="utf-8"
    )
    found = skt("validate", "材料", "--explanations", str(answers), "--format", "json")
    items = {each["id"]: each for each in json.loads(found[0])["packages"][0]["items"]}
    assert {each["state"] for each in items.values()} == {"there"}


# Figures come from the notice.

SHIPPED = ROOT / "src/skilltrain_cli/notices/data/sdhrss-2021-32.toml"


def like_the_shipped() -> str:
    """Return the shipped notice's text under a number of its own, which a user's must have."""
    text = SHIPPED.read_text(encoding="utf-8")
    return text.replace('"鲁人社字〔2021〕32号"', '"鲁人社字〔2021〕99号"').replace(
        "sdhrss-2021-32", "sdhrss-2021-99"
    )


def test_figures_are_the_notices_own(tmp_path: Path) -> None:
    notice = tmp_path / "通知.toml"
    text = like_the_shipped().replace("\npictures = 5", "\npictures = 6")
    notice.write_text(text, encoding="utf-8")
    found = reviewed(packed(small(), tmp_path), notice=str(notice))
    assert codes(found) == ["PK301", "PK401"]
    assert "不少于 6 张" in found.findings[-1].message + found.findings[0].message


def test_a_notice_without_figures_leaves_the_rules_unchecked(tmp_path: Path) -> None:
    notice = tmp_path / "通知.toml"
    head, _, tail = like_the_shipped().partition("[material]")
    notice.write_text(head + tail[tail.index("[[tasks]]") :], encoding="utf-8")
    found = reviewed(packed(small(), tmp_path), notice=str(notice))
    assert {"PK301", "PK404", "PK502"} <= {each.code for each in found.unchecked}
    assert found.checklists == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pictures = 5", "pictures = 0"),
        ("height = 720", 'height = "高清"'),
        ('film_formats = ["mp4", "mov"]', "film_formats = []"),
        ("area = [34.2, 38.6, 114.6, 122.9]", "area = [38.6, 34.2, 114.6, 122.9]"),
        ("article_words = 800", "article_word = 800"),
    ],
)
def test_a_wrong_figure_in_a_notice_is_named(skt: Skt, tmp_path: Path, line: str, said: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert line in text
    (tmp_path / "通知.toml").write_text(text.replace(line, said), encoding="utf-8")
    packed(small(), tmp_path)
    assert "[material]" in skt.refused("validate", NAME, "--notice", "通知.toml")


# Archives of every make, and what stands in the way.


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(zipped(*(gbk(f"淄博市材料/{name}", data) for name, data in small().items())))
    found = reviewed(path)
    assert codes(found) == ["PK401"]
    assert entries(found, "card") == (CARD,)


def test_a_sevenzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / NAME.replace(".zip", ".7z")
    path.write_bytes(sevenzipped(small()))
    assert codes(reviewed(path)) == ["PK401"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (zipped(), "没有文件"),
        (b"PK\x03\x04 cut off", "没有传完"),
        (b"Rar!\x1a\x07\x01\x00", ""),
        (zipped(utf8("a.jpg"))[:-30], "没有传完"),
    ],
    ids=["nothing", "empty", "cut", "rar", "torn"],
)
def test_what_cannot_be_opened_is_one_finding(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    found = reviewed(path)
    assert codes(found) == ["PK101"]
    assert said in found.findings[0].message
    assert found.exit_code(found.findings[0].card.severity) == 3
    assert set(states(found)) == {"archive", "name"}


def test_an_entry_that_leads_elsewhere_is_named_and_written_nowhere(tmp_path: Path) -> None:
    files = [utf8(name, data) for name, data in small().items()]
    path = tmp_path / "收件" / NAME
    path.parent.mkdir()
    path.write_bytes(zipped(*files, utf8("../../逃.jpg", photo(9))))
    found = reviewed(path)
    assert codes(found) == ["PK101", "PK401"]
    assert not list(tmp_path.rglob("逃.jpg"))


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "临时"
    own.mkdir()
    monkeypatch.setenv("TMPDIR", str(own))
    monkeypatch.setattr("tempfile.tempdir", None)
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as deflated:
        for name, data in small().items():
            deflated.writestr(name, data)
    assert codes(reviewed(path)) == ["PK401"]
    assert list(own.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "breaks"),
    [
        ("淄博市＋陶琉工匠＋蒋五0533-2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301 (1).zip", []),
        ("淄博市技师学院+“陶琉工匠”+蒋五 0533 2001301.zip", []),
        ("张店区+陶琉工匠+蒋五0533-2001301.zip", []),
        ("薛城区+陶琉工匠+蒋五0533-2001301.zip", ["PK105"]),
        ("淄博市+陶琉工匠+蒋五13800000000.zip", ["PK105"]),
        ("淄博市+陶琉+蒋五0533-2001301.zip", ["PK105"]),
        ("淄博市-陶琉工匠-蒋五0533-2001301.zip", ["PK104"]),
        ("淄博市+陶琉工匠+0533-2001301.zip", ["PK104"]),
        ("枣庄市+陶琉工匠+0533-2001301.zip", ["PK104", "PK105"]),
        ("淄博市+陶琉+0533-2001301.zip", ["PK104", "PK105"]),
        ("淄博市+陶琉工匠+王五.zip", ["PK104", "PK105"]),
        ("淄博市+陶琉工匠+王五+0533-2001301.zip", ["PK104", "PK105"]),
        ("枣庄市陶琉工匠宣传素材.zip", ["PK104", "PK105"]),
        ("淄博市陶琉工匠13800000000.zip", ["PK104", "PK105"]),
        ("淄博市陶琉工匠+王五0533-2001301.zip", ["PK104", "PK105"]),
        ("淄博市陶琉工匠宣传素材 蒋五0533-2001301.zip", ["PK104"]),
        ("淄博市+陶琉工匠+.zip", ["PK104"]),
        ("淄博市+陶琉工匠+蒋五 0533-2001301、13812345678.zip", []),
        ("淄博市+陶琉工匠+蒋五（手机）0533-2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五（手机）13812345678，13912345678.zip", ["PK105"]),
        ("淄博市+陶琉工匠+蒋五+0533-2001301.zip", ["PK104"]),
        ("1+陶琉工匠+蒋五0533-2001301.zip", ["PK107"]),
        ("火星市+陶琉工匠+蒋五0533-2001301.zip", ["PK107"]),
        ("山东省+陶琉工匠+蒋五0533-2001301.zip", ["PK107"]),
        ("淄博市技师学院+陶琉工匠+蒋五0533-2001301.zip", []),
        ("市中区+陶琉工匠+蒋五0533-2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533－2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533–2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533‐2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533−2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五0533.2001301.zip", []),
        ("淄博市+陶琉工匠+蒋五（０５３３）２００１３０１.zip", []),
        ("淄博市陶琉工匠–王五0533–2001301.zip", ["PK104"]),
        ("淄博市+陶琉工匠+蒋五0533-2001301_1.zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301[1].zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301-1.zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301 - 副本 (2).zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301.zip.zip", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301.zip.001", []),
        ("淄博市+陶琉工匠+蒋五0533-2001301.zip(1).zip", []),
        ("淄博市+陶琉工匠+蒋五 电话0533-2001301.zip", []),
        ("淄博市+陶琉工匠+联系人蒋五联系方式0533-2001301.zip", []),
        ("淄博市+陶琉工匠+联系人：蒋五，手机：0533-2001301.zip", []),
        ("淄博市+陶琉工匠+王五 电话0533-2001301.zip", ["PK105"]),
        ("淄博市+陶琉工匠+蒋五0533-2001301最终版.zip", ["PK104"]),
        ("淄博市+陶琉工匠+蒋五0533-2001302(修改).zip", ["PK104", "PK105"]),
        ("淄博市+陶琉工匠+0533-2001301蒋五.zip", ["PK104"]),
    ],
)
def test_the_name_is_compared_part_by_part(name: str, breaks: list[str], tmp_path: Path) -> None:
    assert codes(reviewed(packed(small(), tmp_path, name))) == [*breaks, "PK401"]


def test_all_parts_that_differ_are_named_at_once(tmp_path: Path) -> None:
    found = reviewed(packed(small(), tmp_path, "枣庄市+陶琉+王五.zip"))
    said = "".join(each.message for each in found.findings if each.card.code == "PK105")
    assert ("枣庄市" in said, "陶琉" in said, "王五" in said) == (True, True, True)


def test_a_name_windows_does_not_take_is_told_and_never_made(skt: Skt, tmp_path: Path) -> None:
    brand = "tao" * 100
    card = write_xlsxwriter([good_card(brand=brand)])
    outcome = check(BrandPackage(file=f"淄博市+{brand}+蒋五0533-2001301.zip", kind="zip", setting=setting()))
    assert "PK108" in {each.card.code for each in outcome.findings}
    folder(small(**{CARD: card}), tmp_path / "材料")
    _, err = skt("pack", "材料", "-o", "报送", code=1)
    assert "品牌名称）有 300 个字" in err
    assert not (tmp_path / "报送").exists()


@pytest.mark.parametrize(
    ("third", "said"),
    [
        ("蒋五0533-2001301最终版", "名称里电话后面多了“最终版”"),
        ("蒋五0533-2001301（修改）", "名称里电话后面多了“（修改）”"),
        ("0533-2001301蒋五", "名称的第三部分里电话写在了前面，后面是“蒋五”"),
        ("蒋五2组", "名称的第三部分“蒋五2组”缺少联系方式"),
    ],
)
def test_what_follows_the_phone_is_told_and_the_phone_is_not_called_lacking(third: str, said: str) -> None:
    outcome = check(BrandPackage(file=f"淄博市+陶琉工匠+{third}.zip", kind="zip", setting=setting()))
    assert [each.message for each in outcome.findings if each.card.code == "PK104"] == [said]


def test_a_plus_too_many_is_named(tmp_path: Path) -> None:
    found = reviewed(packed(small(), tmp_path, "淄博市+陶琉工匠+蒋五+0533-2001301.zip"))
    assert "联系人与联系方式之间多了一个“+”" in [each.message for each in found.findings]


def test_equal_pictures_are_one_query(tmp_path: Path) -> None:
    same = {f"图片/同{number}.jpg": photo(1, side=(480, 360)) for number in range(1, 30)}
    found = reviewed(packed({**small(), **same}, tmp_path))
    (query,) = [each for each in found.findings if each.card.code == "PK304"]
    assert all(f"“{name}”" in query.message for name in (*same, "图片/1.jpg"))
    assert query.message.endswith(" 30 张图片完全相同")


def test_equal_pictures_that_do_not_count_are_said_once(tmp_path: Path) -> None:
    same = {f"图片/{number}.jpg": photo(1, side=(480, 360)) for number in range(1, 6)}
    found = reviewed(packed({**small(), **same}, tmp_path))
    assert codes(found) == ["PK301", "PK401"]
    (lacking,) = [each.message for each in found.findings if each.card.code == "PK301"]
    assert all(f"“{name}”" in lacking for name in same)


def test_two_equal_pictures_are_both_named_when_too_few_are_left(tmp_path: Path) -> None:
    twin = {"图片/5.jpg": small()["图片/4.jpg"]}
    (lacking,) = [
        each.message
        for each in reviewed(packed({**small(), **twin}, tmp_path)).findings
        if each.card.code == "PK301"
    ]
    assert "“图片/4.jpg”、“图片/5.jpg” 2 张图片完全相同，只算一张" in lacking


@pytest.mark.parametrize(("count", "remedy"), [(0, "请放入附件1和宣传素材"), (5200, "请只放附件1和宣传素材")])
def test_the_remedy_fits_the_number_of_files(count: int, remedy: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(zipped(*(utf8(f"{number}.jpg") for number in range(count))))
    (finding,) = reviewed(path).findings
    assert remedy in finding.hint
    assert "zip" not in finding.hint


@pytest.mark.parametrize("problem", ["no-space", "bomb", "too-many"])
def test_of_an_archive_cut_short_nothing_is_called_missing(problem: str) -> None:
    trouble = ArchiveTrouble(problem=ArchiveProblem(problem), name=None, detail="打不下去", remedy="请清理")
    film = Film(
        entry="a.mp4", facts=VideoFacts(container="mp4", duration_ms=Fraction(150_000), fps_min=Fraction(25))
    )
    outcome = check(
        BrandPackage(
            file=NAME,
            kind="zip",
            setting=setting(),
            films=(film,),
            others=("a.bin",),
            troubles=(trouble,),
        )
    )
    missing = {each.code: each.why for each in outcome.unchecked}
    assert ("PK101" in missing) == (problem == "no-space")
    assert {each.card.code for each in outcome.findings} == {"PK101", "PK106"} - missing.keys()
    assert {"PK201", "PK301", "PK409", "PK501"} <= set(missing)
    assert missing["PK201"].endswith("打不下去")


@pytest.mark.parametrize(
    ("lost", "rule"), [(CARD, "PK201"), ("图片/3.jpg", "PK301"), ("宣传稿件.docx", "PK501")]
)
def test_what_could_not_be_taken_out_is_not_called_missing_as_well(
    lost: str, rule: str, tmp_path: Path
) -> None:
    files = small()
    path = packed(files, tmp_path)
    data = bytearray(path.read_bytes())
    at = data.find(files[lost])
    data[at + 100] ^= 1
    path.write_bytes(data)
    found = reviewed(path)
    assert [each.place.entry for each in found.findings if each.card.code == "PK101"] == [lost]
    assert rule not in codes(found)
    assert f"“{lost}”没有取出来，不知道缺不缺" in {each.why for each in found.unchecked if each.code == rule}


def test_a_full_disk_of_the_checkers_is_no_fault_of_the_package(
    skt: Skt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 0

    files = [utf8(name, data, DEFLATED) for name, data in small().items()]
    (tmp_path / NAME).write_bytes(zipped(*files))
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    out, _ = skt("validate", NAME, code=3)
    assert "强制 0 处" in out
    assert "还差" not in out
    assert "? 核实" in out
    assert "这台电脑的临时文件夹所在磁盘空间不足" in out
    assert "不是材料的问题；请清理磁盘后再审核" in "".join(out.split())


def test_a_full_disk_keeps_a_folder_from_being_packed_and_is_not_called_lacking(
    skt: Skt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 0

    inner = zipped(utf8("九.jpg", b"x" * 9_000, DEFLATED))
    folder({**small(), "更多.zip": inner}, tmp_path / "材料")
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    _, err = skt("pack", "材料", "-o", "报送", code=3)
    assert "材料没有全部读出来，没有打包" in err
    assert "还差" not in err
    assert not (tmp_path / "报送").exists()


def test_of_several_lost_for_one_reason_each_counts_as_lost(tmp_path: Path) -> None:
    files = small()
    path = packed(files, tmp_path)
    data = bytearray(path.read_bytes())
    for lost in ("图片/3.jpg", "宣传稿件.docx", CARD):
        data[data.find(files[lost]) + 100] ^= 1
    path.write_bytes(data)
    found = reviewed(path)
    assert {"PK201", "PK301", "PK501"}.isdisjoint(codes(found))
    unchecked = {each.code for each in found.unchecked}
    assert unchecked >= {"PK201", "PK301", "PK501"}


def test_a_brand_may_hold_a_plus(tmp_path: Path) -> None:
    card = write_xlsxwriter([good_card(brand="互联网+护理")])
    name = "淄博市+互联网+护理+蒋五0533-2001301.zip"
    assert codes(reviewed(packed({**small(), CARD: card}, tmp_path, name))) == ["PK401"]


def test_a_whole_mobile_number_of_a_name_is_not_printed(skt: Skt, tmp_path: Path) -> None:
    card = write_xlsxwriter([good_card(phone="13800000000")])
    packed({**small(), CARD: card, "宣传稿件.docx": b""}, tmp_path, "淄博市+陶琉工匠+王五13800000001.zip")
    shown, _ = skt("validate", str(tmp_path), code=1)
    skt("validate", str(tmp_path), "--format", "html", "-o", "页.html", code=1)
    page = Path("页.html").read_text(encoding="utf-8")
    Path("页.html").unlink()
    for text in (shown, page):
        assert "王五138****0001.zip" in text
        assert "13800000001" not in text
        assert "13800000000" not in text
    told = json.loads(skt("validate", str(tmp_path), "--format", "json", code=1)[0])
    assert told["packages"][0]["file"].endswith("王五13800000001.zip")


# Card and texts.


def test_a_card_in_word_is_read(tmp_path: Path) -> None:
    files = {**small(), "附件1.docx": word(word_table(*FIELDS))}
    files.pop(CARD)
    found = reviewed(packed(files, tmp_path))
    assert codes(found) == ["PK401"]
    assert entries(found, "card") == ("附件1.docx",)


def test_two_cards_are_one_finding(tmp_path: Path) -> None:
    second = write_xlsxwriter([good_card(brand="鲁菜师傅")])
    found = reviewed(packed({**small(), "附件1（新）.xlsx": second}, tmp_path))
    assert codes(found) == ["PK202", "PK401"]
    assert len(found.submissions) == 2


def test_no_card_names_the_file_that_should_be_one(tmp_path: Path) -> None:
    files = {**small(), "附件1 一览表.doc": old_word("附件1 一市一品牌建设情况一览表")}
    files.pop(CARD)
    (finding,) = [each for each in reviewed(packed(files, tmp_path)).findings if each.card.code == "PK201"]
    assert "附件1 一览表.doc" in finding.message


def test_a_card_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    found = reviewed(packed({**small(), CARD: b"PK\x03\x04 xl/ torn"}, tmp_path))
    (finding,) = [each for each in found.findings if each.card.code != "PK401"]
    assert (finding.card.code, finding.place.entry) == ("RD001", CARD)
    assert states(found)["card"] is ItemState.LACKING
    assert len(found.unread) == 1


@pytest.mark.parametrize(
    ("name", "data", "item"),
    [
        ("课程表.xlsx", b"PK\x03\x04 xl/ torn", "others"),
        ("课程表.xlsx", encrypted(write_xlsxwriter([good_card()]), "x"), "others"),
        ("宣传稿件.docx", b"PK\x03\x04 word/ torn", "article"),
        ("宣传稿件.docx", encrypted(document(ARTICLE), "x"), "article"),
        ("宣传稿件.wps", encrypted(document(ARTICLE), "x"), "article"),
        ("宣传稿件.docx", b"", "article"),
    ],
)
def test_another_file_that_cannot_be_read_is_not_held_against_the_card(
    name: str, data: bytes, item: str, tmp_path: Path
) -> None:
    files = small(**{"宣传稿件.docx": None} if item == "article" else {})
    found = reviewed(packed({**files, name: data}, tmp_path))
    unsettled = {each for each, state in states(found).items() if state is not ItemState.THERE}
    assert unsettled == {item, "films"}
    assert entries(found, item) == (name,)
    assert found.checklists[0].lacking == (item == "others")


def test_of_broken_tables_the_one_named_so_is_the_card(tmp_path: Path) -> None:
    torn = b"PK\x03\x04 xl/ torn"
    found = reviewed(packed(small(**{CARD: torn, "课程表.xlsx": torn}), tmp_path))
    assert (entries(found, "card"), entries(found, "others")) == ((CARD,), ("课程表.xlsx",))
    assert found.checklists[0].lacking == 2


def test_a_text_of_no_use_is_named_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    found = reviewed(packed(small(**{"说明.docx": b"PK\x03\x04 word/ torn"}), tmp_path))
    (note,) = [each.message for each in found.findings if each.card.code == "PK106"]
    assert note == "认不出用途的文件：说明.docx（文件损坏，打不开）"


def test_an_empty_card_is_named(tmp_path: Path) -> None:
    found = reviewed(packed(small(**{CARD: b""}), tmp_path))
    assert CARD in next(each.message for each in found.findings if each.card.code == "PK201")


def test_a_mistake_in_the_card_is_said_at_its_cell(tmp_path: Path) -> None:
    card = write_xlsxwriter([good_card(phone="0531-2001301")])
    found = reviewed(packed({**small(), CARD: card}, tmp_path, NAME.replace("0533", "0531")))
    (finding,) = [each for each in found.findings if each.card.code == "RG010"]
    assert (finding.place.entry, finding.place.cell) == (CARD, "D13")
    assert states(found)["card"] is ItemState.DOUBTFUL


def test_the_senders_city_is_compared_with_the_card(tmp_path: Path) -> None:
    path = packed(small(), tmp_path)
    assert codes(reviewed(path, unit="370400")) == ["PK203", "PK401"]
    assert codes(reviewed(path, unit="370300")) == ["PK401"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("稿.txt", ARTICLE.encode("gb18030")),
        ("稿.txt", ARTICLE.encode("utf-8-sig")),
        ("稿.txt", ARTICLE.encode("utf-16")),
        ("新闻通讯.doc", old_word(ARTICLE)),
        ("文字材料/陶琉故事.docx", document(ARTICLE)),
        ("陶琉故事.docx", document("宣传稿件\n" + ARTICLE)),
    ],
    ids=["gb18030", "utf-8", "utf-16", "doc", "folder", "beginning"],
)
def test_an_article_is_found_and_counted(name: str, data: bytes, tmp_path: Path) -> None:
    files = {**small(), name: data}
    files.pop("宣传稿件.docx")
    found = reviewed(packed(files, tmp_path))
    assert codes(found) == ["PK401"]
    assert entries(found, "article") == (name,)
    (counted,) = [item.found for item in found.checklists[0].items if item.id == "article"]
    assert counted in {"158 字", "162 字"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4\n", "打不开"),
        (b"", "0 字节"),
        (b"PK\x03\x04 word/ torn", "打不开"),
        (word(), "没有文字"),
    ],
    ids=["pdf", "empty", "torn", "blank"],
)
def test_an_article_that_cannot_be_counted_is_queried(data: bytes, said: str, tmp_path: Path) -> None:
    files = {**small(), "宣传稿件.pdf": data}
    files.pop("宣传稿件.docx")
    (query,) = [each for each in reviewed(packed(files, tmp_path)).findings if each.card.code == "PK505"]
    assert said in query.message


def test_two_articles_are_named_and_queried(tmp_path: Path) -> None:
    found = reviewed(packed(small(**{"报道.txt": ARTICLE.encode()}), tmp_path))
    (query,) = [each for each in found.findings if each.card.code == "PK507"]
    assert query.message == "有 2 份宣传稿件：“宣传稿件.docx”、“报道.txt”"
    assert states(found)["article"] is ItemState.DOUBTFUL


def test_the_article_that_is_chosen_is_the_only_one() -> None:
    told = readings(
        [PackageText(entry="稿一.docx"), PackageText(entry="稿二.docx")], [], {"稿二.docx": TextRole.ARTICLE}
    )
    assert [told[entry].role for entry in ("稿一.docx", "稿二.docx")] == [TextRole.OTHER, TextRole.ARTICLE]


def test_an_article_that_copies_the_case_is_noted(tmp_path: Path) -> None:
    case = str(good_card().rows[9][0])
    found = reviewed(packed({**small(), "宣传稿件.docx": document(case)}, tmp_path))
    assert codes(found) == ["PK401", "PK504"]


# The texts of films.

WORDS = "画面一：车间。".encode()


def lacking(found: Review, code: str = "PK409") -> list[str | None]:
    return [each.place.entry for each in found.findings if each.card.code == code]


@pytest.mark.parametrize(
    ("texts", "without"),
    [
        (["窑火特写 背景文字.txt"], ["窑火.mp4"]),
        (["窑火 背景文字.txt"], ["窑火特写.mov"]),
        (["窑火特写.txt", "窑火.txt"], []),
        (["窑火 背景.txt", "窑火特写里的画面背景.txt"], []),
        (["背景文字.txt"], ["窑火特写.mov"]),
        (["背景一.txt", "背景二.txt"], []),
        (["窑火特写 背景一.txt", "窑火特写 背景二.txt"], ["窑火.mp4"]),
    ],
)
def test_a_text_serves_one_film(texts: list[str], without: list[str], tmp_path: Path) -> None:
    films = {"窑火.mp4": b"x", "窑火特写.mov": b"x"}
    found = reviewed(packed({**small(), **films, **dict.fromkeys(texts, WORDS)}, tmp_path))
    assert lacking(found) == without


def test_a_film_in_another_format_is_only_told_its_format() -> None:
    film = Film(entry="a.mp4", facts=VideoFacts(container="ts", width=320, height=240, text_tracks=1))
    outcome = check(BrandPackage(file=NAME, kind="zip", setting=setting(), films=(film,)))
    broken = {each.card.code for each in outcome.findings if each.card.code.startswith("PK4")}
    assert broken == {"PK402", "PK409"}


def test_films_of_one_label_keep_their_own_texts() -> None:
    films = ["甲/窑火宣传片.mp4", "甲/窑火纪录片.mp4", "乙/窑火纪录片.mp4"]
    texts = ["窑火 背景.txt", "乙/窑火纪录片 背景.txt", "甲/窑火纪录片 背景.txt"]
    assert list(backgrounds(films, texts).values()) == [(texts[0],), (texts[2],), (texts[1],)]


def test_many_films_with_many_texts_take_no_time() -> None:
    films = [f"视频/第{number}讲窑火映红了车间的窗.mp4" for number in range(3_000)]
    texts = [f"文字/第{number}讲窑火映红了车间的窗的文字和说明.txt" for number in range(3_000)]
    begun = usual_seconds()
    roles = readings([PackageText(entry=text) for text in texts], films)
    assert {each.role for each in roles.values()} == {TextRole.BACKGROUND}
    assert list(backgrounds(films, texts).values()) == [(text,) for text in texts]
    assert usual_seconds() - begun < 5


@pytest.mark.parametrize(
    ("name", "data", "error", "query"),
    [
        ("窑火 背景文字.txt", b"", True, False),
        ("窑火 背景文字.txt", b" \n", True, False),
        ("窑火 背景文字.docx", word(), True, False),
        ("窑火 背景文字.pdf", b"%PDF-1.4\njunk", False, True),
        ("窑火 背景文字.docx", b"PK\x03\x04 word/ torn", False, True),
        ("窑火 背景文字.txt", WORDS, False, False),
    ],
)
def test_a_text_without_words_is_none(
    name: str, data: bytes, tmp_path: Path, *, error: bool, query: bool
) -> None:
    found = reviewed(packed({**small(), "窑火.mp4": b"x", name: data}, tmp_path))
    assert lacking(found) == ["窑火.mp4"] * error
    assert lacking(found, "PK412") == [name] * query
    assert states(found)["background"] is (
        ItemState.LACKING if error else ItemState.DOUBTFUL if query else ItemState.THERE
    )


# Building a package.


@pytest.mark.parametrize("flat", [False, True])
def test_what_is_packed_is_clean_and_the_same_each_time(
    skt: Skt, good: Files, tmp_path: Path, *, flat: bool
) -> None:
    named = {
        f"{number}{Path(name).name}" if flat else name: data
        for number, (name, data) in enumerate(good.items())
    }
    folder({("材料/" + name): data for name, data in named.items()}, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    skt("pack", "材料", "-o", "报送")
    path = tmp_path / "报送" / NAME
    first = path.read_bytes()
    skt("pack", "材料", "-o", "报送", "--force")
    assert path.read_bytes() == first
    found = reviewed(path)
    assert codes(found) == []
    assert set(states(found).values()) == {ItemState.THERE}
    assert {path: path.read_bytes() for path in before} == before


def test_entries_are_numbered_stored_and_named_in_utf8(skt: Skt, good: Files, tmp_path: Path) -> None:
    folder({("材料/" + name): data for name, data in good.items()}, tmp_path)
    skt("pack", "材料", "-o", "报送")
    with zipfile.ZipFile(tmp_path / "报送" / NAME) as package:
        infos = package.infolist()
        contents = {package.read(info) for info in infos}
    assert [info.filename[:3] for info in infos] == [f"{number:02}-" for number in range(1, 13)]
    assert {(info.flag_bits, info.compress_type, info.date_time[0]) for info in infos} == {(0x800, 0, 1980)}
    assert contents == set(good.values())


def test_a_package_that_lacks_something_is_not_built(skt: Skt, tmp_path: Path) -> None:
    folder(small(**{"宣传稿件.docx": None}), tmp_path / "材料")
    out, err = skt("pack", "材料", "-o", "报送", code=1)
    assert "× 还差 宣传稿件" in out
    assert "还差 1 项，没有打包" in err
    assert not (tmp_path / "报送").exists()


def test_a_draft_is_built_and_says_so(skt: Skt, tmp_path: Path) -> None:
    folder(small(**{"宣传稿件.docx": None}), tmp_path / "材料")
    _, err = skt("pack", "材料", "-o", "报送", "--draft", code=1)
    assert [path.name for path in (tmp_path / "报送").iterdir()] == [f"草稿-{NAME}"]
    assert "不要报送" in err


def test_open_queries_do_not_hinder(skt: Skt, tmp_path: Path) -> None:
    folder(small(), tmp_path / "材料")
    out, _ = skt("pack", "材料", "-o", "报送")
    assert "没有视频素材" in out
    assert (tmp_path / "报送" / NAME).exists()


def test_options_say_what_a_text_is(skt: Skt, tmp_path: Path) -> None:
    files = {**small(), "甲.docx": document(ARTICLE), "乙.docx": document("乙"), "附件1 旧.xlsx": b""}
    files["附件1 旧.xlsx"] = write_xlsxwriter([good_card(brand="鲁菜师傅")])
    files.pop("宣传稿件.docx")
    folder(files, tmp_path / "材料")
    _, err = skt("pack", "材料", "-o", "报送", "--article", "甲.docx", "--card", f"材料/{CARD}")
    with zipfile.ZipFile(tmp_path / "报送" / NAME) as package:
        assert package.read("02-宣传稿件.docx") == files["甲.docx"]
        assert package.read("01-附件1 一市一品牌建设情况一览表.xlsx") == files[CARD]
    assert "没有放进去的 2 个" in err


@pytest.mark.parametrize(
    ("brand", "contact", "phone", "cell"),
    [
        ("陶琉工匠", "蒋五（女）", "0533-2001301", "B13（联系人）"),
        ("陶琉工匠", "蒋五2", "0533-2001301", "B13（联系人）"),
        ("陶琉工匠", "蒋+五", "0533-2001301", "B13（联系人）"),
        ("陶+琉工匠", "蒋五", "0533-2001301", ""),
        ("陶/琉工匠", "蒋 五", "0533-2001301", ""),
    ],
)
def test_a_name_that_would_not_be_understood_is_refused_at_the_card(  # noqa: PLR0913, PLR0917 - the card
    skt: Skt, tmp_path: Path, brand: str, contact: str, phone: str, cell: str
) -> None:
    card = good_card(brand=brand, phone=phone)
    rows = [[contact if value == "蒋五" else value for value in row] for row in card.rows]
    folder({**small(), CARD: write_xlsxwriter([replace(card, rows=rows)])}, tmp_path / "材料")
    _, err = skt("pack", "材料", "-o", "报送", code=1 if cell else 0)
    if cell:
        assert f"“{CARD}”的 {cell}是“{contact}”" in err
        assert not (tmp_path / "报送").exists()
    else:
        assert codes(reviewed(*(tmp_path / "报送").iterdir())) == ["PK401"]


def test_the_part_that_is_unfit_is_told() -> None:
    good = PackageName(area="淄博市", brand="陶琉工匠", contact="蒋五", phone="0533-2001301")
    assert unfit_parts(good) is None
    assert unfit_parts(replace(good, phone="+8613800000000")) == "phone"
    assert unfit_parts(replace(good, phone="0533-2001301(8)")) == "phone"
    assert unfit_parts(replace(good, contact="+五(1)", phone="+86")) == "contact"


def test_names_inside_keep_within_the_limit_of_a_path(skt: Skt, tmp_path: Path) -> None:
    long = {f"{'a' * 233}{number}.jpg": photo(number + 60, side=(480, 360)) for number in range(2)}
    folder({**small(), **long}, tmp_path / "材料")
    skt("pack", "材料", "-o", "报送")
    assert codes(reviewed(tmp_path / "报送" / NAME)) == ["PK401"]


class Answers:
    """A terminal on which these lines are typed."""

    def __init__(self, *lines: str) -> None:
        """Take the lines."""
        self.lines = list(lines)
        self.said: list[str] = []

    def ask(self, question: str) -> str:
        self.said.append(question)
        return self.lines.pop(0)

    def say(self, text: str) -> None:
        self.said.append(text)


def test_what_is_unclear_is_asked_for(tmp_path: Path) -> None:
    files = {**small(), "甲.docx": document("甲"), "乙.docx": document("乙")}
    files["附件1 旧.xlsx"] = write_xlsxwriter([good_card(brand="鲁菜师傅")])
    files.pop("宣传稿件.docx")
    source = Source(path=folder(files, tmp_path / "材料"), file="材料")
    found = look_at_folder(Parcel(source=source, into=tmp_path), Order(as_of=AS_OF, form="brand"))
    screen = Answers("9", "1", "", "1")
    answered = packing.asked(found.plan, screen)
    assert answered == {
        found.plan.cards[0]: TextRole.CARD,
        found.plan.unclear[1]: TextRole.ARTICLE,
    }
    assert any("不是 1 到 2 的数字" in line for line in screen.said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("没有", "-o", "报送"), "找不到"),
        ((NAME, "-o", "报送"), "是一个文件"),
        (("材料", "-o", NAME), "是一个文件"),
        (("材料", "-o", f"{NAME}/报送"), "是一个文件"),
        (("材料", "-o", "材料/报送"), "在材料文件夹里面"),
        (("材料", "-o", "报送", "--article", NAME), "不在“材料”里"),
        (("材料", "-o", "报送", "--article", "图片/1.jpg"), "是图片，不能当宣传稿件"),
        (("材料", "-o", "报送.zip"), "是压缩包的名称"),
        (("材料", "-o", "报送", "--article", CARD, "--card", CARD), "又当"),
    ],
)
def test_wrong_usage_of_pack(skt: Skt, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    folder(small(), tmp_path / "材料")
    packed(small(), tmp_path)
    assert said in skt.refused("pack", *arguments)


def test_the_folder_of_the_package_is_made_with_those_above_it(
    skt: Skt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(small(), tmp_path / "材料")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space", None)

    with monkeypatch.context() as patched:
        patched.setattr("skilltrain_cli.usecases.pack.write_package", full)
        _, err = skt("pack", "材料", "-o", "2021/6月/报送", "--draft", code=3)
        assert "磁盘已满" in err
    assert not (tmp_path / "2021").exists()
    skt("pack", "材料", "-o", "2021/6月/报送")
    assert len(list((tmp_path / "2021/6月/报送").iterdir())) == 1


@pytest.mark.parametrize("deflated", [False, True])
def test_pictures_in_an_archive_in_the_folder_are_packed(skt: Skt, tmp_path: Path, *, deflated: bool) -> None:
    pictures = {name: data for name, data in small().items() if name.startswith("图片/")}
    folder(small(**dict.fromkeys(pictures)), tmp_path / "材料")
    method = DEFLATED if deflated else STORED
    inner = zipped(*(utf8(name, data, method) for name, data in pictures.items()))
    (tmp_path / "材料/图片.zip").write_bytes(inner)
    skt("pack", "材料", "-o", "报送")
    with zipfile.ZipFile(tmp_path / "报送" / NAME) as made:
        names = [name for name in made.namelist() if "图片-" in name]
        assert names[0] == "03-图片-1.jpg"
        assert [made.read(name) for name in names] == list(pictures.values())
    assert codes(reviewed(tmp_path / "报送" / NAME)) == ["PK401"]


def test_a_package_in_the_folder_is_not_packed_into_another(skt: Skt, tmp_path: Path) -> None:
    folder(small(), tmp_path / "材料")
    packed(small(), tmp_path / "材料", "旧.zip")
    assert "“旧.zip”里有附件1" in skt.refused("pack", "材料", "-o", "报送")


def test_a_package_is_not_overwritten(skt: Skt, tmp_path: Path) -> None:
    folder(small(), tmp_path / "材料")
    (tmp_path / "报送").mkdir()
    (tmp_path / "报送" / NAME).write_bytes(b"mine")
    skt("pack", "材料", "-o", "报送", code=2)
    assert (tmp_path / "报送" / NAME).read_bytes() == b"mine"


def test_a_folder_of_other_forms_is_not_packed(skt: Skt, tmp_path: Path) -> None:
    county_file(tmp_path / "材料/张店区.csv")
    out, err = skt("pack", "材料", "-o", "报送", code=3)
    assert (out, "别的报表" in err) == ("", True)


# How it is shown.


def test_json_has_the_packages_and_keeps_its_schema(skt: Skt, tmp_path: Path) -> None:
    packed(small(), tmp_path)
    found = json.loads(skt("validate", NAME, "--format", "json")[0])
    jsonschema.validate(found, SCHEMA)
    (package,) = found["packages"]
    assert (package["file"], package["lacking"]) == (NAME, 0)
    assert {each["id"]: each["state"] for each in package["items"]}["films"] == "doubtful"
    assert [each["entry"] for each in found["findings"]] == [None]


def test_the_page_has_the_checklist(skt: Skt, tmp_path: Path) -> None:
    packed(small(**{"宣传稿件.docx": None}), tmp_path)
    skt("validate", NAME, "--format", "html", "-o", "页.html", code=1)
    page = (tmp_path / "页.html").read_text(encoding="utf-8")
    assert "素材清单：还差 1 项，1 项待核实" in page
    assert '<td class="lacking">× 还差</td>' in page


def test_the_checklist_fits_any_width_and_is_plain_without_colours(tmp_path: Path) -> None:
    text = render(reviewed(packed(small(), tmp_path)), Showing(width=40))
    assert "素材清单：没有缺项，1 项待核实" in text
    assert "√ 已齐" in text
    text.encode("gbk")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_what_is_no_file_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    made = folder(small(), tmp_path / "材料")
    os.mkfifo(made / "管道.jpg")
    os.mkfifo(made / "宣传；稿.docx")
    (finding,) = (each for each in reviewed(made).findings if each.card.code == "PK101")
    assert finding.message == "是管道或设备，不是文件，没有读（共 2 个：宣传；稿.docx、管道.jpg）"
    assert finding.hint == "请移走，放入原文件"


def test_shortcuts_are_one_finding_with_their_names(tmp_path: Path) -> None:
    shortcuts = {"视频/窑火.mp4.lnk": b"L\0\0\0\1\x14\2\0", "视频/大师；访谈.MP4.LNK": b"L\0\0\0\1\x14\2\0"}
    for found in (
        reviewed(packed({**small(), **shortcuts}, tmp_path)),
        reviewed(folder({**small(), **shortcuts}, tmp_path / "材料")),
    ):
        (finding,) = (each for each in found.findings if each.card.code == "PK101")
        assert finding.message.startswith("是快捷方式，不是文件本身（共 2 个：")
        assert "窑火.mp4.lnk" in finding.message
        assert "大师；访谈.MP4.LNK" in finding.message
        assert finding.hint == "请放入原文件"


def test_names_that_are_one_with_a_semicolon_in_them_are_told_whole(tmp_path: Path) -> None:
    found = reviewed(packed({**small(), "稿；一.txt": b"x", "稿；一.TXT": b"y"}, tmp_path))
    (finding,) = (each for each in found.findings if each.card.code == "PK102")
    assert "稿；一" in finding.message
    assert finding.message.endswith("解压时会互相覆盖")
    assert finding.hint == "请改名后重新压缩"


def test_a_package_that_kills_its_worker_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skilltrain_cli.intake.brand_package.examine_package.examine_package", _killed)
    found = reviewed(packed(small(), tmp_path))
    assert codes(found) == ["RD003"]
    assert [Path(each).name for each in found.unread] == [NAME]


def test_a_folder_that_kills_its_worker_is_said_and_its_files_are_read_singly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skilltrain_cli.intake.brand_package.examine_package.examine_package", _killed)
    found = reviewed(folder(small(), tmp_path / "材料"))
    assert "RD003" in codes(found)
    assert [Path(each).name for each in found.unread] == ["材料"]
    assert any(each.place.file.endswith("宣传稿件.docx") for each in found.findings)


@pytest.mark.parametrize(
    "changes",
    [{CARD: None}, {CARD: b"PK\x03\x04 cut off"}, {"附件1（旧）.xlsx": write_xlsxwriter([good_card()])}],
    ids=["no card", "a broken card", "two cards"],
)
def test_the_folder_that_is_named_is_a_package_whatever_its_card(
    changes: dict[str, bytes | None], tmp_path: Path
) -> None:
    found = reviewed(folder(small(**changes), tmp_path / "材料"))
    assert states(found)["card"] is ItemState.LACKING
    assert "ST001" not in codes(found)


def test_an_id_number_in_the_name_of_an_entry_is_masked_everywhere(skt: Skt, tmp_path: Path) -> None:
    number = "990101199013011236"
    packed(small(**{f"图片/{number}.jpg": b"\xff\xd8\xff junk"}), tmp_path)
    for kind in ("terminal", "json", "html", "github"):
        out, err = skt("validate", NAME, "--format", kind, code=1)
        assert number not in out + err


def _killed(*_: object, **__: object) -> None:
    os._exit(9)
