"""Make the pages and passages that come from the code; ``--check`` only names those that are stale."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import code_lists
import house
import licences
import pages
import picture

ROOT = Path(__file__).parent.parent
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/rules.md": pages.rules_page,
    "docs/forms.md": pages.forms_page,
    "docs/commands.md": pages.commands_page,
    "docs/groups-and-themes.md": code_lists.page,
    "docs/licences.md": licences.licences_page,
    "docs/images/validate.svg": picture.svg,
}
"""Pages and pictures that are made as a whole."""
PASSAGES: Mapping[str, Callable[[], str]] = {
    "commands": pages.command_list_english,
    "命令": pages.command_list,
    "exit codes": pages.exit_codes_english,
    "fields": pages.field_names,
    "rule codes": pages.rule_codes,
    "floors": house.floors,
    "owners": house.owners,
    "limits": pages.limits_table,
    "package limits": pages.package_limits_table,
    "限制": pages.limits_short,
}
"""Passages inside pages written by hand, between ``<!-- made: name -->`` and ``<!-- end -->``."""
WRITTEN = (
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/glossary.md",
    "docs/packages.md",
    "docs/scripting.md",
    "docs/threat-model.md",
)
_PASSAGE = re.compile(r"(<!-- made: ([^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def made() -> dict[str, str]:
    """Return the text every made page and every page with made passages should have."""
    texts = {name: page() for name, page in PAGES.items()}
    for name in WRITTEN:
        text = (ROOT / name).read_text(encoding="utf-8")
        texts[name] = _PASSAGE.sub(lambda found: f"{found[1]}{PASSAGES[found[2]]()}\n{found[3]}", text)
    return texts


def stale() -> list[str]:
    """Return the names of the pages that are not as they should be."""
    return [name for name, text in made().items() if _text(ROOT / name) != text]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Make what is stale, or with ``--check`` say so and fail."""
    old = stale()
    if "--check" in sys.argv[1:]:
        for name in old:
            print(f"stale: {name} (run `make docs`)")
        return int(bool(old))
    for name, text in made().items():
        if name in old:
            (ROOT / name).parent.mkdir(exist_ok=True)
            (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
            print(f"made: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
