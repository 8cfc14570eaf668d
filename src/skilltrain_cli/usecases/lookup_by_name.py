"""From what a caller names to the thing itself; an unknown name is a UsageError."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.reporting_unit import CITY_RUN, Unit, city_run_named, is_city_run
from skilltrain_cli.notices import Notice, load_notices, notice_named, shipped
from skilltrain_cli.notices.notice import same_number
from skilltrain_cli.regions import shandong, user_regions
from skilltrain_cli.usecases.argument_types import Names, names_of
from skilltrain_cli.values.region import CITY_RUN_KIND, PROVINCE, Level, Match, MatchedBy, Region, Regions
from skilltrain_cli.values.reporting_authority import Authority, authority_named, is_department
from skilltrain_cli.values.text import key, quoted

if TYPE_CHECKING:  # forms are models of pydantic's: 0.06 s, for those alone who ask for forms
    from skilltrain_cli.forms.spec import FormSpec
    from skilltrain_cli.intake.installed_plugins import Plugin

Note = Callable[[str], None]
"""Takes a sentence for people."""


def unsaid(_: str) -> None:
    """Let a note go."""


def registry(path: Path | None) -> Regions:
    """Return the shipped regions, with the user's csv added when there is one."""
    return user_regions(path) if path else shandong()


def match_named(name: str, on: date, regions: Regions, note: Note = unsaid) -> Match:
    """Return the match for a unit's name; UsageError with 是否指 when there is none or more than one."""
    match = regions.resolve(name, on)
    if match.region is not None:
        if match.how is MatchedBy.FORMER and match.former is not None:
            note(f"“{match.former.name}”已撤销，现为“{match.region.name}”")
        return match
    if match.elsewhere:
        full = "、".join(_full_name(region, regions) for region in match.elsewhere)
        raise UsageError(f"“{name}”不止一个", f"是否指 {full}？请连同市名写")
    meant = "、".join(match.suggestions)
    hint = f"是否指 {meant}？" if meant else "请写全称，如 淄博市、张店区；运行 skt regions 查看全部"
    raise UsageError(f"没有“{name}”这个单位", hint)


def region_named(name: str, on: date, regions: Regions, note: Note = unsaid) -> Region:
    """Return the region a user names; see ``match_named``."""
    region = match_named(name, on, regions, note).region
    assert region is not None
    return region


def is_province(name: str) -> bool:
    """Tell whether a user names the province itself, which reports to nobody here."""
    province = shandong().get(PROVINCE)
    return province is not None and key(name) in (key(province.name), key(province.short_name))


def gathers(name: str | None) -> bool:
    """Tell whether a unit gathers the submissions of others: a city, the province."""
    region = shandong().resolve_city(name, date.max).region if name else None
    return region is not None or (name is not None and is_province(name))


def city_run(name: str, on: date, regions: Regions) -> Unit | None:
    """Return the 市直 a user names with its city; UsageError when the city is not said."""
    found = city_run_named(name, on, regions)
    if found is None and is_city_run(name):
        raise UsageError(f"“{name}”是哪个市的？", "请连同市名写，如 淄博市直")
    return found


def unit_named(name: str, on: date, regions: Regions, note: Note = unsaid) -> Region:
    """Return who fills a form in: a region, or a city's 市直 in the place of a county."""
    unit = city_run(name, on, regions)
    if unit is None:
        return region_named(name, on, regions, note)
    return Region(
        code=unit.code,
        name=CITY_RUN,
        short_name=CITY_RUN,
        level=Level.COUNTY,
        parent_code=unit.city.code,
        kind=CITY_RUN_KIND,
    )


