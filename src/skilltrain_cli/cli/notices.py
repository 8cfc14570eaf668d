"""``skt notices``."""


def notices() -> None:
    """列出。"""
