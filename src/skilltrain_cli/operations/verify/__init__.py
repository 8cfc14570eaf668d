"""Does a merged workbook still say what its sources give: every difference, once, with its cell."""
