"""Painting: from the database to the HTML of a region, for a page load and for the hub alike.

A screen is a frame (`templates/screens/<screen>.html`) around the current phase
(`templates/phases/<kind>/<screen>.html`). Both have regions: a region is a method of the
frame or of the phase's kind, and a partial of the same name in the template.
The container of a region has the same id in the page and in every push.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from .access import still_here
from .frame import Frame
from .hub import Paint, Viewer
from .kinds import SCREENS, PhaseKind, Region
from .live import EVERYTHING, narrow
from .models import Facilitator, Participant, Phase, Workshop

FRAME = Frame()

type Known = dict[Hashable, dict[Any, Any]]
"""What was read for one paint of all screens."""


def paint(
    workshop_key: int, pokes: frozenset[str], everybody: frozenset[Viewer], fresh: frozenset[Viewer]
) -> Iterator[Paint]:
    """What has to be sent after these pokes; everything for the fresh ones. Each audience is painted once.

    A region that cannot be painted does not keep the others from being so; its exception comes at the end.
    """
    workshop = Workshop.objects.select_related("phase").filter(pk=workshop_key, deleted_at=None).first()
    if workshop is None:
        yield from _last_words(workshop_key, everybody)
        return
    if gone := _gone(workshop, fresh):
        yield from _farewells(workshop, gone)
        everybody, fresh = everybody - gone, fresh - gone
    failures = []
    known: Known = {}
    for screen in sorted({viewer.screen for viewer in everybody}, key=SCREENS.index):
        screen_viewers = [viewer for viewer in everybody if viewer.screen == screen]
        for painter in painters(workshop, screen, known):
            try:
                yield from painter.paint(pokes, screen_viewers, fresh)
            except Exception as failure:
                failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} regions could not be painted", failures)


def painters(workshop: Workshop, screen: str, known: Known | None = None) -> list[RegionPainter]:
    """The regions of a screen now, the frame's first, then the phase as a whole, then the phase's own.

    `known` keeps what was read already, for other screens that show the same.
    """
    phase, known = workshop.phase, {} if known is None else known
    painters = [RegionPainter(workshop, None, screen, FRAME, region, known) for region in FRAME.regions(screen)]
    if phase:
        phase.workshop = workshop
        kind = phase.behaviour
        painters += [RegionPainter(workshop, phase, screen, kind, region, known) for region in kind.regions(screen)]
    return painters


class RegionPainter:
    """One region of one screen of one workshop at this moment."""

    def __init__(
        self,
        workshop: Workshop,
        phase: Phase | None,
        screen: str,
        source: PhaseKind | Frame,
        region: Region,
        known: Known,
    ) -> None:
        self.workshop, self.phase, self.screen, self.known = workshop, phase, screen, known
        self.source, self.region = source, region
        self.owner = phase or workshop

    @property
    def id(self) -> str:
        """The id of the region's container: a phase's regions are its own, so that no old text lingers."""
        return f"{self.region.name}-{self.phase.pk}" if self.phase else self.region.name

    def paint(self, pokes: frozenset[str], viewers: Collection[Viewer], fresh: frozenset[Viewer]) -> Iterator[Paint]:
        """The paints of this region that these pokes ask for, one per audience."""
        name = self.region.name
        everyone = EVERYTHING in pokes or name in pokes
        own = {poke for poke in pokes if poke.startswith((f"{name}:", f"{name}@", f"{name}/"))}
        if self.region.per:
            own |= {name + poke[1:] for poke in pokes if poke.startswith((f"{EVERYTHING}:", f"{EVERYTHING}@"))}
        if fresh and self.phase and not self.region.per:
            # The phase's paint has brought the shared regions along to whoever is new.
            viewers = [viewer for viewer in viewers if viewer not in fresh]
        if not everyone and not own and (not fresh or fresh.isdisjoint(viewers)):
            return
        parts = _parts(own)
        gather, gather_part = cache(self.gather), cache(self.gather_part)
        subjects = self._once(self.region.per, lambda: self.region.subjects(self.owner))
        if self.region.together and (everyone or len(fresh) > 1):
            found = self.region.together(self.owner)
            self.known |= {(self.source, name, subject): gathered for subject, gathered in found.items()}
        for (subject, language), audience in self._audiences(viewers, subjects).items():
            own_name = narrow(name, subject)
            whole = audience if everyone or own_name in own else self._behind(audience, own, fresh)
            if whole:
                with translation.override(language):
                    html = self.render(gather(subject))
                yield Paint(partial(self.id, html), whole, region=self.id)
            keys = {*parts.get(name, ()), *parts.get(own_name, ())}
            if keys and (others := frozenset(audience).difference(whole)):
                for key in sorted(keys):
                    if (gathered := gather_part(key, subject)) is not None:
                        with translation.override(language):
                            html = self.render_part(gathered)
                        yield Paint(partial(f"{self.id}-{key}", html), others, region=f"{self.id}-{key}")

    def _behind(
        self, audience: Collection[Viewer], own: Collection[str], fresh: frozenset[Viewer]
    ) -> Collection[Viewer]:
        """Those of an audience who get the whole region although the others do not."""
        named = {poke for poke in own if "@" in poke}
        if not fresh and not named:
            return ()
        return [v for v in audience if v in fresh or f"{self.region.name}@{v.participant}" in named]

    @staticmethod
    def _audiences(
        viewers: Collection[Viewer], subjects: dict[int, Hashable]
    ) -> dict[tuple[Hashable, str], list[Viewer]]:
        audiences: dict[tuple[Hashable, str], list[Viewer]] = {}
        for viewer in viewers:
            subject = subjects.get(viewer.participant) if viewer.participant else None
            audiences.setdefault((subject, viewer.language), []).append(viewer)
        return audiences

    def _once(self, name: Hashable, read: Callable[[], dict[Any, Any]]) -> dict[Any, Any]:
        """What was read already, or is now."""
        if name not in self.known:
            self.known[name] = read()
        return self.known[name]

    def gather(self, subject: Hashable = None) -> dict[str, Any]:
        """What the template needs, read once for all the languages in which it is painted."""
        method, given = getattr(self.source, self.region.name), (subject,) if self.region.per else ()
        found = self._once((self.source, self.region.name, subject), lambda: method(self.owner, *given))
        return base_context(self.workshop, self.screen) | found

    def gather_part(self, key: str, subject: Hashable = None) -> dict[str, Any] | None:
        """What the template of one part needs; None where there is no such part (any more)."""
        found = None
        if self.region.part:
            found = self.region.part(self.owner, key, subject)
        elif self.region.pick:
            found = self.region.pick(self.gather(subject), key)
        return None if found is None else base_context(self.workshop, self.screen) | found

    def render(self, gathered: dict[str, Any], person: Participant | None = None) -> str:
        """The region's inside in the active language. `person` is known on a page load only."""
        return render_to_string(f"{self.template}#{self.region.name}", gathered | {"person": person, "painter": self})

    def render_part(self, gathered: dict[str, Any] | Context) -> str:
        """The inside of one part in the active language; `gathered` may be the context of its whole."""
        name = f"{self.template}#{self.region.name}_part"
        if isinstance(gathered, Context):
            return Engine.get_default().get_template(name).render(gathered)
        return render_to_string(name, gathered)

    @property
    def template(self) -> str:
        return phase_template(self.phase, self.screen) if self.phase else f"screens/{self.screen}.html"


