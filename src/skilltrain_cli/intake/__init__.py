"""Files from paths, and the only place that starts processes."""
