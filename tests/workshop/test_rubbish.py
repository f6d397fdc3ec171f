"""Rubbish: whatever is posted wherever, the answer is an answer and never a breakdown."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustering.models import Cluster
from sessions.models import Worksheet
from tests.cast import Room
from workshop import kinds
from workshop.models import Workshop

NAMES = (
    *("text", "key", "value", "name", "question", "cluster", "position", "field", "round", "participant", "role"),
    *("turn", "scribe", "other", "instruction", "code", "language", "credit", "origin", "note"),
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "1", "-1", "2", "9" * 18, "9" * 19, "9" * 40, "1e9", "٣", "NaN", "\x00", "\u202e", "x" * 5000]
    ),
    st.sampled_from(["found", "presenter", "relief", "en", "name", "Why?"]),
)
FIELDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
KEYS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 999_999, 2**31, 2**63 - 1, 2**63, 10**30])

OF_KINDS = [(kind.slug, pattern) for kind in kinds.registered() for pattern in kind.urls]
OF_THE_FRAME = [
    *("next/", "back/", "{key}/jump/", "{key}/clock/start/", "{key}/clock/longer/", "attention/", "attention/end/"),
    *(f"people/{{key}}/{rest}" for rest in ("removal/", "removal/end/", "name/", "scribe/", "merge/", "acting/")),
    *("people/", "acting/end/", "me/", "place/{key}/", "closing/end/", "participants/", "place/", "invitation/{key}/"),
]


@pytest.fixture
def full(room: Room) -> Room:
    """A room in which small numbers name things that are there."""
    room.go_to("marketplace")
    for person in (room.alice, room.bob):
        room.postit(person)
        Worksheet.objects.append(room.session(person), person, "found", "x", "k")
    Cluster.objects.found(room.workshop, "People")
    room.group_of(room.alice).send(room.alice)
    room.go_to("worldcafe")
    return room


def check(room: Room, path: str, kind: str, fields: dict[str, Any], htmx: bool, steers: bool) -> None:
    with transaction.atomic():
        if kind:
            Workshop.objects.filter(pk=room.workshop.pk).update(phase=room.phase(kind))
        browser = room.browser(room.frank if steers else room.alice)
        response = browser.post(room.url(path), fields, headers={"HX-Request": "true"} if htmx else {})
        transaction.set_rollback(True)
    assert response.status_code in {200, 204, 302, 400, 403, 404, 405, 409, 410, 422}, response.status_code
    if response.status_code >= 400:
        assert response.content


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=st.sampled_from(OF_KINDS), key=KEYS, fields=FIELDS, htmx=st.booleans(), steers=st.booleans())
def test_no_rubbish_breaks_a_kinds_views(
    full: Room, target: tuple[str, Any], key: int, fields: dict[str, str], htmx: bool, steers: bool
) -> None:
    slug, pattern = target
    path = str(pattern.pattern)
    for name in pattern.pattern.converters:
        path = path.replace(f"<int:{name}>", str(key))
    check(full, f"{full.phase(slug).pk}/{slug}/{path}", slug, fields, htmx, steers)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(OF_THE_FRAME), key=KEYS, fields=FIELDS, htmx=st.booleans(), steers=st.booleans())
def test_no_rubbish_breaks_the_frames_views(
    full: Room, path: str, key: int, fields: dict[str, str], htmx: bool, steers: bool
) -> None:
    check(full, path.format(key=key), "", fields, htmx, steers)


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "text/plain", "x"])
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"--x\r\n", b"text=%ff%fe&key=%00"])
def test_no_other_body_breaks_a_view(full: Room, content_type: str, body: bytes) -> None:
    for path in ("participants/", "place/", f"{full.phase('worldcafe').pk}/worldcafe/notes/"):
        response = full.browser(full.alice).generic("POST", full.url(path), body, content_type)
        assert response.status_code < 500


def test_an_address_that_only_takes_forms_says_so(room: Room) -> None:
    response = room.browser(room.frank).get(room.url("next/"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Please go back to your page." in response.content.decode()
