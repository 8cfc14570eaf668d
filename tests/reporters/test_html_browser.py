"""The web page of a review in a real browser: accessible, quiet, readable on a phone and on paper."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pages_in_browser import A4, DESK, NARROWEST_PAGE, PHONE, STICKING, TABLET, chromium, opening, violations
from repository import ROOT
from reviews import REVIEW, count, looking_into, review
from skilltrain_cli.intake.cut_excerpts import cut_windows
from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.review_files import review as reviewed
from skilltrain_cli.reporters import as_html
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.grid import Grid

WORST = "examples/broken/张店区（问题最多）.xlsx"
LONG = "长" * 400 + "x" * 400


def rendered(found: Review, grid: Grid) -> str:
    return as_html.render(found, looking_into(grid))


def of_files(*paths: str) -> str:
    """Return the page about files of the repository."""
    found = reviewed([Path(path) for path in paths], Order(as_of=date(2021, 6, 10))).review
    return as_html.render(
        found, Showing(excerpts=partial(cut_windows, discover([Path(path) for path in paths]), found))
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Write the pages that are looked at; return their addresses."""
    long = Grid(name="Sheet1", rows=[[LONG] * 7] * 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        made = {
            "worst": of_files(WORST),
            "all": of_files("examples/broken"),
            "clean": of_files("examples/zibo"),
            "figures": rendered(REVIEW, long),
            "long": rendered(review(count(5, LONG, file=f"{LONG}.xlsx", sheet=LONG)), long),
        }
    folder = tmp_path_factory.mktemp("pages")
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.fixture
def opened(browser: Any, pages: dict[str, str]) -> Iterator[Any]:
    with opening(browser, pages) as opened:
        yield opened


NAMED = ["worst", "all", "clean", "figures", "long"]


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_fetched_and_the_console_is_silent(opened: Any, name: str, width: int) -> None:
    seen = opened(name, width)
    assert [url for url in seen.asked if url != seen.page.url] == []
    assert seen.said == []


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("width", [NARROWEST_PAGE, PHONE, TABLET, DESK])
def test_no_page_scrolls_sideways_and_nothing_sticks_out(opened: Any, name: str, width: int) -> None:
    page = opened(name, width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(STICKING) == []


@pytest.mark.parametrize("name", ["worst", "clean", "figures"])
@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_axe_finds_no_violation(opened: Any, name: str, width: int, scheme: str) -> None:
    """Contrast, landmarks, names, headings, tables …: every rule that axe-core has, best practices too."""
    assert violations(opened(name, width, scheme).page) == []


def test_dark_is_dark(opened: Any) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert opened("worst").page.evaluate(background) == "rgb(255, 255, 255)"
    light = re.findall(r"\d+", opened("worst", scheme="dark").page.evaluate(background))
    assert max(map(int, light)) < 40


def test_the_keyboard_reaches_every_link_in_order_and_focus_is_seen(opened: Any) -> None:
    page = opened("figures").page
    wanted = page.evaluate("document.querySelectorAll('a[href], summary').length")
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => { const at = document.activeElement, style = getComputedStyle(at);
                return [[...document.querySelectorAll('a[href], summary')].indexOf(at),
                        style.outlineStyle, parseFloat(style.outlineWidth) >= 2]; }"""
            )
        )
    assert reached == [[at, "solid", True] for at in range(wanted)]


def test_the_first_link_skips_to_the_findings(opened: Any) -> None:
    page = opened("worst").page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "跳到审核结果"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_link_of_the_directory_leads_to_its_finding(opened: Any) -> None:
    page = opened("worst").page
    page.get_by_role("link", name="强制 D8“群体范围”：必填栏目不能空").click()
    target = page.locator("article:target")
    assert target.get_by_role("heading").inner_text().endswith("D8“群体范围”没有填。")
    assert target.bounding_box()["y"] < 100


def test_a_details_opens_by_the_keyboard(opened: Any) -> None:
    page = opened("figures").page
    summary = page.locator("summary", has_text="全部 10,000 处").first
    assert not page.get_by_text("E5～E10004", exact=True).is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("E5～E10004", exact=True).is_visible()


def test_a_link_opens_the_file_that_is_folded_around_its_target(opened: Any) -> None:
    page = opened("all").page
    target = page.locator(".file > details:not([open])").first.locator("article").first
    link = f".files a[href='#{target.get_attribute('id')}']"
    target = page.locator(f"#{target.get_attribute('id')}")
    assert not target.is_visible()
    page.locator(link).click()
    assert target.is_visible()


def test_landmarks_and_tables_have_their_names(opened: Any) -> None:
    page = opened("all").page
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("navigation", name="各文件的情况").count() == 1
    assert page.get_by_role("region", name="总的情况：需要改正").count() == 1
    assert page.get_by_role("columnheader", name="强制").count() == 1
    assert page.get_by_role("rowheader", name="张店区（问题最多）").count() == 1


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_marked_cell_stands_out_without_colour(opened: Any, width: int) -> None:
    page = opened("worst", width).page
    hit = "(() => { const one = getComputedStyle(document.querySelector('td.hit'));"
    assert page.evaluate(hit + "return [one.outlineStyle, one.outlineWidth]; })()") == ["solid", "3px"]
    assert int(page.evaluate("getComputedStyle(document.querySelector('td.hit mark')).fontWeight")) >= 600


def test_it_prints_on_a4_in_full(opened: Any) -> None:
    page = opened("worst").page
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", paper)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4}
    assert 4 <= len(boxes) <= 9


def test_paper_shows_what_is_folded_away_and_leaves_out_what_only_a_screen_needs(opened: Any) -> None:
    page = opened("figures", scheme="dark").page
    if not page.evaluate("CSS.supports('selector(::details-content)')"):
        pytest.skip("this Chromium is older than 131 and prints only the first line of what is folded away")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_text("E5～E10004", exact=True).bounding_box()["height"] > 0
    assert not page.locator(".up").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_hostile_text_does_nothing(browser: Any, tmp_path: Path) -> None:
    bad = "<img src=x onerror=\"document.title='!'\"><script>document.title='!'</script>"
    html = rendered(
        review(count(5, bad, file=f"{bad}.xlsx", sheet=bad)), Grid(name=bad, rows=[[bad] * 7] * 9)
    )
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "a.html").as_uri())
    assert page.title() != "!"
    assert len(asked) == 1
    assert page.evaluate("document.images.length + document.scripts.length") == 0
    page.close()


def test_the_policy_of_the_page_stops_what_would_get_in(browser: Any, tmp_path: Path) -> None:
    """A second wall: even unescaped text could neither run nor fetch."""
    bad = "<script>document.title='!'</script><img src='http://example.invalid/x'><style>p{color:red}</style>"
    html = rendered(review(), Grid(name="a", rows=[])).replace("</main>", f"<p>{bad}</p></main>")
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.failure))
    page.goto((tmp_path / "a.html").as_uri())
    assert page.title() != "!"
    assert failed == ["csp"]
    assert page.evaluate("document.styleSheets.length") == 1
    page.close()
