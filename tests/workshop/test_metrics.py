"""What the hub counts: for whoever looks from outside, and by the way for whoever wonders why news is late."""

from __future__ import annotations

import gc

import pytest

from tests.workshop.test_hub import FakePainter, FakeSocket, hub, join, painter, settled, until
from workshop import metrics
from workshop.hub import Hub, Paint, Push
from workshop.metrics import REGISTRY
from workshop.sockets import Outbox

__all__ = ["hub", "painter"]  # fixtures


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"plenum_{name}", labels) or 0


async def test_a_round_of_news_is_counted(hub: Hub, painter: FakePainter) -> None:
    names = ("pokes_total", "paints_total", "paint_seconds_count", "push_seconds_count")
    await join(hub, FakeSocket())
    before = [counted(name, rehearsal="no") for name in names]
    hub.poke(1, frozenset({"board"}))
    hub.poke(2, frozenset({"board"}))  # Nobody is there.
    await settled(painter)
    assert [counted(name, rehearsal="no") for name in names] == [value + 1 for value in before]
    assert counted("rooms_waiting") == 0


async def test_rehearsals_are_told_from_the_real_thing(hub: Hub, painter: FakePainter) -> None:
    metrics.connected(77, "phone", rehearsal=True)
    try:
        assert counted("screens", screen="phone", rehearsal="yes") == 1
        before = counted("paints_total", rehearsal="no")
        hub.join(77, FakeSocket())
        await until(lambda: counted("paints_total", rehearsal="yes") > 0)
        assert counted("paints_total", rehearsal="no") == before
    finally:
        metrics.disconnected(77, "phone")
    assert counted("screens", screen="phone", rehearsal="yes") == 0


async def test_rooms_that_wait_for_the_painter_are_seen(hub: Hub, painter: FakePainter) -> None:
    painter.free.clear()
    for workshop in (1, 2, 3):
        hub.join(workshop, FakeSocket())
    await until(lambda: counted("rooms_waiting") == 3)
    painter.free.set()
    await until(lambda: counted("rooms_waiting") == 0)


async def test_a_room_goes_on_whatever_happens(
    hub: Hub, painter: FakePainter, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = FakeSocket()
    await join(hub, socket)
    monkeypatch.setattr("workshop.hub.pushes", lambda *_given: 1 / 0)
    hub.poke(1, frozenset({"board"}))
    await until(lambda: "news of workshop 1 could not be sent" in caplog.text)
    monkeypatch.undo()
    await until(lambda: len(socket.pushed) == 2)
    assert socket.pushed == ["everything", "everything"]
    assert caplog.records[0].__dict__["workshop"] == 1


async def test_broken_sockets_are_counted(hub: Hub, painter: FakePainter) -> None:
    before = counted("sockets_dropped_total", reason="broken")
    hub.join(1, FakeSocket(broken=True))
    await until(lambda: counted("sockets_dropped_total", reason="broken") == before + 1)


def test_slow_sockets_and_what_they_miss_are_counted() -> None:
    gc.collect()
    paused, dropped = counted("sockets_paused"), counted("paints_dropped_total")
    slow = counted("sockets_dropped_total", reason="slow")
    outbox = Outbox()
    assert counted("sockets_paused") == paused + 1
    for regions in (("a", "b"), ("b", "c"), ("a",)):
        outbox.put(Push(tuple(Paint("", (), region=region) for region in regions)))
    assert counted("paints_dropped_total") == dropped + 2
    outbox.put(Push((Paint("", (), region="a"),), whole=True))
    assert counted("paints_dropped_total") == dropped + 5
    outbox.give_up()
    outbox.give_up()
    assert counted("sockets_dropped_total", reason="slow") == slow + 1
    del outbox
    assert counted("sockets_paused") == paused
