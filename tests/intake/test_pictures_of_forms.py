"""Pictures and scans called like a form: in a folder they stand for a table, or go along with one."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Skt
from county_files import county_file, row_of
from sheets import setting
from skilltrain_cli.intake.pictures_of_forms import named_like_form

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"


def reviewed(skt: Skt, *arguments: str, code: int) -> Any:
    return json.loads(skt("validate", *arguments, "--format", "json", code=code)[0])


@pytest.mark.parametrize(
    "name",
    [
        *(
            "高青县附件2.jpg",
            "附件二-淄川区.PNG",
            "张店区项目制培训情况统计表.jpeg",
            "附表 汇总表.bmp",
            "附件2.xlsx.lnk",
        ),
        *(
            "高青县.jpg",
            "淄博市张店区（盖章扫描件）.tif",
            "张店.heic",
            "桓台县人社局20210608.webp",
            "附件1.txt",
        ),
    ],
)
def test_names_of_forms_and_of_units_are_told(name: str) -> None:
    assert named_like_form(name, setting())


@pytest.mark.parametrize(
    "name",
    [
        *("现场.jpg", "张店区培训现场.jpg", "附件1宣传素材3.jpg", "IMG_0001.jpg", "微信图片_20210608.jpg"),
        *("附件2填报说明.txt", "附件2.json", "附件2宣传片.mp4", "附件22.jpg", "附件1-3.jpg", "1.jpg"),
        *("高青县.txt", "签到登记表.jpg", "张店区学员花名册汇总表.png", "课程表.jpg", "张店区营业执照.jpg"),
    ],
)
def test_names_of_other_things_are_not(name: str) -> None:
    assert not named_like_form(name, setting())


@pytest.mark.parametrize("name", ["高青县附件2.jpg", "高青县.png", "高青县统计表.pdf", "高青县附件2.ofd"])
def test_a_photo_in_place_of_a_table_is_no_litter(skt: Skt, name: str) -> None:
    county_file(Path("收件/张店区.csv"))
    Path("收件", name).write_bytes(b"%PDF-1.7" if name.endswith("pdf") else JPEG)
    review = reviewed(skt, "收件", code=3)
    assert [(each["code"], each["file"]) for each in review["findings"]] == [("RD005", f"收件/{name}")]
    assert (review["unread"], review["skipped"]) == ([f"收件/{name}"], [])


def test_a_folder_of_nothing_but_a_photo_of_a_form_has_one_finding(skt: Skt) -> None:
    Path("收件").mkdir()
    Path("收件/高青县附件2.jpg").write_bytes(JPEG)
    assert [each["code"] for each in reviewed(skt, "收件", code=3)["findings"]] == ["RD005"]


@pytest.mark.parametrize("name", ["张店区（盖章扫描件）.pdf", "张店区.jpg", "张店区_签字版.ofd"])
def test_the_sealed_copy_beside_its_table_is_passed_over_by_name(skt: Skt, name: str) -> None:
    county_file(Path("收件/张店区.csv"))
    Path("收件", name).write_bytes(b"%PDF-1.7" if name.endswith("pdf") else JPEG)
    review = reviewed(skt, "收件", code=0)
    assert review["findings"] == []
    assert review["skipped"] == [
        {"file": f"收件/{name}", "why": "与“张店区.csv”同名，看作它的扫描件，只审核表格"}
    ]
    assert [each["code"] for each in reviewed(skt, f"收件/{name}", code=3)["findings"]] == ["RD005"]


def test_a_scan_of_another_form_or_unit_is_no_copy(skt: Skt) -> None:
    county_file(Path("收件/张店区附件2.csv"))
    county_file(Path("收件/县/淄川区.csv"), row_of("淄川区"))
    for name in ("收件/张店区附件1.pdf", "收件/淄川区.pdf"):
        Path(name).write_bytes(b"%PDF-1.7")
    assert {each["file"] for each in reviewed(skt, "收件", code=3)["findings"]} == {
        "收件/张店区附件1.pdf",
        "收件/淄川区.pdf",
    }


def test_other_pictures_are_still_passed_over_and_named(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"))
    Path("收件/现场.jpg").write_bytes(JPEG)
    assert reviewed(skt, "收件", code=0)["skipped"] == [{"file": "收件/现场.jpg", "why": "图片，不是报表"}]
    assert "收件/现场.jpg（图片，不是报表）" in skt("validate", "收件")[0]


def test_the_file_of_explanations_is_named_among_those_passed_over(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"))
    Path("收件/说明.csv").write_text("单元格,编码,情况说明\nA1,TM002,随企业招工安排补报", encoding="utf-8")
    review = reviewed(skt, "收件", "--explanations", "收件/说明.csv", code=0)
    assert review["skipped"] == [{"file": "收件/说明.csv", "why": "情况说明文件（--explanations）"}]
