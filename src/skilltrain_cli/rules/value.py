"""VL: can each cell be read as what its field asks for?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.field_types import wanted_of
from skilltrain_cli.forms.fitted_sheet import Trouble
from skilltrain_cli.forms.spec import AMOUNTS, SHARES, Column, FieldKind, Role
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark, remark_of
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.rules.value_kinds import Swapped, same_in, swapped_columns, swapped_remark, told_together
from skilltrain_cli.values.grid import LetteredText
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.number import NumberWanted, Quantity, parse_quantity
from skilltrain_cli.values.period import names_no_time
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.text import has_lookalikes, key, unified, unquoted, unwrapped


@rule(
    "VL001",
    "必填栏目不能空",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("空着的格子没法审核、汇总"),
    answers=(Need.FILLED,),
)
def required_cells_are_filled(subject: FormSheet) -> Iterator[Remark]:
    """
    除“备注”外各栏必填；写“无”“/”“—”等于没填。空白不是 0。

    违规:
        | 培训项目名称 | 培训人数 |
        | 陶瓷工艺培训 | {空} |
    合规:
        | 培训项目名称 | 培训人数 | 备注 |
        | 陶瓷工艺培训 | 30 | {空} |
    """
    for trouble in subject.troubles("blank"):
        heading = subject.heading(trouble.field)
        found = (
            f"填的是“{shown(trouble.value, 10)}”，等于没填" if isinstance(trouble.value, str) else "没有填"
        )
        if isinstance(trouble.value, str) and not key(trouble.value):
            found = "只有空格，等于没填" if trouble.value else "没有填"
        if trouble.detail == "merged":
            found = "与上面的单元格合并了，这一行没有自己的内容"
        elif trouble.detail:  # one of the two columns of a period
            heading = trouble.detail
        about = subject.sheet.form.by_name[trouble.field or ""].about
        yield remark_of(trouble, f"“{heading}”{found}", f"请填写：{about}")


@rule(
    "VL002",
    "单元格里不能是错误值",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("错误值不是内容，没法审核、汇总"),
)
def cells_hold_no_error(subject: FormSheet) -> Iterator[Remark]:
    """
    #REF!、#N/A、#VALUE! 等错误值不是数据，也不能当作空白或 0。

    违规:
        | 培训人数 |
        | {#REF!} |
    合规:
        | 培训人数 |
        | 30 |
    """
    for trouble in subject.troubles("error-cell"):
        yield remark_of(
            trouble,
            f"公式出错，显示“{trouble.detail}”，没有结果",
            "请改正公式，或直接填写结果（选择性粘贴为“数值”）",
        )


@rule(
    "VL003",
    "人数填整数，数只填数字",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("要相加的，只能是数"),
    answers=(Need.FIGURE,),
)
def headcounts_are_whole_numbers(subject: FormSheet) -> Iterator[Remark]:
    """
    “培训人数”填一个不小于 0 的整数，以“人”为单位。约数、区间、汉字数、带“万”的数都不猜；计划数也只填数字。

    金额、百分数、比率同样只填数字，单位和小数位数按各表的规定。

    违规:
        | 培训人数 |
        | 约30人 |
    违规:
        | 培训人数 |
        | 2000万 |
    违规(整表):
        | 市 | 组织区县 | 培训项目名称 | 群体范围 | 培训人数（万人） | 组织时间 |
        | 淄博市 | 张店区 | 陶瓷工艺培训 | 失业人员 | 3 | 2021年5月10日 |
    合规:
        | 培训人数 |
        | 30 |
    """
    swapped = swapped_columns(subject)
    yield from _swapped(subject, swapped, FieldKind.COUNT)
    for trouble in _unswapped(subject, swapped, "count."):
        wanted = wanted_of(subject.form.by_name[trouble.field or ""])
        whole = "" if wanted.decimals else "整数"
        asked = whole if whole and wanted.noun == "数" else f"{whole}{wanted.noun}"
        unit = "" if wanted.unit in (*SHARES, "人") else f"，以“{wanted.unit}”为单位"
        if trouble.kind == "count.unit":
            yield remark_of(
                trouble,
                f"“{shown(trouble.value)}”以“{trouble.detail}”为单位，"
                f"本表的{wanted.noun}以“{wanted.unit}”为单位，这一栏没有采用",
                f"请去掉这个单位，各行按“{wanted.unit}”填写完整的{whole or '数'}",
            )
            continue
        meant = trouble.suggestion
        remedy = f"请核实后只填{whole or '数字'}" if meant is None else f"请只填 {meant}"
        found = f"填的是“{shown(trouble.value)}”，应为{asked}{_reason(trouble)}"
        yield remark_of(trouble, found, f"{remedy}{unit}，不带文字和单位")


@rule(
    "VL004", "公式要有计算结果", on=FormSheet, severity=Severity.ERROR, basis=ours("没有计算过的公式没有结果")
)
def formulas_are_computed(subject: FormSheet) -> Iterator[Remark]:
    """
    由程序写入而从未计算过的公式，文件里没有结果，任何人读到的都是空白。

    违规:
        | 培训人数 |
        | {未算公式} |
    合规:
        | 培训人数 |
        | 30 |
    """
    for trouble in subject.troubles("uncached"):
        yield remark_of(
            trouble,
            "是一个没有计算结果的公式，读不到数",
            "请用 WPS 或 Excel 打开文件，等计算完后保存，再报送",
        )


@rule("VL005", "图片不能代替文字", on=FormSheet, severity=Severity.ERROR, basis=ours("图片里的字读不出来"))
def cells_hold_text_not_pictures(subject: FormSheet) -> Iterator[Remark]:
    """
    WPS“嵌入单元格的图片”（DISPIMG）里的字读不出来。

    违规:
        | 培训项目名称 |
        | {图片} |
    合规:
        | 培训项目名称 |
        | 陶瓷工艺培训 |
    """
    for trouble in subject.troubles("picture"):
        yield remark_of(
            trouble, "放的是一张图片，图片里的字读不出来", f"请把“{subject.heading(trouble.field)}”打成文字"
        )


@rule(
    "VL006",
    "长号码要用文本格式",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("存成数字的长号码，后几位会丢失"),
)
def long_numbers_are_text(subject: FormSheet) -> Iterator[Remark]:
    """
    表格软件只保留 15 位有效数字，更长的号码存成数字后，后面几位已经变成 0，找不回来。

    违规:
        | 培训项目名称 |
        | {3.7030300000000000E+17} |
    合规:
        | 培训项目名称 |
        | 陶瓷工艺培训 |
    """
    for trouble in subject.troubles("digits-lost"):
        yield remark_of(
            trouble,
            f"号码存成了数字“{shown(trouble.value)}”，15 位以后的数字已经丢失",
            "请先把单元格设为“文本”格式，再重新录入原号码",
        )


@rule(
    "VL007",
    "人数最好只写数字",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("人数要相加，只写数字最稳妥"),
    reads=(Role.AMOUNT,),
)
def headcounts_are_plain(subject: FormSheet) -> Iterator[Remark]:
    """
    “1,200人”“３０”这样的写法认得出，按数字采用，同时说明。

    违规:
        | 培训人数 |
        | 1,200人 |
    合规:
        | 培训人数 |
        | 1200 |
    """
    for column in subject.form.columns:
        if column.kind in (FieldKind.COUNT, FieldKind.MONEY):
            yield from _not_plain(subject, column)


def _not_plain(subject: FormSheet, column: Column) -> Iterator[Remark]:
    name, wanted = column.name, wanted_of(column)
    read = {raw: parse_quantity(raw, wanted) for raw in subject.texts(name)}
    for index, raw in enumerate(subject.sheet.raw(name) if read else ()):
        count = read.get(raw) if isinstance(raw, str) else None
        if isinstance(raw, str) and isinstance(count, Quantity) and not _is_plain(raw, count, wanted):
            yield subject.remark(
                index, name, f"写成“{shown(raw)}”，按 {count.value} 采用", f"建议只填 {count.value}"
            )


def _is_plain(raw: str, count: Quantity, wanted: NumberWanted) -> bool:
    """Tell a number that is written with its figures alone; 12.50 is as plain as 12.5."""
    written, plain = unquoted(raw).strip(), str(count.value)
    return written == plain or bool(
        wanted.decimals and "." in written and written.rstrip("0").rstrip(".") == plain
    )


@rule(
    "VL008",
    "时间要写得明白",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("读不出时间，就没法判断是否开展、是否按期"),
    answers=(Need.TIME,),
)
def dates_can_be_read(subject: FormSheet) -> Iterator[Remark]:
    """
    时间要能认出起止日期；认不出、有两种理解、日历上没有的，都不猜。

    违规:
        | 组织时间 |
        | 待定 |
    违规:
        | 组织时间 |
        | 2021年2月30日 |
    合规:
        | 组织时间 |
        | 2021.6.1-6.15 |
    """
    swapped = swapped_columns(subject)
    yield from _swapped(subject, swapped, FieldKind.PERIOD)
    for trouble in _unswapped(subject, swapped, "period."):
        reason = _reason(trouble)
        cannot = "这个日期不能用" if trouble.kind == "period.impossible" else "认不出日期"
        day = subject.sheet.form.by_name[trouble.field or ""].kind is FieldKind.DATE or trouble.beside
        example = "2021年6月10日" if day else "2021年6月1日至6月15日"
        found = f"填的是“{shown(trouble.value)}”"
        if trouble.beside:
            spot, value = trouble.beside
            place = Place(file=subject.file, sheet=subject.sheet.name, spot=spot)
            found += f"，{place.address} 填的是“{shown(value)}”"
        remedy = f"请写成 {example} 这样的日期"
        if not day and names_no_time(str(trouble.value)):
            year = subject.setting.year
            remedy = f"还没有定的，填计划开展时间，如 计划{year}年9月；长期开设的，填起止日期"
        yield remark_of(trouble, f"{found}，{cannot}{reason}", remedy)


@rule(
    "VL009",
    "时间要写年份",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("不写年份，跨年时会弄错"),
    needs=("TM002",),
    reads=(Role.WHEN,),
)
def dates_have_a_year(subject: FormSheet) -> Iterator[Remark]:
    """
    没写年份的，按通知的年份理解并说明。

    违规:
        | 组织时间 |
        | 6月1日至15日 |
    合规:
        | 组织时间 |
        | 2021年6月1日至15日 |
    """
    for column, periods in subject.times():
        for period in periods:
            for index in subject.rows_of(column, period) if period.year_assumed else ():
                found = shown(subject.sheet.raw(column.name)[index])
                message = f"“{found}”没有写年份，按{_whose_year(subject)}理解为 {period.written}"
                yield subject.remark(index, column.name, message, f"建议写成 {period.written}")
    for name, cell in subject.sheet.footer.items():
        day = cell.value if isinstance(cell.value, date) else None
        if day is not None and isinstance(cell.raw, str) and _yearless(cell.raw):
            message = f"“{shown(cell.raw)}”没有写年份，按{_whose_year(subject)}理解为 {shown(day)}"
            hint = f"建议写成 {shown(day)}"
            yield Remark(message=message, hint=hint, spot=cell.spot, field=name, value=cell.raw)


def _whose_year(subject: FormSheet) -> str:
    """Say which year completes a date without one."""
    return "通知年份" if subject.setting.notice.number else "审核这一年"


def _yearless(written: str) -> bool:
    """Tell whether a day that could be read has month and day only: 6月8日, 6.8, 六月八日."""
    return "年" not in written and len(re.findall(r"\d+", written)) in (0, 2)


@rule(
    "VL010",
    "时间要写成日期",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("数字形式的日期，别人看不懂"),
    reads=(Role.WHEN,),
)
def dates_are_not_serials(subject: FormSheet) -> Iterator[Remark]:
    """
    单元格里是表格软件的日期序号（如 44348）时，换算成日期采用并说明。

    违规:
        | 组织时间 |
        | 44348 |
    合规:
        | 组织时间 |
        | 2021年6月1日 |
    """
    for column, periods in subject.times():
        for period in periods:
            for index in subject.rows_of(column, period) if period.from_serial else ():
                found = shown(subject.sheet.raw(column.name)[index])
                message = f"是日期序号 {found}，理解为 {period.written}"
                yield subject.remark(index, column.name, message, f"请核对，建议写成 {period.written}")


@rule(
    "VL011",
    "时间在通知的年度内",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("报的是通知所说年度的事，别的年份多半是写错"),
    reads=(Role.WHEN,),
    answers=(Need.YEAR,),
)
def dates_are_of_the_notice_year(subject: FormSheet) -> Iterator[Remark]:
    """
    表里的时间应当在通知所说的年度内（通知管几年的，在这几年内）；不是的，请核实。没有通知的表不问。

    违规:
        | 组织时间 |
        | 2020年6月1日 |
    合规:
        | 组织时间 |
        | 2021年6月1日 |
    """
    notice = subject.setting.notice
    first, last = notice.years or (notice.year, notice.year)
    years = f"{first} 年度" if first == last else f"{first}—{last} 年度"
    earliest, latest = date(first, 1, 1), date(last, 12, 31)
    outside = (
        (column, period)
        for column, periods in subject.times()
        for period in (periods if column.within_year else ())
        if period.end < earliest or period.start > latest
    )
    for column, period in outside:
        rows, main = subject.rows_of(column, period), column.name == subject.form.when
        for index, numbers in told_together(subject, rows) if not main else ((at, ()) for at in rows):
            yield subject.remark(
                index,
                column.name,
                f"{period.written} 不在 {years}{same_in(numbers)}",
                "请核实年份；确实无误的，请写情况说明",
                rows=numbers,
            )


@rule(
    "VL012",
    "电话号码要打得通",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("有问题时要打得通"),
    answers=(Need.PHONE,),
)
def phone_numbers_can_be_dialled(subject: FormSheet) -> Iterator[Remark]:
    """
    手机 11 位；座机带区号，如 0533-2345678；几个号码用顿号隔开。

    违规:
        | 培训人数 | {表尾}联系电话 |
        | 30 | 2345678901234 |
    合规:
        | 培训人数 | {表尾}联系电话 |
        | 30 | 0533-2345678 |
    """
    for trouble in subject.troubles("phone."):
        found = f"填的是“{shown(trouble.value)}”，{_FAULTS.get(trouble.kind, '打不通')}{_reason(trouble)}"
        remedy = f"请核对后写成 {trouble.suggestion or '0533-2345678 或 11 位手机号'}"
        if trouble.kind == "phone.extra-text":
            remedy = f"请只填{f' {trouble.suggestion}' if trouble.suggestion else '号码'}，不写别的文字"
        yield remark_of(trouble, found, remedy)


_FAULTS = {
    "phone.extra-text": "不只是电话号码",
    "phone.lost-zero": "不是完整的电话号码",
    "phone.no-area": "不是完整的电话号码",
}
"""What is wrong with a telephone number, where it is not that nobody can be reached."""


@rule(
    "VL013",
    "每格写全，不写“同上”",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("排序、筛选、汇总以后，“同上”不知道指哪一行"),
)
def cells_do_not_say_ditto(subject: FormSheet) -> Iterator[Remark]:
    """
    排序、汇总之后“同上”就不知道同谁了。只有“市”“组织区县”这样几行同填的栏，“同上”按上一行理解（见 VL024）。

    违规:
        | 群体范围 |
        | 同上 |
    合规:
        | 群体范围 |
        | 失业人员 |
    """
    for trouble in subject.troubles("text.ditto"):
        message = (
            f"填的是“{shown(trouble.value)}”，汇总、排序后无从知道指哪一行{_only_groups(subject, trouble)}"
        )
        yield remark_of(trouble, message, "请写出完整内容")


def _only_groups(subject: FormSheet, trouble: Trouble) -> str:
    """Say in which columns 同上 is understood, as somebody who sees it taken there will ask."""
    columns = subject.sheet.form.columns
    groups = [column.heading for column in columns if column.printed.group]
    if not groups or trouble.field not in {column.name for column in columns}:
        return ""
    if trouble.field in {column.name for column in columns if column.printed.group}:
        return "（它上面没有内容）"
    return f"（只有“{'”“'.join(groups)}”栏的“同上”按上一行理解）"


_REMEDY = lazy_pattern("[，。；]?请.*$", re.DOTALL)
_HINTS = "×*点请填示样xX"
"""Without one of these signs no text is a placeholder."""
_PLACEHOLDER = lazy_pattern(
    r"××|\*\*\*|点击此处|请(?:在此)?(?:填写|输入)|[(（\[【](?:此处)?(?:填写|示例|样例)[^)）\]】]{0,12}[)）\]】]"
    r"|(?m:^[^\S\n]*(?:示例|样例|填写))|(?<![A-Za-z])xx+(?![A-Za-z])",
    re.IGNORECASE,
)
"""病历填写规范培训 and Maxx培训 are projects."""


@rule(
    "VL014",
    "提示文字要换成实际内容",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("占位的文字不是实际内容"),
)
def placeholders_are_replaced(subject: FormSheet) -> Iterator[Remark]:
    """
    “××培训”“请输入”一类的占位文字像是忘了改。

    违规:
        | 培训项目名称 |
        | ××技能培训 |
    合规:
        | 培训项目名称 |
        | 陶瓷工艺培训 |
    """
    short = (FieldKind.TEXT, FieldKind.CHOICE, FieldKind.PERSON)
    for column in subject.sheet.form.columns:
        if column.kind not in short or not any(hint in subject.joined(column.name) for hint in _HINTS):
            continue
        for index, raw in _rows_of(subject, column.name, _PLACEHOLDER):
            yield subject.remark(
                index,
                column.name,
                f"“{shown(raw)}”像是没有改掉的提示文字",
                "请换成实际内容；确实如此的，请写情况说明",
            )


_NUMBER = lazy_pattern("[0-9０-９]{6}")
_SHORTEST_ID = 15
"""Characters of an identity number as they were until 1999; today's have 18."""
_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.PERSON)


