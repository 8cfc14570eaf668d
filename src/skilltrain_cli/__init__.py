"""
skt: fill, validate and aggregate the annex forms of Shandong's vocational-training notices.

``__all__`` is the Python API, one function for each command (``docs/api.md``). Each name is loaded when it is
first asked for: ``import skilltrain_cli`` alone loads nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from skilltrain_cli.errors import OutputError, SktError, UsageError
    from skilltrain_cli.judging.package_subject import TextRole
    from skilltrain_cli.operations.merge.merge_types import MergeRefusedError, UnreadError
    from skilltrain_cli.operations.tracing.traced_cell import TracedCell
    from skilltrain_cli.review.finding import Acceptance, Finding, Review, Severity
    from skilltrain_cli.usecases.blanks import NewForm, new
    from skilltrain_cli.usecases.deadlines import Due, deadlines
    from skilltrain_cli.usecases.diff import Compared, diff
    from skilltrain_cli.usecases.exports import to_frame
    from skilltrain_cli.usecases.fill import FilledForms, fill
    from skilltrain_cli.usecases.fix import Fixed, fix
    from skilltrain_cli.usecases.marked_copies import Marked
    from skilltrain_cli.usecases.merge import MergedWorkbook, merge
    from skilltrain_cli.usecases.pack import Packed, pack
    from skilltrain_cli.usecases.render import render
    from skilltrain_cli.usecases.review import Validated, mark, validate
    from skilltrain_cli.usecases.targets import TargetProgress, targets
    from skilltrain_cli.usecases.trace import trace
    from skilltrain_cli.usecases.verify import Verified, verify

__version__ = "0.1.0"
__all__ = [
    "Acceptance",
    "Compared",
    "Due",
    "FilledForms",
    "Finding",
    "Fixed",
    "Marked",
    "MergeRefusedError",
    "MergedWorkbook",
    "NewForm",
    "OutputError",
    "Packed",
    "Review",
    "Severity",
    "SktError",
    "TargetProgress",
    "TextRole",
    "TracedCell",
    "UnreadError",
    "UsageError",
    "Validated",
    "Verified",
    "deadlines",
    "diff",
    "fill",
    "fix",
    "mark",
    "merge",
    "new",
    "pack",
    "render",
    "targets",
    "to_frame",
    "trace",
    "validate",
    "verify",
]
_PLACES = {
    "errors": ("OutputError", "SktError", "UsageError"),
    "operations.tracing.traced_cell": ("TracedCell",),
    "judging.package_subject": ("TextRole",),
    "operations.merge.merge_types": ("MergeRefusedError", "UnreadError"),
    "review.finding": ("Acceptance", "Finding", "Review", "Severity"),
    "usecases.blanks": ("NewForm", "new"),
    "usecases.deadlines": ("Due", "deadlines"),
    "usecases.diff": ("Compared", "diff"),
    "usecases.exports": ("to_frame",),
    "usecases.fill": ("FilledForms", "fill"),
    "usecases.fix": ("Fixed", "fix"),
    "usecases.marked_copies": ("Marked",),
    "usecases.merge": ("MergedWorkbook", "merge"),
    "usecases.pack": ("Packed", "pack"),
    "usecases.render": ("render",),
    "usecases.review": ("Validated", "mark", "validate"),
    "usecases.targets": ("TargetProgress", "targets"),
    "usecases.trace": ("trace",),
    "usecases.verify": ("Verified", "verify"),
}
"""Module → the names of the API that it has."""


def __getattr__(name: str) -> object:
    """Load a name of the API (PEP 562)."""
    from importlib import import_module  # noqa: PLC0415 - nothing is loaded before a name is asked for

    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{place}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names of the API and the module's own."""
    return sorted({*globals(), *__all__})
