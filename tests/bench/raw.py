"""The yardstick: the barest server that `websockets` makes, which sends what it is told to whom it is told.

What it hears is a list of [path, text, size]: everybody who came to that path gets that text, filled up to that size,
as one message that is framed once. With --keep, each list is first written to a file, as safely as Plenum writes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from pathlib import Path

from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.serving import allow_many_sockets


class Raw:
    """Everybody who is connected, by the path to which they came."""

    def __init__(self, file: Path) -> None:
        self.rooms: dict[str, set[ServerConnection]] = {}
        self.kept = sqlite3.connect(file, isolation_level=None)
        self.kept.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS heard (it)"
        )

    async def welcome(self, socket: ServerConnection) -> None:
        here = self.rooms.setdefault(socket.request.path if socket.request else "/", set())
        here.add(socket)
        try:
            async for message in socket:
                self.hear(message)
        finally:
            here.discard(socket)

    def hear(self, message: str | bytes) -> None:
        order = json.loads(message)
        if order["keep"]:
            self.kept.execute("INSERT INTO heard VALUES (?)", (str(message),))
        for path, text, size in order["news"]:
            broadcast(self.rooms.get(path, ()), text.ljust(size))


async def main(ready: Path) -> None:
    raw = Raw(ready.with_suffix(".sqlite3"))
    async with serve(raw.welcome, "127.0.0.1", 0, compression=None) as server:
        part = ready.with_suffix(".part")
        part.write_text(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        part.replace(ready)
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ready-file", type=Path, required=True)
    allow_many_sockets()
    asyncio.run(main(parser.parse_args().ready_file))
