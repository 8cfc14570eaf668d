"""情况说明: what senders write to explain a query, and which query it answers."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.review.carried_queries import SEARCHED, find_headings, list_text, rows_taken_over
from skilltrain_cli.review.finding import Finding, Place, Severity
from skilltrain_cli.values.grid import Area, Grid, Spot, column_letters, spot_named
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.privacy import mask, shown, shown_name
from skilltrain_cli.values.text import key
from skilltrain_cli.values.text import quoted as in_one_line

ENOUGH = 6
"""Fewest letters or Chinese characters of an explanation; figures and punctuation explain nothing."""
MOST_CELLS = 200
"""Cells of an area that is wider than a column and higher than a row: one sentence answers for no sheet."""
_LONGEST = 2_000
"""Characters of a list of cells that is looked into."""
_ROWS, _COLUMNS = 1_048_576, 16_384
"""Excel's own limits."""
TITLE = "情况说明"
LIST = "问题清单"
"""The sheet that a marked copy has in addition."""
LISTED = ("编码", "级别", "工作表", "单元格", "现填", "问题", "改法", "依据", TITLE)
"""Its headings; by them it is told from a sheet of the sender's that has the same name."""
ROW = "所在行"
"""A hidden column behind them: what the row is about, by which it is known again when it has moved."""
LONGEST_LISTED = 2_000
"""Characters of one cell of the list; messages are far shorter."""
FILE, ENTRY = "文件", "包内文件"
"""Further headings, first of all, where the list is a workbook of its own, and where it is of a package."""
_HEADINGS = {
    "code": ("编码", "规则编码", "代码", "code"),
    "file": (FILE, "文件名", "file"),
    "entry": (ENTRY, "entry"),
    "sheet": ("工作表", "表名", "sheet"),
    "cell": ("单元格", "位置", "cell"),
    "text": (TITLE, "说明", "核实说明", "explanation"),
    "held": ("现填",),
    "about": (ROW,),
    "problem": ("问题",),
}
_KEYS = {key(text): name for name, texts in _HEADINGS.items() for text in texts}
_IN_WORD = lazy_pattern(r"第\s*(\d{1,7})(?:\s*~\s*(\d{1,7}))?\s*(?:行\s*第\s*(\d{1,5})\s*列|段)")
"""第3行第5列, 第3~9行第5列, 第3段 of a Word file (～ is ~ in NFKC)."""
_WORD_TABLE = lazy_pattern("(表格[0-9]{1,4}|正文)(?=第)")
_COLON = lazy_pattern(r"\s*([:~])\s*")


