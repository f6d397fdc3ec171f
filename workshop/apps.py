from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules

from workshop.metrics import WRITE_WAIT


class WorkshopConfig(AppConfig):
    name = "workshop"

    def ready(self) -> None:
        """Phase kinds register themselves, whichever app they live in; who waits to write is timed."""
        autodiscover_modules("phases")
        connection_created.connect(_watch)


def _watch(connection: Any, **_details: Any) -> None:
    if connection.vendor == "sqlite" and _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Any, sql: str, *rest: Any) -> Any:
    """SQLite has one writer at a time: here, the others wait for their turn."""
    if not sql.startswith("BEGIN IMMEDIATE"):
        return execute(sql, *rest)
    with WRITE_WAIT.time():
        return execute(sql, *rest)
