"""Paths into guarded workers into submissions; the only place that starts processes."""
