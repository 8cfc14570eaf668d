"""Pure work on sheets: merge, compare, repair, fill in, reckon what is due."""
