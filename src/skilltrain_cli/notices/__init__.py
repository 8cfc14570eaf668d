"""Notices as data: one official document per TOML file."""

from skilltrain_cli.notices.notice import (
    Action,
    Counted,
    Coverage,
    Every,
    Kind,
    Notice,
    Sender,
    Target,
    Task,
)
from skilltrain_cli.notices.shipped import find, is_file, load_notice, load_notices, shipped

__all__ = [
    "Action",
    "Counted",
    "Coverage",
    "Every",
    "Kind",
    "Notice",
    "Sender",
    "Target",
    "Task",
    "find",
    "is_file",
    "load_notice",
    "load_notices",
    "shipped",
]
