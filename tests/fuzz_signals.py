"""
End every writing command at random moments by random signals and hold that nothing half done stays.

``python tests/fuzz_signals.py --runs 240`` from the root of the repository; ``--seed`` starts elsewhere. An
output is absent or complete, no process stays, and after the next run nothing temporary does. A slice of it
runs with the tests (``test_killed.py``).
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from msgspec import Struct, field

sys.path.extend(str(Path(__file__).parent / each) for each in ("workbench", "../examples"))

from county_files import BAD, GOOD, QUERY, county_file, row_of
from small_packages import folder, small

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL)
LAST_SECONDS = 120
COMMANDS: Mapping[str, Sequence[str]] = {
    "validate": ("validate", "收件", "-o", "出/审核.txt", "--force"),
    "html": ("validate", "收件", "--format", "html", "-o", "出/审核.html", "--force"),
    "annotate": ("validate", "收件", "--annotate", "出/标注", "--force"),
    "merge": ("merge", "收件", "--skip-bad", "-o", "出/市.xlsx", "--force"),
    "new": ("new", "project", "-o", "出/空白.xlsx", "--force"),
    "word": ("new", "brand", "-o", "出/空白.docx", "--force"),
    "fill": ("fill", "project", "--from", "数据.csv", "-o", "出/填好.xlsx", "--force"),
    "fix": ("fix", "收件/张店区.csv", "-o", "出/改好.csv", "--list", "出/清单.xlsx", "--force"),
    "diff": ("diff", "收件/张店区.csv", "收件/淄川区.csv", "-o", "出/变化.xlsx", "--force"),
    "pack": ("pack", "材料", "-o", "出/报送", "--force"),
    "deadlines": ("deadlines", "--format", "ics", "-o", "出/日历.ics", "--force"),
}


class Field(Struct):
    """A folder with inputs, the commands' undisturbed outputs, and how long each takes."""

    root: Path
    whole: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def out(self) -> Path:
        """Where all commands write."""
        return self.root / "出"

    def prepare(self) -> None:
        """Make the inputs."""
        for county in ("淄川区", "博山区", "临淄区"):
            county_file(self.root / f"收件/{county}.csv", row_of(county))
        county_file(self.root / "收件/张店区.csv", BAD, GOOD, QUERY.replace("2021年", "２０２１年"))
        county_file(self.root / "数据.csv", GOOD, foot="")
        folder(small(), self.root / "材料")
        (self.root / "tmp").mkdir()

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "skilltrain_cli", *COMMANDS[name]],
            cwd=self.root,
            env={**os.environ, "TMPDIR": str(self.root / "tmp"), "SKT_TODAY": "2021-06-10"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def learn(self, name: str) -> None:
        """Run a command undisturbed, twice, and remember what it writes."""
        for _ in range(2):
            self.clear()
            begun = time.monotonic()
            self.start(name).communicate()
            self.seconds[name] = time.monotonic() - begun
            written = files(self.out)
            if not written or self.whole.setdefault(name, written) != written:
                self.faults.append(f"{name}: writes {sorted(written)}, not the same each time")

    def clear(self) -> None:
        """Begin with an empty output folder."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    def end(self, name: str, how: signal.Signals, after: float) -> None:
        """End a command; then let it run to its end, and look what is there each time."""
        self.clear()
        child = self.start(name)
        time.sleep(after)
        workers = psutil.Process(child.pid).children(recursive=True) if child.poll() is None else []
        with suppress(ProcessLookupError):  # it was faster
            if how in (signal.SIGINT, signal.SIGHUP):  # a terminal tells everybody
                os.killpg(child.pid, how)
            else:
                child.send_signal(how)
        said = child.communicate(timeout=LAST_SECONDS)[1].decode()
        label = f"{name} {how.name} after {after:.3f} s"
        self.ended[f"{how.name} {child.returncode}"] += 1
        if psutil.wait_procs(workers, timeout=LAST_SECONDS)[1]:
            self.faults.append(f"{label}: processes are left")
        if "Traceback" in said:
            self.faults.append(f"{label}: {said}")
        self.look(label, name, leftovers=how is signal.SIGKILL)
        self.start(name).communicate(timeout=10 * LAST_SECONDS)
        self.look(f"{label}, the next run", name, leftovers=False)
        if files(self.out) != self.whole[name]:
            self.faults.append(f"{label}: the next run writes something else")

    def look(self, label: str, name: str, *, leftovers: bool) -> None:
        """Hold that each file is complete or temporary, and nothing temporary is there unless allowed."""
        for path, data in files(self.out).items():
            temporary = Path(path).name.startswith(".skt-")
            if not (leftovers if temporary else self.whole[name].get(path) == data):
                self.faults.append(f"{label}: {path} is left")
        if not leftovers and (left := sorted((self.root / "tmp").iterdir())):
            self.faults.append(f"{label}: {left} in the temporary folder")


def files(root: Path) -> dict[str, bytes]:
    """Return what lies below a folder."""
    return {str(each.relative_to(root)): each.read_bytes() for each in root.rglob("*") if each.is_file()}


def run(
    root: Path,
    runs: int,
    seed: int,
    names: Sequence[str] = tuple(COMMANDS),
    how: Sequence[signal.Signals] = SIGNALS,
) -> Field:
    """End commands in turn; return what came of it."""
    ground, chance = Field(root), random.Random(seed)
    ground.prepare()
    for name in names:
        ground.learn(name)
    for number in range(runs):
        name = names[number % len(names)]
        signal_ = how[number // len(names) % len(how)]
        ground.end(name, signal_, chance.uniform(0.15, 1.05) * ground.seconds[name])
    return ground


def main() -> int:
    """Run, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=len(COMMANDS) * len(SIGNALS) * 5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        found = run(Path(root), given.runs, given.seed)
    sys.stdout.write("\n".join([*found.faults, ""]))
    sys.stdout.write(f"{given.runs} runs, {len(found.faults)} faults; {dict(sorted(found.ended.items()))}\n")
    return int(bool(found.faults))


if __name__ == "__main__":
    sys.exit(main())
