"""Read in the archive of a workshop, and tell where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from workshop import archive, links, start


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the archive, a zip file")
        parser.add_argument(
            "--organizer",
            metavar="NAME",
            help="whose workshop it becomes (default: the only account there is)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        start.migrate()
        organizers = self.organizers(options["organizer"])
        try:
            with options["file"].open("rb") as file:
                made = archive.read(file, organizers)
        except OSError as trouble:
            message = _("%(file)s cannot be read: %(why)s.")
            raise CommandError(message % {"file": options["file"], "why": trouble.strerror}) from None
        except archive.BadArchive as trouble:
            raise CommandError(str(trouble)) from None
        people = made.participants.filter(removed_at=None).count()
        self.stdout.write(_("“%(title)s” is read in, with %(count)d people.") % {"title": made.title, "count": people})
        self.stdout.write(_("Its code is %(code)s.") % {"code": made.code})
        if organizers:
            self.stdout.write(_("It is among the workshops of %(name)s.") % {"name": organizers[0].username})
        else:
            self.stdout.write(_("Nobody has an account yet; whoever makes the first one organizes it."))
        self.stdout.write(_("Its console: %(path)s") % {"path": links.console_path(made)})

    def organizers(self, name: str | None) -> list[User]:
        """Whose it becomes; raises CommandError where that is not clear."""
        accounts = {user.username: user for user in User.objects.order_by("username")}
        if name is None and len(accounts) < 2:
            return list(accounts.values())
        if name in accounts:
            return [accounts[name]]
        message = (
            _("Please say whose workshop it becomes, with --organizer and one of: %(names)s")
            if name is None
            else _("Nobody here is called %(name)s. There are: %(names)s")
        )
        raise CommandError(message % {"name": name, "names": ", ".join(accounts) or _("no accounts yet")})
