"""An item of work that gave no result: why, and where in the program that came about."""

from pathlib import Path
from traceback import walk_tb

from msgspec import Struct

from skilltrain_cli.values.read_outcome import Failure


class Crash(Struct, frozen=True, kw_only=True):
    """An item whose work gave no result: why, and the process's exit code when it died of it."""

    failure: Failure
    detail: str = ""
    exit_code: int | None = None


def error_origin(error: BaseException) -> str:
    """
    Say where an exception came from, as ``repair_file.py:81``, for those who mend the program.

    Neither its class, which tells a clerk nothing, nor its text, which may quote what a sender wrote.
    """
    frames = [*walk_tb(error.__traceback__)]
    return f"{Path(frames[-1][0].f_code.co_filename).name}:{frames[-1][1]}" if frames else ""
