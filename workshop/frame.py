"""The frame around every phase: the regions that a screen has at any time."""

from __future__ import annotations

from typing import Any

from . import simulation
from .access import still_here
from .course import course
from .kinds import SCREENS, RegionSource, region
from .logbook import newest
from .models import Facilitator, Message, Participant, Role, Workshop
from .models.echo import asked
from .models.messages import Read, messages_for_all, messages_of_everyone
from .models.questions import Hidden, hidden_of_everyone
from .reach import reach_of

LINES = 6
"""How many of the log's newest lines the console shows."""
PACES = {"reach": 0.5, "progress": 0.5, "sheets": 0.5}
"""Seconds between two paints of a region that all phones poke at about the same time, each by itself, and that only
the console shows."""


def scribe_of_everyone(workshop: Workshop) -> dict[int, Any]:
    """The scribe (by primary key) of everybody who acts for others, and of those for whom they act: one query."""
    served = workshop.participants.filter(removed_at=None, scribe__removed_at=None).exclude(scribe=None)
    scribes: dict[int, Any] = dict(served.values_list("pk", "scribe"))
    return scribes | {scribe: scribe for scribe in scribes.values()}


class Frame(RegionSource):
    """Regions of the screens themselves; a phase kind's regions live inside `phase`."""

    @region(*SCREENS)
    def phase(self, workshop: Workshop) -> dict[str, Any]:
        """The current phase as a whole, with its forms: painted when the agenda moves, not when news arrives."""
        return {}

    @region(*SCREENS)
    def clock(self, workshop: Workshop) -> dict[str, Any]:
        return {}

    @region(*SCREENS)
    def attention(self, workshop: Workshop) -> dict[str, Any]:
        """*Listen up*, when it is on."""
        return {}

    @region("phone", per=hidden_of_everyone)
    def hidden(self, workshop: Workshop, hidden: tuple[Hidden, ...] | None) -> dict[str, Any]:
        """What a facilitator has hidden of one's own questions, and why: nobody else's phone gets it."""
        return {"hidden": hidden or ()}

    @region("console", "helper")
    def agenda(self, workshop: Workshop) -> dict[str, Any]:
        phases = list(workshop.phases.all())
        for phase in phases:
            phase.workshop = workshop
        return {"course": course(workshop, phases), "after": next_one(phases, workshop)}

    @region("console")
    def log(self, workshop: Workshop) -> dict[str, Any]:
        """What facilitators did last, and the way back."""
        return {"lines": newest(workshop, LINES)}

    @region("console", "helper")
    def controls(self, workshop: Workshop) -> dict[str, Any]:
        """Who moves the agenda, for all the others who could."""
        holder = workshop.at_controls
        crew = still_here(Facilitator, workshop).exclude(invitation__role=Role.HELPER)
        return {"holder": holder, "others": holder is not None and crew.exclude(pk=holder.pk).exists()}

    @region("console", "helper")
    def sent(self, workshop: Workshop) -> dict[str, Any]:
        """The messages that lie on phones."""
        return {"messages": list(Message.objects.lying(workshop))}

    @region("phone", per=messages_of_everyone)
    def messages(self, workshop: Workshop, messages: tuple[Read, ...] | None) -> dict[str, Any]:
        """What was sent to this phone: to everybody, to a group, to a session."""
        return {"messages": messages_for_all(workshop) if messages is None else messages}

    @region("console", "helper")
    def headcount(self, workshop: Workshop) -> dict[str, Any]:
        unserved = Participant.objects.unserved().filter(workshop=workshop).count()
        return {"count": workshop.participants.filter(removed_at=None).count(), "unserved": unserved}

    @region("console", "helper")
    def people(self, workshop: Workshop) -> dict[str, Any]:
        """Everybody, with who acts for whom; and those who were removed, as they can be brought back."""
        everybody = list(workshop.participants.filter(merged_into=None, forgotten_at=None).select_related("scribe"))
        return {
            "people": [person for person in everybody if not person.removed_at],
            "removed": [person for person in everybody if person.removed_at],
        }

    @region("phone")
    def echo(self, workshop: Workshop) -> dict[str, Any]:
        """When the room is checked, every phone measures its way to the server. Nobody sees anything of it.

        This is the one push that phones answer with a request: they spread it over some seconds.
        """
        return {"asked": asked(workshop)}

    @region("console")
    def reach(self, workshop: Workshop) -> dict[str, Any]:
        """What has come of the last check of the room."""
        return {"reach": reach_of(workshop) if workshop.room_checked_at else None}

    @region("console")
    def sandbox(self, workshop: Workshop) -> dict[str, Any]:
        """In a sandbox: how its simulated people stand."""
        return {"simulation": simulation.state(workshop.pk) if workshop.sandbox_of_id else None}

    @region("phone", per=scribe_of_everyone)
    def wards(self, workshop: Workshop, scribe: int | None) -> dict[str, Any]:
        """For whom one can act: one's own people, and those whom nobody serves."""
        served = workshop.participants.filter(removed_at=None, scribe=scribe) if scribe else []
        return {"wards": list(served), "unserved": list(Participant.objects.unserved().filter(workshop=workshop))}


def next_one(phases: list[Any], workshop: Workshop) -> Any:
    """The phase that *next* leads to, None at the end or while the current one has steps left."""
    position = workshop.phase.position if workshop.phase else -1
    return next((phase for phase in phases if phase.position > position), None)
