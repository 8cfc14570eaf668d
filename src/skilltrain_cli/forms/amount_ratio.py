"""A ratio of two amounts of one row, and whether a figure is that ratio as people round it."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from msgspec import Struct

from skilltrain_cli.forms.spec import Amount

_PERCENT = "%"


class Ratio(Struct, frozen=True, kw_only=True):
    """What a numerator and a denominator come to, in percent where the amount is counted in percent."""

    exact: Fraction
    decimals: int
    """Most decimals that are written."""

    @staticmethod
    def of(amount: Amount, upper: object, lower: object) -> "Ratio | None":
        """Return the ratio; ``None`` where either is unknown or the denominator is 0."""
        if not isinstance(upper, int | Decimal) or not isinstance(lower, int | Decimal) or lower == 0:
            return None
        ratio = Fraction(upper) / Fraction(lower)
        scaled = ratio * 100 if amount.measure == _PERCENT else ratio
        return Ratio(exact=scaled, decimals=amount.decimals)

    def is_written(self, stated: int | Decimal) -> bool:
        """Tell whether a figure is the ratio, rounded or cut off at the decimals it has."""
        last = Fraction(1, 10 ** max(0, -int(Decimal(stated).as_tuple().exponent)))
        lacking = self.exact - Fraction(stated)
        return -last / 2 <= lacking < last

    def __str__(self) -> str:
        """Return it rounded to the decimals that are written."""
        whole = Decimal(self.exact.numerator) / Decimal(self.exact.denominator)
        return f"{whole.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP):f}"


def spelt(figure: int | Decimal) -> str:
    """Return a figure with all its digits, as people write it."""
    return str(figure) if isinstance(figure, int) else f"{figure:f}"
