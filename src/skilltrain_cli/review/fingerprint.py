"""
Fingerprints: by what a finding is known again in a later review, whatever was inserted or sorted meanwhile.

One is made of what a finding is about, and never of a row, a day, a folder or a message. It is a keyed
BLAKE2b hash (RFC 7693). The key of the toolkit is public, and whoever has it can try out values: of what is
personal nothing goes in but that it is there. Under a key of one's own values go in whole.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct, json
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, quoted

KEY_LEAST = 16
"""Characters of a key of one's own: fewer can be tried out."""
_PUBLIC = b"skt"
_PERSON = b"skt finding 1"
"""Tells these hashes from those of other programs, and of another making of ours."""
_DIGEST = 16
"""Bytes: of any two findings it is the case once in 2¹²⁸ that they agree by chance."""
_KEPT_OUT = "*"
_MASKED = lazy_pattern(r"[0-9.]*\*+[0-9Xx]*")
"""What a mask leaves of a number: seven figures of a mobile can be tried out in a moment."""
_LONGEST = 32_767
"""Characters of a cell (Excel's limit)."""


class FingerprintKey(Struct, frozen=True, kw_only=True):
    """What fingerprints are made with: the key of the toolkit, which everybody has, or one's own."""

    secret: bytes = _PUBLIC

    @property
    def public(self) -> bool:
        """Whether everybody has it."""
        return self.secret == _PUBLIC

    @property
    def id(self) -> str:
        """What tells it from other keys, and nothing of what it is."""
        return "public" if self.public else blake2b(b"id", digest_size=4, key=self.secret).hexdigest()

    def part(self, value: Value, *, personal: bool = False) -> str:
        """Return what goes in of the value of a cell; ``personal`` is all that some fields ask for."""
        if not self.public:
            return quoted(value, _LONGEST)
        if personal and not is_blank(value):
            return _KEPT_OUT
        return _MASKED.sub(_KEPT_OUT, shown(value, _LONGEST))


def own_key(text: str) -> FingerprintKey:
    """Return the key that somebody has written down; UsageError where it is too short to keep anything."""
    if len(text.strip()) < KEY_LEAST:
        raise UsageError("指纹的密钥太短", f"请写 {KEY_LEAST} 个以上不易猜到的字符；不写的，用公开的密钥")
    return FingerprintKey(secret=blake2b(text.strip().encode(), digest_size=32).digest())


class Identified(Struct, frozen=True, kw_only=True):
    """What a finding is about, as far as that stays the same."""

    code: str
    form: str = ""
    """``FormSpec.full_id``; empty for a file as such."""
    unit: str = ""
    """The code of whose row, table or file it is; where nobody knows, the names as written, or the file's."""
    things: tuple[str | tuple[str, ...], ...] = ()
    """What the row is by the identity of its form; those of several rows in an order of their own."""
    field: str = ""
    values: tuple[str, ...] = ()

    def fingerprint(self, key: FingerprintKey) -> str:
        """Return the fingerprint: 32 hexadecimal digits."""
        parts = (self.code, self.form, self.unit, self.things, self.field, self.values)
        return blake2b(json.encode(parts), digest_size=_DIGEST, key=key.secret, person=_PERSON).hexdigest()


def told_apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """
    Return findings of one review, each with a fingerprint that no other has.

    Those about equal things are counted, in their order: ``…-2`` is the second. Which of them is which
    depends on how their rows are sorted; which fingerprints there are does not.
    """
    seen: Counter[str] = Counter()
    found = []
    for each in findings:
        seen[each.fingerprint] += 1
        count = seen[each.fingerprint]
        found.append(each if count == 1 else replace(each, fingerprint=f"{each.fingerprint}-{count}"))
    return tuple(found)


def same_but_for_number(fingerprint: str) -> str:
    """Return what fingerprints of findings about equal things have in common."""
    return fingerprint.partition("-")[0]
