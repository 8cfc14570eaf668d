"""Where the 16 cities of Shandong lie, as fields of a grid: neighbours on the map are neighbours here."""

PLACES: dict[str, tuple[int, int]] = {
    "德州": (1, 2),
    "滨州": (1, 3),
    "东营": (1, 4),
    "烟台": (1, 6),
    "威海": (1, 7),
    "聊城": (2, 1),
    "济南": (2, 2),
    "淄博": (2, 3),
    "潍坊": (2, 4),
    "青岛": (2, 5),
    "济宁": (3, 1),
    "泰安": (3, 2),
    "临沂": (3, 3),
    "日照": (3, 4),
    "菏泽": (4, 1),
    "枣庄": (4, 2),
}
"""Row and column of each city, counted from 1; read in this order, from the north-west to the south."""


def short_name(city: str) -> str:
    """Return a city's name as it stands on a map."""
    return city.removesuffix("市")
