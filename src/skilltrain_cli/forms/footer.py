"""The lines around a table: 填表人、联系电话、填表日期 and 填报单位, in one cell or in several."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from skilltrain_cli.forms.row_markers import begins_item, begins_note, is_section, mark_of
from skilltrain_cli.forms.spec import FieldKind, FormSpec
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.period import PeriodTrouble, parse_date
from skilltrain_cli.values.phone import Phones, parse_phones
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import clean, is_blank, key

UNIT_LABELS = ("填报单位", "报送单位", "上报单位", "填报地区", "编报单位", "单位名称", "填表单位")
_SEAL = "[（(](?:加?盖?公?章|签章|签[字名](?:或?盖章)?|盖章处)[）)]"
_SIGNS = (
    *(
        "负责人",
        "领导",
        "审核人",
        "审核",
        "复核人",
        "复核",
        "审批人",
        "批准人",
        "校对人",
        "校对",
        "核对人",
        "签发人",
    ),
    *(
        "初审人",
        "统计人",
        "统计员",
        "录入人",
        "联系人",
        "联络员",
        "报送人",
        "上报人",
        "签字",
        "签名",
        "签章",
        "盖章",
    ),
    *("公章", "主管", "主任", "局长", "科长", "股长", "处长", "院长", "校长", "站长", "所长", "会计", "出纳"),
    *("传真", "地址", "邮编", "邮箱"),
)
"""What signs or seals a sheet or tells where its sender is, and no field of a form takes."""
_WHOSE = (
    "(?:填[报表]单位|报送单位|本单位|人社局|人社部门|培训机构|单位|部门|科室|股室|机构"
    "|主要|分管|主管|财务|业务|[市县区局处科])?"
)
_WITHOUT = lazy_pattern(
    f"{_WHOSE}(?:负责人|领导)(?:签字|签名|签章)?|联系人"
    "|(?:审核|复核|审批|批准|校对|核对|签发|初审|统计|录入|报送|上报)人(?:签字|签名)?"
    "|(?:单位)?(?:盖章|公章|签字|签名|签章)处?"
)
"""Labels of that kind even without a colon: no project and no group is called so."""
_OPINION = lazy_pattern(
    ".{0,16}(?:审核|审批|审定|审查|初审|复核|复审|审签|核定|批准|签批|主管|分管|领导|部门|单位|机构|科室|局|中心|负责人"
    "|省级|市级|县级|区级|本级)(?:意见|批示|批复)(?:签字|签名|签章|盖章|公章)?"
)
"""Labels of what somebody thinks of the whole sheet: 审核意见, 县人社局批示."""
_SEALED = lazy_pattern(rf".{{0,40}}{_SEAL}[:：]?")
"""A unit with its seal: 张店区人力资源和社会保障局（盖章）."""
_ANY = lazy_pattern("[^:\\d(]{1,12}:")
"""Whatever ends in a colon and stands alone in its cell is a label, a mark aside: 监督电话：."""
SIGNATORY = "-"
"""Stands for the field of a label that no field takes."""

_UNFILLED = lazy_pattern(r"[\s_—\-./年月日]*")
"""A date blank as printed: 　年　月　日."""
_LONGEST = 30
"""Characters of a footer value at most; a note below the label is longer."""
_NOTE = lazy_pattern(r"\s*(?:注|备注|说明)\s*[:：\d]")
"""The printed notes that stand right below the labels of a blank footer."""
_DAY_BEHIND = lazy_pattern(
    r"(?:^|[\s,，;；、])((?:19|20)[0-9]{2}(?:\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?日|([./\-])[0-9]{1,2}\2[0-9]{1,2}))$"
)
"""A day without a label behind another value: 联系电话：13800000000　2021年6月8日."""
_IN_A_DAY = lazy_pattern("[0-9０-９一二三四五六七八九十〇]")
_SEAL_BEHIND = lazy_pattern(_SEAL + "$")


class Labelled(Struct, frozen=True, kw_only=True):
    """A value found beside (or behind) its label."""

    name: str
    spot: Spot
    raw: Value


class Labels(Struct, frozen=True, kw_only=True, eq=False):
    """The labels of a footer: whose each is (``""`` is 填报单位), and how they look in a text."""

    names: Mapping[str, str]
    """Canonical key of the label → field."""
    pattern: re.Pattern[str]
    wordy: frozenset[str]
    """Keys that are labels only with their colon: 制表 alone may be a project."""
    day: str | None
    """The field that a day without a label fills, in a row of labels."""
    phone: str | None
    """The same for a telephone."""

    def parts(self, value: Value) -> Sequence[tuple[str, str]]:
        """Return ``(field, text behind the label)`` for each label in one cell."""
        return _parts(self, value) if isinstance(value, str) else ()

    def _parts(self, value: str) -> Iterator[tuple[str, str]]:
        alone = key(_SEAL_BEHIND.sub("", value.strip())).rstrip(":：")
        if alone in self.names and not (alone in self.wordy and alone == key(value)):
            yield self.names[alone], ""
            return
        if _is_signatory(value, alone):
            yield SIGNATORY, ""
            return
        found = list(self.pattern.finditer(value))
        labels = [self.names.get(key(match[1] or ""), SIGNATORY) for match in found]
        for index, match in enumerate(found):
            end = found[index + 1].start() if index + 1 < len(found) else len(value)
            text, day = clean(value[match.end() : end]), None
            if self.day and self.day not in labels and (day := _DAY_BEHIND.search(text)):
                text = text[: day.start()]
            yield labels[index], "" if _UNFILLED.fullmatch(text) else text.strip("_ \u3000")
            if self.day and day:
                yield self.day, day[1]

    def begin(self, value: Value) -> bool:
        """Tell whether a cell holds a label: alone, or with its colon."""
        return bool(self.parts(value))

    def signs(self, value: Value) -> bool:
        """Tell whether a cell holds the label of something that no field takes."""
        return any(name == SIGNATORY for name, _ in self.parts(value))

    def opines(self, value: Value) -> bool:
        """Tell whether a cell is the label of an opinion on the sheet."""
        alone = key(_SEAL_BEHIND.sub("", value.strip())).rstrip(":：") if isinstance(value, str) else ""
        return _OPINION.fullmatch(alone) is not None

    def alone(self, value: Value) -> str | None:
        """Return the field that a value fills without a label, in a row of labels."""
        if is_day(value):
            return self.day
        return self.phone if isinstance(value, str) and isinstance(parse_phones(value), Phones) else None

    def signatures(self, filled: Iterable[tuple[int, Value]]) -> Iterator[str]:
        """Yield what no field takes of a row of labels, each with its value: 单位负责人：李某."""
        waiting = ""
        for _, value in filled:
            parts = [name for name, _ in self.parts(value)]
            if waiting:
                dated = "章" in waiting and is_day(value)
                yield waiting if parts or dated else f"{waiting}{shown(value)}"
            alone = SIGNATORY in parts and len(parts) == 1
            waiting = shown(value) if alone else ""
            if SIGNATORY in parts and not alone:
                yield shown(value)
        if waiting:
            yield waiting


@lru_cache(maxsize=1024)
def _parts(labels: Labels, text: str) -> Sequence[tuple[str, str]]:
    """Return the labels in a text; one cell is asked for them several times."""
    return tuple(labels._parts(text))  # noqa: SLF001 - its own, remembered


@cache
def labels_of(form: FormSpec) -> Labels:
    """Return the labels of a form's footer, and 填报单位."""
    names = dict.fromkeys(UNIT_LABELS, "")
    wordy = set()
    for column in form.footer:
        for text in (column.heading, *column.printed.aliases):
            names.setdefault(text.removesuffix("："), column.name)
            wordy |= {key(text.removesuffix("："))} if text.endswith("：") else set()
    words, signs = ("|".join(map(_spaced, sorted(each, key=len, reverse=True))) for each in (names, _SIGNS))
    return Labels(
        names={key(label): name for label, name in names.items()},
        pattern=lazy_pattern(
            rf"(?<![\w])(?:({words}|{_WHOSE}(?:{signs}))\s*(?:{_SEAL}\s*)?|(?:单位)?{_SEAL}\s*)[:：]"
        ),
        wordy=frozenset(wordy),
        day=next((column.name for column in form.footer if column.kind is FieldKind.DATE), None),
        phone=next((column.name for column in form.footer if column.kind is FieldKind.PHONE), None),
    )


