"""附件1 “一市一品牌”建设情况一览表 of 鲁人社字〔2021〕32号: one card per brand."""

from typing import Annotated, ClassVar

from pydantic import Field

from skilltrain_cli.forms.field_types import PHONE, TEXT, city_called
from skilltrain_cli.forms.spec import FieldKind, Form, FormCard, Layout, Merge, Printed, Role, Summary
from skilltrain_cli.values.phone import Phones


class BrandCard(Form):
    """One training brand of a city: what it is, how it works, a case, whom to call."""

    card: ClassVar[FormCard] = FormCard(
        id="brand",
        annex="附件1",
        title="“一市一品牌”建设情况一览表",
        notice="鲁人社字〔2021〕32号",
        layout=Layout.CARD,
        identity=("brand",),
        merge=Merge.LIST,
        kind="品牌",
        # Who gathers brands asks what they are about; whose they are, 汇总 says.
        summaries=(Summary(title="主题", by="theme", note="按品牌名称里的关键词认，凭哪个词见“对照”表。"),),
        sheet_name="一市一品牌建设情况一览表",
        blocks={
            "contact": (
                "宣传素材",
                "1.图片资料。不少于5张，能够体现品牌特色、反映培训实际，要求为JPG、JPEG或PNG格式原图，画面清晰。",
                (
                    "2.视频素材。相关宣传片、纪录片、采访报道视频片段等，MP4或MOV格式，时长2-3分钟，"
                    "不少于25帧/秒，要求高清原片、无字幕、无水印、无抖动，画面背景文字材料一并报送。"
                ),
                "3.文字材料。宣传稿件800字以内，以典型案例为主，要求真实、生动，具有代表性和可推广性。",
                "4.以上材料请以压缩包形式统一报送，命名格式为“地区或单位+品牌名称+联系人联系方式”。",
            )
        },
    )

    brand: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.TEXT, role=Role.NAME, width=40, aliases=("品牌", "培训品牌名称", "品牌全称")),
    ] = Field(title="品牌名称", description="品牌全称")
    city: Annotated[
        str,
        *TEXT,
        Printed(kind=FieldKind.CITY, width=40, aliases=(*city_called("报送市"), "报送单位")),
    ] = Field(title="报送市", description="设区的市全称，如 淄博市")
    features: Annotated[
        str, *TEXT, Printed(kind=FieldKind.LONG_TEXT, width=80, words=300, aliases=("品牌特色",))
    ] = Field(title="品牌特色（300字以内）", description="品牌特色，不超过 300 字（按 Word 的字数）")
    practice: Annotated[
        str, *TEXT, Printed(kind=FieldKind.LONG_TEXT, width=80, words=500, aliases=("经验做法", "主要做法"))
    ] = Field(title="经验做法（500字以内）", description="经验做法，不超过 500 字（按 Word 的字数）")
    case: Annotated[
        str, *TEXT, Printed(kind=FieldKind.LONG_TEXT, width=80, words=500, aliases=("典型案例",))
    ] = Field(title="典型案例（500字以内）", description="典型案例，不超过 500 字（按 Word 的字数）")
    contact: Annotated[
        str, *TEXT, Printed(kind=FieldKind.TEXT, width=20, aliases=("联系人姓名", "经办人", "联络人"))
    ] = Field(title="联系人", description="姓名")
    phone: Annotated[
        Phones,
        *PHONE,
        Printed(kind=FieldKind.PHONE, width=20, aliases=("电话", "联系方式", "手机号码", "联系人电话")),
    ] = Field(title="联系电话", description="手机或带区号的座机")
