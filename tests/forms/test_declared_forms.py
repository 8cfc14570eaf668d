"""Forms declared in TOML: what is refused, with line and key; a notice goes through every command."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from libreoffice import needs_office, planted, recalculated
from repository import TESTS
from skilltrain_cli.cli.app import run as run_command
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.blank_version import SELF_CHECK
from skilltrain_cli.forms.catalogue import find_form, forms
from skilltrain_cli.forms.recognition import by_title
from skilltrain_cli.forms.spec import Layout
from skilltrain_cli.judging.sender import forms_of
from skilltrain_cli.notices import load_notice
from skilltrain_cli.values.grid import Grid

MINE = TESTS / "notices" / "standard-2027.toml"
TEXT = MINE.read_text(encoding="utf-8")


class Ran(NamedTuple):
    """What a command came to."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return what runs a command."""

    def ran(*arguments: str) -> Ran:
        code = run_command(list(arguments))
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return ran


_ONE_MORE = '  [[forms.summaries]]\n  title = "等级"\n  by = "county"\n\n  [[forms.summaries]]'
MISTAKES = [
    ('layout = "table"', 'layout = "list"', "layout", "table、roll、card"),
    ('identity = ["county", "occupation", "level"]', "", "identity", "缺少 identity"),
    ('identity = ["county", "occupation", "level"]', 'identity = ["town"]', "identity", "county、occupation"),
    ('identity = ["county", "occupation", "level"]', "identity = []", "identity", "至少 1 项"),
    ('choices = ["初级工", "中级工", "高级工"]', 'choices = "初级工"', "choices", "列表"),
    ('choices = ["初级工", "中级工", "高级工"]', "", "choices", "缺少 choices"),
    ('  measure = "元"\n', "", "measure", "缺少 measure"),
    ('type = "money"', 'type = "cash"', "type", "money"),
    ("min = 0", 'min = "零"', "min", "数字"),
    ("min = 0", "mim = 0", "mim", "是否指 min"),
    ("min = 0", 'part_of = "persons"\n  sum_of = ["county"]', "sum_of", "字段名"),
    ("min = 0", 'numerator = "persons"', "denominator", "一起写"),
    ("min = 0", "max_words = 3", "max_words", "没有 max_words"),
    ('title = "等级"\n  by', 'title = "等级/级别"\n  by', "title", "不超过 31 个字，不含 [ ] : * ? / \\"),
    ('title = "等级"\n  by', f'title = "{"等级" * 16}"\n  by', "title", "不超过 31 个字"),
    ('title = "等级"\n  by', f'title = "{"😀" * 16}"\n  by', "title", "不超过 31 个字"),
    ('title = "等级"\n  by', 'title = "\'等级"\n  by', "title", "头尾不是单引号"),
    ('sum = ["amount"]', "count = false", "count", "这张汇总表里没有数"),
    ("  [[forms.summaries]]", _ONE_MORE, "title", "不与前面的汇总表重复"),
    ('by = "level"', 'by = "levels"', "by", "本表的字段名（county、occupation"),
    ('by = "level"', 'by = "amount"', "by", "分不成类"),
    ('by = "level"', 'by = "persons"', "by", "数写进 sum"),
    ('by = "level"', 'by = "month"', "by", "本表没有日期栏，不能按月、季汇总"),
    ('by = "level"', 'by = "level"\n  across = "month"', "across", "本表没有日期栏，不能按月、季汇总"),
    ('by = "level"', 'by = "state"', "by", "看不出是计划还是已开展"),
    ('by = "level"', 'by = "theme"\n  kinds = true', "kinds", "一个名称可以有几个主题"),
    ('by = "level"', 'by = "level"\n  across = "week"', "across", "month、quarter"),
    ('by = "level"', 'by = "county"\n  groups = true', "groups", "不是写群体的栏"),
    ('sum = ["amount"]', 'sum = ["occupation"]', "sum 第1个", "要相加的数的字段名：amount、persons"),
    ('sum = ["amount"]', 'sum = ["amount", "amont"]', "sum 第2个", "要相加的数的字段名：amount、persons"),
    ("min = 0", "within_year = true", "within_year", "没有 within_year"),
    ("min = 0", 'sum_of = ["persons"]\n', "sum_of", "绕成了圈"),
    ('name = "persons"', 'name = "level"', "name", "重复"),
    ('name = "amount"', 'name = "金额"', "name", "小写英文字母"),
    ('title = "等级"\n  type', 'title = "区县"\n  type', "title", "重复"),
    ('merge = "rows"', 'merge = "list"', "merge", "rows"),
    ('by = "level"', 'by = "grade"', "by", "字段名"),
    ('by = "level"', 'by = "month"', "by", "没有日期栏"),
    ('sum = ["amount"]', 'sum = ["level"]', "sum", "amount、persons"),
    ('pattern = "[0-9]{12}"', 'pattern = "[0-9"', "pattern", "正则表达式"),
    ('id = "school"', 'id = "standard"', "id", "重复"),
    ('id = "school"', 'id = "School"', "id", "小写英文字母"),
    ('layout = "card"', 'layout = "roll"\nmerge = "list"', "merge", "sum、rows"),
    ("min = 0", 'part_of = "persons"', "part_of", "“人”"),
    ("min = 0", 'sum_of = ["persons", "persons"]', "sum_of", "每个一次"),
    (
        'type = "percent"',
        'type = "percent"\n  numerator = "rate"\n  denominator = "rate"',
        "numerator",
        "另一个数",
    ),
    ('pattern = "[0-9]{12}"', 'pattern = "[0-9]{99999999999}"', "pattern", "正则表达式"),
    ('pattern = "[0-9]{12}"', f'pattern = "{"(" * 3000}{")" * 3000}"', "pattern", "正则表达式"),
    ('pattern = "[0-9]{12}"', 'pattern = "[[0-9]"', "pattern", "正则表达式"),
    ('kind = "标准"', 'kind = "标准"\nblank_rows = 3000000', "blank_rows", "1 至 1,000"),
    ('kind = "标准"', 'kind = "\\u009b31m"', "kind", "控制字符"),
    ('kind = "标准"', 'kind = "\\u200b"', "kind", "文字"),
    ('title = "等级"\n  type', 'title = "等级"\n  width = 256\n  type', "width", "1 至 255"),
    ('"中级工", "高级工"]', '"中级工", "中级工 "]', "choices", "不重复"),
    ('aliases = ["县（市、区）"]', 'aliases = ["等级"]', "aliases", "别的栏没有"),
    ('"phone", "filled_on"]', '"phone", "phone"]', "footer", "每项只写一次"),
]


