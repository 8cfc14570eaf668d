"""What is filled in is read back as it was; keys find their fields; hostile data are refused."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skilltrain_cli.cli.skt_toml import found, remember
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.annexes.brand import BrandCard
from skilltrain_cli.forms.annexes.project import AUDIENCES, ProjectFooter, ProjectRow
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.fill_from_records import MOST_BYTES, load_records
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.operations.fill_form import Given, Keyed, assign, fill
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.period import Period, Precision
from skilltrain_cli.values.phone import Phone, PhoneKind, Phones
from skilltrain_cli.values.word_count import count
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FormContents, blank_form

PROJECT, BRAND = find_form("project"), find_form("brand")

CHARS = "陶瓷琉璃培训养老𠮷㐂龘（）“”《》—…·ＡＢ１２aZ09+-/.,&<>'=@ 　"
NAMES = st.text(CHARS, min_size=6, max_size=40).map(lambda text: f"培{text.strip()}训").filter(
    lambda text: "例" not in text
)  # fmt: skip
PASSAGES = st.lists(st.text(CHARS, min_size=1, max_size=30).map(str.strip), min_size=1, max_size=6).map(
    lambda lines: "首段" + "\n".join(lines).strip("\n") + "末"
)
DAYS = st.dates(min_value=date(2021, 1, 1), max_value=date(2021, 12, 1))
PERIODS = st.one_of(
    DAYS.map(lambda day: Period(start=day, end=day, precision=Precision.DAY)),
    st.tuples(DAYS, st.integers(1, 60)).map(
        lambda pair: Period(start=pair[0], end=pair[0] + timedelta(days=pair[1]), precision=Precision.DAYS)
    ),
    st.integers(1, 11).map(
        lambda month: Period(
            start=date(2021, month, 1),
            end=date(2021, month + 1, 1) - timedelta(days=1),
            precision=Precision.MONTH,
        )
    ),
)
MOBILES = st.integers(0, 9999).map(lambda tail: Phone(kind=PhoneKind.MOBILE, number=f"1380000{tail:04}"))
LANDLINES = st.integers(2_000_000, 8_999_999).map(
    lambda number: Phone(kind=PhoneKind.LANDLINE, area="0533", number=str(number))
)
PHONES = st.lists(st.one_of(MOBILES, LANDLINES), min_size=1, max_size=2).map(
    lambda numbers: Phones(numbers=tuple(numbers))
)
ROWS = st.builds(
    ProjectRow,
    city=st.just("淄博市"),
    county=st.sampled_from(["张店区", "高新区", "市直"]),
    project=NAMES,
    audience=st.sampled_from(AUDIENCES),
    trainees=st.integers(0, 10**6),
    period=PERIODS,
    remarks=st.one_of(st.none(), NAMES),
)
FOOTERS = st.builds(ProjectFooter, filled_by=st.just("张三"), phone=PHONES, filled_on=DAYS)
CARDS = st.builds(
    BrandCard,
    brand=NAMES,
    city=st.just("淄博市"),
    features=PASSAGES.filter(lambda text: count(text).upper <= 300),
    practice=PASSAGES,
    case=PASSAGES,
    contact=st.just("李四"),
    phone=PHONES,
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plain(model: Any) -> dict[str, Value]:
    """Return a model as data a user might give: periods and telephone numbers in words."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: getattr(value, "written", value) for name, value in values.items()}


def fitted(data: bytes, form: Any) -> list[Sheet]:
    grids = read_data(data, file="表.xlsx").grids
    found = [fit(grid, form, FileContext(file="表.xlsx", year=2021)) for grid in grids]
    return [sheet for sheet in found if sheet is not None]


@SLOW
@given(st.lists(ROWS, min_size=1, max_size=4), FOOTERS)
def test_rows_come_back_as_the_models_they_were(rows: list[ProjectRow], footer: ProjectFooter) -> None:
    told = Given(rows=[plain(row) for row in rows], footer=plain(footer))
    filled = fill(told, PROJECT, 2021)
    (sheet,) = fitted(
        blank_form(PROJECT, contents=FormContents(rows=filled.rows, footer=filled.footer)), PROJECT
    )
    assert sheet.troubles == ()
    names = [column.name for column in PROJECT.columns]
    found = [ProjectRow(**{name: sheet.values(name)[at] for name in names}) for at in range(len(sheet.rows))]
    assert found == rows
    assert ProjectFooter(**{name: cell.value for name, cell in sheet.footer.items()}) == footer


