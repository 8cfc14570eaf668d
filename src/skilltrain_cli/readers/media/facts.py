"""The facts this floor makes; they are values, defined below the rules that judge them."""

from skilltrain_cli.values.media_facts import ImageFacts, VideoFacts, near_duplicates

__all__ = ["ImageFacts", "VideoFacts", "near_duplicates"]
