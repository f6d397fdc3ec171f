"""The log: a line for everything that facilitators do, written with what they do, and the way back where there is one.

A verb says how its line reads, what it changes (`state`, of its `model`), and how that is restored. Whoever lets a
facilitator do something does it inside `doing`; clustering and sessions register verbs of their own.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import live
from .access import View, Who
from .archive import scope
from .looks import Fields, once, reading
from .models import Facilitator, LogEntry, Workshop
from .refusals import Refused

CHANGED_SINCE = gettext_lazy("This was changed again since.")
GONE = gettext_lazy("What was changed is not there any more.")
FOLD = timedelta(minutes=2)
"""Within that time presses of the same button become one line."""


@dataclass(frozen=True)
class Verb:
    """Something that facilitators do."""

    slug: str
    says: Any
    """The line, without who did it: a translatable text with the names that `about` brings."""
    model: type[models.Model]
    """What it is done to."""
    state: Callable[[Any], Any]
    """What it changes, as the database has it and JSON can keep it; what changed nothing was not done."""
    restore: Callable[[Any, Any, LogEntry], None] | None = None
    """Brings back what was: it gets the thing, its state of then, and the entry. None: there is no way back."""
    stands: Callable[[Any, LogEntry], Any] | None = None
    """Why there is no way back any more, in words, or nothing; by itself: when its state is another one by now."""
    never: Any = ""
    """Why there is no way back at all, and what to do instead: what `restore` is missing for."""
    moves: bool = False
    """Whether reversing it moves the agenda or turns its clock: only who is at the controls does that."""
    desk: bool = False
    """Whether it is done on the desk: only organizers reverse it, and in an order of its own."""
    adds_up: Callable[[LogEntry, LogEntry], bool] | None = None
    """Lets a new entry be part of the one before it, if it can; True if so."""

    def obstacle(self, entry: LogEntry) -> Any:
        """Why this entry cannot be reversed (any more); empty when it can."""
        return self.obstacle_of(self.subject(entry), entry)

    def obstacle_of(self, subject: Any, entry: LogEntry) -> Any:
        """The same, where what it was done to has just been read."""
        if subject is None:
            return GONE
        try:
            if self.stands:
                return self.stands(subject, entry)
            now = self.state.of_fresh(subject) if isinstance(self.state, Fields) else once(self.state)(subject)
            return "" if now == entry.before["is"] else CHANGED_SINCE
        except (KeyError, IndexError, TypeError, AttributeError):  # An older Plenum has kept it in another way.
            return CHANGED_SINCE

    def subject(self, entry: LogEntry) -> Any:
        """What it was done to, in this very workshop: keys of one that was read in from an archive lead nowhere."""
        return self.subjects(entry.workshop, [entry]).get(entry.before.get("of"))

    def subjects(self, workshop: Workshop, entries: Iterable[LogEntry]) -> dict[Any, Any]:
        """What these were done to, by key: one query."""
        mark = _mark(workshop)
        keys = {entry.before.get("of") for entry in entries if entry.before.get("here") == mark}
        own = self.model._default_manager.filter(**{scope.paths()[self.model]: workshop.pk})
        found: dict[Any, Any] = {thing.pk: thing for thing in own.filter(pk__in=keys)} if keys else {}
        for thing in found.values():
            if hasattr(thing, "workshop_id"):
                thing.workshop = workshop  # It is this one: nobody has to look it up.
        return found


def _mark(workshop: Workshop) -> str:
    """What no copy of a workshop has in common with it."""
    return hashlib.sha256(workshop.stage_secret.encode()).hexdigest()[:12]


VERBS: dict[str, Verb] = {}


def verb(slug: str, says: Any, model: type[models.Model], state: Callable[[Any], Any], **more: Any) -> Verb:
    """Register a verb."""
    VERBS[slug] = Verb(slug, says, model, state, **more)
    return VERBS[slug]


def fields(*names: str) -> Fields:
    """A state: these fields of a thing, as the database has them; of an instant only whether there is one."""
    return Fields(*names)


# Writing --------------------------------------------------------------------------------------------------------


@contextmanager
def doing(
    who: Who, slug: str, subject: models.Model, look: Callable[[Any], Any] | None = None, **about: Any
) -> Iterator[dict[str, Any]]:
    """What a facilitator does inside goes into the log, in one transaction with it, if it changed anything. One after
    the other: what the log says was before is what was before. What the line needs may be added inside; `look` sees
    more of what is changed than the verb's `state`, which knows only the subject.
    """
    if not who.helps:
        yield about
        return
    found = VERBS[slug]
    look = look or found.state
    with transaction.atomic():
        _hold(who.workshop)
        was = look(subject)
        yield about
        now = look(subject)
        if now != was:
            _write(who, found, about, {"of": subject.pk, "here": _mark(who.workshop), "was": was, "is": now})


def logged(slug: str) -> Callable[[View], View]:
    """What the forms of this view do to the workshop goes into the log."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, who: Who, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, who, **kwargs)
            with doing(who, slug, who.workshop):
                return view(request, who, **kwargs)

        return wrapped

    return decorate


def actor(who: Who) -> Facilitator:
    """Who does it: a helper, or whoever steers."""
    return who.facilitator if who.facilitator and not who.steers else who.hand()


def _hold(workshop: Workshop) -> None:
    if not Workshop.objects.select_for_update().filter(pk=workshop.pk).first():
        raise Refused(_("This workshop has been removed."), status=404)


def _write(who: Who, found: Verb, about: dict[str, Any], before: dict[str, Any]) -> None:
    said = {name: value if isinstance(value, int) else str(value) for name, value in about.items()}
    hand = actor(who)
    entry = LogEntry(workshop=who.workshop, facilitator=hand, name=hand.name)
    entry.verb, entry.about, entry.before = found.slug, said, before
    last = LogEntry.objects.filter(workshop=who.workshop).last()
    if not (last and found.adds_up and _continues(last, entry) and found.adds_up(last, entry)):
        entry.save()
    live.changed(who.workshop, "log")


