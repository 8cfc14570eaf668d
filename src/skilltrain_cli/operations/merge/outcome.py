"""What a merge comes to: a table, or a catalogue of cards, with its totals."""

from collections.abc import Sequence

from skilltrain_cli.forms.spec import Column, FormSpec
from skilltrain_cli.operations.merge.demands_met import Reach
from skilltrain_cli.operations.merge.merge_types import Coverage, Gathered, Grouped, UnitLine
from skilltrain_cli.review.brand_material import MATERIAL, BrandMaterial, MaterialState


class Merged(Gathered, frozen=True, kw_only=True):
    """Merged tables of one form, or its cards as a catalogue, with their totals."""

    units: tuple[UnitLine, ...]
    counted: tuple[Column, ...]
    """The amounts that are summed up: additive ones, and ratios of two of these."""
    summaries: tuple[Grouped, ...] = ()
    covered: tuple[Coverage | Reach, ...] = ()
    """How far the units have come with what the notice asks of them."""
    firsts: Sequence[str] = ()
    """Marks one row of each kind, and says what the kind counts as where that is known."""
    material: tuple[BrandMaterial, ...] = ()
    """What came with the card of each row, where the form asks for material."""

    @property
    def whole(self) -> UnitLine:
        """The line that sums up everything."""
        return self.units[-1]

    @property
    def coverage(self) -> Coverage | None:
        """How far they have come with the first demand that asks for a time."""
        return next((each for each in self.covered if isinstance(each, Coverage)), None)

    @property
    def reach(self) -> Reach | None:
        """How far they have come with the first demand that asks for none."""
        return next((each for each in self.covered if isinstance(each, Reach)), None)

    def came(self, *how: MaterialState) -> tuple[BrandMaterial, ...]:
        """Return what came with the cards that came in one of these ways."""
        return tuple(each for each in self.material if each.came in how)


def asks_for_material(form: FormSpec) -> bool:
    """Tell whether a card says, in print, that 宣传素材 come with it."""
    return any(MATERIAL in block for block in form.card.blocks.values())
