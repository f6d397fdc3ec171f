"""The truth: a workshop is an agenda of phases, exactly one of which is current."""

from .crew import Facilitator, Invitation, Role
from .echo import Echo
from .groups import Group, GroupMember
from .log import LogEntry
from .merging import CannotMerge, merge
from .messages import LONGEST_MESSAGE, Message, audiences
from .parting import part, two
from .people import Participant
from .phase import Phase
from .postits import Postit
from .questions import Question, Star
from .regrouping import GroupStep
from .sandbox import end_sandbox, open_sandbox
from .servers import Server
from .templates import Template
from .voices import Feedback, LineupAnswer
from .workshop import Workshop

__all__ = [
    "LONGEST_MESSAGE",
    "CannotMerge",
    "Echo",
    "Facilitator",
    "Feedback",
    "Group",
    "GroupMember",
    "GroupStep",
    "Invitation",
    "LineupAnswer",
    "LogEntry",
    "Message",
    "Participant",
    "Phase",
    "Postit",
    "Question",
    "Role",
    "Server",
    "Star",
    "Template",
    "Workshop",
    "audiences",
    "end_sandbox",
    "merge",
    "open_sandbox",
    "part",
    "two",
]
