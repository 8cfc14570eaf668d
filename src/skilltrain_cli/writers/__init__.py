"""Our files out: workbooks, documents and packages, each complete or absent."""
