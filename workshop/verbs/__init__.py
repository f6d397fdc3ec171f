"""What facilitators do, as the log tells it. Importing them registers them; see logbook.py."""

from . import agenda, room

__all__ = ["agenda", "room"]
