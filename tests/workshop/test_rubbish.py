"""Rubbish: whatever is sent wherever, the answer is an answer and never a breakdown.

`PLENUM_CASES=10000 ./plenum test tests/workshop/test_rubbish.py` tries as many; with less patience a few hundred do.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions import shared
from tests import rubbish
from tests.cast import Room
from tests.full import stocked
from tests.pages import PROBES
from workshop.guessing import guesses, passwords, sieges, sprays
from workshop.models import Workshop
from workshop.pace import posts

CASES = int(os.environ.get("PLENUM_CASES", "200"))
ANSWERS = {200, 204, 302, 304, 400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
patiently = settings(max_examples=CASES, suppress_health_check=list(HealthCheck))


@pytest.fixture
def room(db: None) -> Room:
    """A room in which small numbers name things that are there."""
    return stocked()


@pytest.fixture
def people(room: Room) -> dict[str, Any]:
    named = {"alice": room.alice, "frank": room.frank, "olga": room.olga, "helper": room.invite("helper")}
    return {**named, "nobody": None}


def ask(room: Room, browser: Client, request: rubbish.Request) -> Any:
    """Send it, with the phase open that it is about; nobody is told to wait."""
    for throttle in (guesses, passwords, sprays, sieges, posts):
        throttle.reset()
    kind = request.route.kind
    phase = room.phase(kind) if kind else room.workshop.phases.first()
    assert phase
    Workshop.objects.filter(pk=room.workshop.pk).update(phase=phase)
    headers = dict(request.headers)
    if request.cookie:
        own = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        headers["Cookie"] = f"{own}; {request.cookie}"
    address = request.path(room.code, phase.pk)
    if request.method == "POST" and not request.body:
        return browser.post(address, request.content(), query_params=request.query, headers=headers)
    body, sort = request.body or (b"", "")
    return browser.generic(request.method, address, body, sort, query_params=request.query, headers=headers)


@patiently
@given(request=rubbish.requests())
def test_no_rubbish_breaks_anything(room: Room, people: dict[str, Any], request: rubbish.Request) -> None:
    with transaction.atomic():
        response = ask(room, room.browser(people[request.who]), request)
        transaction.set_rollback(True)
    assert response.status_code in ANSWERS, response.status_code
    content = response.content
    says_nothing = request.method == "HEAD" or request.route.path.startswith(PROBES)
    assert content or response.status_code < 400 or says_nothing
    assert b"Traceback" not in content


@settings(max_examples=CASES // 5)
@given(st.binary(max_size=40), st.integers(0, 200), st.binary(max_size=4))
def test_no_rubbish_breaks_the_shared_text(update: bytes, at: int, by: bytes) -> None:
    state = shared.seed({"found": "We found something", "steps": "Then we go on"})
    real = shared.append(state, "found", "A line", "k")
    for sent in (update, real[:at] + by + real[at + len(by) :], real[:at]):
        try:
            shared.check(state, shared.merge(state, sent))
        except (shared.NotAnUpdate, shared.TooLong):
            continue


def test_an_address_that_only_takes_forms_says_so(room: Room) -> None:
    response = room.browser(room.frank).get(room.url("next/"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Please go back to your page." in response.content.decode()
