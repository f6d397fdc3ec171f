"""Working sessions, their worksheets, and the World Café of the results."""

from .cafe import Round, StationNote, Visit, Wish
from .calls import HelpCall
from .parts import parts, split, touched, unsplit
from .sessions import SessionMember, WorkingSession, assign_everybody, free_places, leave_sessions, session_of_everyone
from .worksheet import LONGEST_ENTRY, Photo, Worksheet, WorksheetEntry

__all__ = [
    "LONGEST_ENTRY",
    "HelpCall",
    "Photo",
    "Round",
    "SessionMember",
    "StationNote",
    "Visit",
    "Wish",
    "WorkingSession",
    "Worksheet",
    "WorksheetEntry",
    "assign_everybody",
    "free_places",
    "leave_sessions",
    "parts",
    "session_of_everyone",
    "split",
    "touched",
    "unsplit",
]
