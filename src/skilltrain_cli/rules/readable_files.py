"""RD: can the file be read at all, and what should be known about it?"""

from collections.abc import Iterator

from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FileRead, Remark
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.table_kinds import FileKind

_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送"
_SEND_AGAIN = "请重新发送原文件；原文件自己也打不开的，请用 WPS 或 Excel 修复后另存为 .xlsx"
_EXPORT = "请打开后导出为 Excel（.xlsx）再报送"
_AS_TABLE = "请报送可编辑的 .xlsx 或 .docx 原表"
_KINDS = {
    FileKind.DOC: (
        "旧版 Word 文件（.doc、.wps），里面的表格读不出来",
        "请用 WPS 或 Word 打开，另存为 .docx 后重新报送",
    ),
    FileKind.RTF: ("写字板文件（RTF），里面的表格读不出来", "请用 WPS 或 Word 打开，另存为 .docx 后重新报送"),
    FileKind.ODT: (
        "OpenDocument 文字文件（.odt），里面的表格读不出来",
        "请用 WPS 或 Word 打开，另存为 .docx 后重新报送",
    ),
    FileKind.PDF: (" PDF 文件，不是表格", f"{_AS_TABLE}，PDF 另附"),
    FileKind.OFD: (" OFD 版式文件，不是表格", f"{_AS_TABLE}，OFD 另附"),
    FileKind.HTML: ("网页文件，不是表格", _SAVE_AS),
    FileKind.IMAGE: ("图片，不是表格", "请报送表格原件，不要报送照片或截图"),
    FileKind.VIDEO: ("视频，不是表格", "请报送表格原件"),
    FileKind.ARCHIVE: (
        "压缩包，这里没有打开",
        "请先解压，逐个处理里面的表格；zip、7z、rar 里的表格可以用 skt validate 或 skt merge 直接读",
    ),
    FileKind.NUMBERS: ("苹果 Numbers 表格，这里读不出来", f"{_EXPORT}（文件→导出为→Excel）"),
    FileKind.PAGES: (
        "苹果 Pages 文稿，这里读不出来",
        "请打开后导出为 Word（.docx）再报送（文件→导出为→Word）",
    ),
    FileKind.KEYNOTE: ("苹果 Keynote 演示文稿，不是表格", _AS_TABLE),
    FileKind.EPUB: ("电子书（EPUB），不是表格", _AS_TABLE),
    FileKind.SLIDES: ("演示文稿，不是表格", f"{_AS_TABLE}，演示文稿里的表格请复制到表里"),
    FileKind.MIND_MAP: ("思维导图，不是表格", _AS_TABLE),
    FileKind.LINK: (
        "快捷方式或网址，不是文件本身",
        "请报送它指向的原文件；在线文档（WPS 云文档、腾讯文档等）请先下载为 .xlsx",
    ),
    FileKind.MAIL: ("邮件，不是表格", "请把邮件里的附件另存出来，报送附件"),
    FileKind.DATABASE: (
        "数据库文件（dbf、Access 等），不是表格",
        f"{_EXPORT}；dbf 可以用 WPS 或 Excel 打开后另存为 .xlsx",
    ),
    FileKind.PROGRAM: ("程序文件，不是表格，没有运行", "自解压的压缩包请先解压，报送里面的表格"),
}
_ONLINE = {".ksheet": "WPS 智能表格", ".otl": "WPS 智能文档", ".dbt": "WPS 多维表格"}
"""Names under which WPS keeps what lies in its cloud: outside it they are placeholders."""


def _own(read: FileRead) -> str:
    """Return the suffix to save a file under so that it stays what it is."""
    return ".docx" if read.kind is FileKind.DOCX else ".xlsx"


_TECHNICAL = lazy_pattern("[：:]?[ -~]+$")
"""The readers' own words, in English."""
_BROKEN = "：文件内部结构已损坏"


def _because(read: FileRead) -> str:
    reason = _TECHNICAL.sub("", read.detail) if "：" in read.detail or read.detail.isascii() else read.detail
    return f"：{reason}" if reason else ""


def _word(read: FileRead) -> str:
    """Return the technical word, which those who help will ask for."""
    word = _TECHNICAL.search(read.detail)
    text = word[0].strip("：: ") if word else ""
    return f"（{text}）" if text else ""


