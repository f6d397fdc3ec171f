"""Data of every released Plenum: a start of this one brings them up to date, and all of it can be looked at."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.live.person import Person
from tests.server import Server

HERE = Path(__file__).parent
RELEASED = sorted(path.name.removesuffix(".sql.gz") for path in HERE.glob("*.sql.gz"))
TEXTS = {
    "workshop_question": "text",
    "working_sessions_worksheetentry": "text",
    "clustering_cluster": "name",
}
REPLACED = ("working_sessions_worksheetentry",)
"""Tables whose content is in another one now; and what of each table has to stand in the results."""
JUMP, TURN, CODE = r"/(\d+)/jump/", r'name="turn" value="(\d+)"', r"SELECT code FROM workshop_participant"


def test_there_is_data_of_every_released_version() -> None:
    assert [name[:4] for name in RELEASED[:3]] == ["0001", "0002", "0003"]


def unpack(name: str, folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:
        database.executescript(gzip.decompress((HERE / f"{name}.sql.gz").read_bytes()).decode())


def rows(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [table for (table,) in found if not table.startswith(("django_", "sqlite_"))]
        return {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def texts(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:
        known = [(table, column) for table, column in TEXTS.items() if table in rows(folder)]
        found = [database.execute(f"SELECT {column} FROM {table}").fetchall() for table, column in known]
    return [text for several in found for (text,) in several]


@pytest.mark.parametrize("name", RELEASED)
async def test_everything_is_there_and_every_screen_paints(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DATABASE_URL", "REDIS_URL", "PLENUM_TEST_PROCESSES"):
        monkeypatch.delenv(variable, raising=False)
    data = tmp_path / "data"
    unpack(name, data)
    before = {table: count for table, count in rows(data).items() if count and not table.startswith("auth_")}
    written = texts(data)
    with closing(sqlite3.connect(data / "plenum.sqlite3")) as database:
        (code,) = database.execute(CODE).fetchone()
    server = Server(tmp_path)
    try:
        after = rows(data)
        assert {table: after[table] for table in before if table not in REPLACED} == {
            table: count for table, count in before.items() if table not in REPLACED
        }
        await look_at_everything(server, code, written)
    finally:
        server.stop()
    assert "ERROR" not in server.printed()


async def look_at_everything(server: Server, code: str, written: list[str]) -> None:
    """Every phase on all three screens, then the results."""
    async with Person(server.join) as frank, Person(server.join + "place/") as alice:
        await alice.post(server.join + "place/", code=code)
        await frank.post(server.invitation)
        frank.home = server.join + "console/"
        await frank.post(server.join + "controls/")  # Somebody was at them when the workshop ended.
        phases = list(dict.fromkeys(re.findall(JUMP, await frank.get(frank.home))))
        assert len(phases) == 19
        for phase in phases:
            turn = re.search(TURN, await frank.get(frank.home))
            assert turn
            said = await frank.post(f"{server.join}{phase}/jump/", turn=turn[1])
            assert frank.status == 204, said
            for who, address in ((frank, frank.home), (frank, server.stage), (alice, server.join)):
                page = await who.get(address)
                assert who.status == 200
                assert f'data-phase="{phase}"' in page, address
        results = json.dumps(json.loads(await frank.get(server.join + "results/json/")))
        assert [text for text in written if json.dumps(text)[1:-1] not in results] == []
