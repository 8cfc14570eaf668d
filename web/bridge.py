"""
The Python side of the offline page: an order in, a result out, by the functions of ``docs/api.md`` alone.

Runs in the page's Worker and natively alike, so that tests compare what both write. An order is what the page
sends, its names in ``run``; a result holds what the page shows and the names of the files it offers.
"""

import contextlib
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from page_words import in_words_of_the_page
from skilltrain_cli import Severity, SktError, __version__, fill, fix, mark, merge, new, render, validate
from skilltrain_cli.operations.fix import address_of
from skilltrain_cli.reporters.review_summary import explained, next_step, verdict
from skilltrain_cli.review.finding import Review
from skilltrain_cli.usecases.fix import Fixed
from skilltrain_cli.usecases.lookup_by_name import known_forms
from skilltrain_cli.usecases.notices import check_notice
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.table_kinds import TABLE_SUFFIXES

Progress = Callable[[float, int, str], None]
"""Takes how much is done, of how much, and what is being done (Chinese)."""
Order = Mapping[str, Any]
Result = dict[str, Any]

_MOST_SHOWN = 500
"""Changes of a file that the page lists; whoever has more reads the list that is offered beside."""
_READ = 0.8
"""The share of the time of a review that reading takes; marking takes the rest."""
_OLDEST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the same order gives the same bytes."""


def catalogue(notice: str | None = None) -> Result:
    """
    Return what the page offers: forms, those of a user's ``notice`` (TOML) too, kinds of tables in and out.

    Raises SktError for a notice with a mistake in it.
    """
    own = [Path(notice)] if notice else []
    return {
        "version": __version__,
        "tables": sorted(TABLE_SUFFIXES),
        "suffixes": [".xlsx", *([".docx"] if find_spec("docx") else [])],
        "forms": [
            {
                "id": form.full_id,
                "annex": form.card.annex,
                "title": form.card.title,
                "notice": form.card.notice,
                "card": form.is_card,
                "footer": [[each.name, each.heading] for each in form.footer],
            }
            for form in known_forms(None, own)
        ],
    }


def run(order: Order, inbox: Path, outbox: Path, progress: Progress) -> Result:
    """
    Carry out an order; what it writes lies in ``outbox``, an empty folder, ``inbox`` holds what was given.

    ``job`` is ``review``, ``fix``, ``fill``, ``new``, ``merge`` or ``notice``; ``day`` (ISO) what it is
    judged by, ``paths`` the files and folders below ``inbox``, ``unit`` who reports, ``notice`` a TOML file
    that is added to the shipped ones; the rest belongs to the job. An error of ours is ``{"error", "hint"}``:
    nothing else is raised but what is a fault of the program.
    """
    try:
        with contextlib.chdir(inbox):  # names are told as the user knows them
            result = _JOBS[order["job"]](order, outbox, progress)
    except SktError as error:
        result = {"error": _told(str(error), outbox), "hint": _told(error.hint, outbox)}
    except MemoryError:
        result = {"error": "内存不够，没有做完", "hint": "请少放几个文件，或关掉别的网页再试"}
    files = sorted(each.relative_to(outbox).as_posix() for each in outbox.rglob("*") if each.is_file())
    return {"files": files, **result, "job": order["job"]}


def _common(order: Order) -> dict[str, Any]:
    """Return the arguments that every use case takes."""
    return {
        "as_of": date.fromisoformat(order["day"]),
        "notices": [order["notice"]] if order.get("notice") else (),
    }


def _review(order: Order, outbox: Path, progress: Progress) -> Result:
    """Review, and write the page of it and the marked copies."""
    copies = outbox / "标注副本"
    found = validate(
        order["paths"],
        **_common(order),
        unit=order.get("unit") or None,
        annotate=copies,
        progress=lambda done, total, name: progress(_READ * done / total, 1, f"已审核 {name}"),
    )
    marked = mark(
        found,
        progress=lambda done, total, name: progress(_READ + (1 - _READ) * done / total, 1, f"已标注 {name}"),
    )
    page = _told(str(render(found, "html")), outbox)
    (outbox / "审核结果.html").write_text(page, encoding="utf-8")
    _packed(copies, outbox / "标注副本.zip")
    review = found.review
    return {
        **_counted(review),
        "html": page,
        "copies": marked.copies,
        "lists": marked.lists,
        "notes": [_told(each, outbox) for each in (*found.notes, *marked.notes[:-1])],
    }


def _counted(review: Review) -> Result:
    """Return the outcome, in figures and in words."""
    answered = explained(review)
    counts = {
        "error": review.count(Severity.ERROR),
        "query": review.count(Severity.QUERY) - answered,
        "answered": answered,
        "note": review.count(Severity.NOTE),
        "unchecked": len(review.unchecked),
        "unread": len(review.unread),
        "files": review.files,
        "submissions": len(review.submissions),
        "rows": review.rows,
    }
    asked = (
        ("error", "有 {:,} 处必须改"),
        ("query", "{:,} 处请核对"),
        ("unread", "{:,} 处没有读出来"),
    )
    words = "，".join(text.format(counts[name]) for name, text in asked if counts[name])
    return {
        "counts": counts,
        "verdict": verdict(review),
        "words": words or verdict(review),
        "next": next_step(review),
        "skipped": [[file, why] for file, why in review.skipped],
    }


def _fix(order: Order, outbox: Path, progress: Progress) -> Result:
    """Repair each file, and list what was done and what was not."""
    told = []
    for number, name in enumerate(order["paths"]):
        progress(number, len(order["paths"]), f"正在改 {name}")
        target, listed = outbox / "已改正" / name, outbox / "修改清单" / f"{name}.修改清单.xlsx"
        for each in (target, listed):
            each.parent.mkdir(parents=True, exist_ok=True)
        try:
            done = fix(name, target, **_common(order), listed=listed)
        except SktError as error:
            told.append({"file": name, "error": _told(str(error), outbox), "hint": _told(error.hint, outbox)})
        else:
            told.append({"file": name, **_mended(done, outbox)})
    _packed(outbox / "已改正", outbox / "已改正.zip")
    return {"fixed": told}


def _mended(done: Fixed, outbox: Path) -> Result:
    """Return what was repaired in a file and what was not."""
    mended = done.mended
    refusal = done.refusal
    if done.output is not None and not mended.repairs:  # a copy to the byte is nothing to hand out
        done.output.unlink()
    return {
        "written": done.output is not None and bool(mended.repairs),
        "unread": mended.unread,
        "empty": mended.empty,
        "changes": [
            [_cell(each, done), each.heading, shown(each.before), shown(each.after), each.why]
            for each in mended.repairs[:_MOST_SHOWN]
        ],
        "changed": len(mended.repairs),
        "left": [
            [_cell(each, done), each.heading, each.label, _told(each.why, outbox), _told(each.hint, outbox)]
            for each in mended.left[:_MOST_SHOWN]
        ],
        "remaining": len(mended.left),
        "notes": [_told(each, outbox) for each in done.notes],
        "refusal": _told(f"{refusal}。{refusal.hint}", outbox) if refusal else "",
    }


def _cell(each: Any, done: Fixed) -> str:  # noqa: ANN401 - a repair, or what is left
    """Return the cell as people call it, with its sheet when there are several."""
    mended = done.mended
    sheets = {*(one.sheet for one in mended.repairs), *(one.sheet for one in mended.left)}
    return address_of(each, mended.file, named=len(sheets) > 1)


def _fill(order: Order, outbox: Path, progress: Progress) -> Result:
    """Fill in a form from data of the user's own."""
    progress(0, 1, "正在填报")
    form = _form(order)
    whole = f"{form.card.annex}{order.get('suffix') or '.xlsx'}"
    apart = bool(order.get("apart")) and form.is_card
    made = fill(
        order["form"],
        outbox / form.card.annex if apart else outbox / whole,
        order["source"],
        **_common(order),
        unit=order.get("unit") or None,
        footer=order.get("footer") or {},
        allow_invalid=bool(order.get("allow_invalid")),
    )
    if apart:
        _packed(outbox / form.card.annex, outbox / f"{form.card.annex}.zip")
    return {
        "written": made.written,
        "errors": made.errors,
        "problems": [_told(line, outbox) for each in made.files for line in each.lines()],
        "supposed": [_told(each, outbox) for each in made.supposed],
        "notes": [_told(each, outbox) for each in made.notes],
        "sizes": [each.size for each in made.files],
    }


