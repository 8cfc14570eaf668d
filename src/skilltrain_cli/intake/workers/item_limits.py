"""What one item may cost its worker."""

import sys

from msgspec import Struct


class Budget(Struct, frozen=True, kw_only=True):
    """
    Limits of one item of work in a guarded process.

    The memory limit is the address space where the system can enforce it (Linux), else the resident set as
    the parent sees it.
    """

    idle_seconds: float = 60.0
    """Without a sign of life: it used no CPU and read no bytes. A slow computer is no fault of the item."""
    cpu_seconds: int = 30
    """Counted per item, although the system counts per process."""
    memory_bytes: int = 2 * 1024**3

    @staticmethod
    def rlimits_work() -> bool:
        """Tell whether the system itself enforces the address-space limit: Windows and macOS do not."""
        return sys.platform.startswith("linux")

    def confined(self) -> bool:
        """
        Tell whether the program itself was started under less than this (``ulimit -t``, ``ulimit -v``).

        A worker that then dies says nothing about the file it was given.
        """
        if sys.platform in ("win32", "emscripten"):
            return False
        import resource  # noqa: PLC0415 - not on Windows, nor in a web page

        least = {resource.RLIMIT_CPU: self.cpu_seconds + 1}
        if self.rlimits_work():
            least[resource.RLIMIT_AS] = self.memory_bytes
        held = {what: resource.getrlimit(what)[1] for what in least}
        return any(hard != resource.RLIM_INFINITY and hard < least[what] for what, hard in held.items())


BUDGET = Budget()
