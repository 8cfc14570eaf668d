"""``python -m skilltrain_cli`` is the same as ``skt``."""

import sys

from skilltrain_cli.cli import main

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the working folder: a stranger's typer.py in it is no library of ours
    main()
