"""What `up` does: prepare the data folder, find the addresses, serve."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import daphne.server
import segno
from daphne import http_protocol, ws_protocol
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import twisted_loop
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from twisted.internet import reactor

from workshop import logs, simulation
from workshop.company import Company
from workshop.daphne_push import PushServer
from workshop.together import TOGETHER

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - phones come from outside, that is the point
SOCKETS = 16_384
TURN = 0.001
"""Seconds for which one thread computes while others wait for it; Python would let it do so for five times as long."""


class Trouble(CommandError):
    """Why Plenum does not start, in plain words."""


# The data folder


def migrate() -> None:
    """Bring the database up to date, if it is not."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def static_stamp() -> str:
    """Changes whenever a static file, or the way they are stored, does."""
    found = [settings.STORAGES["staticfiles"]["BACKEND"], str(TOGETHER)]
    for finder in get_finders():
        for name, storage in finder.list(()):
            state = os.stat(storage.path(name))
            found.append(f"{name} {state.st_mtime_ns} {state.st_size}")
    return sha256("\n".join(sorted(found)).encode()).hexdigest()


def collect_static() -> None:
    """Copy and compress the static files, if they have changed; the stamp is written last."""
    stamp, now = Path(settings.DATA_DIR, "static-stamp"), static_stamp()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).exists():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)


# Addresses


def check_address(host: str, port: int) -> None:
    """Raises Trouble when we could not listen there."""
    bound_socket(host, port).close()


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket that has the address; raises Trouble when it cannot be had."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if os.name != "nt":  # There, this option would let two programs share the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise Trouble(why_not(error, host, port)) from None
    return bound


def why_not(error: OSError, host: str, port: int) -> str:
    """What to do about an address that we cannot listen on."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return _("This computer does not have the address %(host)s. Without --host, Plenum uses all of them.") % {
            "host": host
        }
    if error.errno == errno.EADDRINUSE:
        return _(
            "Port %(port)s is taken: another program uses it, perhaps another Plenum. "
            "End that one, or choose another port, for example --port %(other)s."
        ) % {"port": port, "other": port + 1 if port < 65535 else 8000}
    if error.errno == errno.EACCES:
        return _("Port %(port)s needs special rights. Choose one above 1023, for example --port 8000.") % {"port": port}
    return _("Plenum cannot listen on port %(port)s: %(error)s") % {"port": port, "error": error.strerror}


def lan_address() -> str:
    """This computer's address in its network, as others see it; 127.0.0.1 when it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # To connect a datagram socket sends nothing; it only chooses a way out, to an address nobody has.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def base_url(host: str, port: int) -> str:
    """What stands before every path."""
    if host in EVERYWHERE:
        host = lan_address()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def qr_code(address: str, coloured: bool) -> str:
    """A QR code in half blocks; white on black by itself where the terminal knows colours."""
    drawn = StringIO()
    segno.make_qr(address).terminal(drawn, border=2, compact=True)
    lines = drawn.getvalue().splitlines()
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" if coloured else line for line in lines)


# Serving


def count_seconds() -> None:
    """Let the server measure how long something takes by a clock that nobody can set, not by the time of day."""
    timers: Any = reactor
    timers.seconds = time.monotonic
    for module in (http_protocol, daphne.server, ws_protocol):
        module.time = SimpleNamespace(time=time.monotonic)


class PlenumServer(PushServer):
    """Daphne, which keeps the reason why it could not listen."""

    failure: OSError | None = None

    def run(self) -> None:
        count_seconds()
        super().run()

    def listen_error(self, failure: Any) -> None:
        self.failure = getattr(failure.value, "socketError", None) or OSError(str(failure.value))
        self.stop()

    def kill_all_applications(self) -> Any:
        """Daphne expects a request on every connection; some are kept open after an answer, or for one to come."""
        for protocol in [one for one, details in self.connections.items() if "application_instance" not in details]:
            del self.connections[protocol]
        return super().kill_all_applications()

    @property
    def port(self) -> int:
        """The port that it listens on, also when it was free to choose."""
        return int(self.listening_addresses[0][1])


def allow_many_sockets() -> None:
    """Every phone is an open file; some systems allow few of them unless a program asks for more."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SOCKETS if hard == resource.RLIM_INFINITY else min(SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def settle() -> None:
    """Let nothing hold a room up for long: what is there at the start is never looked through for garbage again, and
    whoever computes lets the others have their turn after a millisecond."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(TURN)


def endpoints(host: str, port: int, shared: int | None) -> list[str]:
    """Where to listen: at an address, or at an open socket of which others take, too."""
    if shared is not None:
        return list(build_endpoint_description_strings(file_descriptor=shared))
    return list(build_endpoint_description_strings(host=host or "0.0.0.0", port=port))  # noqa: S104


def serve(
    host: str, port: int, ready: Callable[[int], None], company: Company | None = None, shared: int | None = None
) -> None:
    """Serve until Ctrl-C; tells `ready` the port as soon as connections are taken."""
    from workshop.asgi import application  # Its middleware looks at the static files, which have to be there.
    from workshop.housekeeping import keep_tidy

    allow_many_sockets()
    logs.hear_everything()
    server = PlenumServer(
        application=application,
        endpoints=endpoints(host, port, shared),
        server_name="Plenum",
        signal_handlers=False,
        verbosity=0,
        websocket_handshake_timeout=30,  # A room full of phones that all come back at once may take a while.
        websocket_connect_timeout=30,
        ping_interval=20,
        ping_timeout=30,
        websocket_timeout=-1,  # A screen may stay for days.
    )
    chores = []  # Held here: a loop forgets tasks that nobody holds.

    def begin() -> None:
        settle()
        ready(server.port)
        if company:
            chores.append(twisted_loop.create_task(keep_tidy(company.leads)))

    server.ready_callable = begin
    end_when_asked(server)
    server.run()
    simulation.end_all()
    end_tasks()
    if server.failure:
        raise Trouble(why_not(server.failure, host, port))


def end_when_asked(server: PlenumServer) -> None:
    """Ctrl-C and its like stop the server, from this moment on; a second one does not wait for anything.

    Daphne's own handlers are there only once it runs, and what comes a moment earlier can get lost in them.
    """
    asked = (signal.SIGINT, signal.SIGTERM)

    def stop(*_signal: object) -> None:
        for number in asked:
            signal.signal(number, signal.SIG_DFL)
        twisted_loop.call_soon_threadsafe(server.stop)

    for number in asked:
        signal.signal(number, stop)


def end_tasks() -> None:
    """Let what still runs in the event loop end by itself, so that nothing complains at exit."""
    tasks = asyncio.all_tasks(twisted_loop)
    for task in tasks:
        task.cancel()
    twisted_loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
