"""The sample: the plenary workshop of the CEE Meeting 2018 in Lviv, whose questions and sessions are real."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .models import Workshop

FILE = Path(__file__).parent / "samples" / "cee-2018.json"


@cache
def material() -> dict[str, Any]:
    """Plan, clusters, sessions and stations of the sample."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def plan() -> dict[str, Any]:
    """The sample as a plan for a new workshop."""
    return {name: material()[name] for name in ("title", "event", "language", "ask_origin", "agenda")}


def ensure_sample() -> Workshop:
    """The newest workshop; where there is none, the sample, made now."""
    return Workshop.objects.filter(
        deleted_at=None, archived_at=None, sandbox_of=None
    ).first() or Workshop.objects.from_plan(plan())
