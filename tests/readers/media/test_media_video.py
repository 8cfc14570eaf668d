"""Films: times and rates are exact and agree with FFmpeg, and nothing that calls itself .mp4 fools it."""

import io
import random
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import cycle, islice, pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

import films
from cpu_seconds import usual_seconds
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.readers.media import film as video_module
from skilltrain_cli.readers.media.film import video_facts
from skilltrain_cli.readers.media.mediainfo import ask_mediainfo
from skilltrain_cli.readers.media.mp4_integrity import read_container
from skilltrain_cli.values.media_facts import VideoFacts

RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(2499, 100),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60),
)
LENGTHS = (Fraction("119.9"), Fraction(120), Fraction(180), Fraction("180.1"))
CONSTANT = [(rate, length) for rate in RATES for length in LENGTHS]

GAPS: dict[str, tuple[int, ...]] = {
    "30 fps with one frame lost in ten seconds": (3000,) * 299 + (6000,),
    "30 and 20 fps in turn": (3000,) * 30 + (4500,) * 20,
    "25 fps with a tick of jitter": (3600, 3601),
    "jitter of a telephone at 30 fps": (2980, 3020, 2995, 3005),
    "50 fps, then one gap of 0.1 s": (1800,) * 500 + (9000,),
    "23.976 and 25 fps in turn": (3754,) * 24 + (3600,) * 25,
}


def made_of(gaps: tuple[int, ...], seconds: int) -> list[int]:
    total = 0
    chosen: list[int] = []
    for gap in cycle(gaps):
        if total + gap > seconds * films.TICKS:
            return chosen
        total += gap
        chosen.append(gap)
    raise AssertionError


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


def verdicts(seconds: Fraction, fps: Fraction) -> tuple[bool, bool]:
    """Judge as 附件1 does: two to three minutes, at least 25 frames a second."""
    return 120 <= seconds <= 180, fps >= 25


def verdicts_of(facts: VideoFacts) -> tuple[bool, bool]:
    assert facts.duration_ms is not None
    assert facts.fps_min is not None
    return verdicts(facts.duration_ms / 1000, facts.fps_min)


@pytest.mark.parametrize(("rate", "length"), CONSTANT)
def test_constant_rates_and_lengths_are_exact_and_agree_with_ffmpeg(
    shelf: Path, rate: Fraction, length: Fraction
) -> None:
    frames = int(rate * length)
    suffix = "mov" if frames % 2 else "mp4"
    path = films.film(shelf / f"{float(rate):.3f}-{float(length)}.{suffix}", rate=rate, frames=frames)
    facts = video_facts(path, path.name)
    assert (facts.container, facts.problem, facts.fps_mode, facts.codec) == (suffix, None, "cfr", "AVC")
    assert (facts.fps_min, facts.fps_second, facts.duration_ms) == (rate, rate, frames / rate * 1000)
    seconds, times = films.read_by_av(path)
    by_av = verdicts(seconds, Fraction(len(times) - 1) / (times[-1] - times[0]))
    assert verdicts_of(facts) == by_av == verdicts(frames / rate, rate)


@pytest.mark.parametrize("seconds", [120, 180])
@pytest.mark.parametrize("gaps", GAPS.values(), ids=GAPS.keys())
def test_variable_rates_agree_with_ffmpeg(shelf: Path, gaps: tuple[int, ...], seconds: int) -> None:
    path = films.uneven(shelf / f"{hash(gaps)}-{seconds}.mp4", made_of(gaps, seconds))
    facts = video_facts(path, path.name)
    length, times = films.read_by_av(path)
    between = [later - earlier for earlier, later in pairwise(times)]
    jitter = max(between) - min(between) <= Fraction(1, films.TICKS)
    assert facts.fps_mode == ("cfr" if jitter else "vfr")
    lowest = Fraction(len(between)) / (times[-1] - times[0]) if jitter else 1 / max(between)
    assert facts.fps_min == lowest
    assert facts.duration_ms == length * 1000
    assert verdicts_of(facts) == verdicts(length, lowest)
    assert facts.fps_second == (lowest if jitter else slowest_second(times))


def slowest_second(times: Sequence[Fraction]) -> Fraction:
    """Count it the slow way: every stretch of at least a second that a frame ends."""
    rates = []
    for last, end in enumerate(times):
        first = next((at for at in range(last, -1, -1) if end - times[at] >= 1), None)
        if first is not None:
            rates.append(Fraction(last - first) / (end - times[first]))
    return min(rates)


def test_one_lost_frame_lowers_the_minimum_but_hardly_the_second(tmp_path: Path) -> None:
    path = films.uneven(tmp_path / "a.mp4", [3000] * 100 + [6000] + [3000] * 100)
    facts = video_facts(path, path.name)
    assert (facts.fps_min, facts.fps_second, facts.fps_mode) == (Fraction(15), Fraction(29), "vfr")


