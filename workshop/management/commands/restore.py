"""Put a backup back; what was there before is kept aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from workshop import backups
from workshop.backups.postgres import leave


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup, a zip file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, aside = backups.restore(options["file"])
        except OSError as trouble:
            message = _("%(file)s cannot be restored: %(why)s.")
            raise CommandError(message % {"file": options["file"], "why": trouble.strerror}) from None
        except backups.BadBackup as trouble:
            raise CommandError(f"{trouble} {_('Nothing has been changed.')}") from None
        finally:
            leave()
        counts = {
            "workshops": manifest.rows.get("workshop_workshop", 0),
            "people": manifest.rows.get("workshop_participant", 0),
            "when": manifest.made_at,
        }
        self.stdout.write(
            _("Everything is as it was at %(when)s: %(workshops)d workshops, %(people)d people.") % counts
        )
        if aside:
            self.stdout.write(_("What was here before is kept in %(place)s.") % {"place": aside})