@pytest.mark.parametrize(("right", "wrong", "key", "allowed"), MISTAKES)
def test_a_mistake_is_one_message_with_line_and_key(
    right: str, wrong: str, key: str, allowed: str, tmp_path: Path
) -> None:
    assert right in TEXT
    text = TEXT.replace(right, wrong, 1)
    if "绕成了圈" in allowed:
        text = text.replace('name = "persons"', 'name = "persons"\n  sum_of = ["amount"]')
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        forms_of([load_notice(path)])
    said = f"{refused.value}{refused.value.hint}"
    assert str(path) in said
    assert "第" in said.split("行", maxsplit=1)[0]
    assert key in said
    assert allowed in said


def test_a_mistake_is_exit_code_2(tmp_path: Path, run: Callable[..., Ran]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace('type = "money"', 'type = "cash"'), encoding="utf-8")
    assert run("notices", "--check", str(MINE)).exit_code == 0
    found = run("notices", "--check", str(path))
    assert found.exit_code == 2
    assert "第68行" in found.stderr
    for command in (["new", "standard"], ["validate", str(tmp_path)], ["forms"]):
        output = ["-o", str(tmp_path / "a.xlsx")] if command[0] == "new" else []
        found = run(*command, "--notice", str(path), *output)
        assert found.exit_code == 2
        assert "第68行" in found.stderr


