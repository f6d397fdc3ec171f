"""The agenda's editor: nothing that an organizer does there loses a phase, a text or the room's place in the agenda."""

from __future__ import annotations

import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Room, post, write
from workshop import kinds, plan, templates
from workshop.agenda_forms import PhaseForm
from workshop.models import Phase, Template, Workshop, planning


def order(room: Room) -> list[str]:
    return list(room.workshop.phases.values_list("kind", flat=True))


def url(room: Room, path: str = "") -> str:
    return f"/workshops/{room.code}/agenda/{path}"


def typed(phase: Phase, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a phase's form, with something changed."""
    form = PhaseForm(phase)
    fields: dict[str, Any] = {"seen": form.now}
    for name, field in form.fields.items():
        value = form[name].value()
        if name == "fields":
            fields |= {"fields-key": [row["key"] for row in value], "fields-heading": [row["heading"] for row in value]}
        elif isinstance(value, bool):
            fields |= {name: "on"} if value else {}
        elif name != "seen" and (value or value == 0) and field:
            fields[name] = value
    return fields | changes


@pytest.fixture
def short(db: None) -> Room:
    return Room([{"kind": "lobby"}, {"kind": "briefing", "slides": ["1", "2"]}, {"kind": "lineup"}, {"kind": "thanks"}])


# The list ---------------------------------------------------------------------------------------------------------


def test_the_list_has_times_lengths_totals_and_notes(short: Room) -> None:
    short.workshop.phases.filter(kind="lineup").update(break_minutes=20, notes="Smile")
    page = short.browser(short.olga).get(url(short)).content.decode()
    assert re.findall(r'plan-time">([^<]+)', page) == ["0:00", "0:10", "0:34", "0:39"]
    assert "<strong>44</strong> minutes" in page
    assert "20 minutes of break" in page
    write(short.browser(short.olga), url(short, "beginning/"), starts_at="2026-11-24T09:00")
    page = short.browser(short.olga).get(url(short)).content.decode()
    assert re.findall(r'plan-time">([^<]+)', page) == ["09:00", "09:10", "09:34", "09:39"]
    assert "until 09:44" in page
    for wrong in ("soon", "9999-12-31T23:59", "0001-01-01T00:00"):
        assert write(short.browser(short.olga), url(short, "beginning/"), starts_at=wrong).status_code == 422


def test_an_order_that_cannot_work_is_marked_and_allowed(room: Room) -> None:
    page = room.browser(room.olga).get(url(room)).content.decode()
    assert "warned" not in page
    planning.move(room.phase("cluster"), room.phase("lobby").pk)
    page = room.browser(room.olga).get(url(room)).content.decode()
    assert "“Select two” has to come before it." in page
    assert "There is a phase where the order may not work." in page
    assert (
        "“Select two” has to come before it."
        in room.browser(room.olga).get(url(room, f"phases/{room.phase('cluster').pk}/")).content.decode()
    )


def test_the_list_asks_the_database_as_often_however_long_it_is(
    short: Room, room: Room, django_assert_max_num_queries: Any
) -> None:
    for one in (short, room):
        olga = one.browser(one.olga)
        with django_assert_max_num_queries(8):
            olga.get(url(one))


# The order --------------------------------------------------------------------------------------------------------


def test_up_and_down_move_one_place_however_often_they_are_pressed(short: Room) -> None:
    olga = short.browser(short.olga)
    page = olga.get(url(short)).content.decode()
    place = f"phases/{short.phase('lineup').pk}/place/"
    after = re.findall(rf'{place}".*?name="after" value="(\d*)"', page, re.DOTALL)
    for _press in range(2):
        write(olga, url(short, place), after=after[0])
    assert order(short) == ["lobby", "lineup", "briefing", "thanks"]
    for _press in range(2):
        write(olga, url(short, place), after=after[1])
    assert order(short) == ["lobby", "briefing", "thanks", "lineup"]
    write(olga, url(short, place), after="")
    assert order(short) == ["lineup", "lobby", "briefing", "thanks"]
    assert list(short.workshop.phases.values_list("position", flat=True)) == [0, 1, 2, 3]


def test_a_workshop_that_is_only_prepared_has_not_begun(short: Room) -> None:
    planning.move(short.phase("lineup"), short.phase("lobby").pk)
    planning.take_out(short.phase("briefing"))
    assert Workshop.objects.get().turn == 0


def test_what_is_moved_behind_a_phase_that_is_gone_stays(short: Room) -> None:
    gone = short.phase("briefing").pk
    planning.take_out(short.phase("briefing"))
    refused = write(short.browser(short.olga), url(short, f"phases/{short.phase('lobby').pk}/place/"), after=gone)
    assert refused.status_code == 409
    assert order(short) == ["lobby", "lineup", "thanks"]


def test_the_room_stays_where_it_is_and_a_press_on_the_old_order_moves_nothing(short: Room) -> None:
    short.go_to("briefing")
    turn = Workshop.objects.get().turn
    planning.move(short.phase("thanks"), short.phase("briefing").pk)
    assert not short.workshop.next(turn)
    workshop = Workshop.objects.get()
    assert workshop.phase == short.phase("briefing")
    assert workshop.next(workshop.turn)
    workshop.refresh_from_db()
    assert workshop.next(workshop.turn)
    assert Workshop.objects.get().phase == short.phase("thanks")


def test_every_change_reaches_the_screens(room: Room, behind: Any) -> None:
    phase = room.go_to("lineup")
    changes = (
        lambda: planning.move(room.phase("gallery"), None),
        lambda: planning.add(room.workshop, {"kind": "briefing"}, phase.pk, planning.newest(room.workshop)),
        lambda: planning.take_out(room.phase("thanks")),
        lambda: planning.put_back(room.workshop, room.workshop.taken_out[0]["key"]),
        lambda: planning.change(phase, planning.fingerprint(phase), {"title": "Other", "notes": "Smile"}, {"low": "a"}),
    )
    for change in changes:
        room.workshop.refresh_from_db()
        assert behind(change) == []


@pytest.mark.django_db(transaction=True)
def test_two_organizers_at_once_lose_no_phase() -> None:
    room = Room()
    phases = list(room.workshop.phases.all())

    def work(number: int) -> None:
        try:
            workshop = Workshop.objects.get(pk=room.workshop.pk)
            phase = Phase.objects.select_related("workshop").get(pk=phases[number].pk)
            planning.move(phase, None)
            if number % 2:
                planning.put_back(workshop, "no such key")
            else:
                planning.take_out(phase)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as organizers:
        list(organizers.map(work, range(1, 9)))
    workshop = Workshop.objects.get(pk=room.workshop.pk)
    left = list(workshop.phases.all())
    assert [phase.position for phase in left] == list(range(len(left)))
    assert len(left) + len(workshop.taken_out) == len(phases)


# One more, one less -----------------------------------------------------------------------------------------------


def test_a_phase_comes_in_where_it_should_and_once(short: Room) -> None:
    fields = {"kind": "brainstorm", "after": short.phase("lineup").pk, "seen": planning.newest(short.workshop)}
    first = write(short.browser(short.olga), url(short, "phases/"), **fields)
    again = write(short.browser(short.olga), url(short, "phases/"), **fields)
    assert (first.status_code, again.status_code) == (302, 409)
    assert order(short) == ["lobby", "briefing", "lineup", "brainstorm", "thanks"]
    assert short.phase("brainstorm").minutes == 5
    assert first["Location"] == url(short, f"phases/{short.phase('brainstorm').pk}/")


def test_a_kind_that_nobody_knows_does_not_come_in(short: Room) -> None:
    seen = planning.newest(short.workshop)
    assert write(short.browser(short.olga), url(short, "phases/"), kind="karaoke", seen=seen).status_code == 422
    assert write(short.browser(short.olga), url(short, "phases/"), kind="lobby").status_code == 422
    assert len(order(short)) == 4


def test_an_agenda_has_room_for_so_many_phases(short: Room) -> None:
    for number in range(planning.MOST_PHASES - 4):
        Phase.objects.create(workshop=short.workshop, position=4 + number, kind="briefing")
    fields = {"kind": "lineup", "seen": planning.newest(short.workshop)}
    assert write(short.browser(short.olga), url(short, "phases/"), **fields).status_code == 409


def test_the_first_phase_of_an_empty_agenda_is_the_current_one(short: Room) -> None:
    Phase.objects.all().delete()
    short.workshop.refresh_from_db()
    planning.add(short.workshop, {"kind": "lineup"}, None, 0)
    assert Workshop.objects.get().phase == short.phase("lineup")
    assert short.phase("lineup").opened_at


def test_a_copy_comes_after_its_phase_with_everything_that_is_said_of_it(short: Room) -> None:
    phase = short.go_to("briefing")
    planning.change(phase, planning.fingerprint(phase), {"notes": "Smile", "break_minutes": 3}, {})
    seen = planning.newest(short.workshop)
    write(short.browser(short.olga), url(short, f"phases/{phase.pk}/copy/"), seen=seen)
    first, second = short.workshop.phases.filter(kind="briefing")
    assert first.to_entry() == second.to_entry()
    assert (second.position, second.opened_at, second.step) == (2, None, 0)


def test_what_is_taken_out_can_be_put_back_as_it_was(short: Room) -> None:
    olga, phase = short.browser(short.olga), short.phase("briefing")
    before = phase.to_entry()
    for _press in range(2):
        assert write(olga, url(short, f"phases/{phase.pk}/removal/")).status_code == 302
    assert order(short) == ["lobby", "lineup", "thanks"]
    page = olga.get(url(short)).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    for _press in range(2):
        write(olga, url(short, "phases/back/"), key=key)
    assert order(short) == ["lobby", "briefing", "lineup", "thanks"]
    assert short.phase("briefing").to_entry() == before
    assert "Put back" not in olga.get(url(short)).content.decode()


def test_the_phase_on_the_screens_and_what_people_did_cannot_be_taken_out(room: Room) -> None:
    olga = room.browser(room.olga)
    room.go_to("brainstorm")
    room.question(room.alice)
    now = write(olga, url(room, f"phases/{room.phase('brainstorm').pk}/removal/"))
    assert (now.status_code, "on all screens" in now.content.decode()) == (409, True)
    room.go_to("select")
    for kind in ("brainstorm", "grouping"):
        done = write(olga, url(room, f"phases/{room.phase(kind).pk}/removal/"))
        assert (done.status_code, "would be lost" in done.content.decode()) == (409, True)
    assert len(order(room)) == 13
    write(olga, url(room, f"phases/{room.phase('briefing').pk}/removal/"))
    assert len(order(room)) == 12


# A phase ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind.slug for kind in kinds.registered()])
def test_the_form_of_every_kind_saved_unchanged_changes_nothing(room: Room, kind: str) -> None:
    phase = room.phase(kind)
    olga, before = room.browser(room.olga), phase.to_entry()
    page = olga.get(url(room, f"phases/{phase.pk}/")).content.decode()
    for name in phase.behaviour.fields:
        assert f'name="{name}' in page
    assert write(olga, url(room, f"phases/{phase.pk}/"), **typed(phase)).status_code == 302
    assert room.phase(kind).to_entry() == before


def test_everything_that_is_said_of_a_phase_can_be_changed(short: Room) -> None:
    phase = short.phase("briefing")
    fields = {
        "title": " Why  we ", "minutes": "4", "planned_minutes": "9", "break_minutes": "3", "notes": "Smile.\nWait.",
        "slides": ["# One", "", "Two\n\n- a", " "],
    }  # fmt: skip
    write(short.browser(short.olga), url(short, f"phases/{phase.pk}/"), **typed(phase, **fields))
    assert short.phase("briefing").to_entry() == {
        "kind": "briefing", "title": "Why we", "minutes": 4, "planned_minutes": 9, "break_minutes": 3,
        "notes": "Smile.\nWait.", "slides": ["# One", "Two\n\n- a"],
    }  # fmt: skip


def test_what_is_wrong_is_said_and_what_was_typed_stays(short: Room) -> None:
    phase = short.phase("briefing")
    fields = typed(phase, minutes="0", title="Typed already", slides=["kept", "x" * 5001])
    refused = write(short.browser(short.olga), url(short, f"phases/{phase.pk}/"), **fields)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Typed already" in page
    assert ">kept</textarea>" in page
    assert "5000 characters" in page
    assert short.phase("briefing").to_entry() == phase.to_entry()


def test_two_organizers_at_one_phase_are_told_of_each_other(short: Room) -> None:
    phase, olga = short.phase("lineup"), short.browser(short.olga)
    mine, theirs = typed(phase, low="mine"), typed(phase, high="theirs")
    write(olga, url(short, f"phases/{phase.pk}/"), **theirs)
    refused = write(olga, url(short, f"phases/{phase.pk}/"), **mine)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody has changed this phase meanwhile" in page
    assert 'value="mine"' in page
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    write(olga, url(short, f"phases/{phase.pk}/"), **mine | {"seen": seen})
    assert short.phase("lineup").settings["low"] == "mine"


def test_a_running_clock_goes_on_and_slides_that_are_gone_leave_no_step_behind(short: Room) -> None:
    phase = short.phase("briefing")
    planning.change(phase, planning.fingerprint(phase), {"minutes": 5}, {})
    phase = short.go_to("briefing")
    short.workshop.next(short.workshop.turn)
    phase = short.phase("briefing")
    planning.change(phase, planning.fingerprint(phase), {"minutes": 9}, {"slides": ["only"]})
    changed = short.phase("briefing")
    assert (changed.step, changed.ends_at, changed.clock_state) == (0, phase.ends_at, "running")
    planning.change(changed, planning.fingerprint(changed), {"minutes": None}, {})
    assert short.phase("briefing").clock_state == "none"


def test_the_notes_are_on_the_console_and_nowhere_else(short: Room) -> None:
    phase = short.phase("lobby")
    planning.change(phase, planning.fingerprint(phase), {"notes": "Tell **them** <b>nothing</b>."}, {})
    console = short.page(short.frank, "console/")
    assert "Tell <strong>them</strong> &lt;b&gt;nothing" in console
    for page in (short.page(short.alice), short.stage(), short.page(short.olga, "results/")):
        assert "nothing" not in page


# Templates and files ----------------------------------------------------------------------------------------------


def test_a_workshop_begins_from_any_template_and_from_ones_own(room: Room) -> None:
    olga = room.browser(room.olga)
    write(olga, url(room, "template/"), name="My own")
    write(olga, url(room, "template/"), name="My own")
    own = Template.objects.get()
    assert "My own" in olga.get("/workshops/").content.decode()
    for key, count in (("short", 13), ("open-space", 6), (f"own-{own.pk}", 13)):
        write(olga, "/workshops/new/", title="Mine", language="uk", template=key)
        made = Workshop.objects.latest("pk")
        assert (made.title, made.language, made.phases.count()) == ("Mine", "uk", count)
    assert plan.of(made)["agenda"] == plan.of(room.workshop)["agenda"]
    code = re.findall(r'name="code" value="([^"]+)"', olga.get("/workshops/").content.decode())[0]
    for _press in range(2):
        made_with = write(olga, "/workshops/new/", title="Once", language="uk", code=code)["Location"]
        assert made_with == f"/workshops/{code}/agenda/"
    assert Workshop.objects.filter(title="Once").count() == 1
    other = Room()
    write(other.browser(other.olga), "/workshops/new/", title="Theirs", language="uk", code=code)
    assert Workshop.objects.get(title="Theirs").code != code
    refused = write(olga, "/workshops/new/", title="Mine", language="uk", template="own-999")
    assert refused.status_code == 422
    planning.take_out(room.phase("gallery"))
    assert write(olga, url(room, "template/"), name="My own").status_code == 422
    write(other.browser(other.olga), f"/workshops/templates/{own.pk}/removal/")
    assert Template.objects.exists()
    write(olga, f"/workshops/templates/{own.pk}/removal/")
    assert not Template.objects.exists()


def test_an_agenda_goes_out_as_a_file_and_comes_in_as_a_workshop(room: Room) -> None:
    olga = room.browser(room.olga)
    response = olga.get(url(room, "file/"))
    assert response["Content-Disposition"] == f'attachment; filename="agenda-{room.code}.json"'
    file = SimpleUploadedFile("agenda.json", response.content)
    location = write(olga, "/workshops/new/file/", file=file)["Location"]
    made = Workshop.objects.latest("pk")
    assert location == f"/workshops/{made.code}/agenda/"
    assert plan.of(made) == plan.of(room.workshop)
    assert list(made.organizers.all()) == [room.olga]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{", b"[]", b'{"title": "T", "agenda": [{"kind": "x"}]}', b"x" * 2**20]
)
def test_a_file_that_is_no_agenda_is_refused_in_words(room: Room, content: bytes) -> None:
    response = write(room.browser(room.olga), "/workshops/new/file/", file=SimpleUploadedFile("a.json", content))
    assert response.status_code == 422
    assert 'class="message error"' in response.content.decode()
    assert Workshop.objects.count() == 1


@pytest.mark.parametrize("key", templates.BUILT_IN)
def test_every_template_runs_from_its_first_phase_to_its_last(db: None, key: str) -> None:
    written = templates.built_in(key)
    room = Room(written["agenda"])
    room.crowd(12)
    hosts = [room.alice, room.bob, room.carol]
    for phase in list(room.workshop.phases.all()):
        room.go_to_phase(phase)
        if phase.kind == "marketplace":
            for person in hosts:
                room.session(person)
        assert str(phase.name) in html.unescape(room.page(room.alice))
        if phase.kind == "worldcafe":
            assert phase.visits.filter(round=0, presents=True).count() == 3
            assert phase.visits.filter(round=0, presents=False).count() == 9
    assert Workshop.objects.get().phase == room.workshop.phases.last()
    assert post(room.browser(room.olga), room.url("closing/")).status_code == 204


def test_the_templates_order_raises_no_warning_and_the_short_form_takes_ninety_minutes(room: Room) -> None:
    for key in templates.BUILT_IN:
        made = Workshop.objects.from_plan(templates.built_in(key), organizers=[room.olga])
        assert "warned" not in room.browser(room.olga).get(f"/workshops/{made.code}/agenda/").content.decode(), key
    assert 80 <= plan.minutes(templates.built_in("short")) <= 90
    assert json.loads(plan.write(templates.built_in("full")))["agenda"]


RUBBISH = st.one_of(
    st.sampled_from(["", "\x00", "-1", "0", "9" * 5000, "1e9", "٣", "\u202e", "\ud83d", "[", "{}", "None"]),
    st.text(max_size=8),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rubbish_in_forms_is_refused_in_words(room: Room, data: st.DataObject) -> None:
    phase = data.draw(st.sampled_from(list(room.workshop.phases.all())))
    paths = ("beginning/", "template/", "phases/", "phases/back/", f"phases/{phase.pk}/", f"phases/{phase.pk}/place/")
    names = (
        "after",
        "seen",
        "kind",
        "key",
        "name",
        "starts_at",
        *PhaseForm(phase).fields,
        "fields-key",
        "fields-heading",
    )
    fields = data.draw(st.dictionaries(st.sampled_from(names), st.lists(RUBBISH, min_size=1, max_size=2), max_size=6))
    sent = {name: [value.encode("utf-8", "replace").decode() for value in given] for name, given in fields.items()}
    with transaction.atomic():
        response = write(room.browser(room.olga), url(room, data.draw(st.sampled_from(paths))), **sent)
        transaction.set_rollback(True)
    assert response.status_code in (200, 302, 409, 422)
