"""How a picture looks, in two numbers: a hash that survives compression, and how sharp its edges are."""

from PIL import ImageFilter, ImageStat
from PIL.Image import Image, Resampling, Transpose

_ROWS = 8
_COLUMNS = _ROWS + 1
_PLAIN = 12
"""Shades of 256 between the darkest and the lightest spot below which a picture has no face of its own."""
_BLUR_SIDE = 512
"""Sharpness depends on the size it is measured at: all pictures are measured at this one."""
_LAPLACIAN = (0, 1, 0, 1, -4, 1, 0, 1, 0)
_MIDDLE = 128
_ORIENTATION = 274
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What brings a picture of that EXIF orientation upright (EXIF 2.3, tag 274)."""
_SIDEWAYS = (5, 6, 7, 8)


def grey(image: Image) -> Image:
    """Return a decoded picture in 256 shades of grey."""
    if image.mode.startswith("I"):  # 16 bits: Pillow cuts them off at 255 instead of scaling them
        return image.convert("I").point([shade // 256 for shade in range(65536)], "L")
    return image if image.mode == "L" else image.convert("L")


def orientation(image: Image) -> int:
    """Return how the camera says it was held: 1 to 8, and 1 where it says nothing that makes sense."""
    held = image.getexif().get(_ORIENTATION)
    return held if isinstance(held, int) and held in _TURNS else 1


def dhash(shades: Image, held: int = 1) -> int | None:
    """
    Return the difference hash of a grey picture: is each of 8 × 8 spots lighter than its right neighbour.

    A copy that is smaller or compressed anew differs in a few bits of the 64. ``held`` is its orientation:
    messengers turn the pixels upright, cameras only say how. None for a picture so plain that it would look
    like any other plain one.
    """
    size = (_ROWS, _COLUMNS) if held in _SIDEWAYS else (_COLUMNS, _ROWS)
    small = shades.resize(size, Resampling.BOX)
    spots = (small.transpose(_TURNS[held]) if held in _TURNS else small).tobytes()
    if max(spots) - min(spots) < _PLAIN:
        return None
    bits = 0
    for start in range(0, len(spots), _COLUMNS):
        for at in range(start, start + _ROWS):
            bits = bits << 1 | (spots[at] > spots[at + 1])
    return bits


def blur(shades: Image) -> float:
    """Return the variance of the Laplacian of a grey picture at a fixed size."""
    scale = _BLUR_SIDE / max(shades.size)
    size = tuple(max(round(side * scale), 3) for side in shades.size)
    edges = shades.resize((size[0], size[1]), Resampling.BOX if scale < 1 else Resampling.BILINEAR).filter(
        ImageFilter.Kernel((3, 3), _LAPLACIAN, scale=1, offset=_MIDDLE)
    )
    inner = edges.crop((1, 1, size[0] - 1, size[1] - 1))  # Pillow leaves the rim as it was
    return float(ImageStat.Stat(inner).var[0])