def test_forms_are_found_by_many_names() -> None:
    standard, school = forms_of([load_notice(MINE)])
    for name in (
        "standard",
        "附件1",
        "职业培训补贴标准表",
        "mine-2027-5/standard",
        "某人社发〔2027〕5号/standard",
    ):
        assert find_form(name, (standard, school)) is standard
    assert school.card.layout is Layout.CARD
    with pytest.raises(UsageError, match="附件1”有 2 张") as refused:
        find_form("附件1", (*forms(), standard, school))
    assert "--notice" in refused.value.hint
    with pytest.raises(UsageError, match="没有名为") as refused:
        find_form("附件9", (standard,))
    assert "standard" in refused.value.hint


def test_a_sheet_says_which_form_it_is() -> None:
    known = (*forms(), *forms_of([load_notice(MINE)]))
    for title, form in (
        ("淄博市职业培训补贴标准表（2027年）", "standard"),
        ("培训机构情况卡", "school"),
        ("项目制培训情况统计表", "project"),
    ):
        grid = Grid(name="Sheet1", rows=(("附件",), (title,), ("甲", "乙")))
        assert [each.id for each in by_title(grid, known, None)] == [form]
        named = Grid(name=title, rows=(("甲", "乙"),))
        assert [each.id for each in by_title(named, known, None)] == [form]
    assert not by_title(Grid(name="Sheet1", rows=(("甲", "乙"),)), known, None)


def test_a_notice_of_tables_and_cards_goes_through_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2027-04-01")
    notice = ["--notice", str(MINE)]
    (tmp_path / "d.csv").write_text(
        "区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n张店区,电工,初级工,1200.50,30\n张店区,焊工,中级工,1500,20\n",
        encoding="utf-8",
    )
    card = {
        "school": "某市技工学校",
        "county": "张店区",
        "code": "370303000001",
        "founded": 2027,
        "rate": 85.5,
    }
    (tmp_path / "c.json").write_text(json.dumps([{**card, "profile": "开设电工等专业。"}]), encoding="utf-8")
    footer = ["--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2027-04-01"]
    for name in ("blank.xlsx", "blank.docx"):
        assert run("new", "附件1", *notice, "--unit", "张店区", "-o", name).exit_code == 0
        assert run("new", "附件2", *notice, "-o", f"card-{name}").exit_code == 0
    made = (
        run("fill", "standard", *notice, "--from", "d.csv", "--unit", "张店区", *footer, "-o", "张店区.xlsx"),
        run("fill", "school", *notice, "--from", "c.json", "--unit", "张店区", "-o", "张店区卡.xlsx"),
        run("fill", "school", *notice, "--from", "c.json", "--unit", "张店区", "-o", "张店区卡.docx"),
    )
    assert [each.exit_code for each in made] == [0, 0, 0], [each.stderr for each in made]
    found = run("validate", "张店区.xlsx", "张店区卡.xlsx", "张店区卡.docx", *notice, "--format", "json")
    review = json.loads(found.stdout)
    assert found.exit_code == 0
    assert [each["form"] for each in review["submissions"]] == ["standard", "school", "school"]
    assert {each["notice"] for each in review["submissions"]} == {"某人社发〔2027〕5号"}
    bad = (tmp_path / "d.csv").read_text(encoding="utf-8").replace("1500,20", '"1,500元",约20')
    (tmp_path / "bad.csv").write_text("职业培训补贴标准表\n" + bad, encoding="utf-8")
    found = run(
        "validate", "bad.csv", *notice, "--unit", "张店区", "--annotate", "marked", "--format", "json"
    )
    errors = [each for each in json.loads(found.stdout)["findings"] if each["severity"] == "error"]
    assert [(each["code"], each["cell"]) for each in errors] == [("VL003", "E4")]
    assert list((tmp_path / "marked").iterdir())
    assert run("fix", "bad.csv", *notice, "-o", "fixed.csv").exit_code == 1
    assert "1500,约20" in (tmp_path / "fixed.csv").read_text(encoding="utf-8")
    found = run("diff", "bad.csv", "fixed.csv", *notice, "--format", "json")
    assert json.loads(found.stdout)["identical"]
    found = run("deadlines", *notice, "--format", "json")
    assert [each["form"] for each in json.loads(found.stdout)["deadlines"]] == ["standard", "school"]


