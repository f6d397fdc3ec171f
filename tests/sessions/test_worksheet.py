"""The worksheet of a session: its members fill it together, nobody else does."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pycrdt import Doc, Text

from sessions import shared
from sessions.models import Photo, WorkingSession, Worksheet
from sessions.pictures import Picture
from tests.cast import Room, post, write
from tests.laying import laid_again

type Behind = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
@laid_again
def work(room: Room) -> Room:
    """Alice hosts and Bob is with her; Carol sits elsewhere."""
    room.go_to("marketplace")
    room.session(room.alice, "How?").join(room.bob)
    room.session(room.carol, "Why?")
    room.go_to("session")
    return room


def url(room: Room, path: str = "lines/", kind: str = "session") -> str:
    return room.phase_url(kind, path)


def ours(room: Room) -> WorkingSession:
    return WorkingSession.objects.select_related("sheet").get(host=room.alice)


def line(room: Room, text: str = "a thing") -> None:
    Worksheet.objects.append(ours(room), room.alice, "found", text, text)


def typed(state: bytes, text: str, field: str = "found", at: int | None = None) -> bytes:
    """What a phone posts after somebody has typed into a field of a document that it has."""
    doc: Doc = Doc()
    if state:
        doc.apply_update(state)
    known = doc.get_state()
    area = doc.get(field, type=Text)
    area.insert(len(str(area)) if at is None else at, text)
    return doc.get_update(known)


def send(room: Room, who: Any, update: bytes, session: WorkingSession | None = None, kind: str = "session") -> Any:
    """Post an update as the phone's script does."""
    address = url(room, f"sessions/{(session or ours(room)).pk}/worksheet/", kind)
    return room.browser(who).post(address, update, "application/octet-stream", headers={"HX-Request": "true"})


def document(room: Room, who: Any) -> bytes:
    """The document in somebody's phone."""
    found = re.search('data-document="([^"]*)"', room.page(who))
    assert found
    return b64decode(found[1])


# A line at a time, by a plain form ------------------------------------------------------------------------------


def test_a_line_lands_at_the_end_of_its_field(work: Room) -> None:
    for text in (" One:\r\n- ask Eve ", "two"):
        assert post(work.browser(work.bob), url(work), field="steps", text=text, key=text[:9]).status_code == 204
    assert ours(work).texts == {"steps": "One:\n- ask Eve\ntwo"}


def test_the_whole_session_sees_it_and_nobody_else(work: Room) -> None:
    line(work, "<i>a thing</i>")
    for person in (work.alice, work.bob):
        assert "&lt;i&gt;a thing&lt;/i&gt;" in work.page(person)
        assert shared.read(document(work, person)) == {"found": "<i>a thing</i>\n"}
    assert "a thing" not in work.page(work.carol)
    assert document(work, work.carol) == b""


def test_a_plain_form_goes_back_to_the_phone(work: Room) -> None:
    assert write(work.browser(work.bob), url(work), field="found", text="x", key="k1")["Location"] == work.url()


def test_a_phone_without_scripts_can_send_every_form_of_its_page(work: Room) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = work.browser(work.bob).cookies
    page = browser.get(work.url()).content.decode()
    forms = re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert len(forms) > 5
    tokens = [re.search('csrfmiddlewaretoken" value="([^"]+)"', form) for _action, form in forms]
    assert all(tokens), [action for (action, _form), token in zip(forms, tokens, strict=True) if not token]
    fields = {"csrfmiddlewaretoken": tokens[-1][1], "field": "found", "text": "x", "key": "k"}  # type: ignore[index]
    assert write(browser, url(work), **fields)["Location"] == work.url()
    assert ours(work).texts == {"found": "x"}


@pytest.mark.parametrize("text", ["", " ", "\r\n", "\u200b", "\u202e", "x" * 5001])
def test_an_empty_or_endless_line_is_refused(work: Room, text: str) -> None:
    response = post(work.browser(work.bob), url(work), field="found", text=text, key="k1")
    assert response.status_code == 422
    assert response.content.decode().startswith(("There is nothing in it yet", "Please keep it to 5000 characters"))
    assert not Worksheet.objects.exists()


