"""One error planted in a random messy sheet is reported once, at exactly its cell; a right sheet has none."""

from collections.abc import Callable
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from messy_sheets import Mess, messy
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

ORDER = Order(as_of=date(2021, 6, 10))
SHEETS = 600


def _put(code: str, name: str, value: object) -> Callable[[Random, Mess], tuple[str, str]]:
    def plant(chance: Random, mess: Mess) -> tuple[str, str]:
        index = chance.randrange(len(mess.data))
        if name in ("city", "county"):  # a merged key would be wrong in every row
            mess.unmerge(name)
        mess.put(index, name, value)  # type: ignore[arg-type]
        return code, mess.spot(index, name).a1

    return plant


def _hide(code: str, name: str) -> Callable[[Random, Mess], tuple[str, str]]:
    def plant(chance: Random, mess: Mess) -> tuple[str, str]:
        index = chance.randrange(len(mess.data))
        spot = mess.spot(index, name)
        mess.put(index, name, "")
        if code == "VL002":
            mess.errors[spot] = "#REF!"
        elif code == "VL004":
            mess.uncached.add(spot)
        else:
            mess.pictures.add(spot)
        return code, spot.a1

    return plant


def _repeat(chance: Random, mess: Mess) -> tuple[str, str]:
    """Write one row a second time over a later one."""
    first, second = sorted(chance.sample(range(len(mess.data)), 2))
    for name in ("project", "audience", "trainees", "period"):
        mess.put(second, name, mess.get(first, name))
    return "ID001", mess.spot(second, "project").a1


ASKED = ("project", "audience", "trainees", "period")
HIDDEN = ("VL002", "VL004", "VL005")
NO_DATES = ("待定", "2021年2月30日", "6/7", "2021.13", "2021年6月15日至5日")
PLANTS: tuple[Callable[[Random, Mess], tuple[str, str]], ...] = (
    *(_put("VL001", name, value) for name in ASKED for value in (None, " ", "/")),
    *(_put("VL003", "trainees", value) for value in ("约30人", "2000万", "三十", -5, 12.5, "30-40", "若干")),
    *(_put("VL008", "period", value) for value in NO_DATES),
    *(_put("VL013", name, "同上") for name in ("project", "audience")),
    *(_put("VL014", "project", value) for value in ("××技能培训", "请输入项目名称")),
    *(_put("VL011", "period", value) for value in ("2020年5月1日", "2019.5.1-5.9")),
    *(_hide(code, name) for code in HIDDEN for name in ("project", "trainees", "period")),
    *(_put("VL006", "project", value) for value in (3.703030000000001e17,)),
    *(_put("RG001", "city", value) for value in ("淄搏市", "张店")),
    *(_put("RG002", "city", value) for value in ("枣庄市",)),
    *(_put("RG003", "county", value) for value in ("滕州市", "张殿区", "某区")),

    *(_put("RG005", "county", value) for value in ("淄川区", "市直", "高新区", "市本级")),
    *(_put("TM002", "period", value) for value in ("2021年第二季度", "2021年上半年")),
    _repeat,
)  # fmt: skip


def weighty(mess: Mess) -> list[Finding]:
    """Return the errors and queries of a sheet that 张店区 sends."""
    reading = Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(mess.grid(),))
    found = judge(reading, ORDER).findings
    return [each for each in found if each.card.severity is not Severity.NOTE]


@settings(max_examples=SHEETS, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_planted_error_is_found_at_exactly_its_cell(seed: int) -> None:
    chance = Random(seed)
    mess = messy(chance)
    code, cell = chance.choice(PLANTS)(chance, mess)
    assert [(each.card.code, each.place.cell) for each in weighty(mess)] == [(code, cell)]


@settings(max_examples=SHEETS, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_a_messy_sheet_with_nothing_wrong_has_no_findings(seed: int) -> None:
    mess = messy(Random(seed))
    reading = Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(mess.grid(),))
    submission = judge(reading, ORDER)
    assert weighty(mess) == []
    assert [len(each.sheet.rows) for each in submission.sheets] == [len(mess.data)]
    assert submission.sheets[0].sheet.rows == tuple(row + mess.shift[0] for row in mess.data)
