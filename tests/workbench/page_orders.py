"""Orders to the offline page about the examples, and what ``bridge.run`` makes of them natively."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bridge
from page_worker import files_below
from repository import EXAMPLES

DAY = "2021-06-10"
LOCKED = ("broken/读取/RD013-带内置密码.xlsx", "broken/读取/RD002-设了密码.xlsx")
"""What only a library that decrypts can tell, and the page has none."""
WORST = "broken/张店区（问题最多）.xlsx"
RECORDS = json.dumps(
    [{"project": "焊工培训", "audience": "失业人员", "trainees": 30, "period": "2021年7月5日至9日"}],
    ensure_ascii=False,
).encode()


def orders() -> dict[str, tuple[dict[str, Any], dict[str, bytes]]]:
    """Return each order under its name, with the files it is about."""
    made: dict[str, tuple[dict[str, Any], dict[str, bytes]]] = {}
    for folder in ("brand", "broken", "zaozhuang", "zibo"):
        files = files_below(EXAMPLES / folder, EXAMPLES, but=LOCKED)
        made[f"review {folder}"] = {"job": "review", "day": DAY, "paths": [folder]}, files
    for folder in ("zaozhuang", "zibo"):
        order = {"job": "merge", "day": DAY, "paths": [folder]}
        made[f"merge {folder}"] = order, files_below(EXAMPLES / folder, EXAMPLES)
    worst = {WORST: (EXAMPLES / WORST).read_bytes()}
    made["fix the worst"] = {"job": "fix", "day": DAY, "paths": [WORST]}, worst
    form = {"form": "project", "unit": "张店区", "day": DAY}
    made["new form"] = {"job": "new", **form}, {}
    filled = {"job": "fill", **form, "source": "rows.json", "allow_invalid": True}
    made["fill a form"] = filled, {"rows.json": RECORDS}
    return made


def run_natively(
    order: Mapping[str, Any], files: Mapping[str, bytes], folder: Path
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the result of an order and the files it wrote."""
    inbox, outbox = folder / "in", folder / "out"
    for each in (inbox, outbox):
        each.mkdir(parents=True)
    for path, data in files.items():
        (inbox / path).parent.mkdir(parents=True, exist_ok=True)
        (inbox / path).write_bytes(data)
    result = bridge.run(order, inbox, outbox, lambda *_: None)
    return result, files_below(outbox, outbox)
