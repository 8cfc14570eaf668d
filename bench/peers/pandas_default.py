"""Concatenate with pandas, its default engines."""

import sys
from pathlib import Path

import pandas as pd

if __name__ == "__main__":
    frames = [pd.read_excel(path, header=2) for path in sorted(Path(sys.argv[1]).glob("*.xlsx"))]
    pd.concat(frames).to_excel(sys.argv[2], index=False)
