"""What people do, by kind of phase; importing the modules registers their plays."""

from ..script import PLAYS
from . import beginning, choosing, gallery, sessions, sheets, wall, worksheets

__all__ = ["PLAYS", "beginning", "choosing", "gallery", "sessions", "sheets", "wall", "worksheets"]
