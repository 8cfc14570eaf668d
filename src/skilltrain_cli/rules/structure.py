"""ST: is the form there, whole, alone on its sheet, and of the present blank?"""

from collections.abc import Iterator

from skilltrain_cli.forms.amount_units import conversion, is_another, unit_in
from skilltrain_cli.forms.blank_version import current_stamp
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FileRead, FormSheet, Remark, remark_of
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.grid import Spot, column_letters
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.table_kinds import FileKind

_SHOWN = 3
_CALLED = {FileKind.DOCX: "表格"}
"""What holds a table, where it is no 工作表."""


@rule(
    "ST001",
    "文件里要有附件规定的表",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("认表看附件的表头，没有表头就没法审核、汇总"),
)
def file_holds_a_form(read: FileRead) -> Iterator[Remark]:
    """
    送审的工作簿里至少有一张工作表是通知附件规定的表；认表看表名和表头，表名是别的表、必填栏目缺两个以上的都不是。

    只有合计数（项目数、人次、名次……）、没有明细的，另外说明：合计代替不了明细。

    违规:
        | 文件 | 种类 | 找到的表 | 合计 |
        | 通讯录.xlsx | xlsx | 0 | |
        | 汇总.xlsx | xlsx | 0 | “汇总”（项目数（个）、人次） |
    合规:
        | 文件 | 种类 | 找到的表 |
        | 张店区.xlsx | xlsx | 1 |
    """
    if (
        read.failure is None
        and read.found == 0
        and not (read.lock_only or read.nothing or read.kind is FileKind.ARCHIVE)
    ):
        names = "、".join(read.sheets[:_SHOWN]) + ("……" if len(read.sheets) > _SHOWN else "")
        near = f"；最接近的是{read.nearest}" if read.nearest else ""
        called = _CALLED.get(read.kind, "工作表")
        if read.others and not near:
            yield Remark(
                message=f"里面是{read.others}，没有要审核的{read.wanted}",
                hint=(
                    f"要审核{read.others}的，请去掉 --form 或 --notice；"
                    f"要报{read.wanted}的，请核对是不是放错了文件"
                ),
            )
            return
        if read.totals and not near:
            yield Remark(
                message=f"里面是合计数：{read.totals}，没有{read.wanted}的明细，合计代替不了明细",
                hint=(
                    "请报送一行一项的原表；这是 skt merge 写的汇总表的，请连同第一张表、“来源”和“来源明细”"
                    "整个文件一起给出"
                ),
            )
            return
        looked = (
            f"看过的{called}（{names}）里没有{read.wanted}的表头"
            if names
            else f"里面没有{called}，找不到{read.wanted}"
        )
        yield Remark(
            message=looked + near,
            hint=f"请用附件原表填报，保留表头；要空白表可运行 {read.blank}",
        )


