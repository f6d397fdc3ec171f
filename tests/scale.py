"""The tests on PostgreSQL and Redis, with two processes wherever a server is used: `./plenum test --scale`.

`python -m tests.scale PYTEST-ARGUMENTS` starts what they need, runs these tests, and stops it again. Without arguments
it runs all of them, those in browsers in a process of their own. With `--short`, what would only be asked twice is
left out: tests without a database or a server (see tests/conftest.py), and the long ones below, which are long or only
read and show what others have written. The tests in tests/scale_only are for these surroundings alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.services import Postgres, Redis, missing

LONG = (
    "bench",
    "browser",
    "rehearsal",
    "sessions/test_cafe_steering.py",
    "workshop/test_access.py",
    "workshop/test_accounts.py",
    "workshop/test_agenda_editor.py",
    "workshop/test_archive_refused.py",
    "workshop/test_backups.py",
    "workshop/test_desk.py",
    "workshop/test_exports.py",
    "workshop/test_formats.py",
    "workshop/test_frame.py",
    "workshop/test_headers.py",
    "workshop/test_hostile.py",
    "workshop/test_kit.py",
    "workshop/test_lineup.py",
    "workshop/test_logs.py",
    "workshop/test_painting.py",
    "workshop/test_preview.py",
    "workshop/test_queries.py",
    "workshop/test_rubbish.py",
    "workshop/test_tables.py",
    "workshop/test_watchers.py",
    "workshop/test_watching.py",
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
        runs = [(*arguments[1:], "tests", *(f"--ignore=tests/{place}" for place in LONG))]
        changes["PLENUM_TEST_SHORT"] = "1"
    elif not arguments:
        runs = [(*IN_PARALLEL, *chosen) for chosen in ALL]
    with Postgres() as postgres, Redis() as redis:
        environment = os.environ | changes | {"DATABASE_URL": postgres.address, "REDIS_URL": redis.address}
        pytest = [sys.executable, "-m", "pytest"]
        return max([subprocess.call([*pytest, *run], env=environment) for run in runs])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