def _is_signatory(value: str, alone: str) -> bool:
    """Tell a cell that is nothing but a label, of something that no field takes."""
    if (
        _WITHOUT.fullmatch(alone)
        or _OPINION.fullmatch(alone)
        or (len(value) <= _LONGEST and _SEALED.fullmatch(value.strip()))
    ):
        return True
    return _ANY.fullmatch(key(value)) is not None and mark_of(value) is None and not is_section(value)


def find_labelled(grid: Grid, rows: Iterable[int], labels: Labels) -> Iterator[Labelled]:
    """
    Yield the labelled values of some sheet rows, left to right; ``None`` at its label where one is missing.

    A label inside a longer text needs its colon (``填表人：张三  联系电话：…``); a label alone in its cell
    takes the next cell, unless that is a label too. A day without a label in such a row or alone below it, or
    behind another value, is 填表日期; a telephone in such a row 联系电话. What signs the sheet is left out.
    """
    return (each for each in _labelled(grid, rows, labels) if each.name != SIGNATORY)


def _labelled(grid: Grid, rows: Iterable[int], labels: Labels) -> Iterator[Labelled]:
    labelled = False
    for row in rows:
        waiting: tuple[str, Spot] | None = None
        labelled = labelled and len(list(grid.filled(row))) == 1
        for column, raw in grid.filled(row):
            parts = list(labels.parts(raw))
            if not parts:
                if waiting is not None and not _dates_a_seal(grid, waiting, raw):
                    blank = isinstance(raw, str) and _UNFILLED.fullmatch(raw)
                    yield Labelled(name=waiting[0], spot=Spot(row, column), raw=None if blank else raw)
                elif labelled and (name := labels.alone(raw)):
                    yield Labelled(name=name, spot=Spot(row, column), raw=raw)
                waiting = None
                continue
            labelled = True
            for name, text in parts:
                if waiting is not None:
                    yield _beneath(grid, waiting, labels)
                waiting = None if text else (name, Spot(row, column))
                if text:
                    yield Labelled(name=name, spot=Spot(row, column), raw=text)
        if waiting is not None:
            yield _beneath(grid, waiting, labels)


