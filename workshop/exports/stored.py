"""The photos' files, for writers that put them into theirs."""

from __future__ import annotations

from django.core.files.storage import default_storage

from .tree import Photo


def read(photo: Photo) -> bytes:
    """A photo as it lies in the server's storage; nothing where it is gone."""
    try:
        with default_storage.open(photo.stored, "rb") as file:
            return bytes(file.read()) if photo.stored else b""
    except OSError:
        return b""
