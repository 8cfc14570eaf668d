"""Where questions are put: a terminal, or a script in tests; and how a yes is told from a no."""

from typing import Protocol

from skilltrain_cli.reporters.text_width import room
from skilltrain_cli.reporters.wrap import wrapped
from skilltrain_cli.values.text import key, tame

_YES = frozenset({"y", "yes", "是", "是的", "对", "好", "好的", "要", "1"})
_NO = frozenset({"n", "no", "否", "不", "不是", "不要", "不用", "0"})


class Screen(Protocol):
    """Where questions are put: a terminal, or a script in tests."""

    def ask(self, question: str) -> str:
        """Put a question and return the line typed; EOFError when there is no more."""

    def say(self, text: str) -> None:
        """Show a line."""


class Terminal:
    """The terminal, through rich: colours, and line editing where the system has it."""

    def __init__(self) -> None:
        """Take stderr; what goes to stdout is for programs."""
        from rich.console import Console  # noqa: PLC0415 - rich is slow to import

        self._console = Console(stderr=True, highlight=False, emoji=False, markup=False, soft_wrap=True)

    def ask(self, question: str) -> str:
        """Put a question and return the line typed."""
        from rich.text import Text  # noqa: PLC0415

        return self._console.input(Text(self._broken(question), style="bold"), markup=False)

    def say(self, text: str) -> None:
        """Show a line."""
        self._console.print(self._broken(tame(text)))

    def _broken(self, text: str) -> str:
        width = room(self._console.file)
        return "\n".join(line for part in text.split("\n") for line in wrapped(part, width, 2))


def agreed(screen: Screen, question: str, *, default: bool = False) -> bool:
    """Ask until the answer is a yes or a no; the Enter key alone is the ``default``."""
    while True:
        typed = key(screen.ask(question))
        if not typed:
            return default
        if typed in _YES or typed in _NO:
            return typed in _YES
        screen.say("　看不懂，请输入 y（是）或 n（否）")
