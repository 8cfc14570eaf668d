"""One function for each job: paths in, a typed result and notes out. This is the Python API."""
