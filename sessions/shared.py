"""Text that several people write at once: a worksheet's Yjs document, as functions from bytes to bytes.

A document has one text per field. Updates can come in any order, late or twice: merging them all gives everybody
the same text, and nothing of it is lost. Nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from pycrdt import Doc, Text, get_update

LONGEST_FIELD = 5_000
"""Characters of one field."""
MOST_FIELDS = 40
LARGEST = 200_000
"""Bytes of a document with all that was ever deleted from it."""

SEEDER = 1
"""Whoever begins a document from plain text does so as this client: all who do write the same."""


class NotAnUpdate(ValueError):
    """Bytes that are no Yjs update, or one that builds on something which is not there."""


class TooLong(ValueError):
    """A field, or (without a field) the whole document, would have more than there is room for."""

    def __init__(self, field: str = "", length: int = 0) -> None:
        super().__init__(field, length)
        self.field, self.length = field, length


def merge(state: bytes, update: bytes) -> bytes:
    """The document with an update in it. What is in it already changes nothing."""
    doc = _open(state)
    try:
        doc.apply_update(update)
        rest = get_update(update, doc.get_state())
    except ValueError as trouble:
        raise NotAnUpdate(str(trouble)) from None
    if rest[:1] != b"\0":  # The number of clients of whom something is left over: it would be lost with `doc`.
        raise NotAnUpdate("it builds on something that is not there")
    return doc.get_update()


def append(state: bytes, field: str, line: str, key: str) -> bytes:
    """The document with a line at the end of a field; the same key writes once, however often it comes."""
    if has(state, key):
        return state
    doc = _open(state, _client(key))
    text = doc.get(field, type=Text)
    text += ("" if str(text)[-1:] in ("", "\n") else "\n") + line.replace("\r\n", "\n") + "\n"
    return doc.get_update()


def has(state: bytes, key: str) -> bool:
    """Whether a line of this key is in the document, or was."""
    return _client(key) in _clients(_open(state).get_state())


def seed(texts: Mapping[str, str]) -> bytes:
    """A document that begins with these texts: the same bytes for the same texts, wherever it is made."""
    doc = _open(b"", SEEDER)
    for field in sorted(texts):
        doc.get(field, type=Text).insert(0, texts[field])
    return doc.get_update()


def read(state: bytes) -> dict[str, str]:
    """The plain text of every field in which something was written."""
    doc = _open(state)
    texts = {field: str(doc.get(field, type=Text)) for field in sorted(doc.keys())}
    return {field: text for field, text in texts.items() if text}


def check(old: bytes, new: bytes) -> None:
    """Raises TooLong where a document has outgrown its limits; what was too long already may become shorter."""
    before, texts = read(old), read(new)
    for field, text in texts.items():
        if len(text) > max(LONGEST_FIELD, len(before.get(field, ""))):
            raise TooLong(field, len(text))
    if len(new) > max(LARGEST, len(old)) or len(texts) > max(MOST_FIELDS, len(before)):
        raise TooLong


def _open(state: bytes, client: int | None = None) -> Doc:
    doc: Doc = Doc(client_id=client)
    if state:
        doc.apply_update(state)
    return doc


def _client(key: str) -> int:
    """The client that writes under a key: within the 53 bits that browsers can count, above the 32 that they use."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) | 1 << 48


def _clients(vector: bytes) -> set[int]:
    """The clients in a state vector: a count, then pairs of client and clock, as numbers of seven bits a byte."""
    numbers, number, shift = [], 0, 0
    for byte in vector:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number = shift = 0
    return set(numbers[1::2])