@rule("RD001", "文件要打得开", on=FileRead, severity=Severity.ERROR, basis=ours("打不开的文件没法审核、汇总"))
def file_is_sound(read: FileRead) -> Iterator[Remark]:
    """
    损坏的、传输不完整的文件读不出来，等于没有报送。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | xlsx | damaged |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is Failure.DAMAGED:
        reason = _because(read)
        reason = _BROKEN if not reason or "压缩包" in reason else reason  # the clerk sent no archive
        yield Remark(message=f"文件损坏，读不出来{reason}", hint=_SEND_AGAIN)


@rule(
    "RD002",
    "文件不要加密码",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("加了密码的文件没法审核、汇总"),
)
def file_is_not_encrypted(read: FileRead) -> Iterator[Remark]:
    """
    设了打开密码的、被单位的加密软件或权限管理整个加密的文件读不出来；后者在本单位电脑上打开是正常的，发出去就是乱码。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | xlsx | encrypted |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is Failure.ENCRYPTED:
        yield Remark(message="文件设了打开密码", hint="请去掉密码（文件→文档加密→清空密码）后重新报送")
    if read.failure is Failure.PROTECTED:
        seems = read.detail == "?"
        which = "" if seems else f"（{read.detail}）"
        yield Remark(
            message="内容读不出来，像是被单位的加密软件整个加密了，也可能已经损坏"
            if seems
            else f"文件被单位的加密软件整个加密了{which}，读不出来",
            hint="请先解密（在装有加密软件的电脑上右键解密，或申请外发）再报送；另存为、改后缀都仍是加密的",
        )


@rule(
    "RD003",
    "文件要能在限定的时间和内存里读完",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("一个文件不能拖住整批审核"),
)
def file_can_be_read_safely(read: FileRead) -> Iterator[Remark]:
    """
    读取在单独的进程里进行，超时、超内存或进程中止，只影响这一个文件，其他文件照常审核。

    本机自己的限制（ulimit）比读取所需还小的，不怪文件，但没有读完的仍要重新审核。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xls | unknown | crashed |
    合规:
        | 文件 | 种类 |
        | 张店区.xls | xls |
    """
    causes = {
        Failure.CRASHED: "读取时程序中止",
        Failure.TIMEOUT: "读取超过限定时间",
        Failure.MEMORY: "读取超过限定内存",
    }
    if read.failure in causes:
        yield Remark(
            message=f"{causes[read.failure]}，文件内容异常{_because(read)}{_word(read)}",
            hint=f"{_SAVE_AS}；仍然不行的，请把内容复制到新建的空白表",
        )
    if read.failure is Failure.CONFINED:
        yield Remark(
            message=f"本机给读取进程的运算时间或内存太少，没有读完；文件本身不一定有问题{_word(read)}",
            hint="请放宽本机的限制（ulimit -t、ulimit -v）后重新运行，不必退回文件",
        )


@rule(
    "RD004",
    "文件不能过大或夹带危险结构",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("结构异常的文件可能拖垮电脑"),
)
def file_keeps_within_limits(read: FileRead) -> Iterator[Remark]:
    """
    单个工作簿不超过 50 MB；解压后膨胀过大、区域大得离谱、带有文档类型声明的文件一律不读。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | xlsx | bomb |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    causes = {
        Failure.TOO_LARGE: "超过读取上限",
        Failure.BOMB: "解压后异常膨胀，或各部分相互重叠",
        Failure.DOCTYPE: "夹带文档类型声明（DOCTYPE），正常的表格没有它",
    }
    if read.failure in causes:
        yield Remark(
            message=f"{causes[read.failure]}{_because(read)}",
            hint="请把需要报送的内容复制到新建的空白表，删除多余的行、列和工作表",
        )


@rule(
    "RD005",
    "报送的应是表格",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("可编辑的表格才能逐格审核、汇总"),
)
def file_is_a_table(read: FileRead) -> Iterator[Remark]:
    """
    按内容识别文件种类，不看后缀。PDF、OFD、图片、演示文稿、Numbers 里的表读不出来；旧版 Word 要另存。

    文件夹里的图片和扫描件，名称是表名或单位名的，不当作无关文件跳过；旁边有同名的表时，看作那张表的扫描件。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.doc | doc | not-a-table |
    合规:
        | 文件 | 种类 |
        | 张店区.et | xls |
        | 张店区.docx | docx |
    """
    if read.failure is Failure.NOT_A_TABLE:
        named, remedy = _KINDS.get(read.kind) or _unknown(read.file)
        yield Remark(message=f"这是{named}{_because(read)}", hint=remedy)


def _unknown(file: str) -> tuple[str, str]:
    """Name what no content tells by its suffix alone, and what to do."""
    suffix = next((each for each in _ONLINE if file.lower().endswith(each)), "")
    if suffix:
        return (
            f" {_ONLINE[suffix]}（{suffix}），只能在线打开",
            "请在 WPS 里打开，下载或另存为 .xlsx 后重新报送",
        )
    return "认不出种类的文件，不是表格", _SAVE_AS


@rule(
    "RD006", "文件不能是空的", on=FileRead, severity=Severity.ERROR, basis=ours("空文件里没有可以审核的内容")
)
def file_is_not_empty(read: FileRead) -> Iterator[Remark]:
    """
    0 字节的文件里什么也没有，多半是复制或下载没有完成。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | empty | empty |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is Failure.EMPTY:
        yield Remark(message="文件是空的（0 字节）", hint="请重新复制或重新发送原文件")


