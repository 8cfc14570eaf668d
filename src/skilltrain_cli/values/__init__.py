"""Values and their own arithmetic: no input or output, nothing of forms or notices."""
