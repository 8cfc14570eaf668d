"""Take a package apart with ours; with ``--intact`` every byte is held against its checksum as well."""

import sys
from pathlib import Path

from skilltrain_cli.intake.workers.private_folder import private_folder
from skilltrain_cli.readers.archives.unpack import unpack

with private_folder() as into:
    found = unpack(Path(sys.argv[1]), into)
    if found.troubles or ("--intact" in sys.argv and not all(entry.intact() for entry in found.entries)):
        sys.exit(1)
