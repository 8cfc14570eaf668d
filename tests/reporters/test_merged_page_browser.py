"""The page of a merge in a real browser: accessible, quiet, readable on a phone, in the dark and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from merged_tables import city, province
from pages_in_browser import A4, DESK, NARROWEST_PAGE, PHONE, STICKING, TABLET, chromium, opening, violations
from skilltrain_cli.reporters import merged_page

CODE = "A1B2-C3D4-E5F6-0718"
NAMED = ["city", "province"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    for name, made in zip(NAMED, (city, province), strict=True):
        (folder / f"{name}.html").write_text(merged_page.render(*made(), code=CODE), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in NAMED}


@pytest.fixture
def opened(browser: Any, pages: dict[str, str]) -> Iterator[Any]:
    with opening(browser, pages) as opened:
        yield opened


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("width", [NARROWEST_PAGE, PHONE, TABLET, DESK])
def test_it_fetches_nothing_says_nothing_and_fits_the_window(opened: Any, name: str, width: int) -> None:
    seen = opened(name, width)
    assert [url for url in seen.asked if url != seen.page.url] == []
    assert seen.said == []
    for folded in (True, False):
        if not folded:
            seen.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.page.evaluate(STICKING) == []


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_axe_finds_no_violation(opened: Any, name: str, width: int, scheme: str) -> None:
    page = opened(name, width, scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(page) == []


def test_dark_is_dark(opened: Any) -> None:
    page = opened("city", scheme="dark").page
    light = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert max(map(int, light)) < 40


def test_the_keyboard_reaches_everything_in_order_and_focus_is_seen(opened: Any) -> None:
    page = opened("city").page
    stops = (
        "[...document.querySelectorAll('a[href], summary, button, .scroll')].filter(e => e.checkVisibility())"
    )
    wanted = page.evaluate(f"{stops}.length")
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                f"""() => {{ const at = document.activeElement, style = getComputedStyle(at);
                return [{stops}.indexOf(at), style.outlineStyle, parseFloat(style.outlineWidth) >= 2]; }}"""
            )
        )
    assert reached == [[at, "solid", True] for at in range(wanted)]


def test_a_table_is_sorted_by_its_heading_and_the_total_stays(opened: Any) -> None:
    page = opened("city").page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    section = page.locator("section", has=page.locator("#t-unit"))
    before = section.locator("tbody tr").all_inner_texts()
    heading = section.get_by_role("columnheader", name="人次")
    at = section.locator("thead th").all_inner_texts().index(heading.inner_text())
    column = section.locator(f"tbody tr > :nth-child({at + 1})")

    def numbers() -> list[int]:
        return [int(text.replace(",", "")) for text in column.all_inner_texts()]

    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert numbers() == sorted(numbers(), reverse=True)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert numbers() == sorted(numbers())
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None
    assert section.locator("tbody tr").all_inner_texts() == before
    assert section.locator("tfoot tr").count() == 1


def test_without_scripts_it_says_the_same(opened: Any) -> None:
    told, untold = (
        re.sub(r"\s+", " ", opened("city", java_script_enabled=runs).page.locator("main").inner_text())
        for runs in (True, False)
    )
    assert told == untold


def sheets(page: Any) -> list[str]:
    """Return the text of each sheet of paper, without blanks."""
    paper = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert {tuple(map(round, each.get_size())) for each in paper} == {A4}
    return [re.sub(r"\s", "", each.get_textpage().get_text_bounded()) for each in paper]


@pytest.mark.parametrize("name", NAMED)
def test_it_prints_on_a4_with_its_code_and_number_on_each_sheet(opened: Any, name: str) -> None:
    page = opened(name).page
    if not page.evaluate("CSS.supports('selector(::details-content)')"):
        pytest.skip("this Chromium is older than 131: it has no foot of a sheet")
    printed = sheets(page)
    assert len(printed) <= 26
    for number, text in enumerate(printed, 1):
        assert f"内容校验码{CODE}" in text
        assert f"{number}/{len(printed)}" in text


def test_a_table_over_several_sheets_has_its_heads_on_each_and_its_total_once(opened: Any) -> None:
    _, tables = province()
    units = next(each for each in tables if each.id == "unit")
    last = str(units.lines[-1].cells[1])
    printed = sheets(opened("province").page)
    first = next(at for at, text in enumerate(printed) if f"（{len(units.lines)}行）" in text)
    end = next(at for at, text in enumerate(printed) if at > first and last in text)
    assert end > first + 1
    for text in printed[first + 1 : end + 1]:
        assert units.columns[1].heading in text
    assert not any("合计" in text for text in printed[first:end])


def test_paper_is_white_and_shows_what_is_folded_away(opened: Any) -> None:
    page = opened("city", scheme="dark").page
    if not page.evaluate("CSS.supports('selector(::details-content)')"):
        pytest.skip("this Chromium is older than 131 and prints only the first line of what is folded away")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("details:not([open]) table").first.bounding_box()["height"] > 0
    assert not page.locator(".contents").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_forced_colours_keep_every_mark(opened: Any) -> None:
    page = opened("city", forced_colors="active").page
    mark = page.evaluate("getComputedStyle(document.querySelector('.mark')).fill")
    assert mark != page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_what_is_folded_away_is_open_while_it_is_printed(opened: Any) -> None:
    page = opened("city").page
    closed = "document.querySelectorAll('details:not([open])').length"
    before = page.evaluate(closed)
    assert before > 0
    assert page.evaluate(f"(() => {{ dispatchEvent(new Event('beforeprint')); return {closed}; }})()") == 0
    assert (
        page.evaluate(f"(() => {{ dispatchEvent(new Event('afterprint')); return {closed}; }})()") == before
    )


def test_the_policy_of_the_page_stops_what_would_get_in(browser: Any, tmp_path: Path) -> None:
    """A second wall: even unescaped text could neither run nor fetch."""
    bad = "<script>document.title='!'</script><img src='http://example.invalid/x'><style>p{color:red}</style>"
    html = merged_page.render(*city()).replace("</main>", f"<p onclick=alert(1)>{bad}</p></main>")
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.failure))
    page.goto((tmp_path / "a.html").as_uri())
    assert page.title() != "!"
    assert failed == ["csp"]
    assert page.evaluate("document.styleSheets.length") == 1
    page.close()
