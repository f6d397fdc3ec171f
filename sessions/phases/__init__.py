"""The phase kinds of a workshop's second half; importing them registers them."""

from sessions import verbs

from . import finish, marketplace, session, worldcafe

__all__ = ["finish", "marketplace", "session", "verbs", "worldcafe"]