def _parts(pokes: Collection[str]) -> dict[str, list[str]]:
    """The parts that are poked, by the region's name, or its name for one subject."""
    parts: dict[str, list[str]] = {}
    for whole, _slash, key in (poke.partition("/") for poke in pokes if "/" in poke):
        parts.setdefault(whole, []).append(key)
    return parts


def base_context(workshop: Workshop, screen: str) -> dict[str, Any]:
    """What every template may use."""
    return {
        "workshop": workshop,
        "phase": workshop.phase,
        "kind": workshop.phase.behaviour if workshop.phase else None,
        "screen": screen,
        "now": timezone.now(),
        "public_address": settings.PUBLIC_ADDRESS,
    }


def phase_template(phase: Phase, screen: str) -> str:
    """The template of a phase on a screen; kinds without one of their own get the plain one."""
    kind = phase.behaviour
    name = f"phases/{kind.folder or kind.slug}/{screen}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return f"phases/plain/{screen}.html"
    return name


def partial(target: str, html: str) -> str:
    """HTML as the browser swaps it: into the element with this id, keeping what did not change."""
    return f'<hx-partial hx-target="#{target}" hx-swap="innerMorph">{html}</hx-partial>'


def _gone(workshop: Workshop, viewers: Collection[Viewer]) -> frozenset[Viewer]:
    """Those who may no longer watch: removed participants and organizers, facilitators and helpers whose invitation was
    withdrawn, and whoever acted for somebody who has a phone now, or another scribe."""
    participants = {viewer.participant for viewer in viewers if viewer.participant}
    facilitators = {viewer.facilitator for viewer in viewers if viewer.facilitator}
    here = _remaining(Participant, workshop, participants | {viewer.scribe for viewer in viewers if viewer.scribe})
    crew = _remaining(Facilitator, workshop, facilitators)
    organizing = _organizing(workshop, {viewer.organizer for viewer in viewers if viewer.organizer})
    served = _served(workshop) if any(viewer.acts for viewer in viewers) else {}
    return frozenset(
        viewer
        for viewer in viewers
        if (viewer.participant and viewer.participant not in here)
        or (viewer.facilitator and viewer.facilitator not in crew)
        or (viewer.organizer and viewer.organizer not in organizing)
        or (viewer.acts and viewer.participant not in served)
        or (viewer.scribe and (viewer.scribe not in here or served.get(viewer.participant or 0) != viewer.scribe))
    )


