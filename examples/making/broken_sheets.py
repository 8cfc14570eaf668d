"""Mistakes in 附件2: the sheet's structure, what its cells hold, what its rows say."""

from datetime import date

from making.broken import Broken, good_page, lesson, one
from making.page import Displayed, Formula, Page, Struck, Value, edited
from making.writers import write_openpyxl, write_xlsxwriter


def sheets() -> list[Broken]:
    """Return the lessons on ST, VL and PJ, and the worst workbook of all."""
    return [worst(), *_structure(), *_values(), *_dates(), *_projects(), *_times()]


def worst() -> Broken:
    """Return a workbook with a dozen different mistakes, each of which must lead to one clear message."""
    cells: dict[str, Value] = {
        "B4": "张店",
        "E4": "约45人",
        "D5": "同上",
        "B6": "滕州市",
        "F6": "2021年4月31日至5月10日",
        "E7": Formula(text="=#REF!", value="#REF!"),
        "F7": "2021年第二季度",
        "D8": None,
        "F8": "计划2021年5月中旬",
        "B9": "博山区",
        "C9": "博山菜烹饪（鲁菜师傅）",
        "D9": "失业人员",
        "E9": 40,
        "F9": "2021年5月6日至5月20日",
        "C10": "陶瓷雕塑",
        "D10": "高校毕业生",
        "E10": 0,
        "F10": "2021年5月24日至6月4日",
        "C11": "××技能培训",
        "D11": "失业人员",
        "E11": "2000万",
        "F11": "待定",
        "C12": "陶瓷雕塑",
        "D12": "高校毕业生",
        "E12": 0,
        "F12": "2021年5月24日至6月4日",
        "A13": "填表人：",
        "B13": "张三",
        "C13": "联系电话：",
        "D13": "1380000010",
        "E13": "填表日期：",
        "F13": "2021年8月6日",
    }
    places: dict[str, Value] = {
        f"{column}{row}": text for row in range(9, 13) for column, text in (("A", "淄博市"), ("B", "张店区"))
    }
    page = edited(good_page(), {**places, **cells}, last=12)
    finds = (
        *("RG007 B4", "VL003 E4", "VL013 D5", "RG003 B6", "VL008 F6", "VL002 E7", "TM002 F7", "VL001 D8"),
        *("TM003 F8", "RG005 B9", "AM001 E10", "VL014 C11", "VL003 E11", "VL008 F11"),
        *("ID001 C12", "AM001 E12", "VL012 D13", "TM004 F13"),
    )
    return one("张店区（问题最多）.xlsx", "一张表里十几种不同的错误", write_xlsxwriter([page]), *finds)


