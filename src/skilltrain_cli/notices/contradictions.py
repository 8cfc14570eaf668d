"""Where a notice contradicts itself: what no command accepts, and what ``skt notices --check`` asks about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from skilltrain_cli.notices.notice import Notice, Target, Task
from skilltrain_cli.notices.target_span import span_of
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import Asked
from skilltrain_cli.values.text import key, quoted
from skilltrain_cli.values.toml_table import KeyPath, TomlTable

_LIMIT = lazy_pattern(r"(\d{1,6})\s*字\s*(?:以内|之内|以下)|(?:不超过|限|至多)\s*(\d{1,6})\s*字")
_DAY = lazy_pattern(r"(\d{1,2})月(\d{1,2})日")
_WHOLE = 100
_NUMBERS = ("count", "money", "percent", "ratio")
"""Types of fields that hold a number."""
_QUOTED = 60


class Contradiction(Struct, frozen=True, kw_only=True):
    """
    One of them: the place, and either what a value should be or what is said about it.

    ``said`` is empty where the value itself is what is wrong; ``hint`` then ends “应为”.
    """

    path: KeyPath
    said: str = ""
    hint: str


def refusals(notice: Notice) -> Iterator[Contradiction]:
    """Yield what makes a notice no notice: one id twice, days before it, words that it does not have."""
    yield from _context(notice)
    yield from _twice("tasks", [task.id for task in notice.tasks])
    yield from _twice("targets", [target.id for target in notice.targets])
    yield from _twice("forms", [str(form.cells.get("id", "")) for form in notice.forms])
    yield from _early(notice)
    for name in ("tasks", "targets", "coverage", "actions"):
        for index, item in enumerate(getattr(notice, name)):
            yield from _unfounded((name, index), item.clause, item.quote, notice)
    if notice.material is not None:
        for what, clause in notice.material.clauses.items():
            if clause not in notice.clauses:
                yield _no_clause(("material", f"{Asked(what)}_clause"), notice)
    for index, task in enumerate(notice.tasks):
        yield from _day_of_nothing(index, task)
    for index, target in enumerate(notice.targets):
        yield from _range(index, target)


def doubts(
    notice: Notice, known_forms: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Iterator[Contradiction]:
    """Yield what is hardly meant; ``known_forms`` are the forms that come with skt: id → names of amounts."""
    declared = [str(form.cells.get("id", "")) for form in notice.forms]
    known = {*declared, *known_forms}
    yield from _forms(notice, declared, known)
    yield from _parts(notice.targets)
    yield from _actuals(notice, known_forms)
    yield from _rivals(notice)
    yield from _days(notice.tasks)
    for index, target in enumerate(notice.targets):
        if target.measure in {"%", "％", "百分比"} and max(target.value, target.upper or 0) > _WHOLE:
            yield Contradiction(path=("targets", index, "value"), hint=f"比例，不超过 {_WHOLE}%")
    for index, form in enumerate(notice.forms):
        yield from _limits(index, form, notice)


def _context(notice: Notice) -> Iterator[Contradiction]:
    for name in ("tasks", "forms", "coverage"):
        if notice.context and getattr(notice, name):
            yield Contradiction(
                path=(name,),
                said=f"context = true 的文件不布置任务，却有 [[{name}]]",
                hint=f"删去 context，或删去 [[{name}]]",
            )


def _twice(name: str, ids: Sequence[str]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for index, own in enumerate(ids):
        if own and own in seen:
            yield Contradiction(path=(name, index, "id"), hint="不与其他项重复的编号")
        seen.add(own)


def _early(notice: Notice) -> Iterator[Contradiction]:
    dated: list[tuple[KeyPath, date | None]] = [(("until",), notice.until)]
    dated += [(("tasks", index, "due"), task.due) for index, task in enumerate(notice.tasks)]
    dated += [(("coverage", index, "by"), each.by) for index, each in enumerate(notice.coverage)]
    for path, day in dated:
        if day is not None and day < notice.issued:
            yield Contradiction(path=path, hint=f"印发日（issued = {notice.issued}）当天或以后的日期")


def _unfounded(path: KeyPath, clause: str, quote: str, notice: Notice) -> Iterator[Contradiction]:
    """Yield that a clause is none of the notice's, or that words are not in it."""
    if (clause or quote) and clause not in notice.clauses:
        yield _no_clause((*path, "clause"), notice)
    elif key(quote) not in key(notice.clauses.get(clause, "")):
        words = quoted(notice.clauses[clause], _QUOTED)
        yield Contradiction(path=(*path, "quote"), hint=f"条款“{clause}”的原文，一字不差：{words}")


