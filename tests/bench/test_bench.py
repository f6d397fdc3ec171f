"""The bench runs: every figure is there. How large it is, nobody asks here: a busy machine is slow, not wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.table import TARGETS, table
from tests.bench.wire import Wire

ROOT = Path(__file__).parent.parent.parent
TRIED = ("--only", "hub", "--only", "questions")
"""The lines that everything else is made like; `./plenum bench --quick` tries all of them, which takes longer."""
FIGURES = {"hub_1000_x_raw", "hub_1000_plain_asgi_x_raw", "questions_300_x_raw", "questions_lost"}


def test_a_smoke_run_has_all_figures(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", *TRIED, "--json", str(tmp_path / "figures.json")],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert set(figures) >= FIGURES
    assert {target.key for target in TARGETS} >= FIGURES
    assert figures["questions_lost"] == 0
    assert "a question, 300 phones" in told.stdout


def test_the_table_says_what_is_reached() -> None:
    lines = table({"hub_1000_x_raw": 1.2, "next_1000_x_raw": 3.01, "questions_p99_ms": 7}).splitlines()
    assert [line.split("  ")[-1].strip() for line in lines[1:]] == ["NOT REACHED", "reached", "7 ms"]


@pytest.mark.parametrize("piece", [1, 3, 70_000])
async def test_frames_are_read_in_whatever_pieces_they_come(piece: int) -> None:
    """A short text, one with a length of two bytes and one with eight; what is waited for stands in the last."""
    texts = [b"short", b"x" * 300, b"y" * 66_000 + b"mark"]
    heads = [b"\x81\x05", b"\x81\x7e\x01\x2c", b"\x81\x7f" + len(texts[2]).to_bytes(8)]
    stream = b"HTTP/1.1 101 Switching\r\n\r\n" + b"".join(head + text for head, text in zip(heads, texts, strict=True))
    wire = Wire(b"mark")
    for at in range(0, len(stream) - 1, piece):
        wire.data_received(stream[at : min(at + piece, len(stream) - 1)])
    assert (wire.texts, wire.heard) == (2, False)
    wire.data_received(stream[-1:])
    assert (wire.texts, wire.heard, wire.bytes) == (3, True, sum(map(len, texts)))
