"""Text files that users write for us, read within limits."""
