"""What facilitators do, as the log tells it. Importing them registers them; see logbook.py."""

from . import agenda, desk, groups, people, room

__all__ = ["agenda", "desk", "groups", "people", "room"]
