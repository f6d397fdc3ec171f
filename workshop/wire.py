"""A server's websocket frames as bytes (RFC 6455). They are not masked: the same bytes go to everybody."""

from __future__ import annotations

import struct
import zlib

TEXT = 0x81
"""A text message in one piece."""

PACKED = 0x40
"""Marks a message as compressed (RFC 7692)."""

WORTH_IT = 200
"""Bytes from which on a message gets smaller by that."""

SHORT, MEDIUM = 126, 1 << 16


def framed(text: str) -> bytes:
    """A whole text message."""
    return _framed(text.encode(), TEXT)


def packed(text: str) -> bytes:
    """The same, compressed for itself alone: so these bytes, too, go to everybody who takes compressed messages."""
    payload = text.encode()
    if len(payload) < WORTH_IT:
        return _framed(payload, TEXT)
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    small = deflate.compress(payload) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return _framed(small[:-4], TEXT | PACKED)  # The end of each is always the same, and left out.


def _framed(payload: bytes, first: int) -> bytes:
    size = len(payload)
    if size < SHORT:
        return bytes((first, size)) + payload
    if size < MEDIUM:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload
