"""The command line: parse, one call, render, exit code."""

from skilltrain_cli.cli.app import main

__all__ = ["main"]
