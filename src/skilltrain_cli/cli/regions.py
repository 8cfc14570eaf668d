"""``skt regions``."""


def regions() -> None:
    """列出。"""
