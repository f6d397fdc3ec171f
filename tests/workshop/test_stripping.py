"""Everything personal leaves a workshop, and its results stay."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests import full
from tests.cast import Room, write
from workshop import archive, personal
from workshop.archive import scope
from workshop.exports import WRITERS, report
from workshop.models import Participant, Workshop

NAMES = ("Alice", "Bob", "Carol", "Dora", "Walter", "Frank", "Olga", "Gone", "Person", "Lviv", "Town", "A browser")
FREE = {
    "text",
    "title",
    "event",
    "notes",
    "hidden_reason",
    "question",
    "texts",
    "state",
    "tables",
    "places",
    "table",
    "place_name",
}
"""What people wrote, or an organizer."""
FREE_OF = {"clustering.cluster.name", "clustering.wallstep.about", "clustering.wallstep.before"}


@pytest.fixture
def stocked(db: None) -> Room:
    return full.stocked()


@pytest.fixture
def stripped(stocked: Room) -> Room:
    personal.strip(stocked.workshop)
    stocked.workshop.refresh_from_db()
    return stocked


def texts(workshop: Workshop) -> dict[str, str]:
    """Every text and JSON column of every row of a workshop, but what people wrote."""
    found = {}
    for model in scope.paths():
        for row in model._base_manager.filter(**{scope.paths()[model]: workshop.pk}):
            for field in model._meta.concrete_fields:
                name = f"{model._meta.label_lower}.{field.name}"
                if field.name not in FREE and name not in FREE_OF:
                    found[f"{name}.{row.pk}"] = json.dumps(getattr(row, field.attname), default=str)
    return found


def test_before_the_names_are_there_to_be_found(stocked: Room) -> None:
    everything = "\n".join(texts(stocked.workshop).values())
    assert [name for name in NAMES if name not in everything] == []


def test_no_name_is_left_in_any_column_of_any_table(stripped: Room) -> None:
    found = texts(stripped.workshop)
    assert {place: text for place, text in found.items() if any(name in text for name in NAMES)} == {}


def test_the_results_stay(room: Room) -> None:
    Participant.objects.update(credit="nothing")
    full.full(room)
    Participant.objects.update(credit="nothing")
    before = _told(room.workshop)
    personal.strip(room.workshop)
    assert _told(room.workshop) == before


def _told(workshop: Workshop) -> Any:
    data = report(Workshop.objects.get(pk=workshop.pk)).as_data()
    del data["written_at"]
    return json.loads(json.dumps(data, default=str))


def test_no_export_has_a_name(stripped: Room) -> None:
    found = report(stripped.workshop)
    written = [writer.file(found) for writer in (WRITERS["markdown"], WRITERS["json"])]
    with zipfile.ZipFile(io.BytesIO(archive.write(stripped.workshop))) as box:
        written.append(box.read("workshop.json"))
    for text in written:
        assert [name for name in ("Alice", "Carol", "Dora", "Walter", "Olga", "Lviv") if name in text.decode()] == []


def test_old_cookies_open_nothing_but_the_results(stocked: Room) -> None:
    alice, frank = stocked.browser(stocked.alice), stocked.browser(stocked.frank)
    code = stocked.alice.code
    personal.strip(stocked.workshop)
    assert alice.get(stocked.url("results/")).status_code == 200
    assert alice.get(stocked.url())["Location"] == stocked.url("results/")
    for path in ("me/", "console/", "me/belongings/download/"):
        assert alice.get(stocked.url(path)).status_code == 403
    assert frank.get(stocked.url("console/")).status_code == 403
    assert frank.get(stocked.url("results/")).status_code == 403
    assert write(stocked.browser(), stocked.url("place/"), code=code).status_code == 422
    assert alice.get(stocked.url(f"invitation/{stocked.invitation.token}/")).status_code == 404
    assert stocked.browser(stocked.olga).get(stocked.url("results/")).status_code == 200


def test_nobody_comes_in_any_more(stripped: Room) -> None:
    stripped.workshop.reopen()
    response = write(stripped.browser(), stripped.url("participants/"), name="Eve", language="en", key="k")
    assert response.status_code == 409


def test_an_organizer_is_asked_twice(room: Room) -> None:
    browser, url = room.browser(room.olga), f"/workshops/{room.code}/data/stripping/"
    wrong = write(browser, url, title="Another")
    assert wrong.status_code == 422
    assert "This is not the title" in wrong.content.decode()
    assert write(browser, url, sure="1").status_code == 422
    asked = write(browser, url, title=" a  WORKSHOP ")
    assert "Really take everything personal out" in asked.content.decode()
    room.workshop.refresh_from_db()
    assert room.workshop.stripped_at is None
    assert Participant.objects.filter(name="Alice").exists()
    assert write(browser, url, title="A workshop", sure="1")["Location"] == f"/workshops/{room.code}/data/"
    assert "Everything personal was taken out on" in browser.get(f"/workshops/{room.code}/data/").content.decode()
    assert not Participant.objects.filter(name="Alice").exists()


def test_twice_is_once_and_another_workshop_keeps_its_people(stocked: Room) -> None:
    other = Room()
    personal.strip(stocked.workshop)
    first = list(Participant.objects.filter(workshop=stocked.workshop).values_list("name", "code"))
    personal.strip(stocked.workshop)
    assert list(Participant.objects.filter(workshop=stocked.workshop).values_list("name", "code")) == first
    assert list(other.workshop.participants.values_list("name", flat=True)) == ["Alice", "Bob", "Carol"]
    assert other.workshop.invitations.exists()
    assert User.objects.filter(pk=stocked.olga.pk).exists()


def test_people_who_were_called_like_their_new_names(room: Room) -> None:
    for number in range(1, 6):
        room.join(f"Somebody {number}")
    personal.strip(room.workshop)
    names = set(room.workshop.participants.values_list("name", flat=True))
    assert names == {f"Somebody {number}" for number in range(1, 9)}


def test_a_stripped_workshop_is_read_in_as_one(stripped: Room) -> None:
    again = archive.read(io.BytesIO(archive.write(stripped.workshop)))
    assert again.stripped_at == stripped.workshop.stripped_at
