"""Worker processes: how they are started, limited, watched, and ended."""