@rule(
    "VL015",
    "表里不要写身份证号",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("统计表会逐级转发，不宜带身份证号"),
)
def texts_hold_no_id_numbers(subject: FormSheet) -> Iterator[Remark]:
    """
    附件没有要求身份证号，统计表又会逐级转发；写了的请删去。

    违规:
        | 备注 |
        | 证件号 999999199003070015 |
    合规:
        | 备注 |
        | 第二期 |
    """
    for column in subject.sheet.form.columns:
        if column.kind not in _TEXTS or column.name not in subject.sheet.cells:
            continue
        if max(map(len, subject.texts(column.name)), default=0) < _SHORTEST_ID:
            continue
        for index, raw in _rows_of(subject, column.name, _NUMBER):
            if _ID.search(mask(raw)):
                yield subject.remark(
                    index,
                    column.name,
                    f"写有身份证号一类的长号码：{shown(raw)}",
                    "请删去号码；汇总表会原样转发，无法遮盖",
                )


_ID = lazy_pattern(r"[0-9]{6}\*{5,}[0-9Xx]{4}")
"""What an ID number looks like once it is masked."""


@rule(
    "VL016",
    "市县、人数、时间、电话里没有删除线和上下标",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("划去的字和上标的注，文件里与正文连在一起，读出来是另一个数"),
)
def figures_are_not_struck_or_raised(subject: FormSheet) -> Iterator[Remark]:
    """
    划掉 45 改成 54、在 30 右上角标一个注 1，看着明白，文件里却是 4554 和 301。

    哪些字算数由填报单位改定，不猜。整行都有删除线的，见 ST019。

    违规:
        | 培训人数 |
        | {删:45}54 |
    违规:
        | 培训人数 |
        | 30{上:1} |
    违规:
        | 组织时间 |
        | {删:2021年4月6日}2021年5月6日 |
    合规:
        | 培训人数 |
        | 54 |
    """
    for trouble in subject.troubles("lettered"):
        if trouble.lettering is not None:
            read = f"连在一起读是“{shown(trouble.value)}”" if trouble.lettering.left else "不知道还算不算"
            yield remark_of(
                trouble,
                f"{_lettered(trouble.lettering)}；{read}",
                "请只留下要报的内容，去掉删除线和上下标；要注明的写到“备注”",
            )


