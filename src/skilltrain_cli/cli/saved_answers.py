"""The draft of a form that is being filled in by answering: kept beside the output after every answer."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

from skilltrain_cli.errors import OutputError, UsageError
from skilltrain_cli.writers.output import cause, write_atomically

_MOST_BYTES = 8 * 1024 * 1024
_VERSION = 1


class Draft(Struct, kw_only=True):
    """The answers so far, as typed; a field that is there was answered, a blank one with ``""``."""

    path: Path
    form: str
    unit: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    footer: dict[str, str] = field(default_factory=dict)
    done: bool = False
    """Whether all rows are there and only the footer is asked for."""

    def save(self) -> None:
        """Write it whole, over the one before."""
        kept = {
            "version": _VERSION,
            "form": self.form,
            "unit": self.unit,
            "rows": self.rows,
            "footer": self.footer,
            "done": self.done,
        }
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        write_atomically(self.path, f"{text}\n".encode(errors="replace"), force=True)

    def set_aside(self) -> Path:
        """Give it another name, so that nothing typed is overwritten; return that name."""
        names = (self.path.with_name(f"{self.path.name}.bak{number}") for number in ("", *range(2, 1000)))
        target = next((name for name in names if not os.path.lexists(name)), None)
        try:
            if target is not None:
                return self.path.rename(target)
        except OSError as error:
            why = cause(error, self.path)
            raise OutputError(f"草稿“{self.path}”改不了名：{why}", "请移走它，再重新运行") from error
        raise OutputError(f"草稿“{self.path}”的备份太多", "请删去不要的 .bak 文件，再重新运行")

    def drop(self) -> None:
        """Take it away once its form is written."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def draft_path(output: Path) -> Path:
    """Return where the draft of an output is kept."""
    return output.with_name(f"{output.name}.草稿.json")


def load_draft(path: Path, form: str) -> Draft | None:
    """Return the draft that was left, ``None`` when there is none; UsageError when it is not ours."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES + 1).decode("utf-8"))
        ours = found["version"] == _VERSION and found["form"] == form
        draft = Draft(
            path=path,
            form=form,
            unit=str(found["unit"]),
            rows=[_texts(row) for row in found["rows"]],
            footer=_texts(found["footer"]),
            done=bool(found["done"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise UsageError(f"草稿“{path}”读不懂", "请移走或删去它，再重新运行") from error
    if not ours:
        raise UsageError(f"草稿“{path}”是另一张表的，或来自别的版本", "请移走或删去它，再重新运行")
    return draft


def _texts(answers: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in answers.items()}
