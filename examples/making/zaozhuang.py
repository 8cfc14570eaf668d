"""枣庄市: six units and 高新区, seven clerks who work in other ways than those of 淄博市."""

from datetime import date

from making.annex import HEADINGS, TITLE
from making.opendocument import write_ods
from making.page import Example, Formula, Page, Row, Value, table, total
from making.writers import csv_in, write_openpyxl, write_xlsxwriter, write_xlwt

_CITY = "枣庄市"

_SHIZHONG = """
中式面点师|失业人员|40|2021年4月12日至23日|
养老护理员|失业人员|55|2021年5月6日至19日|
矿山机电设备维修|企业职工|96|2021年5月10日至28日|
电子商务师|高校毕业生|38|2021年6月7日至18日|
针织服装缝纫|农村转移就业劳动者|72|2021年7月12日至30日|计划
物业管理员|退役军人|45|2021年8月16日至27日|计划
"""

_XUECHENG = """
铁道游击队红色讲解|高校毕业生|30|2021-4-19~2021-4-25
家政服务员|农村转移就业劳动者|68|2021-5-8~2021-5-20
水泥生产巡检工|企业职工|110|2021-5-24~2021-6-4
电工（低压）|退役军人|42|2021-6-15~2021-7-2
育婴员|失业人员|50|2021-7-19~2021-7-30
物流配送员|失业人员|64|2021-8-9~2021-8-18
"""

_YICHENG = """
石榴盆景制作|农村转移就业劳动者|85|2021-04-20|2021-04-29
石榴修剪与嫁接|农村转移就业劳动者|120|2021-05-11|2021-05-14
砌筑工|农村转移就业劳动者|60|2021-05-17|2021-05-30
家畜饲养|建档立卡贫困劳动力|48|2021-06-01|2021-06-09
电商直播（石榴产品）|高校毕业生|36|2021-07-05|2021-07-16
养老护理员|失业人员|44|2021-08-02|2021-08-13
"""

_TAIERZHUANG = """
运河古城导游|高校毕业生|35|２０２１年４月１０日至４月２３日
黄花牛肉面制作（鲁菜师傅）|失业人员|40|2021年5月8日～18日
鲁班锁（木作）|残疾人|22|2021年5月20日～6月5日
造纸设备操作|企业职工|90|2021年6月21日～30日
船员（内河）安全|企业职工|75|2021年7月
柳编|农村转移就业劳动者|58|2021年9月6日～17日
"""

_SHANTING = """
板栗加工|农村转移就业劳动者|70|2021/4/13-2021/4/20|徐庄镇
火樱桃采摘与储运|农村转移就业劳动者|130|2021/5/6-2021/5/10|水泉镇
民宿服务|失业人员|36|2021/5/17-2021/5/28|
伏羊菜烹饪（鲁菜师傅）|退役军人|28|2021/6/21-2021/7/2|
建筑架子工|农村转移就业劳动者|52|2021/7/12-2021/7/23|计划
豆腐制作|脱贫劳动力|45|2021/8/16-2021/8/25|计划
"""

_TENGZHOU = """
机床装调维修工|企业职工|150|2021年4月6日至30日|经济开发区
数控车工|企业职工|88|2021年4月12日至5月14日|经济开发区
鲁班传人（木工）|退役军人|40|2021年4月19日至5月7日|
马铃薯种植|农村转移就业劳动者|210|2021年4月20日至24日|界河镇
玻璃深加工|企业职工|76|2021年5月10日至28日|
养老护理员|失业人员|66|2021年5月17日至28日|荆河街道
煤电企业转岗（电焊）|失业人员|54|2021年5月24日至6月11日|
家政服务员|农村转移就业劳动者|95|2021年6月1日至12日|
菜煎饼制作|失业人员|46|2021年6月15日至22日|
无人机植保|退役军人|32|2021年7月5日至16日|
跨境电商|高校毕业生|58|2021年7月12日至30日|
化工安全|企业职工|240|2021年8月2日至20日|木石镇
保安员|退役军人|80|2021年8月23日至31日|
创业培训（SYB）|高校毕业生|60|2021年9月6日至16日|
"""

