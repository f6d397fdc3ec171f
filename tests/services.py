"""A PostgreSQL and a Redis of the tests' own, from the system's packages, for as long as they are wanted.

They live in a temporary folder and listen on sockets there, not in any network; what they write is not meant to last.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

PATIENCE = 60
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
LOCALE = ("--locale=C", "--locale-provider=icu", "--icu-locale=und")
"""Letters of every alphabet have their case, as on a server that somebody has set up with care."""
SERVANTS = ("postgres", "nobody")
POSTGRES_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=400",
)
REDIS_SETTINGS = ("--port", "0", "--save", "", "--appendonly", "no")


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [folder for place in PLACES for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    return max(folders, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def missing() -> list[str]:
    """The Debian packages that are not here."""
    found = {"postgresql": postgres_programs(), "redis-server": shutil.which("redis-server")}
    return [package for package, place in found.items() if not place]


def _servant() -> dict[str, Any]:
    """Whose processes these are: PostgreSQL refuses to run as root."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd  # Windows has none.

    for name in SERVANTS:
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise AssertionError("PostgreSQL refuses to run as root, and there is nobody else here")


class Service:
    """A program that serves on a socket in a folder of its own. A second start finds its data as they were."""

    def __init__(self, prefix: str, **servant: Any) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"plenum-{prefix}-"))
        self.log = self.folder / "log"
        self.options: dict[str, Any] = {"cwd": self.folder, "stdin": subprocess.DEVNULL, **servant}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        raise NotImplementedError

    def takes_connections(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        with self.log.open("ab") as written:
            self.process = subprocess.Popen(self.command, stdout=written, stderr=written, **self.options)
        deadline = time.monotonic() + PATIENCE
        while not self.takes_connections():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{self.command[0]} did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.02)

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it, and whatever is connected to it: PostgreSQL's "fast" shutdown."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Service):
    """A PostgreSQL with an empty database."""

    def __init__(self) -> None:
        servant = _servant()
        super().__init__("pg", **servant)
        self.programs = postgres_programs() or Path()
        if servant:
            os.chown(self.folder, servant["user"], servant["group"])
        make = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", "plenum", "-A", "trust"]
        subprocess.run([*make, "-E", "UTF8", "-N", *LOCALE], check=True, capture_output=True, **self.options)

    @property
    def address(self) -> str:
        return f"postgres://plenum@{quote(str(self.folder), safe='')}/postgres"

    @property
    def command(self) -> list[str]:
        settings = [argument for setting in POSTGRES_SETTINGS for argument in ("-c", setting)]
        where = ["-D", str(self.folder / "data"), "-k", str(self.folder)]
        return [str(self.programs / "postgres"), *where, *settings]

    def takes_connections(self) -> bool:
        ask = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder), "-U", "plenum"]
        return subprocess.run(ask, check=False).returncode == 0


class Redis(Service):
    """A Redis with nothing in it; what it had is gone with every stop."""

    def __init__(self) -> None:
        super().__init__("redis")

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    @property
    def address(self) -> str:
        return f"unix://{self.socket}"

    @property
    def command(self) -> list[str]:
        return ["redis-server", *REDIS_SETTINGS, "--unixsocket", str(self.socket), "--dir", str(self.folder)]

    def takes_connections(self) -> bool:
        return self.socket.exists()