def _form(order: Order) -> Any:  # noqa: ANN401 - a form's class is compiled
    """Return the form that an order names by its id."""
    own = [Path(order["notice"])] if order.get("notice") else []
    return next(each for each in known_forms(None, own) if each.full_id == order["form"])


def _new(order: Order, outbox: Path, progress: Progress) -> Result:
    """Write a blank form."""
    progress(0, 1, "正在生成空表")
    form = _form(order)
    unit = order.get("unit") or ""
    whose = "".join(each for each in unit if each not in r'\/:*?"<>|')
    made = new(
        order["form"],
        outbox / f"{'-'.join(filter(None, (form.card.annex, whose)))}{order.get('suffix') or '.xlsx'}",
        **_common(order),
        unit=unit or None,
        rows=None if form.is_card else order.get("rows") or None,
    )
    return {"notes": [_told(each, outbox) for each in made.notes]}


def _merge(order: Order, outbox: Path, progress: Progress) -> Result:
    """Merge what was given into one workbook, and say what was left out."""
    chosen: dict[str, Any] = {
        name: bool(order.get(name)) for name in ("skip_bad", "latest", "drop_earlier", "batches")
    }
    made = merge(
        order["paths"],
        outbox / "汇总.xlsx",
        **_common(order),
        **chosen,
        level=order.get("level") or None,
        form=order.get("form") or None,
        unit=order.get("unit") or None,
        footer=order.get("footer") or {},
        progress=lambda done, total, name: progress(done, total, f"已读 {name}"),
    )
    made.output.rename(outbox / f"{made.merged.region.name}汇总.xlsx")
    return {
        "summary": [_told(each, outbox) for each in made.summary],
        "notes": [_told(each, outbox) for each in made.notes],
        "incomplete": made.incomplete,
    }


