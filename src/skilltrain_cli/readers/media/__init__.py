"""Pictures and videos of a stranger, looked at and turned into facts; nothing here judges them."""
