"""Archives on the desk and in the terminal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.cast import Room
from workshop import archive
from workshop.models import Workshop


def file_of(data: bytes) -> Any:
    file = io.BytesIO(data)
    file.name = "plenum.zip"
    return file


def test_an_organizer_takes_the_archive_home_and_reads_it_in(room: Room) -> None:
    browser = room.browser(room.olga)
    page = browser.get(f"/workshops/{room.code}/data/").content.decode()
    assert f'href="/workshops/{room.code}/data/archive/"' in page
    response = browser.get(f"/workshops/{room.code}/data/archive/")
    assert response["Content-Disposition"] == f'attachment; filename="plenum-{room.code}.zip"'
    link = f'href="/workshops/{room.code}/data/archive/"'
    room.go_to("lineup")
    assert link in room.page(room.olga, "results/")
    assert link not in room.page(room.frank, "results/")
    assert "/workshops/archive/" in browser.get("/workshops/").content.decode()
    response = browser.post("/workshops/archive/", {"file": file_of(response.content)})
    made = Workshop.objects.exclude(pk=room.workshop.pk).get()
    assert response["Location"] == f"/workshops/{made.code}/"
    assert list(made.organizers.all()) == [room.olga]
    assert "“A workshop” is read in." in browser.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("data", "words"), [(b"x", "not even a zip file"), (b"", "This file is empty."), (None, "Please choose the file")]
)
def test_what_is_no_archive_is_refused_on_the_page(room: Room, data: bytes | None, words: str) -> None:
    fields = {} if data is None else {"file": file_of(data)}
    response = room.browser(room.olga).post("/workshops/archive/", fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Workshop.objects.count() == 1


def test_an_archive_may_be_larger_than_a_photo_but_not_without_end(room: Room, settings: Any) -> None:
    settings.LARGEST_UPLOAD = 100
    browser = room.browser(room.olga)
    assert browser.post("/workshops/archive/", {"file": file_of(archive.write(room.workshop))}).status_code == 302
    settings.LARGEST_ARCHIVE = 1_000_000
    response = browser.post("/workshops/archive/", {"file": file_of(b"x" * 1_000_000)})
    assert response.status_code == 413
    assert "archives of up to 1 MB" in response.content.decode()


def test_the_command_tells_what_it_made_and_where(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "plenum.zip"
    file.write_bytes(archive.write(room.workshop))
    call_command("import_archive", str(file))
    made = Workshop.objects.exclude(pk=room.workshop.pk).get()
    told = capsys.readouterr().out
    assert "“A workshop” is read in, with 3 people." in told
    assert f"Its code is {made.code}." in told
    assert f"/{made.code}/invitation/" in told
    assert f"among the workshops of {room.olga.username}" in told
    assert list(made.organizers.all()) == [room.olga]


def test_with_several_accounts_the_command_asks_whose_it_becomes(room: Room, tmp_path: Path) -> None:
    User.objects.create_user("petra")
    file = tmp_path / "plenum.zip"
    file.write_bytes(archive.write(room.workshop))
    with pytest.raises(CommandError, match=f"--organizer and one of: {room.olga.username}, petra"):
        call_command("import_archive", str(file))
    with pytest.raises(CommandError, match="Nobody here is called dora"):
        call_command("import_archive", str(file), organizer="dora")
    call_command("import_archive", str(file), organizer="petra")
    made = Workshop.objects.exclude(pk=room.workshop.pk).get()
    assert [user.username for user in made.organizers.all()] == ["petra"]


def test_without_accounts_the_first_one_takes_it_over(room: Room, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "plenum.zip"
    file.write_bytes(archive.write(room.workshop))
    User.objects.all().delete()
    call_command("import_archive", str(file))
    assert "whoever makes the first one organizes it" in capsys.readouterr().out


def test_what_the_command_cannot_read_is_said_in_words(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        call_command("import_archive", str(tmp_path / "missing.zip"))
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"x")
    with pytest.raises(CommandError, match="not even a zip file"):
        call_command("import_archive", str(file))


def test_the_same_file_sent_twice_is_one_workshop(room: Room) -> None:
    browser = room.browser(room.olga)
    data, key = archive.write(room.workshop), 'name="key" value="'
    page = browser.get("/workshops/archive/").content.decode()
    _before, _mark, after = page.partition(key)
    sent = {"key": after.partition('"')[0]}
    assert len(sent["key"]) > 20
    places = {browser.post("/workshops/archive/", sent | {"file": file_of(data)})["Location"] for _press in range(2)}
    assert len(places) == 1
    assert Workshop.objects.count() == 2
    browser.post("/workshops/archive/", sent | {"file": file_of(archive.write(Room().workshop))})
    other = room.browser(room.olga).get("/workshops/archive/").content.decode().partition(key)[2].partition('"')[0]
    browser.post("/workshops/archive/", {"key": other, "file": file_of(data)})
    assert Workshop.objects.count() == 5
