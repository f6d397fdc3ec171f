"""Backups: everything of a Plenum in one file, made while it runs, and put back where it was or elsewhere.

    manifest   what is in a backup, with counts and checksums; reading one believes nothing that these do not prove
    sqlite     a database in a file: copied by SQLite itself, page by page, as of one moment
    postgres   a database of PostgreSQL: all its tables as of one moment, by its own COPY
    making     the backup
    restoring  the way back: what was there before is kept aside

The archive of a workshop (see workshop.archive) is for taking one workshop elsewhere, between databases and versions;
a backup has all of them, with accounts, links, cookies that stay valid, and everything else.
"""

from .making import make
from .manifest import BadBackup
from .restoring import restore

__all__ = ["BadBackup", "make", "restore"]