class Explanation(Struct, frozen=True, kw_only=True):
    """One 情况说明; what it leaves open (``""`` or ``None``) fits anything."""

    text: str
    code: str = ""
    file: str = ""
    """The submission; or an entry of a package, with or without the name of the package before it."""
    entry: str = ""
    """The file inside a package."""
    sheet: str = ""
    areas: tuple[Area, ...] = ()
    """The cells it names; empty for a whole sheet or file."""
    lost: str = ""
    """What stands for its cells and names none: nobody knows what it speaks of."""
    row: int | None = None
    """Set when it stands beside a data row: it answers every query of that row."""
    held: str | None = None
    """What its cell held when a list of ours asked for it (现填); None outside such lists."""
    problem: str = ""
    """What that list said of it; by it a place that holds nothing is known again."""
    about: str | None = None
    """What the row was about of which that list asked; None where no list said so."""
    carried: bool = False
    """Whether a merged workbook has taken it over from a file below: its query need not come up again."""
    alike: frozenset[int] = frozenset()
    """The rows (zero-based) in which that list asked the same of the same contents, its own among them."""
    doubt: str = ""
    """Why it may be meant for something else, for people."""
    taken: bool = False
    """Whether it was taken as an answer all the same."""
    needless: bool = False
    """Whether nothing asks for it: it stands beside a row, or names a place, where no error or query is."""

    def answers(self, finding: Finding, place: Place | None = None) -> bool:
        """
        Tell whether it speaks of this finding; without code, entry, cell and row it speaks of nothing.

        ``place`` is another one that the finding is about.
        """
        if self.lost or not (self.code or self.entry or self.areas or self.row is not None):
            return False
        place = place or finding.place
        return (
            (not self.code or self.code == finding.card.code)
            and (not self.areas or any(_holds(area, place.spot) for area in self.areas))
            and (self.row is None or (place.spot is not None and place.spot.row == self.row))
            and self._of_submission(place)
            and (not self.sheet or key(mask(self.sheet)) == key(place.sheet or ""))
            and (self.held is None or self._still_holds(finding))
        )

    def is_of(self, finding: Finding) -> bool:
        """Tell whether everything a finding compares lies in its file: it knew nothing of others."""
        return all(self._of_file(place) for place in (finding.place, *finding.fellows))

    def is_beside(self, finding: Finding) -> bool:
        """Tell whether the finding is of the sheet beside whose rows it stands."""
        place = finding.place
        return self._of_file(place) and (not self.sheet or key(mask(self.sheet)) == key(place.sheet or ""))

    def meant_for(self, error: Finding) -> bool:
        """Tell whether it may be meant for an error: it names no rule, and that row or that cell."""
        spot = error.place.spot
        elsewhere = self.sheet and key(mask(self.sheet)) != key(error.place.sheet or "")
        if spot is None or self.code or elsewhere:
            return False
        if self.row is not None:
            return self.row in (spot.row, *error.rows) and self._of_file(error.place)
        return any(_holds(area, spot) for area in self.areas) and (
            not self.file or self._of_file(error.place)
        )

    def _of_submission(self, place: Place) -> bool:
        """Tell whether it names this file, or this entry; a table of an archive is called archive/entry."""
        if self.entry and place.entry is None:
            steps = shown_name(place.file).split("/")
            apart = (("/".join(steps[:at]), "/".join(steps[at:])) for at in range(1, len(steps)))
            written = self.file.replace("\\", "/")
            return any(
                (not written or _ends(archive, shown_name(written))) and self._of_entry(entry)
                for archive, entry in apart
            )
        return (not self.file or self._of_file(place)) and (not self.entry or self._of_entry(place.entry))

    def _of_file(self, place: Place) -> bool:
        """Tell whether it names this file; a list of ours may have been made from another folder."""
        written, file = shown_name(self.file.replace("\\", "/")), shown_name(place.file)
        inside = place.entry is not None and _ends(shown_name(f"{place.file}/{place.entry}"), written)
        return inside or _ends(file, written) or (self.held is not None and _ends(written, file))

    def _of_entry(self, entry: str | None) -> bool:
        """Tell whether it names this file of a package; a list of ours names it whole."""
        known = in_one_line(entry, LONGEST_LISTED) if entry else ""
        written = self.entry.replace("\\", "/")
        return key(known) == key(written) or (self.held is None and _ends(known, written))

    def _still_holds(self, finding: Finding) -> bool:
        """Tell whether its cell holds what it held: rows move, and another query may stand there now."""
        held = key(self.held or "")
        holds = key(_one_line(finding.value))
        return held == holds and (bool(held) or key(finding.message) in key(self.problem))


_IN_ERROR = "这一行或这一格有强制性的问题，改正后再看它说明的是什么"
_MOVED = "内容相同的几行挪动过，分不清说的是哪一行，请写在现在的单元格上"
_RENAMED = "这一行的名称变了，请核对说的是不是这一行"
_ONLY_NOTED = "这里只有提示，提示不需要说明"
_NOT_ASKED = "这一行没有需要说明的问题"
_FEWER = "内容相同的行有增减，请核对说的是不是这一行"


