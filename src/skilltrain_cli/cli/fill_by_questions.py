"""``skt fill`` without a file: asks field by field at a terminal, and goes on from a draft."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from skilltrain_cli.cli import console, skt_toml
from skilltrain_cli.cli.question_screen import Screen, Terminal, agreed
from skilltrain_cli.cli.saved_answers import Draft, draft_path, load_draft
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.forms.values_to_fill_in import Unreadable, officially_written, supposed_parts
from skilltrain_cli.operations.fill_form import Given
from skilltrain_cli.usecases import fill as filling
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.review_of_filled import Problem
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.region import Regions
from skilltrain_cli.values.text import is_blank, is_nil_mark, key, quoted
from skilltrain_cli.values.word_count import count
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FOOT

_BACK = "<"
"""Typed alone: back to the field before."""
_HOW_TO_END = "写完另起一行，只打一个“完”字再回车"
_ENDS = frozenset({"完", "完。", "。", ".", "end"})
"""Lines that end a passage; a blank one does not: it stands between the paragraphs of what is pasted."""


def carry_out(wish: filling.Wish, notice: str) -> int:
    """Ask, judge, ask again what is wrong, write; return the exit code."""
    if wish.into_folder:
        raise UsageError("逐栏填写时一次填一份", "请让 -o 指向一个文件，如 -o 附件1.xlsx")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("没有 --from，这里又不是终端，没法询问", "请用 --from 指明取数的文件")
    return converse(wish, notice, Terminal())


def converse(wish: filling.Wish, notice: str, screen: Screen) -> int:
    """Do what ``carry_out`` does, on any screen."""
    path = draft_path(wish.output)
    draft = _resumed(load_draft(path, wish.form.id), screen) or Draft(path=path, form=wish.form.id)
    try:
        wish = _with_unit(wish, draft, screen)
        if skt_toml.remember(_known(wish, notice)):
            screen.say(f"　记在当前文件夹的 {skt_toml.FILE} 里，以后在这里填表不再问；不要的话删去它即可。")
        draft.footer = {**{name: str(value) for name, value in wish.footer.items()}, **draft.footer}
        _Interview(wish, draft, screen).run()
        return _finish(wish, draft, screen)
    except (KeyboardInterrupt, EOFError):
        if draft.rows or draft.footer:
            draft.save()
            screen.say(f"\n已存草稿 {path}；再次运行同一条命令，从这里接着填。")
        raise KeyboardInterrupt from None


def _known(wish: filling.Wish, notice: str) -> Mapping[str, str]:
    names = {"unit": filling.title(wish), "notice": notice}
    return {name: value for name, value in names.items() if value}


def _resumed(draft: Draft | None, screen: Screen) -> Draft | None:
    if draft is None:
        return None
    rows = len(draft.rows)
    if agreed(screen, f"有一份没填完的草稿（{rows} 条），接着填吗？[Y/n] ", default=True):
        return draft
    screen.say(f"　原来的草稿留在 {draft.set_aside()}")
    return None


def _with_unit(wish: filling.Wish, draft: Draft, screen: Screen) -> filling.Wish:
    """Ask for the unit once; it is remembered in skt.toml."""
    if wish.unit is not None:
        draft.unit = filling.title(wish)
        return wish
    while True:
        typed = draft.unit or screen.ask("填报单位（如 张店区；不填直接回车）：").strip()
        if not typed:
            return wish
        try:
            unit = lookup_by_name.unit_named(typed, wish.setting.day, wish.setting.regions, console.remark)
        except UsageError as error:
            draft.unit = ""
            screen.say(f"　{error}。{error.hint}")
            continue
        draft.unit = typed
        return replace(wish, unit=unit)


def _finish(wish: filling.Wish, draft: Draft, screen: Screen) -> int:
    """Judge the whole and ask again for each field that must be mended, until none is left."""
    while True:
        made = filling.make(_given(draft), wish)
        for note in made.notes:
            console.remark(note)
        for line in made.lines():
            console.say(line)
        if not made.errors or wish.allow_invalid:
            break
        again = agreed(screen, f"有 {len(made.errors)} 处必须改正，现在改吗？[Y/n] ", default=True)
        if not (again and forgotten(made.errors, wish.form, draft, screen)):
            draft.save()
            screen.say(f"没有写入；草稿在 {draft.path}。")
            return EXIT_FINDINGS
        _Interview(wish, draft, screen).run()
    filling.write([made], wish)
    console.remark(f"已写入 {made.path}（{made.size}）")
    draft.drop()
    return EXIT_FINDINGS if made.errors else EXIT_CLEAN


def forgotten(errors: Sequence[Problem], form: FormSpec, draft: Draft, screen: Screen) -> bool:
    """
    Take back the answers that are to be asked for again; tell whether there are any.

    What is wrong with a whole row is its keys and name, as of a project named 合计. What is wrong with none
    of the rows is for the clerk to find.
    """
    before = sum(map(len, (*draft.rows, draft.footer)))
    for each in errors:
        answers = draft.footer if each.row == FOOT else draft.rows[each.row]
        for name in [each.field] if each.field in form.by_name else _telling(form):
            answers.pop(name, None)
    if sum(map(len, (*draft.rows, draft.footer))) < before:
        return True
    typed = screen.ask(f"改第几条（1—{len(draft.rows)}）？直接回车，先存草稿：").strip()
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(draft.rows)):
        return False
    draft.rows[int(typed) - 1].clear()
    return True


def _telling(form: FormSpec) -> Sequence[str]:
    """Return the fields that tell whose and which a row is: 市, 组织区县 and the project's name."""
    name = next(column.name for column in form.columns if not column.printed.group)
    return [*(column.name for column in form.columns if column.printed.group), name]