def reporter_named(name: str, on: date, regions: Regions, note: Note = unsaid) -> Region | Authority:
    """Return who reports: a unit, a department such as 淄博市教育局, or a town where no table lists towns."""
    if is_city_run(name) or regions.resolve(name, on).region is not None:
        return unit_named(name, on, regions, note)
    found = authority_named(name, on, regions)
    if found is not None and (is_department(name) or _unlisted_town(found, on, regions)):
        return found
    if is_department(name):
        raise UsageError(f"“{name}”是哪里的部门？", "请连同市、县的全称写，如 淄博市教育局、桓台县教育体育局")
    return unit_named(name, on, regions, note)


def _unlisted_town(found: Authority, on: date, regions: Regions) -> bool:
    above = found.area.level in {Level.COUNTY, Level.FUNCTIONAL}
    return found.is_town and above and not regions.children(found.area, on, Level.TOWN)


def title_of(unit: Region | Authority | None, regions: Regions) -> str:
    """Return what stands behind 填报单位: the name, for 市直 with its city; ``""`` for nobody."""
    if isinstance(unit, Authority):
        return unit.name
    city = regions.city_of(unit) if unit and unit.kind == CITY_RUN_KIND else None
    return f"{city.short_name}{CITY_RUN}" if city else unit.name if unit else ""


def plugins_named(names: Names) -> "tuple[Plugin, ...]":
    """Return installed plug-ins; PluginError for one that cannot be used."""
    if not (given := names_of(names)):
        return ()
    from skilltrain_cli.intake.installed_plugins import load_plugins  # noqa: PLC0415 - for those alone who name one

    return load_plugins(given)


def notices_named(
    name: str | None, more: Sequence[Path] = (), brought: Sequence[Notice] = ()
) -> tuple[Notice, ...]:
    """
    Return the notice of a 文号, an id or a TOML file.

    Without a name all shipped ones, those that plug-ins ``brought``, and those of the files ``more``.
    """
    if name is None:
        return (*shipped(), *brought, *load_notices(more, brought))
    return (notice_named(name, brought),)


def check_tasks(names: Iterable[str], notices: Iterable[Notice]) -> None:
    """Refuse the name of a periodic task, 文号 and id, that none of the notices has."""
    periodic = [
        (notice, task) for notice in (*notices, *shipped()) for task in notice.tasks if task.every is not None
    ]
    known = {
        same_number(f"{called} {task.id}")
        for notice, task in periodic
        for called in (notice.number, notice.id)
        if called
    }
    for name in names:
        if same_number(name) not in known:
            all_ = "、".join(dict.fromkeys(f"{notice.number} {task.id}" for notice, task in periodic))
            raise UsageError(
                f"skt.toml 的 [days] 里，没有“{quoted(name, 40)}”这项定期任务", f"定期任务有：{all_}"
            )


def known_forms(
    notice: str | None, more: Sequence[Path] = (), plugins: "Sequence[Plugin]" = ()
) -> "tuple[FormSpec, ...]":
    """
    Return the forms of the notice of a 文号, an id or a TOML file.

    Without a name all shipped ones, those of ``plugins``, and those of the files ``more``.
    """
    from skilltrain_cli.forms.catalogue import forms  # noqa: PLC0415
    from skilltrain_cli.judging.sender import forms_of  # noqa: PLC0415

    brought = [each for plugin in plugins for each in plugin.notices]
    added = [each for plugin in plugins for each in plugin.forms]
    if notice:
        return forms_of(notices_named(notice, (), brought), added)
    declared = (*brought, *load_notices(more, brought))
    own = (form for each in declared if each.forms for form in forms_of([each]))
    return (*forms(), *added, *own)


def form_named(
    name: str, notice: str | None, more: Sequence[Path] = (), plugins: "Sequence[Plugin]" = ()
) -> "FormSpec":
    """Return the form of an id, annex or title among ``known_forms``; UsageError names those there are."""
    from skilltrain_cli.forms.catalogue import find_form  # noqa: PLC0415

    return find_form(name, known_forms(notice, more, plugins))


def _full_name(region: Region, regions: Regions) -> str:
    city = regions.city_of(region)
    return region.name if city is None or city is region else f"{city.name}{region.name}"
