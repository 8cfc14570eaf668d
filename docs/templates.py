"""Write the blanks kept in ``templates/`` anew."""

from pathlib import Path

from skilltrain_cli.usecases.blanks import write_blanks

if __name__ == "__main__":
    write_blanks(Path(__file__).parent.parent / "templates")
