"""What every answer of every address says to the browser, and what none of the pages has in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.cast import Room
from tests.full import stocked
from tests.pages import Elements, Pages, everybody

ROOT = Path(__file__).parent.parent.parent
SHOWN = ("text/html", "text/plain", "image/svg+xml", "image/jpeg", "text/javascript", "application/manifest+json")
"""What browsers show or read themselves; everything else has to be a download."""
POLICY = {
    "X-Content-Type-Options": {"nosniff"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Frame-Options": {"DENY", "SAMEORIGIN"},
}
OLD_PAGE = "This page is too old to send anything. Please reload it and try again."


@pytest.fixture
def room(db: None) -> Room:
    return stocked()


def check(response: Any, is_preview: bool = False) -> None:
    """Nothing inline, nothing from elsewhere, nothing kept by strangers, in whatever was answered."""
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy or is_preview
    assert not any(word in policy for word in ("unsafe", "http:", "https:", "data:", "blob:", "*"))
    for name, allowed in POLICY.items():
        assert response[name] in allowed, name
    assert response["X-Frame-Options"] == "DENY" or is_preview
    kept = response["Cache-Control"]
    assert "no-store" in kept or "private" in kept, kept
    content_type = response.get("Content-Type", "text/plain")
    assert content_type.startswith(SHOWN) or response["Content-Disposition"].startswith("attachment; "), content_type
    assert not content_type.startswith("text/") or "charset=utf-8" in content_type
    if content_type.startswith("text/html"):
        page = Elements(response.content.decode())
        assert not page.raw, page.raw
        for tag, attributes in page.found:
            assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
    for cookie in filter(lambda cookie: cookie.value, response.cookies.values()):
        found = tuple(cookie[name] for name in ("httponly", "samesite", "path", "domain"))
        assert found == (True, "Lax", "/", "")


def test_every_answer_says_the_same_about_itself(room: Room) -> None:
    pages = Pages(room)
    mine, strange = everybody(room), Client()
    statuses = set()
    for route, address in pages.addresses(phases=1):
        with transaction.atomic():
            pages.open_phase(route)
            for browser in (mine, strange):
                response = browser.get(address)
                check(response, route.name == "preview")
                statuses.add(response.status_code)
            transaction.set_rollback(True)
        mine = everybody(room) if route.name in ("place", "sign_out") else mine
    assert statuses >= {200, 302, 403, 405}


@pytest.mark.parametrize(
    ("method", "address", "how", "status"),
    [
        ("GET", "/nowhere/", {}, 404),
        ("GET", "/%00/", {}, 404),
        ("TRACE", "/sign-in/", {}, 405),
        ("GET", "/", {"headers": {"Host": "bad host"}}, 400),
        ("POST", "/sign-in/", {"data": b"x" * 2_000_000, "content_type": "application/x-www-form-urlencoded"}, 413),
        ("POST", "/sign-in/", {"data": b"x", "content_type": "application/x-www-form-urlencoded; charset=utf-7"}, 400),
    ],
)
def test_errors_do_so_too(db: None, method: str, address: str, how: dict[str, Any], status: int) -> None:
    response = Client().generic(method, address, **how)
    assert response.status_code == status
    check(response)


def test_what_breaks_does_so_too(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.views.results.report", lambda *_args, **_kwargs: 1 / 0)
    browser = Client(raise_request_exception=False)
    browser.cookies = room.browser(room.alice).cookies
    response = browser.get(room.url("results/"))
    assert response.status_code == 500
    check(response)
    assert not any(word in response.content.decode() for word in ("Traceback", "ZeroDivision", "results.py"))


def test_what_the_crew_sees_stays_on_no_disk(room: Room) -> None:
    assert room.browser(room.alice).get(room.url())["Cache-Control"] == "private, no-cache"
    assert room.browser(room.frank).get(room.url("console/"))["Cache-Control"] == "private, no-store"
    assert room.browser(room.olga).get("/workshops/")["Cache-Control"] == "private, no-store"


# The page's token ------------------------------------------------------------------------------------------------


@contextmanager
def nothing_written() -> Iterator[None]:
    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not sql.startswith(("INSERT", "UPDATE", "DELETE")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def test_nothing_at_all_is_taken_without_the_pages_token(room: Room) -> None:
    """Also where it comes with the cookies of everybody, or from another site's page."""
    pages, browser = Pages(room), everybody(room, enforce_csrf_checks=True)
    token = browser.get("/password/").context["csrf_token"]
    browser.cookies.update(room.browser(room.alice).cookies)
    foreign = {"X-CSRFToken": str(token), "Origin": "http://elsewhere.example"}
    addresses = list(pages.addresses(phases=1))
    with nothing_written():
        for _route, address in addresses:
            for headers in ({"HX-Request": "true"}, {"HX-Request": "true"} | foreign):
                response = browser.post(address, {"text": "x"}, headers=headers)
                assert (response.status_code, response.content.decode()) == (403, OLD_PAGE), address


# Cookies by https ------------------------------------------------------------------------------------------------


def test_by_https_cookies_are_of_this_host_alone(tmp_path: Path) -> None:
    """In a process of its own, as the environment says so at its beginning."""
    ask = (
        "import django; django.setup();"
        "from django.conf import settings as s; from workshop import cookies;"
        "from workshop.models import Participant as P, Workshop as W; p = P(pk=1, workshop=W(pk=2));"
        "from django.http import HttpResponse;"
        "print(cookies.remember(HttpResponse(), p).cookies);"
        "print(cookies.forget(HttpResponse(), p).cookies);"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environment = os.environ | {"PLENUM_HTTPS": "1", "PLENUM_DATA": str(tmp_path), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "workshop.settings"
    command = [sys.executable, "-c", ask]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    made, gone, names = said.splitlines()
    for line in (made, gone):
        assert line.startswith("Set-Cookie: __Host-plenum-participant-2=")
        assert "Path=/" in line
        assert "Secure" in line
        assert "Domain" not in line
    assert names == "__Host-sessionid __Host-csrftoken True True"
