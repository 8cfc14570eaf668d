"""字数 as Word counts it, with the grey characters counted both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltrain_cli.values.word_count import WordCount, count

# 鲁人社字〔2021〕32号, 二、主要措施 (二).
PARAGRAPH = (
    "（二）开展职业技能培训“一市一品牌”建设。各市要认真总结职业技能培训的经验成效和特色做法，培育和"
    "打造1个以上培训质量高、市场潜力大、就业前景好、服务效益强的“领航型”职业技能培训品牌。培训品牌"
    "要具有示范引领作用，具有促进规模就业、高质量创业、服务当地产业发展或培养高精尖企业技能人才等显著"
    "效果。各市要围绕“一市一品牌”建设深挖品牌特色和典型案例，以点带面推动职业技能培训工作高质量发展"
    "。各市应于6月30日前报送“一市一品牌”建设情况和相关宣传素材（附件1），省厅将在下半年陆续进行"
    "宣传和推广。"
)


@pytest.mark.parametrize(
    ("text", "upper", "lower"),
    [
        ("2021年3月17日", 6, 6),
        ("开展120万人次以上", 8, 8),
        ("占比25%以上", 5, 5),
        ("“金蓝领”培训", 7, 7),
        ("你好,世界", 5, 5),
        ("你好，世界！", 6, 6),
        ("P2O5含量为10200.0kg/hm2", 5, 5),
        ("互联网+职业技能培训", 10, 10),
        ("1.打造品牌；2.服务", 9, 9),
        ("——坚持", 4, 3),
        ("（2019—2021年）", 6, 4),
        ("2019-2021年", 2, 2),
        ("28.5℃", 2, 1),
        ("0531-86198038", 1, 1),
        ("　　首行缩进", 4, 4),
        ("\uff21\uff22１２", 4, 4),
        (PARAGRAPH, 245, 245),
        ("", 0, 0),
        (" 　\n\t\u00a0", 0, 0),
        ("第一段\n第二段\r\n第三段", 9, 9),
        ("one two\nthree", 3, 3),
        ("𠮷野家", 3, 3),
        ("\U00030000\U00031350", 2, 2),
        ("안녕하세요 세계", 2, 2),
        ("中문자文", 3, 3),
        ("ひらがなカタカナ", 8, 8),
        ("ｶﾀ", 2, 2),
        ("①②③", 3, 1),
        ("甲·乙", 3, 3),
        ("Ⅲ级", 2, 2),
        ("naïve Ωмега", 2, 2),
        ("好\u200b的\ufeff", 2, 2),
        ("e\u0301te\u0301", 1, 1),
        ("葛\U000e0100城", 2, 2),
        ("赞👍👍", 3, 2),
    ],
)
def test_count(text: str, upper: int, lower: int) -> None:
    assert count(text) == WordCount(lower=lower, upper=upper)


@given(st.text())
def test_lower_never_exceeds_upper_nor_upper_the_length(text: str) -> None:
    counted = count(text)
    assert 0 <= counted.lower <= counted.upper <= len(text)


@given(st.text(), st.text())
def test_paragraphs_add_up(first: str, second: str) -> None:
    both, one, two = count(f"{first}\n{second}"), count(first), count(second)
    assert (both.lower, both.upper) == (one.lower + two.lower, one.upper + two.upper)
