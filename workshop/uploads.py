"""Files that browsers send: written to the disk as they come, and no larger than the settings say."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class FileTooLarge(RequestDataTooBig):
    """More than `LARGEST_UPLOAD` bytes."""


class ArchiveTooLarge(FileTooLarge):
    """More than `LARGEST_ARCHIVE` bytes."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Refuses what is too large before a byte of it is read."""

    refusal = FileTooLarge

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > self.largest():
            raise self.refusal("The file is too large.")

    def largest(self) -> int:
        """Bytes of a whole request."""
        return settings.LARGEST_UPLOAD


class ArchiveUpload(LimitedUpload):
    """A whole workshop with all its photos."""

    refusal = ArchiveTooLarge

    def largest(self) -> int:
        return settings.LARGEST_ARCHIVE