@SLOW
@given(st.lists(CARDS, min_size=1, max_size=3))
def test_cards_come_back_as_the_models_they_were(cards: list[BrandCard]) -> None:
    filled = fill(Given(rows=[plain(card) for card in cards]), BRAND, 2021)
    sheets = fitted(blank_form(BRAND, contents=FormContents(rows=filled.rows)), BRAND)
    found = [
        BrandCard(**{column.name: sheet.only(column.name) for column in BRAND.columns}) for sheet in sheets
    ]
    assert found == cards
    assert all(sheet.troubles == () for sheet in sheets)


def test_what_is_filled_in_is_never_a_formula() -> None:
    row = {**dict.fromkeys((column.name for column in BRAND.columns), "=1+1"), "brand": "=cmd|' /C calc'!A0"}
    (sheet,) = fitted(blank_form(BRAND, contents=FormContents(rows=[row])), BRAND)
    assert sheet.only("brand") == row["brand"]
    assert sheet.only("features") == "=1+1"


@pytest.mark.parametrize(
    ("entry", "value", "held"),
    [
        ("trainees", "1,200人", 1200),
        ("trainees", "约30人", "约30人"),
        ("trainees", 30.0, 30),
        ("period", "计划2021年9月", "计划2021年9月"),
        ("period", "6月1日至15日", "2021年6月1日至6月15日"),
        ("period", date(2021, 6, 1), "2021年6月1日"),
        ("period", 44348, "2021年6月1日"),
        ("project", "　陶瓷 培训\u200b ", "陶瓷 培训"),
        ("remarks", " ", None),
    ],
)
def test_values_are_held_as_the_form_writes_them(entry: str, value: Value, held: Value) -> None:
    assert fill(Given(rows=[{entry: value}]), PROJECT, 2021).rows[0][entry] == held


def test_days_and_phones_of_the_footer() -> None:
    told = fill(
        Given(rows=[], footer={"filled_on": "2021-06-10", "phone": 13800000000}), PROJECT, 2021
    ).footer
    assert told == {"filled_by": None, "phone": "13800000000", "filled_on": date(2021, 6, 10)}


# Keys.


def test_keys_are_field_names_headings_or_aliases() -> None:
    records = [
        Keyed("第 1 条", {"city": "甲", "组织\n区县": "乙", "人数（人）": 3, "序号": 1}),
        Keyed("第 2 条", {"市": "丙"}),
    ]
    given_ = assign(PROJECT, records, {"填表人": "张三", "电话": "13800000000"})
    assert given_.rows == [{"city": "甲", "county": "乙", "trainees": 3}, {"city": "丙"}]
    assert given_.footer == {"filled_by": "张三", "phone": "13800000000"}


def test_a_phone_is_the_cards_own_where_it_has_one() -> None:
    assert assign(BRAND, [Keyed("第 1 条", {"联系电话": "1", "phone": "2"} | {})][:0], {}).rows == []
    assert assign(BRAND, [Keyed("第 1 条", {"联系电话": "1"})], {}).rows == [{"phone": "1"}]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"培训入数": 3}, "“培训入数”（是否指“培训人数”）"),
        ({"trainee": 3}, "“trainee”（是否指“培训人数”）"),
        ({"甲乙丙丁": 3}, "没有的栏目：“甲乙丙丁”"),
        ({"市": "甲", "city": "乙"}, "是同一栏"),
        ({"\x1b[31m": 1}, "␛[31m"),
    ],
)
def test_unknown_and_doubled_keys_are_named(record: Mapping[str, Value], said: str) -> None:
    with pytest.raises(UsageError, match="第 7 条") as caught:
        assign(PROJECT, [Keyed("第 7 条", record)], {})
    assert said in str(caught.value)


def test_records_must_agree_about_the_footer() -> None:
    records = [Keyed("第 1 条", {"填表人": "张三"}), Keyed("第 2 条", {"填表人": "李四"})]
    with pytest.raises(UsageError, match="第 2 条的表尾与前面的不一致"):
        assign(PROJECT, records, {})


# Files.


def loaded(folder: Path, name: str, text: str | bytes) -> Any:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_records(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"市": "甲", "trainees": 30}, {"市": "乙"}]'),
        ("b.json", '{"填表人": "张三", "项目": [{"市": "甲", "trainees": 30}, {"市": "乙"}]}'),
        ("c.toml", '"填表人" = "张三"\n[["项目"]]\n"市" = "甲"\ntrainees = 30\n[["项目"]]\n"市" = "乙"\n'),
    ],
)
def test_a_list_of_objects_or_one_among_shared_values(name: str, text: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, name, text)
    assert [dict(each.values) for each in found.records] == [{"市": "甲", "trainees": 30}, {"市": "乙"}]
    assert [each.origin for each in found.records] == ["第 1 条", "第 2 条"]


