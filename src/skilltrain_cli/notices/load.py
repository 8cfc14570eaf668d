"""Read notices from TOML: the shipped ones and a user's own, whose every mistake is named."""

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from skilltrain_cli.errors import UsageError, unread
from skilltrain_cli.finding import Asked
from skilltrain_cli.limited import Unbearable, read_limited, toml
from skilltrain_cli.notices.notice import Every, Kind, Material, Notice, Sender, Target, Task
from skilltrain_cli.notices.table import Table
from skilltrain_cli.text import key, shown

_OPERATORS = (">=", ">", "<=", "<", "=")
_LARGEST = 1024 * 1024
_MOST_TASKS, _MOST_TARGETS, _MOST_CLAUSES = 500, 1_000, 1_000
_LINE = re.compile(r"at line (\d+)")
_DIGITS = re.compile(r"[0-9_]{4000}")
_BRACKETS = str.maketrans("[(【{〕])】}", "〔〔〔〔〕〕〕〕〕")


@functools.cache
def shipped() -> tuple[Notice, ...]:
    """Return the notices that come with skt, in the order of their dates."""
    folder = files(__package__).joinpath("data")
    found = [
        _notice(Table.root(entry.name, tomllib.loads(entry.read_text(encoding="utf-8"))))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda notice: (notice.issued, notice.number)))


def load_notice(path: Path) -> Notice:
    """Read a user's notice; UsageError names the key, what it holds and what is expected."""
    try:
        data = read_limited(path, _LARGEST)
        if len(data) > _LARGEST:
            raise UsageError(f"通知文件“{path}”超过 1 MB", "请确认没有给错文件")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"读不了通知文件“{path}”：{unread(error)}", "请检查文件名和权限") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"通知文件“{path}”不是 UTF-8 编码", "请用记事本另存为 UTF-8") from error
    try:
        return _notice(Table.root(str(path), toml(text)))
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f"第{line[1]}行" if line else "末尾"
        raise UsageError(
            f"通知文件“{path}”{where}不是有效的 TOML", "每行写成 键 = 值，文字加英文双引号，日期写 2021-06-15"
        ) from error
    except Unbearable as error:
        raise UsageError(f"通知文件“{path}”{error}", "请确认没有给错文件，或删去多余的内容") from error
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits
        raise UsageError(
            f"通知文件“{path}”{_with_digits(text)}数字太长", "数字不超过 15 位，请确认没有写错"
        ) from error


def _with_digits(text: str) -> str:
    """Name the line and the key of a number that is too long; only the first one is."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _DIGITS.search(line):
            return f"第{number}行 {shown(line.partition('=')[0].strip())} 的"
    return "里有"


def find(name: str, notices: Iterable[Notice] | None = None) -> Notice:
    """Return the notice with that 文号 (in whatever brackets) or id; UsageError lists what there is."""
    known = tuple(shipped() if notices is None else notices)
    for notice in known:
        if _bare(name) in {_bare(notice.number), _bare(notice.id)}:
            return notice
    have = "、".join(notice.number for notice in known)
    raise UsageError(f"没有“{name}”这个通知", f"现有：{have}；其他通知用 --notice 指定文件")


def _bare(name: str) -> str:
    return key(name).translate(_BRACKETS)


def _notice(root: Table) -> Notice:
    """Build a notice from its file; its tables are taken first, so that a misspelt one is named as such."""
    issued = root.day("issued")
    number = root.text("number")
    clauses = MappingProxyType(_clauses(root.table("clauses")))
    tasks, targets = root.tables("tasks", _MOST_TASKS), root.tables("targets", _MOST_TARGETS)
    material = root.table("material")
    identity = {name: root.text(name) for name in ("title", "issuer")}
    year, receiver, own = root.year("year", issued.year), root.text("receiver", ""), root.text("id", number)
    root.no_more()
    return Notice(
        **identity,
        id=own,
        number=number,
        issued=issued,
        year=year,
        receiver=receiver,
        clauses=clauses,
        tasks=tuple(_task(table, clauses, issued) for table in tasks),
        targets=tuple(_target(table, clauses) for table in targets),
        material=_material(material, clauses),
    )


def _clauses(table: Table) -> Mapping[str, str]:
    if len(table.cells) > _MOST_CLAUSES:
        table.too_many("clauses", len(table.cells), _MOST_CLAUSES)
    return {name: table.text(name).strip() for name in table.cells}


def _clause_in(table: Table, name: str, clauses: Mapping[str, str]) -> str:
    """Return the name of a clause, which must be one of the notice's own."""
    clause = table.text(name)
    if clause not in clauses:
        table.wrong(name, f"[clauses] 里有的条款：{'、'.join(clauses) or '（还没有写）'}")
    return clause


def _words(table: Table, clauses: Mapping[str, str]) -> tuple[str, str]:
    """Return the clause and the words a task or target rests on; words that are not in it are refused."""
    clause, quote = table.text("clause", ""), table.text("quote", "")
    if clause or quote:
        clause = _clause_in(table, "clause", clauses)
    if key(quote) not in key(clauses.get(clause, "")):
        table.wrong("quote", f"条款“{clause}”的原文，一字不差：{shown(clauses[clause], 60)}")
    return clause, quote


def _material(table: Table, clauses: Mapping[str, str]) -> Material | None:
    """Return the demands on 宣传素材; a notice without that table has none."""
    if not table.cells:
        return None
    material = Material(
        pictures=table.positive("pictures"),
        picture_formats=table.texts("picture_formats"),
        film_formats=table.texts("film_formats"),
        shortest_seconds=table.positive("shortest_seconds"),
        longest_seconds=table.positive("longest_seconds"),
        frames_per_second=table.positive("frames_per_second"),
        height=table.positive("height"),
        article_words=table.positive("article_words"),
        taken_from=table.optional_day("taken_from"),
        area=table.optional_area("area"),
        clauses=MappingProxyType(
            {what: _clause_in(table, f"{what}_clause", clauses) for what in Asked if what is not Asked.SENT}
        ),
    )
    table.no_more()
    return material


def _task(table: Table, clauses: Mapping[str, str], issued: date) -> Task:
    due = table.optional_day("due")
    if due is not None and due < issued:
        table.wrong("due", f"印发日（issued = {issued}）当天或以后的日期")
    clause, quote = _words(table, clauses)
    task = Task(
        id=table.unique("id"),
        title=table.text("title"),
        sender=table.choice("from", Sender),
        receiver=table.optional("to", Sender),
        form=table.text("form", "") or None,
        due=due,
        every=table.optional("every", Every),
        gathers=table.optional("gathers", Sender),
        guided_by=table.optional("guided_by", Sender),
        clause=clause,
        quote=quote,
        note=table.text("note", ""),
    )
    table.no_more()
    return task


def _target(table: Table, clauses: Mapping[str, str]) -> Target:
    clause, quote = _words(table, clauses)
    target = Target(
        id=table.unique("id"),
        scope=table.choice("scope", Sender),
        period=table.text("period"),
        indicator=table.text("indicator"),
        unit=table.text("unit"),
        op=table.one_of("op", _OPERATORS),
        value=table.number("value"),
        kind=table.choice("kind", Kind),
        clause=clause,
        quote=quote,
    )
    table.no_more()
    return target