def _structure() -> list[Broken]:
    good = good_page()
    contacts = Page(name="通讯录", rows=[["姓名", "单位", "电话"], ["张三", "张店区人社局", "13800000101"]])
    without = [[*row[:4], *row[5:]] for row in good.rows[:8]]
    return [
        one("结构/ST001-不是规定的表.xlsx", "送来的是通讯录", write_openpyxl([contacts]), "ST001"),
        one(
            "结构/ST002-少一栏.xlsx",
            "没有“培训人数”栏",
            write_openpyxl([edited(good, {}, rows=[*without, good.rows[8]], merges=())]),
            "ST002 A3",
        ),
        lesson("结构/ST003-栏目写错字", "“培训人数”写成“培训入数”", {"E3": "培训入数"}, "ST003 E3"),
        lesson("结构/ST004-一栏两列", "“培训人数”有两列", {"H3": "培训人数", "H4": 50}, "ST004 H3"),
        lesson("结构/ST005-多出一栏", "自己加了“承训机构”栏", {"H3": "承训机构", "H4": "某学校"}, "ST005 H3"),
        one(
            "结构/ST006-只有表头.xlsx",
            "有表头没有内容",
            write_openpyxl([edited(good, {}, rows=[*good.rows[:3], [], good.rows[8]], last=4)]),
            "ST006 A3",
        ),
        lesson("结构/ST007-藏着两行", "第 5、6 行是隐藏的", {}, "ST007 A5", hidden_rows=(5, 6)),
        lesson(
            "结构/ST008-示例没有删",
            "第 8 行是示例",
            {"A8": "示例", "B8": "××区", "F8": "2021年6月1日"},
            "ST008 A8",
        ),
        lesson(
            "结构/ST009-合计不对",
            "合计 265，写成 256",
            {"A8": "合计", "B8": None, "C8": None, "D8": None, "E8": 256, "F8": None},
            "ST008 A8",
            "ST009 E8",
        ),
        one(
            "结构/ST010-没有填表人.xlsx",
            "表尾是空的",
            write_openpyxl(
                [
                    edited(
                        good, {}, rows=[*good.rows[:8], ["填表人：", None, "联系电话：", None, "填表日期："]]
                    )
                ]
            ),
            "ST010 A9",
        ),
        lesson(
            "结构/ST011-人数合并",
            "两个项目合用一个人数",
            {"E4": 75, "E5": None},
            "ST011 E4",
            merges=("A2:G2", "E4:E5"),
        ),
        lesson(
            "结构/ST013-下面接着另一张表",
            "第 7 行起的表栏目顺序不同",
            dict(zip(("A7", "B7", "C7", "D7", "E7", "F7"), _OTHER_ORDER, strict=True)),
            "ST013 A7",
            "ST008 A8",
        ),
        lesson(
            "结构/ST014-孤零零一个数",
            "第 8 行只有一个 265，没有写“合计”",
            {"A8": None, "B8": None, "C8": None, "D8": None, "E8": 265, "F8": None},
            "ST014 E8",
        ),
        one(
            "结构/ST015-用的是旧表样.xlsx",
            "自检表上的表样标识是第 0 版",
            write_openpyxl([good_page(), edited(good_page(), {}, name="自检", rows=[[_OLD]], merges=())]),
            "ST015 A3",
        ),
        lesson("结构/ST016-格子上面没有表头", "备注右边又写了一句", {"H5": "第二期另有25人"}, "ST016 H5"),
        lesson(
            "结构/ST017-两个项目在一行",
            "第 5 行右边又接了一个项目",
            dict(zip(("H5", "I5", "J5", "K5", "L5", "M5"), _ANOTHER, strict=True)),
            "ST017 H5",
        ),
        lesson(
            "结构/ST018-没有表头的序号",
            "备注右边编了号",
            {f"H{row}": row - 3 for row in range(4, 9)},
            "ST018 H4",
        ),
        lesson("结构/ST019-划去一行", "第 5 行整行有删除线", {}, "ST019 A5", struck_rows=(5,)),
        lesson(
            "结构/ST020-表名是别的表",
            "栏目齐全，表名却是金蓝领培训",
            {"A2": "金蓝领培训情况统计表"},
            "ST020 A2",
        ),
    ]


_ANOTHER = ("淄博市", "张店区", "面点制作", "退役军人", 40, "2021年5月24日")
_OLD = "表样标识（请勿改动）：skt-form project 0"


_OTHER_ORDER = ("市", "组织区县", "群体范围", "培训项目名称", "培训人数", "组织时间")


