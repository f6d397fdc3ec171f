"""What is no archive, or one that somebody has tampered with: refused in words, and nothing half written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import Phase as Phases
from hypothesis import settings as how
from hypothesis import strategies as st

from tests import full
from tests.camera import picture
from workshop import archive
from workshop.archive import scope
from workshop.archive.box import Box
from workshop.models import Workshop


@pytest.fixture
def packed(db: None) -> bytes:
    return full.packed()


def zipped(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items() if isinstance(files, dict) else files:
            box.writestr(name, data)
    return out.getvalue()


def changed(packed: bytes, change: Callable[[Any], Any] = lambda found: None, **files: bytes | None) -> bytes:
    """The archive with something else in its JSON, or other files (None: without them)."""
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        inside: dict[str, bytes] = {name: box.read(name) for name in box.namelist()}
    found = json.loads(inside["workshop.json"])
    change(found)
    inside["workshop.json"] = json.dumps(found).encode()
    new = {name.replace("_", "/", 1) + ".jpg": data for name, data in files.items()}
    return zipped({name: data for name, data in (inside | new).items() if data is not None})


def refused(data: bytes, words: str = "") -> None:
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*.jpg"))
    with pytest.raises(archive.BadArchive, match=words or None), transaction.atomic():
        archive.read(io.BytesIO(data))
    assert [model for model in scope.paths() if model._base_manager.exists()] == []
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*.jpg")) == before


# Not an archive at all -----------------------------------------------------------------------------------------

VALID = b'{"format": "plenum-archive", "version": 1}'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not even a zip file"),
        (b"PK\x03\x04 and nothing else", "not even a zip file"),
        (picture().read(), "not even a zip file"),
        (zipped({}), "has no workshop.json"),
        (zipped({"word/document.xml": b"x"}), "has no workshop.json"),
        (zipped({"workshop.json": VALID, "../../etc/passwd": b"x"}), "does not belong there: ../../etc/passwd"),
        (zipped({"workshop.json": VALID, "/photos/1.jpg": b"x"}), "does not belong there"),
        (zipped({"workshop.json": VALID, "photos/../1.jpg": b"x"}), "does not belong there"),
        (zipped({"workshop.json": VALID, "photos/1.svg": b"x"}), "does not belong there"),
        (zipped({"workshop.json": b"\xff\xfe"}), "workshop.json cannot be read"),
        (zipped({"workshop.json": b"[" * 100_000}), "workshop.json cannot be read"),
        (zipped({"workshop.json": b'{"version": NaN}'}), "workshop.json cannot be read"),
        (zipped({"workshop.json": b'{"version": 1' + b"0" * 5_000 + b"}"}), "workshop.json cannot be read"),
        (zipped({"workshop.json": b"[]"}), "says that it is something else"),
        (zipped({"workshop.json": b'{"format": "other"}'}), "says that it is something else"),
        (zipped({"workshop.json": b'{"format": "plenum-archive"}'}), "in which version"),
        (zipped({"workshop.json": b'{"format": "plenum-archive", "version": 0}'}), "in which version"),
        (zipped({"workshop.json": b'{"format": "plenum-archive", "version": "1"}'}), "in which version"),
        (zipped({"workshop.json": b'{"format": "plenum-archive", "version": 2}'}), "by a newer Plenum"),
        (zipped({"workshop.json": VALID}), "not exactly one workshop"),
    ],
)
def test_what_is_no_archive_is_refused_in_words(db: None, data: bytes, words: str) -> None:
    refused(data, words)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(db: None) -> None:
    refused(zipped([("workshop.json", VALID), ("workshop.json", VALID)]), "one of them twice")


def test_a_bomb_is_refused_before_it_is_unpacked(db: None) -> None:
    refused(zipped({"workshop.json": b" " * 100_000_000}), "far too large: workshop.json")


def test_a_bomb_that_lies_about_its_size_is_cut_off(db: None) -> None:
    data = bytearray(zipped({"workshop.json": b" " * 1_000_000}))
    size = (1_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    refused(bytes(data), "cannot be read")


def test_an_encrypted_zip_is_refused(db: None) -> None:
    data = bytearray(zipped({"workshop.json": VALID}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    refused(bytes(data), "cannot be read")


# Tampered with -------------------------------------------------------------------------------------------------

TAKEN_OUT: list[Any] = [
    [{}],
    [{"key": "a", "position": 0, "phase": {}}],
    [{"key": "a", "position": "0", "phase": {"kind": "briefing"}}],
    [{"key": "a", "position": 0, "phase": {"kind": "briefing", "minutes": "soon"}}],
    [{"key": "a", "position": 0, "phase": {"kind": "briefing", "break_minutes": 30_000}}],
    [{"key": "a", "position": 0, "phase": {"kind": "briefing", "slides": [5]}}],
]


def row(found: Any, table: str) -> Any:
    return found["tables"][table][0]


def put(table: str, **values: Any) -> Callable[[Any], None]:
    return lambda found: row(found, table).update(values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("workshop.workshop", title=5), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", title="x" * 201), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", title="\0"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", title="\ud800"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", title=None), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", turn=10**30), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", turn=-1), ""),
        (put("workshop.workshop", turn=True), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", ask_origin="yes"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", created_at="yesterday"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", created_at="2026-01-01T00:00:00"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", created_at="9999-12-31T00:00:00+00:00"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", language="tlh"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", tables=[5]), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", places={"a": "b"}), "number 1 of “workshop.workshop”"),
        *((put("workshop.workshop", taken_out=rubbish), "number 1 of “workshop.workshop”") for rubbish in TAKEN_OUT),
        (put("workshop.workshop", keep_months=0), "contradict each other"),
        (put("workshop.workshop", phase=99), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", stage_secret="mine"), "number 1 of “workshop.workshop”"),
        (put("workshop.workshop", id=2), "number 1 of “workshop.workshop”"),
        (put("workshop.phase", settings=[]), "number 1 of “workshop.phase”"),
        (
            lambda found: found["tables"]["workshop.phase"][1].update(settings={"slides": [5]}),
            "number 2 of “workshop.phase”",
        ),
        (put("workshop.phase", workshop=2), "number 1 of “workshop.phase”"),
        (put("workshop.phase", workshop=None), "number 1 of “workshop.phase”"),
        (put("workshop.phase", position=1), "contradict each other"),
        (put("workshop.participant", credit="all"), "number 1 of “workshop.participant”"),
        (put("workshop.participant", name="BOB"), "contradict each other"),
        (put("workshop.participant", code="AAAAAAAA"), "number 1 of “workshop.participant”"),
        (put("workshop.message", recipients=[1, 1]), "points to something that is not there"),
        (put("workshop.message", recipients=[999]), "points to something that is not there"),
        (put("workshop.message", recipients="all"), "points to something that is not there"),
        (put("workshop.groupstep", target="1"), "number 1 of “workshop.groupstep”"),
        (put("workshop.groupstep", target=-1), "number 1 of “workshop.groupstep”"),
        (put("workshop.groupstep", before={}), "number 1 of “workshop.groupstep”"),
        (put("workshop.groupstep", before=None), "number 1 of “workshop.groupstep”"),
        (
            put("clustering.wallstep", before={"clusters": [[1, "x", 0]], "tray": []}),
            "number 1 of “clustering.wallstep”",
        ),
        (put("clustering.cluster", tint=99), "contradict each other"),
        (put("working_sessions.worksheet", texts={"a": 1}), "number 1 of “working_sessions.worksheet”"),
    ],
)
def test_what_cannot_be_is_refused_in_words(packed: bytes, change: Callable[[Any], None], words: str) -> None:
    refused(changed(packed, change), words)


@pytest.mark.parametrize("state", ["no base64!", "AAECAwQ=", "////", 5])
def test_a_worksheet_that_is_none_is_refused(packed: bytes, state: Any) -> None:
    refused(changed(packed, put("working_sessions.worksheet", state=state)), "working_sessions.worksheet")


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (None, "photos/1.jpg is missing"),
        (b"", "working_sessions.photo"),
        (b"<script>", "working_sessions.photo"),
        (picture(40, 30, format="PNG").read(), "working_sessions.photo"),
        (picture(41, 30).read(), "working_sessions.photo"),
        (picture(40, 30).read()[:300], "working_sessions.photo"),
        (b"x" * 11_000_000, "far too large: photos/1.jpg"),
    ],
)
def test_a_photo_that_is_none_is_refused(packed: bytes, photo: bytes | None, words: str) -> None:
    refused(changed(packed, photos_1=photo), words)


def test_a_picture_with_too_many_pixels_is_refused(packed: bytes) -> None:
    def act(found: Any) -> None:
        row(found, "working_sessions.photo").update(width=2001, height=10)

    refused(changed(packed, act, photos_1=picture(2001, 10).read()), "working_sessions.photo")


@pytest.mark.parametrize("file", ["../../secret-key", "/etc/passwd", "workshop.json", 5, None])
def test_a_row_cannot_name_another_file(packed: bytes, file: Any) -> None:
    refused(changed(packed, put("working_sessions.photo", file=file)))


def test_something_unknown_is_refused_not_lost(packed: bytes) -> None:
    refused(
        changed(packed, lambda found: found["tables"].update({"workshop.dream": []})), "does not know: workshop.dream"
    )
    refused(changed(packed, put("workshop.workshop", dream=1)), "number 1 of “workshop.workshop”")
    refused(changed(packed, lambda found: found["tables"]["workshop.workshop"].append({})), "not exactly one workshop")
    refused(changed(packed, lambda found: found.update(written_at=5)), "when it was written")


def test_a_field_that_is_missing_has_its_default(packed: bytes) -> None:
    made = archive.read(io.BytesIO(changed(packed, lambda found: row(found, "workshop.workshop").pop("keep_months"))))
    assert made.keep_months == 12
    Workshop.objects.all().delete()
    refused(changed(packed, lambda found: row(found, "workshop.workshop").pop("title")), "workshop.workshop")


WRONG: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
)


@how(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phases.generate])
@given(data=st.data())
def test_whatever_is_wrong_in_it_is_never_an_accident(packed: bytes, data: st.DataObject) -> None:
    """It is read in, or refused in words."""

    def act(found: Any) -> None:
        for _change in range(data.draw(st.integers(1, 3))):
            table = data.draw(st.sampled_from(sorted(name for name, rows in found["tables"].items() if rows)))
            one = data.draw(st.sampled_from(found["tables"][table]))
            one[data.draw(st.sampled_from(sorted(one)))] = data.draw(WRONG)

    try:
        with transaction.atomic():
            archive.read(io.BytesIO(changed(packed, act)))
            transaction.set_rollback(True)
    except archive.BadArchive:
        return


@how(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phases.generate])
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5), cut=st.booleans()
)
def test_a_damaged_file_is_never_an_accident(packed: bytes, changes: list[tuple[int, int]], cut: bool) -> None:
    data = bytearray(packed)
    for place, byte in changes:
        data[-1 - place % 400] = byte
    if cut:
        del data[changes[0][0] % len(data) :]
    try:
        box = Box(io.BytesIO(bytes(data)))
        box.content()
        for name in box.pictures:
            box.picture(name)
    except archive.BadArchive:
        return


def test_the_box_reads_what_it_has_packed(packed: bytes) -> None:
    assert Box(io.BytesIO(packed)).pictures == {"photos/1.jpg", "photos/2.jpg"}