def _notice(order: Order, outbox: Path, progress: Progress) -> Result:
    """Look at a notice of the user's own: what contradicts itself, and the forms there are with it."""
    progress(0, 1, "正在看通知")
    checked = check_notice(order["notice"])
    return {
        "number": checked.notice.number,
        "title": checked.notice.title,
        "problems": [_told(f"{each}。{each.hint}", outbox) for each in checked.contradictions],
        "catalogue": None if checked.contradictions else catalogue(notice=order["notice"]),
    }


_JOBS: Mapping[str, Callable[[Order, Path, Progress], Result]] = {
    "review": _review,
    "fix": _fix,
    "fill": _fill,
    "new": _new,
    "merge": _merge,
    "notice": _notice,
}


def _packed(folder: Path, archive: Path) -> None:
    """Put several files of a folder into one archive as well, so that one click takes them all."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    if len(files) < 2:  # noqa: PLR2004 - one file is taken as it is
        return
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in files:
            entry = zipfile.ZipInfo(each.relative_to(folder).as_posix(), _OLDEST_DAY)
            packed.writestr(entry, each.read_bytes(), zipfile.ZIP_DEFLATED)


def _told(text: str, outbox: Path) -> str:
    """Return a sentence as somebody reads it who has the page alone: no options, no folders of ours."""
    return in_words_of_the_page(text.replace(f"{outbox}/", "").replace(str(outbox), ""))
