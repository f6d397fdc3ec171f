"""Working sessions, their worksheets, and the World Café of the results."""

from .cafe import StationNote, Visit, Wish
from .sessions import HelpCall, SessionMember, WorkingSession, leave_sessions, session_of_everyone
from .worksheet import LONGEST_ENTRY, Photo, Worksheet, WorksheetEntry

__all__ = [
    "LONGEST_ENTRY",
    "HelpCall",
    "Photo",
    "SessionMember",
    "StationNote",
    "Visit",
    "Wish",
    "WorkingSession",
    "Worksheet",
    "WorksheetEntry",
    "leave_sessions",
    "session_of_everyone",
]
