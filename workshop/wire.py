"""A server's websocket frames as bytes (RFC 6455). They are not masked: the same bytes go to everybody."""

from __future__ import annotations

import struct

TEXT = 0x81
"""A text message in one piece."""

SHORT, MEDIUM = 126, 1 << 16


def framed(text: str) -> bytes:
    """A whole text message."""
    payload = text.encode()
    size = len(payload)
    if size < SHORT:
        return bytes((TEXT, size)) + payload
    if size < MEDIUM:
        return struct.pack("!BBH", TEXT, 126, size) + payload
    return struct.pack("!BBQ", TEXT, 127, size) + payload
