"""What was changed, in words, where the cell looks the same before and after: masked, or blanks apart."""

import re
import unicodedata
from collections.abc import Iterator

from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import clean

_BLANKS = re.compile(r"\s")
_DASHES = re.compile("[\\-_~\u2010-\u2015\u2212\u2500\u30fc\uff0d]")
_COUNTRY = re.compile(r"^\D{0,2}(?:00)?86")
_FIGURES = re.compile("[^0-9]")


def explained(why: str, before: Value, after: Value) -> str:
    """Return the reason of a repair; with what was changed when the quotations of both are alike."""
    if type(before) is not type(after) or not isinstance(before, str) or not isinstance(after, str):
        return why
    if shown(before).strip() != shown(after).strip() or clean(before) == after:  # the reason says it then
        return why
    return f"{why}：{'、'.join(_changes(before, after)) or '只改了写法'}"


def _changes(before: str, after: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", clean(before))
    if plain != unicodedata.normalize("NFC", clean(before)):
        yield "全角改为半角"
    if clean(before) != before.strip():
        yield "去掉看不见的字符"
    if len(_BLANKS.findall(before)) > len(_BLANKS.findall(after)):
        yield "去掉空格"
    if _COUNTRY.match(plain) and len(_FIGURES.sub("", plain)) > len(_FIGURES.sub("", after)):
        yield "去掉国家代码 86"
    if _DASHES.findall(plain) != _DASHES.findall(after):
        yield "改横线" if _DASHES.search(after) else "去掉横线"
