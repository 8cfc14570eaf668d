"""
Plug-ins: installed packages that say of themselves that they bring forms, rules or notices.

They are loaded when the caller names them, never because they are there. One is looked for in the folders
that packages are installed into, and nowhere else: the working folder may hold strangers' files.
"""

import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from difflib import get_close_matches
from functools import cache, wraps
from graphlib import CycleError
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli import __version__
from skilltrain_cli.errors import PluginError, UsageError
from skilltrain_cli.forms.catalogue import forms as shipped_forms
from skilltrain_cli.forms.spec import Form, FormCard, FormSpec, spec_of
from skilltrain_cli.judging.rule import CannotJudgeError, Judge, Rule
from skilltrain_cli.judging.sender import forms_of
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.judging.submission import Batch
from skilltrain_cli.notices import Notice, load_notices
from skilltrain_cli.notices.notice import same_number
from skilltrain_cli.review.finding import Place, Severity
from skilltrain_cli.rules.catalogue import FAMILIES, judging_order, rules
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.notice_clause import OUR_OWN, Asked, Clause
from skilltrain_cli.values.text import quoted

GROUP = "skilltrain_cli.plugins"
"""The group of entry points by which a distribution says that it is a plug-in: name = module."""
_OWN = "skilltrain-cli"
_MODULE = lazy_pattern(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_CODE = lazy_pattern(r"X[A-Z][0-9]{3}")
"""Codes of plug-ins begin with X; ours never will."""
_NEEDED = lazy_pattern(r"skilltrain[-_.]+cli\b[^;]*?>=?\s*([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_ENDING = "skilltrain_cli.intake.workers.signals"
_SAID = 200
"""Characters of an error that are shown."""
_JUDGED = (FormSheet, Batch)
"""What a rule of a plug-in may judge."""
_SPOT: Any = Spot
_PLACE: Any = Place
_CLAUSE: Any = Clause
"""Classes whose instances may hold anything: they are not checked when they are made."""
_TELL = "请把这句话告诉插件的作者；暂时不用它，就从 plugins 里删去"


class Plugin(Struct, frozen=True, kw_only=True):
    """What a plug-in brings."""

    name: str
    label: str
    """Its name and version, for people."""
    notices: tuple[Notice, ...] = ()
    forms: tuple[FormSpec, ...] = ()
    """Those of its classes; what its notices declare is theirs, as it is of any notice."""
    rules: tuple[Rule, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        """The 文号 and ids of its notices."""
        return frozenset(name for each in self.notices for name in (each.number, each.id) if name)


_LOADED: dict[tuple[str, ...], tuple[Plugin, ...]] = {}
_LOADING = threading.RLock()
"""Held while one is loaded: its forms are compared by identity, so two threads must not make two of each."""


def load_plugins(names: tuple[str, ...]) -> tuple[Plugin, ...]:
    """
    Return plug-ins in the order of their names; PluginError says which cannot be used, why, and what to do.

    Each is loaded once in a process. Of its own it may bring what neither we nor another one has.
    """
    if names not in _LOADED:  # a forked worker has them, and must not wait for a lock that it only copied
        with _LOADING:
            _LOADED[names] = _LOADED.get(names) or _together(names)
    return _LOADED[names]


def _together(names: tuple[str, ...]) -> tuple[Plugin, ...]:
    found = tuple(map(_plugin, dict.fromkeys(_named(name)[0].name for name in names)))
    for one, other in ((one, other) for at, other in enumerate(found) for one in found[:at]):
        for clash in _both_bring(one, other):
            raise PluginError(
                f"插件“{one.label}”和“{other.label}”都有{clash}",
                "两个插件不能一起用，请从 plugins 里删去一个",
            )
    return found


def plugin_form(plugin: str, form: str) -> FormSpec:
    """Return a form of a plug-in by its id, in whatever process."""
    (found,) = load_plugins((plugin,))
    return next(each for each in found.forms if each.full_id == form)


def _both_bring(one: Plugin, other: Plugin) -> Iterator[str]:
    """Yield what two plug-ins both bring, as messages call it."""
    codes = {each.code for each in one.rules}
    yield from (f"编码为 {each.code} 的规则" for each in other.rules if each.code in codes)
    ids = {each.full_id for each in one.forms}
    yield from (f"名为 {each.full_id} 的表" for each in other.forms if each.full_id in ids)
    numbers = _numbers(one.notices)
    yield from (f"通知“{each.number}”" for each in other.notices if numbers & _numbers([each]))


def _numbers(notices: Iterable[Notice]) -> set[str]:
    return {same_number(name) for each in notices for name in (each.number, each.id) if name}


@cache
def _plugin(name: str) -> Plugin:
    """Return a plug-in by its own name, the same each time: its forms are compared by identity."""
    entry, owner = _named(name)
    label = f"{entry.name} {owner.version}"
    _check_version(label, owner)
    module = _loaded(label, entry, owner)
    try:
        notices = _notices(label, module)
        made = _forms(entry.name, label, module, notices)
        ids = {each.id for each in (*shipped_forms(), *forms_of(notices, made))}
        brought = _rules(label, module, ids)
    except PluginError:
        raise
    except Exception as error:  # what it holds is not what the names promise
        raise PluginError(f"插件“{label}”用不了：{_said(error)}", _TELL) from error
    found = Plugin(name=entry.name, label=label, notices=notices, forms=made, rules=brought)
    if not (found.notices or found.forms or found.rules):
        raise PluginError(
            f"插件“{label}”里没有表、规则，也没有通知",
            f"它们要能在模块 {module.__name__} 里找到，通知放在它旁边（.toml）。{_TELL}",
        )
    return found


# --- Where plug-ins are: installed, and nowhere else


def installed_folders() -> list[str]:
    """Return the folders that packages of this Python are installed into, the nearest first."""
    import site  # noqa: PLC0415 - loaded at start-up, except in a Python that is embedded
    import sysconfig  # noqa: PLC0415 - costs what nobody else needs

    paths = sysconfig.get_paths()
    own = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return list(dict.fromkeys([paths["purelib"], paths["platlib"], *own, *site.getsitepackages()]))


def _compared(name: str) -> str:
    """Return a name as it compares with others: packages are called with - and modules with _."""
    return re.sub(r"[-_.]+", "_", name.strip()).casefold()


def _named(name: str) -> tuple[EntryPoint, Distribution]:
    """Return the entry point of a name, and the distribution that has it."""
    there = list(_installed())
    found = [(entry, owner) for entry, owner in there if _compared(entry.name) == _compared(name)]
    if len(found) == 1:
        return found[0]
    if found:
        owners = "、".join(str(owner.name) for _, owner in found)
        raise PluginError(f"名为“{name}”的插件装了 {len(found)} 个：{owners}", "请卸载多余的")
    names = sorted({entry.name for entry, _ in there})
    near = get_close_matches(_compared(name), names, n=1)
    known = f"已安装的插件：{'、'.join(names)}" if names else "还没有安装任何插件"
    raise PluginError(
        f"没有安装名为“{quoted(name, 40)}”的插件",
        (f"是否指 {near[0]}？" if near else "")
        + "请先装进 skt 所在的 Python（pip install …），放在工作文件夹里的不会载入；"
        f"不用的，从 plugins 里删去。{known}",
    )


def _installed() -> Iterator[tuple[EntryPoint, Distribution]]:
    """Yield what installed distributions say; one that stands in two folders is used from the first."""
    seen: set[str] = set()
    for owner in distributions(path=installed_folders()):
        try:
            own = [each for each in owner.entry_points if each.group == GROUP]
            name = _compared(owner.name) if own else ""
        except (AttributeError, OSError, TypeError, ValueError):  # what another package says is broken
            continue
        if own and name not in seen:
            seen.add(name)
            yield from ((each, owner) for each in own)


def _check_version(label: str, owner: Distribution) -> None:
    """Refuse a plug-in that says it needs a newer skt: installers may be told not to look."""
    needed = [match[1] for each in owner.requires or () if (match := _NEEDED.match(each))]
    for version in needed:
        if _parts(version) > _parts(__version__):
            raise PluginError(
                f"插件“{label}”要 {_OWN} {version} 以上，现在是 {__version__}",
                f"请升级：pip install -U {_OWN}；或装这个插件较早的版本",
            )


def _parts(version: str) -> tuple[int, ...]:
    numbers = [int(each) for each in re.findall(r"\d+", version)]
    return tuple(numbers) + (0,) * (4 - len(numbers))


def _places(owner: Distribution) -> list[str]:
    """
    Return where the modules of a distribution may stand: beside it, or where its own .pth files lead.

    Those are what ``pip install -e`` leaves of a project that is being worked on.
    """
    beside = Path(str(owner.locate_file("")))
    links = (beside / str(each) for each in owner.files or () if each.suffix == ".pth")
    lines = (line.strip() for each in links if each.is_file() for line in _text(each).splitlines())
    led = (beside / line for line in lines if line and not line.startswith(("#", "import ", "import\t")))
    return [str(each) for each in (beside, *led) if each.is_dir()]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")


# --- Loading one


class _InstalledFinder:
    """Tells the import system where the module of a plug-in is, before it looks into the working folder."""

    def __init__(self, spec: ModuleSpec) -> None:
        self._spec = spec

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return where a module is, if it is the one."""
        del path, target
        return self._spec if name == self._spec.name else None


def _loaded(label: str, entry: EntryPoint, owner: Distribution) -> ModuleType:
    """Return the module of a plug-in; what it prints goes to stderr, results on stdout stay whole."""
    if not _MODULE.fullmatch(entry.value):
        raise PluginError(
            f"插件“{label}”的入口“{quoted(entry.value, _SAID)}”不是模块名", f'入口写成 名字 = "模块"。{_TELL}'
        )
    top = entry.value.partition(".")[0]
    spec = PathFinder.find_spec(top, _places(owner))
    if spec is None or spec.origin is None:
        raise PluginError(
            f"插件“{label}”安装的位置没有模块 {top}", "请重新安装：pip install --force-reinstall …"
        )
    there = sys.modules.get(top)
    if there is not None and getattr(there.__spec__, "origin", None) != spec.origin:
        where = getattr(there, "__file__", None) or "来历不明"
        raise PluginError(
            f"插件“{label}”的模块叫 {top}，别处的同名模块已经载入了（{where}）",
            "请给那一个改名，或换一个文件夹运行",
        )
    if there is None:
        sys.meta_path.insert(0, _InstalledFinder(spec))
    with redirect_stdout(sys.stderr):
        try:
            return import_module(entry.value)
        except BaseException as error:  # a library that panics is no Exception
            if _asked_to_end(error):
                raise
            raise PluginError(f"插件“{label}”载入时出错：{_said(error)}", _TELL) from error


def _asked_to_end(error: BaseException) -> bool:
    """Tell a signal that asks for the end from a plug-in that leaves."""
    if isinstance(error, KeyboardInterrupt):
        return True
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return isinstance(error, SystemExit) and frames[-1].f_globals.get("__name__") == _ENDING


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {quoted(str(error), _SAID)}{_where(error)}"


def _where(error: BaseException) -> str:
    """Return the file and line that an error came from, for those who mend the plug-in."""
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__", "").partition(".")[0] not in ("importlib", "skilltrain_cli")
    ]
    return f"（{Path(frames[-1][0]).name}:{frames[-1][1]}）" if frames else ""


# --- What it brings


def _notices(label: str, module: ModuleType) -> tuple[Notice, ...]:
    """Return the notices that stand in the package as .toml files."""
    folders = [Path(each) for each in getattr(module, "__path__", ())]
    files = sorted(file for folder in folders for file in folder.glob("*.toml"))
    try:
        found = load_notices(files)
        forms_of(found)
    except UsageError as error:
        raise PluginError(f"插件“{label}”的{error}", f"{error.hint}。{_TELL}") from error
    return found


def _own(module: ModuleType, kind: type) -> Iterator[Any]:
    """Yield what a module holds of a kind, each once."""
    seen: dict[int, object] = {}
    for each in vars(module).values():
        if isinstance(each, kind) and id(each) not in seen:
            seen[id(each)] = each
            yield each


def _is_of(module: ModuleType, where: str) -> bool:
    """Tell whether something was written in the plug-in's own package."""
    return where.partition(".")[0] == module.__name__.partition(".")[0]


def _forms(name: str, label: str, module: ModuleType, notices: Sequence[Notice]) -> tuple[FormSpec, ...]:
    """Return the forms of its classes; those that they only build on are not its own."""
    taken = {form.full_id: f"{form.card.annex}《{form.card.title}》" for form in shipped_forms()}
    taken |= {
        form.full_id: f"{form.card.notice} 的表"
        for each in notices
        if each.forms
        for form in forms_of([each])
    }
    numbers, found = _numbers(notices), []
    for model in _own(module, type):
        if not (issubclass(model, Form) and "card" in vars(model) and _is_of(module, model.__module__)):
            continue
        called = f"插件“{label}”的表 {model.__name__} "
        card = model.card
        if not isinstance(card, FormCard):
            raise PluginError(f"{called}的 card 不是 FormCard", _TELL)
        if same_number(card.notice) not in numbers:
            raise PluginError(
                f"{called}说是通知“{card.notice}”的，插件里没有这个通知",
                f"通知写成 .toml，放在 {module.__name__} 里；没有文号的只写 id。{_TELL}",
            )
        full_id = f"{card.notice_id}/{card.id}" if card.notice_id else card.id
        if full_id in taken:
            raise PluginError(f"{called}的 id 是 {full_id}，{taken[full_id]}已用了它", f"请另取一个。{_TELL}")
        taken[full_id] = f"本插件的 {model.__name__} "
        try:
            found.append(spec_of(model, (plugin_form, (name, full_id))))
        except Exception as error:  # whatever a class may be wrong in
            raise PluginError(f"{called}有错：{quoted(str(error), _SAID)}", _TELL) from error
    return tuple(found)


def _rules(label: str, module: ModuleType, ids: set[str]) -> tuple[Rule, ...]:
    """Return its rules in the order of their codes; each says where it is from."""
    own = [each for each in _own(module, Rule) if _is_of(module, each.judge.__module__)]
    taken = {each.code: f"内置规则“{_within(each.card.title)}”" for each in rules()}
    for each in own:
        for mistake, hint in _mistakes(each, taken, ids):
            raise PluginError(f"插件“{label}”的规则 {each.name}：{mistake}", f"{hint}。{_TELL}")
        taken[each.code] = f"本插件 {each.name} "
    known = {each.code for each in (*rules(), *own)}
    for each in own:
        for needed in each.needs:
            if needed not in known:
                raise PluginError(f"插件“{label}”的规则 {each.code} 要先查 {needed}，没有这条规则", _TELL)
    found = tuple(sorted((_told_from(each, label) for each in own), key=lambda each: each.code))
    try:
        judging_order(found)
    except CycleError as error:
        codes = " → ".join(error.args[1])
        raise PluginError(f"插件“{label}”的规则互相等着对方先查：{codes}", _TELL) from None
    return found


def _within(text: str) -> str:
    """Return a text as it is quoted: inner quotation marks become single ones."""
    return text.replace("“", "‘").replace("”", "’")


def _mistakes(rule: Rule, taken: dict[str, str], ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a rule, and what it should be."""
    card: Any = rule.card  # not what the decorator's types promise: nobody held the author to them
    code = card.code
    if code in taken:
        yield (
            f"编码 {code} 已是{taken[code]}的编码",
            f"插件的编码以 X 开头，如 XA001；内置的有 {'、'.join(FAMILIES)}",
        )
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        yield f"编码是“{quoted(str(code), 20)}”", "插件的编码写成 X、一个大写字母和三位数字，如 XA001"
    if not isinstance(card.severity, Severity):
        yield "severity 不是 Severity", "写 Severity.ERROR、Severity.QUERY 或 Severity.NOTE"
    if not isinstance(card.title, str):
        yield f"名称是 {type(card.title).__name__}", "名称是一句话，写这条规则要求什么"
    if not (card.basis is None or isinstance(card.basis, Asked) or _is_clause(card.basis)):
        yield "basis 不是依据", '写 Clause(…)、ours("为什么") 或 None'
    if rule.on not in _JUDGED:
        yield (
            f"on 是 {getattr(rule.on, '__name__', rule.on)}",
            "插件的规则看 FormSheet（一张表）或 Batch（全部表）",
        )
    for each in rule.of:
        if each not in ids:
            yield f"of 里的表 {each} 没有", f"有 {'、'.join(sorted(ids))}"


def _told_from(rule: Rule, label: str) -> Rule:
    """Return a rule that says where it is from, and whose mistakes hurt nobody else."""
    card = replace(rule.card, basis=_of_plugin(rule.card.basis, label))
    return replace(rule, card=card, judge=_guarded(rule.judge, label), plugin=label)


def _of_plugin(basis: Any, label: str) -> Any:  # noqa: ANN401 - whatever a basis may be
    """Return a basis as it is, but not as ours what the plug-in demands of its own."""
    own = isinstance(basis, Clause) and basis.notice is None and basis.clause == OUR_OWN
    return replace(basis, clause=f"插件“{label}”自定") if own else basis


def _guarded(judge: Judge, label: str) -> Judge:
    """Let a rule print nowhere but on stderr, and whatever it fails in be that it cannot judge."""

    @wraps(judge)
    def guarded(subject: Any) -> Iterator[Remark]:  # noqa: ANN401 - a rule's subject
        def next_of(step: Callable[[], Any]) -> Any:  # noqa: ANN401 - remarks, one after the other
            try:
                with redirect_stdout(sys.stderr):
                    return step()
            except (CannotJudgeError, MemoryError):
                raise
            except BaseException as error:
                if _asked_to_end(error):
                    raise
                what = f"{type(error).__name__}{_where(error)}"  # its text may quote a sender's values
                raise CannotJudgeError(f"插件“{label}”的这条规则出错：{what}，请告诉插件的作者") from error

        given = next_of(lambda: judge(subject))
        if not isinstance(given, Iterable):
            kind = type(given).__name__
            raise CannotJudgeError(f"插件“{label}”的这条规则给出的是 {kind}，要逐条 yield，请告诉插件的作者")
        said = iter(given)
        while (remark := next_of(lambda: next(said, None))) is not None:
            if why := _unusable(remark, subject):
                raise CannotJudgeError(f"插件“{label}”的这条规则说得不合规矩：{why}，请告诉插件的作者")
            yield replace(remark, basis=_of_plugin(remark.basis, label))

    return guarded


def _unusable(remark: object, subject: object) -> str:
    """Say why a remark cannot be made a finding of; ``""`` when it can."""
    if not isinstance(remark, Remark):
        return f"不是 Remark，是 {type(remark).__name__}"
    shapes = (
        ("message", remark.message, str),
        ("hint", remark.hint, str),
        ("field", remark.field, str | None),
        ("value", remark.value, Value),
        ("spot", remark.spot, Spot | None),
        ("place", remark.place, Place | None),
        ("basis", remark.basis, Clause | None),
        ("rows", remark.rows, tuple),
        ("beside", remark.beside, tuple),
        ("compared", remark.compared, tuple),
    )
    for name, value, kind in shapes:
        if not isinstance(value, kind):
            return f"{name} 是 {type(value).__name__}"
    insides = (
        ("message", bool(remark.message.strip())),
        ("spot", remark.spot is None or _is_spot(remark.spot)),
        ("place", remark.place is None or _is_place(remark.place)),
        ("basis", remark.basis is None or _is_clause(remark.basis)),
        ("rows", all(isinstance(each, int) for each in remark.rows)),
        ("beside", all(map(_is_place, remark.beside))),
        ("compared", all(isinstance(each, str) for each in remark.compared)),
    )
    for name, sound in insides:
        if not sound:
            return f"{name} 里是空的，或者写的不是该写的"
    if isinstance(subject, FormSheet):
        if remark.field is not None and remark.field not in subject.form.by_name:
            return "field 不是这张表的栏"
    elif remark.place is None:
        return "没有写 place"
    return ""


def _is_spot(each: Any) -> bool:  # noqa: ANN401 - nobody held the author to the types, here and below
    return isinstance(each, _SPOT) and all(isinstance(at, int) and at >= 0 for at in each)


def _is_place(each: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(each, _PLACE)
        and isinstance(each.file, str)
        and all(isinstance(name, str | None) for name in (each.entry, each.sheet))
        and (each.spot is None or _is_spot(each.spot))
    )


def _is_clause(each: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(each, _CLAUSE)
        and all(isinstance(text, str) for text in (each.clause, each.reason))
        and all(isinstance(text, str | None) for text in (each.notice, each.quote))
    )
