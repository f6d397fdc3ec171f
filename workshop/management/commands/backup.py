"""Back everything up into one file, also while Plenum runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop import backups
from workshop.backups.postgres import leave

NAME = "plenum-%Y-%m-%d-%H%M.zip"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="where to (default: plenum-DATE-TIME.zip in this folder)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        path = options["output"] or Path(timezone.localtime(now).strftime(NAME))
        if path.exists():
            raise CommandError(_("%(file)s is there already; please choose another name.") % {"file": path})
        try:
            manifest = backups.make(path, now)
        except OSError as trouble:
            message = _("%(file)s cannot be written: %(why)s.")
            raise CommandError(message % {"file": path, "why": trouble.strerror}) from None
        except backups.BadBackup as trouble:
            raise CommandError(str(trouble)) from None
        finally:
            leave()
        counts = {
            "file": path,
            "workshops": manifest.rows.get("workshop_workshop", 0),
            "people": manifest.rows.get("workshop_participant", 0),
            "files": len(manifest.files),
        }
        self.stdout.write(
            _("%(file)s has everything: %(workshops)d workshops, %(people)d people, %(files)d files. It was checked.")
            % counts
        )
        self.stdout.write(
            _(
                "Whoever has this file has all names and all rights in it: keep it as you keep the data. "
                "./plenum restore puts it back."
            )
        )
