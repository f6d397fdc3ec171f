"""What deploy/ says is so: its names exist, and everything in it is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