@rule("RD007", "文件要允许打开", on=FileRead, severity=Severity.ERROR, basis=ours("打不开的文件没法审核"))
def file_can_be_opened(read: FileRead) -> Iterator[Remark]:
    """
    文件正被 WPS/Excel 占用、没有读取权限，或在审核时被移走。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | unknown | locked |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is Failure.LOCKED:
        yield Remark(
            message=f"系统不允许打开{_because(read)}",
            hint="如正在 WPS 或 Excel 中打开，请先关闭；否则请检查读取权限",
        )
    if read.failure is Failure.MISSING:
        yield Remark(message="文件在审核时不见了", hint="请确认文件没有被移动或删除，再审核一次")


@rule(
    "RD008",
    "csv 用 UTF-8 或 GB18030 编码",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("编码认不出来，汉字会变成乱码"),
)
def csv_is_readable_text(read: FileRead) -> Iterator[Remark]:
    """
    依次按 BOM、UTF-8、GB18030 解码，都不行的不猜，免得姓名变成乱码。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.csv | csv | encoding |
    合规:
        | 文件 | 种类 |
        | 张店区.csv | csv |
    """
    if read.failure is Failure.ENCODING:
        yield Remark(message=f"文字编码认不出来{_because(read)}", hint=_SAVE_AS)


@rule(
    "RD009",
    "报送工作簿本身，不是它的锁文件",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("锁文件里没有报表的内容"),
)
def workbook_itself_is_sent(read: FileRead) -> Iterator[Remark]:
    """
    “~$张店区.xlsx”是打开工作簿时的临时文件，里面没有表。

    违规:
        | 文件 | 种类 | 只有锁文件 |
        | ~$张店区.xlsx | unknown | 是 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.lock_only:
        yield Remark(
            message="送来的是临时锁文件，没有同名的工作簿", hint="请关闭 WPS 或 Excel，复制不带“~$”的那个文件"
        )


@rule(
    "RD010",
    "后缀与内容一致",
    on=FileRead,
    severity=Severity.NOTE,
    basis=ours("后缀与内容不符，办公软件可能打不开"),
)
def suffix_tells_the_truth(read: FileRead) -> Iterator[Remark]:
    """
    改后缀不改变文件的种类；按真实种类读取，并提示。

    违规:
        | 文件 | 种类 | 后缀不符 |
        | 张店区.xlsx | xls | 是 |
    合规:
        | 文件 | 种类 |
        | 张店区.xls | xls |
    """
    if read.suffix_lies and read.failure is None:
        yield Remark(
            message=f"内容是 {read.kind} 格式，与后缀不符，已按 {read.kind} 读取",
            hint=f"建议另存为 {_own(read)}，不要直接改后缀",
        )


