"""Who looks at a screen, as far as what is painted depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Viewer:
    """All that a paint can depend on: equal viewers see the same."""

    screen: str
    language: str
    participant: int | None = None
    facilitator: int | None = None
    organizer: int | None = None
    acts: bool = False
    """Whether somebody acts here for the participant, who has no phone."""
    scribe: int | None = None
    """Who does; None for whoever acts from the console."""

    @cached_property
    def _hash(self) -> int:
        return hash((self.screen, self.language, self.participant, self.facilitator, self.organizer, self.scribe))

    def __hash__(self) -> int:
        """Known from the first time on: a round asks a thousand viewers some twenty times."""
        return self._hash