def _served(workshop: Workshop) -> dict[int, int | None]:
    """Everybody without a phone, with who acts for them."""
    return dict(still_here(Participant, workshop).filter(has_phone=False).values_list("pk", "scribe"))


def _remaining(model: type[Participant] | type[Facilitator], workshop: Workshop, keys: set[int]) -> set[int]:
    return set(still_here(model, workshop).values_list("pk", flat=True)) & keys if keys else set()


def _organizing(workshop: Workshop, keys: set[int]) -> set[int]:
    return set(workshop.organizers.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def moved(workshop: Workshop) -> str:
    """For a phone that is somebody else's by now: the way to where it belongs."""
    return partial("phase", render_to_string("parts/moved.html", {"workshop": workshop}))


def crowded() -> str:
    """On a screen for which there is no room."""
    return partial("phase", render_to_string("parts/crowded.html"))


def deleted(for_good: bool = False) -> str:
    """What is left of every screen of a workshop that was deleted, or of a sandbox that has ended."""
    return partial("phase", render_to_string("parts/deleted.html", {"for_good": for_good}))


def _last_words(workshop_key: int, viewers: Collection[Viewer]) -> Iterator[Paint]:
    """The workshop was deleted: everybody is told, and nobody watches any more."""
    for_good = not Workshop.objects.filter(pk=workshop_key).exists()
    for language in sorted({viewer.language for viewer in viewers}):
        with translation.override(language):
            html = deleted(for_good)
        yield Paint(html, frozenset(viewer for viewer in viewers if viewer.language == language), farewell=True)


def _farewells(workshop: Workshop, gone: Collection[Viewer]) -> Iterator[Paint]:
    """The last paint for those who may no longer watch as whom they did."""
    merged = set(workshop.participants.exclude(merged_into=None).values_list("pk", flat=True))
    elsewhere = frozenset(viewer for viewer in gone if viewer.acts or viewer.participant in merged)
    if elsewhere:
        yield Paint(moved(workshop), elsewhere, farewell=True)
    if others := frozenset(gone) - elsewhere:
        html = render_to_string("parts/gone.html", {"workshop": workshop})
        yield Paint(partial("phase", html), others, farewell=True)
