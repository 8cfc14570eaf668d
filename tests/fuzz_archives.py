"""
Turn good and hostile packages over at random and hold that taking them apart never raises, hangs or strays.

``python tests/fuzz_archives.py --minutes 10`` from the root of the repository; ``--seed`` starts elsewhere,
``--corpus FOLDER`` adds foreign archives. Whatever breaks a promise is kept in ``out/fuzz``.
"""

import argparse
import contextlib
import faulthandler
import hashlib
import random
import shutil
import struct
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from skilltrain_cli.readers.archives.archive_limits import MIB, PACKAGE_LIMITS
from skilltrain_cli.readers.archives.unpack import unpack

sys.path.insert(0, str(Path(__file__).parent / "workbench"))
from hostile_archives import CASES

LIMITS = replace(PACKAGE_LIMITS, total_bytes=64 * MIB, package_from=32 * MIB)
SEED_BYTES = 200_000
"""Larger packages say nothing new and take long."""
SECONDS = 10
MEMORY = 2 * 1024 * MIB
"""What a guarded worker has (``intake/workers/item_limits.py``)."""
KEPT = Path("out/fuzz")
ODD = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1)
SIGNATURES = (
    b"PK\1\2",
    b"PK\3\4",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"PK\7\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\7",
)


class Broken(Exception):  # noqa: N818 - a promise was
    """A promise was not kept."""


def main() -> None:
    """Fuzz for so many minutes; the exit code is 1 when something broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--corpus", type=Path)
    asked = options.parse_args()
    _confine()
    seeds = [*packages(), *(foreign(asked.corpus) if asked.corpus else ())]
    outcomes, broken = fuzz(seeds, asked.seed, asked.minutes * 60)
    print(f"{sum(outcomes.values())} packages from {len(seeds)} seeds")  # noqa: T201 - it is run by hand
    print(*(f"{count:>8} {name or 'no trouble'}" for name, count in outcomes.most_common()), sep="\n")  # noqa: T201
    sys.exit(1 if broken else 0)


def packages() -> list[bytes]:
    """Return the packages of the tests, as far as they are small."""
    built = [case.build() for case in CASES.values()]
    return [data for data in built if 0 < len(data) < SEED_BYTES]


def foreign(folder: Path) -> list[bytes]:
    """Return the small archives of a folder."""
    wanted = (path for path in sorted(folder.rglob("*")) if path.suffix in {".zip", ".7z", ".rar", ".docx"})
    return [path.read_bytes() for path in wanted if path.stat().st_size < SEED_BYTES]


def fuzz(seeds: Sequence[bytes], seed: int, seconds: float) -> tuple[Counter[str], list[str]]:
    """Mutate and take apart until the time is over; return how often what came of it, and what broke."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="skt-fuzz-") as folder:
        while time.monotonic() < ends:
            data = mutated(chance.choice(seeds), seeds, chance)
            try:
                outcomes[held(data, Path(folder))] += 1
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                broken.append(_kept(data, error))
    return outcomes, broken


def held(data: bytes, folder: Path) -> str:
    """Take one package apart, hold every promise, return the first trouble."""
    package, into = folder / "包.zip", folder / "into"
    package.write_bytes(data)
    into.mkdir()
    faulthandler.dump_traceback_later(SECONDS * 3, exit=True)
    started = time.monotonic()
    try:
        found = unpack(package, into, LIMITS)
        for entry in found.entries:
            with entry.open() as file:
                if len(file.read()) != entry.size or not entry.intact():
                    raise Broken(f"{entry.name} is not what it says")
        _hold(time.monotonic() - started < SECONDS, "it took too long")
        _hold(package.read_bytes() == data, "the package was changed")
        _hold({each.name for each in folder.iterdir()} == {"包.zip", "into"}, "a file outside")
        made = list(into.iterdir())
        _hold(all(each.name.isdecimal() and each.is_file() for each in made), "a file of another name")
        _hold(sum(each.stat().st_size for each in made) <= LIMITS.total_bytes, "too much was written")
        _hold(bool(found.entries or found.troubles), "nothing came of it, and nothing was said")
        _hold(all(each.detail for each in found.troubles), "a trouble without words")
        return found.troubles[0].problem if found.troubles else ""
    finally:
        faulthandler.cancel_dump_traceback_later()
        shutil.rmtree(into)


