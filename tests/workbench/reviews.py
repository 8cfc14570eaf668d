"""One fixed review for the tests of reporters, the findings it is made of, and the schema of every one."""

import json

from repository import SCHEMAS
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.excerpt import cut_window
from skilltrain_cli.review.finding import (
    Finding,
    Place,
    Review,
    RuleCard,
    Severity,
    SubmissionFacts,
    Unchecked,
    UnitName,
    in_order,
)
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.notice_clause import Clause

SCHEMA = json.loads((SCHEMAS / "validate.json").read_text(encoding="utf-8"))
"""The JSON Schema of `--format json`, as users may rely on it."""
NOTICE = "鲁人社字〔2021〕32号"
COUNT = Clause(notice=NOTICE, clause="附件2", quote="培训人数")
NOTE_1 = Clause(notice=NOTICE, clause="附件2 注1", quote="如培训项目由市直组织，“组织区县”一列填写“市直”")
SUBMIT = Clause(
    notice=NOTICE, clause="二（三）", quote="于6月15日前汇总报送《项目制培训情况统计表》（附件2）"
)

NUMBERS = RuleCard(code="VL003", title="人数填整数", severity=Severity.ERROR, basis=None)
FILLED = RuleCard(code="VL001", title="必填栏目不能空", severity=Severity.ERROR, basis=None)
CITY_RUN = RuleCard(code="RG004", title="市直组织的填“市直”", severity=Severity.QUERY, basis=NOTE_1)
EXACT = RuleCard(code="TM001", title="组织时间尽可能精确到日", severity=Severity.NOTE, basis=NOTE_1)
LOCKED = RuleCard(code="RD002", title="文件不要加密码", severity=Severity.ERROR, basis=SUBMIT)

FILE = "淄博/张店区.xlsx"


def count(row: int, value: str, *, file: str = FILE, sheet: str = "Sheet1") -> Finding:
    """Return the finding of a bad number of people in sheet row ``row`` (from 1), column E."""
    return Finding(
        card=NUMBERS,
        place=Place(file=file, sheet=sheet, spot=Spot(row - 1, 4)),
        message=f"填的是“{value}”，应为整数人数",
        hint="请核实后只填整数，如 30，不带文字和单位",
        basis=COUNT,
        field="trainees",
        heading="培训人数",
        value=value,
    )


def city_run(row: int, value: str, explanation: str | None = None) -> Finding:
    """Return the query about 市直 in column B."""
    return Finding(
        card=CITY_RUN,
        place=Place(file=FILE, sheet="Sheet1", spot=Spot(row - 1, 1)),
        message=f"填的是“{value}”，由市直组织的应填“市直”",
        hint="请改为“市直”；不改的，汇总时按“市直”写入",
        basis=NOTE_1,
        field="county",
        heading="组织区县",
        value=value,
        explanation=explanation,
    )


BLANK = Finding(
    card=FILLED,
    place=Place(file=FILE, sheet="Sheet1", spot=Spot(7, 3)),
    message="“群体范围”没有填",
    hint="请填写：培训面向的群体，如 失业人员、退役军人",
    basis=Clause(notice=NOTICE, clause="附件2", quote="群体范围"),
    field="audience",
    heading="群体范围",
)
UNQUOTED = Finding(
    card=EXACT,
    place=Place(file=FILE, sheet="Sheet1", spot=Spot(4, 5)),
    message="没有精确到日",
    hint="已经确定起止日期的，请写明几日至几日",
    basis=NOTE_1,
    field="period",
    heading="组织时间",
    value="[red]6月[/]",
)
UNREADABLE = Finding(
    card=LOCKED,
    place=Place(file="淄博/临淄区.xlsx"),
    message="文件设了打开密码",
    hint="请去掉密码后重新报送",
    basis=SUBMIT,
)


def facts(file: str, code: str, name: str, rows: int) -> SubmissionFacts:
    """Return what the review says of one county's sheet."""
    unit = UnitName(code=code, name=name)
    return SubmissionFacts(file=file, sheet="Sheet1", form="project", unit=unit, rows=rows, sha256="ab" * 32)


def looking_into(grid: Grid) -> Showing:
    """Return how a review is shown whose excerpts are all cut from one sheet."""
    return Showing(excerpts=lambda frames: {frame: cut_window(grid, frame) for frame in frames})


def review(*findings: Finding, **more: object) -> Review:
    """Return a review with just these findings."""
    known = {"as_of": "2021-06-15", "files": 1, "submissions": (facts(FILE, "370303", "张店区", 12),)}
    return Review(findings=in_order(findings), **(known | more))  # type: ignore[arg-type]


REVIEW = review(
    count(5, "约30人"),
    count(6, "2000万"),
    BLANK,
    UNQUOTED,
    city_run(9, "市本级"),
    city_run(10, "市级", explanation="由市就业中心统一组织，名称以批文为准"),
    *(count(row, "若干", file="淄博/淄川区.xlsx") for row in range(5, 10_005)),
    UNREADABLE,
    files=5,
    submissions=(
        facts(FILE, "370303", "张店区", 12),
        facts("淄博/周村区.xlsx", "370306", "周村区", 1200),
        facts("淄博/淄川区.xlsx", "370302", "淄川区", 10_000),
    ),
    unchecked=(
        Unchecked(code="AM001", file=FILE, why="“培训人数”一栏认不出来"),
        Unchecked(code="ID001", file=FILE, why="“培训人数”一栏认不出来"),
    ),
    skipped=(("淄博/~$张店区.xlsx", "打开文件时的锁文件"),),
    unread=("淄博/临淄区.xlsx",),
)
