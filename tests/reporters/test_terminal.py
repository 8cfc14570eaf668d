"""The review on a terminal: whatever a cell holds, whatever the width, it can be read."""

import re
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from reviews import BLANK, REVIEW, UNQUOTED, UNREADABLE, city_run, count, review
from skilltrain_cli.reporters import as_github, as_terminal
from skilltrain_cli.reporters.finding_groups import behind
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.reporters.wrap import wrapped
from skilltrain_cli.review.finding import Place, RuleCard, Severity, Unchecked

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def unwrapped(text: str) -> str:
    """Return the text without the breaks that its width asked for."""
    return re.sub(r"\n {4}", "", text)


@pytest.mark.parametrize("width", [30, 44, 60, 79, 100, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    text = as_terminal.render(REVIEW, Showing(width=width))
    assert max(map(cell_len, text.splitlines())) <= width
    assert not [line for line in text.splitlines() if line.strip()[:1] in set("，。；：、）”")]


def test_wrapping_loses_nothing() -> None:
    text = "请运行 skt rules RG004（编码）查看“" + "很长的文件名_abc" * 30 + "”的要求。"
    for width in range(8, 80):
        lines = list(wrapped(text, width, 2))
        assert "".join(line.strip() for line in lines).replace(" ", "") == text.replace(" ", "")
        assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("value", ["[red]", "[/]", "[/red][bold]x", "\\[red]", ":smile:", "[link=file:///]a"])
def test_markup_in_a_cell_is_printed_as_it_stands(value: str) -> None:
    text = as_terminal.render(review(count(5, value)), Showing(colour=True))
    assert f"填的是“{value}”" in ESCAPE.sub("", text)


def test_names_cannot_act_on_the_terminal() -> None:
    bad = "\x1b[2J\r\u202e.xlsx"
    finding = replace(city_run(9, "市级", bad), place=Place(file=bad, entry=bad, sheet=bad))
    found = review(finding, unchecked=(Unchecked(code="AM001", file=bad, why=bad),), skipped=((bad, bad),))
    for text in (as_terminal.render(found), as_github.render(found)):
        body = text.replace("%0D", "") if text.startswith("::") else text
        body = re.sub("file=[^,]*,", "", body)
        assert not {"\x1b", "\r", "\u202e"} & set(body)


def test_ten_thousand_cells_are_one_sentence() -> None:
    text = as_terminal.render(review(*(count(row, "若干") for row in range(5, 10_005))))
    assert "【强制】E5、E6、E7 等 10,000 处（第 5～10004 行）“培训人数”：填的是“若干”，应为整数人数。" in text
    assert text.count("若干") == 1


def test_different_values_are_told_apart_and_the_rest_is_counted() -> None:
    text = as_terminal.render(review(*(count(row * 2, f"约{row}人") for row in range(1, 31))))
    assert "【强制】E2、E4、E6 等 30 处“培训人数”，要求：人数填整数。" in text
    assert "- E2 填的是“约1人”" in text
    assert "- E20 填的是“约10人”" in text
    assert "约11人" not in text
    rest = "、".join(f"E{row * 2}" for row in range(11, 31))
    assert f"- {rest}（20 处）也是这类问题，请逐格核对。" in unwrapped(text)


def test_all_cells_of_one_sentence_are_named_so_that_they_are_mended_in_one_pass() -> None:
    rows = (*range(15, 20), 22, *range(30, 60, 3))
    text = as_terminal.render(review(*(count(row, "若干") for row in rows)))
    assert "【强制】E15、E16、E17 等 16 处“培训人数”：填的是“若干”" in text
    each = "、".join(f"E{row}" for row in range(30, 60, 3))
    assert f"单元格：E15～E19、E22、{each}（16 处）。" in unwrapped(text)
    assert f"单元格：E15～E19、E22、{each}（16 处）。" in as_github.render(
        review(*(count(row, "若干") for row in rows))
    )


def test_a_sentence_among_others_names_all_its_cells_too() -> None:
    many, few = [count(row, "若干") for row in range(1, 41, 2)], [count(80, "约3人"), count(90, "约3人")]
    text = unwrapped(as_terminal.render(review(*many, *few)))
    assert f"- {'、'.join(f'E{row}' for row in range(1, 41, 2))}（20 处）填的是“若干”" in text
    assert "- E80、E90（2 处）填的是“约3人”" in text


def test_beyond_two_hundred_addresses_they_are_counted() -> None:
    text = unwrapped(as_terminal.render(review(*(count(row * 2, "若干") for row in range(1, 5_001)))))
    assert "、E398、E400 等（5,000 处）。" in text


def test_up_to_ten_cells_are_all_named() -> None:
    text = as_terminal.render(review(*(count(row, f"约{row}人") for row in range(1, 11))))
    assert "E1、E2、E3、E4、E5、E6、E7、E8、E9、E10（10 处）" in text
    assert all(f"- E{row} 填的是“约{row}人”" in text for row in range(1, 11))


def test_different_remedies_stand_beside_their_cells() -> None:
    one, other = count(5, "３０"), replace(count(6, "４０"), hint="请只填 40")
    text = as_terminal.render(review(one, other))
    assert "- E6 填的是“４０”，应为整数人数。请只填 40。" in text
    assert "怎么办" not in text


def test_two_fields_of_one_column_are_two_groups() -> None:
    other = replace(count(9, "若干"), field="phone", heading="联系电话")
    text = as_terminal.render(review(count(5, "若干"), other))
    assert "E5“培训人数”" in text
    assert "E9“联系电话”" in text


@pytest.mark.parametrize(
    ("findings", "more", "step"),
    [
        ((), {}, "下一步：没有必须处理的问题，可以报送或汇总。"),
        ((), {"submissions": ()}, "下一步：没有找到可以审核的表，请核对给出的文件或文件夹。"),
        ((UNQUOTED,), {}, "下一步：没有必须处理的问题，可以报送或汇总。"),
        ((BLANK,), {}, "下一步：请逐处改正 1 处强制性的问题，然后重新审核。"),
        ((city_run(9, "市级", "由市就业中心统一组织"),), {}, "下一步：没有必须处理的问题，可以报送或汇总。"),
        (
            (city_run(9, "市级"),),
            {},
            (
                "下一步：没有强制性的问题；1 处核实性的问题，请改正或写情况说明（不少于 6 个字，写在"
                "“问题清单”里，或那一行后面的“情况说明”列里），然后重新审核。"
            ),
        ),
        (
            (),
            {"unread": ("a.xlsx",)},
            "下一步：请先处理没有读出来的文件或文件夹，然后重新审核。",
        ),
    ],
)
def test_last_line_says_what_to_do_next(findings: Any, more: dict[str, Any], step: str) -> None:
    assert as_terminal.render(review(*findings, **more), Showing(width=200)).splitlines()[-1] == step


def test_every_file_that_was_passed_over_is_named() -> None:
    junk = tuple((f"~${number}.xlsx", "锁文件") for number in range(7))
    few = as_terminal.render(review(skipped=junk[:2]), Showing(width=200))
    assert "跳过的无关文件 2 个：~$0.xlsx（锁文件）、~$1.xlsx（锁文件）。" in few
    many = as_terminal.render(review(skipped=(*junk, ("照片.jpg", "图片，不是报表"))), Showing(width=200))
    assert f"跳过的无关文件 8 个：\n- 锁文件，7 个：{'、'.join(name for name, _ in junk)}。\n" in many
    assert "- 图片，不是报表，1 个：照片.jpg。\n" in many


def test_every_file_that_was_not_read_is_named() -> None:
    names = [f"{number}.xlsx" for number in range(30)]
    text = as_terminal.render(review(unread=tuple(names)), Showing(width=2000))
    assert f"没有读出来的 30 处，审核不完整：{'、'.join(names)}。" in text


def test_a_clean_county_is_one_short_line() -> None:
    names = [f"某市/县{number:03}.xlsx" for number in range(136)]
    sent = tuple(replace(REVIEW.submissions[0], file=name) for name in names)
    lines = as_terminal.render(review(files=136, submissions=sent), Showing(width=80)).splitlines()
    assert lines[0] == "某市/ 里的各个文件："
    assert lines[2:4] == [
        "√  县000.xlsx  张店区    12     0     0     0  没有问题",
        "√  县001.xlsx  张店区    12     0     0     0  没有问题",
    ]
    assert lines[2 + 136 :][:2] == ["", "─" * 40]
    assert lines[-1] == "下一步：没有必须处理的问题，可以报送或汇总。"


def test_a_single_file_has_its_line_only_where_nothing_else_is_said_of_it() -> None:
    assert "各个文件" not in as_terminal.render(review(BLANK))
    assert "√  张店区.xlsx  张店区    12     0     0     0  没有问题" in as_terminal.render(review())


def test_a_name_too_long_for_its_column_has_a_line_of_its_own() -> None:
    long = f"{'很长的名称' * 8}.xlsx"
    sent = tuple(replace(REVIEW.submissions[0], file=name) for name in (long, "a.xlsx"))
    lines = as_terminal.render(review(files=2, submissions=sent), Showing(width=80)).splitlines()
    at = next(place for place, line in enumerate(lines) if long in line)
    assert lines[at] == f"√  {long}"
    assert lines[at + 1].split() == ["张店区", "12", "0", "0", "0", "没有问题"]


def test_a_group_of_several_sentences_says_what_is_asked() -> None:
    for render in (as_terminal.render, as_github.render):
        text = render(review(count(5, "约30人"), count(6, "若干")))
        assert "E5、E6（2 处）“培训人数”，要求：人数填整数。" in text


def test_the_other_half_of_what_came_twice_is_not_called_clean() -> None:
    twice = RuleCard(code="BT102", title="一个单位只报一份", severity=Severity.ERROR, basis=None)
    finding = replace(
        UNREADABLE,
        card=twice,
        place=Place(file="b.xlsx"),
        message="张店区送来了两份：“a.xlsx”和“b.xlsx”",
    )
    files = tuple(replace(REVIEW.submissions[0], file=name) for name in ("a.xlsx", "b.xlsx", "c.xlsx"))
    text = as_terminal.render(review(finding, submissions=files))
    assert [line.split()[-1] for line in text.splitlines()[2:5]] == ["与别的文件相重", "需要改正", "没有问题"]


def test_a_folder_is_not_called_a_file() -> None:
    text = as_terminal.render(review(unread=("空",)))
    assert "没有读出来的 1 处，审核不完整：空。" in text
    assert "文件 1 个：空" not in text


@pytest.mark.parametrize(
    ("cells", "text", "whole"),
    [
        ("E7", "没有填", "E7 没有填"),
        ("E7、E8（2 处）", "2021年5月", "E7、E8（2 处）2021年5月"),
        ("第4行第6列", "2021年5月中旬 没有精确到日", "第4行第6列 2021年5月中旬 没有精确到日"),
        ("第4行第6列", "没有填", "第4行第6列没有填"),
        ("", "没有填", "没有填"),
    ],
)
def test_a_figure_behind_its_cells_is_parted_from_them(cells: str, text: str, whole: str) -> None:
    assert behind(cells, text) == whole
