"""Phase kinds: what a phase of a workshop can be, and the registry of them all.

A kind is one class. It names its *regions* (parts of a screen that are repainted as one) by decorating the
methods that gather what their templates need:

    @register
    class Lobby(PhaseKind):
        slug = "lobby"

        @region("stage", "console")
        def crowd(self, phase):
            return {"count": phase.workshop.participants.count()}

Each screen's template is ``phases/<slug>/<screen>.html``; a region is a partial of the same name in it.
This module imports nothing of Plenum's: everything else may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.forms import Field
from django.utils.translation import gettext_lazy as _

SCREENS = ("phone", "stage", "console", "helper")
"""What a region can be on, in the order in which they hear of news; `helper` is the console of those who help and do
not steer."""

type Subjects = dict[int, Hashable]
"""For every participant (by primary key) what their paint depends on: people with equal subjects see the same."""


class Audience(NamedTuple):
    """Some people of a workshop who can be told something together."""

    key: str
    label: str
    people: frozenset[int]
    """The participants, by primary key."""


type Together = Callable[[Any], dict[Any, dict[str, Any]]]
type Pick = Callable[[dict[str, Any], str], dict[str, Any] | None]


@dataclass(frozen=True)
class Region:
    """A named part of some screens; `per` tells whose paint differs from whose (None: everybody's is the same).

    A large region may be made of parts that are repainted one by one: `part` gathers one of them, `pick` takes one out
    of what the whole region gathers.
    """

    name: str
    screens: tuple[str, ...]
    per: Callable[[Any], Subjects] | None = None
    part: Callable[[Any, str, Hashable], dict[str, Any] | None] | None = None
    together: Together | None = None
    pick: Pick | None = None

    def subjects(self, phase: Any) -> Subjects:
        return self.per(phase) if self.per else {}


def region(
    *screens: str,
    per: Callable[[Any], Subjects] | None = None,
    part: Callable[[Any, str, Hashable], dict[str, Any] | None] | None = None,
    together: Together | None = None,
    pick: Pick | None = None,
) -> Callable:
    """Mark a kind's method as the source of a region of the same name on these screens.

    What a method gathers serves every language: texts in it are lazy or left to the template.
    Without `per` the method gets the phase and everybody sees the same paint. With it, phones get one paint
    per distinct subject: the method gets the phase and that subject (None for people who have none).

    Where many subjects are painted at once, `together` gathers for all of them: what the method gathers, by subject. It
    takes as many queries for many as for few; whom it leaves out is asked for one by one.

    `part` makes it a region of parts, each in a container that ``{% part "name" key %}`` puts into its template: a
    function of the phase, the part's key as a text, and the subject. It gathers what the partial `<name>_part` needs,
    or answers None where there is no such part. `pick` does so from what the method has gathered and the part's key:
    where all of it is read as fast as one part, and several parts are wanted at once.
    """

    def mark(method: Callable) -> Callable:
        method.region = Region(method.__name__, screens, per, part, together, pick)  # type: ignore[attr-defined]
        return method

    return mark


@cache
def _regions(source: Any, screen: str) -> tuple[Region, ...]:
    """Looked up once: every paint asks."""
    names = dict.fromkeys(name for cls in reversed(source.__mro__) for name in vars(cls) if not name.startswith("_"))
    found = (getattr(getattr(source, name), "region", None) for name in names)
    return tuple(region for region in found if isinstance(region, Region) and screen in region.screens)


class RegionSource:
    """Something with regions: a phase kind, or the frame around all of them."""

    def regions(self, screen: str) -> tuple[Region, ...]:
        """The regions of one screen, in the order in which they are declared."""
        kind: Any = type(self)
        return _regions(kind, screen)


class PhaseKind(RegionSource):
    """What all kinds share; a kind overrides what it needs."""

    slug: str = ""
    label: Any = ""
    folder: str = ""
    """Folder of the templates below phases/, where it is not the slug: a kind may share another's."""
    minutes: int | None = None
    """Default length; a phase with minutes has a clock, which starts when the phase opens."""
    usual_minutes = 5
    """How long a phase without a clock usually takes: what the plan reckons with."""
    defaults: ClassVar[dict[str, Any]] = {}
    """Settings of a phase of this kind and what they are when the organizer says nothing."""
    fields: ClassVar[Mapping[str, Field]] = {}
    """The form field of each setting that the organizer may change: for the agenda's editor and its files alike."""
    needs: Sequence[str] = ()
    """Slugs of kinds of which one has to come before: without what they make there is nothing to do here."""
    least_minutes = 1
    """Below this many minutes a phase of this kind makes no sense."""
    awake = False
    """Whether phones keep their screen on while this phase runs: only while people type."""
    picture: Sequence[str] = ("crowd",)
    """What to poke when the facilitator keeps the picture of the room back, or shows it."""
    prints: Sequence[Any] = ()
    """Sheets of the print kit for which phases of this kind have a use (see printing)."""
    urls: Sequence[Any] = ()
    """URL patterns of this kind's own views, below /<code>/<phase>/<slug>/."""

    def view_names(self) -> set[str]:
        """The names of this kind's own views."""
        return {pattern.name for pattern in self.urls}

    def stage(self, phase: Any) -> dict[str, Any]:
        """What the stage's template needs besides its regions."""
        return {}

    def console(self, phase: Any) -> dict[str, Any]:
        return {}

    def helper(self, phase: Any) -> dict[str, Any]:
        return {}

    def phone(self, phase: Any) -> dict[str, Any]:
        return {}

    def given(self, phase: Any) -> dict[str, Any]:
        """The settings as the editor shows them."""
        return {name: phase.setting(name) for name in self.fields}

    def texts(self, phase: Any) -> Iterator[str]:
        """What the organizer has written for everybody's screens in the settings."""
        for name, field in self.fields.items():
            yield from getattr(field, "texts", list)(phase.setting(name))

    def objections(self, phase: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Why some settings cannot become these any more, in words, by name."""
        return {}

    def adjusted(self, phase: Any) -> None:
        """The settings of a phase that was opened already are others now: bring in line what was made by them."""

    def steps(self, phase: Any) -> int:
        """How many steps *next* takes inside a phase before it leaves it (slides, rounds)."""
        return 1

    def length(self, phase: Any) -> int:
        """How many minutes the whole phase takes if nobody planned anything else."""
        return phase.minutes or self.usual_minutes

    def least(self, phase: Any) -> int:
        """Below how many minutes the whole phase makes no sense: what the organizer says, or the kind."""
        return phase.least_minutes or self.least_minutes

    def turns(self, phase: Any) -> int:
        """How often its clock runs through while the whole phase takes its time (the rounds of a World Café)."""
        return 1

    def lead_in(self, phase: Any) -> float:
        """How many minutes people need before the clock's time begins, to walk to their places."""
        return 0

    def advances(self, phase: Any) -> bool:
        """Whether the next of this phase's steps comes by itself when its clock is over."""
        return False

    def enter(self, phase: Any) -> None:
        """Prepare what the phase needs. Also called on coming back: keep what is there."""

    def leave(self, phase: Any) -> None:
        """The agenda moves elsewhere: leave nothing half done. The phase may be opened again."""

    def welcome(self, phase: Any, participant: Any) -> None:
        """Somebody joins after this phase was opened, whichever is the current one: find them a place."""

    def farewell(self, phase: Any, participant: Any) -> None:
        """Somebody was removed after this phase was opened: free what only one person can hold."""

    def step(self, phase: Any) -> None:
        """The phase has moved to another of its steps."""

    def halt(self, phase: Any) -> None:
        """The agenda is about to move: whatever goes by itself in this phase stays where it is."""

    def audiences(self, phase: Any) -> Iterable[Audience]:
        """Those whom this phase has brought together, as far as they are here: each can be sent a message."""
        return ()

    def report(self, phase: Any) -> Iterable[Any]:
        """What the phase produced, as blocks of the report (see exports.tree)."""
        return ()


class Unknown(PhaseKind):
    """Stands in for a kind that no code answers for: shown as such, and skipped with *next*."""

    slug = "unknown"
    label = _("Unknown phase")


_kinds: dict[str, PhaseKind] = {}


def register[K: type[PhaseKind]](cls: K) -> K:
    """Add a kind to the registry; the slug is what stored agendas carry."""
    if not cls.slug:
        raise ValueError(f"{cls.__name__} needs a slug")
    if cls.slug in _kinds and type(_kinds[cls.slug]) is not cls:
        raise ValueError(f"two phase kinds are called {cls.slug!r}")
    _kinds[cls.slug] = cls()
    return cls


def unregister(slug: str) -> None:
    """Take a kind out of the registry; its phases become unknown ones."""
    _kinds.pop(slug, None)


def get(slug: str) -> PhaseKind:
    """The kind of this slug, or the stand-in for unknown ones: stored agendas never break a screen."""
    return _kinds.get(slug, _unknown)


def registered() -> list[PhaseKind]:
    """All kinds, in the order of registration."""
    return list(_kinds.values())


_unknown = Unknown()
