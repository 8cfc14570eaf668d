"""From a figure of a merged workbook back to the cells that it was made from."""
