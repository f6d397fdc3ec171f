"""Waiting for one's turn where there is no row yet that one could hold."""

from __future__ import annotations

from hashlib import sha256

from django.db import connection


def one_by_one(what: str) -> None:
    """Wait until everybody who does the same has ended the transaction in which they do it; see then what they did.

    On SQLite that is so by itself: a transaction there waits for the one before.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
