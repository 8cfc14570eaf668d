"""What a merge comes to: a table, or a catalogue of cards, with its totals."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from skilltrain_cli.forms.spec import Column, FormSpec
from skilltrain_cli.operations.merge.merge_types import Coverage, MergedQuery, Table
from skilltrain_cli.operations.merge.notice_demands_met import Reach
from skilltrain_cli.operations.merge.previous_year import PreviousYear
from skilltrain_cli.operations.merge.row_labels import RowLabel
from skilltrain_cli.review.brand_material import MATERIAL, BrandMaterial, MaterialState
from skilltrain_cli.review.provenance import MergeState, Origin, Passed, Trace
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.region import Level, Region


class Merged(Struct, frozen=True, kw_only=True):
    """Merged tables of one form, or its cards as a catalogue, with totals and all that was not taken in."""

    level: Level
    region: Region
    """Whose workbook it is."""
    table: Table
    told: tuple[MergedQuery, ...]
    origins: tuple[Origin, ...]
    passed: tuple[Passed, ...]
    below: tuple[Origin, ...] = ()
    """What merged workbooks among the files were merged from in their turn."""
    seal: str = ""
    """The table's mark, by which 来源明细 knows it again."""
    marks: Sequence[str] = ()
    """What each row says, by which 来源明细 knows it again after sorting."""
    first: Trace | None = None
    """Where the rows of merged workbooks first came from."""
    made: tuple[tuple[str, str], ...] = ()
    """What it was made by and with: tool, rules, notice, day, options."""
    footer: Mapping[str, Value] = field(default_factory=dict)
    """What its own footer says."""
    totals: Mapping[str, Figure]
    """What the whole table comes to, by the names of the fields that are ``counted``."""
    counted: tuple[Column, ...]
    """The amounts that are summed up: additive ones, and ratios of two of these."""
    labels: Mapping[str, RowLabel] = field(default_factory=dict)
    """Under which words each row counts, by the key of the summary that asks."""
    previous: PreviousYear | None = None
    """Last year's rows, where its workbook was given."""
    covered: tuple[Coverage | Reach, ...] = ()
    """How far the units have come with what the notice asks of them."""
    derived: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The columns of 来源明细 that figures go by, by their headings: see ``derived_columns``."""
    material: tuple[BrandMaterial, ...] = ()
    """What came with the card of each row, where the form asks for material."""

    def of(self, *states: MergeState) -> tuple[Origin, ...]:
        """Return the files and sheets in one of these states."""
        return tuple(origin for origin in self.origins if origin.state in states)

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
