"""The phase kinds of a workshop's second half; importing them registers them."""

from . import finish, marketplace, session, worldcafe

__all__ = ["finish", "marketplace", "session", "worldcafe"]
