"""
Under which words each row of a merged table counts: its group of people, its themes, its state, its month.

A label stands beside every row in 来源明细, so that anybody can filter by it and formulas can go by it.
Distinct texts are labelled, not rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.spec import BY_GROUPS, FormSpec, Role
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.notices.code_lists.group_list import TOGETHER, GroupList, GroupReading, shipped_groups
from skilltrain_cli.notices.code_lists.theme_list import ThemeFound, ThemeList, shipped_themes
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.merge.official_writing import month_of, quarter_of
from skilltrain_cli.operations.merge.row_states import RowState, row_states
from skilltrain_cli.values.figure_with_sources import BLANK, compact_positions
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.privacy import mask

UNMAPPED = "未对应："
"""Before the original text of what the list of groups has not."""
NOT_SAID = "（未填）"
NO_THEME = "未涉及主题"
BY_STATE = "state"
_STATES: Mapping[RowState, str] = {
    RowState.DONE: "已开展",
    RowState.PLANNED: "计划",
    RowState.DENIED: "取消或未开展",
    RowState.VAGUE: "时间不详",
    RowState.EARLIER: "往年开展",
    RowState.UNKNOWN: "时间未填",
}
"""In the order of their lines."""


class Mapped(Struct, frozen=True, kw_only=True):
    """One writing, under what it counts and why."""

    field: str
    """Where it stands."""
    writing: str
    words: tuple[str, ...]
    """Empty where the list has none for it."""
    because: str = ""
    """The keyword or group that told it; where nothing did, the part of it that the list has not."""
    added: bool = False
    """Whether the user's own table decided."""
    rows: Sequence[int] = ()


class RowLabel(Struct, frozen=True, kw_only=True, dict=True):
    """A label of every row, and what the labels come from."""

    heading: str
    """Of its column in 来源明细."""
    words: Sequence[str]
    """Of each row, never blank; where ``several``, one or more words separated by 、."""
    order: tuple[str, ...]
    """The single words in the order of their lines."""
    several: bool = False
    parts: frozenset[str] = frozenset()
    """Those that are part of another of them: to say which of a whole and its part is more has no sense."""
    mapped: tuple[Mapped, ...] = ()
    """What was mapped, for 对照; empty for what is no matter of wording."""

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[int]]:
        rows = gathered(zip(self.words, range(len(self.words)), strict=True))
        if not self.several:
            return {word: compact_positions(found) for word, found in rows.items()}
        single: dict[str, list[int]] = {}
        for words, found in rows.items():
            for word in words.split(TOGETHER):
                single.setdefault(word, []).extend(found)
        return {word: compact_positions(sorted(found)) for word, found in single.items()}

    @property
    def unmapped(self) -> tuple[Mapped, ...]:
        """Return the writings that the list has nothing for; a blank is none."""
        return tuple(each for each in self.mapped if not each.words and each.writing.strip())

    def rows(self, word: str) -> Sequence[int]:
        """Return the positions of the rows that count under a word, ascending."""
        return self._rows.get(word, ())


def labels_of(
    table: Table, setting: Setting, groups: GroupList | None = None, themes: ThemeList | None = None
) -> Mapping[str, RowLabel]:
    """
    Return the labels that the summaries of a form ask for, each by the key of its summary.

    Groups and themes are told by these lists, else by those that come with skt. A summary by the field as
    it is written needs no label.
    """
    wanted = _wanted(table.form)
    labels = _Labels(table=table, setting=setting, groups=groups, themes=themes)
    found: dict[str, RowLabel] = {}
    for name in wanted:
        if (label := labels.of(name)) is not None:
            taken = {each.heading for each in found.values()}
            of_field = table.form.by_name.get(name.partition(":")[0])
            told = f"{label.heading}（{of_field.heading}）" if of_field else label.heading
            found[name] = replace(label, heading=told) if label.heading in taken else label
    return found


def labels_when_asked(
    table: Table, setting: Setting, groups: GroupList | None = None, themes: ThemeList | None = None
) -> Mapping[str, RowLabel]:
    """Return the same, each made when it is asked for; two of them may have one heading."""
    labels = _Labels(table=table, setting=setting, groups=groups, themes=themes)
    return _MadeWhenAsked(_wanted(table.form), labels.of)


