"""``python -m skilltrain_cli`` is the same as ``skt``."""

import os
import sys

if __name__ == "__main__":
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib may be a stranger's: nothing is imported before this is done
    except OSError:  # a folder that is gone
        here = ""
    if here and sys.path[0] == here:  # a stranger's typer.py in it is no library of ours
        del sys.path[0]

from skilltrain_cli.cli import main

if __name__ == "__main__":
    main()
