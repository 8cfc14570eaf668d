"""Make the example packages, too large to be kept: ``python examples/packages.py --into FOLDER``."""

import argparse
import tempfile
from pathlib import Path

from making.packages import archive, packages


def main() -> None:
    """Write one complete package and five that lack something, and say what each lacks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    into: Path = parser.parse_args().into
    with tempfile.TemporaryDirectory() as work:
        for packed in packages(Path(work)):
            path = archive(packed, into)
            print(f"{path}: {'、'.join(packed.breaks) or '完整'}")


if __name__ == "__main__":
    main()
