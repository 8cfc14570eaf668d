"""Load workbooks by openpyxl and look at every value."""

import sys

import openpyxl

for path in sys.argv[1:]:
    for sheet in openpyxl.load_workbook(path):
        for _ in sheet.iter_rows(values_only=True):
            pass