def test_skt_toml_adds_notices_to_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2027-04-01")
    (tmp_path / "skt.toml").write_text('notices = ["mine.toml"]\n', encoding="utf-8")
    (tmp_path / "mine.toml").write_text(TEXT, encoding="utf-8")
    found = run("forms")
    assert "另加的通知是“mine.toml”" in found.stderr
    assert all(name in found.stdout for name in ("standard", "school", "project", "brand"))
    assert run("new", "附件1", "-o", "a.xlsx").exit_code == 2
    assert run("new", "standard", "-o", "a.xlsx").exit_code == 0
    assert run("new", "project", "-o", "b.xlsx").exit_code == 0
    (tmp_path / "d.csv").write_text(
        "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n张店区,电工,初级工,1200,30\n",
        encoding="utf-8",
    )
    review = json.loads(run("validate", "d.csv", "--format", "json").stdout)
    assert [(each["form"], each["notice"]) for each in review["submissions"]] == [
        ("standard", "某人社发〔2027〕5号")
    ]
    assert run("new", "project", "-o", "c.xlsx").exit_code == 0
    (tmp_path / "附件2.csv").write_text(
        "项目制培训情况统计表\n市,组织区县,培训项目名称,群体范围,培训人数,组织时间\n"
        "淄博市,张店区,电工,失业人员,30,2021年5月1日至5日\n",
        encoding="utf-8",
    )
    review = json.loads(run("validate", "附件2.csv", "d.csv", "--format", "json").stdout)
    assert {(each["form"], each["notice"]) for each in review["submissions"]} == {
        ("standard", "某人社发〔2027〕5号"),
        ("project", "鲁人社字〔2021〕32号"),
    }
    review = json.loads(run("validate", "附件2.csv", "--notice", "mine.toml", "--format", "json").stdout)
    assert "里面是附件2《项目制培训情况统计表》" in review["findings"][0]["message"]
    assert "去掉 --form 或 --notice" in review["findings"][0]["hint"]
    (tmp_path / "skt.toml").write_text('notices = "mine.toml"\n', encoding="utf-8")
    assert run("forms").exit_code == 2


def test_editors_get_the_schemas(run: Callable[..., Ran]) -> None:
    import jsonschema  # noqa: PLC0415 - for this test alone

    found = json.loads(run("forms", "--schema").stdout)
    for schema in found.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert {"tasks", "clauses", "forms"} <= found["notice"]["properties"].keys()
    assert "measure" in found["notice"]["$defs"]["FieldKeys"]["properties"]
    assert {"unit", "notices"} <= found["skt.toml"]["properties"].keys()


def test_a_sheet_of_a_notice_that_is_not_in_force_is_judged_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(TEXT.replace("year = 2027", "year = 2027\nuntil = 2027-12-31"))
    (tmp_path / "d.csv").write_text(
        "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n张店区,电工,初级工,1200,30\n",
        encoding="utf-8",
    )
    for day, told in (("2027-04-01", False), ("2028-01-01", True), ("2026-12-01", True)):
        found = run("validate", "d.csv", "--notice", "mine.toml", "--as-of", day, "--format", "json")
        codes = [each["code"] for each in json.loads(found.stdout)["findings"]]
        assert ("TM020" in codes) is told


def test_declared_forms_merge_and_the_catalogue_of_cards_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2027-04-01")
    notice = ["--notice", str(MINE)]
    (tmp_path / "in").mkdir()
    head = "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n"
    foot = "填表人：张三,,联系电话：0533-2345678,,填表日期：2027年4月1日\n"
    for unit, amount in (("张店区", "1200.50"), ("淄川区", "1500")):
        text = f"{head}{unit},电工,初级工,{amount},30\n{foot}"
        (tmp_path / "in" / f"{unit}.csv").write_text(text, encoding="utf-8")
    card = {"school": "某市技工学校", "county": "张店区", "code": "370303000001", "founded": 2027}
    (tmp_path / "c.json").write_text(json.dumps([{**card, "profile": "开设电工等专业。"}]), encoding="utf-8")
    assert run("fill", "school", *notice, "--from", "c.json", "-o", "in/卡.xlsx").exit_code == 0
    found = run("merge", "in", *notice, "--form", "附件1", "-o", "市.xlsx")
    assert found.exit_code == 0, found.stderr
    assert "2,700.5 元" in found.stdout
    assert run("merge", "in", *notice, "--form", "school", "-o", "目录.xlsx").exit_code == 0
    review = json.loads(run("validate", "市.xlsx", *notice, "--format", "json").stdout)
    assert {each["code"] for each in review["findings"]} <= {"ST010"}
    assert run("merge", "in", *notice, "--form", "project", "-o", "无.xlsx").exit_code == 2