@rule(
    "ST002",
    "规定的栏目一个不能少",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("附件印有这些栏目，缺一栏就没法审核、汇总"),
)
def every_heading_is_there(subject: FormSheet) -> Iterator[Remark]:
    """
    附件的必填栏目都要有；缺了哪一栏，只报这一条，不再逐行报“必填”。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 组织时间 | 备注 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 2021年5月10日 | |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    for trouble in subject.troubles("heading-missing"):
        heading = subject.heading(trouble.field)
        yield Remark(
            message=f"没有“{heading}”这一栏",
            hint=f"请补上“{heading}”栏并填写；附件规定的栏目依次为：{'、'.join(subject.sheet.form.headings)}",
            spot=trouble.spot,
            field=trouble.field,
        )
    for trouble in subject.troubles("heading-parted"):
        heading, parts = subject.heading(trouble.field), subject.sheet.quoted(trouble.cells)
        yield Remark(
            message=f"“{heading}”下面只分了 {parts}，没有“合计”一列：每行一共多少没有写，也不能代为相加",
            hint=f"请在“{heading}”下面加一列“合计”，逐行填总数；或只留一列“{heading}”填总数，分项写进“备注”",
            spot=trouble.spot,
            field=trouble.field,
            value=trouble.value,
        )


@rule(
    "ST003",
    "栏目名称照附件写",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("栏目靠表头认，认错了整栏都会错"),
)
def headings_are_spelt_as_printed(subject: FormSheet) -> Iterator[Remark]:
    """
    表头写错一个字，整栏就认不出来；只报表头这一处。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训入数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    合规(整表):
        | 市 | 区县 | 项目名称 | 群体范围 | 培训人数（人） | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    for trouble in subject.troubles("heading-misspelt"):
        heading = subject.heading(trouble.field)
        column = subject.form.by_name[trouble.field or ""]
        unit = unit_in(str(trouble.value))
        another = bool(unit) and is_another(unit, column)
        counted = f"，以“{unit}”为单位，本表以“{column.amount.measure}”为单位" if another else ""
        convert = (
            f"先把这一栏各行的数换算成“{column.amount.measure}”（{conversion(unit, column)}），再"
            if another
            else ""
        )
        yield remark_of(
            trouble,
            f"表头写的是“{shown(trouble.value, 20)}”，附件没有这一栏，是否指“{heading}”{counted}",
            f"如是，请{convert}把表头改为“{heading}”；改好之前这一栏没有审核",
        )