def test_yaml_makes_nothing_but_text(tmp_path: Path) -> None:
    text = "phone: 0533234567\ntrainees: 30\nperiod: 2021-06-01\nremarks: no\ncase: |\n  一\n  二\nbrand:\n"
    (record,) = loaded(tmp_path, "a.yaml", text).records
    assert record.values == {
        "phone": "0533234567", "trainees": "30", "period": "2021-06-01", "remarks": "no",
        "case": "一\n二\n", "brand": "",
    }  # fmt: skip


def test_one_object_is_one_record_whatever_its_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (record,) = loaded(tmp_path, "a.json", '{"市": "𠮷淄博市"}'.encode(encoding)).records
        assert record.values == {"市": "𠮷淄博市"}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '[{"市": "甲"', "第 1 行第 11 个字附近不合 JSON 语法"),
        ("a.json", "[" * 100_000, "嵌套太深"),
        ("a.json", '{"a": 1, "a": 2}', "写了两次"),
        ("a.json", '{"a": NaN}', "NaN"),
        ("a.json", '{"a": ' + "9" * 5_000 + "}", "有一个数太长"),
        ("a.json", '{"a": {"b": 1}}', "不是文字、数或日期"),
        ("a.json", '{"a": true}', "不是文字、数或日期"),
        ("a.json", "[1, 2]", "第 1 条不是“键：值”的对象"),
        ("a.json", "[]", "没有可以填的内容"),
        ("a.json", "3", "没有可以填的内容"),
        ("a.json", b"\xff\xfe\xfa\x00", "不是 UTF-8"),
        ("a.json", b"[" + b" " * MOST_BYTES, "超过 8 MB"),
        ("a.yaml", BOMB, "引用"),
        ("a.yaml", "a: [" * 2_000, "嵌套太深"),
        ("a.yaml", "a: 1\na: 2\n", "写了两次"),
        ("a.yaml", "a: [1\nb: 2\n", "YAML 第"),
        ("a.yaml", "!!python/object/apply:os.system [x]", "不是“键：值”的对象"),
        ("a.yaml", " \n", "“a.yaml”文件是空的"),
        ("a.yaml", "- 项目: 电工\n  群体：失业人员\n", "第 2 行：全角冒号“：”应改为半角“:”"),
        ("a.yaml", "- 项目：电工\n  群体：失业人员\n", "第 1 行：全角冒号"),
        ("a.yaml", "项目：电工\n群体: 失业人员\n", "第 1 行：全角冒号"),
        ("a.yaml", "备注: 说明：如下: 无\n", "YAML 第 1 行附近写得不对"),
        ("a.toml", "a = \n", "第 1 行附近不合 TOML 语法"),
        ("a.toml", "a = 07:30:00\n", "不是文字、数或日期"),
    ],
    ids=range(24),
)
def test_what_cannot_be_read_is_said_so(name: str, text: str | bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, name, text)
    assert said in str(caught.value)
    assert caught.value.hint


def test_too_many_records_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="最多 20,000 条"):
        loaded(tmp_path, "a.json", json.dumps([{"市": "甲"}] * 20_001))


# skt.toml.


def test_the_unit_is_remembered_and_all_else_kept(tmp_path: Path) -> None:
    path = tmp_path / "skt.toml"
    path.write_text('# 本单位\nunit = "旧"\n\n[days]\n"甲 P1" = 10\n', encoding="utf-8")
    assert remember({"unit": "张店区", "notice": 'a"b\\c'}, tmp_path)
    held = {"unit": "张店区", "notice": 'a"b\\c', "days": {"甲 P1": 10}}
    assert found(tmp_path).cells == held
    assert path.read_text(encoding="utf-8").startswith("# 本单位\n")
    assert '[days]\n"甲 P1" = 10' in path.read_text(encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert not remember({"unit": "张店区"}, tmp_path)
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("text", ["unit = 3\n", "unit = \n", "x" * 70_000])
def test_a_broken_memory_is_wrong_usage(text: str, tmp_path: Path) -> None:
    (tmp_path / "skt.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"skt\.toml"):
        found(tmp_path)
