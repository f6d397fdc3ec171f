"""Play a whole workshop with simulated participants, and tell whether anything was lost, doubled or stale."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from workshop import codes, sample
from workshop.rehearsal import report
from workshop.rehearsal.person import NotAllowed
from workshop.rehearsal.run import Plan, rehearse
from workshop.rehearsal.server import NotServing, OwnServer
from workshop.rehearsal.several import SeveralProcesses

INTERRUPTED = 130


def a_number(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(_("a number from 1 to 10000 is needed"))
    return int(text)


def a_share(text: str) -> float:
    """A number from 0 to 1."""
    if not re.fullmatch(r"0|1|[01]?\.\d+|1\.0+", text) or not 0 <= float(text) <= 1:
        raise argparse.ArgumentTypeError(_("a share from 0 to 1 is needed, like 0.3"))
    return float(text)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--participants", type=a_number, default=127, help="how many people take part (default: 127)")
        add("--speed", type=a_number, default=60, help="how many times faster than in a room (default: 60)")
        add("--seed", type=int, default=1, help="the same seed makes the same decisions (default: 1)")
        add(
            "--flaky",
            type=a_share,
            default=0.0,
            metavar="SHARE",
            help="this share of the phones, from 0 to 1, drops out and comes back all the time (default: 0)",
        )
        add(
            "--kills",
            type=a_number,
            default=0,
            metavar="N",
            help="kill the server N times at random moments, and start it again",
        )
        add(
            "--processes",
            type=a_number,
            default=1,
            metavar="N",
            help="so many serve side by side, on a database of their own beside that of DATABASE_URL, and on REDIS_URL",
        )
        add("--free", action="store_true", help="in the World Café, people go where they like")
        add("--keep", type=Path, metavar="DIR", help="keep the data of the rehearsal in this new folder")
        add("--url", help="rehearse on this running server, instead of one of our own")
        add("--invitation", metavar="PATH", help="with --url: the invitation link of the workshop to play in")
        add("--json", type=Path, metavar="FILE", help="write the figures here")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        started = time.monotonic()
        try:
            with self.server(**options) as (base, invitation, tag, server):
                people, speed, seed, flaky = (options[name] for name in ("participants", "speed", "seed", "flaky"))
                organizer = server.organizer if server else ""
                plan = Plan(base, invitation, people, speed, seed, tag, flaky, options["free"], organizer=organizer)
                plan = replace(plan, kills=options["kills"])
                progress = report.Progress(self.stdout)
                outcome = asyncio.run(rehearse(plan, sample.material(), progress, server))
                for line in server.errors() if server else ():
                    outcome.room.ledger.error(_("The server's log: %(line)s") % {"line": line})
        except (NotAllowed, NotServing) as trouble:
            raise CommandError(str(trouble)) from None
        except TimeoutError:
            raise CommandError(_("The rehearsal took far too long and was ended.")) from None
        except KeyboardInterrupt:
            raise CommandError(_("The rehearsal was interrupted."), returncode=INTERRUPTED) from None
        self.conclude(report.figures(plan, outcome, time.monotonic() - started), options["json"])

    @contextmanager
    def server(self, **options: Any) -> Iterator[tuple[str, str, str, OwnServer | None]]:
        """Where to play: address, invitation, the tag of our texts there, and the server if it is our own."""
        if options["url"]:
            if not options["invitation"]:
                raise CommandError(
                    _(
                        "On a running server, a rehearsal needs a workshop to play in: give its invitation link "
                        "with --invitation. Plenum prints it as “Console” when it starts; organizers find it "
                        "among their workshops."
                    )
                )
            if options["kills"]:
                raise CommandError(_("Only a server of its own can be killed by a rehearsal: leave out --url."))
            yield options["url"].rstrip("/"), options["invitation"], codes.new_code(4), None
            return
        with self.folder(options["keep"]) as folder, self.own_server(folder, options["processes"]) as server:
            yield server.base, server.invitation, "", server

    def own_server(self, folder: Path, processes: int) -> OwnServer:
        return SeveralProcesses(folder, processes) if processes > 1 else OwnServer(folder)

    @contextmanager
    def folder(self, keep: Path | None) -> Iterator[Path]:
        """A data folder: the one to be kept, or one that is removed afterwards."""
        if keep is None:
            with tempfile.TemporaryDirectory(prefix="plenum-rehearsal-") as name:
                yield Path(name)
            return
        if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
            raise CommandError(_("%(folder)s is not empty; a rehearsal needs a new folder.") % {"folder": keep})
        yield keep.resolve()

    def conclude(self, found: dict[str, Any], file: Path | None) -> None:
        """Tell what came of it; raises CommandError when anything was wrong."""
        if file:
            file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.stdout.write("\n" + report.summary(found))
        if complaints := report.complaints(found):
            raise CommandError("\n".join(complaints))
        self.stdout.write(_("Nothing was lost, doubled or stale."))