def _continues(last: LogEntry, entry: LogEntry) -> bool:
    """Whether somebody only goes on with what they did last."""
    same = ("verb", "name", "facilitator_id")
    of_same = last.before.get("of") == entry.before["of"] and all(getattr(last, n) == getattr(entry, n) for n in same)
    return of_same and last.undone_at is None and entry.done_at - last.done_at < FOLD


# Reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """An entry as the log shows it."""

    entry: LogEntry
    says: str
    offers: bool = False
    """Whether it is the one that can be undone next."""
    why_not: Any = ""
    """Why this one, which is in the way of nothing, cannot be undone any more."""
    never: Any = ""
    """Why there never is a way back from this, and what to do instead."""


def sentence(entry: LogEntry) -> str:
    """What was done, in the reader's language; an entry whose verb nobody knows any more says its verb."""
    found = VERBS.get(entry.verb)
    try:
        return str(found.says) % entry.about if found else entry.verb
    except (KeyError, TypeError, ValueError):
        return entry.verb


def is_reversible(entry: LogEntry) -> bool:
    """Whether there is a way back at all, and nobody has gone it."""
    found = VERBS.get(entry.verb)
    return bool(found and found.restore and entry.undone_at is None)


def newest(workshop: Workshop, count: int) -> list[Line]:
    """The newest lines, with the undo on the last that facilitators can reverse; whether it still can be is found on
    pressing."""
    # What it takes to undo them can be long, and stays in the database.
    entries = list(LogEntry.objects.filter(workshop=workshop).defer("before").order_by("-pk")[:count])
    offered = next((one for one in entries if is_reversible(one) and not VERBS[one.verb].desk), None)
    return [Line(entry, sentence(entry), entry is offered) for entry in entries]


def whole(workshop: Workshop, count: int, organizes: bool = True) -> list[Line]:
    """The log, the newest first: the undo on the last entry that can be reversed, and why others cannot. What was done
    on the desk has an undo of its own, for organizers."""
    lines, offered = [], {True: not organizes, False: False}
    entries = list(LogEntry.objects.filter(workshop=workshop).order_by("-pk")[:count])
    subjects = _subjects(workshop, [entry for entry in entries if is_reversible(entry)])
    with reading():
        for entry in entries:
            why_not, offers, found = "", False, VERBS.get(entry.verb)
            if found and is_reversible(entry) and not offered[found.desk]:
                why_not = found.obstacle_of(subjects[found.model].get(entry.before.get("of")), entry)
                offered[found.desk] = offers = not why_not
            lines.append(Line(entry, sentence(entry), offers, why_not, _never(entry)))
    return lines


def _subjects(workshop: Workshop, entries: list[LogEntry]) -> dict[type[models.Model], dict[Any, Any]]:
    """What these were done to: one query per sort of thing, however many they are."""
    by_model: dict[type[models.Model], list[LogEntry]] = {}
    for entry in entries:
        by_model.setdefault(VERBS[entry.verb].model, []).append(entry)
    return {model: VERBS[those[0].verb].subjects(workshop, those) for model, those in by_model.items()}


def _never(entry: LogEntry) -> Any:
    found = VERBS.get(entry.verb)
    return found.never if found and not found.restore and entry.undone_at is None else ""


# The way back ---------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(who: Who, entry: LogEntry) -> None:
    """Reverse an entry. Doing so twice is doing so once; raises Refused, with the reason, where it cannot be done: an
    entry waits until those after it are undone, or cannot be.
    """
    _hold(who.workshop)
    entry.refresh_from_db()
    if entry.undone_at:
        return
    if not is_reversible(entry):
        raise Refused(str(_never(entry) or _("There is no way back from this.")), status=409)
    found = VERBS[entry.verb]
    if found.desk and not who.organizes:
        raise Refused(_("Only an organizer of this workshop can take that back."), status=403)
    _must_be_last(entry, found)
    if found.moves and not who.workshop.hold_controls(who.hand()):
        message = _("Somebody else is at the controls. Press “Take over” on the console first.")
        raise Refused(message, status=409)
    if why_not := found.obstacle(entry):
        raise Refused(str(why_not), status=409)
    if found.restore:
        found.restore(found.subject(entry), entry.before["was"], entry)
    about = entry.about | {"undone_by": who.hand().name}
    LogEntry.objects.filter(pk=entry.pk).update(undone_at=timezone.now(), about=about)
    live.changed(who.workshop, "log")


def _must_be_last(entry: LogEntry, found: Verb) -> None:
    """An entry waits until those after it are undone, or cannot be."""
    later_ones = LogEntry.objects.filter(workshop=entry.workshop_id, pk__gt=entry.pk).select_related("workshop")
    for later in later_ones.order_by("-pk"):
        of_later = VERBS.get(later.verb)
        if of_later and of_later.desk == found.desk and is_reversible(later) and not of_later.obstacle(later):
            message = _("Please undo first what was done after it: %(what)s")
            raise Refused(message % {"what": sentence(later)}, status=409)


def strike(who: Who, made: int, *slugs: str) -> None:
    """A step that has an undo of its own was taken back by that: the line of the step says so."""
    lines = LogEntry.objects.filter(workshop=who.workshop, verb__in=slugs, undone_at=None, before__is=made)
    for entry in lines:
        about = entry.about | {"undone_by": actor(who).name}
        LogEntry.objects.filter(pk=entry.pk).update(undone_at=timezone.now(), about=about)
        live.changed(who.workshop, "log")
