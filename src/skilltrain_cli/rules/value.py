"""VL: can each cell be read as what its field asks for?"""

import re
from collections.abc import Iterator

from skilltrain_cli.finding import Place, Severity, ours
from skilltrain_cli.forms._form import Entry
from skilltrain_cli.forms.sheet import Trouble
from skilltrain_cli.number import Count, parse_count
from skilltrain_cli.period import names_no_time
from skilltrain_cli.privacy import mask, shown
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import FormSheet, Remark
from skilltrain_cli.text import key


def _about(trouble: Trouble, message: str, hint: str) -> Remark:
    return Remark(message=message, hint=hint, spot=trouble.spot, field=trouble.field, value=trouble.value)


@rule(
    "VL001", "必填栏目不能空", on=FormSheet, severity=Severity.ERROR, basis=ours("空着的格子没法审核、汇总")
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
        yield _about(trouble, f"“{heading}”{found}", f"请填写：{about}")


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
        yield _about(
            trouble,
            f"公式出错，显示“{trouble.detail}”，没有结果",
            "请改正公式，或直接填写结果（选择性粘贴为“数值”）",
        )


@rule("VL003", "人数填整数", on=FormSheet, severity=Severity.ERROR, basis=ours("人数要相加，只能是整数"))
def headcounts_are_whole_numbers(subject: FormSheet) -> Iterator[Remark]:
    """
    “培训人数”填一个不小于 0 的整数，以“人”为单位。约数、区间、汉字数、带“万”的数都不猜。

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
    for trouble in subject.troubles("count."):
        if trouble.kind == "count.unit":
            yield _about(
                trouble,
                f"“{shown(trouble.value)}”以“{trouble.detail}”为单位，本表的人数以“人”为单位，这一栏没有采用",
                "请去掉这个单位，各行按“人”填写完整的整数",
            )
            continue
        meant = (
            None if trouble.kind == "count.scaled" else trouble.suggestion
        )  # 2000万 people are nobody's guess
        guess = f"，如 {meant}" if meant is not None else ""
        reason = _reason(trouble)
        yield _about(
            trouble,
            f"填的是“{shown(trouble.value)}”，应为整数人数{reason}",
            f"请核实后只填整数{guess}，不带文字和单位",
        )


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
        yield _about(
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
        yield _about(
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
        yield _about(
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
    reads=("trainees",),
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
    read = {raw: parse_count(raw) for raw in subject.texts("trainees")}
    for index, raw in enumerate(subject.sheet.raw("trainees") if read else ()):
        count = read.get(raw) if isinstance(raw, str) else None
        if isinstance(raw, str) and isinstance(count, Count) and raw.strip() != str(count.value):
            yield subject.remark(
                index, "trainees", f"写成“{shown(raw)}”，按 {count.value} 采用", f"建议只填 {count.value}"
            )


@rule(
    "VL008",
    "时间要写得明白",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("读不出时间，就没法判断是否开展、是否按期"),
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
    for trouble in subject.troubles("period."):
        reason = _reason(trouble)
        cannot = "这个日期不能用" if trouble.kind == "period.impossible" else "认不出日期"
        day = subject.sheet.form.by_name[trouble.field or ""].entry is Entry.DATE or trouble.beside
        example = "2021年6月10日" if day else "2021年6月1日至6月15日"
        found = f"填的是“{shown(trouble.value)}”"
        if trouble.beside:
            spot, value = trouble.beside
            place = Place(file=subject.file, sheet=subject.sheet.name, spot=spot)
            found += f"，{place.address} 填的是“{shown(value)}”"
        remedy = f"请写成 {example} 这样的日期"
        if not day and names_no_time(str(trouble.value)):
            year = subject.setting.notice.year
            remedy = f"还没有定的，填计划开展时间，如 计划{year}年9月；长期开设的，填起止日期"
        yield _about(trouble, f"{found}，{cannot}{reason}", remedy)


@rule(
    "VL009",
    "时间要写年份",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("不写年份，跨年时会弄错"),
    needs=("PJ106",),
    reads=("period",),
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
    for period in subject.periods:
        if period.year_assumed:
            for index in subject.rows_of(period):
                found = shown(subject.sheet.raw("period")[index])
                message = f"“{found}”没有写年份，按通知年份理解为 {period.written}"
                yield subject.remark(index, "period", message, f"建议写成 {period.written}")
    cell = subject.sheet.footer.get("filled_on")
    if cell is not None and cell.value is not None and isinstance(cell.raw, str) and _yearless(cell.raw):
        day = shown(cell.value)
        message = f"“{shown(cell.raw)}”没有写年份，按通知年份理解为 {day}"
        yield Remark(
            message=message, hint=f"建议写成 {day}", spot=cell.spot, field="filled_on", value=cell.raw
        )


def _yearless(written: str) -> bool:
    """Tell whether a day that could be read has month and day only: 6月8日, 6.8, 六月八日."""
    return "年" not in written and len(re.findall(r"\d+", written)) in (0, 2)


@rule(
    "VL010",
    "时间要写成日期",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("数字形式的日期，别人看不懂"),
    reads=("period",),
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
    for period in subject.periods:
        if period.from_serial:
            for index in subject.rows_of(period):
                found = shown(subject.sheet.raw("period")[index])
                message = f"是日期序号 {found}，理解为 {period.written}"
                yield subject.remark(index, "period", message, f"请核对，建议写成 {period.written}")


@rule(
    "VL011",
    "时间在通知的年度内",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("报的是本年度的项目，别的年份多半是写错"),
    reads=("period",),
)
def dates_are_of_the_notice_year(subject: FormSheet) -> Iterator[Remark]:
    """
    表里的培训应当在通知所说的年度内组织；不是这一年的，请核实。

    违规:
        | 组织时间 |
        | 2020年6月1日 |
    合规:
        | 组织时间 |
        | 2021年6月1日 |
    """
    year = subject.setting.notice.year
    for period in subject.periods:
        if period.end.year < year or period.start.year > year:
            for index in subject.rows_of(period):
                yield subject.remark(
                    index,
                    "period",
                    f"{period.written} 不在 {year} 年度",
                    "请核实年份；确实无误的，请写情况说明",
                )


@rule("VL012", "电话号码要打得通", on=FormSheet, severity=Severity.ERROR, basis=ours("有问题时要打得通"))
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
        reason = _reason(trouble)
        example = trouble.suggestion or "0533-2345678 或 11 位手机号"
        yield _about(
            trouble, f"填的是“{shown(trouble.value)}”，不是完整的电话号码{reason}", f"请核对后写成 {example}"
        )


@rule(
    "VL013",
    "每格写全，不写“同上”",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("排序、筛选、汇总以后，“同上”不知道指哪一行"),
)
def cells_do_not_say_ditto(subject: FormSheet) -> Iterator[Remark]:
    """
    排序、汇总之后“同上”就不知道同谁了。只有“市”“组织区县”两栏的“同上”按上一行理解。

    违规:
        | 群体范围 |
        | 同上 |
    合规:
        | 群体范围 |
        | 失业人员 |
    """
    for trouble in subject.troubles("text.ditto"):
        yield _about(trouble, f"填的是“{shown(trouble.value)}”，汇总后无从知道指哪一行", "请写出完整内容")


_REMEDY = re.compile("[，。；]?请.*$", re.DOTALL)
_HINTS = ("×", "***", "点击", "请", "填写", "示例", "样例", "xx", "XX", "xX", "Xx")
"""Without one of these no text is a placeholder."""
_PLACEHOLDER = re.compile(
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
    short = (Entry.TEXT, Entry.CHOICE)
    for column in subject.sheet.form.columns:
        if column.entry not in short or not any(hint in subject.joined(column.name) for hint in _HINTS):
            continue
        for index, raw in _rows_of(subject, column.name, _PLACEHOLDER):
            yield subject.remark(
                index,
                column.name,
                f"“{shown(raw)}”像是没有改掉的提示文字",
                "请换成实际内容；确实如此的，请写情况说明",
            )


_NUMBER = re.compile("[0-9０-９]{6}")
_TEXTS = (Entry.TEXT, Entry.LONG_TEXT, Entry.CHOICE)


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
        if column.entry not in _TEXTS or column.name not in subject.sheet.cells:
            continue
        for index, raw in _rows_of(subject, column.name, _NUMBER):
            if _ID.search(mask(raw)):
                yield subject.remark(
                    index,
                    column.name,
                    f"写有身份证号一类的长号码：{shown(raw)}",
                    "请删去号码；汇总表会原样转发，无法遮盖",
                )


_ID = re.compile(r"[0-9]{6}\*{5,}[0-9Xx]{4}")
"""What an ID number looks like once it is masked."""


def _rows_of(subject: FormSheet, name: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the data rows whose text has the pattern, in one pass; hardly any sheet has one."""
    if not pattern.search(subject.joined(name)):
        return
    found = {text for text in subject.texts(name) if pattern.search(text)}
    for index, raw in enumerate(subject.sheet.raw(name)):
        if isinstance(raw, str) and raw in found:
            yield index, raw


def _reason(trouble: Trouble) -> str:
    """Return why a value cannot be read, without the remedy: the hint has it."""
    reason = _REMEDY.sub("", trouble.detail)
    return f"：{reason}" if reason else ""


RULES = (
    required_cells_are_filled,
    cells_hold_no_error,
    headcounts_are_whole_numbers,
    formulas_are_computed,
    cells_hold_text_not_pictures,
    long_numbers_are_text,
    headcounts_are_plain,
    dates_can_be_read,
    dates_have_a_year,
    dates_are_not_serials,
    dates_are_of_the_notice_year,
    phone_numbers_can_be_dialled,
    cells_do_not_say_ditto,
    placeholders_are_replaced,
    texts_hold_no_id_numbers,
)
