"""``skt deadlines``."""


def deadlines() -> None:
    """列出。"""
