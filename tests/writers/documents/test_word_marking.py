"""A marked Word file has its findings as comments at the very cells, and is otherwise what was sent."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from hostile_files import archive
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import Order, examine
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.review.finding import Finding, Place, RuleCard, Severity
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.notice_clause import Clause
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.writers.documents import mark_document
from skilltrain_cli.writers.documents.form_document import document_of
from skilltrain_cli.writers.documents.mark_document import marked_document
from word_files import (
    FOOT,
    OFFICE,
    STRICT,
    TYPES,
    W,
    box,
    cell,
    control,
    form,
    para,
    related,
    row,
    table,
    word,
)

CLAUSE = Clause(notice="鲁人社字〔2021〕32号", clause="附件2", quote="“组织区县”一列填写“市直”")
COUNT = Spot(1, 4)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def finding(
    sheet: str | None = "表格1", spot: Spot | None = COUNT, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(
        card=RuleCard(code="VL003", title="", severity=severity, basis=CLAUSE),
        place=Place(file="表.docx", sheet=sheet, spot=spot),
        message="写的是“约30人”，不是整数",
        hint="请填整数",
        basis=CLAUSE,
        heading="培训人数",
    )


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def comments(data: bytes) -> list[str]:
    """Return the text of each comment, as python-docx finds them."""
    return [each.text for each in Document(io.BytesIO(data)).comments]


def text_of(data: bytes) -> Any:
    """Return the root of the main part."""
    return etree.fromstring(parts(data)["word/document.xml"])


def commented(data: bytes) -> dict[str, str]:
    """Return the text each comment is anchored around, by its id."""
    found: dict[str, str] = {}
    running: set[str] = set()
    for element in text_of(data).iter():
        if element.tag == qn("w:commentRangeStart"):
            running.add(element.get(qn("w:id")))
            found[element.get(qn("w:id"))] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            running.remove(element.get(qn("w:id")))
        elif element.tag == qn("w:t"):
            found.update({number: found[number] + element.text for number in running})
    assert not running
    return found


def fills(data: bytes) -> dict[str, str]:
    """Return the text of each shaded cell and its colour."""
    root = text_of(data)
    return {
        "".join(text.text or "" for text in shade.getparent().getparent().iter(qn("w:t"))): shade.get(
            qn("w:fill"), ""
        )
        for shade in root.iter(qn("w:shd"))
    }


def test_the_comment_stands_at_the_cell_with_everything_there_is_to_say() -> None:
    data = marked_document(word("附件2", form(), FOOT), [finding()])
    assert comments(data) == [
        "〔审核批注〕强制 VL003 “培训人数”：写的是“约30人”，不是整数\n"  # noqa: ISC004 - one comment
        "改法：请填整数\n"
        "依据：鲁人社字〔2021〕32号 附件2“‘组织区县’一列填写‘市直’”"
    ]
    assert list(commented(data).values()) == ["30"]
    assert fills(data) == {"30": "FF9998"}


def test_the_gravest_finding_gives_the_colour() -> None:
    here = [finding(severity=each) for each in (Severity.NOTE, Severity.QUERY)]
    there = finding(spot=Spot(1, 0), severity=Severity.NOTE)
    assert fills(marked_document(word(form()), [*here, there])) == {"30": "FFD967", "淄博市": "BDD7EF"}


@pytest.mark.parametrize(
    ("sheet", "spot", "text"),
    [
        ("正文", Spot(1, 0), FOOT),
        ("正文", Spot(0, 0), "附件2"),
        ("表格1", None, "市"),
        (None, None, "附件2"),
        ("正文", Spot(99, 0), "附件2"),
        ("表格9", Spot(0, 0), "附件2"),
    ],
)
def test_other_places_have_their_comment_too(sheet: str | None, spot: Spot | None, text: str) -> None:
    data = marked_document(word("附件2", form(), FOOT), [finding(sheet, spot)])
    assert list(commented(data).values()) == [text]


def test_a_merged_cell_is_marked_once_where_it_shows() -> None:
    merged = table(row(cell("淄博市", merge="restart"), "张店区"), row(cell(merge="continue"), "周村区"))
    data = marked_document(word(merged), [finding(spot=Spot(0, 0)), finding(spot=Spot(1, 0))])
    assert fills(data) == {"淄博市": "FF9998"}
    assert len(comments(data)) == 1


def test_a_shade_stands_where_word_wants_it_and_replaces_another() -> None:
    properties = '<w:shd w:val="clear" w:fill="00FF00"/><w:vAlign w:val="center"/>'
    source = word(table(row(cell("甲", span=2, properties=properties), "乙")))
    root = text_of(marked_document(source, [finding(spot=Spot(0, 0))]))
    [shaded, _] = root.iter(qn("w:tcPr"))
    assert [etree.QName(each).localname for each in shaded] == ["gridSpan", "shd", "vAlign"]


def test_a_comment_keeps_out_of_text_boxes_and_controls_are_no_obstacle() -> None:
    boxed = word(para(box(form())))
    root = text_of(marked_document(boxed, [finding()]))
    [start] = root.iter(qn("w:commentRangeStart"))
    assert not [each for each in start.iterancestors() if each.tag == qn("w:txbxContent")]
    controlled = word(table([control(cell(control(para("30"))))]))
    assert list(commented(marked_document(controlled, [finding(spot=Spot(0, 0))])).values()) == ["30"]


def test_every_other_part_keeps_its_bytes() -> None:
    source = word(
        form(),
        parts={
            "word/media/a.png": PICTURE,
            "word/vbaProject.bin": b"macro" * 100,
            "word/settings.xml": "<w:settings/>",
            "word/_rels/document.xml.rels": related(("image", "media/a.png", False)),
        },
    )
    before, after = parts(source), parts(marked_document(source, [finding()]))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        *("[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml")
    }
    assert list(after)[: len(before)] == list(before)


def test_the_text_itself_is_not_touched() -> None:
    source = word("附件2", form(), FOOT)
    root = text_of(marked_document(source, [finding()]))
    for tag in ("commentRangeStart", "commentRangeEnd", "shd"):
        for each in [*root.iter(qn(f"w:{tag}"))]:
            each.getparent().remove(each)
    for reference in [*root.iter(qn("w:commentReference"))]:
        run = reference.getparent()
        run.getparent().remove(run)
    before = text_of(source)
    assert etree.tostring(root, method="c14n") == etree.tostring(before, method="c14n")


def test_comments_of_others_are_kept() -> None:
    old = (
        f'<w:comments xmlns:w="{W}"><w:comment w:id="7" w:author="王科长"><w:p><w:r><w:t>请核对</w:t></w:r>'
        "</w:p></w:comment></w:comments>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    source = word(
        form(),
        parts={
            "[Content_Types].xml": TYPES.replace(
                "</Types>", f'<Override PartName="/word/comments.xml" ContentType="{kind}"/></Types>'
            ),
            "word/comments.xml": old,
            "word/_rels/document.xml.rels": related(("comments", "comments.xml", False)),
        },
    )
    data = marked_document(source, [finding()])
    assert [text.split("\n")[0][:6] for text in comments(data)] == ["请核对", "〔审核批注〕"]
    assert list(commented(data)) == ["8"]
    changed = {name for name, text in parts(data).items() if text != parts(source)[name]}
    assert changed == {"word/document.xml", "word/comments.xml"}


def test_a_strict_document_stays_strict() -> None:
    after = parts(marked_document(word(form(), space=STRICT), [finding()]))
    assert STRICT.encode() in after["word/comments.xml"]
    assert W.encode() not in after["word/comments.xml"]
    assert OFFICE.encode() not in after["word/_rels/document.xml.rels"]


def test_more_comments_than_word_bears_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mark_document, "MOST_COMMENTS", 2)
    rows = [[str(number)] for number in range(5)]
    found = [finding(spot=Spot(number, 0), severity=Severity.NOTE) for number in range(4)]
    data = marked_document(word("附件2", table(*rows)), [*found, finding(spot=Spot(4, 0))])
    assert [text.split("：")[0][:17] for text in comments(data)] == [
        *(
            "〔审核批注〕另有 3 处只标了颜色",
            "〔审核批注〕提示 VL003 “培",
            "〔审核批注〕强制 VL003 “培",
        )
    ]
    assert len(fills(data)) == 5


def test_many_findings_in_one_cell_are_counted() -> None:
    [text] = comments(marked_document(word(form()), [finding()] * 10))
    assert text.count("改法") == 8
    assert text.endswith("另有 2 条，详见审核结果")


def test_without_findings_the_bytes_are_the_senders() -> None:
    source = word(form())
    assert marked_document(source, []) is source


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        marked_document(b"PK\x03\x04", [finding()])
    assert refused.value.failure is Failure.DAMAGED


def _review(path: Path) -> Sequence[tuple[str, str | None, str | None]]:
    submission = examine(Source(path=path, file=path.name), Order(as_of=date(2021, 6, 10)))
    return [(each.card.code, each.place.sheet, each.place.cell) for each in submission.findings]


def test_a_marked_copy_is_reviewed_like_the_original(tmp_path: Path) -> None:
    rows = [{"city": "淄博市", "county": "张店区", "project": "陶瓷", "trainees": "约30人", "period": "6月"}]
    path = tmp_path / "张店区.docx"
    path.write_bytes(document_of(find_form("project"), rows, {"phone": "123"}))
    submission = examine(Source(path=path, file=path.name), Order(as_of=date(2021, 6, 10)))
    copy = marked_document(path.read_bytes(), submission.findings)
    path.write_bytes(copy)
    assert _review(path) == [
        (each.card.code, each.place.sheet, each.place.cell) for each in submission.findings
    ]
    assert len(comments(copy)) == len({(each.place.sheet, each.place.cell) for each in submission.findings})


# A copy that was mended and comes back.

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
REPLIED = (
    '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
    '<w15:commentEx w15:paraId="0000000A" w15:done="0"/>'
    '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/>'
    "</w15:commentsEx>"
)


def shades(data: bytes) -> list[dict[str, str]]:
    """Return the attributes of each shade in the document."""
    return [
        {etree.QName(key).localname: text for key, text in shade.attrib.items()}
        for shade in text_of(data).iter(qn("w:shd"))
    ]


def test_marks_of_an_earlier_review_are_taken_out() -> None:
    first = marked_document(word(form(), FOOT), [finding(), finding(spot=Spot(1, 0))])
    second = marked_document(first, [finding(spot=Spot(1, 0))])
    assert len(comments(second)) == 1
    assert list(commented(second).values()) == ["淄博市"]
    assert fills(second) == {"淄博市": "FF9998"}


def test_with_nothing_left_to_complain_of_no_mark_is_left() -> None:
    source = word(form(), FOOT)
    clean = marked_document(marked_document(source, [finding(), finding(None, None)]), [])
    assert (comments(clean), commented(clean), fills(clean)) == ([], {}, {})
    assert [*text_of(clean).iter(qn("w:commentReference"))] == []
    assert len([*text_of(clean).iter(qn("w:r"))]) == len([*text_of(source).iter(qn("w:r"))])
    assert marked_document(clean, []) == clean
    assert marked_document(source, []) == source


@pytest.mark.parametrize(
    "own",
    [
        {"val": "clear", "color": "auto", "fill": "92D050"},
        {"val": "clear", "color": "auto", "fill": "D9E2F3", "themeFill": "accent1", "themeFillTint": "33"},
    ],
)
def test_the_senders_own_shade_comes_back(own: dict[str, str]) -> None:
    shade = "<w:shd " + " ".join(f'w:{name}="{text}"' for name, text in own.items()) + "/>"
    source = word(table(row(cell("约30人", properties=shade))))
    first = marked_document(source, [finding(spot=Spot(0, 0))])
    assert fills(first) == {"约30人": "FF9998"}
    assert "themeFill" not in shades(first)[0]  # Word would show it in place of ours
    second = marked_document(first, [finding(spot=Spot(0, 0), severity=Severity.NOTE)])
    assert shades(marked_document(second, [])) == [own]


def test_a_reply_to_a_comment_of_ours_stays_when_that_goes() -> None:
    first = parts(marked_document(word(form(), FOOT), [finding()]))
    said = first["word/comments.xml"].decode().replace("<w:p>", f'<w:p {W14} w14:paraId="0000000A">', 1)
    words = f'<w:p {W14} w14:paraId="0000000B"><w:r><w:t>已核对</w:t></w:r></w:p>'
    reply = f'<w:comment w:id="7" w:author="李四">{words}</w:comment></w:comments>'
    first["word/comments.xml"] = said.replace("</w:comments>", reply).encode()
    first["word/commentsExtended.xml"] = REPLIED.encode()
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    added = f'<Relationship Id="rIdX" Type="{kind}" Target="commentsExtended.xml"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    first[name] = first[name].decode().replace("</Relationships>", added).encode()
    second = marked_document(archive(first), [])
    assert comments(second) == ["已核对"]
    extended = parts(second)["word/commentsExtended.xml"]
    assert b"0000000A" not in extended
    assert b"0000000B" in extended
