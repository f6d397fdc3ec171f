"""The results page: contents, ways from one thing to another, search; and sharing it by a secret link."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import Photo, StationNote, WorkingSession, Worksheet
from sessions.pictures import tidy
from tests.camera import picture
from tests.cast import Room, write
from workshop.exports import Fact, Item, Outline, Part, Prose, Report, Table
from workshop.exports.search import find, words_of
from workshop.guessing import guesses
from workshop.models import Workshop
from workshop.throttle import TRIES


@pytest.fixture
def done(room: Room, tmp_path: Path, settings: Any) -> Room:
    """A workshop with one question that went all the way."""
    settings.MEDIA_ROOT = tmp_path
    room.go_to("select")
    postit = room.postit(room.alice, "Who pays?")
    room.go_to("marketplace")
    session = WorkingSession.host_one(room.phase("marketplace"), room.alice, "Who pays?", "k", postit)
    room.go_to("worldcafe")
    Worksheet.objects.append(session, room.alice, "found", "All of us", "k")
    Photo.objects.add(session, room.alice, "k", tidy(picture()))
    StationNote.objects.leave(session, room.bob, "And our neighbours?", "k")
    return room


def shared(room: Room, path: str = "") -> str:
    """An address below the secret link to the results, which is made if there is none."""
    if not Workshop.objects.get(pk=room.workshop.pk).results_secret:
        write(room.browser(room.olga), f"/workshops/{room.code}/sharing/link/")
    room.workshop.refresh_from_db()
    return room.url(f"results/shared/{room.workshop.results_secret}/{path}")


def far_away(room: Room) -> Any:
    """The browser of a stranger, in no network in which anybody of the workshop is."""
    browser = room.browser()
    browser.defaults["REMOTE_ADDR"] = "203.0.113.7"
    return browser


def test_every_link_on_the_page_leads_somewhere_on_it(done: Room) -> None:
    page = done.page(done.alice, "results/")
    ids = re.findall(r'\bid="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    for what in ("question-", "postit-", "session-", "worksheet-", "station-", "part-"):
        assert any(link.startswith(what) for link in links), what


def test_what_is_searched_for_stands_in_its_place_and_nothing_else(done: Room) -> None:
    page = done.page(done.alice, "results/?q=NEIGHBOURS")
    assert "And our neighbours?" in page
    assert "World Café" in page
    assert "All of us" not in page
    assert 'value="NEIGHBOURS"' in page
    nothing = done.page(done.alice, "results/?q=zebra+%3Cscript%3E")
    assert "Nothing here has all of these words." in nothing
    assert "&lt;script&gt;" in nothing
    assert 'class="part"' not in nothing


ITEMS = (Item("Travel", items=(Item("Who pays?", "Alice"), Item("How far?", facts=(Fact("Place", "Balcony"),)))),)
BLOCKS = (Prose("# Kraków"), Outline("o", "Wall", ITEMS), Table("t", "Counts", ("a", "b"), (("Lviv", 1), ("Kyiv", 22))))
REPORT = Report("T", "", "A", 0, (), (Part("cluster", "Cluster", None, None, BLOCKS),))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("pays", [["Who pays?"]]),
        ("PAYS alice", [["Who pays?"]]),
        ("balcony", [["How far?"]]),
        ("travel", [["Who pays?", "How far?"]]),
        ("krakow", ["# Kraków"]),
        ("22", [(("Kyiv", 22),)]),
        ("counts", [(("Lviv", 1), ("Kyiv", 22))]),
        ("pays balcony", []),
    ],
)
def test_search(query: str, left: list[Any]) -> None:
    found = find(REPORT, words_of(query))
    seen: list[Any] = []
    for block in (block for part in found.parts for block in part.blocks):
        if isinstance(block, Outline):
            seen.append([item.text for item in block.items[0].items])
        else:
            seen.append(block.text if isinstance(block, Prose) else block.rows)  # type: ignore[union-attr]
    assert seen == left


def test_without_words_everything_is_there() -> None:
    assert find(REPORT, words_of(" \t")) is REPORT
    assert find(REPORT, words_of("cluster")) == REPORT


def test_the_page_asks_the_database_as_often_for_many_as_for_few(done: Room) -> None:
    def queries() -> int:
        browser = done.browser(done.alice)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get(done.url("results/")).status_code == 200
        return len(captured)

    before = queries()
    for person in done.crowd(12)[3:]:
        done.workshop.welcome(person)
        session = done.session(person)
        Worksheet.objects.append(session, person, "found", "More", "k")
        StationNote.objects.leave(session, person, "And more", "k")
    assert queries() == before


# Sharing -----------------------------------------------------------------------------------------------------------


def test_whoever_has_the_link_reads_everything_and_takes_it_home(done: Room) -> None:
    stranger = done.browser()
    response = stranger.get(shared(done))
    page = response.content.decode()
    assert "All of us" in page
    (photo,) = Photo.objects.all()
    assert f'src="{shared(done, f"photos/{photo.pk}/")}"' in page
    assert stranger.get(shared(done, f"photos/{photo.pk}/"))["Content-Type"] == "image/jpeg"
    assert stranger.get(shared(done, "markdown/")).content.decode().startswith("# A workshop")
    assert 'href="/' not in re.sub(rf'href="(/static/|{re.escape(shared(done))})', "", page)
    for path in ("", "json/", f"photos/{photo.pk}/"):
        assert stranger.get(shared(done, path))["Cache-Control"] == "private, no-store"
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")


def test_the_link_opens_nothing_but_the_results(done: Room) -> None:
    stranger, (photo,) = done.browser(), Photo.objects.all()
    assert stranger.get(shared(done)).status_code == 200
    for path in ("results/", "results/json/", f"photos/{photo.pk}/", "console/", "me/"):
        assert stranger.get(done.url(path)).status_code == 403
    other = Room()
    assert other.browser().get(other.url(f"results/shared/{done.workshop.results_secret}/")).status_code == 404


def test_a_link_that_was_withdrawn_or_replaced_leads_nowhere(done: Room) -> None:
    old, olga = shared(done), done.browser(done.olga)
    write(olga, f"/workshops/{done.code}/sharing/link/")
    new = shared(done)
    assert new != old
    assert [done.browser().get(address).status_code for address in (old, new)] == [404, 200]
    write(olga, f"/workshops/{done.code}/sharing/link/end/")
    response = done.browser().get(new)
    assert response.status_code == 404
    assert "Perhaps it was withdrawn." in response.content.decode()
    assert done.browser().get(done.url("results/shared//")).status_code == 404


def test_guessing_at_links_is_slowed_down(done: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "clock", lambda: 0.0)
    right, stranger = shared(done), far_away(done)
    answers = [stranger.get(done.url(f"results/shared/{number}/")).status_code for number in range(TRIES + 1)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert stranger.get(right).status_code == 429


def test_what_is_covered_stays_covered_for_strangers(done: Room) -> None:
    done.phase("lineup").cover()
    assert 'class="crowd-line"' not in done.browser().get(shared(done)).content.decode()
    assert 'class="crowd-line"' in done.page(done.frank, "results/")


def test_nobody_is_named_to_strangers_against_their_will(done: Room) -> None:
    for person, credit in ((done.alice, "nothing"), (done.bob, "initials")):
        person.introduce(credit=credit)
    for path in ("", "json/", "markdown/", "wikitext/"):
        seen = done.browser().get(shared(done, path)).content.decode()
        assert not re.search("Alice|Bob", seen), path
        assert "B." in seen


def test_public_results_are_for_everybody_who_knows_the_code(done: Room) -> None:
    olga, stranger, (photo,) = done.browser(done.olga), done.browser(), Photo.objects.all()
    paths = ("results/", "results/json/", f"photos/{photo.pk}/")
    write(olga, f"/workshops/{done.code}/sharing/public/")
    assert [stranger.get(done.url(path)).status_code for path in paths] == [200, 200, 200]
    for path in ("console/", "me/", "people/"):
        assert stranger.get(done.url(path)).status_code == 403
    assert stranger.get(done.url("results/"))["X-Robots-Tag"] == "noindex, nofollow"
    write(olga, f"/workshops/{done.code}/sharing/public/end/")
    assert [stranger.get(done.url(path)).status_code for path in paths] == [403, 403, 403]


def test_reading_public_results_makes_no_hall_of_a_network(done: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads them could otherwise guess people's personal codes as fast as they like."""
    monkeypatch.setattr(guesses, "clock", lambda: 0.0)
    write(done.browser(done.olga), f"/workshops/{done.code}/sharing/public/")
    stranger = far_away(done)
    assert stranger.get(done.url("results/")).status_code == 200
    answers = [stranger.get(done.url(f"results/shared/{number}/")).status_code for number in range(TRIES + 1)]
    assert answers[-1] == 429


def test_the_sharing_page_says_what_is_shared(room: Room) -> None:
    olga, path = room.browser(room.olga), f"/workshops/{room.code}/sharing/"
    page = olga.get(path).content.decode()
    assert "Make a link" in page
    assert "The results are not public." in page
    write(olga, f"{path}public/")
    address = shared(room)
    response = olga.get(path)
    assert f'value="http://testserver{address}"' in response.content.decode()
    assert "The results are public" in response.content.decode()
    assert response["Referrer-Policy"] == "same-origin"  # With less, browsers hide where the forms come from.
