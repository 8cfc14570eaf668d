"""Tables of TOML that somebody wrote: the line of every key, and the words about a mistake."""

import pickle
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.errors import UsageError
from skilltrain_cli.readers.user_texts.toml_file import read_toml, toml_text
from skilltrain_cli.values.toml_table import KeyPath, TomlTable

TEXT = '''a = 1
[x."y.z"]  # a remark = 1
q = [1,
 2, {b = 3, c = [
   "]"]}]
[[tasks]]
id = """
= [
b"""
from = ['"x']
[[tasks]]
due = 2021-01-01 07:00:00
d.e.f = 'x'
[[tasks.fields]]
n = 1
[[tasks.fields]]
# [c]
n = 2
[tasks.sub]
"k\\u0031" = 1
'''


def table(text: str = TEXT) -> TomlTable:
    return toml_text(text, "文件“a.toml”")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 1),
        (("x", "y.z"), 2),
        (("x", "y.z", "q"), 3),
        (("x", "y.z", "q", 1), 4),
        (("x", "y.z", "q", 2, "c", 0), 5),
        (("tasks",), 6),
        (("tasks", 0, "id"), 7),
        (("tasks", 0, "from", 0), 10),
        (("tasks", 1), 11),
        (("tasks", 1, "due"), 12),
        (("tasks", 1, "d", "e", "f"), 13),
        (("tasks", 1, "fields", 0), 14),
        (("tasks", 1, "fields", 1, "n"), 18),
        (("tasks", 1, "sub", "k1"), 20),
    ],
)
def test_every_key_knows_its_line(path: KeyPath, line: int) -> None:
    assert table().line(path) == line


def test_what_is_not_there_has_the_line_of_what_would_hold_it() -> None:
    assert table().line(("tasks", 1, "title")) == 11
    assert table().line(("tasks", 7, "title")) == 6
    assert table().line(("none",)) == 1


def test_a_table_of_a_file_counts_from_itself_and_travels_to_a_worker() -> None:
    second = table().at("tasks", 1)
    assert second.cells["d"] == {"e": {"f": "x"}}
    assert second.line(("fields", 1, "n")) == 18
    assert pickle.loads(pickle.dumps(second)) == second
    assert len({second, table().at("tasks", 1)}) == 1
    assert str(second.wrong(("fields", 1, "n"), "文字")) == (
        "文件“a.toml”第18行 [[tasks]] 第2项 [[fields]] 第2项：n 的值是“2”"
    )
    assert str(second.wrong(("title",), "文字")) == "文件“a.toml”第11行 [[tasks]] 第2项：缺少 title"
    unknown = second.unknown(("fields", 1, "nn"), ["n", "title"])
    assert (str(unknown).rpartition("：")[2], unknown.hint) == ("不认识 nn", "是否指 n？")
    assert second.unknown(("fields", 1, "zzz"), ["n", "title"]).hint == "可用：n、title"


SCHEMA = {
    "properties": {
        "tasks": {"type": "array", "items": {"$ref": "#/$defs/Task"}},
        "day": {"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]},
        "clauses": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "$defs": {
        "Task": {
            "type": "object",
            "properties": {"id": {"type": "string"}, "from": {"enum": ["city", "county"]}},
        }
    },
}


@pytest.mark.parametrize(
    ("errors", "said", "hint"),
    [
        (
            [("missing", ("tasks", 0, "id"), {}), ("extra_forbidden", ("tasks", 0, "idd"), {})],
            "第2行 [[tasks]] 第1项：不认识 idd",
            "是否指 id？",
        ),
        ([("enum", ("tasks", 0, "from"), {})], "第3行 [[tasks]] 第1项：from 的值是“区”", "city、county"),
        ([("model_type", ("tasks", 0), {})], "tasks 的值是“列表”", "若干段 [[tasks]]"),
        ([("less_than_equal", ("day",), {"le": 9})], "缺少 day", "不大于 9"),
        ([("value_error", ("day",), {"error": ValueError("一天")})], "缺少 day", "day 应为一天"),
        ([("dict_type", ("clauses",), {})], "缺少 clauses", "一段 [clauses]"),
        ([("brand_new_kind", ("tasks", 0, "id"), {})], "缺少 id", "文字，写在英文双引号里"),
    ],
)
def test_a_mistake_of_pydantics_is_one_chinese_sentence(
    errors: list[tuple[str, KeyPath, Mapping[str, object]]], said: str, hint: str
) -> None:
    given = table('[[tasks]]\nidd = "x"\nfrom = "区"\n')
    (told,) = given.mistakes(
        ({"type": kind, "loc": path, "ctx": context} for kind, path, context in errors), SCHEMA
    )
    assert said in str(told)
    assert hint in told.hint


def test_a_file_is_read_within_limits_and_called_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "skt.toml"
    path.write_bytes("\ufeffunit = '张店区'\r\n".encode())
    assert read_toml(path, "设置文件").cells == {"unit": "张店区"}
    path.write_text("unit = 张店区\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"设置文件“.*skt\.toml”第1行不是有效的 TOML"):
        read_toml(path, "设置文件")
    path.write_text("# a\n" * 400_000, encoding="utf-8")
    with pytest.raises(UsageError, match="超过 1 MB"):
        read_toml(path, "设置文件")


# Whatever TOML says, the places found are those of what a parser finds.

_NAMES = st.text("ab.\"#[=' \n", min_size=1, max_size=4)
_PLAIN = st.integers(0, 9) | st.booleans() | st.text("a\"#[]{}=,\n\\' ", max_size=6) | st.dates()
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[" + ",\n".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)} = {written(each)}" for key, each in value.items()) + "}"
    return str(value)


def places(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in pairs:
            yield from places(each, (*path, key))


@given(st.dictionaries(_NAMES, _VALUES, max_size=4), st.lists(st.dictionaries(_NAMES, _PLAIN), max_size=3))
def test_no_key_is_without_a_line(top: dict[str, object], several: list[dict[str, object]]) -> None:
    top.pop("t", None)
    lines = [f"{written(key)} = {written(value)} # [x]" for key, value in top.items()]
    for each in several:
        lines += ["[[t]]", *(f"{written(key)} = {written(value)}" for key, value in each.items())]
    given_table = table("\n".join(lines))
    cells = tomllib.loads(given_table.text)
    rows = given_table.text.split("\n")
    for path in places(cells):
        line = given_table.line(path)
        if path and isinstance(path[-1], str) and path[-1] != "t":
            assert written(path[-1]) in rows[line - 1]


def test_a_remark_on_a_key_names_its_table_and_its_line() -> None:
    told = table().mistake(("tasks", 1, "due"), "太早", "改晚些")
    assert (str(told), told.hint) == ("文件“a.toml”第12行 [[tasks]] 第2项：太早", "改晚些")
    assert str(table().mistake(("tasks",), "太多", "删去")) == "文件“a.toml”第6行：太多"
    assert str(table().mistake((), "太大", "删去")) == "文件“a.toml”：太大"
