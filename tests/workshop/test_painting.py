"""Painting: one paint per audience, nothing for anybody else, and no more queries for a full room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clustering.models import Cluster, Placement
from sessions.models import StationNote, Worksheet
from tests.cast import AGENDA, Room, post
from workshop import kinds, painting
from workshop.frame import Frame
from workshop.hub import Paint, Viewer
from workshop.live import EVERYTHING, narrow, part, personal
from workshop.models import Feedback, LineupAnswer, Participant, Workshop

KINDS = [entry["kind"] for entry in AGENDA]
STAGE, CONSOLE = Viewer("stage", "en"), Viewer("console", "en")


def phone(person: Participant) -> Viewer:
    return Viewer("phone", person.language, participant=person.pk)


def paint(room: Room, *pokes: str, viewers: Any = (), fresh: Any = ()) -> list[Paint]:
    return list(painting.paint(room.workshop.pk, frozenset(pokes), frozenset(viewers), frozenset(fresh)))


def targets(paints: list[Paint]) -> list[str]:
    return [re.findall('hx-target="#([^"]+)"', found.html)[0] for found in paints]


def test_everybody_who_sees_the_same_gets_one_paint(room: Room) -> None:
    phones = [phone(person) for person in (room.alice, room.bob, room.carol)]
    (found,) = paint(room, "crowd", viewers=phones)
    assert set(found.viewers) == set(phones)
    assert "3 people are here" in found.html


def test_every_language_has_a_paint_of_its_own(room: Room) -> None:
    room.go_to("lineup")
    LineupAnswer.objects.place(room.phase("lineup"), room.alice, 50)
    dora = phone(room.join("Dora", language="de"))
    paints = paint(room, "own", viewers=[phone(room.bob), phone(room.carol), dora, phone(room.alice)])
    assert sorted(len(found.viewers) for found in paints) == [1, 1, 2]
    assert len({viewer for found in paints for viewer in found.viewers}) == 4


def test_nobody_hears_what_is_not_on_their_screen(room: Room) -> None:
    assert targets(paint(room, "people", viewers=[STAGE, CONSOLE, phone(room.alice)])) == ["people"]
    assert paint(room, "nonsense", viewers=[STAGE, CONSOLE]) == []
    assert paint(room, viewers=[STAGE, CONSOLE]) == []
    assert paint(room, EVERYTHING) == []


def test_a_narrowed_poke_reaches_one_subject(room: Room) -> None:
    room.crowd(8)
    room.go_to("brainstorm")
    group = room.group_of(room.alice)
    everybody = [phone(person) for person in room.workshop.participants.all()]
    (found,) = paint(room, narrow("sheet", group.pk), viewers=everybody)
    assert set(found.viewers) == {phone(person) for person in group.present()}


def test_a_narrowed_poke_does_not_reach_a_subject_that_begins_alike(room: Room) -> None:
    room.go_to("brainstorm")
    group = room.group_of(room.alice)
    for poke in (f"sheet:{group.pk}0", f"sheet@{room.alice.pk}0", "sheet:", "sheets"):
        assert paint(room, poke, viewers=[phone(room.alice)]) == []


def test_a_personal_poke_reaches_one_person(room: Room) -> None:
    room.go_to("lineup")
    everybody = [phone(person) for person in (room.alice, room.bob, room.carol)]
    (found,) = paint(room, personal("own", room.bob), viewers=everybody)
    assert found.viewers == [phone(room.bob)]


def test_a_fresh_viewer_gets_every_region(room: Room) -> None:
    room.go_to("brainstorm")
    viewers = [STAGE, phone(room.alice)]
    assert targets(paint(room, viewers=viewers, fresh=[STAGE])) == ["phase", "clock", "attention"]
    phase = room.phase("brainstorm").pk
    assert targets(paint(room, viewers=viewers, fresh=[phone(room.alice)])) == [
        "phase",
        "clock",
        "attention",
        "hidden",
        "messages",
        "echo",
        "wards",
        f"sheet-{phase}",
    ]


def test_what_a_fresh_viewer_got_with_the_phase_is_not_sent_twice(room: Room) -> None:
    paints = paint(room, "crowd", viewers=[STAGE, CONSOLE], fresh=[STAGE])
    crowds = [found for found in paints if "crowd" in targets([found])[0]]
    assert [found.viewers for found in crowds] == [[CONSOLE]]


def test_removed_people_get_a_farewell_and_nothing_else(room: Room) -> None:
    room.bob.remove()
    viewers = [phone(room.alice), phone(room.bob)]
    farewell, *others = paint(room, EVERYTHING, viewers=viewers, fresh=viewers)
    assert farewell.farewell
    assert set(farewell.viewers) == {phone(room.bob)}
    assert "You are no longer part of this workshop" in farewell.html
    assert not any(phone(room.bob) in found.viewers or found.farewell for found in others)


def test_people_of_another_workshop_get_a_farewell(room: Room) -> None:
    stranger = phone(Room().alice)
    (found,) = paint(room, viewers=[stranger], fresh=[stranger])
    assert found.farewell


def test_a_region_that_breaks_does_not_stop_the_others(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(self: Any, workshop: Workshop) -> dict[str, Any]:
        raise ZeroDivisionError

    breaks.region = kinds.Region("clock", kinds.SCREENS, None)  # type: ignore[attr-defined]
    monkeypatch.setattr(Frame, "clock", breaks)
    rest = painting.paint(room.workshop.pk, frozenset(), frozenset([STAGE]), frozenset([STAGE]))
    assert targets([next(rest), next(rest)]) == ["phase", "attention"]
    with pytest.raises(ExceptionGroup, match="1 regions could not be painted"):
        next(rest)


def fill(room: Room, size: int) -> None:
    """People, and everything that they can bring forth, in a workshop at its end."""
    room.crowd(size)
    people = list(room.workshop.participants.all())
    some = 2 + size // 10
    room.go_to("marketplace")
    for number, person in enumerate(people):
        LineupAnswer.objects.place(room.phase("lineup"), person, number % 100)
        postit = room.postit(person, f"Question {number}?")
        cluster = Cluster.objects.found(room.workshop, f"Cluster {number % some}")
        if number % 3:
            Placement.objects.move(postit, cluster)
    sessions = [room.session(host) for host in people[:some]]
    for number, person in enumerate(people[some:]):
        sessions[number % some].join(person)
    for number, person in enumerate(people):
        Worksheet.objects.append(sessions[number % some], person, "found", f"Line {number}", "k")
        StationNote.objects.leave(sessions[number % some], person, f"Note {number}", "k")
    room.go_to("thanks")
    for number, person in enumerate(people):
        Feedback.objects.leave(room.phase("thanks"), person, f"Line {number}")


@pytest.fixture
def both(db: None) -> list[Room]:
    """A small and a full room, each with one group, as every group has a paint of its own."""
    agenda = [entry | ({"group_size": [60, 61]} if entry["kind"] == "grouping" else {}) for entry in AGENDA]
    rooms = [Room(agenda), Room(agenda)]
    for room, size in zip(rooms, (5, 60), strict=True):
        fill(room, size)
    return rooms


def queries(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def test_a_full_room_costs_no_more_queries_than_a_small_one(both: list[Room]) -> None:
    for kind in KINDS:
        counts: dict[str, list[int]] = {}
        for room in both:
            room.workshop.refresh_from_db()
            room.workshop.jump(room.phase(kind), room.workshop.turn)
            viewers = [STAGE, CONSOLE, phone(room.alice)]
            secret = room.workshop.stage_secret
            steps: dict[str, Callable[[], Any]] = {
                "paint": lambda: paint(room, EVERYTHING, viewers=viewers, fresh=viewers),  # noqa: B023
                "stage": lambda: room.browser().get(room.url(f"stage/{secret}/")),  # noqa: B023
                "console": lambda: room.browser(room.frank).get(room.url("console/")),  # noqa: B023
                "phone": lambda: room.browser(room.alice).get(room.url()),  # noqa: B023
            }
            if kind == KINDS[-1]:
                steps["results"] = lambda: room.browser(room.alice).get(room.url("results/"))  # noqa: B023
            for name, step in steps.items():
                counts.setdefault(f"{kind} {name}", []).append(len(queries(step)))
        assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_containers_are_where_pushes_go(room: Room, kind: str) -> None:
    room.go_to(kind)
    pages = {"stage": room.stage(), "console": room.page(room.frank, "console/"), "phone": room.page(room.alice)}
    for viewer in (STAGE, CONSOLE, phone(room.alice)):
        workshop = Workshop.objects.select_related("phase").get(pk=room.workshop.pk)
        for painter in painting.painters(workshop, viewer.screen):
            assert pages[viewer.screen].count(f'id="{painter.id}"') == 1, painter.id


def test_every_region_of_a_page_can_be_painted(room: Room) -> None:
    fill(room, 5)
    viewers = [STAGE, CONSOLE, phone(room.alice)]
    for kind in KINDS:
        room.workshop.refresh_from_db()
        room.workshop.jump(room.phase(kind), room.workshop.turn)
        names = {
            region.name
            for screen in kinds.SCREENS
            for region in [*painting.FRAME.regions(screen), *room.phase(kind).behaviour.regions(screen)]
        }
        for name in names:
            assert paint(room, name, viewers=viewers), (kind, name)


def test_a_page_without_a_push_has_the_personal_regions_too(room: Room) -> None:
    room.go_to("lineup")
    post(room.browser(room.alice), room.phase_url("lineup", "place/"), value=33)
    assert "You stand at 33 of 100." in room.page(room.alice)
    assert "You stand at" not in room.page(room.bob)


# Regions of parts ------------------------------------------------------------------------------------------------


def one_town(phase: Any, key: str, subject: Any) -> dict[str, Any] | None:
    towns = {"1": "Lviv", "2": "Tartu"}
    return {"town": towns[key]} if key in towns else None


class Towns(kinds.PhaseKind):
    slug = "towns"

    @kinds.region("stage", "console", part=one_town)
    def towns(self, phase: Any) -> dict[str, Any]:
        return {"towns": {"1": "Lviv", "2": "Tartu"}.items()}


@pytest.fixture
def towns(room: Room, tmp_path: Any, settings: Any) -> Iterator[str]:
    """The id of a region of two parts, on a stage whose phase has it."""
    folder = tmp_path / "phases" / "towns"
    folder.mkdir(parents=True)
    (folder / "stage.html").write_text(
        "{% partialdef towns_part %}<p>{{ town }}</p>{% endpartialdef %}"
        "{% partialdef towns %}{% for key, town in towns %}{% part 'towns' key %}{% endfor %}{% endpartialdef %}"
        "{% region 'towns' %}"
    )
    (templates,) = settings.TEMPLATES
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], tmp_path]}]
    kinds.register(Towns)
    room.workshop.phases.filter(kind="briefing").update(kind="towns")
    yield f"towns-{room.go_to('towns').pk}"
    kinds.unregister("towns")


def test_a_part_is_repainted_by_itself(room: Room, towns: str) -> None:
    (found,) = paint(room, part("towns", 2), viewers=[STAGE])
    assert found.html == painting.partial(f"{towns}-2", "<p>Tartu</p>")


def test_a_region_brings_its_parts_along(room: Room, towns: str) -> None:
    (found,) = paint(room, "towns", part("towns", 2), viewers=[STAGE])
    assert targets([found]) == [towns]
    assert f'id="{towns}-1"' in found.html
    assert f'id="{towns}-2"' in found.html
    assert "Tartu" in room.stage()


def test_a_part_that_is_gone_is_not_painted(room: Room, towns: str) -> None:
    assert paint(room, part("towns", 3), viewers=[STAGE]) == []
    assert paint(room, part("crowd", 3), viewers=[STAGE]) == []


def test_who_is_new_gets_the_whole_and_not_the_part_again(room: Room, towns: str) -> None:
    assert towns + "-2" not in targets(paint(room, part("towns", 2), viewers=[STAGE], fresh=[STAGE]))
