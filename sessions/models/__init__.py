"""Working sessions, their worksheets, and the World Café of the results."""

from .cafe import Round, StationNote, Visit, Wish
from .calls import HelpCall
from .parts import parts, split, touched, unsplit
from .photo import MOST_PHOTOS, Photo
from .sessions import (
    SessionMember,
    WorkingSession,
    assign_everybody,
    free_places,
    leave_sessions,
    places_of,
    session_of_everyone,
)
from .worksheet import Worksheet

__all__ = [
    "MOST_PHOTOS",
    "HelpCall",
    "Photo",
    "Round",
    "SessionMember",
    "StationNote",
    "Visit",
    "Wish",
    "WorkingSession",
    "Worksheet",
    "assign_everybody",
    "free_places",
    "leave_sessions",
    "parts",
    "places_of",
    "session_of_everyone",
    "split",
    "touched",
    "unsplit",
]
