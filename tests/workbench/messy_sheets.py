"""Messy but right sheets, drawn at random: what eleven clerks make of one form."""

from datetime import date
from random import Random

from msgspec import Struct, field

from skilltrain_cli.values.grid import Area, Grid, Spot, Value

FIELDS = ("city", "county", "project", "audience", "trainees", "period", "remarks")
_HEADINGS: dict[str, tuple[str, ...]] = {
    "city": ("市", "设区市", "地市", "市\n", " 市 "),
    "county": ("组织区县", "区县", "县（市、区）", "组织\n区县", "组织单位", "县市区"),
    "project": ("培训项目名称", "项目名称", "培训项目", "培训项目\n名称", "*培训项目名称"),
    "audience": ("群体范围", "培训对象", "群体\n范围", "群体 范围", "培训群体"),
    "trainees": ("培训人数", "培训人数（人）", "人数", "培训\n人数", "培训人次"),
    "period": ("组织时间", "培训时间", "开展时间", "组织\n时间", "组织时间（起止）"),
    "remarks": ("备注", "备 注", "说明"),
}
_EXTRAS = ("序号", "承训机构", "培训地点", "课时")
_TRADES = ("陶瓷工艺", "琉璃制作", "养老护理", "电工", "数控车工", "电子商务", "人工智能", "手工编织")
_NUMBERED = ("", "", "", "1、", "2.", "（3）", "4)", "其中", "说明：", "例会", "注塑", "合计账务", "小计算机")
"""What project names begin with, marks of totals, notes and examples among it."""
_REMARKS = (
    *(None, "", "线下", "无", "联系电话：13800000000"),
    *(
        "其中女性12人",
        "注：校企合作",
        "说明：对口",
        "1.与企业合作",
        "例：对口",
        "合计5天",
        "小计",
        "填表人补充",
    ),
)
_PEOPLE = ("失业人员", "退役军人", "企业职工", "残疾人", "农村转移就业劳动者", "失业人员、退役军人")
_PERIODS = (
    "2021年{m}月{d}日",
    "2021.{m}.{d}",
    "2021-{m:02}-{d:02}",
    "2021/{m}/{d}",
    "2021年{m}月{d}日至{e}日",
    "2021.{m}.{d}-{m}.{e}",
    "２０２１年{m}月{d}日—{m}月{e}日",
    "{m}月{d}日-{e}日",
    "2021年{m}月上旬",
    "2021{m:02}{d:02}",
)
_COUNTS = ("{n}", "{n}人", " {n} ", "１{r:02}", "1,{r:03}")


class Mess(Struct):
    """A sheet being made: its grid, and where each field of each data row stands."""

    rows: list[list[Value]]
    columns: dict[str, int]
    data: list[int]
    merges: list[Area] = field(default_factory=list)
    errors: dict[Spot, str] = field(default_factory=dict)
    uncached: set[Spot] = field(default_factory=set)
    pictures: set[Spot] = field(default_factory=set)
    shift: tuple[int, int] = (0, 0)

    def spot(self, index: int, name: str) -> Spot:
        """Return the cell of a field in data row ``index``."""
        return Spot(self.data[index] + self.shift[0], self.columns[name] + self.shift[1])

    def put(self, index: int, name: str, value: Value) -> None:
        """Write a cell."""
        self.rows[self.data[index]][self.columns[name]] = value

    def get(self, index: int, name: str) -> Value:
        """Read a cell."""
        return self.rows[self.data[index]][self.columns[name]]

    def unmerge(self, name: str) -> None:
        """Part a merged group key, so that each row has its own."""
        first = self.spot(0, name)
        self.merges = [area for area in self.merges if (area.top, area.left) != first]
        for index in range(len(self.data)):
            self.put(index, name, self.get(0, name))

    def grid(self, name: str = "Sheet1") -> Grid:
        """Return the sheet as a reader would give it."""
        return Grid(
            name=name,
            rows=self.rows,
            top=self.shift[0],
            left=self.shift[1],
            merges=tuple(self.merges),
            errors=self.errors,
            uncached=frozenset(self.uncached),
            pictures=frozenset(self.pictures),
        )


