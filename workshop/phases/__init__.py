"""The phase kinds of a workshop's first half and its end; importing them registers them."""

from workshop import verbs

from . import brainstorm, briefing, grouping, lineup, lobby, select, thanks

__all__ = ["brainstorm", "briefing", "grouping", "lineup", "lobby", "select", "thanks", "verbs"]
