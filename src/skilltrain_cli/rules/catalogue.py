"""The rules there are, family by family: whatever the files of a family define."""

from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from types import ModuleType

from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.rules import (
    amounts,
    batch,
    batch_merged_lists,
    duplicates,
    places,
    readable_files,
    structure,
    structure_cells,
    structure_rows,
    structure_totals,
    times,
    times_held_or_denied,
    value,
    value_choices,
    value_codes,
    value_kinds,
    value_lengths,
)
from skilltrain_cli.rules.brand_package import archive_and_card, article, films, official_name, pictures


def _family(*parts: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that these files define, in the order of their codes."""
    found = (each for part in parts for each in vars(part).values() if isinstance(each, Rule))
    return tuple(sorted(found, key=lambda rule: rule.code))


FAMILIES: Mapping[str, tuple[str, tuple[Rule, ...]]] = {
    "RD": ("文件读取", _family(readable_files)),
    "ST": ("表格结构", _family(structure, structure_rows, structure_totals, structure_cells)),
    "VL": ("填写内容", _family(value, value_kinds, value_lengths, value_choices, value_codes)),
    "RG": ("单位和区划", _family(places)),
    "ID": ("同一件事", _family(duplicates)),
    "TM": ("时间", _family(times, times_held_or_denied)),
    "AM": ("数", _family(amounts)),
    "PK": ("附件1 宣传素材压缩包", _family(archive_and_card, official_name, pictures, films, article)),
    "BT": ("文件之间", _family(batch, batch_merged_lists)),
}
"""Code prefix → what the family is about, and its rules; codes are never used again."""


@cache
def rules(added: tuple[Rule, ...] = ()) -> tuple[Rule, ...]:
    """Return every rule in the order of the codes, family by family; those ``added`` by plug-ins last."""
    return (*(each for _, family in FAMILIES.values() for each in family), *added)


@cache
def judging_order(added: tuple[Rule, ...] = ()) -> tuple[Rule, ...]:
    """Return every rule after those it needs; two that need each other raise ``graphlib.CycleError``."""
    by_code = {each.code: each for each in rules(added)}
    sorter = TopologicalSorter({each.code: each.needs for each in rules(added)})
    return tuple(by_code[code] for code in sorter.static_order())


def find_rules(code: str, added: tuple[Rule, ...] = ()) -> tuple[Rule, ...]:
    """Return the rule of a code, or the family of a prefix, upper or lower case; empty for an unknown one."""
    wanted = code.strip().upper()
    return tuple(each for each in rules(added) if each.code == wanted) or tuple(
        each for each in rules(added) if wanted and each.code.startswith(wanted)
    )


def rules_named(code: str, added: tuple[Rule, ...] = ()) -> tuple[Rule, ...]:
    """Return what ``find_rules`` does; UsageError for an unknown code names near ones, or the families."""
    found = find_rules(code, added)
    if found:
        return found
    from difflib import get_close_matches  # noqa: PLC0415 (only a failure needs it)

    near = get_close_matches(code.strip().upper(), [*FAMILIES, *(rule.code for rule in rules(added))], n=3)
    families = "、".join(f"{prefix}（{about}）" for prefix, (about, _) in FAMILIES.items())
    raise UsageError(
        f"没有编码为“{code}”的规则",
        f"是否指 {'、'.join(near)}？" if near else f"规则分为 {families}",
    )