def _values() -> list[Broken]:
    broken = Formula(text="=E4+#REF!", value="#REF!")
    picture = Formula(text='=_xlfn.DISPIMG("ID_0A1B2C",1)', value='=DISPIMG("ID_0A1B2C",1)')
    sums = Formula(text="=40+40")
    return [
        lesson(
            "填写/VL001-必填没有填", "一处空白，一处写“无”", {"D5": None, "E6": "无"}, "VL001 D5", "VL001 E6"
        ),
        lesson("填写/VL002-公式出错", "人数是 #REF!", {"E5": broken}, "VL002 E5", write=write_xlsxwriter),
        lesson(
            "填写/VL003-人数不是整数",
            "约数、区间、带万、汉字",
            {"E4": "约30人", "E5": "30-40", "E6": "2000万", "E7": "三十人", "E8": 45.5},
            *(f"VL003 E{row}" for row in range(4, 9)),
        ),
        lesson("填写/VL004-公式没有算过", "由程序写入的公式，没有结果", {"E7": sums}, "VL004 E7"),
        lesson(
            "填写/VL005-图片代替文字",
            "项目名称是一张图片",
            {"C5": picture},
            "VL005 C5",
            write=write_xlsxwriter,
        ),
        lesson("填写/VL006-长号码丢了位数", "号码存成了数字", {"C5": 370303200001019000}, "VL006 C5"),
        lesson(
            "填写/VL007-人数带单位",
            "“1,200人”和全角数字",
            {"E5": "1,200人", "E6": "６０"},
            *("VL007 E5", "VL007 E6"),
        ),
        lesson("填写/VL012-电话不完整", "手机号少一位", {"D9": "1380000010"}, "VL012 D9"),
        lesson("填写/VL013-写同上", "群体范围写“同上”", {"D5": "同上"}, "VL013 D5"),
        lesson("填写/VL014-提示文字没有换", "项目名称是“××技能培训”", {"C5": "××技能培训"}, "VL014 C5"),
        lesson(
            "填写/VL015-写了身份证号",
            "备注里写了身份证号（编造的号码）",
            {"G5": "学员证件号 999999199003070015"},
            "VL015 G5",
        ),
        lesson(
            "填写/VL016-人数有删除线和上标",
            "划掉 45 写 54；30 右上角有注 1",
            {"E4": Struck(struck="45", text="54"), "E5": Struck(text="30", raised="1")},
            *("VL016 E4", "VL016 E5"),
        ),
        lesson(
            "填写/VL017-格式改了数",
            "存的是 3、50、60，显示的是 3万人、约50人和空白",
            {
                "E4": Displayed(value=3, format='0"万人"'),
                "E5": Displayed(value=50, format='"约"0"人"'),
                "E6": Displayed(value=60, format=";;;"),
            },
            *("VL017 E4", "VL017 E5", "VL017 E6"),
        ),
        lesson(
            "填写/VL018-名称有删除线",
            "项目名称划掉几个字改写",
            {"C7": Struck(struck="家政服务员", text="养老护理员（高级）")},
            "VL018 C7",
        ),
        lesson(
            "填写/VL020-填的是别的内容",
            "项目名称成了日期，群体是“30人”，填表人是电话",
            {"C5": date(2021, 3, 1), "D6": "30人", "B9": "0533-2000101"},
            *("VL020 C5", "VL020 D6", "VL020 B9"),
        ),
        lesson(
            "填写/VL021-项目和群体填反了",
            "一行的项目名称和群体范围填反了",
            {"C5": "失业人员", "D5": "琉璃制品加工培训"},
            "VL021 C5",
        ),
        lesson("填写/VL022-部首当汉字", "“车”是部首符号“⻋”", {"C5": "⻋工"}, "VL022 C5"),
        lesson("填写/VL023-数字前有撇号", "人数是文本“'45”", {"E5": "'45"}, "VL023 E5"),
        lesson("填写/VL024-区县写同上", "组织区县写“同上”", {"B5": "同上"}, "VL024 B5"),
    ]


def _dates() -> list[Broken]:
    return [
        lesson(
            "填写/VL008-时间认不出",
            "待定、没有的日子、分不清月日",
            {"F4": "待定", "F5": "2021年2月30日", "F6": "4/5/2021", "F9": "2021年6月"},
            *("VL008 F4", "VL008 F5", "VL008 F6", "VL008 F9"),
        ),
        lesson("填写/VL009-时间没有年份", "只写月日", {"F5": "4月12日至5月8日"}, "VL009 F5"),
        lesson("填写/VL010-时间是序号", "单元格里是 44333", {"F5": 44333}, "VL010 F5"),
        lesson("填写/VL011-不是本年度", "写成 2020 年", {"F5": "2020年4月12日至5月8日"}, "VL011 F5"),
    ]


