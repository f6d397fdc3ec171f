"""Who may read a workshop's results besides its people: whoever has the secret link, or everybody."""

from __future__ import annotations

from workshop import codes

from .workshop import Workshop


def make_link(workshop: Workshop) -> None:
    """A secret link to the results; the one before, if there was any, leads nowhere from now on."""
    _change(workshop, results_secret=codes.new_secret())


def withdraw_link(workshop: Workshop) -> None:
    _change(workshop, results_secret="")


def publish(workshop: Workshop, public: bool) -> None:
    """Let everybody who knows the code read the results, or its people only."""
    _change(workshop, results_public=public)


def _change(workshop: Workshop, **values: object) -> None:
    """No screen shows any of it, so that nobody has to hear of it."""
    for name, value in values.items():
        setattr(workshop, name, value)
    Workshop.objects.filter(pk=workshop.pk).update(**values)
