"""What deploy/ says is so: its names exist, and everything in it is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import load_command_class
from django.urls import resolve

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCUMENT = (ROOT / "docs" / "deploy.md").read_text()
SETTINGS = (ROOT / "workshop" / "settings.py").read_text().partition('"""\n\n')[0]
OURS = re.compile(r"\b(PLENUM_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
OWN = {"PLENUM_NAME"}
"""Names for the files here alone."""


@pytest.mark.parametrize("file", sorted([*DEPLOY.iterdir(), ROOT / "docs" / "deploy.md"]), ids=lambda file: file.name)
def test_every_setting_that_is_named_is_there(file: Path) -> None:
    for name in set(OURS.findall(file.read_text())) - OWN:
        assert re.search(rf"\b{name}\b", SETTINGS), f"{name} is no setting"


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_file_is_explained(file: Path) -> None:
    assert file.name in DOCUMENT


def test_the_proxy_sends_to_the_processes_that_there_are() -> None:
    services = set(re.findall(r"^  (plenum-\d+): \*plenum$", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE))
    assert services
    assert set(re.findall(r"(plenum-\d+):8000", (DEPLOY / "Caddyfile").read_text())) == services


def test_the_compose_file_needs_nothing_that_its_example_does_not_ask_for() -> None:
    needed = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    asked = set(re.findall(r"^(\w+)=", (DEPLOY / "plenum.env.example").read_text(), re.MULTILINE))
    assert needed == asked


def test_the_container_starts_what_there_is() -> None:
    for file in ("Containerfile", "plenum@.service"):
        said = (DEPLOY / file).read_text().replace('", "', " ")
        started = re.search(r"manage\.py (\w+)", said)
        assert started
        assert (ROOT / "workshop" / "management" / "commands" / f"{started[1]}.py").exists()


def read(name: str) -> str:
    return (DEPLOY / name).read_text()


def test_every_address_that_is_asked_is_there() -> None:
    for name in ("Caddyfile", "Containerfile"):
        for path in re.findall(r"/healthz/\w+", re.sub(r"#.*", "", read(name))):
            assert resolve(path).url_name == "live", "a Redis that is away must not take the room away"
    assert resolve("/metrics").url_name == "metrics"


def test_all_name_the_same_port_and_options_that_there_are() -> None:
    container = read("Containerfile")
    ports = re.findall(r"^EXPOSE (\d+)$|127\.0\.0\.1:(\d+)/|\"--port\", \"(\d+)\"", container, re.MULTILINE)
    assert {"".join(found) for found in ports} == set(re.findall(r"plenum-\d+:(\d+)", read("Caddyfile"))) == {"8000"}
    parser = load_command_class("workshop", "up").create_parser("manage.py", "up")
    known = {option for action in parser._actions for option in action.option_strings}
    for said in (
        re.findall(r"^CMD .*$", container, re.MULTILINE),
        re.findall(r"^ExecStart=.*$", read("plenum@.service"), re.MULTILINE),
    ):
        options = set(re.findall(r"--[a-z-]+", said[0]))
        assert options
        assert options <= known


def test_every_file_and_service_that_is_named_is_there() -> None:
    copied = re.findall(r"^COPY (\S+) ", read("Containerfile"), re.MULTILINE)
    assert copied
    compose = read("compose.yaml")
    files = [
        *copied,
        *re.findall(r"dockerfile: (\S+)", compose),
        *(f"deploy/{name}" for name in re.findall(r"- \./(\w+):", compose)),
    ]
    assert [name for name in files if not (ROOT / name).exists()] == []
    services, _, volumes = compose.partition("\nservices:\n")[2].partition("\nvolumes:\n")
    named = set(re.findall(r"^  ([\w-]+):", services, re.MULTILINE))
    assert set(re.findall(r"@(\w+)/plenum|redis://(\w+):", compose)) == {("database", ""), ("", "redis")}
    assert {"database", "redis", "proxy"} <= named
    assert set(re.findall(r"^      - (\w+):/", compose, re.MULTILINE)) | {"plenum"} == set(
        re.findall(r"^  (\w+):$", volumes, re.MULTILINE)
    )


def test_the_unit_and_the_document_name_the_same_places() -> None:
    for place in set(re.findall(r"/(?:opt|etc|var/lib)/plenum(?:\.\w+)?", read("plenum@.service"))):
        assert place in DOCUMENT, place
