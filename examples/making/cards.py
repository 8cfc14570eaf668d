"""附件1: a brand card as it should be, and cards with mistakes."""

from making.broken import Broken, one, together
from making.page import Example, Page, edited
from making.writers import write_openpyxl, write_xlsxwriter

_FEATURES = (
    "淄博是全国重要的建筑陶瓷和日用陶瓷产区，博山琉璃烧制已有数百年历史。“陶琉工匠”围绕陶瓷、琉璃两个产业，"
    "面向企业职工、失业人员和城乡未继续升学初高中毕业生，开设拉坯、手绘、灯工、内画、窑炉操作等十二个工种的培训，"
    "把课堂设在车间和大师工作室，结业即可上岗。"
)
_PRACTICE = (
    "一是校企共建。由技工院校和骨干企业共同制定培养方案，理论课在学校，实操课在车间，企业技师占授课教师的六成以上。"
    "二是大师带徒。依托市级以上技能大师工作室，每名大师每期带徒不超过十人，作品合格方可结业。"
    "三是考培分离。培训结束后由社会培训评价组织统一考核，合格的发给职业技能等级证书或专项职业能力证书。"
    "四是跟踪服务。建立学员台账，结业后按月回访，推荐就业或帮助办理创业担保贷款。"
)
_CASE = (
    "学员甲原为下岗职工，参加琉璃灯工培训四十五天，取得专项职业能力证书后进入一家琉璃企业工作，"
    "两年后成立自己的工作室，带动同村八人就业。某陶瓷企业连续三年组织职工参加手绘、窑炉操作培训，"
    "产品合格率逐年提高，培训合格的职工按技能等级增加了岗位津贴。"
)
_MATERIAL = (
    "1.图片资料。不少于5张，能够体现品牌特色、反映培训实际，要求为JPG、JPEG或PNG格式原图，画面清晰。\n"
    "2.视频素材。相关宣传片、纪录片、采访报道视频片段等，MP4或MOV格式，时长2-3分钟，"
    "不少于25帧/秒，要求高清原片、无字幕、无水印、无抖动，画面背景文字材料一并报送。\n"
    "3.文字材料。宣传稿件800字以内，以典型案例为主，要求真实、生动，具有代表性和可推广性。\n"
    "4.以上材料请以压缩包形式统一报送，命名格式为“地区或单位+品牌名称+联系人联系方式”。"
)


def good_card(brand: str = "陶琉工匠", city: str = "淄博市", phone: str = "0533-2001301") -> Page:
    """Return 附件1 as printed: labels and values side by side, long texts beneath their labels."""
    return Page(
        name="一市一品牌建设情况一览表",
        rows=[
            ["附件1"],
            ["“一市一品牌”建设情况一览表"],
            ["品牌名称", brand, None, None],
            ["报送市", city, None, None],
            ["品牌特色（300字以内）", None, None, None],
            [_FEATURES, None, None, None],
            ["经验做法（500字以内）", None, None, None],
            [_PRACTICE, None, None, None],
            ["典型案例（500字以内）", None, None, None],
            [_CASE, None, None, None],
            ["宣传素材", None, None, None],
            [_MATERIAL, None, None, None],
            ["联系人", "蒋五", "联系电话", phone],
        ],
        title=2,
        head=(3, 3),
        last=13,
        merges=("A2:D2", "B3:D3", "B4:D4", *(f"A{row}:D{row}" for row in range(5, 13))),
        widths=(22, 40, 22, 40),
    )


def brands() -> list[Example]:
    """Return the folder of good cards."""
    return [Example(path="brand/淄博市-陶琉工匠.xlsx", data=write_xlsxwriter([good_card()]))]


def cards() -> list[Broken]:
    """Return the lessons on BR, and on cards that do not go together."""
    good = good_card()
    second = [*good.rows, [], ["品牌名称", "鲁菜师傅"], ["报送市", "淄博市"]]
    return [
        one(
            "结构/ST012-一张工作表两张卡片.xlsx",
            "第二个品牌写在同一张工作表里",
            _file(edited(good, {}, rows=second)),
            "ST012 A15",
        ),
        one("附件1/RG001-报送市填区县.xlsx", "报送市填了张店区", _file(good_card(city="张店区")), "RG001 B4"),
        one(
            "附件1/RG006-报送市已撤销.xlsx",
            "莱芜市现为济南市",
            _file(good_card(city="莱芜市", phone="0531-82001301")),
            "RG006 B4",
        ),
        one(
            "附件1/VL025-超过300字.xlsx",
            "品牌特色 312 字",
            _file(edited(good, {"A6": "陶" * 312})),
            "VL025 A6",
        ),
        one(
            "附件1/VL026-字数在两可之间.xlsx",
            "引号、破折号数不数，差几个字",
            _file(edited(good, {"A6": "陶" * 296 + "——“琉”——"})),
            "VL026 A6",
        ),
        one(
            "附件1/RG010-区号不是本市.xlsx",
            "0531 是济南市的",
            _file(good_card(phone="0531-2001301")),
            "RG010 D13",
        ),
        together(
            "文件之间/BT104-同一品牌报两次",
            "两个市报了同一个品牌",
            {
                "枣庄市-陶琉工匠.xlsx": _file(good_card(city="枣庄市", phone="0632-2001301")),
                "淄博市-陶琉工匠.xlsx": _file(good),
            },
            "BT104 B3 淄博市-陶琉工匠.xlsx",
        ),
    ]


def _file(page: Page) -> bytes:
    return write_openpyxl([page])
