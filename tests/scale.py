"""The tests on PostgreSQL and Redis, with two processes wherever a server is used.

`python -m tests.scale PYTEST-ARGUMENTS` starts what they need, runs these tests (all of them, without arguments), and
stops it again. The tests in tests/scale_only are for these surroundings alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.services import Postgres, Redis, missing

ALONE = "--ignore=tests/browser"


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments."""
    if lacking := missing():
        print(f"The tests at scale need {' and '.join(lacking)}, and were left out. (Debian: apt install them)")
        return 0
    with Postgres() as postgres, Redis() as redis:
        changes = {"DATABASE_URL": postgres.address, "REDIS_URL": redis.address, "PLENUM_TEST_PROCESSES": "2"}
        pytest = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.call(pytest, env=os.environ | changes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
