"""``python -m skilltrain_cli`` is the same as ``skt``."""

import sys
from contextlib import suppress
from pathlib import Path

from skilltrain_cli.cli import main

if __name__ == "__main__":
    with suppress(OSError):  # a folder that is gone
        if Path(sys.path[0]) == Path.cwd():  # a stranger's typer.py in it is no library of ours
            del sys.path[0]
    main()
