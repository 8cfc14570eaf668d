"""The command line: what a person types and sees; parse, one call, render, exit code."""

import gc
import os
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run ``skt``."""
    gc.disable()  # one command is one process; looking for garbage took a third of a merge and found none
    # Plugins of pydantic have no say in what is checked; looking for them reads every package's metadata.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from skilltrain_cli.cli.app import main as run  # noqa: PLC0415 (typer takes its time)
    except KeyboardInterrupt:
        sys.stderr.write("错误：已中断\n")
        sys.exit(_INTERRUPTED)
    try:
        run()
    finally:
        gc.freeze()  # leaving, Python looks for garbage all the same: a seventh of what a small review costs
