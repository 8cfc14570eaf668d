"""The rows below the headings, on their way to being sorted and when they are."""

from msgspec import Struct, field

from skilltrain_cli.forms.fitted_sheet import SkippedRow, StatedTotal, Trouble


class Sorted(Struct, frozen=True, kw_only=True):
    """The rows below the headings, sorted: data, totals, and the rest with its reason."""

    data: tuple[int, ...]
    totals: tuple[StatedTotal, ...]
    skipped: tuple[SkippedRow, ...]
    loose: tuple[int, ...]
    """Rows that may hold the footer."""
    troubles: tuple[Trouble, ...] = ()


class RowSorting(Struct):
    """The rows sorted so far."""

    data: list[int] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    second: int | None = None
    """The heading row of a second table, whose rows nobody can read."""

    def take_plain(self, rows: range) -> None:
        """Put rows that are plainly data among the data, unless a second table has begun."""
        if self.second is None:
            self.data.extend(rows)
        else:
            for row in rows:
                self.take(row, "data")

    def take(self, row: int, verdict: str | StatedTotal | Trouble) -> None:
        """Put a row where its verdict says."""
        if isinstance(verdict, StatedTotal):
            self.totals.append(verdict)
            self.skipped.append(SkippedRow(row=row, why=f"“{verdict.label}”行"))
        elif isinstance(verdict, Trouble):
            self.troubles.append(verdict)
            if verdict.kind == "second-table":
                self.second = row
        elif verdict == "data" and self.second is not None:
            self.skipped.append(SkippedRow(row=row, why=f"第 {self.second + 1} 行另一张表里的一行，没有读"))
        elif verdict == "data":
            self.data.append(row)
        elif verdict:
            self.loose.append(row)
            if verdict != "footer":
                self.skipped.append(SkippedRow(row=row, why=verdict))

    def whole(self) -> Sorted:
        """Return them all."""
        return Sorted(
            data=tuple(self.data),
            totals=tuple(self.totals),
            skipped=tuple(self.skipped),
            loose=tuple(self.loose),
            troubles=tuple(self.troubles),
        )
