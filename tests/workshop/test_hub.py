"""The hub by itself: nothing is missed, nothing piles up, nobody holds the others up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from workshop import hub as hub_module
from workshop.hub import GONE, Hub, Paint, Push, Viewer, pushes
from workshop.live import EVERYTHING
from workshop.wire import framed

STAGE, CONSOLE = Viewer("stage", "en"), Viewer("console", "en")


class FakeSocket:
    def __init__(self, viewer: Viewer = STAGE, broken: bool = False) -> None:
        self.viewer, self.broken = viewer, broken
        self.pushed: list[str] = []
        self.pushes: list[Push] = []
        self.closed: int | None = None

    def push(self, push: Push) -> None:
        if self.broken:
            raise ConnectionError
        self.pushes.append(push)
        self.pushed += [paint.html for paint in push.paints]

    def close(self, code: int) -> None:
        self.closed = code


class FakePainter:
    """Paints what was poked as text; may be held up, and may break."""

    def __init__(self) -> None:
        self.rounds: list[tuple[int, frozenset[str], frozenset[Viewer], frozenset[Viewer]]] = []
        self.free = threading.Event()
        self.free.set()
        self.slow: int | None = None
        """The one workshop that is held up, or None for all."""
        self.failures = 0
        self.farewell: frozenset[Viewer] = frozenset()

    def __call__(
        self, workshop: int, pokes: frozenset[str], everybody: frozenset[Viewer], fresh: frozenset[Viewer]
    ) -> Iterator[Paint]:
        self.rounds.append((workshop, pokes, everybody, fresh))
        if self.slow in (None, workshop):
            self.free.wait(5)
        if self.farewell:
            yield Paint("farewell", self.farewell, farewell=True)
        if fresh:
            yield Paint("everything", fresh)
        if pokes - {EVERYTHING}:
            yield Paint(" ".join(sorted(pokes - {EVERYTHING})), everybody - fresh)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("cannot be painted")


@pytest.fixture
def painter() -> FakePainter:
    return FakePainter()


@pytest_asyncio.fixture
async def hub(painter: FakePainter) -> AsyncIterator[Hub]:
    hub = Hub(painter)
    yield hub
    painter.free.set()
    for room in list(hub.rooms.values()):
        room.task.cancel()
    hub.executor.shutdown()


async def until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it never happened"
        await asyncio.sleep(0.005)


async def settled(painter: FakePainter) -> int:
    """The number of rounds, once no further one follows."""
    while True:
        before = len(painter.rounds)
        await asyncio.sleep(0.05)
        if len(painter.rounds) == before:
            return before


async def join(hub: Hub, *sockets: FakeSocket) -> None:
    for socket in sockets:
        hub.join(1, socket)
    await until(lambda: all(socket.pushed for socket in sockets if not socket.broken))


async def test_a_newcomer_gets_everything(hub: Hub, painter: FakePainter) -> None:
    socket = FakeSocket()
    await join(hub, socket)
    assert socket.pushed == ["everything"]
    assert painter.rounds == [(1, frozenset(), frozenset([STAGE]), frozenset([STAGE]))]


async def test_a_newcomer_costs_the_others_nothing(hub: Hub, painter: FakePainter) -> None:
    first, second = FakeSocket(STAGE), FakeSocket(CONSOLE)
    await join(hub, first)
    await join(hub, second)
    assert (first.pushed, second.pushed) == (["everything"], ["everything"])


async def test_a_poke_reaches_every_socket_of_its_workshop_only(hub: Hub, painter: FakePainter) -> None:
    here, there = [FakeSocket(), FakeSocket(), FakeSocket(CONSOLE)], FakeSocket()
    await join(hub, *here)
    hub.join(2, there)
    await until(lambda: there.pushed)
    hub.poke(1, frozenset({"board"}))
    await until(lambda: all(socket.pushed[-1] == "board" for socket in here))
    assert await settled(painter) == len(painter.rounds)
    assert there.pushed == ["everything"]


async def test_a_workshop_that_is_slow_to_paint_does_not_hold_up_another(hub: Hub, painter: FakePainter) -> None:
    here, there = FakeSocket(), FakeSocket()
    await join(hub, here)
    hub.join(2, there)
    await until(lambda: there.pushed)
    painter.slow = 1
    painter.free.clear()
    hub.poke(1, frozenset({"board"}))
    for news in ("first", "second"):
        hub.poke(2, frozenset({news}))
        await until(lambda: there.pushed[-1] == news)  # noqa: B023
    assert here.pushed == ["everything"]
    painter.free.set()
    await until(lambda: here.pushed[-1] == "board")


async def test_pokes_during_a_paint_lead_to_exactly_one_more_round(hub: Hub, painter: FakePainter) -> None:
    socket = FakeSocket()
    await join(hub, socket)
    before = len(painter.rounds)
    painter.free.clear()
    hub.poke(1, frozenset({"first"}))
    await until(lambda: len(painter.rounds) == before + 1)
    for number in range(20):
        hub.poke(1, frozenset({f"later{number % 3}"}))
    await asyncio.sleep(0.02)
    painter.free.set()
    await until(lambda: len(socket.pushed) == 3)
    assert await settled(painter) == before + 2
    assert socket.pushed[1:] == ["first", "later0 later1 later2"]


async def test_who_joins_during_a_paint_gets_everything_afterwards(hub: Hub, painter: FakePainter) -> None:
    early, late = FakeSocket(STAGE), FakeSocket(CONSOLE)
    await join(hub, early)
    painter.free.clear()
    hub.poke(1, frozenset({"board"}))
    await until(lambda: len(painter.rounds) == 2)
    hub.join(1, late)
    painter.free.set()
    await until(lambda: late.pushed)
    assert late.pushed == ["everything"]
    assert early.pushed == ["everything", "board"]


async def test_a_poke_of_everything_makes_everybody_fresh(hub: Hub, painter: FakePainter) -> None:
    sockets = [FakeSocket(STAGE), FakeSocket(CONSOLE)]
    await join(hub, *sockets)
    hub.poke(1, frozenset({EVERYTHING}))
    await until(lambda: all(socket.pushed == ["everything"] * 2 for socket in sockets))


async def test_a_broken_socket_does_not_hold_the_others_up(hub: Hub, painter: FakePainter) -> None:
    sockets = [FakeSocket(), FakeSocket(broken=True), FakeSocket()]
    await join(hub, *sockets)
    hub.poke(1, frozenset({"board"}))
    await until(lambda: all(socket.pushed[-1:] == ["board"] for socket in sockets if not socket.broken))
    assert sockets[1] not in hub.rooms[1].sockets


async def test_a_round_is_one_push_shared_by_all_who_get_the_same(hub: Hub, painter: FakePainter) -> None:
    sockets = [FakeSocket(), FakeSocket(), FakeSocket()]
    await join(hub, *sockets)
    painter.farewell = frozenset([STAGE])
    hub.poke(1, frozenset({"board"}))
    await until(lambda: all(socket.pushed[-1:] == ["board"] for socket in sockets))
    assert [len(socket.pushes) for socket in sockets] == [2, 2, 2]
    assert sockets[0].pushes[1] is sockets[1].pushes[1]
    assert sockets[0].pushed == ["everything", "farewell", "board"]
    assert [socket.pushes[0].whole for socket in sockets] == [True] * 3
    assert not any(socket.pushes[1].whole for socket in sockets)


def test_what_is_framed_is_framed_once() -> None:
    both, one = Paint("both", [STAGE, CONSOLE]), Paint("one", [STAGE])
    found = pushes([both, one], fresh=[CONSOLE])
    assert found[STAGE].frames == framed("both") + framed("one")
    assert found[CONSOLE].frames == framed("both")
    assert (found[STAGE].whole, found[CONSOLE].whole) == (False, True)
    assert both.frame is both.frame
    assert found[STAGE].frames is found[STAGE].frames


async def test_what_can_be_painted_is_sent_and_the_rest_tried_again(
    hub: Hub, painter: FakePainter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hub_module, "LONGEST_BREATH", 0.02)
    socket = FakeSocket()
    await join(hub, socket)
    painter.failures = 1
    hub.poke(1, frozenset({"board"}))
    await until(lambda: len(socket.pushed) == 3)
    assert socket.pushed == ["everything", "board", "everything"]
    assert "painting workshop 1 failed" in caplog.text
    assert await settled(painter) == len(painter.rounds)


async def test_news_goes_on_while_something_cannot_be_painted(hub: Hub, painter: FakePainter) -> None:
    socket = FakeSocket()
    await join(hub, socket)
    painter.failures = 1
    for name in ("first", "second"):
        hub.poke(1, frozenset({name}))
        await until(lambda: socket.pushed[-1] == name)  # noqa: B023


async def test_a_farewell_closes_the_socket_for_good(hub: Hub, painter: FakePainter) -> None:
    stays, goes = FakeSocket(STAGE), FakeSocket(CONSOLE)
    await join(hub, stays, goes)
    painter.farewell = frozenset([CONSOLE])
    hub.poke(1, frozenset({"board"}))
    await until(lambda: goes.closed)
    assert goes.closed == GONE
    assert goes.pushed[1] == "farewell"
    assert stays.closed is None


async def test_a_room_ends_when_the_last_one_leaves(hub: Hub, painter: FakePainter) -> None:
    sockets = [FakeSocket(), FakeSocket(CONSOLE)]
    await join(hub, *sockets)
    task = hub.rooms[1].task
    hub.leave(1, sockets[0])
    assert 1 in hub.rooms
    hub.leave(1, sockets[1])
    await until(task.done)
    assert hub.rooms == {}
    hub.leave(1, sockets[1])
    before = len(painter.rounds)
    hub.poke(1, frozenset({"board"}))
    await asyncio.sleep(0.05)
    assert len(painter.rounds) == before


async def test_who_leaves_hears_nothing_more(hub: Hub, painter: FakePainter) -> None:
    stays, leaves = FakeSocket(STAGE), FakeSocket(STAGE)
    await join(hub, stays, leaves)
    hub.leave(1, leaves)
    hub.poke(1, frozenset({"board"}))
    await until(lambda: stays.pushed[-1] == "board")
    assert leaves.pushed == ["everything"]


async def test_what_everybody_pokes_is_painted_at_its_pace(painter: FakePainter) -> None:
    hub, socket = Hub(painter, paces={"reach": 60}), FakeSocket()
    await join(hub, socket)
    for number in range(1, 4):
        hub.poke(1, frozenset({"reach"}))
        hub.poke(1, frozenset({f"board {number}"}))
        await until(lambda: len(socket.pushed) > number)  # noqa: B023 - it is awaited here
    assert socket.pushed[1:] == ["board 1 reach", "board 2", "board 3"]
    for _minute in range(2):
        hub.rooms[1]._has_rested("reach")
        await settled(painter)
    assert socket.pushed[4:] == ["reach"]
    hub.leave(1, socket)
    hub.executor.shutdown()


async def test_a_poke_may_come_from_any_thread(hub: Hub, painter: FakePainter) -> None:
    socket = FakeSocket()
    await join(hub, socket)
    thread = threading.Thread(target=hub.poke, args=(1, frozenset({"board"})))
    thread.start()
    await until(lambda: socket.pushed[-1] == "board")
    thread.join()


def test_a_poke_before_anybody_is_there_is_no_error(painter: FakePainter) -> None:
    Hub(painter).poke(1, frozenset({"board"}))
    assert painter.rounds == []


def test_a_poke_after_the_loop_has_ended_is_no_error(painter: FakePainter) -> None:
    hub = Hub(painter)

    async def visit() -> None:
        await join(hub, FakeSocket())

    asyncio.run(visit())
    hub.poke(1, frozenset({"board"}))
    assert len(painter.rounds) == 1
