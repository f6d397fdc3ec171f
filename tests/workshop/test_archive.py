"""The archive: a workshop goes out as one file, and another Plenum has it again, identical to the last field."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st

from clustering import models as clustering
from clustering.models import WallStep
from sessions.models import Photo
from tests.cast import Room
from tests.full import full, members
from tests.laying import laid_again
from workshop import archive
from workshop.archive import scope
from workshop.archive.box import Box
from workshop.archive.values import codes
from workshop.exports import report
from workshop.models import Group, GroupStep, LogEntry, Participant, Question, Server, Template, Workshop
from workshop.models.lifecycle import kept_until

DOCUMENT = Path(__file__).parents[2] / "docs" / "archive.md"
KEYLESS = {
    "workshop.phase.settings": "what an agenda's file may say",
    "workshop.logentry.about": "names and numbers, as they were then",
}
ELSEWHERE = {
    Template: "belongs to an account, not to a workshop",
    Server: "belongs to a running process, not to a workshop",
}


def content(data: bytes) -> dict[str, Any]:
    return Box(io.BytesIO(data)).content()


def tables(workshop: Workshop) -> dict[str, Any]:
    """What an archive has of a workshop, but for its code, and with the clock as it is read in."""
    found = content(archive.write(workshop))["tables"]
    del found["workshop.workshop"][0]["code"]
    current = found["workshop.workshop"][0]["phase"]
    for phase in found["workshop.phase"]:
        if phase["id"] == current:
            del phase["paused_at"]
    return found


def read_again(workshop: Workshop, *organizers: Any) -> Workshop:
    return archive.read(io.BytesIO(archive.write(workshop)), organizers)


# What goes in --------------------------------------------------------------------------------------------------


def test_every_model_of_ours_belongs_to_a_workshop_or_is_known_to_be_elsewhere() -> None:
    ours = {
        model for model in apps.get_models() if model.__module__.split(".")[0] in ("workshop", "clustering", "sessions")
    }
    assert ours == scope.paths().keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("model", scope.paths(), ids=lambda model: model._meta.label)
def test_every_field_can_be_written_and_read_or_is_left_out_for_a_reason(model: Any) -> None:
    for field in [*scope.fields(model), *scope.many(model)]:
        if field.is_relation:
            assert field.related_model in scope.paths(), f"{field}: nothing in an archive can point there"
        elif not isinstance(field, models.FileField):
            assert codes(field)
    for name, reason in getattr(model, "leaves_out", {}).items():
        assert model._meta.get_field(name)
        assert f"`{name}`" in DOCUMENT.read_text(), "docs/archive.md does not say that it is left out"
        assert reason
    for name in getattr(model, "shapes", {}):
        assert model._meta.get_field(name)


def test_wherever_keys_can_hide_it_is_known_what_is_there() -> None:
    """A new JSON field, or a number that may be a key, has a shape, or is known to have no key of a row in it."""
    hiding = {
        f"{model._meta.label_lower}.{field.name}"
        for model in scope.paths()
        for field in scope.fields(model)
        if isinstance(field, models.JSONField | models.BigIntegerField)
        and field.name not in getattr(model, "shapes", {})
    }
    assert hiding == KEYLESS.keys()


def test_secrets_are_left_out(room: Room) -> None:
    full(room)
    text = json.dumps(content(archive.write(room.workshop)))
    people = Participant.objects.all()
    for secret in (
        room.workshop.stage_secret,
        room.invitation.token,
        room.olga.username,
        *(person.code for person in people),
        *(person.key for person in people),
    ):
        assert f'"{secret}"' not in text


# Out and in again ----------------------------------------------------------------------------------------------


def test_the_full_workshop_has_rows_of_every_model(room: Room) -> None:
    full(room)
    assert [model for model in scope.paths() if not scope.rows(model, room.workshop)] == []


def test_everything_is_the_same_again(room: Room) -> None:
    full(room)
    again = read_again(room.workshop, room.olga)
    assert tables(again) == tables(room.workshop)
    assert list(again.organizers.all()) == [room.olga]
    assert again.pk != room.workshop.pk
    ones, others = (Photo.objects.filter(session__workshop=workshop) for workshop in (room.workshop, again))
    for one, other in zip(ones, others, strict=True):
        assert one.file.name != other.file.name
        assert Path(one.file.path).read_bytes() == Path(other.file.path).read_bytes()


def test_nothing_points_to_what_was_there(room: Room) -> None:
    full(room)
    again = read_again(room.workshop)
    for model in scope.paths():
        for field in scope.keys(model):
            there = {row.pk for row in scope.rows(field.related_model, again)}
            used = {getattr(row, field.attname) for row in scope.rows(model, again)} - {None}
            assert used <= there, field


def test_its_results_are_the_same(room: Room) -> None:
    full(room)
    again = read_again(room.workshop)
    assert _told(again) == _told(room.workshop)


def _told(workshop: Workshop) -> Any:
    data = report(workshop).as_data()
    for name in ("code", "written_at"):
        del data[name]
    return json.loads(json.dumps(data, default=str).replace(workshop.code, "CODE")) | {"parts": len(data["parts"])}


def test_regrouping_is_undone_as_it_would_have_been(room: Room) -> None:
    full(room)
    again = read_again(room.workshop)
    before = set(Group.objects.filter(phase__workshop=again).values_list("number", flat=True))
    for workshop in (room.workshop, again):
        for step in GroupStep.objects.filter(phase__workshop=workshop).order_by("-pk"):
            step.undo()
    assert members(again) == members(room.workshop)
    assert set(Group.objects.filter(phase__workshop=again).values_list("number", flat=True)) == before | {900}


def test_the_wall_is_undone_as_it_would_have_been(room: Room) -> None:
    full(room)
    again = read_again(room.workshop)
    for _step in range(WallStep.objects.filter(workshop=again).count() - 1):
        for workshop in (room.workshop, again):
            last = WallStep.objects.filter(workshop=workshop).latest("pk")
            assert WallStep.objects.undo(workshop, last.pk)
        assert _wall(again) == _wall(room.workshop)


def _wall(workshop: Workshop) -> list[tuple[str, list[str]]]:
    return [(cluster.name, [str(note) for note in cluster.notes]) for cluster in clustering.wall(workshop)]


def test_read_in_on_another_server_the_code_is_kept(room: Room) -> None:
    data = archive.write(room.workshop)
    assert archive.read(io.BytesIO(data)).code != room.code
    Workshop.objects.all().delete()
    assert archive.read(io.BytesIO(data)).code == room.code


def test_the_clock_stands_where_it_stood(room: Room) -> None:
    room.go_to("brainstorm")
    before = room.phase("brainstorm").clock.left(timezone.now())
    again = read_again(room.workshop)
    phase = again.phases.get(kind="brainstorm")
    assert phase.clock_state == "paused"
    assert before - timedelta(seconds=5) < phase.clock.left(timezone.now()) <= before


def test_a_photo_without_its_file_is_left_behind(room: Room) -> None:
    full(room)
    photo = Photo.objects.latest("pk")
    before = Photo.objects.count()
    Path(photo.file.path).unlink()
    assert Photo.objects.filter(session__workshop=read_again(room.workshop)).count() == before - 1


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
INSTANT = st.integers(10**15, 4 * 10**15).map(lambda moment: datetime.fromtimestamp(0, UTC) + timedelta(0, 0, moment))


@pytest.fixture
@laid_again
def stocked(room: Room) -> Room:
    return full(room)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phases.explicit, Phases.generate],
)
@given(data=st.data())
def test_whatever_is_in_it_is_the_same_again(stocked: Room, data: st.DataObject) -> None:
    room = stocked
    with transaction.atomic():
        for model in scope.paths():
            for row in scope.rows(model, room.workshop)[:2]:
                _disturb(row, data)
        _drop_some(room.workshop, data)
        again = read_again(room.workshop)
        assert tables(again) == tables(room.workshop)
        transaction.set_rollback(True)


def _disturb(row: Any, data: st.DataObject) -> None:
    """Put something else into every field that can have anything."""
    new: dict[str, Any] = {}
    for field in scope.fields(type(row)):
        if field.is_relation or field.choices or field.name in getattr(row, "shapes", ()):
            continue
        if isinstance(field, models.DateTimeField) and getattr(row, field.name):
            new[field.name] = data.draw(INSTANT)
        elif isinstance(field, models.JSONField):
            new[field.name] = {"x": data.draw(JSON)}
        elif field.get_internal_type() == "TextField":
            new[field.name] = data.draw(TEXT)
        elif field.name in ("text", "title", "origin", "event", "note", "browser", "question", "about", "by"):
            new[field.name] = data.draw(TEXT)[: field.max_length]
    if new:
        type(row)._base_manager.filter(pk=row.pk).update(**new)


def _drop_some(workshop: Workshop, data: st.DataObject) -> None:
    """Steps remember rows that are there no more."""
    for model in (Question, Group, clustering.Cluster, LogEntry):
        rows = scope.rows(model, workshop)
        for row in data.draw(st.lists(st.sampled_from(rows), max_size=2, unique=True)) if rows else ():
            row.delete()


def test_a_file_that_is_read_in_is_not_changed_by_it(room: Room) -> None:
    data = archive.write(full(room).workshop)
    file = io.BytesIO(data)
    archive.read(file)
    archive.read(file)
    assert Workshop.objects.count() == 3
    assert file.getvalue() == data


def test_an_old_workshop_does_not_delete_itself_at_once(room: Room) -> None:
    Workshop.objects.update(created_at=timezone.now() - timedelta(days=800))
    room.workshop.phases.update(opened_at=timezone.now() - timedelta(days=800))
    again = read_again(room.workshop)
    assert again.created_at == Workshop.objects.get(pk=room.workshop.pk).created_at
    again.refresh_from_db()
    assert kept_until(again) > timezone.now() + timedelta(days=20)
