"""宣传素材 as a clerk would gather it: photos drawn by Pillow, films made by PyAV, texts by python-docx."""

import io
import random
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream
from docx import Document
from PIL import Image, ImageDraw

_SIDE = (640, 480)
_PIECE = 100
"""Frames that are encoded; a film repeats them, so that minutes are made in a second."""
ARTICLE = (
    "窑火映红了车间的窗。李师傅把第一件釉色均匀的茶盏捧在手里，说了一句：原来我也行。三个月前，他还是一名刚刚下岗的装卸工。"
    "“陶琉工匠”培训班开在车间里，上午听技师讲配釉，下午守着窑炉练火候，结业那天他拿到了证书，也拿到了录用通知。"
    "像他这样的学员，这个班已经送走了四批。老师们常说，手艺不是教会的，是在炉火边一遍遍练会的。"
)
BACKGROUND = (
    "画面一：车间全景，学员正在拉坯。画面二：技师示范灯工，学员围看。"
    "画面三：窑炉开启，学员取出作品。画面四：结业典礼。"
)


def photo(seed: int, *, kind: str = "JPEG", side: tuple[int, int] = _SIDE) -> bytes:
    """Return a picture with shades, shapes and a grain of its own, different for each seed."""
    dice = random.Random(seed)  # noqa: S311 - a drawing, no secret
    picture = Image.radial_gradient("L").resize(side).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(24):
        left, top = dice.randrange(side[0]), dice.randrange(side[1])
        shade = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        draw.rectangle((left, top, left + dice.randrange(40, 220), top + dice.randrange(40, 160)), fill=shade)
    grain = Image.frombytes("L", side, dice.randbytes(side[0] * side[1])).convert("RGB")
    output = io.BytesIO()
    Image.blend(picture, grain, 0.06).save(output, kind, quality=80)
    return output.getvalue()


def film(path: Path, *, seconds: int = 125, rate: int = 25, side: tuple[int, int] = (1280, 720)) -> Path:
    """Write an H.264 film, MP4 or MOV by its suffix: a square that wanders over a gradient."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "crf": "38", "bf": "0", "threads": "1"}
        track = container.add_stream("libx264", rate=rate, options=options)
        assert isinstance(track, VideoStream)
        track.width, track.height, track.pix_fmt = *side, "yuv420p"
        track.gop_size = _PIECE
        packets = [packet for frame in _frames(side) for packet in track.encode(frame)]
        packets += track.encode()
        step = (packets[1].pts or 1) - (packets[0].pts or 0)
        clock = packets[0].time_base or Fraction(1, rate)
        for number in range(seconds * rate):
            piece = av.Packet(bytes(packets[number % _PIECE]))
            piece.pts = piece.dts = number * step
            piece.time_base, piece.duration, piece.stream = clock, step, track
            piece.is_keyframe = number % _PIECE == 0
            container.mux(piece)
    return path


def document(text: str) -> bytes:
    """Return a Word file with that text."""
    made = Document()
    made.add_paragraph(text)
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def _frame(picture: Image.Image) -> av.VideoFrame:
    frame = av.VideoFrame(*picture.size, "rgb24")
    plane, width = frame.planes[0], 3 * picture.size[0]
    data = picture.tobytes()
    rows = (data[at : at + width].ljust(plane.line_size, b"\0") for at in range(0, len(data), width))
    plane.update(b"".join(rows))
    return frame


def _frames(side: tuple[int, int]) -> list[av.VideoFrame]:
    ground = Image.linear_gradient("L").resize(side).convert("RGB")
    frames = []
    for number in range(_PIECE):
        picture = ground.copy()
        left = number * side[0] // _PIECE
        ImageDraw.Draw(picture).rectangle((left, 40, left + 120, 160), fill=(200, 40, 40))
        frames.append(_frame(picture))
    return frames
