"""The tests on PostgreSQL and Redis, with two processes wherever a server is used: `./plenum test --scale`.

`python -m tests.scale PYTEST-ARGUMENTS` starts what they need, runs these tests, and stops it again. Without arguments
it runs all of them, those in browsers in a process of their own. What asks neither a database nor a server is left out:
it could not end otherwise (see tests/conftest.py). With `--short` it runs those below, which use what differs there:
several processes, locks, transactions, orders and texts of the database. The tests in tests/scale_only are for these
surroundings alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.services import Postgres, Redis, missing

SHORT = (
    "scale_only",
    "live",
    "clustering/test_wall.py",
    "sessions/test_shared.py",
    "workshop/test_archive.py",
    "workshop/test_merging.py",
    "workshop/test_roster.py",
    "workshop/test_select.py",
)
ALL = (("tests", "--ignore=tests/browser"), ("tests/browser",))
IN_PARALLEL = ("-n", "4", "--dist", "worksteal")


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments; answers with its exit status."""
    if lacking := missing():
        print(f"The tests at scale need {' and '.join(lacking)}, and were left out. (Debian: apt install them)")
        return 0
    runs: list[tuple[str, ...]] = [tuple(arguments)]
    changes = {"PLENUM_TEST_PROCESSES": "2"}
    if arguments[:1] == ["--short"]:
        runs = [(*arguments[1:], *(f"tests/{place}" for place in SHORT))]
        changes["PLENUM_TEST_SHORT"] = "1"
    elif not arguments:
        runs = [(*IN_PARALLEL, *chosen) for chosen in ALL]
    with Postgres() as postgres, Redis() as redis:
        environment = os.environ | changes | {"DATABASE_URL": postgres.address, "REDIS_URL": redis.address}
        pytest = [sys.executable, "-m", "pytest"]
        return max([subprocess.call([*pytest, *run], env=environment) for run in runs])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
