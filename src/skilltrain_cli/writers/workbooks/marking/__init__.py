"""Marked copies: a sender's own workbook with its findings in it, edited part by part, the rest as it was."""
