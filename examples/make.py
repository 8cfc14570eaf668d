"""
Draw every example file anew: ``python examples/make.py [--into FOLDER]``, or ``make examples``.

The same libraries write the same bytes every time. What a file shows is written down where it is drawn.
"""

import argparse
from pathlib import Path

from making.zaozhuang import zaozhuang
from making.zibo import zibo

HERE = Path(__file__).parent


def main() -> None:
    """Write the examples beside this script, or into the folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, metavar="FOLDER")
    into: Path = parser.parse_args().into
    for example in (*zibo(), *zaozhuang()):
        path = into / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.data)


if __name__ == "__main__":
    main()
