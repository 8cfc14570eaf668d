"""``skt.toml``: what it decides, that it is said, and every mistake in it on its line."""

from pathlib import Path

import pytest

from command_line import Skt
from read_back import grids_of

HEADINGS = "市,组织区县,培训项目名称,群体范围,培训人数,组织时间,备注"
FOOT = "填表人：张三,,联系电话：0533-2345678,,填表日期：2021年6月10日,,"


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Skt:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SKT_TODAY", raising=False)
    row = "淄博市,张店区,陶瓷工艺培训,失业人员,30,2021年6月,"
    Path("张店区.csv").write_text(f"{HEADINGS}\n{row}\n{FOOT}\n", encoding="utf-8")
    return Skt(capsys)


def means(text: str, folder: str = ".") -> None:
    path = Path(folder) / "skt.toml"
    path.write_text(text, encoding="utf-8")


def test_the_day_is_taken_and_said_and_an_option_comes_before_it(skt: Skt) -> None:
    means("as_of = 2021-06-20\n")
    assert skt.json("validate", "张店区.csv")["as_of"] == "2021-06-20"
    _, err = skt("validate", "张店区.csv")
    assert err == "按 skt.toml，审核的日期是“2021年6月20日”；不是的，请用 --as-of 写明\n"
    out, err = skt("validate", "张店区.csv", "--as-of", "2021-06-15", "--format", "json")
    assert '"as_of": "2021-06-15"' in out
    assert "skt.toml" not in err, "it decided nothing"