@rule(
    "VL017",
    "看到的与存的要一致",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("单元格格式使看到的与存的不一样，不知道以哪个为准"),
)
def cells_show_what_they_hold(subject: FormSheet) -> Iterator[Remark]:
    """
    单元格格式可以把 3 显示成“3万人”，把 50 显示成“约50人”，把 30000 显示成 30，或者什么也不显示。

    汇总用的是存的数，所以要问清楚。只加单位（45人）、千分位（1,200）、小数位（30.00）的，不算不一致。

    违规:
        | 培训人数 |
        | {显示:3万人}3 |
    违规:
        | 培训人数 |
        | {显示:}50 |
    合规:
        | 培训人数 |
        | 3000 |
    """
    for trouble in subject.troubles("displayed"):
        seen = f"显示的是“{shown(trouble.detail)}”" if trouble.detail else "什么也不显示"
        yield remark_of(
            trouble,
            f"{seen}，存的却是“{shown(trouble.value)}”",
            "请核实后写出完整的内容，并把单元格格式改为“常规”",
        )


@rule(
    "VL018",
    "文字里的删除线和上下标要改定",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("划去的字照样会读出来、汇总上去"),
)
def texts_are_not_struck_or_raised(subject: FormSheet) -> Iterator[Remark]:
    """
    名称、群体等文字里有删除线的，划去的字和留下的字会连在一起汇总上去；上标的注也一样。“备注”里的上下标不问。

    违规:
        | 培训项目名称 |
        | {删:家政服务员}养老护理员 |
    违规:
        | 群体范围 |
        | 失业人员{上:注1} |
    合规:
        | 培训项目名称 | 备注 |
        | 养老护理员 | 教室 60m{上:2} |
    """
    for trouble in subject.troubles("lettered-text"):
        if trouble.lettering is not None:
            yield remark_of(
                trouble,
                f"{_lettered(trouble.lettering)}；现在按“{shown(trouble.value)}”采用",
                "请只留下要报的内容，去掉删除线和上下标；确实如此的，请写情况说明",
            )


