"""Who writes into SQLite: in the order in which they came, and nobody for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from workshop.models import Workshop
from workshop.sqlite.base import Queue, queues

PATIENCE = 10.0


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_first_come_first_served() -> None:
    queue, served = Queue(), []
    assert queue.enter(0)

    def come(number: int) -> None:
        assert queue.enter(PATIENCE)
        served.append(number)
        queue.leave()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda: len(queue.waiting) == number + 1)  # noqa: B023
    queue.leave()
    for thread in threads:
        thread.join(PATIENCE)
    assert served == list(range(8))
    assert not queue.busy


def test_nobody_waits_for_ever_and_whoever_gave_up_is_passed_over() -> None:
    queue = Queue()
    assert queue.enter(0)
    assert not queue.enter(0.01)
    queue.leave()
    assert queue.enter(0)
    queue.leave()
    assert not queue.busy


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others have several writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ending", ["commit", "failure", "close"])
def test_a_transaction_leaves_the_queue_however_it_ends(ending: str) -> None:
    queue = queues[str(connection.settings_dict["NAME"])]
    try:
        with transaction.atomic():
            assert queue.busy
            with transaction.atomic():
                Workshop.objects.all().delete()
            assert queue.busy
            if ending == "failure":
                raise DatabaseError
            if ending == "close":
                connection.close()
    except DatabaseError:
        assert ending == "failure"
    assert not queue.busy