def _projects() -> list[Broken]:
    former = edited(good_page("聊城市", "茌平区", "0635-2000101"), {"B5": "茌平县"})
    same: dict[str, Value] = {"C6": "琉璃制品加工", "D6": "退役军人", "E6": 30, "F6": "2021年4月12日至5月8日"}
    return [
        lesson("附件2/RG001-市名写错", "“淄博市”写成“淄搏市”", {"A6": "淄搏市"}, "RG001 A6"),
        lesson("附件2/RG002-混进外市", "一行是枣庄市滕州市的", {"A6": "枣庄市", "B6": "滕州市"}, "RG002 A6"),
        lesson(
            "附件2/RG003-区县不在本市",
            "滕州市不属淄博市；张点区写错字",
            {"B6": "滕州市", "B7": "张点区"},
            *("RG003 B6", "RG003 B7"),
        ),
        one(
            "附件2/RG004-写成市本级.xlsx",
            "市直组织的写成“市本级”",
            write_openpyxl([edited(good_page(county="市直"), {"B5": "市本级"})]),
            "RG004 B5",
        ),
        lesson(
            "附件2/ID001-重复填报",
            "第 6 行与第 5 行相同",
            same,
            "ID001 C6",
        ),
        lesson(
            "附件2/ID002-只有人数不同",
            "第 6 行与第 5 行只有人数不同",
            {**same, "E6": 35},
            "ID002 C6",
        ),
        lesson("附件2/RG005-张店区混进别的区", "一行是淄川区的", {"B6": "淄川区"}, "RG005 B6"),
        lesson("附件2/RG010-区号不是本市", "0531 是济南市的", {"D9": "0531-2000101"}, "RG010 D9"),
        lesson("附件2/AM001-办过了没有人", "四月的培训人数是 0", {"E6": 0}, "AM001 E6"),
        one("附件2/RG006-用旧名称.xlsx", "茌平县已改为茌平区", write_openpyxl([former]), "RG006 B5"),
        one(
            "附件2/RG009-功能区没有列入.xlsx",
            "运河经济开发区不在区划表里",
            write_openpyxl([edited(good_page("德州市", "运河经济开发区", "0534-2000101"), {})]),
            *(f"RG009 B{row}" for row in range(4, 9)),
        ),
        lesson("附件2/RG007-写简称", "“张店”是简称", {"B5": "张店"}, "RG007 B5"),
        lesson("附件2/TM008-备注说取消了", "备注写着取消，人数照填", {"G5": "因故取消"}, "TM008 G5"),
        lesson("附件2/AM002-人数多打了位数", "45 打成 45000", {"E4": 45000}, "AM002 E4"),
        lesson(
            "附件2/RG008-博山区（文件名写错）",
            "文件名是博山区，表里全是张店区",
            {},
            "RG008 A3",
        ),
    ]


def _times() -> list[Broken]:
    return [
        lesson(
            "附件2/TM001-时间只到旬月",
            "只写月、旬",
            {"F7": "2021年5月", "F8": "2021年7月上旬"},
            "TM001 F7",
            "TM001 F8",
        ),
        lesson(
            "附件2/TM002-时间太笼统",
            "只写季度、下半年",
            {"F7": "2021年第二季度", "F8": "2021年下半年"},
            "TM002 F7",
            "TM002 F8",
        ),
        lesson(
            "附件2/TM003-计划时间已过",
            "写着计划；填表时还没有到的，也已经过去",
            {"F7": "计划2021年5月6日至5月18日", "F6": "2021年6月5日至6月9日", "F9": "2021年6月4日"},
            *("TM003 F6", "TM003 F7"),
        ),
        lesson("附件2/TM006-填表日期早于通知", "填表日期写成去年", {"F9": "2020年6月8日"}, "TM006 F9"),
        lesson(
            "附件2/TM007-还没到就写已结业",
            "七月的培训，备注写着已结业",
            {"F8": "2021年7月12日至7月30日", "G8": "已结业"},
            "TM007 G8",
        ),
        lesson("附件2/TM004-填表日期还没到", "填表日期是八月", {"F9": "2021年8月6日"}, "TM004 F9"),
    ]