@pytest.mark.parametrize("field", ["", "nonsense", "x" * 5000])
def test_an_unknown_field_is_refused_in_words(work: Room, field: str) -> None:
    response = post(work.browser(work.bob), url(work), field=field, text="x", key="k1")
    assert response.status_code == 422
    assert response.content.decode().endswith(".")
    assert not Worksheet.objects.exists()


def test_the_same_key_three_times_is_one_line_and_another_persons_is_another(work: Room) -> None:
    for _press in range(3):
        post(work.browser(work.bob), url(work), field="found", text="x", key="k1")
    post(work.browser(work.alice), url(work), field="found", text="x", key="k1")
    assert ours(work).texts == {"found": "x\nx"}


# Together -------------------------------------------------------------------------------------------------------


def test_what_is_typed_on_two_phones_is_merged_and_saved(work: Room) -> None:
    line(work, "one")
    before = document(work, work.alice)
    assert send(work, work.alice, typed(before, "two\n")).status_code == 204
    assert send(work, work.bob, typed(before, "zero\n", at=0)).status_code == 204
    assert ours(work).texts == {"found": "zero\none\ntwo"}
    assert document(work, work.alice) == document(work, work.bob) == bytes(ours(work).sheet.state)


def test_an_update_that_arrives_three_times_counts_once(work: Room) -> None:
    update = typed(b"", "once")
    for _time in range(3):
        assert send(work, work.alice, update).status_code == 204
    assert ours(work).texts == {"found": "once"}


def test_an_update_without_what_it_builds_on_is_not_taken_for_saved(work: Room) -> None:
    first = typed(b"", "one ")
    second = typed(first, "two")
    response = send(work, work.alice, second)
    assert response.status_code == 422
    assert response.content.decode().endswith("Please reload this page.")
    for update in (first, second):
        assert send(work, work.alice, update).status_code == 204
    assert ours(work).texts == {"found": "one two"}


@pytest.mark.parametrize("body", [b"", b"\0", b"nonsense", b"\xff" * 60, b"\x01\x01\x01\x00\x04"])
def test_rubbish_changes_nothing(work: Room, body: bytes) -> None:
    line(work)
    assert send(work, work.alice, body).status_code == 422
    assert ours(work).texts == {"found": "a thing"}


def test_a_facilitator_may_write_and_others_may_not(work: Room) -> None:
    assert send(work, work.frank, typed(b"", "hello")).status_code == 204
    for somebody in (work.carol, work.join("Dora")):
        response = send(work, somebody, typed(b"", "Ha!"))
        assert (response.status_code, response.content.decode()[:39]) == (
            403,
            "You are no longer in this session. What",
        )
    assert send(work, None, typed(b"", "Ha!")).status_code == 403
    assert ours(work).texts == {"found": "hello"}


def test_a_session_that_is_gone_takes_nothing(work: Room) -> None:
    session = ours(work)
    session.end()
    assert send(work, work.alice, typed(b"", "late"), session).status_code == 409
    assert not Worksheet.objects.exists()


def test_what_is_invisible_is_not_for_readers(work: Room) -> None:
    send(work, work.alice, typed(b"", "safe\u202e\x07\n\u200b", "found"))
    send(work, work.alice, typed(b"", " \n ", "open"))
    assert ours(work).texts == {"found": "safe\n\u200b"}


def test_a_field_that_is_full_keeps_what_it_has_and_may_become_shorter(work: Room) -> None:
    send(work, work.alice, typed(b"", "x" * 5000))
    state = document(work, work.alice)
    response = send(work, work.bob, typed(state, "y"))
    assert response.status_code == 422
    message = "“What we found” has 5001 characters, and room for 5000. What you wrote stays on your phone."
    assert response.content.decode() == message
    Worksheet.objects.update(state=(longer := shared.seed({"found": "x" * 6000})))
    doc: Doc = Doc()
    doc.apply_update(longer)
    del doc.get("found", type=Text)[:10]
    assert send(work, work.bob, doc.get_update()).status_code == 204
    assert len(ours(work).texts["found"]) == 5990


def test_a_full_worksheet_says_so(work: Room) -> None:
    state = shared.seed({f"field {number}": "x" * 4999 for number in range(40)})
    assert send(work, work.alice, state).status_code == 422
    assert send(work, work.alice, shared.seed({f"field {number}": "x" for number in range(41)})).status_code == 422
    assert not Worksheet.objects.exclude(texts={}).exists()