def test_of_tables_alike_a_sheet_is_the_one_whose_notice_speaks_of_its_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    dated = 'name = "held"\n  title = "发布日期"\n  type = "date"\n\n  [[forms.fields]]\n  name = "persons"'
    for year in (2025, 2026):
        text = TEXT.replace("2027", str(year)).replace('name = "persons"', dated, 1)
        (tmp_path / f"{year}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "skt.toml").write_text('notices = ["2025.toml", "2026.toml"]\n', encoding="utf-8")
    head = "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,发布日期,预计人数\n"
    row = "张店区,电工,初级工,1200,{},30\n填表人：张三,,联系电话：0533-2345678,,填表日期：{}\n"
    days = {"a": ("2025年3月1日", "2026年1月5日"), "b": ("2026年3月1日", "2026年4月1日")}
    days |= {"c": ("", "2025年4月1日"), "d": ("", "")}
    for name, each in days.items():
        (tmp_path / f"{name}.csv").write_text(head + row.format(*each), encoding="utf-8")
    names = [f"{name}.csv" for name in days]
    review = json.loads(run("validate", *names, "--as-of", "2027-01-10", "--format", "json").stdout)
    found = [each["notice"] for each in review["submissions"]]
    assert found == [f"某人社发〔{year}〕5号" for year in (2025, 2026, 2025, 2026)]


def test_a_form_without_a_place_for_the_day_is_not_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = TEXT.replace('footer = ["filled_by", "phone", "filled_on"]\n', "", 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    (tmp_path / "d.csv").write_text(
        "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n张店区,电工,初级工,1200,30\n",
        encoding="utf-8",
    )
    found = run("validate", "d.csv", "--notice", "mine.toml", "--as-of", "2027-06-01", "--format", "json")
    assert json.loads(found.stdout)["findings"] == []


def test_a_heading_over_one_column_is_no_stray_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(TEXT.replace('  group = "补贴"\n', "", 1), encoding="utf-8")
    for name in ("a.xlsx", "a.docx"):
        assert run("new", "standard", "--notice", "mine.toml", "-o", name).exit_code == 0
        found = run("validate", name, "--notice", "mine.toml", "--as-of", "2027-04-01", "--format", "json")
        assert [each["code"] for each in json.loads(found.stdout)["findings"]] == ["ST006"]


@needs_office
def test_the_self_check_knows_counties_of_a_form_that_asks_for_no_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2027-04-01")
    notice = ["--notice", str(MINE)]
    for unit in ("张店区", "淄博市", "山东省"):
        assert run("new", "standard", *notice, "--unit", unit, "-o", f"表{unit}.xlsx").exit_code == 0
        assert run("new", "school", *notice, "--unit", unit, "-o", f"卡{unit}.xlsx").exit_code == 0
    asked: dict[str, tuple[str, str, bool]] = {}
    for unit, county, wrong in (
        ("张店区", "张店区", False),
        ("淄博市", "张店区", False),
        ("淄博市", "市直", False),
        ("淄博市", "淄博市张店区", False),
        ("山东省", "张店区", False),
        ("山东省", "淄博市张店区", False),
        ("张店区", "淄川区", True),
        ("淄博市", "滕州市", True),
        ("山东省", "张店", True),
    ):
        table = {"A6": county, "B6": "电工", "C6": "初级工", "D6": 1200, "E6": 30}
        card = {"B3": "某市技工学校", "D3": county}
        for kind, cells in (("表", table), ("卡", card)):
            name = f"{kind}{len(asked)}.xlsx"
            planted(Path(f"{kind}{unit}.xlsx"), Path(name), cells)
            asked[name] = (unit, county, wrong)
    for (name, (unit, county, wrong)), book in zip(
        asked.items(), recalculated(tmp_path, *map(Path, asked)), strict=True
    ):
        sheet = book[SELF_CHECK]
        listed = [str(row[2]) for row in sheet.iter_rows(min_row=6, max_row=55, values_only=True) if row[2]]
        assert any("名单里" in text for text in listed) is wrong, (name, unit, county, listed)


@needs_office
def test_a_card_with_nothing_but_what_we_filled_in_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "school", "--notice", str(MINE), "--unit", "张店区", "-o", "卡.xlsx").exit_code == 0
    (book,) = recalculated(tmp_path, Path("卡.xlsx"))
    assert book[SELF_CHECK]["A2"].value == "还没有填写。"


HEAD = "区县,职业（工种）,等级,{},预计人数\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the notice with amounts in 万元, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2027-04-01")
    text = TEXT.replace("补贴标准（元/人）", "补助资金（万元）").replace('measure = "元"', 'measure = "万元"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    return tmp_path / "mine.toml"


@pytest.mark.parametrize("above", ["职业培训补贴标准表\n", ""])
def test_a_heading_without_its_unit_keeps_its_column_when_filled_in(
    mine: Path, run: Callable[..., Ran], above: str
) -> None:
    text = HEAD.format("补助资金") + "张店区,电工,初级工,12.5,30\n"
    Path("d.csv").write_text(above + text, encoding="utf-8")
    found = run("fill", "standard", "--notice", str(mine), "--from", "d.csv", "-o", "表.xlsx")
    assert found.exit_code == 0, found.stderr
    assert openpyxl.load_workbook("表.xlsx").worksheets[0]["D5"].value == 12.5


@pytest.mark.parametrize("name", ["d.csv", "d.json"])
def test_amounts_in_another_unit_are_refused_by_name(mine: Path, run: Callable[..., Ran], name: str) -> None:
    record = {"区县": "张店区", "职业": "电工", "等级": "初级工", "补助资金（元）": 300, "预计人数": 30}
    text = (
        json.dumps([record])
        if name == "d.json"
        else HEAD.format("补助资金（元）") + "张店区,电工,初级工,300,30\n"
    )
    Path(name).write_text(text, encoding="utf-8")
    found = run("fill", "standard", "--notice", str(mine), "--from", name, "-o", "表.xlsx")
    assert found.exit_code == 2
    assert "“补助资金（元）”以“元”为单位，本表的金额以“万元”为单位" in found.stderr
    assert not Path("表.xlsx").exists()


def test_a_heading_in_another_unit_is_to_be_converted_not_only_renamed(
    mine: Path, run: Callable[..., Ran]
) -> None:
    text = "职业培训补贴标准表\n" + HEAD.format("补助资金（元）") + "张店区,电工,初级工,300,30\n"
    Path("d.csv").write_text(text, encoding="utf-8")
    review = json.loads(run("validate", "d.csv", "--notice", str(mine), "--format", "json").stdout)
    (found,) = [each for each in review["findings"] if each["code"] == "ST003"]
    assert "以“元”为单位，本表以“万元”为单位" in found["message"]
    assert "换算成“万元”（除以 10,000）" in found["hint"]


def test_the_unit_named_tells_whose_city_run_a_card_is(mine: Path, run: Callable[..., Ran]) -> None:
    card = {
        "school": "某市技工学校",
        "county": "市直",
        "code": "370303000001",
        "founded": 2027,
        "profile": "开设电工。",
    }
    Path("c.json").write_text(json.dumps([card]), encoding="utf-8")
    fill = ("fill", "school", "--notice", str(mine), "--from", "c.json")
    for name in ("卡.xlsx", "卡.docx"):
        found = run(*fill, "--unit", "枣庄市直", "-o", name)
        assert found.exit_code == 0, found.stderr


def test_a_row_that_counts_for_a_unit_is_a_record_with_a_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = TEXT.replace('measure = "人"\n  required = true', 'measure = "人"', 1)
    text = text.replace("  required = true\n  min = 0", "  min = 0", 1)
    text = text.replace('type = "choice"\n  required = true', 'type = "choice"', 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    head = (
        "职业培训补贴标准表\n区县,职业（工种）,等级,补贴标准（元/人）,预计人数\n张店区,电工,初级工,1200,30\n"
    )
    (tmp_path / "d.csv").write_text(head + "张店区,,,,40\n", encoding="utf-8")
    found = run("validate", "d.csv", "--notice", "mine.toml", "--as-of", "2027-04-01", "--format", "json")
    blank = [each for each in json.loads(found.stdout)["findings"] if each["field"] == "occupation"]
    assert [(each["severity"], each["cell"]) for each in blank] == [("error", "B4")]


def test_short_names_become_official_in_a_form_that_asks_for_no_city(
    mine: Path, run: Callable[..., Ran]
) -> None:
    fill = ("fill", "standard", "--notice", str(mine), "--from", "d.csv", "--force", "-o", "表.xlsx")
    for county, unit, official in (
        ("张店", (), "张店区"),
        ("市中", ("--unit", "枣庄市"), "市中区"),
        ("市本级", ("--unit", "枣庄市"), "市直"),
    ):
        text = HEAD.format("补助资金（万元）") + f"{county},电工,初级工,12.5,30\n"
        Path("d.csv").write_text(text, encoding="utf-8")
        found = run(*fill, *unit)
        assert found.exit_code == 0, found.stderr
        assert f"“{county}”已写成“{official}”" in found.stderr
        values = [cell for row in openpyxl.load_workbook("表.xlsx").worksheets[0].values for cell in row]
        assert official in values
        assert county not in values


def test_a_word_blank_given_out_is_no_row_left_out(mine: Path, run: Callable[..., Ran]) -> None:
    notice = ["--notice", str(mine)]
    assert run("new", "standard", *notice, "--unit", "张店区", "-o", "表.docx").exit_code == 0
    review = json.loads(run("validate", "表.docx", *notice, "--format", "json").stdout)
    assert "ST008" not in {each["code"] for each in review["findings"]}


def test_person_times_are_not_people(mine: Path, run: Callable[..., Ran]) -> None:
    text = mine.read_text(encoding="utf-8").replace('measure = "人"', 'measure = "人次"')
    mine.write_text(text.replace("预计人数", "预计人次"), encoding="utf-8")
    head = "职业培训补贴标准表\n" + HEAD.format("补助资金（万元）").replace("预计人数", "预计人次")
    rows = ("100人次", "200人", "约30")
    text = head + "".join(f"张店区,{count}工,初级工,12.5,{count}\n" for count in rows)
    Path("d.csv").write_text(text, encoding="utf-8")
    run("fix", "d.csv", "--notice", str(mine), "-o", "fixed.csv")
    fixed = Path("fixed.csv").read_text(encoding="utf-8-sig")
    assert "12.5,100\n" in fixed.replace("\r", "")
    assert "12.5,200人" in fixed
    review = json.loads(run("validate", "d.csv", "--notice", str(mine), "--format", "json").stdout)
    (found,) = [each for each in review["findings"] if each["code"] == "VL003"]
    assert "应为整数人次" in found["message"]


def test_a_heading_is_quoted_with_the_brackets_that_belong_to_it(mine: Path, run: Callable[..., Ran]) -> None:
    text = (
        mine.read_text(encoding="utf-8")
        .replace('aliases = ["县（市、区）"]', "")
        .replace('"区县"', '"县（市、区）"')
    )
    mine.write_text(text, encoding="utf-8")
    Path("d.json").write_text(json.dumps([{"县": "张店区", "天数": 3}]), encoding="utf-8")
    found = run("fill", "standard", "--notice", str(mine), "--from", "d.json", "-o", "表.xlsx")
    assert "县（市、区）（county）、职业（occupation）" in found.stderr.replace("\n", "")
    assert run("new", "standard", "--notice", str(mine), "-o", "表.xlsx").exit_code == 0
    checked = [row[1] for row in openpyxl.load_workbook("表.xlsx")[SELF_CHECK].values]
    assert {"“县（市、区）”", "“补助资金”"} <= set(checked)
    assert "“县”" not in checked
