"""Where sessions are kept: Django's table, asked only for keys that Django can have made.

A cookie can have anything in it, also a NUL character, which PostgreSQL does not take in a question.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, for keys of letters and digits."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and key.isascii() and key.isalnum() and 8 <= len(key) <= 40
