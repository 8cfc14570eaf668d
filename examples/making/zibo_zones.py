"""淄博市's three zones and the city's own projects, each in its clerk's way."""

from datetime import date

from making import zibo_rows as said
from making.annex import HEADINGS, NOTES, TITLE
from making.page import Formula, Page, Row, Value, table, total
from making.writers import write_openpyxl, write_xlsxwriter, write_xlwt

CITY = "淄博市"


def gaoxin() -> bytes:
    """Begins at column B, a formula for the total, dates with slashes, and two as the suite's own numbers."""
    rows: list[list[Value]] = [[None, CITY, "高新区", *row] for row in table(said.GAOXIN)]
    rows[0][6] = date(2021, 4, 12)
    rows[2][6] = 44333
    last = 4 + len(rows)
    page = Page(
        name="项目制",
        rows=[
            [],
            [None, "高新区项目制培训情况统计表"],
            [None, "填报单位：淄博高新区人社局"],
            [None, *HEADINGS],
            *rows,
            [None, "合计", None, None, None, Formula(text=f"=SUM(F5:F{last})", value=total(rows, 5))],
            [],
            [None, "填表人：", "冯一", "联系电话：", "0533-2000909", None, "填表日期：", "2021/6/8"],
        ],
        title=2,
        head=(4, 4),
        last=last + 1,
        merges=("B2:H2",),
        widths=(3, 10, 12, 26, 20, 14, 24, 12),
    )
    return write_xlsxwriter([page])


def jingkai() -> bytes:
    """Names and date above the table, in pairs; months instead of days; what is asked for in brackets."""
    rows: list[Row] = [[CITY, "经开区", *row] for row in table(said.JINGKAI)]
    page = Page(
        name="Sheet1",
        rows=[
            ["经济开发区项目制培训情况"],
            ["填报单位", "淄博经济开发区", "填报人", "陈二", "联系电话", "13800001010", "2021.6.8"],
            ["填报日期", "2021.6.8"],
            (
                "地市",
                "组织单位",
                "培训项目名称（全称）",
                "群体范围",
                "参训人数",
                "组织时间（实际或计划）",
                "备注",
            ),
            *rows,
        ],
        title=1,
        head=(4, 4),
        last=4 + len(rows),
        merges=("A1:G1",),
    )
    return write_openpyxl([page])


def wenchanghu() -> bytes:
    """No 备注 column, 同上 down the column, the telephone as a number."""
    rows: list[Row] = [
        ["淄博市" if at == 0 else "同上", *row] for at, row in enumerate(table(said.WENCHANGHU))
    ]
    page = Page(
        name="文昌湖",
        rows=[
            ["文昌湖省级旅游度假区项目制培训情况统计表"],
            ["市", "县（市、区）", "培训项目", "群体范围", "人数", "起止时间"],
            *rows,
            ["填表人", "褚三", "联系电话", 13800001111, "填表日期", "2021.06.08"],
        ],
        title=1,
        head=(2, 2),
        last=2 + len(rows),
        merges=("A1:F1",),
        widths=(10, 22, 28, 24, 10, 28),
    )
    return write_xlwt([page])


def city_run() -> bytes:
    """Projects the city itself runs, on paper as the annex has it."""
    rows: list[Row] = [[CITY, "市直", *row] for row in table(said.CITY_RUN)]
    foot = ("填表人：", "卫四", "联系电话：", "0533-2001212", "填表日期：", "2021年6月9日")
    page = Page(
        name=TITLE,
        rows=[
            ["附件2"],
            ["淄博市市直项目制培训情况统计表"],
            HEADINGS,
            *rows,
            foot,
            *([note] for note in NOTES),
        ],
        title=2,
        head=(3, 3),
        last=3 + len(rows),
        merges=("A2:G2",),
    )
    return write_xlsxwriter([page])