@pytest.mark.parametrize(("rate", "length"), CONSTANT[::3])
def test_mediainfo_says_the_same_as_the_tables_within_its_rounding(
    shelf: Path, rate: Fraction, length: Fraction
) -> None:
    path = films.film(
        shelf / f"mi-{float(rate):.3f}-{float(length)}.mp4", rate=rate, frames=int(rate * length)
    )
    with path.open("rb") as stream:
        said, told = ask_mediainfo(stream), read_container(stream).timing
    assert said.duration_ms is not None
    assert said.fps_min is not None
    assert told is not None
    assert told.fps_min is not None
    assert abs(said.duration_ms - told.duration_ms) <= 1
    assert abs(said.fps_min - told.fps_min) <= Fraction(12, 1000)


def test_a_rate_just_below_25_is_below_although_mediainfo_rounds_it_up(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", rate=Fraction(2499, 100), frames=100)
    with path.open("rb") as stream:
        assert ask_mediainfo(stream).fps_min == 25
    assert video_facts(path, path.name).fps_min == Fraction(2499, 100)


def test_fragments_are_measured_by_mediainfo(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", frames=100, movflags="frag_keyframe+empty_moov")
    facts = video_facts(path, path.name)
    assert (facts.problem, facts.duration_ms, facts.fps_min, facts.fps_second) == (
        None,
        Fraction(4000),
        Fraction(25),
        None,
    )


def test_other_containers_are_named_and_still_measured(tmp_path: Path) -> None:
    for suffix in ("mkv", "avi", "flv"):
        path = films.film(tmp_path / f"a.{suffix}", frames=100)
        facts = video_facts(path, "视频.mp4")
        assert (facts.container, facts.problem, facts.duration_ms) == (suffix, None, Fraction(4000))
        assert (facts.width, facts.height, facts.fps_min) == (64, 64, Fraction(25))


def test_a_cut_by_edit_list_counts(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", frames=250)
    data = path.read_bytes()
    films.patched(path, films.box_at(data, b"elst") + 8, (4000).to_bytes(4, "big"))
    facts = video_facts(path, path.name)
    assert (facts.duration_ms, facts.fps_min) == (Fraction(4000), Fraction(25))


def test_a_length_the_headers_claim_beyond_the_frames_is_not_believed(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", frames=500)
    data = path.read_bytes()
    for kind, skip in ((b"mvhd", 16), (b"mdhd", 16), (b"tkhd", 20), (b"elst", 8)):
        at = films.box_at(data, kind) + skip
        length = int.from_bytes(data[at : at + 4], "big") * 13 // 2
        films.patched(path, at, length.to_bytes(4, "big"))
    facts = video_facts(path, path.name)
    assert (facts.duration_ms, facts.fps_min) == (Fraction(20000), Fraction(25))


def test_a_last_frame_that_is_held_lowers_the_rate(tmp_path: Path) -> None:
    path = films.uneven(tmp_path / "a.mp4", [3600] * 100 + [3000] * 100)
    data = path.read_bytes()
    at = films.box_at(data, b"stts") + 4
    films.patched(path, at, b"".join(each.to_bytes(4, "big") for each in (2, 200, 3600, 1, 9 * films.TICKS)))
    films.patched(path, films.box_at(data, b"elst") + 8, (60_000).to_bytes(4, "big"))
    facts = video_facts(path, path.name)
    assert (facts.duration_ms, facts.fps_min, facts.fps_mode) == (Fraction(17000), Fraction(1, 9), "vfr")


ROTATIONS = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_rotation_is_told_and_size_is_as_stored(tmp_path: Path, degrees: int) -> None:
    path = films.film(tmp_path / "a.mp4")
    if degrees:
        a, b, c, d = (part * 65536 for part in ROTATIONS[degrees])
        matrix = b"".join(part.to_bytes(4, "big", signed=True) for part in (a, b, 0, c, d))
        films.patched(path, films.box_at(path.read_bytes(), b"tkhd") + 40, matrix)
    facts = video_facts(path, path.name)
    assert (facts.rotation, facts.width, facts.height) == (degrees, 64, 64)


def test_sound_and_text_tracks_are_counted(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", sound=True)
    facts = video_facts(path, path.name)
    assert (facts.audio_tracks, facts.text_tracks) == (1, 0)
    path.write_bytes(path.read_bytes().replace(b"soun", b"sbtl").replace(b"mp4a", b"tx3g"))
    facts = video_facts(path, path.name)
    assert (facts.text_tracks, facts.problem) == (1, None)


# What is no film, or not a whole one.


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not-a-video"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nother.mp4\n#EXT-X-ENDLIST\n", "playlist"),
        (b"\xef\xbb\xbf#EXTM3U\nother.mp4\n", "playlist"),
        (b"ffconcat version 1.0\nfile 'other.mp4'\n", "playlist"),
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "playlist"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "text"),
        ("视频见网盘，提取码 abcd".encode("gb18030"), "text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), "not-a-video"),
        (bytes(4096), "not-a-video"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1", "not-a-video"),
    ],
)
def test_what_is_no_film_is_named(content: bytes, problem: str) -> None:
    facts = video_facts(io.BytesIO(content), "视频.mp4", deep=True)
    assert facts == VideoFacts(container=None, problem=problem)  # type: ignore[arg-type]


def test_a_playlist_does_not_open_the_film_beside_it(tmp_path: Path) -> None:
    films.film(tmp_path / "other.mp4")
    lure = tmp_path / "视频.mp4"
    lure.write_bytes(b"#EXTM3U\n#EXTINF:2.0,\nother.mp4\n#EXT-X-ENDLIST\n")
    assert video_facts(lure, lure.name) == VideoFacts(container=None, problem="playlist")


@pytest.mark.parametrize("movflags", ["", "faststart"])
def test_a_film_cut_anywhere_behind_its_first_box_is_truncated(tmp_path: Path, movflags: str) -> None:
    whole = films.film(tmp_path / "a.mp4", shades=range(20, 220), movflags=movflags).read_bytes()
    first = int.from_bytes(whole[:4], "big") + 24  # the header, an empty box and the head of the next
    for size in [*range(first, len(whole), len(whole) // 40), len(whole) - 1]:
        facts = video_facts(io.BytesIO(whole[:size]), "a.mp4", deep=True)
        assert facts.problem == "truncated", size


@pytest.mark.parametrize("movflags", ["", "faststart", "frag_keyframe+empty_moov"])
@pytest.mark.parametrize("behind", [b"</html>\r\n\r\n", b"\r\n" * 40, b"\xff" * 999, b"hello all of you"])
def test_foreign_bytes_behind_a_whole_film_are_no_truncation(
    tmp_path: Path, movflags: str, behind: bytes
) -> None:
    whole = films.film(tmp_path / "a.mp4", shades=range(20, 220), movflags=movflags).read_bytes()
    clean = video_facts(io.BytesIO(whole), "a.mp4", deep=True)
    assert clean.problem is None
    assert video_facts(io.BytesIO(whole + behind), "a.mp4", deep=True) == clean


def test_foreign_bytes_behind_a_cut_film_do_not_hide_the_cut(tmp_path: Path) -> None:
    for movflags in ("", "faststart"):
        whole = films.film(tmp_path / "a.mp4", shades=range(20, 220), movflags=movflags).read_bytes()
        for size in range(len(whole) // 10, len(whole) - 20, len(whole) // 10):
            facts = video_facts(io.BytesIO(whole[:size] + b"</html>\r\n\r\n"), "a.mp4")
            assert facts.problem is not None, size


def test_a_next_fragment_that_is_cut_is_a_truncation(tmp_path: Path) -> None:
    whole = films.film(tmp_path / "a.mp4", movflags="frag_keyframe+empty_moov").read_bytes()
    at = whole.index(b"moof") - 4
    fragment = whole[at : whole.index(b"mfra") - 4]
    assert video_facts(io.BytesIO(whole + fragment[:-9]), "a.mp4").problem == "truncated"


def test_an_index_without_frames_is_truncated(tmp_path: Path) -> None:
    whole = films.film(tmp_path / "a.mp4", movflags="faststart").read_bytes()
    headers = whole[: whole.index(b"mdat") - 4]
    assert video_facts(io.BytesIO(headers), "a.mp4").problem == "truncated"


def test_sound_alone_has_no_picture_track(tmp_path: Path) -> None:
    path = films.sound_only(tmp_path / "a.mp4")
    assert video_facts(path, path.name, deep=True) == VideoFacts(container="mp4", problem="no-video-track")


def test_frames_that_stand_in_another_file_are_undecodable(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4")
    films.patched(path, films.box_at(path.read_bytes(), b"url ") + 3, b"\0")
    assert video_facts(path, path.name).problem == "undecodable"


def test_all_of_it_works_in_a_worker_with_limits(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", frames=250, shades=range(20, 220))
    cut = tmp_path / "b.mp4"
    cut.write_bytes(path.read_bytes()[:-9])
    results = dict(guarded(partial(video_facts, name="视频.mp4", deep=True), [path, cut]))
    assert results == {each: video_facts(each, "", deep=True) for each in (path, cut)}
    assert results[cut] != results[path]


def test_an_open_file_is_read_from_its_beginning_and_left_open(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4")
    with path.open("rb") as stream:
        stream.seek(77)
        assert video_facts(stream, "x", deep=True) == video_facts(path, "y", deep=True)
        assert not stream.closed


def test_boxes_broken_at_random_never_raise(tmp_path: Path) -> None:
    whole = films.film(tmp_path / "a.mp4", sound=True).read_bytes()
    chance = random.Random(4)
    index = whole.index(b"moov")
    for _ in range(2000):
        broken = bytearray(whole)
        for at in (chance.randrange(index, len(whole)) for _ in range(chance.randrange(1, 6))):
            broken[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        read_container(io.BytesIO(broken))


def test_films_broken_at_random_end_no_worker(tmp_path: Path) -> None:
    whole = films.film(tmp_path / "a.mp4", sound=True, shades=range(20, 220)).read_bytes()
    chance = random.Random(7)
    index = whole.index(b"moov")
    paths = [tmp_path / f"{number}.mp4" for number in range(60)]
    for path in paths:
        broken = bytearray(whole)
        for at in (chance.randrange(index, len(whole)) for _ in range(chance.randrange(1, 6))):
            broken[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        path.write_bytes(broken)
    found = [each for _, each in guarded(partial(video_facts, name="", deep=True), paths, workers=1)]
    assert [each for each in found if not isinstance(each, VideoFacts)] == []


@pytest.mark.parametrize("claimed", [0x7F000002, 2**32 - 1])
@pytest.mark.parametrize("table", [b"stts", b"stsc", b"stsz", b"stco", b"elst", b"stsd", b"dref"])
@pytest.mark.parametrize("track", [0, 1], ids=["picture", "sound"])
def test_tables_that_claim_billions_of_entries_cost_nothing(
    tmp_path: Path, table: bytes, claimed: int, track: int
) -> None:
    path = films.film(tmp_path / "a.mp4", sound=True)
    data = path.read_bytes()
    start = films.box_at(data[data.rindex(b"trak") :], table) + data.rindex(b"trak")
    at = start if track else films.box_at(data, table)
    films.patched(path, at + (8 if table == b"stsz" else 4), claimed.to_bytes(4, "big"))
    started = usual_seconds()
    assert video_facts(path, path.name, deep=True).problem == "undecodable"
    assert usual_seconds() - started < 2


def test_a_run_of_a_fragment_that_claims_billions_costs_nothing(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", movflags="frag_keyframe+empty_moov")
    films.patched(path, films.box_at(path.read_bytes(), b"trun") + 4, (2**31).to_bytes(4, "big"))
    assert video_facts(path, path.name).problem == "undecodable"


@pytest.mark.skipif(sys.platform != "linux", reason="makes a sparse file")
def test_two_gigabytes_are_not_read(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4")
    data = path.read_bytes()
    with path.open("ab") as out:
        out.write(b"\0\0\0\1free" + (2**31).to_bytes(8, "big"))
        out.truncate(len(data) + 2**31)
    started = usual_seconds()
    facts = video_facts(path, path.name, deep=True)
    assert (facts.problem, facts.duration_ms) == (None, Fraction(2000))
    assert usual_seconds() - started < 5


# Looked into deeply.


@pytest.mark.parametrize(
    ("shades", "black", "frozen"),
    [
        ([16], True, False),
        ([120], False, True),
        (range(30, 230), False, False),
        ([16] * 200 + [200] * 50, False, False),
    ],
    ids=["black", "still", "moving", "black at first"],
)
def test_black_and_still_films_are_seen(tmp_path: Path, shades: list[int], black: bool, frozen: bool) -> None:  # noqa: FBT001
    path = films.film(tmp_path / "a.mp4", frames=250, shades=list(islice(cycle(shades), 250)))
    facts = video_facts(path, path.name, deep=True)
    assert (facts.problem, facts.black, facts.frozen) == (None, black, frozen)
    plain = video_facts(path, path.name)
    assert plain == replace(facts, black=None, frozen=None)


def test_frames_of_noise_are_undecodable_only_when_looked_into(tmp_path: Path) -> None:
    path = films.film(tmp_path / "a.mp4", shades=range(30, 230))
    data = path.read_bytes()
    start, end = films.box_at(data, b"mdat"), data.index(b"moov") - 4
    films.patched(path, start, random.Random(1).randbytes(end - start))
    assert video_facts(path, path.name).problem is None
    assert video_facts(path, path.name, deep=True).problem == "undecodable"


def test_without_pyav_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = films.film(tmp_path / "a.mp4")
    assert video_module.can_look_deeply()
    nowhere: Callable[[str], None] = lambda _: None  # noqa: E731
    monkeypatch.setattr(video_module, "find_spec", nowhere)
    assert not video_module.can_look_deeply()
    assert video_facts(path, path.name, deep=True) == video_facts(path, path.name)
