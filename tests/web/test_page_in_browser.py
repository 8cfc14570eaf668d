"""
The offline page in a real browser, with Python in it: what it takes, shows and hands out, and what stops it.

Skipped where the page is not built (``make web``), or the group ``browser`` or a Chromium is missing;
``SKT_CHROMIUM`` names another one (the floor is Chromium 103), ``SKT_WEB_PAGE`` another page.
"""

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import bridge
from repository import ROOT

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install --group browser")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="no axe: pip install --group browser"
)

PAGE = Path(os.environ.get("SKT_WEB_PAGE") or ROOT / "dist/skt-web.html")
if not PAGE.is_file():
    pytest.skip("the page is not built: make web", allow_module_level=True)
if (ROOT / "web/page.js").read_text(encoding="utf-8") not in PAGE.read_text(encoding="utf-8"):
    pytest.skip("the page is older than its sources: make web", allow_module_level=True)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM = os.environ.get("SKT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
if CHROMIUM is None:
    pytest.skip("no Chromium: apt install chromium, or name one in SKT_CHROMIUM", allow_module_level=True)

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-zygote", "--lang=zh-CN"),
    *("--no-proxy-server", "--host-resolver-rules=MAP office.test 127.0.0.1"),  # a server without https
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
]
DAY = "2021-06-10"
PATIENCE = 300_000
"""Milliseconds: a slow machine may take its time, a fast one does not wait."""
BAD = ROOT / "examples/broken/张店区（问题最多）.xlsx"
ZIBO = ROOT / "examples/zibo"


class Silent(SimpleHTTPRequestHandler):
    """A web server of an office that says nothing."""

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Clerk:
    """Somebody before the page: what she does, and what she sees."""

    def __init__(self, page: Any) -> None:
        """Watch what the page asks the network for, and what its console says."""
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, address: str, day: str = DAY) -> "Clerk":
        """Open the page; Python is still starting."""
        self.page.goto(address)
        self.page.locator("#day").fill(day)
        return self

    def ready(self) -> "Clerk":
        self.page.locator("#engine").wait_for(state="hidden")
        return self

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def give(self, *paths: Path, job: str = "review", kind: str = "files") -> None:
        """Choose files, or one ``folder``."""
        self.page.locator(f"#panel-{job} input[data-pick={kind}]").set_input_files(
            [str(path) for path in paths]
        )

    def drop(self, *paths: Path) -> None:
        """Drop files and folders, as a hand does."""
        session = self.page.context.new_cdp_session(self.page)
        held = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 40, "y": 40, "data": held})
        session.detach()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def heading(self) -> str:
        """Return the first words of the result, once it is there."""
        self.page.locator("#working").wait_for(state="hidden")
        self.page.locator("#result h2").first.wait_for()
        return str(self.page.locator("#result h2").first.inner_text())

    def result(self) -> str:
        self.heading()
        return str(self.page.locator("#result").inner_text())

    def take(self, words: str | re.Pattern[str], folder: Path) -> Path:
        """Press a link that takes a file out; return the file under the name it was offered with."""
        with self.page.expect_download() as download:
            self.page.locator("#result").get_by_role("link", name=words).first.click()
        target = folder / str(download.value.suggested_filename)
        download.value.save_as(target)
        return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            started.new_page().locator("html").is_visible()
        except sync_api.Error as error:
            if "checkVisibility" not in str(error):
                raise
            pytest.skip("this Playwright looks into Chromium 105 or later alone; 1.42 looks into 103")
        yield started
        started.close()


@pytest.fixture(scope="module")
def seated(browser: Any) -> Iterator[Clerk]:
    """Return a clerk before a page that is ready: Python starts once for all tests of this file."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield Clerk(context.new_page()).open(PAGE.as_uri()).ready()
    context.close()


@pytest.fixture
def clerk(seated: Clerk) -> Clerk:
    """Return her at the first step, with the day of the examples."""
    seated.tab("审核")
    seated.page.evaluate("document.getElementById('more').open = true")
    seated.page.locator("#unit").fill("")
    seated.page.locator("#day").fill(DAY)
    return seated


@pytest.fixture
def fresh(browser: Any) -> Iterator[Clerk]:
    """Return somebody who has opened nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Clerk(context.new_page())
    context.close()