def _no_clause(path: KeyPath, notice: Notice) -> Contradiction:
    names = quoted("、".join(notice.clauses), 200) if notice.clauses else "（还没有写）"
    return Contradiction(path=path, hint=f"[clauses] 里有的条款：{names}")


def _day_of_nothing(index: int, task: Task) -> Iterator[Contradiction]:
    if task.day is not None and task.every is None:
        yield Contradiction(
            path=("tasks", index, "day"),
            said="有 day，没有 every",
            hint='day 是每期结束后的第几天，请写 every = "month"、"quarter" 或 "year"；固定日期写 due',
        )
    elif task.day is not None and task.due is not None:
        yield Contradiction(
            path=("tasks", index, "day"), said="due 和 day 都写了", hint="首次截止日 due 与 day 只写一个"
        )


def _range(index: int, target: Target) -> Iterator[Contradiction]:
    path = ("targets", index, "upper")
    if target.op == "range" and (target.upper is None or target.upper < target.value):
        yield Contradiction(path=path, hint=f"不小于 value（{target.value:g}）的上限")
    elif target.op != "range" and target.upper is not None:
        yield Contradiction(path=path, said=f"op 是 {target.op}，却有 upper", hint='有上限时写 op = "range"')


def _forms(notice: Notice, declared: Sequence[str], known: Iterable[str]) -> Iterator[Contradiction]:
    asked = {task.form for task in notice.tasks}
    have = "、".join(sorted(filter(None, known))) or "（还没有写）"
    for index, form in enumerate(declared):
        if form and form not in asked:
            yield Contradiction(
                path=("forms", index, "id"),
                said=f"没有任务要求报送“{form}”",
                hint=f'在某个 [[tasks]] 里写 form = "{form}"，或删去这张表',
            )
    for index, task in enumerate(notice.tasks):
        if task.form is not None and task.form not in known:
            yield Contradiction(path=("tasks", index, "form"), hint=f"已声明的表：{have}")
    for index, each in enumerate(notice.coverage):
        if each.form not in known:
            yield Contradiction(path=("coverage", index, "form"), hint=f"已声明的表：{have}")


def _parts(targets: Sequence[Target]) -> Iterator[Contradiction]:
    """Yield parts (其中) of nothing or of more than the whole; different measures are not compared."""
    by_id = {target.id: target for target in targets}
    for index, target in enumerate(targets):
        if target.parent is None:
            continue
        whole = by_id.get(target.parent)
        if whole is None or whole is target:
            ids = "、".join(name for name in by_id if name != target.id)
            hint = f"另一个目标的编号：{quoted(ids, 200)}"
            yield Contradiction(path=("targets", index, "parent"), hint=hint)
        elif whole.measure == target.measure and target.value > (whole.upper or whole.value):
            hint = f"不大于 {whole.id}“{whole.indicator}”的 {whole.value:g} {whole.measure}，它是其中一部分"
            yield Contradiction(path=("targets", index, "value"), hint=hint)

    for index, target in enumerate(targets):
        if _is_part_of_itself(target, by_id):
            hint = "请按谁是谁的一部分改正 parent，最上面的一个不写"
            yield Contradiction(path=("targets", index, "parent"), said="绕一圈又是自己的一部分", hint=hint)


def _is_part_of_itself(target: Target, by_id: Mapping[str, Target]) -> bool:
    """Tell a target that is, over others, a part of itself; one that names itself is told of before."""
    above, seen = by_id.get(target.parent or ""), {target.id}
    if above is target:
        return False
    while above is not None and above.id not in seen:
        seen.add(above.id)
        above = by_id.get(above.parent or "")
    return above is target


