"""Photos of a session's paper flipchart."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions.pictures import Picture, tidied
from workshop import codes, live
from workshop.models import Participant
from workshop.models.belongings import Belongs

from .sessions import WorkingSession

MOST_PHOTOS = 10


class PhotoManager(models.Manager["Photo"]):
    @transaction.atomic
    def add(self, session: WorkingSession, author: Participant, key: str, picture: Picture) -> Photo | None:
        """Keep a photo; the same key, sent twice, is the same photo. None when the session has all it can have."""
        WorkingSession.objects.select_for_update().get(pk=session.pk)
        key = _own(author, key)
        if found := self.filter(session=session, key=key).first():
            return found
        taken = set(self.filter(session=session).values_list("slot", flat=True))
        slot = next((slot for slot in range(1, MOST_PHOTOS + 1) if slot not in taken), None)
        if slot is None:
            return None
        photo = Photo(session=session, author=author, key=key, slot=slot, width=picture.width, height=picture.height)
        photo.keep(picture.data)
        photo.poke()
        return photo

    def copy(self, source: WorkingSession, target: WorkingSession) -> None:
        """The photos of a session for another one, too, with files of their own: each may be deleted by itself."""
        copied = ("author", "slot", "width", "height", "key", "taken_at")
        for photo in self.filter(session=source):
            with suppress(FileNotFoundError), photo.file.open() as file:
                Photo(session=target, **{name: getattr(photo, name) for name in copied}).keep(file.read())

    def has(self, author: Participant, key: str) -> bool:
        """Whether a photo with this key has been kept."""
        return self.filter(author=author, key=_own(author, key)).exists()


def _own(author: Participant, key: str) -> str:
    """A key that nobody else's can be equal to: several phones may have been painted with the same one."""
    return f"{author.pk}:{key}"[:40]


class Photo(models.Model):
    """A picture of the paper flipchart: upright, small, and with nothing in it but the picture."""

    session = models.ForeignKey(WorkingSession, models.CASCADE, related_name="photos")
    author = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="photos")
    file = models.FileField(upload_to="photos/")
    slot = models.PositiveSmallIntegerField()
    """Its place among the photos of its session: there are as many places as a session may have photos."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    taken_at = models.DateTimeField(default=timezone.now)

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs(
            "author",
            _("Photos"),
            words=lambda photo: str(photo.session),
            go=lambda photo: photo.take_back(),
            along=("session__workshop",),
        ),
    )
    strips: ClassVar[dict[str, Any]] = {"author": None}
    leaves_out: ClassVar[dict[str, str]] = {"key": "it only tells a phone's second try, and that phone is elsewhere"}

    objects = PhotoManager()

    class Meta:
        ordering = ("taken_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("session", "key"), name="one_photo_per_key"),
            models.UniqueConstraint(fields=("session", "slot"), name="one_photo_per_slot"),
            models.CheckConstraint(condition=Q(slot__range=(1, MOST_PHOTOS)), name="few_photos"),
        )

    def __str__(self) -> str:
        return f"{self.session}: {self.file}"

    def keep(self, data: bytes) -> None:
        """Save it with a file of its own; where it cannot be saved, there is no file either."""
        self.file.save(f"{codes.new_secret()}.jpg", ContentFile(data), save=False)
        try:
            self.save()
        except BaseException:
            self.file.delete(save=False)
            raise

    def poke(self) -> None:
        live.changed(self.session.workshop, live.narrow("photos", self.session_id), live.part("board", self.session_id))

    def check_archived(self, file: bytes | None) -> None:
        """Raises ValueError unless its file is a picture of the size that it tells."""
        picture = tidied(file or b"")
        if (picture.width, picture.height) != (self.width, self.height):
            raise ValueError("the picture has another size")

    @transaction.atomic
    def take_back(self) -> None:
        """Delete it, from the disk, too."""
        self.poke()
        self.delete()


@receiver(post_delete, sender=Photo)
def _delete_file(instance: Photo, **_signal: Any) -> None:
    """However a photo goes, also with all of its workshop, its file goes as soon as that is certain."""
    transaction.on_commit(lambda: instance.file.delete(save=False))
