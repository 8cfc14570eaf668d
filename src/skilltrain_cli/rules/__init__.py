"""Rules: small functions that state the law and yield remarks about cells."""
