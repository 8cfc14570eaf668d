"""What came with each brand of the catalogue: its package's checklist, or what a catalogue below lists."""

from collections.abc import Iterator, Mapping, Sequence

from skilltrain_cli.judging.sender import is_consolidated
from skilltrain_cli.judging.submission import Submitted, brand_of
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.review.brand_material import BrandKey, BrandMaterial, MaterialState, of_checklist
from skilltrain_cli.review.finding import Checklist

_UNKNOWN = BrandMaterial(came=MaterialState.UNKNOWN)


def materials_of(
    table: Table, kept: Sequence[Submitted], checklists: Sequence[Checklist]
) -> tuple[BrandMaterial, ...]:
    """Return what came with the brand of each row; of a catalogue's row only what names that brand."""
    listed = {each.sheet.file: each.listing.known() for each in kept if each.listing}
    return tuple(
        _material((kept[part] for part in table.part_of), listed, {each.file: each for each in checklists})
    )


def _material(
    cards: Iterator[Submitted],
    listed: Mapping[str, Mapping[BrandKey, BrandMaterial]],
    checklists: Mapping[str, Checklist],
) -> Iterator[BrandMaterial]:
    for card in cards:
        file = card.sheet.file
        if card.entry is not None:
            yield of_checklist(checklists.get(file))
        elif is_consolidated(card.sheet):
            yield listed.get(file, {}).get(brand_of(card), _UNKNOWN)
        else:
            yield BrandMaterial(came=MaterialState.CARD)
