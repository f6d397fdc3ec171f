"""Write a workshop's results into a file, in any format; or all of it, as an archive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from workshop import archive, codes, start
from workshop.exports import WRITERS, report
from workshop.models import Workshop

STANDARD_OUTPUT = "-"
FORMATS = {name: writer.ending for name, writer in WRITERS.items()} | {"archive": "archive.zip"}
"""By name, how their files end. An archive is no writer's: it has everything, not only what is for readers."""


class Command(BaseCommand):
    help = "Write a workshop's results, or all of it, into a file: by its code, or the newest one."
    requires_system_checks: list[str] = []  # They belong to the tests; here, they would only take time.

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("code", nargs="?", help="the workshop's code")
        which.add_argument("--latest", action="store_true", help="the newest workshop")
        parser.add_argument("--format", required=True, choices=[*FORMATS], dest="writer")
        parser.add_argument(
            "--output", metavar="FILE", help="default: plenum-CODE with the format's ending; - writes to the terminal"
        )

    def handle(self, *args: Any, code: str | None, writer: str, output: str | None, **options: Any) -> None:
        start.migrate()
        workshop = self._workshop(code)
        file = _file(workshop, writer)
        if output == STANDARD_OUTPUT:
            sys.stdout.buffer.write(file)
            sys.stdout.buffer.flush()
            return
        path = Path(output or f"plenum-{workshop.code}.{FORMATS[writer]}")
        try:
            path.write_bytes(file)
        except OSError as trouble:
            raise CommandError(
                _("%(path)s cannot be written: %(why)s.") % {"path": path, "why": trouble.strerror}
            ) from None
        self.stdout.write(f"{path}  {len(file):,} bytes  {workshop.title}")

    def _workshop(self, code: str | None) -> Workshop:
        """The one with this code, or the newest one that is not a copy to rehearse in."""
        there = Workshop.objects.filter(deleted_at=None)
        if code is None:
            found = there.filter(sandbox_of=None).first()
            if found is None:
                raise CommandError(_("There is no workshop yet."))
            return found
        found = there.filter(code=codes.tidy(code)).first()
        if found is None:
            raise CommandError(_("No workshop has the code %(code)s.") % {"code": code})
        return found


def _file(workshop: Workshop, writer: str) -> bytes:
    if writer == "archive":
        return archive.write(workshop)
    with translation.override(workshop.language):
        return WRITERS[writer].file(report(workshop))
