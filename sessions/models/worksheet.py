"""A session's worksheet: the text that its members write together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from sessions import shared
from workshop import live
from workshop.models import Participant
from workshop.text import visible

from .sessions import WorkingSession


class WorksheetManager(models.Manager["Worksheet"]):
    def merge(self, session: WorkingSession, update: bytes) -> None:
        """Take in what a phone has written; an update that comes late, early or again is as good as any.

        Raises shared.NotAnUpdate or shared.TooLong, and nothing has changed.
        """
        self._change(session, lambda state: shared.merge(state, update))

    def append(self, session: WorkingSession, author: Participant, field: str, text: str, key: str) -> None:
        """Add a line to a field; the same key, sent twice, is the same line. Raises shared.TooLong."""
        self._change(session, lambda state: shared.append(state, field, text, f"{author.pk}/{field}/{key}"))

    def has(self, session: WorkingSession, update: bytes) -> bool:
        """Whether an update is merged already."""
        document = session.document
        try:
            return bool(document) and shared.merge(document, update) == document
        except shared.NotAnUpdate:
            return False

    def has_line(self, session: WorkingSession, author: Participant, field: str, key: str) -> bool:
        """Whether this line was added already."""
        return shared.has(session.document, f"{author.pk}/{field}/{key}")

    @transaction.atomic
    def _change(self, session: WorkingSession, change: Callable[[bytes], bytes]) -> None:
        self.get_or_create(session=session)
        sheet = self.select_for_update().get(session=session)
        old = sheet.document
        new = change(old)
        if new != old:
            shared.check(old, new)
            sheet.keep(new)


class Worksheet(models.Model):
    """The text that several phones write at once: a shared document, and the plain text of each of its fields."""

    session = models.OneToOneField(WorkingSession, models.CASCADE, related_name="sheet")
    state = models.BinaryField(default=bytes)
    """The Yjs document with all updates merged; empty until somebody writes."""
    texts = models.JSONField(default=dict)
    """The plain text by field, as the document has it: what boards, stations and results read."""
    saved_at = models.DateTimeField(null=True)

    shapes: ClassVar[dict[str, Any]] = {"texts": {...: str}}

    objects = WorksheetManager()

    def __str__(self) -> str:
        return str(self.session)

    def check_archived(self, _file: bytes | None) -> None:
        """Raises ValueError unless its document is one, and not too long."""
        if self.state:
            shared.check(b"", shared.merge(b"", bytes(self.state)))

    @property
    def document(self) -> bytes:
        """The Yjs document; one that was never opened begins with the plain texts."""
        return bytes(self.state) or shared.seed(self.texts)

    def keep(self, state: bytes) -> None:
        """The document has come this far. What is invisible in it is not for readers."""
        texts = {field: shown for field, text in shared.read(state).items() if (shown := visible(text).strip())}
        whole = () if bool(texts) == bool(self.texts) else ("board",)
        self.state, self.texts, self.saved_at = state, texts, timezone.now()
        self.save(update_fields=["state", "texts", "saved_at"])
        narrowed = live.narrow("worksheet", self.session_id)
        live.changed(self.session.workshop, narrowed, live.part("board", self.session_id), *whole)
