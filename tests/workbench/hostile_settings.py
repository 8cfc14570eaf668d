"""
Files of settings and data that would cost a careless parser everything, given to commands one by one.

``make`` writes them into a folder. ``python tests/workbench/hostile_settings.py FOLDER`` obeys all orders
there in this one process, and prints a line of JSON for each: exit code, what was said, CPU seconds, and the
most memory that this process or a worker of its ever held.
"""

import io
import json
import os
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from county_files import QUERY, county_file
from skilltrain_cli.cli.app import run
from skilltrain_cli.readers.user_texts import limited_text

MIB = 1024 * 1024
HEAD = 'number = "试〔2021〕1号"\ntitle = "a"\nissuer = "b"\nissued = 2021-01-01\n'
TASK = '[[tasks]]\nid = "T{0}"\ntitle = "a"\nfrom = "county"\ndue = 2021-06-15\n'
ROW = '{"project": "电工", "trainees": 30}'
REGIONS = "code,name,parent_code\n"
Files = Mapping[str, bytes | str]


def notices() -> Files:
    """Return files of notices."""
    return {
        "dotted.toml": "a." * 40_000 + "a = 1",
        "dotted quoted.toml": '"a" . ' * 40_000 + "a = 1",
        "dotted table.toml": "[" + "a." * 40_000 + "a]",
        "dotted often.toml": "".join(f"k{each}.a.a.a.a.a.a = 1\n" for each in range(30_000)),
        "tables.toml": "".join(f"[t{each}]\n" for each in range(90_000)),
        "inline tables.toml": "".join(f"a{each}={{}}\n" for each in range(90_000)),
        "lists.toml": "a = " + "[" * 100_000,
        "braces.toml": "a = " + "{a=" * 100_000,
        "list of lists.toml": "a = [" + "[]," * 300_000 + "]",
        "long number.toml": HEAD + "year = " + "9" * 500_000,
        "hexadecimal.toml": HEAD + "year = 0x" + "f" * 500_000,
        "infinite.toml": HEAD.replace("2021-01-01", "inf"),
        "tasks.toml": HEAD + "".join(TASK.format(each) for each in range(4_000)),
        "clauses.toml": HEAD + "[clauses]\n" + "".join(f'"{each}" = "a"\n' for each in range(9_000)),
        "endless string.toml": '"""' + '\\"""' * 200_000,
        "quotes.toml": '"' * 1_000_001,
        "zeros.toml": b"\0" * 900_000,
        "large.toml": "# " + "a" * 60 * MIB,
        "not text.toml": bytes(range(256)) * 100,
    }


def settings() -> Files:
    """Return files of skt.toml."""
    return {
        "dotted": "a." * 32_000 + "a = 1",
        "tables": "".join(f"[t{each}]\n" for each in range(8_000)),
        "lists": "unit = " + "[" * 60_000,
        "large": "# " + "a" * 40 * MIB,
        "number": "unit = 0x" + "f" * 60_000,
    }


def regions() -> Files:
    """Return files of regions."""
    return {
        "wide.csv": REGIONS + "," * 4_000_000,
        "wide head.csv": "a," * 2_000_000,
        "long.csv": REGIONS + "".join(f"{each:012},a,370300\n" for each in range(200_000)),
        "one cell.csv": REGIONS + '"' + "a" * 4_000_000,
        "large.csv": b"a" * 60 * MIB,
        "empty lines.csv": REGIONS + "\n" * 4_000_000,
    }


def data() -> Files:
    """Return files of data to fill in."""
    return {
        "deep.json": "[" * 4_000_000,
        "objects.json": "[" + "{}," * 2_500_000 + "{}]",
        "keys.json": "{" + ",".join(f'"k{each}":1' for each in range(700_000)) + "}",
        "number.json": "[" + ROW.replace("30", "9" * 1_000_000) + "]",
        "infinite.json": "[" + ROW.replace("30", "1e999") + "]",
        "large.json": b" " * 60 * MIB,
        "deep.yaml": "[" * 100_000,
        "aliases.yaml": "a: &a [x,x]\nb: &b [*a,*a]\n" + "c: [*b,*b]\n" * 1_000,
        "items.yaml": "- a\n" * 2_000_000,
        "anchors.yaml": "".join(f"- &a{each} x\n" for each in range(600_000)),
        "documents.yaml": "--- a\n" * 900_000,
        "dotted.toml": "a." * 4_000_000 + "a = 1",
        "tables.toml": "".join(f"a{each}={{}}\n" for each in range(700_000)),
        "wide.csv": "a," * 4_000_000,
    }


def explanations() -> Files:
    """Return files of explanations."""
    return {
        "wide.csv": "文件,说明\n" + "," * 4_000_000,
        "long.csv": "编码,单元格,情况说明\n" + "TM002,F2,因故改期\n" * 1_100_000,
        "large.csv": b"a" * 60 * MIB,
        "quotes.csv": '"' * 9_000_001,
    }


DEVICES = ("/dev/zero", "/dev/urandom", "pipe.toml")


COMMANDS: Sequence[tuple[str, Callable[[], Files], Sequence[str]]] = (
    ("notice", notices, ("deadlines", "--notice")),
    ("settings", settings, ("fill", "project", "-o", "a.xlsx", "--force", "--from", "数据.csv")),
    ("regions", regions, ("regions", "--regions")),
    ("data", data, ("fill", "project", "-o", "b.xlsx", "--from")),
    ("explanations", explanations, ("validate", "报.csv", "--explanations")),
)


def make(folder: Path) -> None:
    """Write all files, in a folder for each option, and what commands need beside them."""
    for option, files, _ in COMMANDS:
        (folder / option).mkdir()
        for name, content in files().items():
            (folder / option / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    county_file(folder / "报.csv", QUERY)
    county_file(folder / "数据.csv", QUERY, foot="")
    os.mkfifo(folder / "pipe.toml")


def obey_all() -> Iterator[dict[str, object]]:
    """Yield what comes of each order, in the folder of the files."""
    for option, _, command in COMMANDS:
        for path in sorted(Path(option).iterdir()):
            if option == "settings":
                path.replace("skt.toml")
            yield {"label": str(path), **obey(command if option == "settings" else (*command, str(path)))}
            Path("skt.toml").unlink(missing_ok=True)
        for device in DEVICES if option != "settings" else ():
            yield {"label": f"{option} {device}", **obey((*command, device))}


def cpu() -> float:
    """Return the CPU seconds of this process and its workers."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def memory() -> int:
    """Return the most MB that this process, since it began to run this program, or a worker ever held."""
    status = Path("/proc/self/status")
    own = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.exists() else None
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit
    return max(workers, int(own[1]) // 1024 if own else 0)


def obey(command: Sequence[str]) -> dict[str, object]:
    """Run a command and tell what came of it."""
    out, err = io.StringIO(), io.StringIO()
    spent = cpu()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(command))
    return {"code": code, "cpu": cpu() - spent, "memory": memory(), "err": err.getvalue()}


def main(folder: str) -> None:
    """Obey all orders."""
    os.chdir(folder)
    os.environ["SKT_TODAY"] = "2021-06-10"
    limited_text._PATIENCE_SECONDS = 0.5  # nobody ever writes into the pipe
    for told in obey_all():
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
