"""What is merged or reviewed as a data frame: nothing becomes a float, and each row knows its source."""

import builtins
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api_page import PROGRAMS, alone
from county_files import BAD, GOOD, county_file, row_of
from form_submissions import merged_of, submitted
from invented_forms import RETURN
from skilltrain_cli import UsageError, merge, to_frame, validate

DAY = date(2021, 6, 10)


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    """Return a folder with what two counties sent."""
    county_file(tmp_path / "收件/张店区.csv", GOOD, GOOD.replace("陶瓷工艺培训", "0012"))
    county_file(tmp_path / "收件/博山区.csv", row_of("博山区").replace(",30,", ",41,") + "=1+1")
    return tmp_path / "收件"


def test_rows_keep_their_types_and_know_their_place(counties: Path) -> None:
    made = merge(counties, counties.parent / "市.xlsx", as_of=DAY)
    rows = to_frame(made)
    assert {str(dtype) for dtype in rows.dtypes} == {"string", "Int64", "datetime64[s]"}
    assert rows.trainees.sum() == made.total("trainees").value == 101
    assert rows.unit_name.tolist() == ["张店区", "张店区", "博山区"]
    assert rows.project.tolist()[1] == "0012"
    assert [*rows.source_row] == [2, 3, 2]
    assert [Path(name).name for name in rows.source_file] == ["张店区.csv", "张店区.csv", "博山区.csv"]
    assert rows.source_sha256.str.len().tolist() == [64] * 3
    assert rows.period_end.dt.date.tolist() == [date(2021, 5, 20)] * 3
    assert rows.remarks.isna().tolist() == [True, True, False]
    assert rows.first_file.isna().all()


def test_rows_of_a_city_workbook_know_the_county_file_behind_it(counties: Path) -> None:
    city = counties.parent / "市/淄博市.xlsx"
    city.parent.mkdir()
    merge(counties, city, as_of=DAY)
    rows = to_frame(merge(city, counties.parent / "省.xlsx", as_of=DAY, level="province"))
    assert [Path(name).name for name in rows.source_file] == ["淄博市.xlsx"] * 3
    assert [Path(name).name for name in rows.first_file] == ["张店区.csv", "张店区.csv", "博山区.csv"]
    assert [*rows.first_row] == [2, 3, 2]


def test_the_headings_are_those_of_the_form_where_they_are_asked_for(counties: Path) -> None:
    rows = to_frame(merge(counties, counties.parent / "市.xlsx", as_of=DAY), headings=True)
    assert [*rows.columns[:8]] == [
        *("市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间"),
        *("组织时间（起）", "组织时间（止）"),
    ]


def test_amounts_with_decimals_are_exact_and_blanks_are_missing() -> None:
    lines = [("张店区", 90, 50, 40, None, 7, "12.9", "0.10"), ("博山区", 40, 20, 20, 11, 4, "10.0", "0.20")]
    sheets = [submitted(RETURN, f"{line[0]}.xlsx", [line]) for line in lines]
    rows = to_frame(merged_of(RETURN, sheets))
    assert rows.spent.sum() == Decimal("0.3")
    assert [type(value) for value in rows.load] == [Decimal, Decimal]
    assert rows.women.isna().tolist() == [True, False]
    assert not [name for name, dtype in rows.dtypes.items() if "loat" in str(dtype)]


def test_a_summary_is_a_frame_of_its_lines(counties: Path) -> None:
    made = merge(counties, counties.parent / "市.xlsx", as_of=DAY)
    units = to_frame(made, "汇总")
    assert units["填报单位"].tolist() == ["张店区", "博山区"]
    assert units["人次"].tolist() == [60, 41]
    assert units["占比"].sum() == 1
    assert units["名次"].tolist() == [1, 2]
    assert {str(dtype) for dtype in units.dtypes} == {"string", "Int64", "object"}
    with pytest.raises(UsageError, match="没有“各市”这张表") as refused:
        to_frame(made, "各市")
    assert "汇总、" in (refused.value.hint or "")


def test_findings_are_rows_too(counties: Path) -> None:
    county_file(counties / "淄川区.csv", BAD.replace("张店区", "淄川区"))
    found = validate(counties, as_of=DAY)
    frame = to_frame(found)
    assert len(frame) == len(found.review.findings) > 0
    [one] = frame[frame.code == "VL003"].to_dict("records")
    assert (one["row"], one["cell"], one["unit_name"], one["severity"]) == (2, "E2", "淄川区", "error")
    assert one["message"] in {each.message for each in found.review.findings}
    assert to_frame(found.review).equals(frame)


def test_anything_else_is_refused() -> None:
    with pytest.raises(UsageError, match="不能变成数据框"):
        to_frame("淄博市.xlsx")  # type: ignore[arg-type]


def test_without_pandas_one_message_says_what_to_install(
    counties: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = merge(counties, counties.parent / "市.xlsx", as_of=DAY)
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="数据框") as refused:
        to_frame(made)
    assert "pip install pandas" in (refused.value.hint or "")


def test_the_program_in_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    printed = alone(PROGRAMS[1].replace('"out.xlsx"', repr(str(tmp_path / "out.xlsx"))))
    assert printed.splitlines()[-1] == "淄博市 7505 = 7505 from 90 cells of the counties"
