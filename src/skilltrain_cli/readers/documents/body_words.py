"""The words of a Word file as 字数统计 counts them: the body with its tables, no headers, no notes."""

from skilltrain_cli.readers.documents.blocks import Document
from skilltrain_cli.readers.documents.lettering import styles_of
from skilltrain_cli.readers.documents.old_word import body_of
from skilltrain_cli.readers.documents.word_xml import main_tree
from skilltrain_cli.readers.untrusted.limits import Limits
from skilltrain_cli.readers.untrusted.office_package import open_package


def docx_text(data: bytes, limits: Limits) -> str:
    """Return what a document says, a paragraph a line; raises ``Refused`` for what cannot be opened."""
    package = open_package(data, limits)
    main, root = main_tree(package)
    return "\n".join(
        text for block in Document(root, styles_of(package, main)).blocks if (text := block.text)
    )


def doc_text(data: bytes) -> str:
    """Return what an old Word file says, empty when that cannot be read; raises ``Refused`` if locked."""
    return body_of(data)
