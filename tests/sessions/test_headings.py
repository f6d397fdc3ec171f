"""The worksheet's template as the organizer edits it: whatever becomes of a heading, no text below it is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessions.fields import FIELDS, fields_of, template
from sessions.headings import Headings
from sessions.models import WorkingSession, Worksheet
from tests.cast import Room, write
from workshop.agenda_forms import PhaseForm
from workshop.models import Phase

FIELD = Headings(label="The worksheet")
words = st.text(st.characters(codec="utf-8"), max_size=12)
rows = st.lists(st.fixed_dictionaries({"key": words, "heading": words}), max_size=8)


@given(rows)
def test_every_heading_has_one_key_and_reading_it_again_changes_nothing(typed: list[dict[str, str]]) -> None:
    clean = FIELD.clean(typed)
    fields = template(clean)
    shown = [row for row in typed if FIELD.heading.clean(row["heading"])]
    assert len(fields) == len(clean) == len(shown)
    assert list(fields.values()) == [FIELD.heading.clean(row["heading"]) for row in shown]
    assert FIELD.clean(FIELD.prepare_value(clean) if clean else []) == clean
    assert FIELD.from_json(clean) == clean


def test_a_key_stays_when_its_heading_changes_and_a_usual_heading_has_its_usual_key() -> None:
    assert FIELD.clean([{"key": "found", "heading": "Answers"}, {"key": "", "heading": "What stays open"}]) == [
        {"key": "found", "heading": "Answers"},
        {"key": "open", "heading": "What stays open"},
    ]
    assert FIELD.clean([{"key": "", "heading": "A"}, {"key": "A", "heading": "B"}]) == [
        {"key": "A (2)", "heading": "A"},
        {"key": "A", "heading": "B"},
    ]


def save(room: Room, phase: Phase, headings: dict[str, str]) -> Any:
    form = PhaseForm(phase)
    fields = {"seen": form.now, "minutes": 45, "calls": "10, 5, 1", "split_above": 6}
    typed = {"fields-key": list(headings), "fields-heading": list(headings.values())}
    return write(room.browser(room.olga), f"/workshops/{room.code}/agenda/phases/{phase.pk}/", **fields | typed)


def texts(session: WorkingSession) -> dict[str, str]:
    return Worksheet.objects.get(session=session).texts


def test_no_text_is_lost_while_the_template_is_renamed_shortened_and_grown(room: Room) -> None:
    room.go_to("marketplace")
    session = room.session(room.alice)
    phase = room.go_to("session")
    for key in FIELDS:
        Worksheet.objects.append(session, room.alice, key, f"text of {key}", key)
    before = texts(session)

    assert save(room, phase, {"found": "Answers", "open": "Open ends"}).status_code == 302
    phase = room.phase("session")
    assert fields_of(phase) == {"found": "Answers", "open": "Open ends"}
    page = room.page(room.olga, "results/")
    for text in ("Answers", "Open ends", *(f"text of {key}" for key in FIELDS)):
        assert text in page
    assert "What we found" not in page

    Worksheet.objects.append(session, room.alice, "needs", "late", "late")  # from a phone that has the old page
    save(room, phase, {"found": "Answers", "needs": "What we need", "": "New"})
    assert fields_of(room.phase("session")) == {"found": "Answers", "needs": "What we need", "New": "New"}
    assert texts(session).keys() == before.keys()
    assert texts(session)["needs"] == "text of needs\nlate"
    assert "text of open" in room.page(room.olga, "results/")
    assert fields_of(room.phase("finish")) == fields_of(room.phase("session"))

    save(room, room.phase("session"), {"found": "", "needs": "", "New": ""})
    assert fields_of(room.phase("session")) == FIELDS
    assert texts(session)["found"] == "text of found"


def test_a_template_that_nobody_touched_is_not_written_down(room: Room) -> None:
    phase = room.phase("session")
    save(room, phase, {key: str(heading) for key, heading in FIELDS.items()})
    assert "fields" not in room.phase("session").settings


def test_a_world_cafe_keeps_the_rounds_that_have_begun_and_plans_the_others_anew(room: Room) -> None:
    room.go_to("marketplace")
    for person in (room.alice, room.bob):
        room.session(person)
    phase = room.go_to("worldcafe")
    room.workshop.refresh_from_db()
    room.workshop.next(room.workshop.turn)
    phase = room.phase("worldcafe")
    first = set(phase.visits.filter(round=0).values_list("participant", "session", "presents"))

    def typed(rounds: int) -> dict[str, Any]:
        return {
            "seen": PhaseForm(room.phase("worldcafe")).now, "rounds": rounds, "walk_minutes": 1, "switch_after": 2,
            "mode": "guided", "by_itself": "on", "minutes": 5,
        }  # fmt: skip

    address, olga = f"/workshops/{room.code}/agenda/phases/{phase.pk}/", room.browser(room.olga)
    refused = write(olga, address, **typed(1))
    assert (refused.status_code, "Round 2 has begun already." in refused.content.decode()) == (422, True)
    write(olga, address, **typed(5))
    visits = phase.visits.all()
    assert set(visits.filter(round=0).values_list("participant", "session", "presents")) == first
    assert set(visits.values_list("round", flat=True)) == {0, 1, 2, 3, 4}
