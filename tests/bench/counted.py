"""Plenum, as `manage.py up` starts it, which counts its queries and its paints for the bench.

It writes them into a file of the data folder whenever it is sent SIGUSR1.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

counts: Counter[str] = Counter()


def count_query(execute: Any, *given: Any) -> Any:
    counts["queries"] += 1
    return execute(*given)


def count_queries(connection: Any, **_details: Any) -> None:
    """Of a connection that is opened, perhaps again."""
    if count_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(count_query)


def count_paints(paint: Any) -> Any:
    """A painter that counts what it paints, and the queries that this took."""

    def counted(*given: Any) -> Any:
        before = counts["queries"]
        for painted in paint(*given):
            counts["paints"] += 1
            yield painted
        counts["painting queries"] += counts["queries"] - before

    return counted


def tell(*_signal: object) -> None:
    file = Path(os.environ["PLENUM_DATA"], "counts.json")
    part = file.with_suffix(".part")
    part.write_text(json.dumps(counts))
    part.replace(file)


def main() -> None:
    import django

    django.setup()
    from django.core.management import execute_from_command_line
    from django.db.backends.signals import connection_created

    from workshop import screens

    connection_created.connect(count_queries)
    screens.hub.painter = count_paints(screens.hub.painter)
    signal.signal(signal.SIGUSR1, tell)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
