"""How a workshop is run: by its organizers, and by whoever is at the controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction

from workshop import live

if TYPE_CHECKING:
    from .crew import Facilitator


class Run(models.Model):
    """Something that organizers run, one facilitator at a time."""

    organizers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="workshops")
    at_controls = models.ForeignKey("workshop.Facilitator", models.SET_NULL, null=True, related_name="+")
    """Who moves the agenda at present; None: whoever moves it first."""
    sandboxes: Any
    """Its copies to rehearse in, which the same people organize."""

    class Meta:
        abstract = True

    @transaction.atomic
    def remove_organizer(self, user: int) -> bool:
        """Take somebody's part in organizing away, its sandbox's too; False, and nothing changes, for the last one."""
        type(self)._base_manager.select_for_update().get(pk=self.pk)
        if not self.organizers.exclude(pk=user).exists():
            return False
        self.organizers.remove(user)
        self.free_controls(user=user)
        live.changed(self)
        for sandbox in self.sandboxes.all():
            sandbox.organizers.remove(user)
            live.changed(sandbox)
        return True

    def hold_controls(self, hand: Facilitator) -> bool:
        """Be at the controls if nobody else is: whoever moves the agenda first is. False while somebody else is."""
        here = type(self)._base_manager.filter(pk=self.pk)
        if here.filter(at_controls=None).update(at_controls=hand):
            live.changed(self, "controls")
        return here.filter(at_controls=hand).exists()

    def take_over(self, hand: Facilitator) -> None:
        """Be at the controls, whoever was so before: their connection may be long dead."""
        type(self)._base_manager.filter(pk=self.pk).update(at_controls=hand)
        live.changed(self, "controls")

    def free_controls(self, **whose: object) -> None:
        """Whoever of these is at the controls no longer is: the next one to move the agenda will be."""
        held = {f"at_controls__{name}": value for name, value in whose.items()}
        if type(self)._base_manager.filter(pk=self.pk, **held).update(at_controls=None):
            live.changed(self, "controls")
