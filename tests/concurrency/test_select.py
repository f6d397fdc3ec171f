"""Everybody of a group presses at the same moment: processes and threads, on a database that is really shared.

These run on SQLite with all other tests, and on PostgreSQL by `./plenum test` or `python -m tests.scale`.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import Room, post
from workshop.models import Postit, Question
from workshop.models.filling import fill_up, take_back_filled
from workshop.models.postits import Hanging, NoSlotLeft, NotComplete

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES, SECONDS, THUMBS, ROUNDS = 3, 3, 8, 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(transactional_db: None) -> Room:
    """One group with eight questions on its sheet, which selects now."""
    room = Room()
    room.go_to("brainstorm")
    for number in range(8):
        room.question(room.alice, f"Why {number}?")
    room.go_to("select")
    return room


def at_once(press: Callable[[int], Any], thumbs: int = THUMBS) -> list[Any]:
    """What so many threads get that start at the same moment, each with a connection of its own."""
    start = Barrier(thumbs)

    def thumb(number: int) -> Any:
        start.wait()
        try:
            return press(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(thumbs) as hands:
        return list(hands.map(thumb, range(thumbs)))


def together(*verbs: Callable[[], Any]) -> tuple[str, ...]:
    """How each of these ended, which began at the same moment."""
    return tuple(at_once(lambda number: in_words(verbs[number]), len(verbs)))


def in_words(verb: Callable[[], Any]) -> str:
    """How a verb ended, as a word."""
    try:
        verb()
    except (Hanging, NoSlotLeft, NotComplete, IntegrityError) as refusal:
        return type(refusal).__name__
    return "done"


def questions(room: Room) -> list[Question]:
    return list(Question.objects.filter(workshop=room.workshop))


def is_sound(postits: list[tuple[int | None, bool]]) -> bool:
    """At most two, each in a slot of its own, and either all of them hang or none does."""
    slots = [slot for slot, _hangs in postits]
    hanging = [hangs for _slot, hangs in postits]
    return set(slots) <= {1, 2} and len(set(slots)) == len(slots) and hanging.count(True) in (0, 2)


def picture() -> list[tuple[int | None, bool]]:
    """The post-its at one moment, by one query."""
    return [(slot, hung_at is not None) for slot, hung_at in Postit.objects.values_list("slot", "hung_at")]


def test_the_database_gives_each_slot_once(hall: Room) -> None:
    """Without any care on our side: the constraint alone."""
    found = questions(hall)

    def take(number: int) -> str:
        rest = {"phase": hall.phase("select"), "group_id": found[number].group_id, "slot": 2}
        with transaction.atomic():
            Postit.objects.create(workshop=hall.workshop, question=found[number], text="", **rest)
        return "done"

    outcome = Counter(at_once(lambda number: in_words(lambda: take(number))))
    assert outcome == {"done": 1, "IntegrityError": THUMBS - 1}


def test_exactly_two_when_everybody_selects_at_once(hall: Room) -> None:
    people, found = [hall.alice, hall.bob, hall.carol], questions(hall)
    phase = hall.phase("select")

    def press(number: int) -> int:
        browser = hall.browser(people[number % 3])
        address = f"/{hall.code}/{phase.pk}/select/questions/{found[number].pk}/"
        return post(browser, address).status_code

    assert sorted(at_once(press)) == [204] * 2 + [409] * (THUMBS - 2)
    assert sorted(slot or 0 for slot, _hangs in picture()) == [1, 2]


def test_confirming_and_putting_back_at_once_ends_with_either(hall: Room) -> None:
    """The model by itself: the views' own transactions make everybody wait anyhow."""
    phase, found, group = hall.phase("select"), questions(hall)[:2], hall.group_of(hall.alice)
    outcomes = Counter[tuple[str, ...]]()
    for _round in range(ROUNDS):
        first, _second = (question.select(phase, 2) for question in found)
        ended = together(partial(Postit.objects.confirm, phase, group, 2), first.put_back)
        outcomes[ended] += 1
        assert ended in {("done", "Hanging"), ("NotComplete", "done")}
        assert is_sound(picture()), picture()
        Postit.objects.reopen(phase, group)
    assert sum(outcomes.values()) == ROUNDS


def test_filling_up_while_a_group_selects_leaves_no_third(hall: Room) -> None:
    phase, found, group = hall.phase("select"), questions(hall), hall.group_of(hall.alice)
    for nth in range(ROUNDS):
        question = found[nth % len(found)]
        fill = partial(fill_up, phase, 2)
        first, _selected, second = together(fill, partial(question.select, phase, 2), fill)
        assert first == second == "done"
        assert [hangs for _slot, hangs in picture()] == [True, True]
        take_back_filled(phase)
        assert is_sound(picture()), picture()
        Postit.objects.reopen(phase, group)
        Postit.objects.all().delete()


def test_many_processes_never_break_a_group(hall: Room) -> None:
    phase = hall.phase("select")
    command = [sys.executable, "-m", "tests.concurrency.hands", connection.settings_dict["NAME"], phase.pk]
    processes = [
        subprocess.Popen([*map(str, command), str(seed), str(SECONDS)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for seed in range(PROCESSES)
    ]
    seen = set()
    while any(process.poll() is None for process in processes):
        seen.add(frozenset(now := picture()))
        assert is_sound(now), now
    answers: Counter[str] = Counter()
    for process in processes:
        for line in process.communicate()[0].splitlines():
            name, _space, count = line.rpartition(" ")
            answers[name] += int(count)
        assert process.returncode == 0
    assert {name.split()[1] for name in answers} <= {"204", "409"}, answers
    assert all(answers[f"{verb} 204"] for verb in ("select", "confirm", "put_back", "open_again", "fill")), answers
    assert len(seen) >= 2
    assert is_sound(picture())
