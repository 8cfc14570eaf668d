"""Notices as data: one official document per TOML file."""

from skilltrain_cli.notices.load import find, load_notice, shipped
from skilltrain_cli.notices.notice import Every, Kind, Notice, Sender, Target, Task

__all__ = ["Every", "Kind", "Notice", "Sender", "Target", "Task", "find", "load_notice", "shipped"]