def explain(
    findings: Iterable[Finding], explanations: Iterable[Explanation]
) -> tuple[tuple[Finding, ...], tuple[Explanation, ...]]:
    """
    Return the findings, each query with all that answers it, and the explanations of no query.

    One that is too short does not count, and the hint of its query says so. Kept texts are masked. Among the
    explanations handed back are those in doubt; they say why, and whether they were taken as an answer.
    """
    asked, given = tuple(findings), tuple(explanations)
    if not given:
        return asked, ()
    answering = _Answering(asked, given)
    found = [answering.answered(each) if each.card.severity is Severity.QUERY else each for each in asked]
    found = [answering.answered_elsewhere(each) if each.open else each for each in found]
    found = [answering.answered_by_name(each) if each.open else each for each in found]
    return tuple(found), tuple(answering.rest())


class _Answering:
    """Which explanations answer which findings, and which are left over or in doubt."""

    def __init__(self, findings: Sequence[Finding], given: Sequence[Explanation]) -> None:
        self._given = given
        self._notes = [each for each in findings if each.card.severity is Severity.NOTE]
        self._asking = gathered(
            (row, each)
            for each in findings
            if each.card.severity is not Severity.NOTE and each.place.spot is not None
            for row in {each.place.spot.row, *each.rows}
        )
        """Errors and queries by their rows."""
        asked = ((row, each) for row, found in self._asking.items() for each in found)
        self._errors = gathered(pair for pair in asked if pair[1].card.severity is Severity.ERROR)
        self._by_row = gathered(
            (row, ((each.row is not None, at), each))
            for at, each in enumerate(given)
            for row in _rows_spoken_of(each)
        )
        """Explanations by the rows they may speak of, each with its turn: those beside rows come last."""
        self._by_name = gathered((key(each.about), each) for each in given if each.about)
        self._held: dict[tuple[object, ...], set[int]] = {}
        if any(each.alike for each in given):
            for finding in findings:
                if finding.place.spot is not None:
                    for about in (None, _name(finding)):
                        contents = _contents(finding, about=about)
                        self._held.setdefault(contents, set()).add(finding.place.spot.row)
        self._used: set[int] = set()
        self._doubts: dict[int, str] = {}

    def answered(self, finding: Finding) -> Finding:
        """Return a query with what speaks of its place."""
        row = finding.place.spot.row if finding.place.spot else None
        near = [*self._by_row.get(None, ()), *(self._by_row.get(row, ()) if row is not None else ())]
        inorder = (each for _, each in sorted(near, key=itemgetter(0)))
        return self._with([each for each in inorder if self._speaks(each, finding)], finding)

    def answered_elsewhere(self, finding: Finding) -> Finding:
        """
        Return a query that compares places with what names another of them.

        Which one of them it is that repeats the other depends on their order; each text answers once.
        """
        if not finding.fellows or finding.card.severity is not Severity.QUERY:
            return finding
        if any(each.carried and each.answers(finding) for each in self._given):
            return finding  # it is listed itself, and open
        fitting = (
            each
            for each in self._given
            if each.text and id(each) not in self._used and each.code and each.areas and each.is_of(finding)
            if any(each.answers(finding, place) for place in finding.fellows)
        )
        one = next(fitting, None)
        return finding if one is None else self._with([one], finding)

    def answered_by_name(self, finding: Finding) -> Finding:
        """Return a query with what a list says of its row, which stood elsewhere then; it has no equal."""
        spot = finding.place.spot
        if spot is None or not finding.about or finding.card.severity is not Severity.QUERY:
            return finding
        name = _name(finding)
        fitting = [
            each
            for each in self._by_name.get(name, ())
            if id(each) not in self._used and len(each.areas) == 1
            if each.answers(finding, _at(finding.place, each.areas[0]))
        ]
        equals = self._held.get(_contents(finding, about=name), ())
        alone = len(fitting) == 1 and len(equals) == 1
        if not alone or len(fitting[0].alike) != 1 or fitting[0].areas[0].left != spot.column:
            return finding
        self._doubts.pop(id(fitting[0]), None)
        return self._with(fitting, finding)

    def rest(self) -> Iterator[Explanation]:
        """Yield what answered nothing, and what did so in doubt."""
        for each in self._given:
            taken, doubt = id(each) in self._used, self._doubts.get(id(each), "")
            if not taken and not doubt and any(map(each.meant_for, self._errors_in(each))):
                doubt = _IN_ERROR
            needless = "" if taken or doubt else self._needless(each)
            if doubt or not taken:
                yield replace(each, doubt=doubt or needless, taken=taken, needless=bool(needless))

    def _needless(self, each: Explanation) -> str:
        """Say why nothing asks for an explanation that is of a place where no error or query is."""
        asking = self._asking.get(each.row, ()) if each.row is not None else ()
        if any(map(each.is_beside, asking)):
            return ""
        if any(map(each.answers, self._notes)):
            return _ONLY_NOTED
        return _NOT_ASKED if each.row is not None else ""

    def _speaks(self, each: Explanation, finding: Finding) -> bool:
        if not each.answers(finding) or (each.carried and finding.fellows and not each.is_of(finding)):
            return False
        if each.about is not None and key(each.about) != _name(finding):
            if _contents(finding, about=key(each.about)) in self._held:
                return False  # that row is elsewhere now
            self._doubts[id(each)] = _RENAMED
            return not self._of_an_error(each, finding)
        moved = self._moved(each, finding) if each.alike else ""
        if moved:
            self._doubts[id(each)] = moved
        return moved != _MOVED and not self._of_an_error(each, finding)

    def _of_an_error(self, each: Explanation, finding: Finding) -> bool:
        """Tell whether it may answer an error in the place of a query: of its row, or of the same cell."""
        spot = finding.place.spot
        if each.code or spot is None:
            return False
        near = self._errors.get(spot.row, ())
        same = (error for error in near if each.row is not None or error.place == finding.place)
        return any(map(each.meant_for, same))

    def _errors_in(self, each: Explanation) -> Iterator[Finding]:
        """Yield the errors of its rows."""
        if each.row is not None:
            yield from self._errors.get(each.row, ())
        for area in each.areas:
            rows = (row for row in self._errors if area.top <= row <= area.bottom)
            yield from (error for row in rows for error in self._errors[row])

    def _moved(self, each: Explanation, finding: Finding) -> str:
        """Say why a list is in doubt that asked the same of rows which are others now."""
        about = None if each.about is None else _name(finding)
        now, then = self._held[_contents(finding, about=about)], each.alike
        new, gone = now - then, then - now
        if new and (gone or min(new) < max(then)):
            return _MOVED
        return _FEWER if new or gone else ""

    def _with(self, answers: Sequence[Explanation], finding: Finding) -> Finding:
        self._used.update(map(id, answers))
        said = [each for each in answers if each.text]
        return _answered(finding, said) if said else finding


