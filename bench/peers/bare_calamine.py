"""Bare calamine on one workbook, counting rows: what reading a large sheet costs at least."""

import sys

from python_calamine import CalamineWorkbook

if __name__ == "__main__":
    print(len(CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()))