@rule(
    "ST004",
    "一个栏目只能有一列",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("同名的两列，分不清哪一列算数"),
)
def one_column_per_heading(subject: FormSheet) -> Iterator[Remark]:
    """
    同名的栏目出现两次，分不清哪一列算数。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 35 | 2021年5月10日 |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    for trouble in subject.troubles("heading-twice"):
        heading = subject.heading(trouble.field)
        yield remark_of(
            trouble,
            f"“{heading}”这一栏出现了两次，本列没有采用",
            "请只保留一列，另一列删去或改名",
        )


@rule(
    "ST005",
    "附件以外的栏目不汇总",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("附件没有的栏目，汇总表里没有地方放"),
)
def extra_headings_are_named(subject: FormSheet) -> Iterator[Remark]:
    """
    自己加的栏目不审核也不汇总，但要让人知道。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | 承训机构 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 | 某学校 |
    合规(整表):
        | 序号 | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | 备注 |
        | 1 | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 | |
    """
    for spot, text in subject.sheet.extras:
        yield Remark(
            message=f"附件没有“{shown(text, 20)}”这一栏，本栏内容不审核、不汇总",
            hint="需要保留的内容请写入“备注”",
            spot=spot,
            value=text,
        )


@rule(
    "ST012",
    "一张工作表只放一张卡片",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("同一张工作表里的第二张卡片读不到"),
)
def one_card_per_sheet(subject: FormSheet) -> Iterator[Remark]:
    """
    一个品牌一张表；同一工作表里的第二张没有审核，不能悄悄漏掉。

    违规(整表):
        | 品牌名称 | 陶琉工匠 |
        | 报送市 | 淄博市 |
        | 品牌特色（300字以内） | 以陶瓷琉璃为主 |
        | 经验做法（500字以内） | 校企合作 |
        | 典型案例（500字以内） | 某企业 |
        | 联系人 | 张三 |
        | 联系电话 | 13800000000 |
        | 品牌名称 | 鲁菜师傅 |
    合规:
        | 品牌名称 |
        | 陶琉工匠 |
    """
    if not subject.sheet.form.is_card:
        return
    for skipped in subject.sheet.skipped:
        yield Remark(
            message=f"第 {skipped.row + 1} 行起是{skipped.why}，没有审核",
            hint="请把每张表放在单独的工作表或单独的文件里",
            spot=Spot(skipped.row, subject.sheet.anchor.column),
        )


@rule(
    "ST013",
    "一张工作表只放一张表",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("两张表混在一起读会张冠李戴"),
)
def one_table_per_sheet(subject: FormSheet) -> Iterator[Remark]:
    """
    下面又接了一张栏目顺序不同的表，或者右边并排还有一张，按同样的栏目去读会张冠李戴，所以没有读。

    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 市 | 组织区县 | 群体范围 | 培训项目名称 | 培训人数 | 组织时间 |
    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 | 市 | 组织区县 | 培训人数 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 | 淄博市 | 张店区 | 40 |
    合规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 淄博市 | 张店区 | 琉璃制作培训 | 失业人员 | 40 | 2021年5月11日 |
    """
    for trouble in subject.troubles("second-table"):
        row, column = trouble.spot or (0, 0)
        beside = trouble.detail == "beside"
        in_word = Place(file=subject.file, sheet=subject.sheet.name).in_word
        right = f"右边第 {column + 1} 列" if in_word else f"右边 {column_letters(column)} 列"
        where = right if beside else f"第 {row + 1} 行"
        why = "与左边这张并排" if beside else "栏目顺序与上面不同"
        yield Remark(
            message=f"{where}起是另一张表，{why}，没有读",
            hint="请把它移到单独的工作表，或按上面的栏目顺序接在下面",
            spot=trouble.spot,
            value=trouble.value,
        )


@rule("ST015", "表样是现行的版本", on=FormSheet, severity=Severity.NOTE, basis=ours("旧表样的栏目可能不全"))
def form_is_the_present_blank(subject: FormSheet) -> Iterator[Remark]:
    """
    本工具生成的空白表带有表样标识和版本。旧版本、别的表或更新版本的表样认得出来，内容照常审核，同时说明该用哪一个。

    违规:
        | {表样}project 0 | 培训人数 |
        | | 30 |
    违规:
        | {表样}brand 1 | 培训人数 |
        | | 30 |
    合规:
        | {表样}project 1 | 培训人数 |
        | | 30 |
    """
    stamp, own = subject.sheet.stamp, current_stamp(subject.sheet.form)
    if stamp is None or stamp == own:
        return
    annex = subject.sheet.form.card.annex
    suffix = f"skt new {own.form} -o {annex}.xlsx"
    if stamp.form != own.form:
        message = f"表样标识是“{stamp.form}”，内容却是{annex}，表样用错了"
    elif stamp.version < own.version:
        message = f"用的是旧表样（第 {stamp.version} 版），现行的是第 {own.version} 版"
    else:
        yield Remark(
            message=f"用的是更新的表样（第 {stamp.version} 版），本工具只认到第 {own.version} 版",
            hint="请升级本工具后再审核；这次按已知的栏目审核",
        )
        return
    hint = f"内容已照常审核；下次请用新表样：{suffix}；已填的内容可用 skt fill {own.form} --from 搬过去"
    yield Remark(message=message, hint=hint)


@rule(
    "ST020",
    "表名是附件的表名",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("别的表也会有这些栏目，报错了表就会汇总进去"),
)
def title_is_the_forms(subject: FormSheet) -> Iterator[Remark]:
    """
    栏目齐全、表名却像是另一张表的，按附件审核，同时请核实是不是报错了表。表名里有本地名称、年份、“培训情况统计表”之类的不问。

    违规(整表):
        | 金蓝领培训情况统计表 | | | | | |
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    合规(整表):
        | 张店区2021年职业技能培训情况统计表 | | | | | |
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
    """
    form = subject.sheet.form.card
    for trouble in subject.troubles("title-unknown"):
        yield Remark(
            message=f"表名写的是“{shown(trouble.value, 30)}”，{form.annex}的表名是“{form.title}”",
            hint=f"请核实是不是报错了表：是{form.annex}的，请把表名改为“{form.title}”；不是的，请从报送的文件里拿出来",
            spot=trouble.spot,
            value=trouble.value,
        )
