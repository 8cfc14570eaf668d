"""What counties send, as tests of whole commands need it: csv, small, in the test's own folder."""

from pathlib import Path

from skilltrain_cli.forms.catalogue import find_form

HEADINGS = find_form("project").headings
FOOT = "填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日"
GOOD = "淄博市,张店区,陶瓷工艺培训,失业人员,30,2021年5月10日至5月20日,"
QUERY = "淄博市,张店区,家政服务员,失业人员,30,2021年第四季度,"
"""A time that needs a 情况说明 (TM002)."""
BAD = "淄博市,张店区,电工（初级）,失业人员,约30人,2021年5月11日至5月20日,"
"""Not a number of people (VL003)."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def county_file(path: Path, *rows: str, foot: str = FOOT) -> Path:
    """Write a submission of 附件2; one good row of 张店区 when none is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (",".join(HEADINGS), *(rows or (GOOD,)), foot, "")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def row_of(county: str, city: str = "淄博市") -> str:
    """Return the good row as another county would send it."""
    return GOOD.replace("张店区", county).replace("淄博市", city)


def id_number(first: str = "99999919900307001") -> str:
    """Return the ID number of nobody: no area has that code, the check digit (GB 11643) is right."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def folder_state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below a folder: its bytes and when it was last changed."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