def _dates_a_seal(grid: Grid, label: tuple[str, Spot], value: Value) -> bool:
    """Tell the day beside （盖章）, which is the footer's, from the value of another label."""
    return label[0] == SIGNATORY and "章" in str(grid.value(label[1])) and is_day(value)


def is_day(value: Value) -> bool:
    """Tell a full date: a date cell, or a text that names year, month and day."""
    if isinstance(value, str):
        return _IN_A_DAY.search(value) is not None and _reads_as_day(value)
    return not isinstance(value, int | float | None) and _reads_as_day(value)


@lru_cache(maxsize=256)
def _reads_as_day(value: Value) -> bool:
    """Tell what reads as a full date; one cell is asked several times."""
    return not isinstance(parse_date(value, year=None), PeriodTrouble)


def _beneath(grid: Grid, label: tuple[str, Spot], labels: Labels) -> Labelled:
    """
    Return the value under a label that has none beside it; ``None`` at the label when there is none.

    A note beneath, such as the printed 注：1.…, is no value.
    """
    name, spot = label
    under = Spot(spot.row + 1, spot.column)
    value = grid.value(under)
    text = value if isinstance(value, str) else ""
    if (
        is_blank(value)
        or labels.begin(value)
        or len(text) > _LONGEST
        or begins_note(text)
        or begins_item(text)
    ):
        return Labelled(name=name, spot=spot, raw=None)
    return Labelled(name=name, spot=under, raw=value)


def _spaced(label: str) -> str:
    return r"[\s\u3000]*".join(re.escape(each) for each in label if not each.isspace())