def _rows_spoken_of(each: Explanation) -> Iterable[int | None]:
    """Return the rows that it may answer queries of; None for any, where it names none or too many."""
    if each.row is not None:
        return (each.row,)
    tops = ((area.top, min(area.bottom, area.top + MOST_CELLS)) for area in each.areas)
    rows = {row for first, last in tops for row in range(first, last + 1)}
    return rows if 0 < len(rows) <= MOST_CELLS else (None,)


def _at(place: Place, area: Area) -> Place:
    return replace(place, spot=Spot(area.top, area.left))


def _name(finding: Finding) -> str:
    """Return what its row is about, comparable."""
    return key(_one_line(finding.about))


def _contents(finding: Finding, *, about: str | None) -> tuple[object, ...]:
    """Return what a list knows of a cell besides where its row is; ``about``: what that is about."""
    place = finding.place
    column = place.spot.column if place.spot else None
    return (finding.card.code, place.file, place.entry, place.sheet, column, finding.value, about)


def _one_line(text: str | None) -> str:
    return in_one_line(text, LONGEST_LISTED) if text else ""


def _answered(finding: Finding, answers: Iterable[Explanation]) -> Finding:
    """Return the query with all that was written when one text says enough; short ones are spoken of."""
    texts = [mask(each.text) for each in answers]
    if finding.explanation is not None or any(map(says_enough, texts)):
        return replace(finding, explanation=_together([*filter(None, [finding.explanation]), *texts]))
    short = f"（已写的“{shown(texts[0], 20)}”不足 {ENOUGH} 个字，数字和标点不算字，不算说明）"
    return replace(finding, hint=finding.hint + short) if short not in finding.hint else finding


