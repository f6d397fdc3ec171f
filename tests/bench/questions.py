"""The path of a question: from its author's thumb to the companions' phones and onto the stage's count."""

from __future__ import annotations

import asyncio
import json
import re
import time
from asyncio import to_thread as made
from collections import Counter
from itertools import cycle
from statistics import mean, median

from tests.bench import rooms
from tests.bench.course import Bench, p99
from tests.bench.serving import FLOOR
from tests.bench.wire import Browser, Wire, open_all

TALLY = re.compile(rb"tally-(\d+)-(\d+)\"")
LATEST = 10.0
"""After so many seconds a question that is not there is lost."""
TOO_SLOW = 1_000.0
"""A rate is sustained while 99 of 100 questions take fewer milliseconds."""
STEP, STEP_SECONDS = 1.5, 3.0


class Question:
    """One on its way: to `left` more phones, and to the stage."""

    def __init__(self, text: str, group: int, number: int, left: int) -> None:
        self.text, self.mark, self.group, self.number, self.left = text, text.encode(), group, number, left
        self.began = time.perf_counter()
        self.took, self.is_counted, self.is_kept = 0.0, False, False

    def arrive(self, at: float) -> None:
        self.took = (at - self.began) * 1000

    @property
    def is_there(self) -> bool:
        return self.is_counted and not self.left


class Phone(Wire):
    """Waits for its group's questions."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Question] = []

    def text(self, buffer: bytes, begin: int, end: int) -> None:
        for question in [each for each in self.waiting if buffer.find(each.mark, begin, end) >= 0]:
            self.waiting.remove(question)
            question.left -= 1
            question.arrive(self.at)


class Stage(Wire):
    """Waits until they are counted: the stage shows how many each group has."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Question] = []

    def text(self, buffer: bytes, begin: int, end: int) -> None:
        counts = {int(group): int(number) for group, number in TALLY.findall(buffer, begin, end)}
        for question in [each for each in self.waiting if counts.get(each.group, 0) >= each.number]:
            self.waiting.remove(question)
            question.is_counted = True
            question.arrive(self.at)


class Room:
    """Groups with their phones, a stage and a console; a question goes to its server by `_send`."""

    def __init__(self, port: int, workshop: rooms.Workshop) -> None:
        self.port, self.workshop = port, workshop
        self.phones = {key: Phone() for key in workshop.phones}
        self.stage, self.console = Stage(), Wire()
        self.asked: Counter[int] = Counter()
        self.turns = cycle((group, turn) for turn in range(3) for group in workshop.groups)

    async def open(self) -> None:
        raise NotImplementedError

    async def _send(self, question: Question, author: int) -> None:
        raise NotImplementedError

    async def _ask(self) -> Question:
        group, turn = next(self.turns)
        members = self.workshop.groups[group]
        self.asked[group] += 1
        text = f"How do we do it, {group} and {self.asked[group]} ?"
        question = Question(text, group, self.asked[group], len(members))
        self.stage.waiting.append(question)
        for member in members:
            self.phones[member].waiting.append(question)
        await self._send(question, members[turn % len(members)])
        question.is_kept = True
        return question

    async def ask(self, rate: float, seconds: float) -> tuple[list[float], int]:
        """So many questions a second: how many milliseconds each took, and how many were lost or refused."""
        began, tasks = time.perf_counter(), []
        for number in range(max(round(rate * seconds), 1)):
            await asyncio.sleep(began + number / rate - time.perf_counter())
            tasks.append(asyncio.create_task(self._ask()))
        done = await asyncio.gather(*tasks, return_exceptions=True)
        questions = [found for found in done if isinstance(found, Question)]
        latest = time.perf_counter() + LATEST
        while not all(each.is_there for each in questions) and time.perf_counter() < latest:
            await asyncio.sleep(0.01)
        lost = len(tasks) - sum(each.is_there for each in questions)
        return [each.took for each in questions] or [LATEST * 1000], lost

    def close(self) -> None:
        for wire in (*self.phones.values(), self.stage, self.console):
            wire.close()


class PlenumRoom(Room):
    """The room in Plenum: a question goes up as its author's form."""

    async def open(self) -> None:
        home, people = self.workshop.home, self.workshop.phones
        self.browsers = {key: Browser(self.port, cookies) for key, cookies in people.items()}
        await open_all((self.phones[key], self.port, f"{home}live/phone/{key}/", people[key]) for key in people)
        await self.stage.open(self.port, f"{home}live/stage/{self.workshop.stage}/")
        await self.console.open(self.port, f"{home}live/console/en/", self.workshop.facilitator)
        for browser in self.browsers.values():
            await browser.open()

    async def _send(self, question: Question, author: int) -> None:
        path = f"{self.workshop.home}{self.workshop.brainstorm}/brainstorm/questions/"
        body = f"key={question.group}-{question.number}&text={question.text.replace(' ', '+')}"
        await self.browsers[author].post(path, body)

    def sizes(self) -> tuple[int, int]:
        """How many bytes a phone and the stage got with a text, on average."""
        wires = [wire for wire in self.phones.values() if wire.texts]
        return round(mean(wire.bytes / wire.texts for wire in wires)), round(self.stage.bytes / self.stage.texts)

    def forget(self) -> None:
        for wire in (*self.phones.values(), self.stage):
            wire.forget()

    def close(self) -> None:
        super().close()
        for browser in self.browsers.values():
            browser.close()


