"""The gallery: the tour that the stage makes by itself, and the dots for what matters most."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop import live
from workshop.models import Participant, Phase, Postit
from workshop.models.belongings import Belongs

MOST_DOTS = 10


class DotsAreCounted(Exception):
    """The facilitator has revealed the dots: nobody moves theirs any more."""


class NoDotLeft(Exception):
    """More dots than somebody has left; `left` says how many they have."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class TourManager(models.Manager["Tour"]):
    def shown(self, phase: Phase, stops: int) -> int:
        """Which of its stops, counted from 0, the stage shows at this moment."""
        tour = self.filter(phase=phase).first()
        step = tour.turn(timezone.now(), stops) if tour else phase.step
        return step if step < stops else 0

    @transaction.atomic
    def start(self, phase: Phase, seconds: int) -> None:
        """Go from stop to stop, beginning with the one that is shown. Starting what goes already changes nothing."""
        if self.filter(phase=phase, seconds=seconds).exists():
            return
        since = timezone.now() - timedelta(seconds=seconds) * self.shown(phase, phase.steps)
        self.update_or_create(phase=phase, defaults={"since": since, "seconds": seconds})
        live.changed(phase.workshop, "tour")

    @transaction.atomic
    def pause(self, phase: Phase) -> None:
        """Stay at the stop that is shown."""
        if self.filter(phase=phase).exists():
            self.show(phase, self.shown(phase, phase.steps))

    @transaction.atomic
    def show(self, phase: Phase, step: int) -> None:
        """Show this stop, and stay there."""
        self.filter(phase=phase).delete()
        phase.step = step
        phase.save(update_fields=["step"])
        live.changed(phase.workshop)


class Tour(models.Model):
    """The gallery's stage goes through the clusters by itself: which one it shows follows from the time."""

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="tour")
    since = models.DateTimeField(default=timezone.now)
    """When the first stop was shown, or would have been if the tour had begun there."""
    seconds = models.PositiveSmallIntegerField()

    objects = TourManager()

    def __str__(self) -> str:
        return f"{self.phase}: {self.seconds} s"

    def turn(self, now: datetime, stops: int) -> int:
        """Whose turn it is, counted from 0; after the last comes the first. static/js/tour.js says the same."""
        return int((now - self.since) / timedelta(seconds=self.seconds) // 1) % max(stops, 1)


class DotManager(models.Manager["Dot"]):
    def each(self, phase: Phase) -> int:
        """How many dots everybody has; 0 for none."""
        asked = phase.setting("dots")
        return min(max(asked, 0), MOST_DOTS) if isinstance(asked, int) else 0

    def counting(self, phase: Phase) -> models.QuerySet[Dot]:
        """The dots that count: of people who are here, on post-its that hang, and no more than everybody has."""
        return self.filter(
            phase=phase,
            slot__lte=self.each(phase),
            participant__removed_at=None,
            postit__in=Postit.objects.on_wall(phase.workshop),
        )

    def tally(self, phase: Phase) -> Counter[int]:
        """How many dots each post-it (by primary key) has: one query."""
        return Counter(self.counting(phase).order_by().values_list("postit", flat=True))

    @transaction.atomic
    def allow(self, phase: Phase, each: int) -> None:
        """Let everybody give this many dots; with fewer than before, the last ones do not count for now."""
        fresh = Phase.objects.select_for_update().get(pk=phase.pk)
        fresh.settings = fresh.settings | {"dots": each}
        fresh.save(update_fields=["settings"])
        live.changed(phase.workshop)

    @transaction.atomic
    def put(self, phase: Phase, participant: Participant, postit: Postit, count: int) -> None:
        """Have this many of one's dots on a post-it, as with sticky dots: several are allowed.

        It says how many, not how many more: a double tap, a second tab or a late retry changes nothing. Raises
        NoDotLeft, or DotsAreCounted. Each dot has a numbered slot, and the database gives each slot once.
        """
        fresh = Phase.objects.select_for_update().get(pk=phase.pk)
        if not fresh.is_covered:
            raise DotsAreCounted
        own = self.filter(phase=fresh, participant=participant)
        own.exclude(postit__in=Postit.objects.on_wall(phase.workshop)).delete()  # What was hidden gives them back.
        taken = dict(own.filter(slot__lte=self.each(fresh)).values_list("slot", "postit"))
        here = [slot for slot, where in taken.items() if where == postit.pk]
        free = [slot for slot in range(1, self.each(fresh) + 1) if slot not in taken]
        if count - len(here) > len(free):
            raise NoDotLeft(len(free))
        own.filter(slot__in=here[count:]).delete()
        more = free[: max(count - len(here), 0)]
        self.bulk_create(Dot(phase=fresh, participant=participant, postit=postit, slot=slot) for slot in more)
        live.changed(phase.workshop, live.personal("own", participant), "crowd")


class Dot(models.Model):
    """What matters most to somebody: a dot on a post-it. Everybody has as many slots as they have dots."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="dots")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="dots")
    postit = models.ForeignKey(Postit, models.CASCADE, related_name="dots")
    slot = models.PositiveSmallIntegerField()

    belongings: ClassVar[tuple[Belongs, ...]] = (
        Belongs("participant", _("Dots"), words=lambda dot: str(dot.postit), along=("postit",)),
    )

    objects = DotManager()

    class Meta:
        ordering = ("slot",)
        constraints = (
            models.UniqueConstraint(fields=("phase", "participant", "slot"), name="one_dot_per_slot"),
            models.CheckConstraint(condition=models.Q(slot__gte=1), name="dots_count_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.postit}"

    def give_way(self, kept: Participant) -> None:
        """Somebody who came in twice has one person's dots: as many of the other's as there are slots left."""
        slots = range(1, (self.phase.setting("dots") or 0) + 1)
        taken = set(Dot.objects.filter(phase=self.phase_id, participant=kept).values_list("slot", flat=True))
        if free := [slot for slot in slots if slot not in taken]:
            Dot.objects.filter(pk=self.pk).update(participant=kept, slot=free[0])
        else:
            self.delete()
