"""Encrypted workbooks: only the password Excel itself knows is tried."""

import io

import msoffcrypto

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.read_outcome import Failure

BUILT_IN = "VelvetSweatshop"
"""The password Excel encrypts read-only-recommended files with and tries silently ([MS-OFFCRYPTO] 2.2.10)."""


def unlock(data: bytes, limits: Limits) -> bytes:
    """Return the decrypted workbook when the built-in password opens it; else it is refused as encrypted."""
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=BUILT_IN)
        office.decrypt(out)
    except MemoryError:
        raise
    except Exception as error:
        # a wrong password, and whatever a broken file makes of it (AssertionError, struct.error, KeyError)
        raise Refused(Failure.ENCRYPTED) from error
    opened = out.getvalue()
    if not opened or len(opened) > limits.file_bytes:
        raise Refused(Failure.ENCRYPTED)
    return opened