def _given(draft: Draft) -> Given:
    blank = {name: value or None for name, value in draft.footer.items()}
    return Given(
        rows=[{name: value or None for name, value in row.items()} for row in draft.rows], footer=blank
    )


class _Interview:
    """Puts the questions that have no answer yet."""

    def __init__(self, wish: filling.Wish, draft: Draft, screen: Screen) -> None:
        self._wish = wish
        self._form: FormSpec = wish.form
        self._regions: Regions = wish.setting.regions
        self._draft = draft
        self._screen = screen
        self._defaults = {
            column.name: filling.unit_names(wish)[column.kind]
            for column in wish.form.columns
            if column.kind in filling.unit_names(wish)
        }

    def run(self) -> None:
        """Ask row by row, then the footer; every answer is kept in the draft."""
        draft = self._draft
        draft.rows = draft.rows or [{}]
        table = not self._form.is_card
        for number, row in enumerate(draft.rows, 1):
            self._ask_all(self._form.columns, row, f"第 {number} 条 " if table else "")
        while table and not draft.done:
            if not agreed(self._screen, "再填一条吗？[y/N] "):
                draft.done = True
                break
            draft.rows.append({})
            self._ask_all(self._form.columns, draft.rows[-1], f"第 {len(draft.rows)} 条 ")
        self._ask_all(self._form.footer, draft.footer, "表尾 ")

    def _ask_all(self, columns: Sequence[Column], answers: dict[str, str], title: str) -> None:
        order = [column for column in columns if column.name not in answers]
        index = 0
        while index < len(order):
            column = order[index]
            typed = self._ask(column, title)
            if typed == _BACK:
                index = max(index - 1, 0)
                answers.pop(order[index].name, None)
                continue
            answers[column.name] = typed
            self._draft.save()
            index += 1

    def _ask(self, column: Column, title: str) -> str:
        """Ask for one field until the answer can be read."""
        for line in _introduced(column):
            self._screen.say(line)
        default = self._defaults.get(column.name, "")
        while True:
            question = f"{title}{column.heading}" + (f"（回车即 {default}）" if default else "") + "："
            typed = (
                self._lines(question) if column.kind is FieldKind.LONG_TEXT else self._screen.ask(question)
            )
            answer = self._chosen(column, typed.strip() or default)
            wrong = "" if answer == _BACK else self._wrong(column, answer)
            if not wrong:
                self._tell_guess(column, answer)
                return answer
            self._screen.say(f"　{wrong}")

    def _tell_guess(self, column: Column, answer: str) -> None:
        """Say what is supposed of a date whose year was not typed."""
        year = self._wish.setting.year
        made = officially_written(column, answer, year)
        if (why := supposed_parts(column, answer, year)) and not isinstance(made, Unreadable):
            self._screen.say(f"　{why}，写成“{quoted(made)}”；不对请在下一栏输入 {_BACK} 退回")

    def _lines(self, question: str) -> str:
        """Return a passage of several lines; blank ones are part of it, for whole articles are pasted in."""
        lines = [self._screen.ask(question)]
        if is_blank(lines[0]) or lines[0].strip() == _BACK:
            return lines[0]
        while key(lines[-1]) not in _ENDS:
            lines.append(self._screen.ask("　…"))
            if is_blank(lines[-1]) and sum(map(is_blank, lines)) == 1:
                self._screen.say(f"　空行也收下；{_HOW_TO_END}")
        passage = "\n".join(lines[:-1]).strip()
        parts = sum(not is_blank(line) for line in lines[:-1])
        self._screen.say(f"　收下 {parts} 段，{count(passage).lower} 字")
        return passage

    def _chosen(self, column: Column, typed: str) -> str:
        """Return the choice a number stands for, or what was typed."""
        choices = column.printed.choices
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
            return choices[int(typed) - 1]
        return typed

    def _wrong(self, column: Column, answer: Value) -> str:
        """Say why an answer cannot be taken; ``""`` when it can."""
        text = str(answer)
        if is_blank(text) or is_nil_mark(text):
            return f"必填：{column.about}" if column.required else ""
        found = officially_written(column, text, self._wish.setting.year)
        if isinstance(found, Unreadable):
            return f"{found.detail or '看不懂'}。{column.about}"
        limit = column.printed.words
        if limit:
            words = count(text)
            self._screen.say(f"　已用 {words.lower} / {limit} 字")
            if words.lower > limit:
                return f"超出 {words.lower - limit} 字，请删减后重新输入"
        return self._unknown(column, text)

    def _unknown(self, column: Column, text: str) -> str:
        """Say that a city or, in the unit's city, a county is not known."""
        if column.kind is not FieldKind.CITY:
            return ""
        match = self._regions.resolve_city(text, self._wish.setting.day)
        meant = f"，是否指“{match.suggestions[0]}”" if match.suggestions else ""
        return "" if match.region else f"“{text}”不是山东省设区的市{meant}"


def _introduced(column: Column) -> Iterator[str]:
    """Yield what is said before the question: what the field wants, and its choices with numbers."""
    if column.printed.choices:
        listed = "　".join(f"{number} {text}" for number, text in enumerate(column.printed.choices, 1))
        yield f"　可输入序号：{listed}"
    if column.kind is FieldKind.LONG_TEXT:
        yield f"　{column.about}；可以分段；{_HOW_TO_END}"