def _wanted(form: FormSpec) -> Sequence[str]:
    """Return the keys of the labels that a form's summaries ask for."""
    return [*dict.fromkeys(name for each in form.card.summaries for name in (each.key, each.across) if name)]


class _Labels(Struct, frozen=True, kw_only=True):
    """Labels the rows of one table."""

    table: Table
    setting: Setting
    groups: GroupList | None
    themes: ThemeList | None

    def of(self, name: str) -> RowLabel | None:
        """Return the label that a summary's key asks for; ``None`` where a field is taken as written."""
        field, _, how = name.partition(":")
        day = day_of(self.setting)
        if how == BY_GROUPS:
            return group_labels(self.table, field, self.groups or shipped_groups(), day)
        if field in self.table.form.by_name:
            return None
        if field == "theme":
            lists = self.themes or shipped_themes(), self.groups or shipped_groups()
            return theme_labels(self.table, *lists, day)
        if field == BY_STATE:
            return state_labels(self.table, self.setting)
        return time_labels(self.table, field) if field in _TIMES else None


def day_of(setting: Setting) -> date:
    """Return the day on which names of groups must be in use: the last of the notice's year."""
    return date(setting.notice.year, 12, 31)


def group_labels(table: Table, field: str, groups: GroupList, day: date) -> RowLabel:
    """
    Return the groups of people that a field names.

    Several groups of one text are one word, in the order of the list: nobody is counted twice or split.
    A text that the list has not is its own word, personal numbers masked: the word stands in 来源明细.
    """
    texts = table.columns[field]
    readings = {text: groups.read(text, day) for text in dict.fromkeys(texts)}
    word = {text: _group_word(text, reading) for text, reading in readings.items()}
    place = {code: at for at, code in enumerate(groups.by_code)}

    def order(text: str) -> tuple[bool, bool, int, list[int], str]:
        codes = readings[text].codes
        return (not codes, not text, len(codes), [place[code] for code in codes], text)

    rows = gathered(zip(texts, range(len(texts)), strict=True))
    return RowLabel(
        heading="归入群体",
        words=[*map(word.__getitem__, texts)],
        order=tuple(dict.fromkeys(word[text] for text in sorted(readings, key=order))),
        mapped=tuple(
            Mapped(
                field=field,
                writing=text,
                words=(word[text],) if reading.codes else (),
                because=reading.unknown,
                added=reading.added,
                rows=compact_positions(rows[text]),
            )
            for text, reading in readings.items()
        ),
    )


def _group_word(text: str, reading: GroupReading) -> str:
    if reading.names:
        return TOGETHER.join(reading.names)
    return f"{UNMAPPED}{mask(text)}" if text.strip() else NOT_SAID


def theme_labels(table: Table, themes: ThemeList, groups: GroupList, day: date) -> RowLabel:
    """Return the themes of each row, by keywords in its name and its group; a row may have several."""
    names, whose = _texts(table, Role.NAME), _texts(table, Role.CHOICE)
    of_name = _found(names, themes)
    of_group = _found(whose, themes)
    for text in of_group:
        reading = groups.read(text, day)
        of_group[text] = (*of_group[text], *themes.in_groups(reading.codes, reading.names))
    (kind_of_name, by_name), (kind_of_group, by_group) = _kinds(of_name), _kinds(of_group)
    pairs = [*zip(map(kind_of_name.__getitem__, names), map(kind_of_group.__getitem__, whose), strict=True)]
    found = {pair: (*by_name[pair[0]], *by_group[pair[1]]) for pair in set(pairs)}
    words = {pair: TOGETHER.join(themes.counted_in(each)) or NO_THEME for pair, each in found.items()}
    own = {keyword for theme in themes.themes for keyword in theme.added}
    fields = [table.form.field(role) for role in (Role.NAME, Role.CHOICE)]
    of_fields = zip(fields, (names, whose), (of_name, of_group), strict=True)
    return RowLabel(
        heading="主题",
        words=[*map(words.__getitem__, pairs)],
        order=(*themes.names, NO_THEME),
        several=True,
        parts=frozenset(theme.name for theme in themes.themes if theme.within),
        mapped=tuple(
            Mapped(
                field=field,
                writing=text,
                words=themes.counted_in((each,)),
                because=each.keyword,
                added=each.keyword in own,
                rows=rows,
            )
            for field, texts, told in of_fields
            for text, rows in _rows_of_texts(texts)
            for each in told[text]
        ),
    )