def _together(texts: Sequence[str]) -> str:
    """Return different texts as one; what another says already is not said again."""
    kept: list[str] = []
    for text in texts:
        if not any(key(text) in key(each) for each in kept):
            kept = [*(each for each in kept if key(each) not in key(text)), text]
    return "；".join(kept)


def says_enough(text: str) -> bool:
    """Tell whether a text is long enough to explain anything."""
    return sum(map(str.isalpha, key(text))) >= ENOUGH


def read_explanations(grid: Grid, *, file: str = "") -> tuple[Explanation, ...]:
    """
    Return the entries of a 情况说明 table: 编码、文件、包内文件、工作表、单元格、情况说明, in any order.

    ``file`` is set for a sheet inside the sender's own workbook: its entries speak of that file only. Those
    that were taken over are entries though nobody has explained them yet: no other text answers them.
    """
    found = _table(grid)
    if found is None:
        return ()
    row, columns = found
    taken = rows_taken_over(grid, row)
    entries = _entries(grid, row + 1, columns, file)
    return tuple(
        replace(each, carried=at in taken) for at, each in entries if each.text or (file and at in taken)
    )


def explains(grid: Grid) -> bool:
    """Tell a table of 情况说明 by its headings, whatever its sheet is called."""
    return _table(grid) is not None


