"""Single cells of a sender's workbook written; every other byte stays."""
