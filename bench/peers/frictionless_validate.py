"""Validate the same files with frictionless: headings, types, required, a minimum."""

import sys
from pathlib import Path

from frictionless import Dialect, Package, Resource, Schema, system
from frictionless.formats import ExcelControl

FIELDS = [
    {"name": "市", "type": "string", "constraints": {"required": True}},
    {"name": "组织区县", "type": "string", "constraints": {"required": True}},
    {"name": "培训项目名称", "type": "string", "constraints": {"required": True}},
    {"name": "群体范围", "type": "string", "constraints": {"required": True}},
    {"name": "培训人数", "type": "integer", "constraints": {"required": True, "minimum": 0}},
    {"name": "组织时间", "type": "string", "constraints": {"required": True}},
    {"name": "备注", "type": "string"},
]

if __name__ == "__main__":
    schema = Schema.from_descriptor({"fields": FIELDS})
    dialect = Dialect(header_rows=[3], controls=[ExcelControl(sheet=1)])
    with system.use_context(trusted=True):
        resources = [
            Resource(path=str(path), schema=schema, dialect=dialect)
            for path in sorted(Path(sys.argv[1]).glob("*.xlsx"))
        ]
        print(Package(resources=resources).validate().stats)
