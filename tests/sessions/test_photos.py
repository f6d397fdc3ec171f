"""Photos of the flipchart: taken by a session's members, seen by the people of the workshop and by nobody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from sessions.models import MOST_PHOTOS, Photo, WorkingSession, split, unsplit
from sessions.pictures import Picture
from tests.camera import picture
from tests.cast import Room, post, write
from tests.laying import laid_again

SMALL = Picture(b"jpeg", 4, 3)


@pytest.fixture
@laid_again
def work(room: Room) -> Room:
    """Alice hosts and Bob is with her; Carol sits elsewhere."""
    room.go_to("marketplace")
    room.session(room.alice, "How?").join(room.bob)
    room.session(room.carol, "Why?")
    room.go_to("session")
    return room


def ours(room: Room) -> WorkingSession:
    return WorkingSession.objects.get(host=room.alice)


def url(room: Room, path: str = "photos/") -> str:
    return room.phase_url("session", path)


def removal(room: Room, photo: Photo) -> str:
    return url(room, f"sessions/{photo.session_id}/photos/{photo.pk}/removal/")


def taken(room: Room, key: str = "k") -> Photo:
    photo = Photo.objects.add(ours(room), room.alice, key, SMALL)
    assert photo
    return photo


def test_a_photo_is_there_for_the_session_and_kept_small(work: Room) -> None:
    response = post(work.browser(work.bob), url(work), photo=picture(3000, 2000), key="k1")
    assert response.status_code == 204, response.content
    photo = Photo.objects.get()
    assert (photo.session, photo.author, photo.width, photo.height) == (ours(work), work.bob, 2000, 1333)
    assert Path(photo.file.path).is_relative_to(settings.MEDIA_ROOT)
    for page in (work.page(work.alice), work.page(work.frank, "console/")):
        assert f'src="/{work.code}/photos/{photo.pk}/" alt="Photo 1 of the flipchart: How?"' in page
    assert "/photos/" not in work.page(work.carol).replace("session/photos/", "")


def test_a_plain_form_goes_back_to_the_phone(work: Room) -> None:
    assert write(work.browser(work.bob), url(work), photo=picture(), key="k1")["Location"] == work.url()
    page = work.page(work.alice)
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/*" capture="environment"' in page


def test_the_same_key_three_times_is_one_photo(work: Room) -> None:
    for _press in range(3):
        assert post(work.browser(work.bob), url(work), photo=picture(), key="k1").status_code == 204
    assert post(work.browser(work.alice), url(work), photo=picture(), key="k1").status_code == 204
    assert Photo.objects.count() == 2
    assert len(list(Path(settings.MEDIA_ROOT, "photos").iterdir())) >= 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not a picture", "This file is no picture that Plenum can read."),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "This picture is stored as HEIC"),
        (picture(400, 300).read()[:800], "This picture did not arrive as a whole"),
        (b"", "This file is empty."),
    ],
)
def test_what_is_no_photo_is_refused_in_words(work: Room, body: bytes, words: str) -> None:
    file = io.BytesIO(body)
    file.name = "x.jpg"
    response = post(work.browser(work.bob), url(work), photo=file, key="k1")
    assert response.status_code == 422
    assert response.content.decode().startswith(words)
    assert not Photo.objects.exists()


def test_a_form_without_a_photo_says_so(work: Room) -> None:
    response = post(work.browser(work.bob), url(work), key="k1")
    assert response.content.decode() == "No photo has arrived: please take or choose one first."


def test_a_file_that_is_too_large_is_refused_before_it_is_read(work: Room, settings: Any) -> None:
    settings.LARGEST_UPLOAD = 10_000
    file = io.BytesIO(b"x" * 20_000)
    file.name = "x.jpg"
    for browser in (work.browser(work.bob), work.browser()):
        file.seek(0)
        response = post(browser, url(work), photo=file, key="k1")
        assert response.status_code in {403, 413}
    file.seek(0)
    response = post(work.browser(work.bob), url(work), photo=file, key="k1")
    assert response.content.decode().startswith("This file is too large: Plenum takes up to 0 MB.")


def test_no_more_than_ten_and_a_deleted_one_makes_room(work: Room) -> None:
    photos = [taken(work, f"k{number}") for number in range(MOST_PHOTOS)]
    browser = work.browser(work.bob)
    response = post(browser, url(work), photo=picture(), key="one more")
    assert response.status_code == 409
    assert response.content.decode().startswith("This worksheet has 10 photos already.")
    assert post(work.browser(work.alice), removal(work, photos[3])).status_code == 204
    assert post(browser, url(work), photo=picture(), key="one more").status_code == 204
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.create(session=ours(work), file="x", slot=11, width=1, height=1, key="x")


def test_a_deleted_photo_is_gone_from_the_disk(work: Room, django_capture_on_commit_callbacks: Any) -> None:
    photo = taken(work)
    path = Path(photo.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        for _press in range(2):
            assert post(work.browser(work.bob), removal(work, photo)).status_code == 204
    assert not path.exists()
    assert not Photo.objects.exists()


def test_nobody_deletes_what_belongs_to_others(work: Room) -> None:
    photo = taken(work)
    theirs = WorkingSession.objects.get(host=work.carol)
    assert post(work.browser(work.carol), removal(work, photo)).status_code == 403
    post(work.browser(work.carol), url(work, f"sessions/{theirs.pk}/photos/{photo.pk}/removal/"))
    assert Photo.objects.exists()
    assert post(work.browser(work.frank), removal(work, photo)).status_code == 204


def test_the_people_of_the_workshop_see_it_and_it_is_nothing_but_a_picture(work: Room) -> None:
    photo, other = taken(work), Room()
    address = work.url(f"photos/{photo.pk}/")
    for somebody in (work.alice, work.carol, work.frank, work.olga):
        response = work.browser(somebody).get(address)
        assert (response.status_code, response.content) == (200, b"jpeg")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == f'inline; filename="flipchart-{photo.pk}.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert work.browser(other.alice).get(address).status_code == 403
    assert other.browser(other.alice).get(other.url(f"photos/{photo.pk}/")).status_code == 404
    assert Client().get(f"/media/{photo.file.name}").status_code == 404
    Path(photo.file.path).unlink()
    assert work.browser(work.alice).get(address).status_code == 404


def test_photos_stand_in_the_results_and_in_the_json(work: Room) -> None:
    photo = taken(work)
    work.go_to("thanks")
    page = work.page(work.bob, "results/")
    assert f'<img src="/{work.code}/photos/{photo.pk}/" alt="Photo 1 of the flipchart: How?"' in page
    data = work.browser(work.bob).get(work.url("results/json/")).json()
    (found,) = [found for part in data["parts"] for block in part["blocks"] for found in block.get("photos", ())]
    assert found == {
        "address": f"/{work.code}/photos/{photo.pk}/",
        "text": "Photo 1 of the flipchart: How?",
        "width": 4,
        "height": 3,
        "note": "Alice",
        "file": f"flipchart-{photo.pk}.jpg",
        "key": photo.pk,
    }
    assert f"flipchart-{photo.pk}.jpg" in work.browser(work.bob).get(work.url("results/markdown/")).content.decode()


def test_every_screen_follows(work: Room, behind: Callable[[Callable[[], Any]], list[str]]) -> None:
    browser = work.browser(work.bob)
    assert behind(lambda: post(browser, url(work), photo=picture(), key="k1")) == []
    photo = Photo.objects.get()
    assert behind(lambda: post(browser, removal(work, photo))) == []


@pytest.mark.django_db(transaction=True)
def test_many_cameras_at_once_never_make_more_than_ten() -> None:
    room = Room()
    room.go_to("marketplace")
    session = room.session(room.alice)
    room.go_to("session")

    def press(number: int) -> int:
        try:
            return post(room.browser(room.alice), url(room), photo=picture(), key=f"k{number % 14}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(28))) == {204, 409}
    assert sorted(session.photos.values_list("slot", flat=True)) == list(range(1, MOST_PHOTOS + 1))


def parted(work: Room) -> tuple[WorkingSession, WorkingSession]:
    """A session with a photo that has been split."""
    session = ours(work)
    assert post(work.browser(work.bob), url(work), photo=picture(), key="k1").status_code == 204
    for name in ("Dora", "Erin"):
        session.join(work.join(name))
    second = split(session, 1)
    assert second
    return session, second


def test_photos_go_along_to_both_parts_each_with_files_of_its_own(
    work: Room, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = parted(work)
    one, other = first.photos.get(), second.photos.get()
    assert (one.author, one.slot, one.taken_at) == (other.author, other.slot, other.taken_at)
    path, kept = Path(one.file.path), Path(other.file.path)
    assert path != kept
    with django_capture_on_commit_callbacks(execute=True):
        one.take_back()
    assert not path.exists()
    assert kept.exists()


def test_copied_photos_do_not_keep_a_split_from_being_taken_back(
    work: Room, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = parted(work)
    copy = Path(second.photos.get().file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert unsplit(second)
    assert not second.photos.exists()
    assert not copy.exists()
    assert Path(first.photos.get().file.path).exists()


def test_a_photo_that_was_taken_after_the_split_keeps_it(work: Room) -> None:
    _first, second = parted(work)
    member = second.people()[0]
    assert post(work.browser(member), url(work), photo=picture(), key="k2").status_code == 204
    assert second.photos.count() == 2
    assert not unsplit(second)
