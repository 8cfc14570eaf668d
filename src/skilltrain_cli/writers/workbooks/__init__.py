"""Workbooks that skt makes, edits or marks."""
