"""What ``make.py`` draws the example files with; the examples themselves are the folders beside this one."""