def _kinds(
    told: Mapping[str, tuple[ThemeFound, ...]],
) -> tuple[Mapping[str, int], Sequence[tuple[ThemeFound, ...]]]:
    """Return a number for each text, the same for the same themes, and what each number stands for."""
    numbers: dict[tuple[str, ...], int] = {}
    examples: list[tuple[ThemeFound, ...]] = []
    for each in told.values():
        if numbers.setdefault(_named(each), len(examples)) == len(examples):
            examples.append(each)
    return {text: numbers[_named(each)] for text, each in told.items()}, examples


def _named(found: Sequence[ThemeFound]) -> tuple[str, ...]:
    return tuple(each.theme for each in found)


def _rows_of_texts(texts: Sequence[str]) -> Iterator[tuple[str, Sequence[int]]]:
    for text, rows in gathered(zip(texts, range(len(texts)), strict=True)).items():
        yield text, compact_positions(rows)


def _texts(table: Table, role: Role) -> Sequence[str]:
    field = table.form.field(role)
    return [*map(str, table.columns[field])] if field else [BLANK] * len(table)


def _found(texts: Sequence[str], themes: ThemeList) -> dict[str, tuple[ThemeFound, ...]]:
    distinct = [*dict.fromkeys(texts)]
    return dict(zip(distinct, themes.in_texts(distinct), strict=True))


def state_labels(table: Table, setting: Setting) -> RowLabel:
    """Return what has become of each row on the day of the setting."""
    return RowLabel(
        heading="状态",
        words=[*map(_STATES.__getitem__, row_states(table, setting))],
        order=tuple(_STATES.values()),
    )


_TIMES = {"month": ("计入时段", month_of), "quarter": ("计入季度", quarter_of)}


def time_labels(table: Table, by: str) -> RowLabel:
    """Return the month or quarter in which each row counts; a longer time is one of its own."""
    heading, label = _TIMES[by]
    times = table.times
    ids = [*map(id, times)]
    distinct = dict(zip(ids, times, strict=True))
    word = {at: label(time) or NOT_SAID for at, time in distinct.items()}
    begins: dict[str, tuple[bool, int, int, int]] = {}
    for at, time in distinct.items():
        begins[word[at]] = min(_begins(time), begins.get(word[at], _LAST))
    return RowLabel(
        heading=heading,
        words=[*map(word.__getitem__, ids)],
        order=tuple(sorted(begins, key=lambda name: (begins[name], name))),
    )


_LAST = (True, 9999, 12, 0)


def _begins(value: object) -> tuple[bool, int, int, int]:
    """
    Return an order of times by the month they begin in, those that name no month behind all that do.

    Among the months a quarter would look like their sum, and break their row in a chart.
    """
    if isinstance(value, Period):
        length = (value.end - value.start).days if value.coarse else 0
        return (value.coarse, value.start.year, value.start.month, length)
    if isinstance(value, date):
        return (False, value.year, value.month, 0)
    return (False, value, 0, 0) if isinstance(value, int) else _LAST


class _MadeWhenAsked(Mapping[str, RowLabel]):
    """The labels that there are of these names; each is made when somebody asks for it, and once."""

    def __init__(self, names: Sequence[str], make: Callable[[str], RowLabel | None]) -> None:
        """Take the names that there may be."""
        self._names = names
        self._make = make
        self._made: dict[str, RowLabel | None] = {}

    def __getitem__(self, name: str) -> RowLabel:
        """Return a value; KeyError where there is none."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        found = self._made[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the names that there are: all values are made."""
        return (name for name in self._names if self.get(name) is not None)

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(1 for _ in self)
