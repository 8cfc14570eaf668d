"""What could not be looked at is a gap in the review, exit code 3, and never passes as clean."""

from pathlib import Path

import pytest

from command_line import Skt
from county_files import QUERY, county_file, row_of


@pytest.fixture
def skt(skt: Skt) -> Skt:
    county_file(Path("收件/张店区.csv"))
    return skt


def test_a_folder_that_cannot_be_opened_is_a_gap(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    county_file(Path("收件/锁/淄川区.csv"), row_of("淄川区"))
    real = Path.iterdir

    def closed(path: Path) -> object:
        if path.name == "锁":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    assert "收件/锁" in skt("validate", "收件", code=3)[0]
    assert "收件/锁" in skt("merge", "收件", "-o", "市.xlsx", code=3)[1]


def test_a_link_to_nowhere_is_a_gap(skt: Skt) -> None:
    Path("收件/淄川区.csv").symlink_to("没有.csv")
    assert "收件/淄川区.csv" in skt("validate", "收件", code=3)[0]


def test_an_empty_folder_among_others_is_a_gap(skt: Skt) -> None:
    Path("空").mkdir()
    assert "空" in skt("validate", "收件", "空", code=3)[0]
    skt("validate", "收件", "收件")  # named twice is not empty


def test_explanations_beside_the_submissions_are_no_submission(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), QUERY)
    Path("收件/情况说明.csv").write_text("编码,情况说明\nTM002,四季度由市里统一组织\n", encoding="utf-8")
    options = ("--explanations", "收件/情况说明.csv")
    skt("validate", "收件", *options, "--fail-on", "query")
    skt("merge", "收件", *options, "-o", "市.xlsx")


def test_explanations_that_cannot_be_read_are_said_to_be_so(skt: Skt) -> None:
    Path("说明.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert "读不出来" in skt.refused("validate", "收件", "--explanations", "说明.xlsx")


def test_a_form_that_is_asked_for_is_named_when_it_is_not_there(skt: Skt) -> None:
    out, _ = skt("validate", "收件", "--form", "brand", code=1)
    assert "没有要审核的附件1" in out
