"""What ``make.py`` draws the example files with; the examples themselves are the folders beside this one."""

import os

os.environ["OPENPYXL_LXML"] = "False"  # openpyxl writes other bytes where lxml is at hand
