"""Summaries of a merged table, before anybody draws them: every number is a Figure that knows its rows."""
