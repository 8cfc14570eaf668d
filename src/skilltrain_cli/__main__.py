"""``python -m skilltrain_cli`` is the same as ``skt``."""

from skilltrain_cli.cli import main

if __name__ == "__main__":
    main()