@rule(
    "RD011",
    "宏和外部链接不执行",
    on=FileRead,
    severity=Severity.NOTE,
    basis=ours("宏和外部链接有风险，也可能改变数据"),
)
def macros_and_links_are_named(read: FileRead) -> Iterator[Remark]:
    """
    宏从不运行，外部链接从不访问，只读取保存下来的结果。

    违规:
        | 文件 | 种类 | 宏 |
        | 张店区.xlsm | xlsm | 是 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is None and (read.macros or read.external_links):
        named = "、".join(
            name for name, there in (("宏", read.macros), ("外部链接", read.external_links)) if there
        )
        suffix = _own(read)
        yield Remark(
            message=f"文件带有{named}，没有运行也没有访问", hint=f"建议另存为不带宏和链接的 {suffix}"
        )


@rule(
    "RD012",
    "隐藏的工作表里不应有表",
    on=FileRead,
    severity=Severity.QUERY,
    basis=ours("隐藏的工作表不审核，里面的数据可能漏报"),
)
def forms_are_not_hidden(read: FileRead) -> Iterator[Remark]:
    """
    隐藏工作表里的表不审核、不汇总，是否要报由填报单位说明。

    违规:
        | 文件 | 种类 | 隐藏的表 |
        | 张店区.xlsx | xlsx | Sheet2 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    for name in read.hidden_forms:
        yield Remark(
            message=f"隐藏的工作表“{name}”里也有一张有内容的表，没有审核也没有汇总",
            hint="要上报的请取消隐藏，不上报的请删除；保留的请写情况说明",
            place=Place(file=read.file, sheet=name),
        )


@rule(
    "RD013", "读取时的特别情况", on=FileRead, severity=Severity.NOTE, basis=ours("读取时的特别情况要让人知道")
)
def reading_is_explained(read: FileRead) -> Iterator[Remark]:
    """
    文件读得出来，但过程有特别之处（如内置密码、备用读取器），说给人知道。

    违规:
        | 文件 | 种类 | 情况 |
        | 张店区.xls | xls | 文件带有内置的只读密码 |
    合规:
        | 文件 | 种类 |
        | 张店区.xls | xls |
    """
    for fact in read.facts:
        own = _own(read)
        anew = "打开核对" if read.file.lower().endswith(own) else f"另存为 {own} 再审核"
        doubt = (
            "不影响审核；要解压的，请留意这些名称"
            if read.kind is FileKind.ARCHIVE
            else f"一般不必处理；结果有疑问时，请{anew}"
        )
        yield Remark(message=fact, hint=doubt)


@rule(
    "RD014",
    "文件夹里要有表格",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("空文件夹里没有可以审核的内容"),
)
def folder_holds_tables(read: FileRead) -> Iterator[Remark]:
    """
    文件夹是空的，或者里面没有一个可以审核的表格，等于没有审核。

    违规:
        | 文件 | 种类 | 没有表格 |
        | 张店区 | unknown | 是 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.nothing:
        yield Remark(message="里面没有可以审核的表格", hint="请确认文件夹选得对，并把 .xlsx 等表格放进去")


@rule(
    "RD015",
    "csv 的双引号要成对",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("双引号不成对，后面的格子会错位"),
)
def csv_quotes_are_paired(read: FileRead) -> Iterator[Remark]:
    """
    多一个或少一个英文双引号，后面的行会并进同一格，项目就少了；宁可不读，也不丢行。成对的双引号里可以换行。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.csv | csv | quotes |
    合规:
        | 文件 | 种类 |
        | 张店区.csv | csv |
    """
    if read.failure is Failure.QUOTES:
        where = read.detail or "文件里"
        yield Remark(
            message=f'{where}有英文双引号（"）没有成对，后面的行会并进同一格，所以没有读',
            hint=f"请用记事本打开，把{where}多出的双引号删去或补成一对；或用 WPS 打开核对行数后另存为 .xlsx",
        )


@rule(
    "RD016",
    "有数据的工作表都要读到",
    on=FileRead,
    severity=Severity.QUERY,
    basis=ours("没有读到的数据不会汇总，不能悄悄漏掉"),
)
def sheets_with_data_are_read(read: FileRead) -> Iterator[Remark]:
    """
    续表、另一张工作表里有数据，却没有附件的表头（或只有其中几栏），读不成报表，里面的项目就没有审核也没有汇总。

    看起来像数据的才报：一行里有人数又有时间，或者认得出两个以上附件的栏目。

    违规:
        | 文件 | 种类 | 没有读的工作表 | 像数据的行 |
        | 张店区.xlsx | xlsx | 续表 | 2 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    for each in read.passed_over if read.found else ():
        if each.rows:
            called = _called(read, each.name)
            yield Remark(
                message=f"{called}里有 {each.rows} 行像数据的内容，没有审核也没有汇总：{each.why}",
                hint="要上报的，请补上附件的表头，或并入已经读到的那张表；"
                f"不上报的请删除这{'个表格' if read.kind is FileKind.DOCX else '张工作表'}，或写情况说明",
                place=Place(file=read.file, sheet=each.name, spot=each.spot),
            )


def _called(read: FileRead, sheet: str) -> str:
    return f"{Place(file=read.file, sheet=sheet).sheet_is}“{sheet}”"


