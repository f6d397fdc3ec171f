"""The truth: a workshop is an agenda of phases, exactly one of which is current."""

from .groups import Group, GroupMember
from .merging import CannotMerge, merge
from .people import Facilitator, Invitation, Participant
from .phase import Phase
from .postits import Postit
from .questions import Question, Star
from .regrouping import GroupStep
from .voices import Feedback, LineupAnswer
from .workshop import Workshop

__all__ = [
    "CannotMerge",
    "Facilitator",
    "Feedback",
    "Group",
    "GroupMember",
    "GroupStep",
    "Invitation",
    "LineupAnswer",
    "Participant",
    "Phase",
    "Postit",
    "Question",
    "Star",
    "Workshop",
    "merge",
]
