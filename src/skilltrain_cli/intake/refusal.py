"""What is said of a file that is only asked for its values and cannot be read: what a review says of it."""

from skilltrain_cli.errors import UsageError
from skilltrain_cli.judging.subject import FileRead
from skilltrain_cli.rules.check import check


def refusal(read: FileRead) -> UsageError:
    """Return the gravest finding about a file that was not read; nobody asks for it to be sent again."""
    found = min(check(read).findings, key=lambda each: each.card.severity.rank)
    hint = found.hint.replace("重新报送", "再试").replace("报送", "使用")
    return UsageError(f"“{read.file}”：{found.message}", hint)
