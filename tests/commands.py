"""Commands, run as manage.py runs them, but in this process: to start Python and Django anew takes a second."""

from __future__ import annotations

import signal
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from django.core.management import execute_from_command_line


def manage(*arguments: str) -> tuple[int, str, str]:
    """The command's exit status, what it said and what it complained about."""
    status: object = 0
    before = signal.getsignal(signal.SIGTERM)
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as complained:
        try:
            execute_from_command_line(["manage.py", *arguments])
        except SystemExit as end:
            status = end.code or 0
        finally:
            signal.signal(signal.SIGTERM, before)
    assert isinstance(status, int), status
    return status, said.getvalue(), complained.getvalue()
