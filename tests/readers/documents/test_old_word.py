"""Old Word files are named, with the form they seem to be, and never more than that."""

from pathlib import Path

import pytest

from read_back import opened
from skilltrain_cli.readers.documents import old_word as reader
from skilltrain_cli.values.read_outcome import Failure, Reading
from skilltrain_cli.values.table_kinds import FileKind
from word_files import compound, old_word

TITLED = "附件2\r项目制培训情况统计表\r市\x07组织区县\x07"


def _read(tmp_path: Path, data: bytes, name: str = "附件2.doc") -> Reading:
    reading = opened(tmp_path / name, data)
    assert reading.kind is FileKind.DOC
    return reading


@pytest.mark.parametrize("name", ["附件2.doc", "附件2.wps"])
def test_the_form_it_seems_to_be_is_named(tmp_path: Path, name: str) -> None:
    reading = _read(tmp_path, old_word(TITLED), name)
    assert reading.failure is Failure.NOT_A_TABLE
    assert reading.detail == "看文字像是附件2《项目制培训情况统计表》"


def test_headings_tell_where_the_title_is_missing(tmp_path: Path) -> None:
    reading = _read(tmp_path, old_word("品牌名称\x07报送市\x07联系人\x07联系电话\x07"))
    assert reading.detail.startswith("看文字像是附件1")


def test_the_other_table_stream_and_single_byte_pieces_are_read() -> None:
    assert reader._text(old_word("培训", narrow="2021", flags=0x200)) == "培训2021"


def test_other_documents_are_only_named(tmp_path: Path) -> None:
    assert _read(tmp_path, old_word("通知\r各市人社局：")).detail == ""


def test_a_locked_one_is_encrypted(tmp_path: Path) -> None:
    assert _read(tmp_path, old_word(TITLED, flags=0x100)).failure is Failure.ENCRYPTED


@pytest.mark.parametrize(
    "data",
    [
        old_word(TITLED, version=0x65),
        old_word(TITLED)[:1500],
        compound({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(20)}),
        compound({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(2000), "0Table": b"\x01\xff\xff"}),
        compound({"WordDocument": b"\xec\xa5\xc1\x00" + b"\xff" * 2000, "1Table": b"\x02"}),
    ],
    ids=["Word 95", "cut off", "no table stream", "no pieces", "wild offsets"],
)
def test_damaged_and_ancient_ones_are_only_named(tmp_path: Path, data: bytes) -> None:
    reading = _read(tmp_path, data)
    assert reading.detail == ""
    assert reading.failure in (Failure.NOT_A_TABLE, Failure.ENCRYPTED)