def test_plain_texts_become_a_document_the_same_one_for_everybody(work: Room) -> None:
    Worksheet.objects.create(session=ours(work), texts={"found": "old", "open": "what"})
    state = document(work, work.alice)
    assert state == document(work, work.bob)
    send(work, work.alice, typed(state, " and new"))
    send(work, work.bob, typed(state, "very ", at=0))
    assert ours(work).texts == {"found": "very old and new", "open": "what"}


# Who, when, and what the others see -------------------------------------------------------------------------------


def test_who_is_in_no_session_is_told_to_join_one(work: Room) -> None:
    dora = work.join("Dora")
    for path in ("lines/", "presenter/"):
        response = post(work.browser(dora), url(work, path), field="found", text="x", key="k1")
        assert response.status_code == 409
        assert response.content.decode() == "You are in no session yet: please join one first."
    page = work.page(dora)
    assert "You are in no session yet: please join one." in page
    assert "I join" in page


def test_a_latecomer_joins_while_the_others_work(work: Room) -> None:
    dora = work.join("Dora")
    path = url(work, f"sessions/{ours(work).pk}/members/")
    assert post(work.browser(dora), path).status_code == 204
    assert "Dora" in work.page(work.alice)


@pytest.mark.parametrize("path", ["lines/", "presenter/", "sessions/{}/worksheet/", "sessions/{}/photos/1/removal/"])
def test_before_and_after_the_session_nothing_is_stored(work: Room, path: str) -> None:
    address = url(work, path.format(ours(work).pk))
    for kind in ("marketplace", "finish"):
        work.go_to(kind)
        response = post(work.browser(work.alice), address, field="found", text="x", key="k1")
        assert response.status_code == 409
    assert not Worksheet.objects.exists()


def test_the_last_minutes_call_the_empty_ones(work: Room) -> None:
    assert "still empty" not in work.page(work.alice) + work.stage()
    work.go_to("finish")
    assert "2 worksheets are still empty:" in work.stage()
    assert "Your worksheet is still empty." in work.page(work.alice)
    assert send(work, work.alice, typed(b"", "x", "open"), kind="finish").status_code == 204
    assert "Your worksheet is still empty." not in work.page(work.alice)
    assert "Your worksheet is still empty." in work.page(work.carol)
    stage = work.stage()
    assert "1 worksheet is still empty: <strong>2</strong>" in stage
    assert "1 of 4 fields" in stage


def test_strangers_and_removed_people_write_nothing(work: Room) -> None:
    browser = work.browser(work.bob)
    work.bob.remove()
    for somebody in (browser, work.browser(), work.browser(work.frank)):
        assert post(somebody, url(work), field="found", text="x", key="k1").status_code == 403
    assert not Worksheet.objects.exists()


def test_a_session_picks_a_presenter_and_a_relief(work: Room) -> None:
    browser = work.browser(work.alice)
    post(browser, url(work, "presenter/"), participant=work.bob.pk, role="presenter")
    assert "Bob presents" in work.page(work.alice)
    assert "presents in all rounds" in work.page(work.bob)
    post(browser, url(work, "presenter/"), participant=work.alice.pk, role="relief")
    assert (ours(work).presenter, ours(work).relief) == (work.bob, work.alice)
    for page in (work.page(work.alice), work.page(work.frank, "console/")):
        assert "Bob presents, then Alice" in page
    post(browser, url(work, "presenter/"), participant=work.bob.pk, role="relief")
    assert (ours(work).presenter, ours(work).relief) == (None, work.bob)
    assert "Bob presents from the switch on; who begins?" in work.page(work.alice)
    post(browser, url(work, "presenter/"), participant="", role="relief")
    assert (ours(work).presenter, ours(work).relief) == (None, None)
    assert "Who presents?" in work.page(work.alice)


def test_a_presenter_who_leaves_presents_no_longer(work: Room) -> None:
    ours(work).present(work.bob)
    work.bob.remove()
    assert "Who presents?" in work.page(work.alice)
    assert "nobody presents yet" in work.page(work.frank, "console/")


