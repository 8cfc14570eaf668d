"""The dated registry of regions: the shipped table of Shandong and the user's own."""

from skilltrain_cli.regions.registry import shandong, user_regions

__all__ = ["shandong", "user_regions"]