def mutated(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the package with one to six things turned over, its own checksums mended half of the time."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(_MUTATIONS)(out, seeds, chance)
    if chance.random() < 0.5:
        with contextlib.suppress(struct.error, IndexError, ValueError, OverflowError):
            _reseal(out)
    return bytes(out)


_Mutation = Callable[[bytearray, Sequence[bytes], random.Random], None]


def _place(out: bytearray, chance: random.Random) -> int:
    """Return a place, most often near a signature or the end, where the fields are."""
    if not out:
        return 0
    signature = chance.choice(SIGNATURES)
    at = out.find(signature, chance.randrange(len(out)))
    if at >= 0 and chance.random() < 0.6:
        return min(at + chance.randrange(60), len(out) - 1)
    if chance.random() < 0.4:
        return max(len(out) - 1 - chance.randrange(200), 0)
    return chance.randrange(len(out))


def _flip(out: bytearray, _: Sequence[bytes], chance: random.Random) -> None:
    if out:
        out[_place(out, chance)] ^= 1 << chance.randrange(8)


def _number(out: bytearray, _: Sequence[bytes], chance: random.Random) -> None:
    at, width = _place(out, chance), chance.choice((1, 2, 4, 8))
    value = chance.choice((*ODD, len(out), at)) & (1 << 8 * width) - 1
    out[at : at + width] = value.to_bytes(width, "little")


def _cut(out: bytearray, _: Sequence[bytes], chance: random.Random) -> None:
    at = _place(out, chance)
    del out[at : at + chance.choice((1, 2, 8, 60, 1000))]


def _repeat(out: bytearray, _: Sequence[bytes], chance: random.Random) -> None:
    at, length = _place(out, chance), chance.choice((1, 4, 46, 300))
    out[at:at] = out[at : at + length]


def _splice(out: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(seeds)
    start = chance.randrange(len(other))
    at = _place(out, chance)
    out[at : at + chance.choice((0, 4, 100))] = other[start : start + chance.choice((4, 46, 500, 5000))]


def _name(out: bytearray, _: Sequence[bytes], chance: random.Random) -> None:
    at = _place(out, chance)
    odd = chance.choice((b"../", b"..\\", b"C:", b"\0", b"/", b"\xe2\x80\xae", b"con", b"\xff\xfe", b".zip"))
    out[at : at + len(odd)] = odd


_MUTATIONS: tuple[_Mutation, ...] = (_flip, _flip, _number, _number, _cut, _repeat, _splice, _name)


def _reseal(out: bytearray) -> None:
    """Mend the checksums before which a reader would stop: of a 7z's list, of a RAR's headers."""
    if out.startswith(b"7z\xbc\xaf\x27\x1c"):
        offset, length = struct.unpack_from("<QQ", out, 12)
        struct.pack_into("<I", out, 28, zlib.crc32(out[32 + offset : 32 + offset + length]))
        struct.pack_into("<I", out, 8, zlib.crc32(out[12:32]))
    at = 8
    while out.startswith(b"Rar!\x1a\7\1") and at + 6 < len(out):
        length = out[at + 4] + 1
        struct.pack_into("<I", out, at, zlib.crc32(out[at + 4 : at + 4 + length]))
        flags, data = out[at + 6], out[at + 7] if out[at + 6] & 2 else 0
        at += 4 + length + (data if flags & 2 else 0)


def _hold(held_: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads like an assertion
    if not held_:
        raise Broken(otherwise)


def _kept(data: bytes, error: Exception) -> str:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    print(f"{path}: {type(error).__name__}: {error}", flush=True)  # noqa: T201 - it is run by hand
    return str(path)


def _confine() -> None:
    """Take no more memory than a worker may, where the system enforces it."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
