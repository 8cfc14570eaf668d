"""Workbooks of every make: what they are, what hides in them, what they say."""
