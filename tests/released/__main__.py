"""`python -m tests.released FOLDER NAME` packs the database of a data folder into this one."""

from __future__ import annotations

import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent


def pack(folder: Path, name: str) -> Path:
    """Write what makes the database again, as small as it gets."""
    target = HERE / f"{name}.sql.gz"
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:
        target.write_bytes(gzip.compress("\n".join(database.iterdump()).encode(), mtime=0))
    return target


if __name__ == "__main__":
    print(pack(Path(sys.argv[1]), sys.argv[2]))
