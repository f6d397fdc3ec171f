"""The processes that serve this Plenum, where several may: each has a row, as long as it lives."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, models, transaction


def new_key() -> str:
    return secrets.token_hex(16)


class Server(models.Model):
    """One process. It lives as long as its beat goes up; how long it has not, whoever looks counts by its own clock."""

    key = models.CharField(max_length=32, primary_key=True, default=new_key)
    name = models.CharField(max_length=200)
    """What people read of it."""
    place = models.CharField(max_length=200)
    """Which computer it runs on, in a way that tells whether its number means anything here."""
    number = models.PositiveIntegerField()
    """The process's number on that computer."""
    family = models.CharField(max_length=100, blank=True)
    """Who shares this hears each other's pokes; empty for a process that hears nobody."""
    beat = models.PositiveBigIntegerField(default=0)
    leads = models.BooleanField(default=False)
    """Whether this is the one that does what happens by itself."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leads"], condition=models.Q(leads=True), name="one_server_leads"),
        ]

    def __str__(self) -> str:
        return self.name

    def live_on(self) -> bool:
        """Beat once; False where the others have given this process up."""
        return bool(Server.objects.filter(pk=self.pk).update(beat=models.F("beat") + 1))

    def give_up(self) -> bool:
        """Strike off one that has not beaten since it was read; False where it has."""
        return bool(Server.objects.filter(pk=self.pk, beat=self.beat).delete()[0])

    def lead(self) -> bool:
        """Take the lead; False where another one has it."""
        try:
            with transaction.atomic():
                return bool(Server.objects.filter(pk=self.pk).update(leads=True))
        except IntegrityError:
            return False
