"""Notices as data: what ships, that its words are the notice's own, and what is said about mistakes."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from msgspec.structs import replace

from repository import ROOT, TESTS
from sheets import setting, sheet
from skilltrain_cli.cli.app import run
from skilltrain_cli.cli.notices import pages, payload
from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.subject import subject_of
from skilltrain_cli.notices import (
    Action,
    CoverageDemand,
    Every,
    Notice,
    Sender,
    Target,
    TargetKind,
    Task,
    find_notice,
    load_notice,
    shipped,
)
from skilltrain_cli.notices.contradictions import doubts
from skilltrain_cli.notices.next_year_draft import renewed
from skilltrain_cli.notices.shipped_notices import shipped_file
from skilltrain_cli.notices.toml_keys import schema
from skilltrain_cli.notices.user_notices import contradictions, parse_notice, read_user_notice
from skilltrain_cli.operations.deadlines import Viewer, deadlines
from skilltrain_cli.readers.user_texts.toml_file import toml_text
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.usecases.notices import amounts_by_form
from skilltrain_cli.values.notice_clause import Asked

DOCUMENTS = TESTS / "documents"
"""Of each document the passages that notices and rules quote, as they stand in the seed named here."""
SEEDS = {
    "sdhrss-2021-32": "000_32822e6e7c932050.txt",
    "zibo-2019-11": "001_53d3c8f24cca05c2.txt",
    "sd-press-2022": "002_b8a4d7849f464336.txt",
    "zaozhuang-2022-14": "003_207f1bd167025044.txt",
    "huantai-2020-1": "004_b899dbc1828f9987.txt",
}
GOOD = """
number = "淄人社字〔2021〕9号"
title = "关于做好项目制培训的通知"
issuer = "淄博市人力资源和社会保障局"
issued = 2021-04-01

[clauses]
"一" = "各区县应于每月25日前报送进展情况。"

[[tasks]]
id = "T1"
title = "报送进展情况"
form = "project"
from = "county"
to = "city"
due = 2021-04-25
every = "month"
clause = "一"
quote = "各区县应于每月25日前报送进展情况"