def test_a_file_above_the_folder_counts_and_its_paths_are_its_own(skt: Skt) -> None:
    means('as_of = 2021-06-20\nregions = "区划/自己的.csv"\n')
    Path("区划").mkdir()
    Path("区划/自己的.csv").write_text("代码,名称,上级代码\n370399Z,湖区,370300\n", encoding="utf-8")
    Path("收件/甲").mkdir(parents=True)
    row = "淄博市,湖区,陶瓷工艺培训,失业人员,30,2021年6月1日,"
    Path("收件/甲/湖区.csv").write_text(f"{HEADINGS}\n{row}\n{FOOT}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as inside:
        inside.chdir("收件/甲")
        out, err = skt("validate", "湖区.csv", "--format", "json")
    assert '"code": "RG' not in out
    assert "补充区划表是“区划/自己的.csv”" in err


def test_the_sender_of_one_file(skt: Skt) -> None:
    means('unit = "淄川区"\nas_of = 2021-06-20\n')
    found = skt("validate", "张店区.csv", "--format", "json", code=1)[0]
    assert "指定的填报单位是淄川区" in found


def test_what_fails(skt: Skt) -> None:
    means('as_of = 2021-06-20\nfail_on = "query"\nunit = "张店区"\n')
    lines = Path("张店区.csv").read_text(encoding="utf-8").replace("2021年6月,", "第二季度,")
    Path("张店区.csv").write_text(lines, encoding="utf-8")
    skt("validate", "张店区.csv", code=1)
    skt("validate", "张店区.csv", "--fail-on", "error")


@pytest.mark.parametrize(
    ("means_", "options", "codes"),
    [
        ("", (), {"TM001"}),
        ('ignore = ["TM"]', (), set()),
        ('select = ["VL", "RD"]', (), set()),
        ("", ("--select", "TM001"), {"TM001"}),
        ("", ("--ignore", "VL,TM001"), set()),
        ('ignore = ["TM"]', ("--ignore", "VL"), {"TM001"}),
    ],
)
def test_findings_are_chosen_and_what_is_left_out_is_counted(
    means_: str, options: tuple[str, ...], codes: set[str], skt: Skt
) -> None:
    means(f"as_of = 2021-06-20\n{means_}\n")
    out, err = skt("validate", "张店区.csv", "--format", "json", *options)
    assert {code for code in ("TM001", "VL003") if f'"code": "{code}"' in out} == codes
    assert ("另有 1 处没有列出，也没有计入" in err) == (not codes)


def test_an_unknown_code_is_wrong_usage(skt: Skt) -> None:
    assert "没有编码为“XX”的规则" in skt.refused("validate", "张店区.csv", "--select", "XX")


def test_days_of_periodic_tasks(skt: Skt) -> None:
    means('as_of = 2020-02-03\n\n[days]\n"淄政办发〔2019〕11号 P1" = 10\n')
    found = skt.json("deadlines")["deadlines"]
    dated = [each for each in found if each["id"] == "P1" and "11号" in each["notice"]]
    assert [each["due"] for each in dated] == ["2020-04-10"]
    _, err = skt("deadlines")
    assert "按 skt.toml，定期任务的天数：淄政办发〔2019〕11号 P1 10 天" in err


def test_ones_own_words_for_groups_and_themes_are_said_and_recorded(skt: Skt) -> None:
    means('as_of = 2021-06-20\n[groups]\n"厂里的工人" = "企业职工"\n[themes]\n"非遗" = ["陶琉", "内画"]\n')
    _, err = skt("merge", "张店区.csv", "-o", "汇总.xlsx")
    assert "按 skt.toml 的 [groups]，群体写法另加：厂里的工人算作企业职工\n" in err
    assert "按 skt.toml 的 [themes]，主题关键词另加：非遗：陶琉、内画\n" in err
    sources = grids_of(Path("汇总.xlsx"))["来源"]
    options = "".join(str(cell) for row in sources.rows for cell in row if cell is not None)
    assert "[groups] 1 项，指纹 " in options
    assert "[themes] 1 项，指纹 " in options


def test_a_theme_is_known_by_its_name_however_it_is_spaced_or_listed(skt: Skt) -> None:
    means(
        'as_of = 2021-06-20\n[themes]\n"医养健康（十强产业）" = ["陶瓷"]\n"陶 " = ["工艺"]\n"陶" = ["培训"]\n'
    )
    skt("merge", "张店区.csv", "-o", "汇总.xlsx")
    themes = [row[0] for row in grids_of(Path("汇总.xlsx"))["主题"].rows]
    known = ("十强产业", "医养健康", "医养健康（十强产业）", "陶", "陶 ")
    assert [each for each in themes if each in known] == ["十强产业", "医养健康", "陶"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[themes]\n"陶瓷、琉璃" = ["陶瓷"]', "主题不能叫“陶瓷、琉璃”"),
        ('[themes]\n"合计" = ["陶瓷"]', "主题不能叫“合计”"),
        ('[themes]\n"未涉及主题" = ["陶瓷"]', "主题不能叫“未涉及主题”"),
        ('[themes]\n"陶\\n瓷" = ["陶瓷"]', "里面没有顿号和换行"),
        (
            '[groups]\n"渔民" = "其他"\n" 渔民" = "失业人员"',
            "群体写法“ 渔民”又算作“其他”，又算作“失业人员”",
        ),
    ],
)
def test_own_words_that_would_lose_rows_or_say_two_things_are_refused(skt: Skt, text: str, said: str) -> None:
    """A row's themes are kept as 甲、乙: one called so would be in no line."""
    means(f"as_of = 2021-06-20\n{text}\n")
    assert said in skt("merge", "张店区.csv", "-o", "汇总.xlsx", code=2)[1]


def test_a_notice_of_ones_own_is_added_to_the_shipped_ones(skt: Skt) -> None:
    Path("我的.toml").write_text(
        'number = "某人社发〔2021〕5号"\ntitle = "甲"\nissuer = "乙"\nissued = 2021-05-10\n'
        '[[tasks]]\nid = "T1"\ntitle = "报送"\nfrom = "county"\nto = "city"\ndue = 2021-07-30\n',
        encoding="utf-8",
    )
    means('as_of = 2021-06-20\nnotices = ["我的.toml"]\n')
    known = {each["notice"] for each in skt.json("deadlines")["deadlines"]}
    assert {"某人社发〔2021〕5号", "鲁人社字〔2021〕32号"} <= known
    alone = {each["notice"] for each in skt.json("deadlines", "--notice", "我的.toml")["deadlines"]}
    assert alone == {"某人社发〔2021〕5号"}