@pytest.mark.parametrize("chosen", ["carol", "0", "x", "9" * 40])
def test_nobody_from_outside_presents(work: Room, chosen: str) -> None:
    key = work.carol.pk if chosen == "carol" else chosen
    response = post(work.browser(work.alice), url(work, "presenter/"), participant=key)
    assert response.status_code == 409
    assert response.content.decode() == "This person is no longer in your session."
    assert ours(work).presenter is None


def test_the_console_shows_how_far_every_worksheet_is_and_what_is_on_it(work: Room) -> None:
    line(work, "a <b>thing</b>")
    console = work.page(work.frank, "console/")
    assert re.search(r"1 of 4 fields · 14 characters · changed at \d\d:\d\d", console)
    assert "worksheet is empty" in console
    assert "<li>a &lt;b&gt;thing&lt;/b&gt;</li>" in console
    assert "a &lt;b&gt;" not in work.stage()
    assert "Table 1 · 2 people" in work.stage()


@pytest.mark.parametrize("kind", ["session", "finish"])
def test_every_screen_follows_each_verb(work: Room, behind: Behind, kind: str) -> None:
    work.go_to(kind)
    bob, dora = work.browser(work.bob), work.browser(work.join("Dora"))
    work.join("Emil, who is in no session")
    assert behind(lambda: post(bob, url(work, kind=kind), field="found", text="x", key="k1")) == []
    assert behind(lambda: send(work, work.bob, typed(document(work, work.bob), "y", "open"), kind=kind)) == []
    doc: Doc = Doc()
    doc.apply_update(document(work, work.bob))
    for field in ("found", "open"):
        doc.get(field, type=Text).clear()
    assert behind(lambda: send(work, work.bob, doc.get_update(), kind=kind)) == []
    assert ours(work).texts == {}
    assert behind(lambda: post(bob, url(work, "presenter/", kind), participant=work.bob.pk)) == []
    for session in WorkingSession.objects.all():
        joining = url(work, f"sessions/{session.pk}/members/", kind)
        assert behind(lambda: post(dora, joining)) == []  # noqa: B023
    assert behind(lambda: work.join("Frieda")) == []


def test_a_poke_of_typing_repaints_one_session_and_its_part_of_the_board_only(
    work: Room, pokes: set[str], django_capture_on_commit_callbacks: Any
) -> None:
    line(work)
    with django_capture_on_commit_callbacks(execute=True):
        line(work, "another")
    assert pokes == {f"worksheet:{ours(work).pk}", f"board/{ours(work).pk}"}


