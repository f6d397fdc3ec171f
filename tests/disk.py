"""A disk that is full: a real one of a few megabytes where one may be mounted, otherwise a limit for one process."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

MIB = 2**20


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[bool]:
    """A file system of its own in this folder, in memory; says whether there is one: only Linux's root may make it."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    is_real = (
        sys.platform == "linux"
        and os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    )
    try:
        yield is_real
    finally:
        if is_real:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on the disk of this data folder."""
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:  # It would write over what it need not keep.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file:
        for size in (MIB, 512):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def full_disk(process: int) -> Iterator[None]:
    """This process can write no byte into any file."""
    _soft, hard = usual = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, usual)