def _actuals(notice: Notice, known_forms: Mapping[str, Sequence[str]]) -> Iterator[Contradiction]:
    """Yield targets whose figure is to come from a field that is no number, or that no form has."""
    own = {
        str(form.cells.get("id", "")): [
            each.get("name") for each in _listed(form.cells.get("fields")) if each.get("type") in _NUMBERS
        ]
        for form in notice.forms
    }
    amounts: Mapping[str, Sequence[object]] = {**known_forms, **own}
    for index, target in enumerate(notice.targets):
        if target.actual is None:
            continue
        form, _, name = target.actual.partition(".")
        path = ("targets", index, "actual")
        if form not in amounts:
            hint = f"表.栏，已有的表：{'、'.join(sorted(filter(None, amounts)))}"
            yield Contradiction(path=path, hint=hint)
        elif name not in amounts[form]:
            named = "、".join(f"{form}.{each}" for each in amounts[form])
            hint = f"“{form}”里的一栏数字：{quoted(named, 200) if named else '（没有）'}"
            yield Contradiction(path=path, hint=hint)


def _rivals(notice: Notice) -> Iterator[Contradiction]:
    """Yield second targets for one indicator and time, and periods that say nothing."""
    years = notice.years or (notice.year, notice.year)
    seen: dict[tuple[object, ...], Target] = {}
    for index, target in enumerate(notice.targets):
        span = span_of(target.period, years, notice.issued)
        if span is None:
            hint = "看得出起止日期的，如 2021年、2021年底、2021—2025年、至2021-06-30、每年"
            yield Contradiction(path=("targets", index, "period"), hint=hint)
            continue
        first = seen.setdefault((target.scope, span, key(target.indicator)), target)
        if first is not target:
            yield Contradiction(
                path=("targets", index, "indicator"),
                said=f"与 {first.id} 是同一个目标（{first.figure}，{first.period}）",
                hint="同一级、同一时期、同一指标只写一个目标，请删去一个",
            )


def _listed(fields: object) -> list[dict[str, object]]:
    return [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []


def _days(tasks: Sequence[Task]) -> Iterator[Contradiction]:
    """Yield days that are not those of the words a task quotes; words without a day say nothing."""
    for index, task in enumerate(tasks):
        said = {(int(month), int(day)) for month, day in _DAY.findall(task.quote)}
        if task.due is not None and said and (task.due.month, task.due.day) not in said:
            month, day = min(said)
            hint = f"{task.due.year}-{month:02}-{day:02}：原文写的是 {month}月{day}日"
            yield Contradiction(path=("tasks", index, "due"), hint=hint)


def _limits(index: int, form: TomlTable, notice: Notice) -> Iterator[Contradiction]:
    """Yield fields whose ``max_words`` is not what their heading, note or clause prints."""
    fields = form.cells.get("fields")
    for number, field in enumerate(fields if isinstance(fields, list) else ()):
        if not isinstance(field, dict) or not isinstance(limit := field.get("max_words"), int):
            continue
        title = str(field.get("title", ""))
        printed = _printed(title, str(field.get("description", "")), notice)
        if printed and limit not in printed:
            words = "、".join(map(str, sorted(printed)))
            yield Contradiction(
                path=("forms", index, "fields", number, "max_words"),
                hint=f"{words}：表样或条款写的是“{title.partition('（')[0]}”{words} 字",
            )


def _printed(title: str, description: str, notice: Notice) -> set[int]:
    """Return the limits printed for a field: in its heading, its note, or behind its name in clauses."""
    for text in (title, description):
        if found := _LIMIT.search(text):
            return {int(found[1] or found[2])}
    if not (name := key(title)):
        return set()
    behind = (rest for words in notice.clauses.values() for rest in key(words).split(name)[1:])
    limits = (_LIMIT.match(rest.lstrip("（(：:，,")) for rest in behind)
    return {int(found[1] or found[2]) for found in limits if found}
