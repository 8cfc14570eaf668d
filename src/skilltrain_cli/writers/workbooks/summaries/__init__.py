"""The sheets of a merged workbook."""
