"""The web page of a review: all that the review says, safe whatever was sent, and small enough to open."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from command_line import Skt
from county_files import BAD, GOOD, QUERY, county_file, id_number, row_of
from cpu_seconds import usual_seconds
from repository import ROOT
from reviews import BLANK, EXACT, FILE, REVIEW, UNREADABLE, city_run, count, facts, looking_into, review
from skilltrain_cli.reporters import as_html, as_terminal
from skilltrain_cli.reporters.finding_groups import groups_of
from skilltrain_cli.reporters.page_parts.markup import Markup, sheet_of_style, tag
from skilltrain_cli.reporters.reporter import PLAIN
from skilltrain_cli.review.finding import Place, Review, Unchecked
from skilltrain_cli.values.grid import Area, Grid, Spot
from web_pages import Element, taken_apart

HOSTILE = "<script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>&lt;\u202egnp\x00\ud800\u2028"
VISIBLE = "<script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>&lt;[U+202E]gnp␀[U+D800]↵"


def page(found: Review, grid: Grid | None = None) -> Element:
    """Return the page taken apart, with windows when there is a grid to cut them from."""
    return taken_apart(as_html.render(found, looking_into(grid) if grid else PLAIN))


def lines(element: Element) -> list[str]:
    return [each.text for each in element.all("li")]


def rows(table: Element) -> list[list[str]]:
    return [[cell.text for cell in row.children] for row in table.all("tr")]


# What it says.


def test_the_verdict_and_the_figures_come_first() -> None:
    first = page(REVIEW).one("main").children[0]
    assert first.one("h2").text == "总的情况：需要改正"
    assert first.one("p", "next").text.startswith("请逐处改正 10,004 处强制性的问题；1 处核实性的问题")
    assert lines(first.one("ul", "figures")) == [
        "×强制 10,004 处必须改正",
        "?核实 2 处改正或说明，1 处已说明",
        "i提示 1 处供参考",
        "文件 5 个3 份报送件，11,212 行",
    ]


def test_each_file_has_its_line_and_a_link_to_each_number() -> None:
    whole = page(REVIEW)
    table = whole.one("table", "files")
    assert rows(table) == [
        ["文件", "强制", "核实", "提示", "结论"],
        ["淄博/临淄区.xlsx", "1", "0", "0", "× 没有读出来"],
        ["淄博/周村区.xlsx周村区，1,200 行", "0", "0", "0", "√ 没有问题"],
        ["淄博/张店区.xlsx张店区，12 行", "3", "2", "1", "× 需要改正"],
        ["淄博/淄川区.xlsx淄川区，10,000 行", "10,000", "0", "0", "× 需要改正"],
    ]
    ids = {each.attributes["id"]: each for each in whole.all("article")}
    links = [each.attributes["href"] for row in table.all("tr")[1:] for each in row.all("a")[1:]]
    assert [ids[link[1:]].one("span", "badge").text[1:] for link in links] == [
        *("强制", "强制", "核实", "提示", "强制")
    ]


def test_a_group_says_what_where_what_to_do_and_by_which_clause() -> None:
    article = page(review(BLANK)).one("article")
    assert article.one("h4").text == "×强制 D8“群体范围”没有填。"
    assert [each.text for each in article.one("dl").children] == [
        *("怎么办", "请填写：培训面向的群体，如 失业人员、退役军人。"),
        *("依据", "鲁人社字〔2021〕32号 附件2“群体范围”"),
        *("规则", "VL001 必填栏目不能空"),
    ]


def test_everything_the_terminal_says_is_on_the_page() -> None:
    said = re.sub(r"\s", "", page(REVIEW).text)
    for group in groups_of(REVIEW.findings):
        for text in (group.about, group.hint, group.card.code, group.first.explanation or ""):
            assert re.sub(r"\s", "", text) in said
        for sentence in group.said[:10]:
            assert re.sub(r"\s", "", sentence.text) in said
    for gap in (*REVIEW.unread, *(file + f"（{why}）" for file, why in REVIEW.skipped)):
        assert gap in said
    assert "规则AM001、ID001：“培训人数”一栏认不出来。" in said
    assert "请逐处改正" in as_terminal.render(REVIEW)


def test_an_explained_query_shows_its_explanation_instead_of_a_remedy() -> None:
    article = page(review(city_run(10, "市级", explanation="由市就业中心统一组织"))).one("article")
    assert article.one("span", "badge").text == "√核实·已说明"
    assert article.one("dl").children[1].text == "由市就业中心统一组织。"
    assert "怎么办" not in article.text


def test_explained_files_are_not_called_clean_of_queries() -> None:
    found = review(
        city_run(10, "市级", explanation="由市就业中心统一组织"),
        submissions=(facts(FILE, "370303", "张店区", 1), facts("别的.csv", "370306", "周村区", 1)),
    )
    assert rows(page(found).one("table", "files"))[1:] == [
        ["别的.csv周村区，1 行", "0", "0", "0", "√ 没有问题"],
        ["淄博/张店区.xlsx张店区，1 行", "0", "1", "0", "√ 已作说明"],
    ]


def test_a_clean_review_says_so() -> None:
    whole = page(review())
    assert whole.one("section", "overview").classes >= {"clean"}
    assert whole.one("h2").text == "总的情况：没有问题"
    assert whole.one("p", "next").text == "没有必须处理的问题，可以报送或汇总。"
    assert whole.one("title").text == f"没有问题：{FILE} - 审核结果"
    assert whole.all("article") == []


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (review(submissions=(), files=0), "没有可审核的表"),
        (review(unread=("空",), submissions=()), "审核不完整"),
        (review(city_run(9, "市本级")), "需要改正或说明"),
        (review(UNREADABLE, unread=(UNREADABLE.place.file,)), "需要改正"),
    ],
)
def test_the_verdict_never_sounds_better_than_the_review(found: Review, verdict: str) -> None:
    whole = page(found)
    assert whole.all("h2")[0].text == f"总的情况：{verdict}"
    assert whole.all("section", "clean") == []


def test_what_was_not_read_passed_over_or_not_judged_is_named_in_full() -> None:
    gaps = tuple(f"甲/{number}.xlsx" for number in range(12))
    junk = tuple((f"乙/{number}.tmp", "临时文件") for number in range(12))
    unchecked = tuple(Unchecked(code="ID001", file=file, why=f"缘由{file}") for file in gaps)
    text = page(review(unread=gaps, skipped=junk, unchecked=unchecked)).text
    assert all(f"缘由{file}" in text for file in gaps)
    assert all(f"{file}（临时文件）" in text for file, _ in junk)
    assert "有 12 项没有审核" in text


# Windows.

SHEET = Grid(
    name="Sheet1",
    rows=[["淄博市", "张店区", f"项目{row}", None, f"约{row}人", "6月"] for row in range(1, 13)],
    hidden_rows=frozenset({5}),
)


def test_a_window_shows_letters_numbers_and_the_cell_marked() -> None:
    figure = page(review(count(5, "约5人")), SHEET).one("figure")
    assert figure.one("figcaption").text.startswith("报表第 3～7 行")
    assert rows(figure.one("table"))[0] == ["", "C", "D", "E", "F"]
    assert rows(figure.one("table"))[3] == ["5", "项目5", "", "约5人", "6月"]
    assert rows(figure.one("table"))[4][0] == "6隐藏"
    assert [cell.text for cell in figure.all("td", "hit")] == ["约5人"]


def test_a_blank_cell_is_marked_in_words() -> None:
    assert page(review(BLANK), SHEET).one("td", "hit").text == "（空白）"


def test_a_merged_range_is_marked_as_a_whole() -> None:
    grid = replace(SHEET, merges=(Area(3, 4, 5, 4),))
    hit = page(review(count(5, "约4人")), grid).one("td", "hit")
    assert (hit.text, hit.attributes["rowspan"]) == ("约4人", "3")


def test_cells_near_each_other_are_marked_in_one_window() -> None:
    whole = page(review(count(5, "约5人"), count(7, "约7人")), SHEET)
    assert [cell.text for cell in whole.one("figure").all("td", "hit")] == ["约5人", "约7人"]


def test_missing_windows_are_spoken_of() -> None:
    assert "有 1 处没有附表格片段：文件在审核以后改动过" in page(review(BLANK)).one("footer").text
    assert "没有附" not in page(review(BLANK), SHEET).one("footer").text
    many = review(*(count(5, "x", sheet=f"S{number:03}") for number in range(400)))
    assert "另有 100 处没有附" in page(many, SHEET).one("footer").text


# Whatever was sent.


def hostile() -> tuple[Review, Grid]:
    bad = replace(
        count(5, HOSTILE, file=f"{HOSTILE}.xlsx", sheet=HOSTILE),
        message=HOSTILE,
        hint=HOSTILE,
        heading=HOSTILE,
    )
    told = replace(
        city_run(5, HOSTILE, explanation=HOSTILE), place=replace(bad.place, spot=Spot(4, 1)), value=HOSTILE
    )
    found = review(
        bad,
        told,
        submissions=(facts(f"{HOSTILE}.xlsx", "370303", HOSTILE, 12), facts("b.csv", "370306", HOSTILE, 1)),
        unchecked=(Unchecked(code="ID001", file=f"{HOSTILE}.xlsx", why=HOSTILE),),
        skipped=((HOSTILE, HOSTILE),),
        unread=(f"{HOSTILE}2",),
    )
    return found, Grid(name=HOSTILE, rows=[[HOSTILE] * 6] * 12, errors={Spot(3, 3): HOSTILE})


def test_hostile_text_stays_text() -> None:
    whole = page(*hostile())
    assert {each.name for each in whole.all()}.isdisjoint({"script", "img"})
    assert not any(name.startswith("on") for each in whole.all() for name in each.attributes)
    assert f"{VISIBLE}.xlsx" in [each.text for each in whole.all("h2")]
    assert [VISIBLE[:30] in each.text for each in whole.all("figure")] == [True, True]
    assert whole.one("body").text.isprintable()


def test_a_page_of_half_characters_can_be_written() -> None:
    found, grid = hostile()
    assert "\u202e" not in as_html.render(found, looking_into(grid)).encode("utf-8").decode("utf-8")


def test_very_long_text_is_shown_and_breaks() -> None:
    whole = page(review(count(5, "长" * 5_000)), replace(SHEET, rows=[["长" * 5_000] * 6] * 12))
    assert "长" * 5_000 in whole.one("h4").text
    assert max(len(cell.text) for cell in whole.all("td")) < 60


@pytest.mark.parametrize(
    "made",
    [
        lambda: tag("script", "alert(1)"),
        lambda: tag("p onclick", "x"),
        lambda: tag("p", "x", onclick="alert(1)"),
        lambda: tag("p", "x", style="position:fixed"),
        lambda: tag("a", "x", href="javascript:alert(1)"),
        lambda: tag("a", "x", href="https://example.org"),
        lambda: sheet_of_style("</style><script>"),
    ],
)
def test_what_could_act_is_no_element_of_a_page(made: Callable[[], Markup]) -> None:
    with pytest.raises(ValueError, match=r"ours|same page|no tags"):
        made()


def test_text_and_attributes_are_escaped_where_they_are_put_in() -> None:
    assert tag("p", "<b>&", tag("br"), title='"<\n').html == '<p title="&quot;&lt;↵">&lt;b&gt;&amp;<br></p>'
    assert tag("td", None, "", colspan=None).html == "<td></td>"


def test_the_page_is_complete_in_itself() -> None:
    found, grid = hostile()
    html = as_html.render(found, looking_into(grid))
    head = taken_apart(html).one("head")
    policy = next(each.attributes["content"] for each in head.all("meta") if "http-equiv" in each.attributes)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(" not in head.one("style").text
    assert "@import" not in head.one("style").text
    assert taken_apart(html).attributes == {"lang": "zh-CN"}


def test_files_without_errors_are_folded_behind_their_names() -> None:
    other, third = "淄博/淄川区.xlsx", "淄博/周村区.xlsx"
    elsewhere = [
        replace(city_run(9, "市级", why), place=Place(file=other)) for why in (None, "名称以批文为准")
    ]
    found = review(
        BLANK, *elsewhere, replace(UNREADABLE, card=EXACT, place=Place(file=third)), unread=(third,)
    )
    sections = page(found).all("section")[1:]
    folded = {each.one("h2").text: each.all("details") for each in sections}
    assert [name for name, details in folded.items() if details] == [other]
    summary = folded[other][0].one("summary")
    assert summary.text == f"{other}核实 2 处，已说明 1 处"
    assert summary.one("h2").attributes["id"] == "f3"
    assert len(folded[other][0].all("article")) == 2


def test_a_single_file_is_never_folded() -> None:
    assert not page(review(city_run(9, "市级"))).one("main").all("details")


# Very many findings.


def many(*, files: int = 1, groups: int = 1, rows: int = 1, distinct: bool = True) -> Review:
    found = [
        replace(
            count(row, f"约{row}人" if distinct else "若干", file=f"市/县{file:03}.xlsx"),
            place=Place(file=f"市/县{file:03}.xlsx", sheet="Sheet1", spot=Spot(row * 2, group)),
        )
        for file in range(files)
        for group in range(groups)
        for row in range(rows)
    ]
    return review(*found, submissions=())


@pytest.mark.parametrize(
    "how_many",
    [
        {"rows": 10_000},
        {"rows": 100_000},
        {"rows": 100_000, "distinct": False},
        {"files": 140, "groups": 20, "rows": 3},
    ],
    ids=["ten thousand", "a hundred thousand", "one sentence", "many groups"],
)
def test_the_page_of_very_many_findings_can_be_opened(how_many: Mapping[str, Any]) -> None:
    found = many(**how_many)
    began = usual_seconds()
    html = as_html.render(found, looking_into(SHEET))
    assert len(html.encode()) < as_html.LARGEST
    assert usual_seconds() - began < 10
    whole = taken_apart(html)
    assert f"{len(found.findings):,}" in whole.one("ul", "figures").text
    assert len(whole.all("article")) == len(groups_of(found.findings))


def test_every_cell_of_a_long_group_is_named() -> None:
    rows = [*range(5, 30), 40, 42, 43]
    article = page(review(*(count(row, "若干") for row in rows))).one("article")
    assert article.one("details").text == "全部 28 处的单元格E5～E29、E40、E42～E43"


def test_what_is_not_said_of_each_is_counted() -> None:
    article = page(many(rows=1_000)).one("article")
    listed = article.all("li")
    assert len(listed) == 200
    assert article.all("p")[0].text.startswith("另有 800 处同类问题没有逐句列出")


# The command.


@pytest.fixture
def skt(skt: Skt, tmp_path: Path) -> Skt:
    county_file(tmp_path / "收件" / "张店区.csv", BAD, QUERY)
    return skt


def test_the_command_writes_the_page(skt: Skt) -> None:
    skt("validate", "收件", "--format", "html", "-o", "审核.html", code=1)
    html = Path("审核.html").read_text(encoding="utf-8")
    assert next(cell.text for cell in taken_apart(html).all("td", "hit")) == "约30人"
    assert "已经存在" in skt.refused("validate", "收件", "--format", "html", "-o", "审核.html")
    assert skt("validate", "收件", "--format", "html", code=1)[0] == html


def test_windows_of_findings_about_several_files_are_there_too(skt: Skt) -> None:
    county_file(Path("收件/副本.csv"), BAD, QUERY)
    skt("validate", "收件", "--format", "html", "-o", "审核.html", code=1)
    whole = taken_apart(Path("审核.html").read_text(encoding="utf-8"))
    twice = [each for each in whole.all("article") if "BT102" in each.text]
    assert twice
    assert all(each.all("td", "hit") for each in twice)


def test_personal_numbers_of_the_sheet_are_masked(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), BAD.rstrip(",") + f",{id_number()} 13800001234")
    html = skt("validate", "收件", "--format", "html", code=1)[0]
    assert id_number() not in html
    assert "13800001234" not in html
    assert "138****1234" in html


@pytest.mark.parametrize("shape", ["terminal", "json", "github"])
def test_the_other_formats_do_not_look_into_the_files_again(
    skt: Skt, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("looked into the files again")

    monkeypatch.setattr("skilltrain_cli.intake.cut_excerpts.cut_windows", refused)
    skt("validate", "收件", "--format", shape, code=1)


def test_a_terminal_is_no_place_for_a_page(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "-o 审核.html" in skt.refused("validate", "收件", "--format", "html")


def test_the_same_files_give_the_same_page(skt: Skt) -> None:
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"), GOOD)
    first, second = (skt("validate", "收件", "--format", "html", code=1)[0] for _ in range(2))
    assert first == second


def test_the_worst_example_is_a_valid_page_with_a_window_for_each_cell(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    options = ("--as-of", date(2021, 6, 10).isoformat(), "--format", "html")
    html = skt("validate", "examples/broken", *options, code=3)[0]
    whole = taken_apart(html.rstrip("\n"))
    assert all(each.all("td", "hit") for each in whole.all("article") if re.match(r"\S+ [A-Z]+\d", each.text))
    assert len(html.encode()) < 400_000
