"""What was written before worksheets were shared texts is on them still."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessions import shared
from sessions.models import Worksheet

BEFORE = [
    ("working_sessions", "0001_first_house"),
    ("workshop", "0001_first_house"),
    ("clustering", "0001_first_house"),
]


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def past(transactional_db: None) -> Any:
    """The models as they were; afterwards the database is up to date again."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE), latest
    migrate(latest)


def test_entries_become_the_text_of_their_field_in_order(past: Any) -> None:
    apps, latest = past
    workshop = apps.get_model("workshop", "Workshop").objects.create(title="Before")
    phase = apps.get_model("workshop", "Phase").objects.create(workshop=workshop, position=0, kind="marketplace")
    author = apps.get_model("workshop", "Participant").objects.create(workshop=workshop, name="Alice", key="k")
    sessions = apps.get_model("working_sessions", "WorkingSession").objects
    one, two, empty = (
        sessions.create(workshop=workshop, phase=phase, number=n, question=f"{n}?", key="k", host=None)
        for n in (1, 2, 3)
    )
    written = [(one, "found", "first"), (two, "open", "theirs"), (one, "steps", "a\r\nb"), (one, "found", "second")]
    for number, (session, field, text) in enumerate(written):
        apps.get_model("working_sessions", "WorksheetEntry").objects.create(
            session=session, field=field, author=author, text=text, key=f"k{number}"
        )
    migrate(latest)
    sheets = {sheet.session_id: sheet for sheet in Worksheet.objects.all()}
    assert sheets[one.pk].texts == {"found": "first\nsecond", "steps": "a\nb"}
    assert sheets[two.pk].texts == {"open": "theirs"}
    assert empty.pk not in sheets
    assert shared.read(sheets[one.pk].document) == sheets[one.pk].texts
    assert sheets[one.pk].saved_at
