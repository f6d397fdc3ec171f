from __future__ import annotations

import pytest

from tests.cast import Room
from tests.laying import laid_again
from workshop.models import Question


@pytest.fixture
@laid_again
def questions(room: Room) -> list[Question]:
    """Three questions on the sheet of Alice's group, which selects now."""
    room.crowd(8)
    room.go_to("brainstorm")
    found = [room.question(room.alice, text) for text in ("Why?", "How?", "When?")]
    room.go_to("select")
    return found