_GAOXIN = """
锂电池装配|企业职工|120|2021年4月12日至23日
锂电安全生产|企业职工|180|2021年5月17日至21日
互联网营销师|高校毕业生|42|2021年6月7日至18日
工业机器人系统操作|企业职工|36|2021年7月12日至8月6日
叉车司机|农村转移就业劳动者|50|2021年8月9日至18日
托育服务|失业人员|34|2021年9月1日至15日
"""


def zaozhuang() -> list[Example]:
    """Return the seven files of the folder."""
    return [
        Example(path="zaozhuang/市中区.xlsx", data=_shizhong()),
        Example(path="zaozhuang/薛城区附件2.xls", data=_xuecheng()),
        Example(path="zaozhuang/峄城区.xlsx", data=_yicheng()),
        Example(path="zaozhuang/台儿庄区（0608上报）.et", data=_taierzhuang()),
        Example(path="zaozhuang/山亭区.csv", data=_shanting()),
        Example(path="zaozhuang/滕州市/附件2 滕州市.xlsx", data=_tengzhou()),
        Example(path="zaozhuang/枣庄高新区.ods", data=_gaoxin()),
    ]


def _shizhong() -> bytes:
    """Pages kept in the date system of old Macs; the same name is borne by a district of 济南市."""
    rows: list[Row] = [[_CITY, "市中区", *row] for row in table(_SHIZHONG)]
    foot = ("填表人：", "刘一", "联系电话：", "0632-2000101", "填表日期：", date(2021, 6, 8))
    page = Page(
        name=TITLE,
        rows=[["附件2"], [TITLE], HEADINGS, *rows, foot],
        title=2,
        head=(3, 3),
        last=3 + len(rows),
        merges=("A2:G2",),
    )
    return write_openpyxl([page], epoch_1904=True)


def _xuecheng() -> bytes:
    """The city only in the first row of a merged column, printed headings again on the second page."""
    said = table(_XUECHENG)
    rows: list[list[Value]] = [[at, None, "薛城区", *row] for at, row in enumerate(said, start=1)]
    rows[0][1] = _CITY
    rows[3][1] = _CITY
    head: Row = ("序号", "市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间")
    page = Page(
        name="Sheet1",
        rows=[
            ["薛城区2021年项目制职业技能培训情况统计表"],
            head,
            *rows[:3],
            head,
            *rows[3:],
            ["总　计", None, None, None, None, total(said)],
            ["填报人：林二", None, None, "办公电话：0632-2000202", None, None, "填报时间：2021-06-08"],
        ],
        title=1,
        head=(2, 2),
        last=10,
        merges=("A1:G1", "B3:B5", "B7:B9"),
        widths=(6, 10, 12, 26, 22, 10, 26),
    )
    return write_xlwt([page])


def _yicheng() -> bytes:
    """组织时间 is one text made by a formula from two days kept on a sheet that is hidden."""
    said = table(_YICHENG)
    days = [[row[3], row[4]] for row in said]
    rows: list[Row] = [
        [_CITY, "峄城区", row[0], row[1], row[2], _joined(at, row[3], row[4])]
        for at, row in enumerate(said, start=1)
    ]
    page = Page(
        name="峄城",
        rows=[
            ["单位名称：峄城区人力资源和社会保障局"],
            ("市", "区（市）", "培训项目名称", "人员类别", "培训人次", "开展时间"),
            *rows,
            [],
            ["填表人：", "杨三", "联系电话：", "0632-2000303", "填表日期：", "2021年6月9日"],
        ],
        head=(2, 2),
        last=2 + len(rows),
    )
    return write_xlsxwriter([page, Page(name="日期", rows=days, hidden=True)])


