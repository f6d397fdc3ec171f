"""A PostgreSQL of the tests' own, for as long as they run.

`python -m tests.postgres PYTEST-ARGUMENTS` starts one, runs these tests on it, and stops it. It lives in a temporary
folder and listens on a socket there, not in any network; what it writes is not meant to last.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
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
NO_DURABILITY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [folder for place in PLACES for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    return max(folders, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


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


@contextmanager
def postgres(bin_folder: Path) -> Iterator[str]:
    """Start it; gives the address of its database."""
    folder = Path(tempfile.mkdtemp(prefix="plenum-pg-"))
    servant = _servant()
    if servant:
        os.chown(folder, servant["user"], servant["group"])
    data, log = folder / "data", folder / "log"
    options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, **servant}
    try:
        make = [str(bin_folder / "initdb"), "-D", str(data), "-U", "plenum", "-A", "trust", "-E", "UTF8", "-N", *LOCALE]
        subprocess.run(make, check=True, capture_output=True, **options)
        settings = [argument for setting in NO_DURABILITY for argument in ("-c", setting)]
        with log.open("wb") as written:
            start = [str(bin_folder / "postgres"), "-D", str(data), "-k", str(folder), *settings]
            server: subprocess.Popen[bytes] = subprocess.Popen(start, stdout=written, stderr=written, **options)
        try:
            _wait(bin_folder, folder, server, log)
            yield f"postgres://plenum@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(bin_folder: Path, folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it takes connections."""
    deadline = time.monotonic() + PATIENCE
    ask = [str(bin_folder / "pg_isready"), "-q", "-h", str(folder), "-U", "plenum"]
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments on a PostgreSQL of its own."""
    bin_folder = programs()
    if not bin_folder:
        print("There is no PostgreSQL on this machine: its tests were left out. (Debian: apt install postgresql)")
        return 0
    with postgres(bin_folder) as address:
        environment = os.environ | {"DATABASE_URL": address}
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