@pytest.mark.django_db(transaction=True)
def test_many_write_at_once_and_nothing_is_lost_or_doubled() -> None:
    room = Room()
    room.go_to("marketplace")
    session = room.session(room.alice)
    session.join(room.bob)
    room.go_to("session")
    state = shared.seed({"found": "start\n"})
    Worksheet.objects.create(session=session, state=state)
    updates = [typed(state, f"update {number}\n") for number in range(8)]

    def press(number: int) -> int:
        try:
            who = (room.alice, room.bob)[number % 2]
            if number % 4 < 2:
                return send(room, who, updates[number // 4], session).status_code
            fields = {"field": "found", "text": f"line {number // 4}", "key": f"k{number // 4}"}
            return post(room.browser(room.alice), url(room), **fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thumbs:
        assert set(thumbs.map(press, range(32))) == {204}
    written = WorkingSession.objects.get(pk=session.pk).texts["found"].splitlines()
    assert sorted(written) == sorted(["start", *(f"{what} {n}" for what in ("update", "line") for n in range(8))])


# The template and the results -------------------------------------------------------------------------------------


def with_fields(room: Room, fields: Any) -> None:
    room.workshop.phases.filter(kind="session").update(settings={"fields": fields})


@pytest.mark.parametrize("kind", ["session", "finish"])
@pytest.mark.parametrize("fields", [["Our idea", "Who helps"], {"idea": "Our idea", "help": "Who helps"}])
def test_the_organizer_names_the_fields_and_finish_has_the_same(work: Room, fields: Any, kind: str) -> None:
    with_fields(work, fields)
    work.go_to(kind)
    page = work.page(work.alice)
    assert ">Our idea</label>" in page
    assert "What we found" not in page
    key = "idea" if isinstance(fields, dict) else "Our idea"
    browser = work.browser(work.alice)
    assert post(browser, url(work, kind=kind), field=key, text="x", key="k").status_code == 204
    assert post(browser, url(work, kind=kind), field="found", text="x", key="k").status_code == 422
    assert ours(work).texts == {key: "x"}


def test_text_of_a_field_that_was_taken_away_stays_in_the_results(work: Room) -> None:
    line(work, "a thing")
    Worksheet.objects.append(ours(work), work.alice, "Our old field", "kept", "k")
    with_fields(work, ["Our idea"])
    (first, _second) = report(work)
    fields = [(field.text, [item.text for item in field.items]) for field in first.items]
    assert fields == [("Our old field", ["kept"]), ("What we found", ["a thing"])]


def report(room: Room, kind: str = "session") -> Any:
    phase = room.phase(kind)
    return phase.behaviour.report(phase)


def test_the_report_has_each_worksheet_once_line_by_line(work: Room) -> None:
    line(work, "a thing\n\n  and more ")
    work.go_to("thanks")
    blocks = [block for kind in ("session", "finish") for block in report(work, kind)]
    assert [block.title for block in blocks] == ["How?", "Why?"]
    (field,) = blocks[0].items
    assert (field.text, [item.text for item in field.items]) == ("What we found", ["a thing", "and more"])


def worksheets(room: Room, kind: str = "session") -> list[str]:
    return [block.title for block in report(room, kind)]


@pytest.mark.parametrize("opened", [True, False])
def test_a_session_off_the_board_keeps_what_was_written_in_the_results(work: Room, opened: bool) -> None:
    line(work)
    if opened:
        Worksheet.objects.create(session=WorkingSession.objects.get(host=work.carol))
    for session in WorkingSession.objects.all():
        session.end()
    assert worksheets(work) == ["How?"]
    Photo.objects.add(WorkingSession.objects.get(host=work.carol), work.carol, "k", Picture(b"jpeg", 4, 3))
    assert worksheets(work) == ["How?", "Why?"]


def test_a_retry_after_the_end_is_done_if_it_has_arrived_before(work: Room) -> None:
    browser, session, update = work.browser(work.alice), ours(work), typed(b"", "in time")
    for late in (False, True):
        assert send(work, work.alice, update, session).status_code == 204
        assert post(browser, url(work), field="open", text="x", key="k").status_code == 204
        if not late:
            work.go_to("worldcafe")
    assert send(work, work.alice, typed(update, "too late"), session).status_code == 409
    assert post(browser, url(work), field="open", text="y", key="k2").status_code == 409
    assert ours(work).texts == {"found": "in time", "open": "x"}


def test_the_worksheets_stand_in_the_results_once(work: Room) -> None:
    work.go_to("finish")
    assert worksheets(work) == ["How?", "Why?"]
    assert worksheets(work, "finish") == []


def test_a_second_marketplace_has_worksheets_of_its_own(db: None) -> None:
    agenda = [{"kind": kind} for kind in ("lobby", "marketplace", "session", "marketplace", "session")]
    room = Room(agenda)
    first, second = room.workshop.phases.filter(kind="marketplace")
    works = room.workshop.phases.filter(kind="session")
    works.update(opened_at=room.workshop.created_at)
    WorkingSession.host_one(first, room.alice, "One?", "k1", None)
    WorkingSession.host_one(second, room.bob, "Two?", "k2", None)
    titles = [[block.title for block in phase.behaviour.report(phase)] for phase in works]
    assert titles == [["One?"], ["Two?"]]


# The clock's calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "settings", "calls"),
    [
        (45, {}, [10, 5, 1]),
        (5, {}, [1]),
        (45, {"calls": [15, 30]}, [30, 15]),
        (45, {"calls": []}, []),
        (45, {"calls": ["x", -1, 0, 45, 3]}, [3]),
        (None, {}, []),
    ],
)
def test_the_clock_calls_the_last_minutes(work: Room, minutes: int | None, settings: Any, calls: list[int]) -> None:
    phase = work.phase("session")
    phase.minutes, phase.settings = minutes, settings
    assert phase.calls == calls


def test_every_screen_can_say_how_many_minutes_are_left(work: Room) -> None:
    for page in (work.stage(), work.page(work.alice), work.page(work.frank, "console/")):
        assert '<span hidden data-call="5">5 minutes left</span><span hidden data-call="1">1 minute left</span>' in page
    work.go_to("thanks")
    assert "data-call" not in work.stage()
