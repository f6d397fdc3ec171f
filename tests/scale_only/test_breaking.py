"""Two processes, PostgreSQL and Redis: each of them goes and comes back while people write. Nothing is lost, doubled or
stale."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.rehearsal.scenes import ask, brainstorming, look_back, wrong
from tests.server import Server
from tests.services import Postgres, Redis
from workshop.rehearsal.script import Room

AWAY_SECONDS = 1.0


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as redis:
        yield redis


@pytest.fixture
def server(tmp_path: Path, postgres: Postgres, redis: Redis) -> Iterator[Server]:
    server = Server(tmp_path, 2, DATABASE_URL=postgres.address, REDIS_URL=redis.address)
    yield server
    server.stop()


@asynccontextmanager
async def writing(room: Room) -> AsyncIterator[None]:
    """Everybody writes, before, while and after something happens."""
    is_over = False

    async def write() -> None:
        while not is_over:
            await ask(room, 1)

    task = asyncio.create_task(write())
    before = len(room.ledger.kept["question"])
    while len(room.ledger.kept["question"]) < before + len(room.present):
        await asyncio.sleep(0.02)
    yield
    is_over = True
    await task


async def away(stop: Callable[[], object], start: Callable[[], object]) -> None:
    await asyncio.to_thread(stop)
    await asyncio.sleep(AWAY_SECONDS)
    await asyncio.to_thread(start)


async def test_a_process_redis_and_postgresql_go_and_come_back_while_people_write(
    server: Server, postgres: Postgres, redis: Redis
) -> None:
    async with brainstorming(server) as room:
        async with writing(room):
            await away(redis.stop, redis.start)
        assert (room.ledger.put_off, room.ledger.errors) == ([], [])
        for process in server.processes:  # Whoever leads is one of them.
            async with writing(room):
                with room.power.outage():
                    process.kill()
                    await asyncio.sleep(0.1)  # By then everybody knows which connections are dead.
                await asyncio.sleep(AWAY_SECONDS)
                process.start()
            await asyncio.to_thread(process.wait)
        assert (room.ledger.put_off, room.ledger.errors) == ([], [])
        async with writing(room):
            await away(postgres.stop, postgres.start)
        assert wrong(await look_back(room)) == []
