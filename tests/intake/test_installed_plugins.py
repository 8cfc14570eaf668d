"""Plug-ins: what is wrong with one is one message with a remedy; what fails in one hurts nothing else."""

import json
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from command_line import Skt
from plugin_packages import HEAD, NOTICE, form, law, lay_out
from skilltrain_cli import UsageError, validate
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.intake.installed_plugins import load_plugins
from skilltrain_cli.rules.catalogue import FAMILIES

DAY = date(2021, 6, 10)
HEADINGS = "市,组织区县,培训项目名称,群体范围,培训人数,组织时间,备注"
FOOT = "填表人：张三,,联系电话：0533-2345678,,填表日期：2021年6月10日,,"
REFUSED = {
    "raises": ({"__init__.py": "1 / 0"}, "载入时出错：ZeroDivisionError: division by zero（__init__.py:1）"),
    "leaves": ({"__init__.py": "raise SystemExit(0)"}, "载入时出错：SystemExit: 0（__init__.py:1）"),
    "asks for what is not there": (
        {"__init__.py": "import nothing_like_it"},
        "ModuleNotFoundError: No module named 'nothing_like_it'（__init__.py:1）",
    ),
    "asks a name of ours that is not there": (
        {"__init__.py": "from skilltrain_cli.plugin import telepathy"},
        "ImportError: cannot import name 'telepathy' from 'skilltrain_cli.plugin'",
    ),
    "is no Python": ({"__init__.py": "def :"}, "SyntaxError: invalid syntax (__init__.py, line 1)\n"),
    "goes in circles": (
        {
            "__init__.py": "from county.one import a",
            "one.py": "from county.two import b\na = 1",
            "two.py": "from county.one import a\nb = 2",
        },
        "partially initialized module 'county.one'",
    ),
    "brings nothing": ({"__init__.py": ""}, "里没有表、规则，也没有通知"),
    "has a code of ours": (
        {"__init__.py": law("RG004")},
        "的规则 law_rg004：编码 RG004 已是内置规则“市直组织的填‘市直’”的编码",
    ),
    "has a code of another kind": ({"__init__.py": law("MY01")}, "编码是“MY01”"),
    "has a code twice": (
        {"__init__.py": law() + law().replace("law_xb001", "another").replace(HEAD, "")},
        "的规则 another：编码 XB001 已是本插件 law_xb001 的编码",
    ),
    "judges what it may not": ({"__init__.py": law(on="str")}, "on 是 str"),
    "has no severity": (
        {"__init__.py": law().replace("Severity.QUERY", '"query"')},
        "severity 不是 Severity",
    ),
    "has panicked": ({"__init__.py": "raise BaseException('x')"}, "载入时出错：BaseException: x"),
    "has a number for its name": (
        {"__init__.py": law().replace('"本县自己的要求", on', "3, on")},
        "名称是 int",
    ),
    "has a basis that is no text": (
        {"__init__.py": law().replace('ours("本县要求如此")', 'Clause(notice=None, clause="一", quote=3)')},
        "basis 不是依据",
    ),
    "has no basis": ({"__init__.py": law().replace('ours("本县要求如此")', '"本县"')}, "basis 不是依据"),
    "is of a form that is not there": (
        {"__init__.py": law(more=', of=("nothing",)')},
        "of 里的表 nothing 没有",
    ),
    "needs a rule that is not there": (
        {"__init__.py": law(more=', needs=("VL999",)')},
        "的规则 XB001 要先查 VL999，没有这条规则",
    ),
    "waits for itself": (
        {"__init__.py": law(more=', needs=("XB001",)')},
        "的规则互相等着对方先查：XB001 → XB001",
    ),
    "has a form of ours": (
        {"__init__.py": form(id_="project"), "a.toml": NOTICE},
        "的表 Agencies 的 id 是 project，附件2《项目制培训情况统计表》已用了它",
    ),
    "has a form of another's notice": (
        {"__init__.py": form("鲁人社字〔2021〕32号"), "a.toml": NOTICE},
        "的表 Agencies 说是通知“鲁人社字〔2021〕32号”的，插件里没有这个通知",
    ),
    "has a field without print": (
        {"__init__.py": form(printed='"nothing"'), "a.toml": NOTICE},
        "的表 Agencies 有错：Agencies.name needs a title and a Printed(…)",
    ),
    "says a heading twice": (
        {"__init__.py": form().replace("机构名称", "县（市、区）"), "a.toml": NOTICE},
        "的表 Agencies 有错：Agencies: name (县（市、区）) is called as county (县（市、区）) is",
    ),
    "has no card": (
        {"__init__.py": f"{HEAD}\nclass Bare(Form):\n    card: ClassVar[object] = 1\n", "a.toml": NOTICE},
        "的表 Bare 的 card 不是 FormCard",
    ),
    "has a notice of ours": (
        {"__init__.py": "", "a.toml": NOTICE.replace("某县人社字〔2021〕9号", "鲁人社字〔2021〕32号")},
        "number 的值是“鲁人社字〔2021〕32号”",
    ),
    "has a notice with a mistake": (
        {"__init__.py": "", "a.toml": f"{NOTICE}hue = 3\n"},
        "第6行：不认识 hue",
    ),
    "has a notice whose form has a mistake": (
        {"__init__.py": "", "a.toml": f'{NOTICE}[[forms]]\nid = "a"\n'},
        "缺少 annex",
    ),
}


