"""Phones that drop out and come back: nothing of theirs is lost or doubled; if it were, the rehearsal would notice."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import spares
from tests.commands import manage
from tests.rehearsal.scenes import ask, brainstorming, look_back
from tests.rehearsal.test_rehearsal import finish, rehearse
from workshop.rehearsal import flaky
from workshop.rehearsal.answers import Answer
from workshop.rehearsal.flaky import FlakyPhone, Network, Waiting
from workshop.rehearsal.person import NEXT
from workshop.rehearsal.plays import sheets
from workshop.rehearsal.run import Outcome
from workshop.rehearsal.server import OwnServer

PEOPLE = 6
MOST = 30
"""More workshops than there are tests here."""
SHORT = {"title": "Questions", "agenda": [{"kind": kind} for kind in ("lobby", "grouping", "brainstorm", "select")]}
WRONG = ("lost", "duplicated", "stale", "errors")


@pytest.mark.long
def test_a_whole_workshop_with_flaky_phones_and_a_server_that_is_killed_again_and_again_goes_well(
    tmp_path: Path,
) -> None:
    file, kept = tmp_path / "figures.json", tmp_path / "kept"
    arguments = ("--participants", "12", "--speed", "2000", "--flaky", "0.4", "--kills", "20")
    status, said, complained = finish(rehearse(*arguments, "--json", str(file), "--keep", str(kept), folder=tmp_path))
    assert (status, complained) == (0, ""), complained
    assert said.rstrip().endswith("Nothing was lost, doubled or stale.")
    assert re.search(r"^ 19/19  Thank you! .* writes$", said, re.MULTILINE)
    found = json.loads(file.read_text())
    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
    look_at_the_workshop(found)
    assert "40 % of the phones dropped out" in said
    assert found["flaky"]["dropouts"] > 20
    assert min(found["flaky"].values()) > 0
    assert "The server was killed 20 times" in said
    assert found["kills"]["cuts"] == 20
    assert found["kills"]["torn"] > 0
    assert (kept / "plenum.sqlite3").is_file()


def look_at_the_workshop(found: dict[str, Any]) -> None:
    """Everything was played that belongs into it."""
    assert (found["participants"], found["groups"], found["group_sizes"]) == (12, 3, [4, 4, 4])
    assert (found["selected"], found["clusters"], found["rounds"]) == (6, 8, 4)
    assert (found["sessions"], found["splits"], found["stations"]) == (3, 1, 4)
    assert found["questions"] >= 12
    assert found["acknowledged"] > found["questions"] + found["entries"] + found["notes"]
    assert min(found["late"], found["retried"], found["compared"]) > 0
    assert 0 < found["push_ms"]["p50"] <= found["push_ms"]["p99"]


@pytest.mark.parametrize("share", ["1.1", "-0.1", "nan", "30", "some", "0,3"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    status, _said, complained = manage("rehearse", f"--flaky={share}")
    assert status == 2
    assert "a share from 0 to 1 is needed" in complained
    assert "Traceback" not in complained


@pytest.mark.parametrize(("share", "number"), [(0, 0), (0.3, 30), (1, 100)])
def test_whose_phones_are_flaky_follows_from_the_seed(share: float, number: int) -> None:
    chosen = Network(share, seed=7).choose(100)
    assert len(chosen) == number
    assert chosen == Network(share, seed=7).choose(100)


# Before a real server ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(
    laid: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OwnServer, Iterator[dict[str, str]]]]:
    """A server with short workshops in which nobody has been yet."""
    data = Path(shutil.copytree(laid, tmp_path_factory.mktemp("shared") / "data"))
    fresh = spares.lay(data, MOST, SHORT, DATABASE_URL="")
    with OwnServer(data) as server:
        yield server, fresh


@pytest.fixture
def server(shared: tuple[OwnServer, Iterator[dict[str, str]]]) -> Iterator[OwnServer]:
    """The server, with a workshop of this test's own."""
    server, fresh = shared
    server.invitation = next(fresh)["invitation"]
    yield server
    assert server.errors() == []


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other request is lost, and outages are short."""
    monkeypatch.setattr(flaky, "FATES", {"heard": 3, "unsent": 1, "cut": 1, "unheard": 1})
    monkeypatch.setattr(flaky, "SHORTEST_OUTAGE", 0.1)
    monkeypatch.setattr("workshop.rehearsal.watch.PATIENCE", (0.1, 0.5))


async def ask_and_look_back(server: OwnServer) -> Outcome:
    """Everybody writes three questions, with what their phones make of that."""
    async with brainstorming(server, PEOPLE, flaky=1) as room:
        await ask(room)
        return await look_back(room)


@pytest.mark.usefixtures("bad")
async def test_what_was_lost_on_the_way_arrives_once(server: OwnServer) -> None:
    outcome = await ask_and_look_back(server)
    assert (outcome.verdict.lost, outcome.verdict.duplicated) == ([], [])
    assert (outcome.watch.stale, outcome.room.ledger.errors) == ([], [])
    assert outcome.room.network.lost > PEOPLE


@pytest.mark.usefixtures("bad")
async def test_an_outbox_that_forgets_is_found_out(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def forget(self: FlakyPhone, key: str, waiting: Waiting) -> None:
        self.outbox.pop(key).answer.set_result(Answer(204))

    monkeypatch.setattr(FlakyPhone, "_send", forget)
    outcome = await ask_and_look_back(server)
    assert {kind for kind, _text in outcome.verdict.lost} == {"question"}
    assert outcome.verdict.duplicated == []


@pytest.mark.usefixtures("bad")
async def test_an_outbox_that_sends_with_a_new_key_is_found_out(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = FlakyPhone._wait_in_outbox

    async def rename(self: FlakyPhone, path: str, values: dict[str, Any], script: bool) -> Answer:
        return await wait(self, path, values | {"key": secrets.token_hex(16)}, script)

    monkeypatch.setattr(FlakyPhone, "_wait_in_outbox", rename)
    outcome = await ask_and_look_back(server)
    assert {kind for kind, _text in outcome.verdict.duplicated} == {"question"}
    assert outcome.verdict.lost == []


@pytest.mark.usefixtures("bad")
async def test_a_phone_that_does_not_connect_again_is_stale(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stay_away(self: FlakyPhone) -> bool:
        return True

    async with brainstorming(server, PEOPLE, flaky=1) as room:
        monkeypatch.setattr(FlakyPhone, "connect", stay_away)
        monkeypatch.setattr(flaky, "RETURNS", {"reconnect": 1})
        deaf, *others = room.phones
        assert isinstance(deaf, FlakyPhone)
        deaf.drop(whatever=True)
        await deaf.back()
        await asyncio.gather(*(sheets.ask(room, other, room.dice()) for other in others))
        outcome = await look_back(room)
    assert any(sentence.startswith(f"{deaf.name}:") for sentence in outcome.watch.stale)


@pytest.mark.parametrize("way", ["reconnect", "reload", "switch"])
async def test_what_waits_is_sent_in_order_however_the_phone_comes_back(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(flaky, "RETURNS", {way: 1})
    async with brainstorming(server, PEOPLE, flaky=1) as room:
        phone = room.phones[0]
        assert isinstance(phone, FlakyPhone)
        person, jar = phone.screen.mark("data-person"), phone.http.cookie_jar
        phone.drop(whatever=True)
        await asyncio.gather(*(sheets.ask(room, phone, room.dice()) for _question in range(3)))
        await room.quiet()
        assert phone.screen.mark("data-person") == person
        assert (phone.http.cookie_jar is jar) == (way != "switch")
        newest_first = re.findall(r" · (q\S+)", phone.screen.text("sheet"))
        assert newest_first == ["q1.3", "q1.2", "q1.1"]
        assert phone.is_connected


async def test_whoever_sleeps_is_not_waited_for_and_comes_back_with_what_was_written(server: OwnServer) -> None:
    async with brainstorming(server, PEOPLE, flaky=1) as room:
        phone = room.phones[0]
        assert isinstance(phone, FlakyPhone)
        phone.nod_off()
        assert phone not in room.present
        question = asyncio.create_task(sheets.ask(room, phone, room.dice()))
        await room.console.press(NEXT)
        assert not question.done()
        await room.wake(1)
        await question
        assert phone.screen.mark("kind") == "select"
        assert room.ledger.kept["question"] == {}
        assert [error for error in room.ledger.errors if "409" in error] == room.ledger.errors
