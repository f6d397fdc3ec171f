"""What the README promises is there: its commands, its files, its pictures, its settings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import manage

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[str]:
    """Every ./plenum command of the README, without its comment."""
    found = re.findall(r"(?:^|`)((?:[A-Z_]+=\S+ )?\./plenum[^`\n#]*)", README, re.MULTILINE)
    return sorted({command.strip() for command in found})


def test_the_readme_names_commands() -> None:
    assert "./plenum" in commands()
    assert len(commands()) > 5


@pytest.mark.parametrize("command", commands())
def test_its_commands_exist_with_their_options(command: str) -> None:
    words = [word for word in shlex.split(command) if "=" not in word or word.startswith("-")][1:]
    direct = {"up", "rehearse", "export", "backup", "restore"}
    if not words or words[0].startswith("-"):
        words = ["up", *words]
    assert words[0] in direct | {"test", "bench", "manage", "import"}, command
    if words[0] in direct:
        help_text = help_of(words[0])
        for option in (word for word in words[1:] if word.startswith("--") and word != "--help"):
            assert option in help_text, command
    if words[0] == "import":
        assert "--organizer" in help_of("import_archive")
    if words[0] == "manage" and not words[1].startswith("<"):
        assert help_of(words[1])


def help_of(command: str) -> str:
    status, said, complained = manage(command, "--help")
    assert status == 0, complained
    return said


def links(document: Path) -> list[Path]:
    """Where a document's links and pictures lead, as far as that is a file of ours."""
    found = re.findall(r"\]\(([\w./-]+)\)", document.read_text(encoding="utf-8"))
    return sorted({document.parent / path for path in found})


@pytest.mark.parametrize("path", [path for document in DOCUMENTS for path in links(document)], ids=str)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    assert path.is_file()


def test_every_picture_is_shown_and_all_of_them_are_small() -> None:
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    assert pictures == {path for path in links(ROOT / "docs" / "screens.md") if path.parent.name == "pictures"}
    assert sum(path.stat().st_size for path in pictures) < 3_000_000


@pytest.mark.parametrize("name", re.findall(r"^(?:  |    )?(\w+(?:\.py|/))", README, re.MULTILINE))
def test_the_rooms_on_its_map_exist(name: str) -> None:
    assert list(ROOT.glob(name)) or list(ROOT.glob(f"workshop/{name}"))


@pytest.mark.parametrize("variable", sorted(set(re.findall(r"PLENUM_[A-Z]+", README))))
def test_its_settings_are_read(variable: str) -> None:
    assert variable in (ROOT / "workshop" / "settings.py").read_text(encoding="utf-8")
