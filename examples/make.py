"""
Draw every example file anew: ``python examples/make.py [--into FOLDER]``, or ``make examples``.

The same libraries write the same bytes every time. What a file shows is written down where it is drawn.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from making.broken import FOLDER, expected
from making.broken_files import files, late
from making.broken_sheets import sheets
from making.cards import brands, cards
from making.page import Example
from making.province import province
from making.zaozhuang import zaozhuang
from making.zibo import zibo

HERE = Path(__file__).parent


def examples() -> Iterator[Example]:
    """Yield every file, and last the findings the broken ones must lead to."""
    yield from (*zibo(), *zaozhuang(), *province(), *brands())
    lessons = [*sheets(), late(), *files(), *cards()]
    for each in lessons:
        yield from each.files
    yield Example(path=f"{FOLDER}/expected.toml", data=expected(lessons).encode())


def main() -> None:
    """Write the examples beside this script, or into the folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, metavar="FOLDER")
    into: Path = parser.parse_args().into
    for example in examples():
        path = into / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.data)


if __name__ == "__main__":
    main()
