"""Plenum seen from outside: is it there, can it work, what does it count, and who may ask."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from channels.testing import HttpCommunicator
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.cast import Room, post
from workshop import codes, guessing, health
from workshop.asgi import WORKERS, Pages
from workshop.metrics import REGISTRY
from workshop.together import TOGETHER, joined
from workshop.views import watch

LABELS = {"screen", "rehearsal", "route", "method", "status", "level", "logger", "reason", "le", "script"}


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Nobody has asked for our health yet, and what is asked has answered before the test ends."""
    settings.REDIS_URL = ""
    checks = health.Check("database", health.ask_database), health.Check("redis", health.ask_redis)
    monkeypatch.setattr(health, "DATABASE", checks[0])
    monkeypatch.setattr(health, "REDIS", checks[1])
    yield
    for check in checks:
        if check.asked_at is not None:
            check.answer.result(10)


def read(path: str, client: Client | None = None, headers: dict[str, str] | None = None) -> Any:
    return (client or Client()).get(path, headers=headers or {})


# Health ---------------------------------------------------------------------------------------------------------


def test_a_living_process_says_so_without_the_database() -> None:
    response = read("/healthz/live")
    assert (response.status_code, response.json()) == (200, {"live": True})


@pytest.mark.parametrize("path", ["/healthz", "/healthz/", "/healthz/ready"])
@pytest.mark.django_db(transaction=True)
def test_it_is_ready_once_the_database_answers_and_has_its_tables(path: str) -> None:
    response = read(path)
    assert (response.status_code, response.json()) == (200, {"live": True, "ready": True, "database": "ok"})
    assert REGISTRY.get_sample_value("plenum_ready") == 1


@pytest.mark.django_db(transaction=True)
def test_tables_that_are_too_old_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_newest", lambda: frozenset({("workshop", "9999_of_tomorrow")}))
    response = read("/healthz/ready")
    assert (response.status_code, response.json()["database"]) == (503, "behind")
    assert REGISTRY.get_sample_value("plenum_ready") == 0


def test_a_database_that_is_away_is_told_without_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> str:
        raise DatabaseError("connection to postgres://user:password@host failed")

    health.DATABASE.ask = away
    response = read("/healthz/ready")
    assert response.status_code == 503
    assert response.json() == {"live": True, "ready": False, "database": "away"}
    assert "database is away" in caplog.text
    assert read("/healthz/live").status_code == 200


def test_a_database_that_hangs_holds_nobody_up_and_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "BOUND", 0.01)
    go_on, asked = threading.Event(), []

    def hang() -> str:
        asked.append(1)
        go_on.wait(10)
        return "ok"

    health.DATABASE.ask = hang
    for _again in range(3):
        assert read("/healthz/ready").json()["database"] == "no answer"
    assert len(asked) == 1
    go_on.set()
    health.DATABASE.answer.result(10)
    assert read("/healthz/ready").json()["ready"] is True


def test_many_who_ask_share_an_answer() -> None:
    asked: list[int] = []
    health.DATABASE.ask = lambda: asked.append(1) or "ok"  # type: ignore[func-returns-value]
    for _again in range(5):
        assert read("/healthz/ready").status_code == 200
    assert len(asked) == 1


def test_redis_is_asked_where_there_is_one_and_without_it_a_process_lives_but_is_not_ready(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    health.DATABASE.ask = lambda: "ok"
    response = read("/healthz/ready")
    assert response.json() == {"live": True, "ready": False, "database": "ok", "redis": "away"}
    assert (response.status_code, read("/healthz/live").status_code) == (503, 200)
    assert REGISTRY.get_sample_value("plenum_ready") == 0


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready", "/metrics"])
def test_any_host_and_plain_http_are_good_enough_for_programs(path: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["plenum.example"]
    settings.SECURE_SSL_REDIRECT = settings.HTTPS = True
    health.DATABASE.ask = lambda: "ok"
    client = Client()
    response = read(path, client, {"Host": "10.0.0.7:8000"})
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert not client.cookies
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
    assert read("/healthz/other", headers={"Host": "plenum.example"}).status_code in {301, 404}


async def test_it_lives_while_every_worker_waits() -> None:
    """As behind a database that is locked: whoever starts processes again must not end this one."""
    pages, go_on = Pages(), threading.Event()
    for _worker in range(WORKERS + 1):
        pages.workers.submit(go_on.wait, 10)
    try:
        asked = HttpCommunicator(pages, "GET", "/healthz/live")
        answer = await asked.get_response(timeout=5)
        assert (answer["status"], answer["body"]) == (200, b'{"live": true}')
        page = HttpCommunicator(pages, "GET", "/")
        waiting = asyncio.create_task(page.get_response(timeout=10))
        while counted("plenum_http_requests_now") < 1:
            await asyncio.sleep(0.01)
        assert not waiting.done()
    finally:
        go_on.set()
    assert (await waiting)["status"] == 200
    pages.workers.shutdown()
    pages.watchers.shutdown()
    assert counted("plenum_http_requests_now") == 0


# Metrics --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.168.0.7", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "192.168.0.7"}, False),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
    ],
)
def test_metrics_are_for_this_computer(address: str, headers: dict[str, str], may: bool) -> None:
    response = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert response.status_code == (200 if may else 404)
    assert (b"plenum_screens" in response.content) == may


