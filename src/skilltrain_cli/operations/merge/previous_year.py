"""Last year's table of the same form: which rows of it stand beside which of this year's."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import Choice, Table
from skilltrain_cli.operations.merge.merged_rows import merge_rows
from skilltrain_cli.operations.merge.row_labels import RowLabel, labels_of
from skilltrain_cli.operations.merge.row_states import span_of
from skilltrain_cli.values.figure_with_sources import compact_positions
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level, Region, Regions
from skilltrain_cli.values.text import key

_NAMED = 5
"""Fields and cities that a message names."""


class PreviousYear(Struct, frozen=True, kw_only=True):
    """Last year's rows; positions are those in ``table``."""

    file: str
    """Its name alone, which is the same wherever it lies."""
    sha256: str
    year: int | None
    """``None`` where the form's times do not say of which year it is."""
    table: Table
    labels: Mapping[str, RowLabel]
    """Under which words each row counts, by this year's lists."""
    months: tuple[int, int] = (12, 12)
    """Up to which month of its year last year's table reaches, and this year's."""
    units: Mapping[tuple[str, ...], Sequence[int]]
    """The rows of each unit by the names that its city and it have this year."""

    @property
    def told(self) -> str:
        """What 来源 says of it."""
        year = f"{self.year}年，" if self.year else ""
        return f"{shown(self.file, 120)}（{year}{len(self.table):,} 行，SHA-256 {self.sha256}）"


def previous_year(
    sheets: Sequence[Submitted], table: Table, whose: tuple[Level, Region], setting: Setting, choice: Choice
) -> PreviousYear:
    """
    Return last year's rows of the units of this year's ``table``.

    Units that were renamed or have gone into others since are those that they are this year. UsageError for
    a file of another form, of another region, and of another year than the one before.
    """
    form, file = table.form, sheets[0].sheet.file
    same = [each for each in sheets if _is_same(each.sheet.form, form)]
    if not same:
        other = sheets[0].sheet.form.card
        raise _unfit(
            file, f"是{other.annex}《{other.title}》，这次汇总的是{form.card.annex}《{form.card.title}》"
        )
    found = merge_rows(same)
    if lacking := [column.heading for column in form.columns if column.name not in found.columns]:
        raise _unfit(file, f"没有这一栏：{first_few(lacking, _NAMED)}，和这次汇总的不是同一种表样")
    _refuse_unplaced(same, file)
    found = replace(found, form=form)
    year = _year_before(found, table, setting, file)
    return PreviousYear(
        file=file.rpartition("/")[2],
        sha256=same[0].sheet.sha256,
        year=year,
        months=(_last_month(found, year), _last_month(table, year + 1)) if year else (12, 12),
        table=found,
        labels=labels_of(found, setting, choice.groups, choice.themes),
        units=_units((found, table), whose, setting, file),
    )


def _is_same(form: FormSpec, other: FormSpec) -> bool:
    """Tell whether two forms are one in two years: a yearly notice prints the same tables every year."""
    return form is other or (form.id == other.id and key(form.card.title) == key(other.card.title))


def _refuse_unplaced(sheets: Sequence[Submitted], file: str) -> None:
    for each in sheets:
        row = next((at for at, unit in enumerate(each.units) if unit is None), None)
        if row is not None:
            raise _unfit(file, f"第 {each.sheet.rows[row] + 1} 行认不出是哪个单位")


def _year_before(found: Table, table: Table, setting: Setting, file: str) -> int | None:
    """Return the year of last year's table; UsageError where it is not the one before this year's."""
    when = table.form.by_name.get(table.form.when)
    if when is None or not when.within_year:
        return None
    year, this = _year(found), _year(table) or setting.year
    if year is None:
        raise _unfit(file, f"看不出是哪一年的：“{when.heading}”里没有写年份")
    if year == this:
        raise _unfit(file, f"和这次汇总的是同一年（{year}年）的")
    if year != this - 1:
        raise _unfit(file, f"是{year}年的，这次汇总的是{this}年的，上年应是{this - 1}年")
    return year


def _year(table: Table) -> int | None:
    """Return the year in which most rows begin, of those that say it."""
    times = table.times
    ids = Counter(map(id, times))
    distinct = dict(zip(map(id, times), times, strict=True))
    years: Counter[int] = Counter()
    for at, time in distinct.items():
        span = span_of(time)
        if span is not None and not span.year_assumed:
            years[span.start.year] += ids[at]
    return max(years, key=lambda year: (years[year], year), default=None)


def _last_month(table: Table, year: int) -> int:
    """Return the last month of a year in which rows begin."""
    times = table.times
    spans = map(span_of, dict(zip(map(id, times), times, strict=True)).values())
    return max(
        (span.start.month for span in spans if span is not None and span.start.year == year), default=12
    )


def _units(
    tables: tuple[Table, Table], whose: tuple[Level, Region], setting: Setting, file: str
) -> Mapping[tuple[str, ...], Sequence[int]]:
    """Return the rows of each unit of the region in last year's table, by this year's names."""
    (found, table), (level, region) = tables, whose
    pairs = [(_this_years(block.unit, setting), block.rows) for block in found.blocks]
    cities = dict.fromkeys(unit.city.name for unit, _ in pairs)
    if level is Level.CITY:
        pairs = [(unit, rows) for unit, rows in pairs if unit.city.code == region.code]
    if not pairs:
        raise _unfit(file, f"是{first_few([*cities], _NAMED)}的，这次汇总的是{region.name}的")
    several = len({block.unit.city.code for block in table.blocks}) > 1
    if level is Level.PROVINCE and several and len(cities) == 1:
        raise _unfit(file, f"只有{next(iter(cities))}一个市的，这次汇总的是{region.name}的")
    rows = gathered(((unit.city.name, unit.name), at) for unit, run in pairs for at in run)
    return {name: compact_positions(sorted(each)) for name, each in rows.items()}


def _this_years(unit: Unit, setting: Setting) -> Unit:
    """Return the unit that one is this year, by the dated register: 茌平县 is 茌平区, 长岛县 is in 蓬莱区."""
    city = _successor(unit.city, setting)
    return replace(unit, city=city, region=unit.region and _successor(unit.region, setting))


def _successor(region: Region, setting: Setting) -> Region:
    regions: Regions = setting.regions
    passed = {region.code}
    while not region.exists(setting.day) and region.successor_code not in passed:
        heir = regions.get(region.successor_code)
        if heir is None:
            break
        region = heir
        passed.add(region.code)
    return region


def _unfit(file: str, why: str) -> UsageError:
    return UsageError(
        f"--previous 的“{shown(file, 120)}”{why}",
        "请给出上一年、同一种表、同一地区的汇总表，或去掉 --previous",
    )