def natively(job: str, inbox: Path, out: Path, **order: Any) -> Any:
    """Return what the same order gives outside of the browser."""
    out.mkdir()
    return bridge.run({"job": job, "day": DAY, **order}, inbox, out, lambda *_: None)


def parts(path: Path) -> dict[str, bytes]:
    """Return what a workbook is made of: its parts are equal everywhere, their deflate may not be."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def violations(page: Any) -> list[str]:
    found = axe.Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found.response["violations"]]


# What she gets is what the commands write.


@pytest.mark.parametrize("name", sorted(path.name for path in ZIBO.iterdir()))
def test_every_example_of_a_city_has_the_counts_and_the_copy_it_has_natively(
    clerk: Clerk, tmp_path: Path, name: str
) -> None:
    clerk.give(ZIBO / name)
    native = natively("review", ZIBO, tmp_path / "native", paths=[name])
    assert clerk.heading() == native["words"]
    shown = clerk.page.frame_locator("#result iframe").locator(".figures")
    counts = native["counts"]
    wanted = [counts["error"], counts["query"] + counts["answered"], counts["note"], counts["files"]]
    assert [int(text) for text in shown.locator("strong").all_inner_texts()] == wanted
    for copy in (tmp_path / "native/标注副本").glob("*"):
        taken = clerk.take(re.compile("^下载(标注副本|问题清单)$"), tmp_path)
        assert parts(taken) == parts(copy)


def test_the_worst_example_gives_the_same_marked_copy_page_and_repair(clerk: Clerk, tmp_path: Path) -> None:
    clerk.give(BAD)
    native = natively("review", BAD.parent, tmp_path / "native", paths=[BAD.name])
    assert clerk.heading() == native["words"] == "有 13 处必须改，4 处请核对"
    copy = clerk.take("下载标注副本", tmp_path)
    assert copy.name == "张店区（问题最多）（标注）.xlsx"
    assert parts(copy) == parts(tmp_path / "native/标注副本" / BAD.name)
    page = clerk.take("下载审核结果", tmp_path)
    assert page.read_bytes() == (tmp_path / "native/审核结果.html").read_bytes()
    clerk.press("自动修正写法")
    natively("fix", BAD.parent, tmp_path / "fix", paths=[BAD.name])
    assert clerk.heading() == "可以改 1 处写法，还有 17 处要自己核实"
    changes = clerk.page.locator("#result table").first.locator("tbody th, tbody td")
    assert changes.all_inner_texts() == ["B4", "组织区县", "张店", "张店区", "改为全称"]
    mended = clerk.take("下载改好的表", tmp_path)
    assert parts(mended) == parts(tmp_path / "fix/已改正" / BAD.name)
    clerk.press("审核改好的表")
    assert clerk.heading() == "有 13 处必须改，4 处请核对"
    assert clerk.said == []


def test_a_folder_is_merged_to_the_same_workbook(clerk: Clerk, tmp_path: Path) -> None:
    clerk.tab("合并")
    clerk.drop(ZIBO)
    clerk.page.locator("#panel-merge .held-files li").wait_for()
    clerk.press("合并")
    natively("merge", ZIBO.parent, tmp_path / "native", paths=["zibo"])
    assert clerk.heading().startswith("淄博市：汇总 12 个文件，12 个单位，90 行")
    made = clerk.take("下载 淄博市汇总.xlsx", tmp_path)
    assert parts(made) == parts(tmp_path / "native/淄博市汇总.xlsx")
    clerk.give(BAD, job="merge")
    clerk.press("合并")
    assert "勾选“跳过有问题的文件”" in clerk.result()
    clerk.page.get_by_label("跳过有问题的文件").check()
    clerk.press("合并")
    assert "没有汇总 1 项" in clerk.result()
    clerk.page.get_by_label("跳过有问题的文件").uncheck()
    for name in ("zibo", BAD.name):
        clerk.press(f"不要“{name}”")
    clerk.press("合并")
    assert clerk.heading() == "还没有放报表"


@pytest.mark.usefixtures("whole_self_checks")
def test_a_form_is_filled_and_a_blank_made(clerk: Clerk, tmp_path: Path) -> None:
    data = tmp_path / "数.csv"
    head = "市,组织区县,项目名称,培训群体,培训人数,培训时间\n"
    data.write_text(f"{head}淄博市,张店区,养老护理,农民工,30,2021年5月\n", encoding="utf-8")
    clerk.tab("填报")
    clerk.press("填报")
    assert clerk.heading() == "还没有选数据文件"
    clerk.page.locator("#source-file").set_input_files(str(data))
    clerk.press("填报")
    natively("fill", tmp_path, tmp_path / "fill", form="project", source="数.csv")
    assert clerk.heading() == "已填好 1 行"
    assert parts(clerk.take("下载 附件2.xlsx", tmp_path)) == parts(tmp_path / "fill/附件2.xlsx")
    clerk.tab("空表")
    clerk.page.locator("#unit").fill("张店区")
    clerk.press("生成空表")
    natively("new", tmp_path, tmp_path / "new", form="project", unit="张店区")
    blank = clerk.take("下载空表", tmp_path)
    assert parts(blank) == parts(tmp_path / "new" / blank.name)


def test_a_notice_of_her_own_adds_its_forms(clerk: Clerk, tmp_path: Path) -> None:
    clerk.page.locator("#notice-file").set_input_files(str(ROOT / "tests/notices/standard-2027.toml"))
    assert clerk.heading() == "已采用这个通知"
    clerk.tab("空表")
    forms = clerk.page.locator("#form-new select[name=form] option").all_inner_texts()
    clerk.press("不用了")
    usual = clerk.page.locator("#form-new select[name=form] option").all_inner_texts()
    assert len(forms) > len(usual) > 5
    wrong = tmp_path / "坏.toml"
    wrong.write_text("number = 3", encoding="utf-8")
    clerk.page.locator("#notice-file").set_input_files(str(wrong))
    assert "坏.toml" in clerk.result()
    assert clerk.page.locator("#notice-name").inner_text() == "没有选"


def test_a_notice_that_is_refused_takes_the_forms_of_the_one_before_with_it(
    clerk: Clerk, tmp_path: Path
) -> None:
    clerk.tab("空表")
    options = clerk.page.locator("#form-new select[name=form] option")
    usual = options.all_inner_texts()
    clerk.page.locator("#notice-file").set_input_files(str(ROOT / "tests/notices/standard-2027.toml"))
    assert clerk.heading() == "已采用这个通知"
    assert options.all_inner_texts() != usual
    wrong = tmp_path / "坏.toml"
    wrong.write_text("number = 3", encoding="utf-8")
    clerk.page.locator("#notice-file").set_input_files(str(wrong))
    assert "坏.toml" in clerk.result()
    assert options.all_inner_texts() == usual


@pytest.mark.parametrize("day", ["", "20216-06-10"])
def test_a_day_that_is_none_is_told_and_nothing_is_judged_by_another(clerk: Clerk, day: str) -> None:
    clerk.page.evaluate("day => { document.getElementById('day').value = day; }", day)
    clerk.give(ZIBO / "张店区.xlsx")
    assert clerk.heading() == "审核日没有填对"
    clerk.page.locator("#day").fill(DAY)
    clerk.press("重新审核")
    assert clerk.heading() == "没有问题"


# What she gives it.


def test_names_that_meet_are_kept_apart(clerk: Clerk, tmp_path: Path) -> None:
    clerk.tab("合并")
    other = tmp_path / "张店区.xlsx"
    shutil.copyfile(ROOT / "examples/broken/文件之间/BT102-一个单位两份/张店区（修改）.xlsx", other)
    clerk.give(ZIBO / "张店区.xlsx", job="merge")
    clerk.give(other, job="merge")
    told = clerk.page.locator("#panel-merge .held-files li").all_inner_texts()
    assert [text.splitlines()[0].removesuffix("不要").strip() for text in told] == [
        "张店区.xlsx",
        "第2批（文件夹，1 个文件）",
    ]
    clerk.press("合并")
    assert "第2批/张店区.xlsx" in clerk.result()
    for name in ("张店区.xlsx", "第2批"):
        clerk.press(f"不要“{name}”")


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_folder_with_other_things_is_read_and_they_are_named(
    clerk: Clerk, tmp_path: Path, way: str
) -> None:
    if way == "chosen" and int(clerk.page.context.browser.version.split(".")[0]) < 110:
        pytest.skip("no driver can choose a folder in so old a browser")
    folder = tmp_path / "收件"
    (folder / "照片").mkdir(parents=True)
    shutil.copyfile(ZIBO / "张店区.xlsx", folder / "张店区.xlsx")
    (folder / "说明.txt").write_text("请查收", encoding="utf-8")
    (folder / "照片/一.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(99))
    if way == "chosen":
        clerk.give(folder, kind="folder")
    else:
        clerk.drop(folder)
    assert clerk.heading() == "没有问题"
    inside = clerk.page.frame_locator("#result iframe").locator(".overview").inner_text()
    assert "收件/说明.txt" in inside
    assert "收件/照片/一.jpg" in inside


def test_a_file_that_is_too_large_is_told_and_not_read(clerk: Clerk, tmp_path: Path) -> None:
    large = tmp_path / "大.xlsx"
    with large.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    clerk.page.evaluate(
        "() => { const read = File.prototype.arrayBuffer; File.prototype.arrayBuffer = function () {"
        " (window.opened ??= []).push(this.name); return read.call(this); }; }"
    )
    clerk.give(large)
    assert clerk.heading() == "没有可以审核的文件"
    assert "“大.xlsx”有 200 MB，本页一个文件最多读 100 MB，没有读" in clerk.result()
    clerk.give(large, ZIBO / "张店区.xlsx")
    assert clerk.heading() == "没有问题"
    assert "“大.xlsx”有 200 MB" in clerk.result()
    assert clerk.page.evaluate("window.opened") == ["张店区.xlsx"]


def test_a_file_that_vanishes_is_told_and_the_rest_goes_on(clerk: Clerk, tmp_path: Path) -> None:
    gone = tmp_path / "走了.xlsx"
    shutil.copyfile(ZIBO / "高新区.xlsx", gone)
    clerk.page.evaluate(
        "() => { const read = File.prototype.arrayBuffer; File.prototype.arrayBuffer = function () {"
        " File.prototype.arrayBuffer = read;"
        " return Promise.reject(new DOMException('gone', 'NotFoundError')); }; }"
    )
    clerk.give(gone, ZIBO / "张店区.xlsx")
    assert clerk.heading() == "没有问题"
    assert "“走了.xlsx”放进来以后被移走" in clerk.result()


@pytest.mark.parametrize(
    "name", ["RD001-传了一半.xlsx", "RD004-一个很远的格.xlsx", "RD005-是PDF文件.pdf", "RD006-空文件.xlsx"]
)
def test_a_hostile_file_is_a_finding_and_does_not_end_the_page(
    clerk: Clerk, tmp_path: Path, name: str
) -> None:
    folder = ROOT / "examples/broken/读取"
    clerk.give(folder / name)
    assert clerk.heading() == natively("review", folder, tmp_path / "native", paths=[name])["words"]
    clerk.give(ZIBO / "张店区.xlsx")
    assert clerk.heading() == "没有问题"


def test_a_file_that_is_named_like_a_library_is_never_run(clerk: Clerk, tmp_path: Path) -> None:
    natively("new", tmp_path, tmp_path / "new", form="project", suffix=".docx")
    [sent] = (tmp_path / "new").iterdir()
    named = [tmp_path / f"{name}.py" for name in ("docx", "lxml", "yaml", "xlrd")]
    for each in named:
        each.write_text("raise SystemExit\n", encoding="utf-8")
    clerk.give(sent, *named)
    assert clerk.heading() == "有 5 处必须改，5 处没有读出来"  # none of them is a table
    told = clerk.page.frame_locator("#result iframe").locator("body").inner_text()
    assert "网页版不支持 Word 文件" in told


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize(
    "name", ["😀 张店区%20#1?&.xlsx", "\u202excod.张店区.xlsx", "__proto__.xlsx", "第2批.xlsx"]
)
def test_odd_names_are_names(clerk: Clerk, tmp_path: Path, name: str) -> None:
    shutil.copyfile(BAD, tmp_path / name)
    clerk.give(tmp_path / name)
    assert clerk.heading() == natively("review", tmp_path, tmp_path / "native", paths=[name])["words"]
    taken = clerk.take("下载标注副本", tmp_path)
    assert parts(taken) == parts(tmp_path / "native/标注副本" / name)
    clerk.press("自动修正写法")
    assert clerk.heading().startswith("可以改 1 处")


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_names_and_texts_never_act(clerk: Clerk, tmp_path: Path) -> None:
    named = tmp_path / "<img src=x onerror=window.ran=1><b>张店区.csv"
    named.write_text("<script>window.ran=1</script>,=1+1\n", encoding="utf-8")
    for job in ("review", "merge"):
        clerk.tab({"review": "审核", "merge": "合并"}[job])
        clerk.give(named, job=job)
        if job == "merge":
            clerk.press("合并")
        assert clerk.heading()
        assert clerk.page.locator("main img, main b").count() == 0
    clerk.press(f"不要“{named.name}”")
    clerk.tab("审核")
    clerk.give(named)
    assert clerk.heading()
    assert clerk.page.frame_locator("#result iframe").locator("img, b, script").count() == 0
    assert clerk.page.evaluate("window.ran") is None


def test_files_and_folders_are_dropped_anywhere(clerk: Clerk, tmp_path: Path) -> None:
    clerk.drop(BAD)
    assert clerk.heading() == natively("review", BAD.parent, tmp_path / "one", paths=[BAD.name])["words"]
    clerk.tab("审核")
    clerk.drop(ZIBO)
    assert clerk.heading() == natively("review", ZIBO.parent, tmp_path / "all", paths=["zibo"])["words"]
    inside = clerk.page.frame_locator("#result iframe").locator(".files tbody tr")
    assert inside.count() == len([*ZIBO.iterdir()])


def test_an_unknown_unit_is_one_message(clerk: Clerk) -> None:
    clerk.page.locator("#unit").fill("没有这个县")
    clerk.give(ZIBO / "张店区.xlsx")
    assert clerk.result() == "没有“没有这个县”这个单位\n\n请写全称，如 淄博市、张店区"


# Stopping, dying, starting.


def test_files_may_be_given_before_python_is_ready_and_work_may_be_stopped(fresh: Clerk) -> None:
    fresh.open(PAGE.as_uri())
    fresh.drop(ZIBO)
    fresh.page.locator("#working-text", has_text="程序准备好就开始审核").wait_for()
    fresh.page.keyboard.press("Escape")
    assert fresh.heading() == "已停止审核"
    fresh.drop(ROOT / "examples/broken")
    fresh.page.locator("#working-text", has_text=re.compile("^已审核")).wait_for()
    fresh.page.keyboard.press("Escape")
    assert fresh.heading() == "已停止审核"
    assert fresh.page.locator("#engine").is_visible()
    fresh.ready().give(ZIBO / "张店区.xlsx")
    assert fresh.heading() == "没有问题"
    assert fresh.said == []


@pytest.mark.parametrize(
    ("why", "told"),
    [("RuntimeError: Aborted(OOM)", "内存不够，没有做完"), ("Error: something", "程序出了错，没有做完")],
)
def test_a_worker_that_dies_is_told_and_another_starts(fresh: Clerk, why: str, told: str) -> None:
    fresh.page.add_init_script(
        "const Own = Worker; window.Worker = class extends Own { constructor(address) {"
        " super(address); window.last = this; } }"
    )
    fresh.open(PAGE.as_uri()).ready()
    fresh.page.evaluate(
        "why => { const send = last.postMessage; last.postMessage = function () {"
        " this.onmessage({ data: { kind: 'failed', detail: why } }); } }",
        why,
    )
    fresh.give(ZIBO / "张店区.xlsx")
    assert fresh.heading() == told
    fresh.ready().press("重新审核")
    assert fresh.heading() == "没有问题"


def test_where_python_cannot_start_that_is_told_and_nothing_waits_for_it(fresh: Clerk) -> None:
    fresh.page.add_init_script("window.Worker = class { constructor() { throw new Error('none'); } }")
    fresh.open(PAGE.as_uri())
    assert fresh.heading() == "程序没有启动"
    fresh.give(ZIBO / "张店区.xlsx")
    assert fresh.heading() == "程序没有启动"
    assert not fresh.page.locator("#working").is_visible()


# The page itself.


def test_it_asks_nothing_of_any_network_from_disk_and_from_a_server(fresh: Clerk) -> None:
    fresh.open(PAGE.as_uri()).ready().give(BAD)
    assert fresh.heading().startswith("有 13 处必须改")
    assert [each for each in fresh.asked if not each.startswith(("file:", "blob:", "about:"))] == []
    handler = partial(Silent, directory=str(PAGE.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://office.test:{server.server_port}/{PAGE.name}"
        before = len(fresh.asked)
        fresh.open(address).ready().give(BAD)
        assert fresh.heading().startswith("有 13 处必须改")
        assert not fresh.page.evaluate("isSecureContext")
        seen = {each for each in fresh.asked[before:] if not each.startswith(("blob:", "about:"))}
        assert seen - {address.rsplit("/", 1)[0] + "/favicon.ico"} == {address}
    finally:
        server.shutdown()
        server.server_close()
    assert [each for each in fresh.said if "favicon" not in each and "404" not in each] == []


def test_the_network_is_closed_to_whatever_would_run_in_it(clerk: Clerk) -> None:
    refused = clerk.page.evaluate("fetch('https://example.invalid/').then(() => 'open', () => 'closed')")
    assert refused == "closed"
    assert any("Content Security Policy" in each for each in clerk.said)
    clerk.page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        " document.body.append(script); }"
    )
    assert clerk.page.evaluate("window.ran") is None
    clerk.said.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_is_accessible_and_fits(clerk: Clerk, width: int, scheme: str) -> None:
    page = clerk.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    try:
        for tab in ("合并", "填报", "空表", "审核"):
            clerk.tab(tab)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clerk.give(BAD)
        assert clerk.heading().startswith("有 13 处必须改")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clerk.press("自动修正写法")
        assert clerk.heading().startswith("可以改 1 处")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clerk.tab("合并")
        clerk.give(BAD, job="merge")
        clerk.press("合并")
        assert clerk.heading() == "这些文件不能汇总，没有写出结果"
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clerk.press(f"不要“{BAD.name}”")
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def test_it_is_used_with_the_keyboard_alone(clerk: Clerk) -> None:
    page = clerk.page
    page.get_by_role("tab", name="审核").focus()
    for key, name in (
        ("ArrowRight", "合并"),
        ("End", "空表"),
        ("ArrowRight", "审核"),
        ("ArrowLeft", "空表"),
        ("Home", "审核"),
    ):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == name
        assert page.get_by_role("tab", name=name).get_attribute("aria-selected") == "true"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert seen or reached[-1] in ("", "day"), (
            reached
        )  # the end of the page; the calendar within the field
    assert {"day", "unit", "notice-choose", "drop"} <= {*reached}
    page.locator(".dropbox .drop").first.focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(str(ZIBO / "张店区.xlsx"))
    assert clerk.heading() == "没有问题"
    assert page.locator("#live").inner_text() == "没有问题"


def test_what_a_review_says_of_a_place_is_one_press_away(clerk: Clerk) -> None:
    clerk.give(BAD)
    clerk.heading()
    frame = clerk.page.frame_locator("#result iframe")
    frame.locator(".index a").last.click()
    assert frame.locator(":target").count() == 1
    box = frame.locator(":target").bounding_box()
    assert 0 <= box["y"] < clerk.page.viewport_size["height"]


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 Chrome/102.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/86.0.4240.198 Safari/537.36",
    ],
)
def test_a_browser_that_is_too_old_gets_one_sentence(browser: Any, agent: str) -> None:
    context = browser.new_context(user_agent=agent, viewport={"width": 360, "height": 800})
    try:
        clerk = Clerk(context.new_page())
        clerk.page.goto(PAGE.as_uri())
        told = clerk.page.locator("body").inner_text().strip()
        assert re.fullmatch(r"这个浏览器太旧[^。]*Edge[^。]*360[^。]*。", told)
        assert clerk.said == []
    finally:
        context.close()


def test_the_oldest_browsers_are_met_by_a_script_they_can_read() -> None:
    """No word of ECMAScript 5 or later in the first script, and the tag that 360 and QQ browsers look for."""
    text = PAGE.read_text(encoding="utf-8")
    first = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[0]
    assert not re.search(r"\b(let|const|class|import)\b|=>|`|\.\.\.|\?\.", first)
    assert text.index('<meta name="renderer" content="webkit">') < text.index(first)
    assert '<script type="module">' in text  # what old browsers do not even parse


def test_on_paper_stands_the_result_alone(clerk: Clerk) -> None:
    clerk.give(ZIBO / "张店区.xlsx")
    clerk.heading()
    clerk.page.emulate_media(media="print")
    try:
        assert clerk.page.locator("#result h2").first.is_visible()
        for hidden in ("#tabs", "#panel-review", "#settings", "footer"):
            assert not clerk.page.locator(hidden).is_visible()
    finally:
        clerk.page.emulate_media(media="screen")
