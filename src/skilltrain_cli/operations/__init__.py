"""Pure work on sheets: merging, comparing, repairing, filling in, reckoning what is due."""
