"""A server of several processes for a rehearsal: on a database of its own, which is made for it and removed again."""

from __future__ import annotations

import os
import random
import secrets
import signal
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.utils.translation import gettext as _
from psycopg import sql

from .server import NotServing, OwnServer


class SeveralProcesses(OwnServer):
    """On the PostgreSQL that DATABASE_URL names, but never in the database that it names; and on its Redis."""

    aftermath = 2.0

    def __init__(self, folder: Path, processes: int) -> None:
        super().__init__(folder)
        self.arguments = ["--processes", str(processes)]
        self.there, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
        if not self.there or not redis:
            raise NotServing(
                _(
                    "Several processes need a PostgreSQL (DATABASE_URL), on which the rehearsal makes a database of "
                    "its own and removes it afterwards, and a Redis (REDIS_URL)."
                )
            )
        self.name = f"plenum_rehearsal_{secrets.token_hex(6)}"
        self.own = urlunsplit(urlsplit(self.there)._replace(path=f"/{self.name}"))
        self.surroundings = {"DATABASE_URL": self.own, "REDIS_URL": redis}

    def __enter__(self) -> OwnServer:
        self._do("CREATE DATABASE {}")
        try:
            return super().__enter__()
        except BaseException:
            self._do("DROP DATABASE {} WITH (FORCE)")
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, traceback)
        self._do("DROP DATABASE {} WITH (FORCE)")

    def _do(self, what: str) -> None:
        try:
            with psycopg.connect(self.there, autocommit=True) as connection:
                connection.execute(sql.SQL(what).format(sql.Identifier(self.name)))
        except psycopg.Error as trouble:
            raise NotServing(_("No database of its own could be made or removed: %(why)s") % {"why": trouble}) from None

    def kill(self) -> None:
        """Kill one of them; the others go on, and it is started again by itself."""
        with psycopg.connect(self.own) as connection:
            numbers = [number for (number,) in connection.execute("SELECT number FROM workshop_server")]
        with suppress(ProcessLookupError):  # It was killed a moment ago, and has not been missed yet.
            os.kill(random.choice(numbers), signal.SIGKILL)

    def start(self) -> None:
        """The first time only."""
        if not self.base:
            super().start()
