"""A git repository as its user makes it, for tests of what changed in one."""

import subprocess
from pathlib import Path

NOBODY = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
HEAD = "HEAD"


def git(folder: Path, *arguments: str) -> str:
    """Run git as its user would, by whatever settings there are."""
    done = subprocess.run(["git", "-C", folder, *NOBODY, *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


def committed(top: Path, *options: str) -> str:
    """Commit everything below a folder; return the commit."""
    if not (top / ".git").exists():
        git(top, "init", "-q", *options)
    git(top, "add", "--all", "--force")
    git(top, "commit", "-q", "--allow-empty", "-m", "收件")
    return git(top, "rev-parse", HEAD)
