"""How fast Plenum is, as ratios to the barest server there is, on this computer: what `./plenum bench` runs.

The server runs on one core, the load on another. Every figure is the median of several repetitions.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import rooms
from tests.bench.broadcasts import cafe, hub, next_phase, side_by_side
from tests.bench.course import Bench
from tests.bench.questions import highest_rate, questions
from tests.bench.reach import reach
from tests.bench.returning import returning
from tests.bench.serving import allow_many_sockets, cores
from tests.bench.table import raw_figures, table
from tests.bench.wire import Wire

LINES: dict[str, Callable[[Bench], Awaitable[None]]] = {
    "next": next_phase,
    "hub": hub,
    "questions": questions,
    "rate": highest_rate,
    "cafe": cafe,
    "returning": returning,
    "reach": reach,
    "side-by-side": side_by_side,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./plenum bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--only", choices=LINES, action="append", help="measure only this; may be given several times")
    parser.add_argument(
        "--quick", action="store_true", help="try everything with a few phones: no figure means anything"
    )
    return parser.parse_args()


async def run(bench: Bench, names: list[str]) -> None:
    for name in names:
        began = time.monotonic()
        print(f"measuring {name} ...", end="", flush=True)
        try:
            await LINES[name](bench)
        except (OSError, RuntimeError) as trouble:
            bench.failed.append(f"{name}: {trouble}")
        print(f" {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    """Measure, print, and write it down; answers with how much could not be measured."""
    options, where = arguments(), cores()
    allow_many_sockets()
    if where is None:
        print("The server and the load cannot have a core each here: the figures tell little.")
    else:
        os.sched_setaffinity(0, {where[1]})
    sizes = rooms.SMOKE if options.quick else rooms.Sizes()
    Wire.quiet = sizes.quiet
    with TemporaryDirectory(prefix="plenum-bench-") as name:
        rooms.set_up(Path(name) / "data")
        bench = Bench(Path(name), sizes, where[0] if where else None)
        try:
            asyncio.run(run(bench, options.only or list(LINES)))
        finally:
            bench.end()
    bench.figures["repetitions"] = sizes.repetitions
    print("\n" + table(bench.figures) + "\n\n" + raw_figures(bench.figures))
    if options.json:
        options.json.write_text(json.dumps(bench.figures, indent=2) + "\n")
    print("\n".join(bench.failed))
    return len(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