def names(*plugins: str) -> None:
    Path("skt.toml").write_text(f"plugins = {json.dumps(plugins)}\n", encoding="utf-8")


def sent(*names: str) -> None:
    for name in names or ("张店区",):
        row = f"淄博市,{name},陶瓷工艺培训,失业人员,30,2021年6月1日,"
        Path(f"{name}.csv").write_text(f"{HEADINGS}\n{row}\n{FOOT}\n", encoding="utf-8")


@pytest.mark.parametrize(("files", "said"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_one_message_that_names_the_plugin_and_a_remedy(
    files: dict[str, str], said: str, packages: Path, skt: Skt
) -> None:
    lay_out(packages, "county", files)
    names("county")
    err = skt.refused("rules").replace("按 skt.toml，", "")
    assert "插件“county 1.0”" in err
    assert said in err
    assert "请" in err.splitlines()[-1]


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return the command line; what it says of ``skt.toml`` is heard by one test."""

    class Heard(Skt):
        def __call__(self, *arguments: str, code: int = 0) -> tuple[str, str]:
            out, err = super().__call__(*arguments, code=code)
            lines = [line for line in err.splitlines() if not line.startswith("按 skt.toml，使用插件")]
            return out, "\n".join(lines)

    return Heard(skt.capsys)


def test_it_is_said_that_a_plugin_is_used(
    packages: Path, capsys: pytest.CaptureFixture[str], skt: Skt
) -> None:
    lay_out(packages, "county", {"__init__.py": law()})
    names("county")
    _, err = Skt(capsys)("rules", "XB001")
    assert err == "按 skt.toml，使用插件“county”；不用的，请从 plugins 里删去\n"
    assert skt("rules", "XB001")[1] == ""


def test_one_that_is_not_installed_is_named_with_those_that_are(packages: Path, skt: Skt) -> None:
    names("county")
    assert "还没有安装任何插件" in skt.refused("forms")
    lay_out(packages, "other", {"__init__.py": law()})
    err = skt.refused("forms")
    assert "没有安装名为“county”的插件" in err
    assert "请先装进 skt 所在的 Python（pip install …），放在工作文件夹里的不会载入" in err
    assert err.endswith("已安装的插件：other")
    names("../other")
    err = skt.refused("forms")
    assert "没有安装名为“../other”的插件" in err
    assert "是否指 other？" in err


def test_one_that_is_not_named_is_not_loaded(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": "1 / 0"})
    assert "XB001" not in skt("rules")[0]
    assert "没有编码为“XB001”的规则" in skt.refused("rules", "XB001")


def test_a_name_may_be_written_as_the_package_is(packages: Path, skt: Skt) -> None:
    lay_out(packages, "my_county", {"__init__.py": law()}, distribution="my-county")
    names("My-County", "my_county")
    assert "来自：插件 my_county 1.0" in skt("rules", "XB001")[0]


def test_its_forms_are_the_same_however_its_name_is_written(packages: Path) -> None:
    lay_out(packages, "my_county", {"__init__.py": form(), "a.toml": NOTICE})
    one, other = (load_plugins((name,))[0].forms[0] for name in ("My-County", "my_county"))
    assert one is other
    assert pickle.loads(pickle.dumps(one)) is one


def test_two_threads_have_the_same_forms(packages: Path) -> None:
    slow = "import time\ntime.sleep(0.1)\n"
    lay_out(packages, "county", {"__init__.py": slow + form(), "a.toml": NOTICE})
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(load_plugins, [("county",)] * 2)
    assert one is other
    assert load_plugins(("County",))[0].forms[0] is one[0].forms[0]


def test_one_that_needs_a_newer_skt_says_so(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": "1 / 0"}, requires=["rich", "Skilltrain_CLI >= 99.1 ; x"])
    names("county")
    err = skt.refused("forms")
    assert "插件“county 1.0”要 skilltrain-cli 99.1 以上，现在是 " in err
    assert "pip install -U skilltrain-cli" in err


def test_one_that_an_older_skt_would_do_is_used(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law()}, requires=["skilltrain-cli>=0.0.9", "skilltrain-cli"])
    names("county")
    assert skt("rules", "XB001")


def test_two_packages_may_not_be_one_plugin(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law()})
    lay_out(packages, "county", {}, distribution="another")
    names("county")
    assert "名为“county”的插件装了 2 个" in skt.refused("forms")


@pytest.mark.parametrize(
    ("both", "said"),
    [
        ({"__init__.py": law()}, "都有编码为 XB001 的规则"),
        ({"__init__.py": "", "a.toml": NOTICE}, "都有通知“某县人社字〔2021〕9号”"),
    ],
)
def test_two_plugins_may_not_bring_the_same(
    both: dict[str, str], said: str, packages: Path, skt: Skt
) -> None:
    lay_out(packages, "east", both)
    lay_out(packages, "west", both)
    names("east", "west")
    err = skt.refused("forms")
    assert f"插件“east 1.0”和“west 1.0”{said}" in err
    assert "请从 plugins 里删去一个" in err


def test_two_plugins_may_not_bring_one_form(packages: Path, skt: Skt) -> None:
    lay_out(packages, "east", {"__init__.py": form(), "a.toml": NOTICE})
    other = NOTICE.replace("9号", "10号")
    lay_out(packages, "west", {"__init__.py": form("某县人社字〔2021〕10号"), "a.toml": other})
    names("east", "west")
    assert "都有名为 agencies 的表" in skt.refused("forms")


def test_a_notice_of_the_users_own_may_not_be_the_plugins(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": "", "a.toml": NOTICE})
    Path("我的.toml").write_text(NOTICE, encoding="utf-8")
    Path("skt.toml").write_text('plugins = ["county"]\nnotices = ["我的.toml"]\n', encoding="utf-8")
    assert "插件的通知已有" in skt("forms", code=2)[1]
    sent()
    assert "插件的通知已有" in skt("validate", "张店区.csv", code=2)[1]


@pytest.mark.parametrize("entry", ["county:law", "county.", "../county"])
def test_an_entry_that_is_no_module(entry: str, packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law()}, entry=entry)
    names("county")
    assert f"的入口“{entry}”不是模块名" in skt.refused("forms")


@pytest.mark.parametrize("entry", ["elsewhere", "json", "os"])
def test_a_module_that_the_package_does_not_have(entry: str, packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law()}, entry=entry)
    names("county")
    assert f"插件“county 1.0”安装的位置没有模块 {entry}" in skt.refused("forms")


def test_a_module_of_its_name_that_was_loaded_from_elsewhere(
    packages: Path, skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "county", sys.modules["json"])
    lay_out(packages, "county", {"__init__.py": law()})
    names("county")
    assert "插件“county 1.0”的模块叫 county，别处的同名模块已经载入了（" in skt.refused("forms")


def test_a_package_whose_own_words_are_broken_is_no_hindrance(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law()})
    (packages / "broken-1.0.dist-info").mkdir()
    broken = packages / "broken-1.0.dist-info" / "entry_points.txt"
    broken.write_text("[skilltrain_cli.plugins\nx y z\n[[", encoding="utf-8")
    (packages / "empty-1.0.dist-info").mkdir()
    names("county")
    assert skt("rules", "XB001")


def test_what_it_only_builds_on_is_not_its_own(packages: Path, skt: Skt) -> None:
    source = law() + "\nfrom skilltrain_cli.forms.annexes.project import ProjectRow\n"
    source += "from skilltrain_cli.rules.places import *\n"
    lay_out(packages, "county", {"__init__.py": source})
    names("county")
    found = skt.json("rules")["rules"]
    assert [each["code"] for each in found if each["plugin"]] == ["XB001"]


def test_a_rule_on_a_form_of_ours_speaks_and_the_basis_is_the_plugins(packages: Path, skt: Skt) -> None:
    body = 'yield subject.remark(0, "project", "名称太短", "请写全称")'
    lay_out(packages, "county", {"__init__.py": law(body=body, more=', of=("project",)')})
    names("county")
    sent()
    (found,) = [each for each in skt.json("validate", "张店区.csv")["findings"] if each["code"] == "XB001"]
    assert found["basis"] == {"notice": None, "clause": "插件“county 1.0”自定", "quote": None}
    assert "插件“county 1.0”自定（本县要求如此）" in skt("validate", "张店区.csv")[0]


def test_a_rule_is_chosen_and_left_out_by_its_code(packages: Path, skt: Skt) -> None:
    body = 'yield subject.remark(0, "project", "名称太短", "请写全称")'
    lay_out(packages, "county", {"__init__.py": law(body=body)})
    names("county")
    sent()
    assert "XB001" in skt("validate", "张店区.csv", "--select", "XB")[0]
    assert "XB001" not in skt("validate", "张店区.csv", "--ignore", "xb001")[0]


FAILING = {
    "raises": ("raise KeyError(subject)", "出错：KeyError（__init__.py:"),
    "raises after a remark": (
        'yield subject.remark(0, "project", "名称太短", "请写全称"); raise KeyError',
        "出错：KeyError（__init__.py:",
    ),
    "leaves": ("import sys; sys.exit(0)\n    yield", "出错：SystemExit（__init__.py:"),
    "is no generator": ("return None", "给出的是 NoneType，要逐条 yield"),
    "says a text": ('yield "名称太短"', "不是 Remark，是 str"),
    "speaks of a field that is not there": (
        'yield Remark(message="太短", hint="改", field="nothing")',
        "field 不是这张表的栏",
    ),
    "says a number": ("yield Remark(message=3, hint='改')", "message 是 int"),
    "says nothing": ("yield Remark(message=' ', hint='改')", "message 里是空的"),
    "has panicked": ("raise BaseException\n    yield", "出错：BaseException（__init__.py:"),
    "found what no cell holds": ("yield Remark(message='短', hint='改', value={})", "value 是 dict"),
    "names rows that are none": ("yield Remark(message='短', hint='改', rows=('x',))", "rows 里是空的"),
    "names a file that is none": (
        "yield Remark(message='短', hint='改', place=Place(file=3))",
        "place 里是空的",
    ),
    "names a cell that is none": (
        "yield Remark(message='短', hint='改', spot=type(subject.sheet.anchor)('a', -1))",
        "spot 里是空的",
    ),
    "names other files that are none": (
        "yield Remark(message='短', hint='改', beside=('x',), compared=(3,))",
        "beside 里是空的",
    ),
    "quotes what is no text": (
        "yield Remark(message='短', hint='改', basis=Clause(notice=None, clause='一', quote=3))",
        "basis 里是空的",
    ),
    "cannot judge": ('raise CannotJudgeError("没有名单")\n    yield', "没有名单"),
}


@pytest.mark.parametrize(("body", "why"), FAILING.values(), ids=FAILING)
def test_a_rule_that_fails_is_unchecked_and_all_others_go_on(
    body: str, why: str, packages: Path, skt: Skt
) -> None:
    lay_out(packages, "county", {"__init__.py": law(body=body)})
    names("county")
    sent("张店区", "淄川区")
    Path("淄川区.csv").write_text(
        Path("淄川区.csv").read_text(encoding="utf-8").replace("30,", "三十多,"), encoding="utf-8"
    )
    spoke = "remark(0" in body
    found = json.loads(skt("validate", ".", "--format", "json", code=1 if spoke else 3)[0])
    assert [each["file"] for each in found["unchecked"]] == ["张店区.csv", "淄川区.csv"]
    assert {each["code"] for each in found["unchecked"]} == {"XB001"}
    assert all(why in each["why"] for each in found["unchecked"])
    assert not found["unread"]
    codes = [each["code"] for each in found["findings"]]
    assert "VL003" in codes
    assert codes.count("XB001") == (2 if spoke else 0)


def test_a_rule_that_ends_its_process_ends_a_workers_alone(packages: Path, skt: Skt) -> None:
    lay_out(packages, "county", {"__init__.py": law(body="import os; os._exit(0)\n    yield")})
    names("county")
    sent("张店区", "淄川区")
    found = json.loads(skt("validate", ".", "--format", "json", code=3)[0])
    assert found["unread"] == ["张店区.csv", "淄川区.csv"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise BaseException\n    yield", "出错：BaseException（__init__.py:"),
        ("raise KeyError\n    yield", "出错：KeyError（__init__.py:"),
        ('yield Remark(message="少一个县", hint="催报")', "没有写 place"),
    ],
)
def test_a_rule_that_fails_between_files_is_unchecked_too(
    body: str, why: str, packages: Path, skt: Skt
) -> None:
    lay_out(packages, "county", {"__init__.py": law(body=body, on="Batch")})
    names("county")
    sent("张店区", "淄川区")
    found = json.loads(skt("validate", ".", "--format", "json", code=3)[0])
    assert [(each["code"], each["file"]) for each in found["unchecked"]] == [("XB001", "")]
    assert why in found["unchecked"][0]["why"]


def test_a_rule_between_files_speaks(packages: Path, skt: Skt) -> None:
    body = """first = subject.sheets[0].sheet.file
    yield Remark(message=f"{len(subject.sheets)} 份", hint="核对", place=Place(file=first))"""
    lay_out(packages, "county", {"__init__.py": law(body=body, on="Batch")})
    names("county")
    sent("张店区", "淄川区")
    (found,) = [each for each in skt.json("validate", ".")["findings"] if each["code"] == "XB001"]
    assert (found["message"], found["file"]) == ("2 份", "张店区.csv")


def test_what_it_prints_is_no_result(packages: Path, skt: Skt) -> None:
    source = f"print('载入了')\n{law(body='print(1); yield from ()', on='Batch')}"
    lay_out(packages, "county", {"__init__.py": source})
    names("county")
    sent()
    out, err = skt("validate", "张店区.csv", "--format", "json")
    assert json.loads(out)["findings"] == []
    assert err.splitlines()[:2] == ["载入了", "1"]


def test_a_worker_that_cannot_load_it_is_no_fault_of_a_file(packages: Path, skt: Skt) -> None:
    """A worker that starts anew, as beside other threads, does not know of the folder of this test."""
    del skt
    lay_out(packages, "county", {"__init__.py": law()})
    sent()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(validate, "张店区.csv", as_of=DAY, plugins="county")
        with pytest.raises(UsageError, match="审核文件的进程里，没有安装名为“county”的插件") as refused:
            asked.result()
    assert "pip install" in refused.value.hint


def test_the_api_takes_names_and_reads_no_settings(packages: Path, skt: Skt) -> None:
    del skt
    body = 'yield subject.remark(0, "project", "名称太短", "请写全称")'
    lay_out(packages, "county", {"__init__.py": law(body=body)})
    names("county")
    sent()
    assert "XB001" not in {each.card.code for each in validate("张店区.csv", as_of=DAY).review.findings}
    for given in ("county", ["county"]):
        found = validate("张店区.csv", as_of=DAY, plugins=given).review.findings
        assert [each.card.code for each in found] == ["XB001"]
    with pytest.raises(UsageError, match="没有安装名为“elsewhere”的插件"):
        validate("张店区.csv", as_of=DAY, plugins="elsewhere")
    with pytest.raises(UsageError, match="不是名字"):
        validate("张店区.csv", as_of=DAY, plugins=[""])


def test_codes_and_forms_of_ours_leave_room_for_plugins() -> None:
    assert not [prefix for prefix in FAMILIES if prefix.startswith("X")]
    assert all(each.card.notice_id == "" for each in forms())
