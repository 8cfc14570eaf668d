"""The laws: small functions that yield remarks about cells."""
