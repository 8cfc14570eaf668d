"""Every Office file that skt writes is valid by the schemas of ISO/IEC 29500, as Word and Excel hold them."""

from pathlib import Path

import pytest

from command_line import Skt
from repository import EXAMPLES

openxml_audit = pytest.importorskip("openxml_audit", reason="it asks for a newer lxml than skt does")
PROJECT = EXAMPLES / "zibo" / "张店区.xlsx"
BRAND = EXAMPLES / "brand" / "淄博市-陶琉工匠.xlsx"
MESSY = EXAMPLES / "zibo" / "桓台县 附件2.xlsx"
DAY = ("--as-of", "2021-06-10")


def faults(path: Path) -> set[str]:
    """Return what a validator of Office files has against one."""
    found = openxml_audit.OpenXmlValidator().validate(str(path))
    return {f"{each.part_uri} {each.description}" for each in found.errors}


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize(("form", "data"), [("project", PROJECT), ("brand", BRAND)])
def test_blanks_and_filled_forms(skt: Skt, form: str, data: Path, suffix: str) -> None:
    skt("new", form, "-o", f"空白.{suffix}")
    skt("fill", form, "--from", str(data), "-o", f"填好.{suffix}", *DAY)
    assert faults(Path(f"空白.{suffix}")) == faults(Path(f"填好.{suffix}")) == set()


def test_merged_repaired_and_compared_workbooks(skt: Skt) -> None:
    skt("merge", str(PROJECT), str(MESSY), "-o", "汇总.xlsx", *DAY)
    skt("fix", str(MESSY), "-o", "改.xlsx", "--list", "清单.xlsx", *DAY)
    skt("diff", str(MESSY), "改.xlsx", "--format", "xlsx", "-o", "变化.xlsx", *DAY)
    written = {name: faults(Path(f"{name}.xlsx")) for name in ("汇总", "清单", "变化")}
    assert written == {name: set() for name in written}
    assert faults(Path("改.xlsx")) <= faults(MESSY), "it is the sender's own file but for the repaired cells"


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_marked_copies_add_no_fault_to_the_senders_own(skt: Skt, suffix: str) -> None:
    rows = (
        "市,组织区县,培训项目名称,群体范围,培训人数,组织时间\n淄博市,张店区,焊工,失业人员,约30人,2021.5.1\n"
    )
    Path("数.csv").write_text(rows, encoding="utf-8")
    skt("fill", "project", "--from", "数.csv", "-o", f"张店区.{suffix}", "--allow-invalid", *DAY, code=1)
    assert faults(Path(f"张店区.{suffix}")) == set()
    skt("validate", f"张店区.{suffix}", "--annotate", "标注", *DAY, code=1)
    assert faults(Path(f"标注/张店区.{suffix}")) == set()
