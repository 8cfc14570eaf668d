"""Area codes against cities, for the rules of both annexes."""

from skilltrain_cli.phone import Phones


def foreign_area(phones: Phones, city_code: str) -> str:
    """Return the first area code that is not the city's; ``""`` when all are, or there are only mobiles."""
    return next((each.area for each in phones.numbers if each.area and city_code not in each.cities), "")
