"""Pictures: weighed, decoded to the last byte, compared by look; what is broken or foreign is named."""

import io
import random
import subprocess
import sys
import tracemalloc
import warnings
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from skilltrain_cli.readers.media.images import MOST_PIXELS, image_facts, near_duplicates
from skilltrain_cli.readers.media.media_kind import sniff_media
from skilltrain_cli.values.media_facts import ImageFacts


def photo(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return something like a photograph: soft patches, things with edges before them, fine grain."""
    chance = random.Random(seed)
    made = Image.frombytes("RGB", (12, 9), chance.randbytes(12 * 9 * 3)).resize(
        size, Image.Resampling.BICUBIC
    )
    pen = ImageDraw.Draw(made)
    for _ in range(80):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        corner = (left + chance.randrange(2, size[0] // 12), top + chance.randrange(2, size[1] // 12))
        pen.rectangle((left, top, *corner), fill=tuple(chance.randbytes(3)))
    grain = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).convert("RGB")
    return Image.blend(made, grain, 0.1)


def saved(image: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def facts(data: bytes, name: str = "图.jpg") -> ImageFacts:
    return image_facts(io.BytesIO(data), name)


JPEG, PNG = saved(photo()), saved(photo(), "PNG")


# Whole or not.


@pytest.mark.parametrize(("data", "form"), [(JPEG, "JPEG"), (PNG, "PNG")])
def test_a_whole_picture_has_its_size_and_no_problem(data: bytes, form: str) -> None:
    found = facts(data)
    assert (found.format, found.width, found.height, found.problem) == (form, 640, 480, None)
    assert found.dhash is not None
    assert found.blur is not None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_decoded(mode: str) -> None:
    source = photo()
    made = source.convert("L").convert("I").point(lambda shade: shade * 256) if mode == "I;16" else source
    found = facts(saved(made.convert(mode), "PNG"))
    assert (found.problem, found.width) == (None, 640)
    assert found.dhash is not None
    assert mode == "1" or list(near_duplicates([found.dhash, facts(PNG).dhash])) == [(0, 1)]


@pytest.mark.parametrize("more", [{"progressive": True}, {"quality": 20}, {"subsampling": 0}])
def test_every_kind_of_jpeg_is_decoded(more: dict[str, Any]) -> None:
    assert facts(saved(photo(), **more)).problem is None
    assert facts(saved(photo().convert("CMYK"), **more)).problem is None
    assert facts(saved(photo().convert("L"), quality=80)).problem is None


def test_a_jpeg_of_several_pictures_gives_its_first() -> None:
    found = facts(saved(photo(), "MPO", save_all=True, append_images=[photo(2, (320, 240))]))
    assert (found.format, found.width, found.problem, found.dhash) == ("JPEG", 640, None, facts(JPEG).dhash)


@pytest.mark.parametrize("size", [(640, 480), (4000, 3000)])
def test_a_jpeg_cut_anywhere_is_truncated(size: tuple[int, int]) -> None:
    whole = saved(photo(size=size))
    for part in (0.05, 0.3, 0.5, 0.9, 0.99):
        assert facts(whole[: int(len(whole) * part)]).problem == "truncated", part
    assert facts(whole).problem is None


def test_a_png_cut_anywhere_is_truncated_or_damaged() -> None:
    for size in (9, 20, 33, 60, len(PNG) // 2, len(PNG) - 12, len(PNG) - 5):
        assert facts(PNG[:size]).problem in ("truncated", "damaged"), size
    assert facts(PNG[: len(PNG) // 2]).problem == "truncated"


def test_one_changed_byte_anywhere_in_a_png_is_found() -> None:
    chance = random.Random(2)
    for at in [12, 20, *(chance.randrange(33, len(PNG) - 12) for _ in range(30))]:
        broken = bytearray(PNG)
        broken[at] ^= 0x55
        assert facts(bytes(broken)).problem is not None, at


def test_pictures_broken_at_random_never_raise() -> None:
    chance = random.Random(3)
    small = [
        saved(photo(size=(80, 60)), form, **more)
        for form, more in (("JPEG", {"exif": camera()}), ("PNG", {}))
    ]
    for whole in small * 300:
        broken = bytearray(whole)
        for at in (chance.randrange(min(len(whole), 700)) for _ in range(chance.randrange(1, 5))):
            broken[at] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        facts(bytes(broken))


# Not what it is called, and too much of it.


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (saved(photo(size=(64, 64)), "GIF"), "GIF"),
        (saved(photo(size=(64, 64)), "BMP"), "BMP"),
        (saved(photo(size=(64, 64)), "TIFF"), "TIFF"),
        (saved(photo(size=(64, 64)), "WEBP"), "WEBP"),
        (saved(photo(size=(64, 64)), "JPEG2000"), "JP2"),
        (saved(photo(size=(64, 64)), "ICO"), "ICO"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(64), "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(64), "AVIF"),
    ],
)
def test_other_formats_are_named_by_content_and_not_decoded(data: bytes, form: str) -> None:
    assert facts(data, "IMG_0001.JPG") == ImageFacts(format=form)


@pytest.mark.parametrize(
    "data", [b"", b"<html><img></html>", b"\0" * 4096, b"PK\x03\x04", "图片另发".encode("gb18030")]
)
def test_what_is_no_picture_is_named(data: bytes) -> None:
    assert facts(data) == ImageFacts(format=None, problem="not-an-image")


def png_head(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""
    chunks = [(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0")]
    chunks += [(b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = (
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)]
)
def test_a_bomb_is_not_decoded(width: int, height: int) -> None:
    found = facts(png_head(width, height))
    assert (found.problem, found.width, found.height) == ("bomb", width, height)


def test_a_telephone_of_108_megapixels_is_too_large_to_check_and_no_bomb() -> None:
    grown = JPEG[:2] + b"\xff\xfe\xff\xff" + bytes(65533) + JPEG[2:]
    frame = grown.index(b"\xff\xc0") + 5
    found = facts(
        grown[:frame]
        + (9000).to_bytes(2, "big")
        + (12_000).to_bytes(2, "big")
        + grown[frame + 4 :]
        + bytes(99999)
    )
    assert (found.problem, found.width, found.height) == ("too-large", 12_000, 9000)


def test_a_picture_without_width_is_damaged() -> None:
    assert facts(png_head(0, 10)).problem == "damaged"


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


LONG = zlib.compress(bytes(80_000_000))
XMP = b"XML:com.adobe.xmp\0\1\0\0\0"


@pytest.mark.parametrize(
    "beside",
    [
        chunk(b"zTXt", b"Comment\0\0" + LONG),
        chunk(b"iTXt", XMP + zlib.compress(b"x" * 3_000_000)),
        chunk(b"iCCP", b"sRGB\0\0" + LONG),
        b"".join(chunk(b"tEXt", b"%d\0" % number + b"x" * 900_000) for number in range(80)),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_a_long_text_is_not_unpacked_and_no_fault_of_the_picture(beside: bytes, behind: bool) -> None:  # noqa: FBT001
    at = len(PNG) - 12 if behind else 33
    tracemalloc.start()
    found = facts(PNG[:at] + beside + PNG[at:])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == facts(PNG)
    assert peak < 150_000_000


def test_a_long_text_does_not_hide_that_the_picture_is_cut_or_damaged() -> None:
    whole = PNG[:33] + chunk(b"zTXt", b"Comment\0\0" + LONG) + PNG[33:]
    middle = len(whole) - len(PNG) // 2
    for size in range(len(whole) - len(PNG) + 60, len(whole), len(PNG) // 9):
        assert facts(whole[:size]).problem is not None, size
    assert facts(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]).problem is not None


def test_warnings_of_pillow_are_not_printed() -> None:
    apng = (
        PNG[:33] + b"\0\0\0\x08acTL" + bytes(8) + zlib.crc32(b"acTL" + bytes(8)).to_bytes(4, "big") + PNG[33:]
    )
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert facts(apng).problem is None
    assert said == []


# Alike.


def bits(one: int | None, other: int | None) -> int:
    assert one is not None
    assert other is not None
    return (one ^ other).bit_count()


@pytest.mark.parametrize("seed", range(8))
def test_a_copy_made_smaller_and_compressed_again_is_alike(seed: int) -> None:
    wide, high = (1600, 1200) if seed == 0 else (800, 600)
    original = photo(seed, (wide, high))
    copies = [
        saved(original.resize((wide // 2, high // 2)), quality=40),
        saved(original, "PNG"),
        saved(ImageEnhance.Brightness(original).enhance(1.1), quality=80),
    ]
    hashes = [facts(data).dhash for data in (saved(original, quality=95), *copies)]
    assert [bits(hashes[0], each) <= 4 for each in hashes[1:]] == [True] * 3
    assert {(0, 1), (0, 2), (0, 3)} <= set(near_duplicates(hashes))


def test_different_photographs_are_not_alike() -> None:
    hashes = [facts(saved(photo(seed))).dhash for seed in range(30)]
    assert list(near_duplicates(hashes)) == []


def test_plain_pictures_are_like_nothing() -> None:
    hashes = [
        facts(saved(Image.new("RGB", (300, 200), colour))).dhash for colour in ("white", "white", "black")
    ]
    assert hashes == [None, None, None]
    assert list(near_duplicates([*hashes, 5, 5])) == [(3, 4)]


def test_alike_is_up_to_four_bits() -> None:
    assert list(near_duplicates([0, 0b1111, 0b11111, None])) == [(0, 1), (1, 2)]


TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera's pixels lie when it notes this orientation."""


@pytest.mark.parametrize("held", range(1, 9))
def test_a_copy_that_was_turned_upright_is_alike(held: int) -> None:
    upright = photo(5)
    turn = TURNS[held]
    exif = Image.Exif()
    exif[274] = held
    as_taken = upright.transpose(turn) if turn is not None else upright
    assert bits(facts(saved(as_taken, exif=exif)).dhash, facts(saved(upright)).dhash) <= 2


def test_a_blurred_picture_scores_lower_at_any_size() -> None:
    sharp, soft = photo(7, (1600, 1200)), photo(7, (1600, 1200)).filter(ImageFilter.GaussianBlur(12))
    for size in ((1600, 1200), (640, 480), (300, 225)):
        ours, theirs = (facts(saved(each.resize(size))).blur for each in (sharp, soft))
        assert ours is not None
        assert theirs is not None
        assert theirs < ours / 2


# Where from.


def moment(*parts: int) -> datetime:
    """Return a moment as a camera writes it: in its own time, whatever that is."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def camera(taken: str | None = "2021:06:01 08:30:00", **more: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[271] = "ACME"
    if taken is not None:
        exif.get_ifd(0x8769)[36867] = taken
    if more.get("changed"):
        exif[306] = more["changed"]
    if more.get("gps"):
        exif.get_ifd(0x8825).update(more["gps"])
    return exif


@pytest.mark.parametrize(
    ("exif", "taken"),
    [
        (camera(), moment(2021, 6, 1, 8, 30)),
        (camera("2021-06-01 08:30:00"), moment(2021, 6, 1, 8, 30)),
        (camera(None, changed="2021:06:02 09:00:00"), moment(2021, 6, 2, 9)),
        (camera(changed="2021:07:02 09:00:00"), moment(2021, 6, 1, 8, 30)),
        (camera("0000:00:00 00:00:00"), None),
        (camera("1970:01:01 00:00:00"), None),
        (camera("    :  :     :  :  "), None),
        (camera("2021:13:40 08:30:00"), None),
        (camera(None), None),
    ],
)
def test_the_moment_it_was_taken(exif: Image.Exif, taken: datetime | None) -> None:
    assert facts(saved(photo(), exif=exif)).taken == taken
    assert facts(saved(photo(), "PNG", exif=exif)).taken == taken


NORTH_EAST = {1: "N", 2: (36.0, 48.0, 36.0), 3: "E", 4: (118.0, 3.0, 0.0)}


@pytest.mark.parametrize(
    ("noted", "place"),
    [
        (NORTH_EAST, (36.81, 118.05)),
        (NORTH_EAST | {1: "S", 3: "W"}, (-36.81, -118.05)),
        (NORTH_EAST | {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, None),
        (NORTH_EAST | {2: (91.0, 0.0, 0.0)}, None),
        (NORTH_EAST | {1: "?"}, None),
        ({1: "N", 2: (36.0, 48.0, 36.0)}, None),
        ({}, None),
    ],
)
def test_the_place_it_was_taken(noted: dict[int, Any], place: tuple[float, float] | None) -> None:
    found = facts(saved(photo(), exif=camera(gps=noted))).gps
    assert found == (place and pytest.approx(place))


def test_broken_exif_is_no_fault_of_the_picture() -> None:
    raw = camera(gps=NORTH_EAST).tobytes()
    chance = random.Random(9)
    for _ in range(100):
        broken = bytearray(raw)
        for at in (chance.randrange(6, len(raw)) for _ in range(4)):
            broken[at] = chance.randrange(256)
        assert facts(saved(photo(size=(64, 48)), exif=bytes(broken))).problem is None


@pytest.mark.parametrize(
    ("name", "size", "exif", "messenger"),
    [
        ("微信图片_20210601083000.jpg", (900, 700), None, True),
        ("mmexport1622505600000.jpg", (900, 700), None, True),
        ("QQ图片20210601083000.jpg", (900, 700), None, True),
        ("IMG-20210601-WA0001.jpg", (900, 700), None, True),
        ("DSC_0001.jpg", (1280, 960), None, True),
        ("DSC_0001.jpg", (1440, 1080), None, True),
        ("DSC_0001.jpg", (900, 700), None, False),
        ("DSC_0001.jpg", (1280, 960), camera(), False),
        ("mmexport1622505600000.jpg", (900, 700), camera(), False),
    ],
)
def test_a_messengers_copy_is_told_by_name_or_size_unless_the_camera_speaks(
    name: str,
    size: tuple[int, int],
    exif: Image.Exif | None,
    messenger: bool,  # noqa: FBT001
) -> None:
    data = saved(photo(size=size), exif=exif) if exif else saved(photo(size=size))
    assert facts(data, name).messenger is messenger


# The house.


def test_a_path_or_an_open_file_from_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "图.jpg"
    path.write_bytes(JPEG)
    with path.open("rb") as stream:
        stream.seek(99)
        assert image_facts(stream, "图.jpg") == image_facts(path, "图.jpg") == facts(JPEG)
        assert not stream.closed


@pytest.mark.parametrize("head", [JPEG, PNG])
def test_four_kilobytes_are_enough_to_tell(head: bytes) -> None:
    assert sniff_media(head[:4096]) == sniff_media(head) == sniff_media(head[:12])


_MEASURED = """
import re, sys
from pathlib import Path
from skilltrain_cli.readers.media.images import image_facts
found = image_facts(Path(sys.argv[1]), "")
peak = re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())
print(found.problem, found.width, int(peak[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize(("form", "most"), [("JPEG", 120), ("PNG", 700)])
def test_a_hundred_megapixels_take_bounded_memory(tmp_path: Path, form: str, most: int) -> None:
    path = tmp_path / "large"
    Image.new("RGB", (10_000, 10_000), "grey").save(path, form, compress_level=1)
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    problem, width, megabytes = ran.stdout.split()
    assert (problem, width) == ("None", "10000")
    assert int(megabytes) < most
