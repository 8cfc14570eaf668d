"""The bare work of a marked copy made with openpyxl: load a workbook, save it."""

import sys

import openpyxl

openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])
