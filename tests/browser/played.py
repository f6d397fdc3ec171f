"""A workshop with the sample's agenda that has been played to its end, for the browser to go through again.

`python -m tests.browser.played` lays it in the data folder, and prints its addresses and the codes of some people.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.server import ROOT, settled

SETTINGS = ("briefing", "lineup", "grouping", "marketplace", "session", "worldcafe")
"""The kinds of phases whose settings have something in them that others' have not."""
FRESH = 2
"""How many workshops there are beside it in which nobody has been."""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselbund"
"""A word that no line of a phone is wide enough for."""


def lay(data: Path) -> dict[str, Any]:
    """Lay the workshop in a data folder: its paths, and the personal codes."""
    command = [sys.executable, "-m", "tests.browser.played"]
    told = subprocess.run(command, cwd=ROOT, env=settled(data), check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def main() -> None:
    import django

    django.setup()
    from tests.cast import Room
    from tests.full import full
    from workshop import sample
    from workshop.models import Workshop

    room = full(Room(sample.plan()["agenda"], title="CEE Meeting 2018"))
    write_more(room)
    room.olga.username = "olga"
    room.olga.save()
    room.workshop.refresh_from_db()
    people = {"pages": pages(room), "alice": room.alice.code, "bob": room.bob.code}
    fresh = [ways_into(Workshop.objects.from_plan(sample.plan())) for _workshop in range(FRESH)]
    print(json.dumps(ways_into(room.workshop) | people | {"fresh": fresh}))


def ways_into(workshop: Any) -> dict[str, str]:
    """The paths of its stage, of its console and of the phones."""
    from workshop import links

    invitation = links.invitation_path(workshop.invitations.create(note="Frank"))
    return {"stage": links.stage_path(workshop), "join": links.join_path(workshop), "invitation": invitation}


def pages(room: Any) -> list[str]:
    """Every address, the settings of a phase of each kind among them; what a program asks for is there, too."""
    from tests.pages import Pages

    here = Pages(room)
    addresses = [(route, path) for route, path in here.addresses(phases=1)]
    room.workshop.invitations.filter(note="Somebody").delete()  # There is one for every address of an invitation.
    settings = next(route for route, _path in addresses if route.name == "phase")
    kinds = dict(room.workshop.phases.filter(kind__in=SETTINGS).values_list("kind", "pk"))
    return [path for _route, path in addresses] + [
        settings.fill({"code": room.code, "phase": phase}) for phase in kinds.values()
    ]


def write_more(room: Any) -> None:
    """As much as a room writes, in the words of a room."""
    from clustering.models import Cluster, Placement
    from sessions.models import StationNote, Worksheet
    from workshop import sample

    names, questions = sample.material()["clusters"], sample.material()["sessions"]
    clusters = [Cluster.objects.found(room.workshop, name, by="Frank") for name in [*names, LONG]]
    for number, text in enumerate([*questions, f"What about the {LONG}?"]):
        room.question(room.alice, text)
        postit = room.postit(room.carol, text)
        if number % 4:
            Placement.objects.move(postit, clusters[number % len(clusters)], by="Frank")
    for session, text in zip(room.workshop.sessions.all(), questions, strict=False):
        Worksheet.objects.append(session, session.host or room.alice, "found", f"{text} {LONG}", f"more {session.pk}")
        StationNote.objects.leave(session, room.bob, text, f"more {session.pk}")


if __name__ == "__main__":
    main()
