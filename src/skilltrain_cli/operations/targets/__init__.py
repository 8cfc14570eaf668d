"""How far units have come with the targets of notices: done, rate, gap, pace."""
