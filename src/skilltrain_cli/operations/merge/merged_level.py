"""Whose workbook a merge makes: a city's or the province's."""

from collections.abc import Collection, Mapping, Sequence

from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.files_of_other_cities import Stranger, cities_of, strangers
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import Choice
from skilltrain_cli.operations.merge.resubmissions import few_names
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.region import Level

CITIES_REMEDY = "请分市汇总，或用 --level province"
"""What to do about several cities where one was asked for."""


def level_of(kept: Sequence[Submitted], asked: Level | None, setting: Setting) -> Level:
    """
    Return city or province: what was asked for when the senders fit it, else what they are.

    Several cities are the province; the few files of others among one city's were set apart before.
    """
    if several := too_many_cities(kept, asked, setting):
        raise UsageError(several, CITIES_REMEDY)
    if asked is not None:
        return asked
    if setting.unit is not None:
        return Level.CITY
    whole = all(each.sender is not None and each.sender.level is Level.CITY for each in kept)
    return Level.PROVINCE if whole or len(_files(kept, setting)) > 1 else Level.CITY


def too_many_cities(kept: Sequence[Submitted], asked: Level | None, setting: Setting) -> str:
    """Say what is in the way of --level city; empty when nothing is."""
    cities = _files(kept, setting)
    if asked is not Level.CITY or len(cities) < 2:  # noqa: PLR2004 - two cities are too many for one
        return ""
    named = "；".join(f"{city}：{few_names(files)}" for city, files in cities.items())
    return f"--level city 只汇总一个市，给出的却有 {len(cities)} 个市（{named}）"


def _files(kept: Sequence[Submitted], setting: Setting) -> Mapping[str, dict[str, None]]:
    """Return the files that have rows of each city."""
    cities: dict[str, dict[str, None]] = {}
    for each in kept:
        for name in cities_of(each, setting):
            cities.setdefault(name, {}).setdefault(each.sheet.file)
    return cities


def set_apart(sheets: Sequence[Submitted], choice: Choice, setting: Setting) -> Mapping[str, Stranger]:
    """Return the files of other cities among one city's: unasked they do not make it the province's table."""
    several = choice.level is Level.CITY and setting.unit is None and not choice.skip_bad
    if several or choice.level is Level.PROVINCE:  # of several cities ``too_many_cities`` speaks
        return {}
    return {each.file: each for each in strangers(sheets, setting)}


def only_strangers(strange: Collection[Stranger]) -> UsageError:
    """Refuse files that are sound, because a few are not of the city of the others."""
    cities = gathered((each.cities, each.file) for each in strange)
    few = "；".join(f"{name} {len(files)} 份（{few_names(files)}）" for name, files in cities.items())
    first = next(iter(strange))
    among = f"给出的多是{first.home}的区县表" if first.others else f"这次汇总的是{first.home}"
    return UsageError(
        f"{among}，里面却夹着别的市的：{few}，没有写出结果",
        "放错的请移走，或加 --skip-bad 不汇总它们；确是汇总全省的，请加 --level province",
    )
