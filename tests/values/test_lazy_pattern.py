"""Patterns compiled when first used: every one of them is a regular expression."""

import re
from importlib import import_module
from pkgutil import walk_packages

import skilltrain_cli
from skilltrain_cli.values.lazy_pattern import lazy_pattern

UNCOMPILED = type(lazy_pattern(""))


def test_a_lazy_pattern_does_what_a_compiled_one_does() -> None:
    assert lazy_pattern("a(b)", re.IGNORECASE).findall("AB ab") == ["B", "b"]
    assert lazy_pattern(rb"\d+").sub(b"#", b"a12") == b"a#"
    assert lazy_pattern("x").pattern == "x"


def test_every_lazy_pattern_of_the_tool_compiles() -> None:
    found = 0
    for module in walk_packages(skilltrain_cli.__path__, "skilltrain_cli."):
        if module.name != "skilltrain_cli.__main__":
            for value in vars(import_module(module.name)).values():
                if isinstance(value, UNCOMPILED):
                    assert isinstance(value.pattern, str | bytes)
                    found += 1
    assert found  # else the test has lost what it is about