def test_a_city_merges_its_own(skt: Skt) -> None:
    means('as_of = 2021-06-20\nunit = "枣庄市"\n')
    _, err = skt("merge", "张店区.csv", "-o", "汇总.xlsx", code=2)
    assert "按 skt.toml，单位是“枣庄市”" in err
    means('as_of = 2021-06-20\nunit = "张店区"\n')
    skt("merge", "张店区.csv", "-o", "汇总.xlsx")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit = 3\n", "第1行：unit 的值是“3”"),
        ("# 甲\n\nas_of = 1\n", "第3行：as_of 的值是“1”"),
        ('unitt = "甲"\n', "第1行：不认识 unitt"),
        ('notices = "甲.toml"\n', "notices 的值是“甲.toml”"),
        ('fail_on = "note"\n', "fail_on 的值是“note”"),
        ('select = "RG"\n', "select 的值是“RG”"),
        ('plugins = "a"', "skt.toml”第1行：plugins 的值是“a”"),
        ('plugins = [\n"a",\n3]', "第3行：plugins 第2个 的值是“3”"),
        ('notices = [" "]', "notices 第1个 应为文字，写在英文双引号里"),
        ('[days]\n"甲 P1" = 10\n"乙 P1" = 400', "第3行 [days]：乙 P1 的值是“400”"),
        ('[days]\n"甲 P1" = true', "甲 P1 应为天数，0 至 366 的整数"),
        ('unit = "张店区"\nunit = "淄川区"\n', "第2行把前面写过的又写了一遍"),
        ('[groups]\n"农民工" = "企业职工"\n"渔民" = "打渔的"', "第3行 [groups]：渔民 的值是“打渔的”"),
        ('[groups]\n"渔民" = "打渔的"', "渔民 应为人员类别的名称，几类之间用顿号：企业职工、新录用职工、"),
        ('[groups]\n"渔民" = ["企业职工"]', "第2行 [groups]：渔民 的值是“列表”"),
        ('groups = "企业职工"', 'groups 应为一段 [groups]，每行如 "厂里的工人" = "企业职工"'),
        ('[themes]\n"非遗" = "陶琉"', "第2行 [themes]：非遗 的值是“陶琉”"),
        ('[themes]\n"非遗" = ["陶琉", "瓷"]', '非遗 应为关键词的列表，如 ["陶琉", "内画"]，每个至少 2 个字'),
        ('[themes]\n"非遗" = []', "第2行 [themes]：非遗 的值是“列表”"),
        ("[days]\n[days]", "第2行把前面写过的又写了一遍"),
        ("unit = “张店区”", "第1行不是有效的 TOML：有中文的引号或等号"),
        ('unit ＝ "张店区"', '请改成英文的 " 和 ='),
        ('unit = "“张店”区', "每行写成 键 = 值，键用英文，文字加英文双引号"),
        ('单位 = "张店区"', "键用英文"),
        ('plugin = ["a"]', "是否指 plugins？"),
        ('unit = "甲\n', "第1行不是有效的 TOML"),
    ],
)
def test_a_mistake_is_one_message_with_its_line(text: str, said: str, skt: Skt) -> None:
    means(text)
    for command in (("validate", "张店区.csv"), ("deadlines",), ("merge", "张店区.csv", "-o", "a.xlsx")):
        assert said in skt.refused(*command)


def test_a_task_that_nobody_has_is_wrong_usage(skt: Skt) -> None:
    means('as_of = 2020-02-03\n\n[days]\n"淄政办发〔2019〕11号 P9" = 10\n')
    _, err = skt("deadlines", code=2)
    assert "[days] 里，没有“淄政办发〔2019〕11号 P9”这项定期任务" in err
    assert "淄政办发〔2019〕11号 P1" in err
