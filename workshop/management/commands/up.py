"""Prepare everything, serve, and tell where to find it."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from workshop import links, several, start
from workshop.company import Company
from workshop.roster import NotAlone
from workshop.sample import ensure_sample


def port_number(text: str) -> int:
    """A port, or 0 for any free one."""
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(_("a port is a number from 0 to 65535"))
    return port


def a_number(text: str) -> int:
    """How many processes: a few."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(_("a number from 1 to 64 is needed"))
    return int(text)


class Command(BaseCommand):
    help = "Start Plenum and print the addresses of the stage, the console and the phones."
    requires_system_checks: list[str] = []  # They belong to the tests; here, they would only take time.

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: all)")  # noqa: S104
        parser.add_argument("--port", default=8000, type=port_number, help="default: 8000; 0 takes any free one")
        parser.add_argument(
            "--processes", default=1, type=a_number, help="how many serve side by side (default: 1; see docs/deploy.md)"
        )
        parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
        parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
        parser.add_argument("--ready-file", type=Path, help="write the address here once it can be opened")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        # The end may be asked for at any time, also before the server listens to signals itself.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if options["socket"] is not None:
            several.end_with_the_first()
        else:
            start.check_address(options["host"], options["port"])
        try:
            if options["processes"] > 1:
                self.serve_together(quiet=quiet, **options)
            else:
                self.serve(quiet=quiet, **options)
        except NotAlone as trouble:
            raise start.Trouble(str(trouble)) from None
        except KeyboardInterrupt:
            pass
        if not quiet:
            self.stdout.write(_("Plenum has ended. Everything is saved; start it again to go on."))

    def serve(
        self, host: str, port: int, socket: int | None, quiet: bool, ready_file: Path | None, **_options: Any
    ) -> None:
        """One process, this one."""

        def ready(real_port: int) -> None:
            base = start.base_url(host, real_port)
            # What the stage's QR code says: phones cannot reach the name by which this laptop opens its own stage.
            settings.PUBLIC_ADDRESS = settings.PUBLIC_ADDRESS or base
            settings.OWN_ADDRESS = start.base_url("127.0.0.1" if host in start.EVERYWHERE else host, real_port)
            self.tell(base, quiet, ready_file)

        company = Company()
        try:
            with company.roster.preparing():
                self.prepare(company)
            start.serve(host, port, ready, company, socket)
        finally:
            company.leave()

    def serve_together(
        self, host: str, port: int, processes: int, quiet: bool, ready_file: Path | None, **_options: Any
    ) -> None:
        """Several, side by side; this one only watches over them."""
        several.check(host)

        def ready(real_port: int) -> None:
            self.workshop = ensure_sample()
            self.tell(start.base_url(host, real_port), quiet, ready_file)

        several.Several(processes, host, port).run(ready)

    def tell(self, base: str, quiet: bool, ready_file: Path | None) -> None:
        """It can be opened now."""
        if not quiet:
            self.announce(base)
        if ready_file:
            write_whole(ready_file, base)
        connection.close()  # From here on, requests open their own.

    def prepare(self, company: Company) -> None:
        """Everything that a fresh data folder lacks; next to nothing for one that is up to date."""
        start.migrate()
        company.enter()
        start.collect_static()
        self.workshop = ensure_sample()

    def announce(self, own: str) -> None:
        """The addresses, for people: by the name that was given to this server, if there is one."""
        base = settings.PUBLIC_ADDRESS or own
        join = base + links.join_path(self.workshop)
        code = _("or %(base)s with the code %(code)s") % {"base": base, "code": self.workshop.code}
        lines = [
            (_("Stage"), base + links.stage_path(self.workshop)),
            (_("Console"), base + links.console_path(self.workshop)),
            (_("Phones"), f"{join}   {code}"),
        ]
        if organizer := links.first_organizer_path():
            lines.append((_("Organizer"), f"{base}{organizer}   " + _("makes the first account, once")))
        width = max(len(name) for name, _address in lines)
        self.stdout.write("\n" + self.style.MIGRATE_HEADING(self.workshop.title) + "\n\n")
        for name, address in lines:
            self.stdout.write(f"  {name:<{width}}  {address}")
        self.draw(join)
        if base.startswith(("http://127.", "http://localhost", "http://[::1]")):
            self.stdout.write(_("Only this computer can open these addresses. Ctrl-C ends Plenum."))
        else:
            self.stdout.write(_("Everybody in the same network can open them. Ctrl-C ends Plenum."))
        self.stdout.flush()

    def draw(self, join: str) -> None:
        """The QR code, where the terminal can show one."""
        drawing = start.qr_code(join, coloured=self.stdout.isatty())
        try:
            drawing.encode(sys.stdout.encoding or "ascii")
        except UnicodeEncodeError:
            drawing = ""
        self.stdout.write(f"\n{drawing}\n\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    half = path.with_name(path.name + ".part")
    half.write_text(text)
    half.replace(path)