def messy(chance: Random, *, city: str = "淄博市", county: str = "张店区") -> Mess:
    """Return a sheet with nothing wrong in it but its looks."""
    order = _order(chance)
    columns = {name: order.index(name) for name in FIELDS if name in order}
    shift = (chance.choice((0, 0, 1, 3)), chance.choice((0, 0, 2)))
    mess = Mess(rows=[], columns=columns, data=[], shift=shift)
    _above(chance, mess, len(order))
    _header(chance, mess, order)
    for number in range(chance.randint(2, 12)):
        if chance.random() < 0.1:
            mess.rows.append([None] * len(order))
        mess.data.append(len(mess.rows))
        mess.rows.append([_cell(chance, name, number, city, county) for name in order])
    for name in chance.choice(((), (), ("city",), ("county",), ("city", "county"))):
        _merge_down(mess, name)
    _below(chance, mess, len(order))
    return mess


def _order(chance: Random) -> list[str]:
    order = list(FIELDS) if chance.random() < 0.8 else list(FIELDS[:-1])
    if chance.random() < 0.4:
        chance.shuffle(order)
    for extra in chance.sample(_EXTRAS, chance.randint(0, 2)):
        order.insert(0 if extra == "序号" else chance.randint(0, len(order)), extra)
    return order


def _above(chance: Random, mess: Mess, width: int) -> None:
    lines: list[list[Value]] = []
    if chance.random() < 0.7:
        lines.append(["附件2"])
    if chance.random() < 0.9:
        lines.append([chance.choice(("", "淄博市", "2021年")) + "项目制培训情况统计表"])
    if chance.random() < 0.3:
        lines.append(["填报单位（盖章）：张店区人力资源和社会保障局"])
    if chance.random() < 0.2:
        lines.append([])
    mess.rows.extend([*line, *[None] * (width - len(line))] for line in lines)


def _header(chance: Random, mess: Mess, order: list[str]) -> None:
    headings: list[Value] = [chance.choice(_HEADINGS.get(name, (name,))) for name in order]
    top = len(mess.rows)
    mess.rows.append(headings)
    if chance.random() < 0.25:
        mess.rows.append([None] * len(order))
        row = top + mess.shift[0]
        mess.merges.extend(
            Area(row, column + mess.shift[1], row + 1, column + mess.shift[1]) for column in range(len(order))
        )
    elif chance.random() < 0.25:
        mess.rows.insert(top, [None] * len(order))
        mess.rows[top][0] = "基本情况"
        mess.merges.append(Area(top + mess.shift[0], mess.shift[1], top + mess.shift[0], mess.shift[1] + 1))


def _cell(chance: Random, name: str, number: int, city: str, county: str) -> Value:
    month, day = chance.randint(1, 5), chance.randint(1, 20)
    if name == "project":
        return f"{chance.choice(_NUMBERED)}{chance.choice(_TRADES)}培训第{number + 1}班"
    if name == "trainees":
        figure = chance.randint(10, 99)
        text = chance.choice(_COUNTS).format(n=figure, r=figure)
        return chance.choice((figure, float(figure), text))
    if name == "period" and chance.random() < 0.25:
        return date(2021, month, day)
    if name == "period":
        return chance.choice(_PERIODS).format(m=month, d=day, e=day + chance.randint(1, 8))
    held: dict[str, Value] = {
        "city": city,
        "county": county,
        "audience": chance.choice(_PEOPLE),
        "remarks": chance.choice(_REMARKS),
        "序号": number + 1,
        "课时": 40,
    }
    return held.get(name, "某职业学校")


def _merge_down(mess: Mess, name: str) -> None:
    """Merge a group key over all data rows, as far as they stand together."""
    first, last = mess.data[0], mess.data[-1]
    column = mess.columns[name]
    for row in range(first + 1, last + 1):
        mess.rows[row][column] = None
    down, right = mess.shift
    mess.merges.append(Area(first + down, column + right, last + down, column + right))


def _below(chance: Random, mess: Mess, width: int) -> None:
    lines: list[list[Value]] = []
    if chance.random() < 0.3:
        lines.append(["合 计", *[None] * (width - 1)])
    if chance.random() < 0.2:
        lines.append([])
    kind = chance.random()
    if kind < 0.4:
        lines.append(["填表人：张三  联系电话：0533-2345678  填表日期：2021年6月8日"])
    elif kind < 0.7:
        lines.append(["填表人：张三", None, "联系电话：13800000000", None, "填表日期：2021.6.8"])
    else:  # a form without its footer is a query (ST010)
        lines.append(["填表人", "张三", "联系电话", "13800000000", "填表日期", "2021年6月8日"])
    if chance.random() < 0.4:
        lines.append(["注：1.如培训项目由市直组织，“组织区县”一列填写“市直”。"])
    mess.rows.extend([*line, *[None] * (width - len(line))] for line in lines)
