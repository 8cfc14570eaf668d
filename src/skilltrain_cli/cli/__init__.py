"""The command line: parse, one call, render, exit code."""

import gc
import sys

_READING = frozenset({"validate", "merge", "fix", "diff"})
"""Commands that read files in workers."""
_INTERRUPTED = 130


def main() -> None:
    """Run ``skt``; the workers' server of a command that reads files starts before anything is imported."""
    gc.disable()  # one command is one process; looking for garbage took a third of a merge and found none
    try:
        if _READING & set(sys.argv[1:3]) and not {"-h", "--help"} & set(sys.argv):
            from skilltrain_cli.intake.server import prepare  # noqa: PLC0415 (other commands do without)

            prepare("skilltrain_cli.intake.warm")
        from skilltrain_cli.cli.app import main as run  # noqa: PLC0415 (typer takes its time)
    except KeyboardInterrupt:
        sys.stderr.write("错误：已中断\n")
        sys.exit(_INTERRUPTED)
    run()