[[targets]]
id = "G1"
scope = "city"
period = "2021"
indicator = "补贴性培训"
measure = "万人次"
op = ">="
value = 4.41
kind = "flow"
"""
AGAIN = 'id = "T1"\ntitle = "再报"\nfrom = "city"\n'


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def notice() -> Notice:
    return find_notice("鲁人社字〔2021〕32号")


def write(folder: Path, text: str) -> Path:
    path = folder / "通知.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_identity(notice: Notice) -> None:
    assert (notice.issuer, notice.issued, notice.year) == (
        "山东省人力资源和社会保障厅",
        date(2021, 3, 17),
        2021,
    )
    assert notice in shipped()


def test_dated_tasks(notice: Notice) -> None:
    dated = {task.id: (task.due, task.sender, task.receiver, task.form) for task in notice.tasks if task.due}
    city, county, province = Sender.CITY, Sender.COUNTY, Sender.PROVINCE
    assert dated == {
        "DL1": (date(2021, 3, 31), city, None, None),
        "DL2": (date(2021, 4, 30), city, province, None),
        "DL3": (date(2021, 6, 15), city, province, "project"),
        "DL4": (date(2021, 6, 30), city, province, "brand"),
        "DL5": (date(2021, 9, 30), county, None, None),
        "DL6": (date(2021, 12, 31), province, None, None),
    }


def test_undated_tasks(notice: Notice) -> None:
    undated = {task.id: task.every for task in notice.tasks if not task.due}
    assert undated == {"P3": Every.MONTH, "P5": None, "P6": None}


def test_targets(notice: Notice) -> None:
    figures = {target.id: (target.op, target.value, target.measure, target.kind) for target in notice.targets}
    assert figures == {
        "I01": (">=", 120, "万人次", TargetKind.FLOW),
        "I02": (">=", 25, "%", TargetKind.STOCK),
        "I03": (">=", 30, "%", TargetKind.STOCK),
        "I04": (">=", 1, "个", TargetKind.FLOW),
        "I05": (">=", 1, "类", TargetKind.FLOW),
        "I06": (">=", 1, "次", TargetKind.FLOW),
    }


@pytest.mark.parametrize("one", shipped(), ids=lambda notice: notice.id)
def test_every_quote_stands_in_its_clause(one: Notice) -> None:
    items: tuple[Task | Target | CoverageDemand | Action, ...]
    items = (*one.tasks, *one.targets, *one.coverage, *one.actions)
    for item in items:
        assert item.quote, item
        assert bare(item.quote) in bare(one.clauses[item.clause]), item


@pytest.mark.parametrize("one", shipped(), ids=lambda notice: notice.id)
def test_every_word_is_the_documents_own(one: Notice) -> None:
    document = bare((DOCUMENTS / f"{one.id}.txt").read_text(encoding="utf-8"))
    for name, words in one.clauses.items():
        assert bare(words) in document, name
    assert bare(one.title) in document
    assert one.number == one.id or bare(one.number) in document
    assert one.context or f"{one.issued:%Y年}{one.issued.month}月{one.issued.day}日" in document


@pytest.mark.parametrize("id_", SEEDS)
def test_the_passages_are_the_seeds(id_: str) -> None:
    folder = os.environ.get("SKT_SEEDS")
    if not folder:
        pytest.skip("SKT_SEEDS names no folder with the documents' texts")
    seed = bare((Path(folder) / SEEDS[id_]).read_text(encoding="utf-8-sig"))
    seed = re.sub(r"—\d+—", "", seed)  # the numbers of pages
    passages = (DOCUMENTS / f"{id_}.txt").read_text(encoding="utf-8").split("\n\n")
    assert len(passages) > 4
    for passage in passages:
        assert bare(passage) in seed, passage


@pytest.mark.parametrize(("id_", "count"), [("zibo-2019-11", 9), ("huantai-2020-1", 8)])
def test_actions_are_led_by_the_department_named_first(id_: str, count: int) -> None:
    actions = find_notice(id_).actions
    assert [action.number for action in actions] == list(range(1, count + 1))
    for action in actions:
        words = find_notice(id_).clauses[action.clause]
        bracket = max(words.rfind("（"), words.rfind("("))
        named = words[bracket + 1 :].replace("市工业化", "市工业")  # misspelt in the document
        assert named.startswith("、".join((*action.lead, *action.others)) + "等按职责分工负责"), action
        assert len(action.lead) == 1
    assert "县教育体育局" in find_notice("huantai-2020-1").actions[0].others


def test_figures_of_the_plans() -> None:
    """I01 to I32 of the machine table: operator, figure, measure, stock or flow, 其中, brackets."""
    told = {
        target.id: (target.figure, target.kind.label, target.parent)
        for one in shipped()
        for target in one.targets
    }
    assert len(told) == 33
    assert {name.partition("-")[0] for name in told} == {f"I{number:02}" for number in range(1, 33)}
    assert told["I10"] == ("1～2 家", "流量", None)
    assert told["I13"] == ("≥ 16.5 万人次", "流量", None)
    assert told["I14"] == ("≥ 5 万人次", "流量", "I13")
    assert told["I15"] == ("≥ 0.4 万人", "流量", None), "persons are no part of person-times"
    assert told["I18"] == ("≥ 〔7〕 万人", "存量", None)
    assert told["I19"] == ("≥ 〔5〕 万人次", "流量", None), "newly added, although it is bracketed"
    assert told["I20"] == ("≥ 2 万人次", "流量", "I19")
    assert told["I26"] == ("= 100 %", "存量", None)
    assert told["I29"][2:] == ("I28",)
    assert told["I32"] == ("≥ 380 万人", "存量", None)


def test_who_reports_to_whom() -> None:
    told = {
        (one.id, task.id): ("、".join(task.senders), task.receiver, task.every, task.due)
        for one in shipped()
        for task in one.tasks
    }
    assert told["huantai-2020-1", "P1"] == ("town、department", Sender.COUNTY, Every.QUARTER, None)
    assert told["zibo-2019-11", "P1"] == ("county、zone、department", Sender.CITY, Every.QUARTER, None)
    assert told["zibo-2019-11", "P2"] == ("county、zone、department", Sender.CITY, Every.YEAR, None)
    assert told["huantai-2020-1", "P4"] == ("county", Sender.CITY, None, None)
    assert told["zibo-2019-11", "P5"] == ("city", Sender.PROVINCE, None, None)
    assert told["sdhrss-2021-32", "P6"] == ("province、city、county", None, None, None)
    assert not any(task.day for one in shipped() for task in one.tasks), "no document names such a day"
    assert not find_notice("sd-press-2022").tasks


@pytest.mark.parametrize(
    ("id_", "years", "first", "last"),
    [
        ("sdhrss-2021-32", (2021, 2021), date(2021, 3, 17), None),
        ("zibo-2019-11", (2019, 2021), date(2019, 10, 22), date(2021, 12, 31)),
        ("huantai-2020-1", (2019, 2021), date(2020, 3, 11), date(2021, 12, 31)),
        ("zaozhuang-2022-14", (2021, 2025), date(2022, 11, 22), date(2025, 12, 31)),
    ],
)
def test_when_it_is_in_force(id_: str, years: tuple[int, int], first: date, last: date | None) -> None:
    one = find_notice(id_)
    assert (one.issued, one.until) == (first, last)
    assert not one.in_force(first - timedelta(days=1))
    assert one.in_force(first)
    assert one.in_force(last or date(2030, 1, 1))
    assert last is None or not one.in_force(last + timedelta(days=1))
    assert [one.year_on(date(year, 6, 1)) for year in (2000, 2021, 2030)] == [years[0], 2021, years[1]]
    assert one.year == min(first.year, years[1])


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("附件1", "品牌特色（300字以内）"),
        ("附件1 宣传素材1", "不少于5张"),
        ("附件1 宣传素材2", "时长2-3分钟，不少于25帧/秒"),
        ("附件1 宣传素材3", "宣传稿件800字以内"),
        ("附件1 宣传素材4", "“地区或单位+品牌名称+联系人联系方式”"),
        ("附件2", "项目制培训情况统计表"),
        ("附件2 注1", "“组织区县”一列填写“市直”"),
        ("附件2 注2", "尽可能精确"),
        ("附件2 注3", "由设区的市统一汇总报送"),
        ("二（二）", "6月30日前"),
        ("二（三）", "9月底前各县（市、区）至少组织1类项目制培训"),
        ("二（五）", "同时报送word版"),
    ],
)
def test_clauses_that_rules_quote(notice: Notice, clause: str, words: str) -> None:
    assert words in notice.clauses[clause]


@pytest.mark.parametrize("one", shipped(), ids=lambda notice: notice.id)
def test_what_ships_keeps_to_the_keys_and_does_not_contradict_itself(one: Notice) -> None:
    assert parse_notice(shipped_file(one)) == one
    assert find_notice(one.number) is find_notice(one.id) is one
    assert list(doubts(one, amounts_by_form())) == []


def test_a_worker_reads_no_notice_but_its_own() -> None:
    script = (
        "import tomllib, sys; read = []; loads = tomllib.loads\n"
        "tomllib.loads = lambda text: read.append(text) or loads(text)\n"
        "from skilltrain_cli.notices import find_notice\n"
        "find_notice('鲁人社字〔2021〕32号')\n"
        "print(len(read), 'skilltrain_cli.notices.toml_keys' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_nobodys_name_or_address_ships() -> None:
    for entry in files("skilltrain_cli.notices").joinpath("data").iterdir():
        text = entry.read_text(encoding="utf-8")
        assert not re.search(r"@|\d{4}-\d{7,8}|1[3-9]\d{9}|联\s*系\s*人：", text), entry.name


@pytest.mark.parametrize(
    "name",
    [
        "鲁人社字〔2021〕32号",
        "鲁人社字[2021]32号",
        "鲁人社字（2021）32号",
        " 鲁人社字【2021】 32 号",
        "SDHRSS-2021-32",
    ],
)
def test_a_notice_is_found_by_number_in_any_brackets(notice: Notice, name: str) -> None:
    assert find_notice(name) is notice


def test_an_unknown_notice_lists_what_there_is() -> None:
    with pytest.raises(UsageError) as caught:
        find_notice("鲁人社字〔2021〕33号")
    assert "鲁人社字〔2021〕32号" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_users_notice(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "通知.toml"
    path.write_bytes(GOOD.encode(encoding))
    notice = load_notice(path)
    assert (notice.id, notice.year) == ("淄人社字〔2021〕9号", 2021)
    assert notice.tasks[0].every is Every.MONTH
    assert notice.targets[0].value == 4.41


def test_what_is_pasted_unseen_is_left_out(tmp_path: Path) -> None:
    text = GOOD.replace('title = "报送进展情况"', r'title = "\u200b报送\u202e进展情况\ufeff"')
    assert load_notice(write(tmp_path, text)).tasks[0].title == "报送进展情况"


def test_a_notice_without_tasks_is_one_too(tmp_path: Path) -> None:
    assert load_notice(write(tmp_path, GOOD.partition("[clauses]")[0])).tasks == ()


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('number = "淄人社字〔2021〕9号"\n', "", ["缺少 number", "文字"]),
        ('number = "淄人社字〔2021〕9号"', "number = 9", ["number 的值是“9”", "文字"]),
        ('title = "关于做好项目制培训的通知"', 'title = " "', ["title", "文字"]),
        ("issued = 2021-04-01", 'issued = "2021-04-01"', ["issued 的值是“2021-04-01”", "日期，不加引号"]),
        ("issued = 2021-04-01", "issued = 2021-04-01T08:00:00", ["issued", "日期"]),
        ("issued = 2021-04-01", 'issued = 2021-04-01\nyear = "二〇二一"', ["year 的值是“二〇二一”", "整数"]),
        ("due = 2021-04-25", "due = 2021-04-31", ["第16行", "TOML"]),
        ("due = 2021-04-25", "due = 20210425", ["[[tasks]] 第1项", "due 的值是“20210425”"]),
        ("due = 2021-04-25", "deu = 2021-04-25", ["[[tasks]] 第1项", "不认识 deu", "是否指 due？"]),
        (
            'from = "county"',
            'from = "县"',
            ["第14行 [[tasks]] 第1项", "from 的值是“县”", "province、city、county"],
        ),
        ('from = "county"', "from = true", ["from 的值是“true”", "列表"]),
        ('from = "county"', 'from = ["county", "区"]', ["第14行", "from 第2个 的值是“区”", "zone"]),
        ('from = "county"', "from = []", ["from 的值是“列表”", "至少 1 项"]),
        ("due = 2021-04-25", "due = 2021-04-25T25:00:00", ["第16行", "TOML"]),
        ("due = 2021-04-25", "day = 400", ["day 的值是“400”", "不大于 366"]),
        ("due = 2021-04-25", "day = 10.5", ["day 的值是“10.5”", "整数"]),
        ("due = 2021-04-25", "due = 2021-04-25\nday = 10", ["第17行", "due 和 day 都写了"]),
        ('every = "month"', "day = 10", ["有 day，没有 every"]),
        ('op = ">="', 'op = "range"', ["[[targets]] 第1项：缺少 upper", "不小于 value（4.41）"]),
        ("value = 4.41", "value = 4.41\nupper = 5", ["upper", 'op = "range"']),
        ("issued = 2021-04-01", "issued = 2021-04-01\nyears = [2021, 2019]", ["第6行", "起止两个年份"]),
        ("issued = 2021-04-01", "issued = 2021-04-01\nyear = 2021\nyears = [2021, 2022]", ["只写一个"]),
        ("issued = 2021-04-01", "issued = 2021-04-01\nuntil = 2021-03-31", ["until", "印发日"]),
        ("issued = 2021-04-01", "issued = 2021-04-01\ncontext = true", ["context", "[[tasks]]"]),
        (
            "issued = 2021-04-01",
            'issued = 2021-04-01\nid = "sdhrss-2021-32"',
            ["第6行", "id", "内置的通知已有"],
        ),
        ("淄人社字〔2021〕9号", "鲁人社字（2021）32 号", ["第2行", "number", "内置的通知已有"]),
        (
            "[[targets]]",
            '[[coverage]]\ntitle = "a"\nof = "county"\nform = "x"\nleast = 0\n[[targets]]',
            ["第25行 [[coverage]] 第1项", "least", "大于 0"],
        ),
        (
            "[[targets]]",
            '[[actions]]\ntitle = "a"\nclause = "三"\n[[targets]]',
            ["[[actions]] 第1项", "clause 的值是“三”"],
        ),
        (
            "[[targets]]",
            '[[forms]]\nid = "a"\n[[forms]]\nid = "a"\n[[targets]]',
            ["第24行 [[forms]] 第2项", "id 的值是“a”"],
        ),
        (
            "[[targets]]",
            "forms = [1]\n[[targets]]",
            ["第21行 [[tasks]] 第1项：不认识 forms", "是否指 form？"],
        ),
        ('every = "month"', 'every = "day"', ["every", "month、quarter、year"]),
        ('op = ">="', 'op = "≥"', ["[[targets]] 第1项", "op 的值是“≥”"]),
        ("value = 4.41", 'value = "4.41万"', ["value 的值是“4.41万”", "不加引号和单位"]),
        ("value = 4.41", "value = nan", ["value", "数字"]),
        ("value = 4.41", f"value = {'9' * 400}", ["[[targets]] 第1项", "value", "位的整数", "15 位"]),
        ("value = 4.41", "value = 1e300", ["value", "15 位"]),
        ("value = 4.41", f"value = {'9' * 5000}", ["第28行 value", "数字太长", "15 位"]),
        ("issued = 2021-04-01", f"issued = 2021-04-01\nx = {'[' * 5000}", ["括号", "太深"]),
        ("issued = 2021-04-01", "issued = 2021-04-01\nyear = 99999", ["year 的值是“99999”", "2000 至 2100"]),
        ("issued = 2021-04-01", "issued = 2021-04-01\nyear = -5", ["year 的值是“-5”", "2000 至 2100"]),
        ("issued = 2021-04-01", "issued = 0001-01-01", ["issued", "2000 至 2100"]),
        ("due = 2021-04-25", "due = 9999-12-31", ["due 的值是“9999年12月31日”", "2000 至 2100"]),
        ('title = "报送进展情况"', r'title = "x\u001b]0;pwn\u0007"', ["title", "控制字符"]),
        ('title = "报送进展情况"', r'title = "x\u009b2J"', ["title", "控制字符"]),
        ("value = 4.41", "value = true", ["value", "数字"]),
        ('kind = "flow"', 'kind = ["flow"]', ["kind 的值是“列表”", "stock、flow"]),
        ("due = 2021-04-25", "due = 2021-03-31", ["[[tasks]] 第1项", "due", "印发日", "2021-04-01"]),
        (
            'clause = "一"',
            'clause = "二"',
            ["[[tasks]] 第1项", "clause 的值是“二”", "[clauses] 里有的条款：一"],
        ),
        ('每月25日前报送进展情况"', '每月26日前报送进展情况"', ["[[tasks]] 第1项", "quote", "原文", "25日"]),
        ("[clauses]", "[clause]", ["不认识 clause", "是否指 clauses？"]),
        ("[[tasks]]", "[tasks]", ["tasks 的值是“一段”", "[[tasks]]"]),
        ('"一" = "各区县应于每月25日前报送进展情况。"', '"一" = 1', ["[clauses]：一 的值是“1”"]),
        (
            "[[targets]]",
            f"[[tasks]]\n{AGAIN}\n[[targets]]",
            ["第22行 [[tasks]] 第2项", "id 的值是“T1”", "不与其他项重复"],
        ),
        ('title = "报送进展情况"', 'title = "报送进展情况', ["第12行", "TOML"]),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, good: str, bad: str, said: list[str]) -> None:
    assert good in GOOD
    path = write(tmp_path, GOOD.replace(good, bad, 1))
    with pytest.raises(UsageError) as caught:
        load_notice(path)
    words = f"{caught.value} {caught.value.hint}"
    for part in ["通知.toml", *said]:
        assert part in words
    assert not re.search(r"object at|<class|Traceback|\(at line", words)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不了"):
        load_notice(tmp_path / "没有.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        load_notice(path)


def test_a_demand_quotes_the_notice_that_sets_its_figure(tmp_path: Path, notice: Notice) -> None:
    own = load_notice(write(tmp_path, GOOD))
    late = own.words_on(Asked.SENT, "project")
    assert (late.notice, late.clause) == ("淄人社字〔2021〕9号", "一")
    assert late.quote == "各区县应于每月25日前报送进展情况"
    assert notice.words_on(Asked.SENT, "brand").clause == "二（二）"
    assert "不少于25帧/秒" in str(notice.words_on(Asked.FILMS, "brand"))
    assert own.words_on(Asked.FILMS, "brand").notice is None, "it asks for none"


def test_a_late_form_is_held_against_the_notice_in_force() -> None:
    own = replace(
        find_notice("鲁人社字〔2021〕32号"), number="淄人社字〔2021〕9号", clauses={"一": "6月5日前报送附件2"}
    )
    task = replace(own.tasks[2], due=date(2021, 6, 5), clause="一", quote="6月5日前报送附件2")
    example = sheet([["培训人数", "{表尾}填表日期"], ["30", "2021年6月8日"]])
    chosen = replace(own, tasks=(task,))
    judged = subject_of(example, replace(setting(date(2021, 6, 20)), notice=chosen, notices=(chosen,)))
    (found,) = [each for each in check(judged).findings if each.card.code == "TM005"]
    assert "截止日 2021年6月5日" in found.message
    assert str(found.basis) == "淄人社字〔2021〕9号 一“6月5日前报送附件2”"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
@pytest.mark.parametrize("option", ["--notice", "--regions"])
def test_a_device_is_called_one_and_is_not_read(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "张店区.csv"
    form.write_text("市", encoding="utf-8")
    assert run(["validate", str(form), option, "/dev/zero"]) == 2
    assert "“/dev/zero”：这是设备，不是文件，没有读" in capsys.readouterr().err


PAGE = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_a_notice_without_contradictions() -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    one = parse_notice(toml_text(example, "docs/notices.md"))
    assert list(doubts(one, amounts_by_form())) == []
    assert (len(one.tasks), len(one.targets), len(one.actions), len(one.coverage)) == (2, 2, 1, 1)


def test_the_page_has_every_key() -> None:
    rows = {
        line.split("|")[1].strip(" `"): line
        for line in PAGE.splitlines()
        if line.startswith(("| `[", "| 开头"))
    }
    known = schema()
    tables = {"开头": known["properties"]}
    for name, table in (("tasks", "_TaskKeys"), ("targets", "_TargetKeys"), ("actions", "_ActionKeys")):
        tables[f"[[{name}]]"] = known["$defs"][table]["properties"]
    tables["[[coverage]]"] = known["$defs"]["_CoverageKeys"]["properties"]
    for name, keys in tables.items():
        for key in keys:
            within = PAGE if name == "开头" else rows[name]
            assert f"`{key}" in within or f"[{key}]" in within, (name, key)


# Whatever a user writes for whatever key, it is a notice or one message.

WHOLE = tomllib.loads(PAGE.partition("```toml\n")[2].partition("```")[0]) | {
    "forms": [{"id": "a", "fields": [{"name": "b", "title": "特色", "max_words": 3}]}],
    "label": "a",
    "receiver": "b",
}
ODD = [
    "1",
    "{}",
    "[]",
    "[1]",
    "[{}]",
    '""',
    '"x"',
    "true",
    "nan",
    "-1",
    "9e99",
    "1.5",
    "2021-01-01",
    "07:30:00",
]
ODD += [
    "2021-01-01T00:00:00Z",
    "0001-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59-08:00",
    '["x", "x"]',
    "9" * 30,
]


def keys_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key_, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from keys_of(each, (*path, key_))


def inline(value: object, path: tuple[str | int, ...], odd: str, here: tuple[str | int, ...] = ()) -> str:
    if here == path:
        return odd
    if isinstance(value, dict):
        pairs = (f'"{key_}" = {inline(each, path, odd, (*here, key_))}' for key_, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(each, path, odd, (*here, at)) for at, each in enumerate(value)) + "]"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)


def outcome(file: Path) -> Notice | UsageError:
    try:
        one, found = contradictions(read_user_notice(file), {"project": ["trainees"]})
        assert all("第" in str(each) for each in found)
        load_notice(file)
    except UsageError as error:
        return error
    return one


@pytest.mark.parametrize("path", list(keys_of(WHOLE)), ids=lambda path: ".".join(map(str, path)))
def test_whatever_stands_at_a_key_there_is_a_notice_or_one_message(
    tmp_path: Path, path: tuple[str | int, ...]
) -> None:
    for odd in ODD:
        lines = [f"{key_} = {inline(each, path, odd, (key_,))}" for key_, each in WHOLE.items()]
        file = write(tmp_path, "\n".join(lines))
        found = outcome(file)
        if isinstance(found, UsageError):
            said = f"{found}{found.hint}".replace(str(file), "x")
            assert said.startswith("通知文件“x”"), odd
            assert found.hint, odd
            assert not re.search(r"[Ii]nput|should|valid|_", said), odd
        else:
            list(pages(found))
            json.dumps(payload([found]))
            deadlines([found], Viewer(as_of=date(2027, 5, 1)))
            with suppress(UsageError):  # a form may hold days of other centuries
                draft = toml_text(renewed(read_user_notice(file), found, found.year + 2), "draft")
                assert draft.cells["title"] == found.title
