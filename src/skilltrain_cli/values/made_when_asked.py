"""A mapping of which each value is made when somebody asks for it, and once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class MadeWhenAsked(Mapping[str, T]):
    """A mapping with some of these names: those for which ``make`` returns something."""

    def __init__(self, names: Sequence[str], make: Callable[[str], T | None]) -> None:
        """Take the names that there may be."""
        self._names = names
        self._make = make
        self._made: dict[str, T | None] = {}

    def __getitem__(self, name: str) -> T:
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