def _joined(at: int, first: Value, last: Value) -> Formula:
    assert isinstance(first, date)
    assert isinstance(last, date)
    shape = "yyyy年m月d日"
    text = f'=TEXT(日期!A{at},"{shape}")&"至"&TEXT(日期!B{at},"{shape}")'
    return Formula(
        text=text, value="至".join(f"{day.year}年{day.month}月{day.day}日" for day in (first, last))
    )


def _taierzhuang() -> bytes:
    """Headings with numbers and stars, a remark between the title and the table, two telephones."""
    rows: list[Row] = [[_CITY, "台儿庄区", *row] for row in table(_TAIERZHUANG)]
    page = Page(
        name="台儿庄",
        rows=[
            [],
            ["台儿庄区项目制培训情况统计表"],
            ["（截至2021年6月8日）"],
            ("1.市*", "2.组织区县*", "3.培训项目名称*", "4.群体范围*", "5.培训人数*", "6.组织时间*"),
            *rows,
            ["填表人：黄四"],
            ["联系电话：0632-2000404、13800002404"],
            ["填表日期：2021年6月8日"],
        ],
        title=2,
        head=(4, 4),
        last=4 + len(rows),
        merges=("A2:F2", "A3:F3"),
    )
    return write_xlwt([page])


def _shanting() -> bytes:
    """“Unicode 文本” as the office suite saves it: UTF-16, tabs."""
    rows: list[Row] = [[_CITY, "山亭区", *row] for row in table(_SHANTING)]
    page = Page(
        rows=[
            ["附件2"],
            [TITLE],
            HEADINGS,
            *rows,
            ["合计", None, None, None, total(rows, 4)],
            ["填表人：", "周五", "联系电话：", "13800002505", "填表日期：", "20210608"],
        ]
    )
    return csv_in("utf-16", "\t")([page])


def _tengzhou() -> bytes:
    """Long, in three parts with a 小计 each, and sums the suite computed."""
    rows: list[list[Value]] = [[_CITY, "滕州市", *row] for row in table(_TENGZHOU)]
    body: list[Row] = []
    for part in (rows[:5], rows[5:10], rows[10:]):
        first = len(body) + 5
        body += part
        text = f"=SUM(E{first}:E{first + len(part) - 1})"
        body.append([None, None, "小计", None, Formula(text=text, value=total(part, 4))])
    body.append([None, None, "合计", None, total(rows, 4)])
    page = Page(
        name="附件2",
        rows=[
            ["附件2"],
            [TITLE],
            ["填报单位：滕州市人力资源和社会保障局（盖章）", *[None] * 5, "单位：人"],
            HEADINGS,
            *body,
            ["填表人：", "吴六", "联系电话：", "0632-2000606转801", "填表日期：", "2021年6月7日"],
            ["注：1.如培训项目由市直组织，“组织区县”一列填写“市直”。"],
        ],
        title=2,
        head=(4, 4),
        last=4 + len(body),
        merges=("A2:G2",),
    )
    return write_xlsxwriter([page])


def _gaoxin() -> bytes:
    """Columns in another order, the unit first; city and unit merged over all rows."""
    said = table(_GAOXIN)
    rows: list[list[Value]] = [[None, row[0], row[3], row[2], row[1], None] for row in said]
    rows[0][0], rows[0][5] = "枣庄高新区", _CITY
    last = 2 + len(rows)
    page = Page(
        name="Sheet1",
        rows=[
            ["枣庄高新区项目制培训情况"],
            ("区县名称", "培训项目名称", "培训日期", "人数（人）", "参训群体", "所属市"),
            *rows,
            ["制表人：郑七　电话：0632-2000707　日期：2021年6月8日"],
        ],
        title=1,
        head=(2, 2),
        last=last,
        merges=("A1:F1", f"A3:A{last}", f"F3:F{last}", f"A{last + 1}:F{last + 1}"),
        widths=(14, 28, 28, 12, 22, 10),
    )
    return write_ods([page])