def _lettered(cell: LetteredText) -> str:
    """Say what is struck out, what is raised, and what is left."""
    whole = "" if cell.left else "整格"
    said = [f"{whole}“{shown('、'.join(cell.struck))}”有删除线"] if cell.struck else []
    said += [f"{whole}“{shown('、'.join(cell.raised))}”是上标或下标"] if cell.raised else []
    return "，".join([*said, f"剩下的是“{shown(cell.left)}”"] if cell.left else said)


def _rows_of(subject: FormSheet, name: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the data rows whose text has the pattern, in one pass; hardly any sheet has one."""
    if not pattern.search(subject.joined(name)):
        return
    found = {text for text in subject.texts(name) if pattern.search(text)}
    for index, raw in enumerate(subject.sheet.raw(name)):
        if isinstance(raw, str) and raw in found:
            yield index, raw


@rule(
    "VL022",
    "部首符号要换成汉字",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("部首符号查找、比对时认不出"),
)
def texts_hold_no_radicals(subject: FormSheet) -> Iterator[Remark]:
    """
    从 PDF 复制来的字，有的是外形相同的部首符号（如“⻋”不是“车”），查找和比对时认不出。按汉字采用，同时说明。

    违规:
        | 培训项目名称 |
        | ⻋工培训 |
    合规:
        | 培训项目名称 |
        | 车工培训 |
    """
    for name in subject.sheet.cells:
        figures = subject.sheet.form.by_name[name].kind in _FIGURES
        same = figures or subject.sheet.raw(name) == subject.sheet.values(name)  # read as they stand
        if same or not has_lookalikes(subject.joined(name)):
            continue
        indexes = [
            index
            for index, raw in enumerate(subject.sheet.raw(name))
            if isinstance(raw, str) and has_lookalikes(raw)
        ]
        raw = str(subject.sheet.raw(name)[indexes[0]])
        rows = subject.sheet.numbers(indexes)
        yield subject.remark(indexes[0], name, *_radicals(raw, rows), rows=rows)
    for name, cell in subject.sheet.footer.items():
        if isinstance(cell.raw, str) and has_lookalikes(cell.raw):
            message, hint = _radicals(cell.raw, ())
            yield Remark(message=message, hint=hint, spot=cell.spot, field=name, value=cell.raw)


_NAMED = 3
"""Radicals of a text that are named one by one."""


def _radicals(raw: str, rows: Sequence[int]) -> tuple[str, str]:
    """Return what to say of a text with radicals, and of how many rows."""
    radicals = list(dict.fromkeys(filter(has_lookalikes, raw)))
    named = first_few([f"“{each}”按“{unified(each)}”" for each in radicals], _NAMED)
    return (
        f"“{shown(raw, 20)}”里有外形像汉字的符号，{named}采用{same_in(rows)}",
        "建议重新打字，或用 skt fix 改写",
    )


@rule(
    "VL023", "数字外面不加撇号和引号", on=FormSheet, severity=Severity.NOTE, basis=ours("外面的记号不是内容")
)
def figures_are_not_quoted(subject: FormSheet) -> Iterator[Remark]:
    """
    系统导出的“'45”“="45"”，撇号、等号和引号只是表示“这是文本”，不是内容。按里面的内容采用，每一栏说明一次。

    违规:
        | 培训人数 |
        | '45 |
    合规:
        | 培训人数 |
        | 45 |
    """
    told = {(each.field, each.spot): each for each in subject.sheet.understood if each.kind == "quoted"}
    for each in told.values():
        message, hint = _quoted(each.written, each.rows)
        yield Remark(
            message=message, hint=hint, spot=each.spot, field=each.field, value=each.written, rows=each.rows
        )
    for name in subject.sheet.cells:
        figure = subject.sheet.form.by_name[name].kind in _FIGURES
        joined = subject.joined(name)
        if not any(mark in joined for mark in (_QUOTES if figure else _QUOTES[:1])):
            continue
        quoted = {text for text in subject.texts(name) if _is_quoted(subject, name, text)}
        indexes = [index for index, raw in enumerate(subject.sheet.raw(name)) if raw in quoted]
        if indexes:
            rows = subject.sheet.numbers(indexes)
            message, hint = _quoted(str(subject.sheet.raw(name)[indexes[0]]), rows)
            yield subject.remark(indexes[0], name, message, hint, rows=rows)
    for name, cell in subject.sheet.footer.items():
        if isinstance(cell.raw, str) and _is_quoted(subject, name, cell.raw):
            message, hint = _quoted(cell.raw, ())
            yield Remark(message=message, hint=hint, spot=cell.spot, field=name, value=cell.raw)


_QUOTES = ('="', *"'\u2018\u2019\u2032\uff07`\u00b4")
"""Without one of these no text is quoted."""
_FIGURES = (*AMOUNTS, FieldKind.PERIOD, FieldKind.DATE, FieldKind.YEAR, FieldKind.PHONE, FieldKind.ID_NUMBER)


def _is_quoted(subject: FormSheet, name: str, text: str) -> bool:
    figure = subject.sheet.form.by_name[name].kind in _FIGURES
    return (unquoted(text) if figure else unwrapped(text)) != text


def _quoted(written: str, rows: Sequence[int]) -> tuple[str, str]:
    inside = shown(unquoted(written), 20)
    message = f"写成“{shown(written, 20)}”，外面的记号不是内容，按“{inside}”采用{same_in(rows)}"
    return message, "不必处理；能去掉的请去掉，或用 skt fix 改写"


@rule(
    "VL024",
    "“同上”按上一行理解",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("排序以后，“同上”不知道指哪一行"),
)
def dittos_are_named(subject: FormSheet) -> Iterator[Remark]:
    """
    “市”“组织区县”两栏的“同上”按上一行采用，同时说明按谁理解；其他栏不能写“同上”（见 VL013）。

    违规:
        | 组织区县 |
        | 张店区 |
        | 同上 |
    合规:
        | 组织区县 |
        | 张店区 |
        | 张店区 |
    """
    for each in subject.sheet.understood:
        if each.kind == "ditto":
            meant = subject.sheet.raw(each.field)[subject.sheet.rows.index(each.spot.row)]
            yield Remark(
                message=f"写的是“{shown(each.written)}”，按上一行的“{shown(meant)}”采用{same_in(each.rows)}",
                hint="请核对；建议每行写出全称，以免排序后弄错",
                spot=each.spot,
                field=each.field,
                value=each.written,
                rows=each.rows,
            )


def _swapped(subject: FormSheet, swapped: Mapping[str, Swapped], kind: FieldKind) -> Iterator[Remark]:
    """Yield one remark for each column of this kind that is swapped, at its first row; a pair has one."""
    for name, each in swapped.items():
        own = subject.sheet.form.by_name[name].kind
        if own is kind and (own is FieldKind.COUNT or each.other.kind is not FieldKind.COUNT):
            yield swapped_remark(subject, name, min(each.indexes), each)


def _unswapped(subject: FormSheet, swapped: Mapping[str, Swapped], kinds: str) -> Iterator[Trouble]:
    """Yield the troubles that are not told already as two swapped columns."""
    rows = {name: frozenset(subject.sheet.numbers(each.indexes)) for name, each in swapped.items()}
    for trouble in subject.troubles(kinds):
        if trouble.spot is None or trouble.spot.row not in rows.get(trouble.field or "", ()):
            yield trouble


def _reason(trouble: Trouble) -> str:
    """Return why a value cannot be read, without the remedy: the hint has it."""
    reason = _REMEDY.sub("", trouble.detail)
    return f"：{reason}" if reason else ""
