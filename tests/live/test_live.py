"""Liveness against the real server: real HTTP, real sockets, a process of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from pycrdt import Doc, Text

from tests.live.person import Person
from tests.server import Server
from workshop.hub import GONE


@asynccontextmanager
async def facilitating(server: Server) -> AsyncIterator[Person]:
    async with Person(server.join) as frank:
        await frank.post(server.invitation)
        assert frank.status == 200
        await frank.watch(server.join + "console/")
        frank.home = server.join + "console/"
        yield frank


async def press(frank: Person, server: Server, button: str = "next") -> None:
    turn = re.search(r'name="turn" value="(\d+)"', await frank.get(frank.home))
    assert turn
    await frank.post(f"{server.join}{button}/", turn=turn[1])
    assert frank.status == 204


async def go_to(frank: Person, server: Server, kind: str) -> str:
    """Jump to a phase; answers with the address of its views."""
    page = await frank.get(frank.home)
    turn = re.search(r'name="turn" value="(\d+)"', page)
    names = {"lineup": "Line-up", "brainstorm": "Brainstorm", "grouping": "Find your group", "thanks": "Thank you"}
    names |= {"marketplace": "Marketplace", "session": "Working sessions"}
    entry = re.search(rf'/(\d+)/jump/"(?:(?!jump/).)*?agenda-kind">{names[kind]}', page, re.DOTALL)
    assert turn
    assert entry
    await frank.post(f"{server.join}{entry[1]}/jump/", turn=turn[1])
    return f"{server.join}{entry[1]}/{kind}/"


async def test_a_change_of_phase_reaches_every_screen_and_is_counted(fresh_server: Server) -> None:
    server = fresh_server
    async with facilitating(server) as frank, Person(server.join) as alice, Person(server.join) as stage:
        await alice.join("Alice")
        await alice.watch()
        await stage.watch(server.stage)
        await frank.sees("<strong>1</strong>")
        await press(frank, server)
        for screen in (frank, alice, stage):
            await screen.sees("phase", "phase")
        await alice.sees("What we know", "phase")
        await stage.sees("We all work with partners", "phase")
        await frank.sees("On the stage now", "phase")
        told = "".join([await alice.get(f"{process.base}/metrics") for process in server.processes])
        screens = re.findall(r'plenum_screens{rehearsal="no",screen="(\w+)"} 1.0', told)
        assert sorted(screens) == ["console", "phone", "stage"]
        assert 'plenum_http_requests_total{method="POST",rehearsal="no",route="next",status="2xx"} 1.0' in told


async def test_a_question_reaches_companions_and_the_count_but_not_other_groups(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.stage) as stage:
        people = [await Person(server.join).__aenter__() for _ in range(8)]
        for number, person in enumerate(people):
            await person.join(f"Person {number}")
            await person.watch()
        await stage.watch(server.stage)
        await go_to(frank, server, "grouping")
        url = await go_to(frank, server, "brainstorm")
        for person in people:
            await person.sees("Group", "sheet")
        await people[0].post(url + "questions/", text="Why do we meet?", key="a")
        assert people[0].status == 204
        await people[0].sees("Why do we meet?", "sheet")
        await stage.sees('class="grown">1</strong>', "counts")
        groups = [re.search(r"Group \d+", str(person.regions))[0] for person in people]  # type: ignore[index]
        assert len(set(groups)) == 2
        assert groups.count(groups[0]) == 4
        for person, group in zip(people, groups, strict=True):
            if group == groups[0]:
                await person.sees("Why do we meet?", "sheet")
            else:
                assert "Why do we meet?" not in str(person.regions)
        assert "Why do we meet?" not in str(stage.regions)
        for person in people:
            await person.__aexit__()


async def test_coming_back_paints_everything_that_happened_meanwhile(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.join) as alice:
        await alice.join("Alice")
        await alice.watch()
        await alice.sees("You are in", "phase")
        await alice.hang_up()
        await press(frank, server)
        await press(frank, server)
        alice.regions.clear()
        await alice.watch()
        await alice.sees("What we know", "phase")


async def test_what_was_acknowledged_survives_kill_9_and_everybody_comes_back(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.join) as alice:
        await alice.join("Alice")
        url = await go_to(frank, server, "brainstorm")
        await alice.post(url + "questions/", text="Does it stay?", key="a")
        assert alice.status == 204
        server.kill()
        server.start()
        await alice.watch()
        await alice.sees("Does it stay?", "sheet")
        await alice.post(url + "questions/", text="Does it stay?", key="a")
        page = await alice.get(server.join)
        assert page.count('class="entry-text">Does it stay?') == 1


async def test_what_was_saved_on_a_worksheet_survives_kill_9_and_is_there_once(server: Server) -> None:
    """A killed server loses what it has not acknowledged at most, and a phone that knows no answer sends again."""
    async with facilitating(server) as frank, Person(server.join) as alice:
        await alice.join("Alice")
        market = await go_to(frank, server, "marketplace")
        await alice.post(market + "sessions/", question="How?", key="a")
        await go_to(frank, server, "session")
        await alice.watch()
        await alice.sees("data-sheet", "worksheet")
        save = re.search(r'data-save="([^"]+)"', alice.regions[worksheet_of(alice)])
        assert save
        doc: Doc = Doc()
        sent = []
        for number in range(20):
            known = doc.get_state()
            doc.get("found", type=Text).insert(0, f"line {number}\n")
            sent.append(doc.get_update(known))
            assert await alice.post_bytes(server.base + save[1], sent[-1]) == 204
        server.kill()
        server.start()
        for update in (*sent[-3:], doc.get_update()):
            assert await alice.post_bytes(server.base + save[1], update) == 204
        alice.regions.clear()
        await alice.watch()
        await alice.sees("<li>line 0</li>", "worksheet")
        assert alice.regions[worksheet_of(alice)].count("<li>line ") == 20
        assert (await alice.get(f"{server.join}results/markdown/")).count("- line ") == 20


def worksheet_of(person: Person) -> str:
    return next(name for name in person.regions if name.startswith("worksheet"))


async def test_a_removed_participant_is_told_and_stays_out(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.join) as alice:
        await alice.join("Alice")
        await alice.watch()
        await alice.sees("You are in", "phase")
        person = re.search(r'class="person" href="([^"]+)"', await frank.get(frank.home))
        assert person
        await frank.post(f"{server.base}{person[1]}removal/")
        assert await alice.is_closed() == GONE
        assert "no longer part" in alice.regions["phase"]
        assert "Your name" in await alice.get(server.join)


async def test_strangers_hear_nothing(server: Server) -> None:
    live = server.join.replace("http", "ws") + "live/"
    for path in ("phone/", "console/en/", "stage/wrong-secret/"):
        async with Person(server.join) as mallory:
            await mallory.connect(live + path)
            assert await mallory.is_closed() == GONE
            assert not mallory.regions


async def test_other_sites_pages_may_not_listen(server: Server) -> None:
    async with Person(server.join) as alice:
        await alice.join("Alice")
        await alice.connect(server.join.replace("http", "ws") + "live/phone/", origin="http://evil.example")
        assert await alice.is_closed() == GONE
        assert not alice.regions


async def test_listen_up_covers_the_phones_and_release_uncovers_them(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.join) as alice, Person(server.join) as stage:
        await alice.join("Alice")
        await alice.watch()
        await stage.watch(server.stage)
        await alice.sees("You are in", "phase")
        await frank.post(server.join + "attention/", instruction="Pens down, please")
        await alice.sees("Pens down, please", "attention")
        await stage.sees("Pens down, please", "attention")
        await frank.post(server.join + "attention/end/")
        while "Pens down" in alice.regions["attention"]:
            await asyncio.sleep(0.01)


async def test_each_phone_speaks_its_own_language(server: Server) -> None:
    async with Person(server.join) as alice:
        await alice.join("Alice")
        page = await alice.get(server.join)
        assert '<html lang="en" dir="ltr">' in page


async def test_a_hundred_phones_coming_back_are_painted_once_for_all(server: Server) -> None:
    async with facilitating(server) as frank, Person(server.join) as alice:
        await alice.join("Alice")
        phones = [await Person(server.join).__aenter__() for _ in range(100)]
        for phone in phones:
            phone.http.cookie_jar.update_cookies({c.key: c.value for c in alice.http.cookie_jar})
        live = server.join.replace("http", "ws") + "live/phone/"
        await asyncio.gather(*(phone.connect(live) for phone in phones))
        await asyncio.gather(*(phone.sees("You are in", "phase") for phone in phones))
        await press(frank, server)
        await asyncio.gather(*(phone.sees("What we know", "phase") for phone in phones))
        for phone in phones:
            await phone.__aexit__()


async def test_requests_whose_phones_are_gone_leave_no_trace(server: Server) -> None:
    async with Person(server.join) as alice:
        await alice.join("Alice")
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in alice.http.cookie_jar)
        path = urlsplit(server.join).path
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookies}\r\n\r\n".encode()

        async def leave_early(seconds: float) -> None:
            _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(request)
            await asyncio.sleep(seconds)
            writer.transport.abort()

        for _time in range(40):
            await asyncio.gather(*(leave_early(number * 0.005) for number in range(10)))
        await alice.get(server.join)
        assert alice.status == 200
    assert "Traceback" not in server.printed()
