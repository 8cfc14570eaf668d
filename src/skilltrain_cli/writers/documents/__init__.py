"""Word files that skt makes or marks."""
