"""Cards of 附件1 as tests of their catalogue need them: fields in, a reviewed card out; and lists of them."""

import csv
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from hypothesis import strategies as st
from msgspec.structs import replace

from sheets import card, setting, subject
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.judging.submission import submitted as submitted_as
from skilltrain_cli.operations.merge import Choice, Merged, merge
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.review.finding import Checklist, Finding, Review

SETTING = setting()
FORM = find_form("brand")
CITIES = tuple(city.name for city in SETTING.regions.cities(SETTING.day))
GOOD = {
    "features": "以陶瓷琉璃产业为依托，面向全市开展工艺培训。",
    "practice": "校企合作，工学结合，边学边做。",
    "case": "某企业组织职工参加培训，全部取得证书。",
    "contact": "李四",
    "phone": "0533-2345678",
}
ODD = (
    "第一段。\n第二段。",
    '=HYPERLINK("http://example.com","点我")',
    "@SUM(A1:A9)",
    "-2+3",
    "_x0041_ <b>&amp;</b>",
    "<r>不是标记</r>",
    "合计",
    "３００人 ①　全角",
)


def sent(file: str, brand: str, city: str, sheet: str = "Sheet1", **fields: str) -> Submitted:
    """Return the reviewed card of a file; fields that are not named get good values."""
    given = {**GOOD, "brand": brand, "city": city, **fields}
    headings = [column.heading for column in FORM.columns]
    cells = [given[column.name] for column in FORM.columns]
    drawn = replace(
        card([headings, cells], file=file),
        name=sheet,
        sha256=sha256(repr((file, cells)).encode()).hexdigest(),
    )
    return submitted_as(subject(drawn))


def gathered(
    cards: Sequence[Submitted],
    *findings: Finding,
    choice: Choice | None = None,
    unread: Sequence[str] = (),
    checklists: Sequence[Checklist] = (),
) -> Merged:
    """Gather cards whose review found this."""
    review = Review(
        as_of=SETTING.as_of.isoformat(),
        files=len(cards),
        findings=findings,
        skipped=(("Thumbs.db", "系统文件"),),
        unread=tuple(unread),
        checklists=tuple(checklists),
    )
    return merge(cards, review, SETTING, choice or Choice(), find_form("brand"))


def read_back(path: Path) -> list[Submitted]:
    """Return the cards of a written catalogue, as the next merge receives them."""
    return [*judge(read(path, file=path.name), Order(as_of=SETTING.as_of)).sheets]


def rows_in(table: Table) -> list[tuple[str, ...]]:
    """Return the rows of a catalogue as they are written."""
    return list(zip(*(table.columns[column.name] for column in table.form.columns), strict=True))


def write_card(path: Path, brand: str, city: str, **fields: str) -> Path:
    """Write a card as a city sends it: csv, label and value."""
    given = {**GOOD, "brand": brand, "city": city, **fields}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([[FORM.card.annex], [FORM.card.title]])
        writer.writerows([column.heading, given[column.name]] for column in FORM.columns)
    return path


@st.composite
def cards(draw: st.DrawFn, least: int = 1) -> list[Submitted]:
    """Draw cards of several cities, different brands in each, in any order."""
    brands = st.tuples(
        st.sampled_from(CITIES[:5]),
        st.sampled_from(("陶琉工匠", "鲁班传人", "儒匠", "=1+1", "A*?~级", *ODD[4:6])),
    )
    named = draw(st.lists(brands, min_size=least, max_size=6, unique=True))
    texts = st.one_of(st.sampled_from(ODD), st.just(GOOD["case"]))
    return [
        sent(
            f"{city}/{number}.xlsx", brand, city, features=draw(texts), practice=draw(texts), case=draw(texts)
        )
        for number, (city, brand) in enumerate(named)
    ]
