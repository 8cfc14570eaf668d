"""The other fourteen cities: two or three counties each, so that the examples make a whole province."""

from collections.abc import Iterator, Sequence

from making.annex import HEADINGS, TITLE
from making.opendocument import write_ods
from making.page import Example, Page, Row, Value
from making.writers import csv_in, write_openpyxl, write_xlsxwriter, write_xlwt

FOLDER = "province"
_CITIES = """
济南市|0531|历下区、章丘区、平阴县|泉城导游讲解、大数据标注、玫瑰加工、铁匠锻打（章丘铁锅）、网络安全运维、养老护理员
青岛市|0532|黄岛区、胶州市、莱西市|船舶焊接、海水养殖、啤酒酿造、轨道交通检修、剪纸（胶州秧歌题材）、工业机器人操作
东营市|0546|东营区、利津县|石油钻井、化工总控、黄河口大闸蟹养殖、水煎包制作、轮胎成型、电工（低压）
烟台市|0535|芝罘区、蓬莱区、莱州市|葡萄酒酿造、苹果树修剪、海洋牧场作业、鲁菜师傅（福山大面）、草编、数控车工
潍坊市|0536|寒亭区、寿光市、青州市|木版年画、风筝制作、大棚蔬菜种植、农机驾驶、花卉园艺、潍柴装配钳工
济宁市|0537|任城区、曲阜市、微山县|孔府菜烹饪（鲁菜师傅）、楷木雕刻、运河船员、研学旅行指导、水产养殖、机械装配
泰安市|0538|泰山区、肥城市|泰山导游、肥桃种植、输变电安装、泰山石雕刻、民宿服务、家政服务员
威海市|0631|环翠区、荣成市|渔具制作、海带加工、医疗器械装配、海参养殖、胶东花饽饽、韩语客服
日照市|0633|东港区、莒县|绿茶炒制、港口装卸机械操作、黑陶烧制、渔家乐经营、帆船装配、保育师
临沂市|0539|兰山区、费县、莒南县|物流配送、柳编、板材加工、手绣（沂蒙）、电商直播（农产品）、叉车司机
德州市|0534|德城区、乐陵市|扒鸡加工、小枣种植、太阳能光伏安装、黑陶（德州）、体育器材装配、中式面点师
聊城市|0635|东昌府区、阳谷县|葫芦雕刻、阿胶加工、铜加工、木版年画（东昌府）、轴承装配、养老护理员
滨州市|0543|滨城区、惠民县|纺织细纱、绳网编织、厨具制造、泥塑（河南张）、冬枣种植、物业管理员
菏泽市|0530|牡丹区、曹县|牡丹栽培、汉服缝制、木制品加工、戏曲服饰绣花、网络直播销售、砌筑工
"""
"""City, area code, counties, what is trained there."""
_COMMON = ("家政服务员", "电子商务师", "焊工", "中式烹调师（鲁菜师傅）", "育婴员", "消防设施操作员", "美容师")
_GROUPS = (
    *("企业职工", "农村转移就业劳动者", "失业人员", "农民工", "高校毕业生", "退役军人", "失业人员、退役军人"),
    *("残疾人", "企业职工、失业人员", "两后生", "下岗失业人员", "退役军人、失业人员"),
)
"""How counties put it; 对照 shows what each counts as."""
_MONTHS = (3, 4, 4, 5, 5, 6, 7, 8)


def province() -> Iterator[Example]:
    """Yield a file for each county, in five kinds of file."""
    makers = (_official, _exported, _bare, _old, _open)
    number = 0
    for line in _CITIES.strip().splitlines():
        city, area, counties, projects = line.split("|")
        for at, county in enumerate(counties.split("、")):
            rows = _rows((city, county), projects.split("、"), number, at)
            who, phone, day = f"王{'一二三'[at]}", f"{area}-20{number:02}101", f"2021年6月{3 + number % 6}日"
            foot = f"填表人：{who}　联系电话：{phone}　填表日期：{day}"
            suffix, data = makers[number % len(makers)](rows, foot)
            yield Example(path=f"{FOLDER}/{city}{county}{suffix}", data=data)
            number += 1


def _rows(whose: tuple[str, str], projects: Sequence[str], number: int, at: int) -> list[Row]:
    """Return what a county reports: some of its city's own trades, some that all have."""
    own = [*projects[at::2], *projects[: at + 1]][: 3 + number % 3]
    common = [_COMMON[(number + 2 * one) % len(_COMMON)] for one in range(3)]
    return [
        [*whose, name, _GROUPS[(number + 5 * one) % len(_GROUPS)], _people(number, one), *_when(number, one)]
        for one, name in enumerate(dict.fromkeys((*own, *common)))
    ]


def _people(number: int, one: int) -> int:
    return 24 + (37 * number + 23 * one) % 61 + 30 * (number % 4)


def _when(number: int, one: int) -> tuple[Value, Value]:
    """Return a time and, of one that is still to come, that it is planned."""
    month = _MONTHS[(number + one) % len(_MONTHS)]
    day = 3 + (7 * number + 3 * one) % 14
    planned = (month, day) > (6, 10)
    return f"2021年{month}月{day}日至{day + 4 + one}日", "计划" if planned else None


def _official(rows: Sequence[Row], foot: str) -> tuple[str, bytes]:
    page = Page(
        name=TITLE,
        rows=[["附件2"], [TITLE], HEADINGS, *rows, [foot]],
        title=2,
        head=(3, 3),
        last=3 + len(rows),
        merges=("A2:G2", f"A{4 + len(rows)}:G{4 + len(rows)}"),
    )
    return ".xlsx", write_openpyxl([page])


def _exported(rows: Sequence[Row], foot: str) -> tuple[str, bytes]:
    """Exported from another system: GBK, other headings."""
    headings = ["市", "区县", "项目名称", "培训群体", "培训人数", "开展时间", "备注"]
    return ".csv", csv_in("gbk")([Page(rows=[[TITLE], headings, *rows, [foot]])])


def _bare(rows: Sequence[Row], foot: str) -> tuple[str, bytes]:
    """Numbers before the rows, the headcount before the group, two sheets."""
    half = len(rows) // 2
    parts = (("上半部分", rows[:half]), ("下半部分", rows[half:]))
    headings = ["序号", "设区市", "县（市、区）", "培训项目", "参训人数", "培训对象", "培训时间", "说明"]
    pages = [
        Page(
            name=name,
            rows=[
                [TITLE],
                headings,
                *([at, *row[:3], row[4], row[3], *row[5:]] for at, row in enumerate(part, start=1)),
                [foot],
            ],
            title=1,
            head=(2, 2),
            last=2 + len(part),
            merges=("A1:H1",),
            widths=(6, 11, 16, 30, 10, 26, 26, 18),
        )
        for name, part in parts
    ]
    return ".xlsx", write_xlsxwriter(pages)


def _old(rows: Sequence[Row], foot: str) -> tuple[str, bytes]:
    page = Page(
        rows=[["附件2"], [TITLE], [], HEADINGS, *rows, [foot]],
        title=2,
        head=(4, 4),
        last=4 + len(rows),
        merges=("A2:G2",),
    )
    return ".xls", write_xlwt([page])


def _open(rows: Sequence[Row], foot: str) -> tuple[str, bytes]:
    page = Page(rows=[[TITLE], HEADINGS, *rows, [foot]], title=1, head=(2, 2), last=2 + len(rows))
    return ".ods", write_ods([page])