@rule(
    "RD017",
    "没有当作报表的工作表",
    on=FileRead,
    severity=Severity.NOTE,
    basis=ours("没有审核的工作表要让人知道"),
)
def other_sheets_are_named(read: FileRead) -> Iterator[Remark]:
    """
    工作簿里还有别的工作表，认不出是附件的表，也不像数据，说给人知道。填表说明、下拉选项之类不提示。

    违规:
        | 文件 | 种类 | 没有读的工作表 |
        | 张店区.xlsx | xlsx | 通讯录 |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    for each in read.passed_over if read.found else ():
        if not each.rows:
            yield Remark(
                message=f"{_called(read, each.name)}没有审核也没有汇总：{each.why}",
                hint="不是报表的不必处理；是报表的，请照附件补全表头和内容",
                place=Place(file=read.file, sheet=each.name, spot=each.spot),
            )


@rule(
    "RD018",
    "每一格在文件里只写一次",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("同一格写了两次，不知道以哪一次为准，读哪一次都会丢内容"),
)
def nothing_is_written_twice(read: FileRead) -> Iterator[Remark]:
    """
    文件内部同一格、同一行、同一张表写了两次的，各种软件各读一次，另一次就丢了；宁可不读，也不丢行。

    这样的文件多半是用程序拼出来的，WPS 和 Excel 不会这样保存。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.xlsx | xlsx | twice |
    合规:
        | 文件 | 种类 |
        | 张店区.xlsx | xlsx |
    """
    if read.failure is Failure.TWICE:
        yield Remark(
            message=f"文件内部{read.detail or '有的内容'}写了两次，不知道以哪一次为准，所以没有读",
            hint=f"请用 WPS 或 Excel 打开，核对每一行后另存为 {_own(read)} 重新报送",
        )


@rule(
    "RD025",
    "压缩包里的文件都要读得到",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("取不出来的文件没法审核、汇总，等于没有报送"),
)
def entries_can_be_taken(read: FileRead) -> Iterator[Remark]:
    """
    装着报表的压缩包按文件夹审核；加密的、损坏的、套了几层的、路径指向别处的，取不出来，等于没有报送。

    违规:
        | 文件 | 种类 | 取不出来的 |
        | 淄博市.zip | archive | 张店区.xlsx |
    合规:
        | 文件 | 种类 |
        | 淄博市.zip | archive |
    """
    for said, remedy in read.untaken:
        yield Remark(
            message=f"压缩包里的内容没有全部读到：{mask(said)}", hint=mask(remedy) or "请重新压缩后报送"
        )


@rule(
    "RD026",
    "文字不能是乱码",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("乱码里的字有的已经丢失，读出来的名称、日期都靠不住"),
)
def text_is_not_garbled(read: FileRead) -> Iterator[Remark]:
    """
    文件用错了编码另存过，中文成了“椤圭洰”“ÊÐ”“锟斤拷”“????”之类，有的字已经丢失，还原不了。

    能够毫无疑问还原的，还原后照常审核，并提示。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.csv | csv | garbled |
    合规:
        | 文件 | 种类 |
        | 张店区.csv | csv |
    """
    if read.failure is Failure.GARBLED:
        sample = f"，如“{shown(' '.join(read.detail.split()), 20)}”" if read.detail else ""
        yield Remark(
            message=f"里面的文字是乱码{sample}，是用错误的编码另存造成的",
            hint="请回到原来的系统或原表重新导出，直接存为 .xlsx；csv 请存为带 BOM 的 UTF-8 或 GB18030",
        )


@rule(
    "RD027",
    "读这种文件的部件要有",
    on=FileRead,
    severity=Severity.ERROR,
    basis=ours("没有读的文件没有审核，不能当作没有问题"),
)
def reader_is_there(read: FileRead) -> Iterator[Remark]:
    """
    网页版没有读 Word、7z、RAR、图片、视频和加密文件的部件；安装版缺少的部件可以补装。文件本身不一定有问题。

    违规:
        | 文件 | 种类 | 失败 |
        | 张店区.docx | docx | absent |
    合规:
        | 文件 | 种类 |
        | 张店区.docx | docx |
    """
    if read.failure is Failure.ABSENT:
        said, _, remedy = read.detail.partition("；")
        yield Remark(
            message=f"{said or '没有读这种文件的部件'}，没有读，文件本身不一定有问题", hint=remedy or _SAVE_AS
        )
