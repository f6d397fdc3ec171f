"""Python looks for a module of this name when it starts: in a process that finds this one, the machine's clock is wrong
by as many seconds as the file says that PLENUM_TEST_SKEW names, which may change at any time."""

import os
import time
from pathlib import Path

FILE = Path(os.environ["PLENUM_TEST_SKEW"])
right = time.time

time.time = lambda: right() + float(FILE.read_text() or 0)
