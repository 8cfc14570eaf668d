"""Write the rows of a .csv file as a table by python-docx, in the way its documentation shows."""

import csv
import sys
from pathlib import Path

from docx import Document

with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file))
document = Document()
table = document.add_table(0, len(rows[0]))
for row in rows:
    for cell, text in zip(table.add_row().cells, row, strict=True):
        cell.text = text
document.save(sys.argv[2])