@pytest.mark.parametrize(
    ("given", "may"), [("Bearer s3cret", True), ("Bearer s3cre", False), ("s3cret", False), ("Bearer ü", False)]
)
def test_metrics_are_for_whoever_has_the_token(given: str, may: bool, settings: Any) -> None:
    settings.METRICS_TOKEN = "s3cret"
    for address in ("192.168.0.7", "127.0.0.1"):
        response = Client(REMOTE_ADDR=address).get("/metrics", headers={"Authorization": given})
        assert response.status_code == (200 if may else 404)
    assert read("/metrics").status_code == 404


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_requests_are_counted_by_the_names_of_their_addresses(room: Room) -> None:
    labels = {"route": "check_room", "method": "POST", "rehearsal": "no"}
    done, refused = ({**labels, "status": status} for status in ("2xx", "4xx"))
    before = counted("plenum_http_requests_total", **done), counted("plenum_http_requests_total", **refused)
    post(room.browser(room.frank), room.url("room/check/"))
    post(room.browser(room.alice), room.url("room/check/"))
    after = counted("plenum_http_requests_total", **done), counted("plenum_http_requests_total", **refused)
    assert after == (before[0] + 1, before[1] + 1)
    assert counted("plenum_http_request_seconds_count", route="check_room", rehearsal="no") >= 2


@pytest.mark.django_db(transaction=True)
def test_who_waits_to_write_is_timed() -> None:
    """On SQLite: PostgreSQL has as many writers as it likes."""
    before = counted("plenum_write_wait_seconds_count")
    with transaction.atomic():
        pass
    assert counted("plenum_write_wait_seconds_count") == before + (connection.vendor == "sqlite")


def test_simulated_people_are_told_from_real_ones(room: Room) -> None:
    labels = {"route": "phone", "method": "GET", "status": "2xx"}
    before = counted("plenum_http_requests_total", rehearsal="yes", **labels)
    read(room.url(), room.browser(room.alice), {"X-Sandbox": guessing.sandbox_token(room.workshop)})
    read(room.url(), room.browser(room.alice), {"X-Sandbox": "forged"})
    assert counted("plenum_http_requests_total", rehearsal="yes", **labels) == before + 1


def test_no_label_tells_codes_secrets_or_names(room: Room) -> None:
    read(room.url(f"stage/{room.workshop.stage_secret}/"))
    read(room.url("nothing/here/"))
    read("/nothing/at/all/")
    Client().generic("BREW", room.url())
    told = read("/metrics").content.decode()
    assert not any(word in told for word in (room.code, room.workshop.stage_secret, "nothing", "BREW", "Alice"))
    assert set(re.findall(r'[{,](\w+)="', told)) <= LABELS


# What breaks in browsers ----------------------------------------------------------------------------------------


def test_a_script_that_breaks_is_told(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    watch.troubles.reset()
    before = counted("plenum_script_errors_total", script="wall")
    response = post(room.browser(room.alice), room.url("trouble/"), script="wall", at="12", kind="TypeError")
    assert response.status_code == 204
    assert counted("plenum_script_errors_total", script="wall") == before + 1
    (line,) = caplog.records
    assert (line.getMessage(), line.__dict__["script"]) == ("a script broke in a browser: TypeError", "wall")
    assert line.__dict__["at"] == 12
    htmx = joined(TOGETHER["js/on-phones.js"][:1]).count(b"\n") + 1
    post(room.browser(room.alice), room.url("trouble/"), script="on-phones", at=f"{htmx + 7}", kind="TypeError")
    assert (caplog.records[-1].__dict__["script"], caplog.records[-1].__dict__["at"]) == ("plenum", 7)


def test_nobody_fills_the_log_or_the_metrics_with_what_they_like(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    watch.troubles.reset()
    browser, url = room.browser(), room.url("trouble/")
    post(browser, url, script="Alice", at="12", kind="Alice said: no")
    post(browser, url, script="Alice", at="9" * 99, kind="Error")
    post(browser, url)
    assert not caplog.records
    for _again in range(40):
        post(browser, url, script="Alice", at="1", kind="Error")
    assert 30 <= len(caplog.records) <= 32
    assert "Alice" not in read("/metrics").content.decode()
    watch.troubles.reset()


def test_every_screen_tells_of_scripts_that_break(room: Room) -> None:
    for page in (room.page(room.alice), room.page(room.frank, "console/"), room.stage()):
        assert page.index("/trouble.js") < page.index("/htmx-")


# The request's number -------------------------------------------------------------------------------------------


def test_every_answer_has_a_number_of_its_own() -> None:
    first, second = (read("/healthz/live")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == codes.PERSON_LENGTH
    assert read("/healthz/live", headers={"X-Request-ID": "from-anybody"})["X-Request-ID"] != "from-anybody"


def test_a_proxys_number_is_taken_if_it_makes_sense(settings: Any) -> None:
    settings.PROXIES = 1
    assert read("/healthz/live", headers={"X-Request-ID": "0f3a-77:b.c_d"})["X-Request-ID"] == "0f3a-77:b.c_d"
    for nonsense in ("", "a", "x" * 65, "a b c d", "<script>"):
        assert read("/healthz/live", headers={"X-Request-ID": nonsense})["X-Request-ID"] != nonsense
