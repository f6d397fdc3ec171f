"""Delete what was kept long enough; the server does the same by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop import start
from workshop.models import lifecycle


class Command(BaseCommand):
    help = "Delete workshops that were kept long enough, and purge deleted ones, as the server does every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only tell what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        start.migrate()
        due = [(said, one) for said, one, _act in lifecycle.due(timezone.now())] if dry_run else lifecycle.tidy()
        for said, workshop in due:
            self.stdout.write(f"{workshop.code}  {workshop}: {said}")
        if not due:
            self.stdout.write(_("There is nothing to tidy up."))
        elif dry_run:
            self.stdout.write(_("Nothing was changed."))