def _table(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings and the columns of a 情况说明 table."""
    for row in range(grid.top, min(grid.top + SEARCHED, grid.bottom + 1)):
        columns: dict[str, int] = {}
        for column, text in grid.filled(row):
            name = _KEYS.get(key(text)) if isinstance(text, str) else None
            if name is not None:
                columns.setdefault(name, column)
        if "text" in columns and ({"code", "cell", "entry"} & columns.keys()):
            if not {text for _, text in grid.filled(row)} >= {*LISTED}:  # not ours: no promise what it holds
                columns.pop("held", None)
                columns.pop("about", None)
            return row, columns
    return None


def marked_cells(grid: Grid) -> tuple[tuple[str, Spot], ...] | None:
    """Return the cells, with their sheets, that the list in a marked copy names; None for other sheets."""
    found = _list_headings(grid)
    if found is None:
        return None
    row, headings = found
    return tuple(_named_cells(grid, row + 1, headings["工作表"], headings["单元格"]))


def is_list_of_another_file(grid: Grid) -> bool:
    """Tell the list that is made in place of a marked copy: it names the file of each line."""
    found = _list_headings(grid)
    return found is not None and FILE in found[1]


def _list_headings(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """Return the row and the headings of a list of ours; None for other sheets."""
    return find_headings(grid, LISTED) if grid.name.startswith(LIST) else None


def _named_cells(grid: Grid, first: int, sheets: int, cells: int) -> Iterator[tuple[str, Spot]]:
    for row in range(first, grid.bottom + 1):
        spot = spot_named(list_text(grid.value(Spot(row, cells))))
        if spot is not None:
            yield list_text(grid.value(Spot(row, sheets))), spot


def _entries(grid: Grid, first: int, columns: dict[str, int], file: str) -> Iterator[tuple[int, Explanation]]:
    """Yield each entry with its row."""
    alike = _asked_alike(grid, first, columns)
    for row in range(first, grid.bottom + 1):
        held = {name: grid.value(Spot(row, column)) for name, column in columns.items()}
        cell = list_text(held.get("cell"))
        sheet, areas = _cells(cell)
        made = Explanation(
            text=list_text(held["text"]),
            code=list_text(held.get("code")).upper(),
            file=file or list_text(held.get("file")),
            entry=list_text(held.get("entry")),
            sheet=list_text(held.get("sheet")) or sheet,
            areas=areas,
            lost="" if areas else cell,
            held=list_text(held.get("held")) if "held" in columns else None,
            about=list_text(held.get("about")) if "about" in columns else None,
            problem=list_text(held.get("problem")),
        )
        yield row, replace(made, alike=alike[row]) if row in alike else made


def _asked_alike(grid: Grid, first: int, columns: dict[str, int]) -> Mapping[int, frozenset[int]]:
    """
    Return, for each row of a list of ours, the sheet rows of which it asks the same, explained or not.

    That is one rule about the same contents of one column; nothing is known of other lists.
    """
    alike: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    if "held" in columns:
        known = ("code", "file", "entry", "sheet", "about", "held")
        same = [columns[name] for name in known if name in columns]
        for row in range(first, grid.bottom + 1):
            _, areas = _cells(list_text(grid.value(Spot(row, columns["cell"]))))
            said = [list_text(grid.value(Spot(row, column))) for column in same]
            if said[-1] and len(areas) == 1:
                alike.setdefault((*said, areas[0].left), []).append((row, areas[0].top))
    found = ((lines, frozenset(row for _, row in lines)) for lines in alike.values())
    return {line: rows for lines, rows in found for line, _ in lines}


def _cells(written: str) -> tuple[str, tuple[Area, ...]]:
    """
    Return the sheet and the cells of Sheet1!B2, B2、B3, $B$2:$B$9, 第2行第2列.

    No cells when one is not understood, lies outside any sheet, or is an area too large to be answered for.
    """
    if len(written) > _LONGEST:
        return "", ()
    plain = unicodedata.normalize("NFKC", written)
    named = _WORD_TABLE.match(plain)
    if named is not None:
        plain = f"{named[1]}!{plain.replace(named[1], '')}"
    sheet, _, cells = _IN_WORD.sub(_lettered, plain).rpartition("!")
    areas: list[Area] = []
    for part in filter(None, re.split(r"[\s、,;，；和及]+", _COLON.sub(r"\1", cells))):
        ends = [spot_named(end) for end in re.split("[:~]", part)]
        spots = [end for end in ends if end]
        if len(spots) != len(ends) or len(spots) > 2:  # noqa: PLR2004 - a rectangle has two corners
            return "", ()
        rows, columns = [spot.row for spot in spots], [spot.column for spot in spots]
        area = Area(min(rows), min(columns), max(rows), max(columns))
        if not _answerable(area):
            return "", ()
        areas.append(area)
    return sheet.strip().strip("'"), tuple(areas)


def _lettered(found: re.Match[str]) -> str:
    """Return a place in a Word table as a workbook would have it; a paragraph stands in the first column."""
    letters = column_letters(int(found[3] or 1) - 1)
    return letters + found[1] + (f":{letters}{found[2]}" if found[2] else "")


def _answerable(area: Area) -> bool:
    """Tell whether an area is on a sheet at all, and stays in a row, in a column, or small."""
    if area.top < 0 or area.bottom >= _ROWS or area.right >= _COLUMNS:
        return False
    height, width = area.bottom - area.top + 1, area.right - area.left + 1
    return 1 in (height, width) or height * width <= MOST_CELLS


def _holds(area: Area, spot: Spot | None) -> bool:
    return spot is not None and (
        area.top <= spot.row <= area.bottom and area.left <= spot.column <= area.right
    )


def _ends(file: str, written: str) -> bool:
    return file == written or file.endswith("/" + written)
