"""Workshops in which nobody has been yet, so that tests can share a server: each takes the next.

`python -m tests.spares NUMBER [PLAN-AS-JSON]` lays them in the data folder, and prints their addresses.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.server import ROOT, settled


def lay(data: Path, number: int, plan: dict[str, Any] | None = None, **more: str) -> Iterator[dict[str, str]]:
    """Lay so many workshops in a data folder, copies of the sample unless there is a plan: the paths of each.

    `more` is what its server has in the environment.
    """
    command = [sys.executable, "-m", "tests.spares", str(number), *([json.dumps(plan)] if plan else [])]
    told = subprocess.run(command, cwd=ROOT, env=settled(data, **more), check=True, stdout=subprocess.PIPE, text=True)
    return map(json.loads, told.stdout.splitlines())


def main(number: str, plan: str = "") -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from workshop import links, sample
    from workshop.models import Workshop

    call_command("migrate", verbosity=0)
    for _spare in range(int(number)):
        workshop = Workshop.objects.from_plan(json.loads(plan) if plan else sample.plan())
        path = {"invitation": links.console_path, "stage": links.stage_path, "join": links.join_path}
        print(json.dumps({name: of(workshop) for name, of in path.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
