"""What the package's sentences call a command or an option is a step, a field or a box of the page."""

import re

_SENTENCES = (
    ("，运行 skt rules 编码 可以查看它的要求和例子", "，反映问题时请写上它"),
    ("逐处明细请用 --format json 查看", "逐处明细请看标注副本"),
    (
        "另存为 .xlsx 后再运行 skt fix；加 --dry-run 或 --list 可先看修改清单",
        "另存为 .xlsx 再放进来，或照修改清单改",
    ),
    ("照清单修改（加 --dry-run 或 --list 清单.xlsx 可得清单）", "照修改清单改"),
    ("可加 --dry-run 看清单后手工修改", "可以照修改清单手工改"),
    ("；运行 skt regions 查看全部", ""),
    ("（skt forms 列出全部）", ""),
    ("运行 skt validate 看", "请先审核，看"),
    ("可用 --unit 指明", "可以写在“填报单位”里"),
    ("要印在新表上请加 --unit", "要印在新表上，请写在“填报单位”里"),
    ("，用 --regions 指定", "（请找本工具的维护人）"),
    ("；可用 --regions 给出", ""),
    ("可用 skt fill", "可以用“填报”搬过去，表选"),
    (" --from 搬过去", ""),
    ("审核时用 --explanations 指明本文件", "连同报表一起交上去"),
    ("情况说明文件（--explanations）", "情况说明文件"),
    ("打包时用 skt pack --article 指明", "打包时指明"),
    ("；其他通知用 --notice 指定文件", ""),
    ("去掉 --filled-by 等选项", "不用写填表人等"),
    ("去掉 --form 或 --notice", "换一种表"),
    ("-o 和 --list 写的", "两处写的"),
    ("，或去掉 --previous", ""),
    ("；要列的，请加 --previous", ""),
    ("--previous 的", "上年的"),
    ("请对上年的汇总表运行 skt trace", "请看上年的汇总表"),
    ("；它是汇总表的，请对它运行 skt trace", ""),
    ("先用 skt merge 汇总，再用 skt trace 查“覆盖”表", "请看“合并”写出的“覆盖”表"),
    ("；合计改没改，用 skt verify 核对", ""),
    ("，skt trace 照它查会答错", "，照它查来源会答错"),
    ("请加 --latest，或去掉 --drop-earlier", "请勾选前一个，或不勾选后一个"),
)
"""Sentences that are more than the name of something."""
_PATTERNS = (
    tuple(  # none reaches over a tag: in a whole page two texts of a stranger would hide what is between
        (re.compile(pattern), words)
        for pattern, words in (
            (r"请让 -o 指向一个文件夹（如 -o [^）<\n]*），每张表一个文件", "请勾选“每张表一个文件”"),
            (r"(：|可运行 )?skt new [^\s<]+ -o [^\s<]+?\.(xlsx|docx)", "可以在“空表”里生成"),
            (r"（ulimit [^）<\n]*）", ""),
            (r"；要输出到屏幕时不写 -o", ""),
            (r"，例如 -o [^\s<\"]+", ""),
            (r"，或加 --force 覆盖它?", ""),
            (r"加 (--form [^\s<]+)", r"选 \1"),
        )
    )
)
_COMMANDS = {
    "validate": "审核",
    "merge": "合并",
    "fix": "自动修正",
    "fill": "填报",
    "new": "空表",
    "diff": "比较",
    "pack": "打包",
}
_BOXES = {
    "--skip-bad": "跳过有问题的文件",
    "--latest": "用填表日期最晚的一份",
    "--drop-earlier": "最晚的一份缺行也用",
    "--batches": "分批报的，几份都用",
    "--allow-invalid": "有错也写出来",
    "--level province": "汇总成全省的表",
    "--level city": "汇总成一个市的表",
}
"""Options that are ticked."""
_FIELDS = {
    "--unit": "填报单位",
    "--notice": "自己的通知",
    "--from": "数据文件",
    "--form": "哪种表",
    "--rows": "空白行数",
    "--list": "修改清单",
    "--filled-by": "填表人",
    "--phone": "联系电话",
    "--filled-on": "填表日期",
    "--annotate": "标注副本",
}
"""Options that are filled in."""


def in_words_of_the_page(text: str) -> str:
    """Return sentences, or a whole page of them, without commands and options of the command line."""
    for words, instead in _SENTENCES:
        text = text.replace(words, instead)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    text = re.sub(rf" ?skt ({'|'.join(_COMMANDS)})\b ?", lambda found: f"“{_COMMANDS[found[1]]}”", text)
    for option, box in _BOXES.items():
        text = re.sub(rf"[加用] {option}\b ?", f"勾选“{box}”", text)
        text = re.sub(rf" ?{option}\b ?", f"“{box}”", text)
    for option, field in _FIELDS.items():
        text = re.sub(rf" ?{option}\b ?", f"“{field}”", text)
    return text
