"""Concatenate with polars: fastexcel reads, its own writer writes."""

import sys
from pathlib import Path

import polars as pl

if __name__ == "__main__":
    paths = sorted(Path(sys.argv[1]).glob("*.xlsx"))
    frames = [
        pl.read_excel(path, engine="calamine", read_options={"header_row": 2}, infer_schema_length=0)
        for path in paths
    ]
    pl.concat(frames).write_excel(sys.argv[2])
