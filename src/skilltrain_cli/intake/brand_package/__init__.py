"""Brand packages: found among the paths, taken apart, and examined entry by entry."""
