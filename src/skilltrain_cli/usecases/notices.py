"""Official documents: those that are known, a check of one's own, and a draft for another year."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.spec import FormSpec, Role
from skilltrain_cli.notices import Notice, find_notice, is_file, load_notices, shipped
from skilltrain_cli.usecases.argument_types import StrPath, as_path
from skilltrain_cli.values.toml_table import TomlTable
from skilltrain_cli.writers.output import check_apart, check_ending, write_atomically

if TYPE_CHECKING:
    from skilltrain_cli.intake.installed_plugins import Plugin


class CheckedNotice(Struct, frozen=True, kw_only=True):
    """A user's notice, and whatever in it contradicts itself."""

    notice: Notice
    contradictions: Sequence[UsageError]
    """In the order of its lines; each names its line and key, and what to do."""


def notices(
    number: str | None = None, own: StrPath | None = None, plugins: "Sequence[Plugin]" = ()
) -> tuple[Notice, ...]:
    """
    Return the notice of a 文号 or id; without one that of the file ``own``, or else all that are shipped.

    Those of ``plugins`` are among the latter.

    Raises UsageError for a number that neither a shipped notice nor that file has, and for a file with a
    mistake in it.
    """
    brought = tuple(each for plugin in plugins for each in plugin.notices)
    added = () if own is None else load_notices([as_path(own)], brought)
    if number:
        known = (*added, *brought, *shipped()) if added or brought else None
        return (find_notice(number, known),)
    return added or (*shipped(), *brought)


def check_notice(path: StrPath, plugins: "Sequence[Plugin]" = ()) -> CheckedNotice:
    """
    Return a user's notice with all its contradictions; it may ask for the forms of ``plugins`` too.

    Raises UsageError for what is no notice at all, has a key that nobody knows, or declares what is no form:
    it names all of that, and the contradictions as far as the notice can be read.
    """
    from skilltrain_cli.forms.forms_in_toml import form_mistakes  # noqa: PLC0415 - models are for a user's file alone
    from skilltrain_cli.notices.toml_keys import key_mistakes  # noqa: PLC0415
    from skilltrain_cli.notices.user_notices import contradictions, read_user_notice  # noqa: PLC0415

    table = read_user_notice(as_path(path))
    keys, declared = key_mistakes(table), table.cells.get("forms")
    tables = [table.at("forms", at) for at, _ in enumerate(declared if isinstance(declared, list) else ())]
    wrong = [*keys, *(each for form in tables if _is_table(form) for each in form_mistakes(form))]
    if keys:
        raise _all_of(wrong, table)
    added = [form for plugin in plugins for form in plugin.forms]
    notice, found = contradictions(table, amounts_by_form(added))
    if wrong:
        raise _all_of((*wrong, *found), table)
    return CheckedNotice(notice=notice, contradictions=found)


def _is_table(table: TomlTable) -> bool:
    return isinstance(table.held(()), dict)


def _all_of(mistakes: Sequence[UsageError], table: TomlTable) -> UsageError:
    """Return one message that names all these mistakes of a file."""
    if len(mistakes) == 1:
        return mistakes[0]
    told = (f"  {str(each).removeprefix(table.called)}。{each.hint}" for each in mistakes)
    return UsageError(
        "\n".join((f"{table.called}有 {len(mistakes):,} 处错误：", *told)), "请逐处改正，再检查一次"
    )


def amounts_by_form(added: Sequence[FormSpec] = ()) -> dict[str, list[str]]:
    """Return the names of the amounts of each form that comes with the tool, and of those ``added``."""
    return {
        form.id: [column.name for column in form.columns if column.role is Role.AMOUNT]
        for form in (*forms(), *added)
    }


def draft_notice(source: str, year: int, output: StrPath, *, force: bool = False) -> Path:
    """
    Write another year's copy of a notice, by its 文号, id or file; it is one that can be read again.

    Raises UsageError for an unknown notice and an output that cannot be meant, OutputError where the system
    refuses to write.
    """
    from skilltrain_cli.notices.next_year_draft import renewed  # noqa: PLC0415 - seldom needed
    from skilltrain_cli.notices.shipped_notices import shipped_file  # noqa: PLC0415
    from skilltrain_cli.notices.user_notices import parse_notice, read_user_notice  # noqa: PLC0415
    from skilltrain_cli.readers.user_texts.toml_file import toml_text  # noqa: PLC0415

    own, target = is_file(source), as_path(output)
    check_apart(target, [source if own else None])
    check_ending(target, "通知文件", ".toml")
    table = read_user_notice(Path(source)) if own else shipped_file(find_notice(source))
    text = renewed(table, parse_notice(table), year)
    parse_notice(toml_text(text, f"通知文件“{target}”"))
    write_atomically(target, f"{text.rstrip()}\n".encode(errors="replace"), force=force)
    return target
