"""Regular expressions compiled when first used: hundreds of them at import are a tenth of start-up."""

import re
from typing import Any, AnyStr, cast


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that behaves as a compiled one; ``re.error`` comes at its first use."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(expression, flags))


class _Uncompiled:
    """What stands for a compiled pattern until somebody asks for one of its methods, and hands them on."""

    def __init__(self, expression: str | bytes, flags: int) -> None:
        self._written: tuple[Any, int] = (expression, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a compiled pattern has
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found