class RawRoom(Room):
    """The same room at the raw server: a question goes up by its author's socket."""

    size, stage_size, keep = 0, 0, False

    async def open(self) -> None:
        groups = {member: group for group, members in self.workshop.groups.items() for member in members}
        await open_all((self.phones[key], self.port, f"/{group}", "") for key, group in groups.items())
        await self.stage.open(self.port, "/stage")
        await self.console.open(self.port, "/stage")

    async def _send(self, question: Question, author: int) -> None:
        counted = f'tally-{question.group}-{question.number}"'
        news = [[f"/{question.group}", question.text, self.size], ["/stage", counted, self.stage_size]]
        self.phones[author].write(1, json.dumps({"keep": self.keep, "news": news}).encode())


class FloorRoom(Room):
    """The same room at the barest server that writes through Django."""

    async def open(self) -> None:
        groups = {member: group for group, members in self.workshop.groups.items() for member in members}
        self.browsers = {key: Browser(self.port, "") for key in groups}
        await open_all((self.phones[key], self.port, f"/phone/{group}/", "") for key, group in groups.items())
        await self.stage.open(self.port, "/stage/0/")
        await self.console.open(self.port, "/stage/0/")
        for browser in self.browsers.values():
            await browser.open()

    async def _send(self, question: Question, author: int) -> None:
        await self.browsers[author].post("/keep/", f"{question.group}|{question.number}|{question.text}")

    def close(self) -> None:
        super().close()
        for browser in self.browsers.values():
            browser.close()


async def questions(bench: Bench) -> None:
    """So many questions a second, beside the raw server that does the same; then ever more of them."""
    sizes = bench.sizes
    room = PlenumRoom(bench.plenum().port, await made(rooms.brainstorm, sizes.group_work))
    raw = RawRoom(bench.raw().port, room.workshop)
    bare = FloorRoom(bench.serve(*FLOOR).port, room.workshop)
    for each in (room, raw, bare):
        await each.open()
        await each.ask(sizes.rate, 1)
    floor: list[float] = []
    ours: list[float] = []
    raws: list[float] = []
    kept: list[float] = []
    everything: list[float] = []
    missing = 0
    for _repetition in range(min(sizes.repetitions, 3)):
        room.forget()
        took, lost = await room.ask(sizes.rate, sizes.seconds)
        everything += took
        missing += lost
        ours.append(p99(took))
        raw.size, raw.stage_size = room.sizes()
        for raw.keep, found in ((False, raws), (True, kept)):
            found.append(p99((await raw.ask(sizes.rate, sizes.seconds / 2))[0]))
        floor.append(p99((await bare.ask(sizes.rate, sizes.seconds / 2))[0]))
    bench.figures |= {
        "questions_300_x_raw": median(ours) / median(raws),
        "questions_300_x_raw_kept": median(ours) / median(kept),
        "question_floor_ms": median(floor),
        "questions_300_x_floor": median(ours) / median(floor),
        "questions_lost": missing,
        "questions_p99_ms": median(ours),
        "questions_median_ms": median(everything),
        "questions_slowest_ms": max(everything),
        "questions_raw_ms": median(raws),
        "questions_raw_kept_ms": median(kept),
        "questions_phone_bytes": raw.size,
        "questions_stage_bytes": raw.stage_size,
        "questions_asked": len(everything),
    }
    for each in (room, raw, bare):
        each.close()


async def highest_rate(bench: Bench) -> None:
    """Ever more questions a second, until they take too long or get lost."""
    sizes = bench.sizes
    room = PlenumRoom(bench.plenum().port, await made(rooms.brainstorm, sizes.group_work))
    await room.open()
    rate, highest = float(sizes.rate), 0.0
    for _step in range(sizes.steps):
        took, lost = await room.ask(rate, min(STEP_SECONDS, sizes.seconds))
        bench.figures[f"questions_at_{rate:.0f}_a_second_p99_ms"] = p99(took)
        if lost or p99(took) > TOO_SLOW:
            break
        highest, rate = rate, rate * STEP
    bench.figures["questions_highest_rate"] = highest
    room.close()
