"""What a demand rests on: the clause of an official document, or a reason of our own."""

from enum import StrEnum

from msgspec import Struct

OUR_OWN = "工具箱自定"
"""The place of a demand that no document makes."""


class Clause(Struct, frozen=True, kw_only=True):
    """What a rule rests on: the document (文号), where in it, its words; of our own demands, the reason."""

    notice: str | None
    clause: str
    quote: str | None
    reason: str = ""

    @property
    def reference(self) -> str:
        """Document and place, without the words."""
        return f"{self.notice} {self.clause}" if self.notice else self.clause

    @property
    def words(self) -> str:
        """What it says, quoted; inner quotation marks become single ones, as GB/T 15834 asks."""
        if self.quote is None:
            return f"（{self.reason}）" if self.reason else ""
        return f"“{self.quote.replace('“', '‘').replace('”', '’')}”"

    def __str__(self) -> str:
        """Document, place and words."""
        return self.reference + self.words


def ours(reason: str) -> Clause:
    """Return the basis of a demand that no document makes, and why the toolkit makes it."""
    return Clause(notice=None, clause=OUR_OWN, quote=None, reason=reason)


class Asked(StrEnum):
    """A demand whose figure a notice sets: its words are those of the notice that a subject is judged by."""

    SENT = "sent"
    """That the form is sent, and by when."""
    PICTURES = "pictures"
    FILMS = "films"
    TEXTS = "texts"
    PACKED = "packed"
