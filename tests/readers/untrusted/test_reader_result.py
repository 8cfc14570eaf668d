"""What a reader that refuses a file says of it."""

import pytest

from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure


@pytest.mark.parametrize(
    ("detail", "plain"),
    [
        ("XML 已损坏：not well-formed (invalid token): line 1, column 4", "XML 已损坏"),
        ("缺少部件 xl/workbook.xml", "缺少部件 xl/workbook.xml"),
        ("", ""),
    ],
)
def test_the_words_of_a_library_are_left_out_for_people(detail: str, plain: str) -> None:
    refused = Refused(Failure.DAMAGED, detail)
    assert (refused.plain, refused.detail) == (plain, detail)
