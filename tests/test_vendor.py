"""What others wrote and we carry is unchanged, complete and licensed."""

from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor", ROOT / "workshop" / "exports" / "fonts"]
OURS = {"CHECKSUMS", "README.md"}

each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))


def checksums(folder: Path) -> dict[str, str]:
    """File names and their sha256, as `sha256sum` wrote them."""
    lines = (folder / "CHECKSUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


@each_folder
def test_every_file_is_listed_and_unchanged(folder):
    theirs = [path for path in folder.iterdir() if path.name not in OURS]
    assert {path.name: sha256(path.read_bytes()).hexdigest() for path in theirs} == checksums(folder)


@each_folder
def test_every_script_comes_with_its_licence(folder):
    for script in folder.glob("*.js"):
        name = script.name.split("-")[0].split(".")[0]
        assert (folder / f"{name}-LICENSE").is_file()


@each_folder
def test_the_readme_names_every_script(folder):
    readme = (folder / "README.md").read_text()
    assert all(script.name in readme for script in folder.glob("*.js"))


@each_folder
def test_no_script_asks_for_a_source_map(folder):
    """We ship no maps: the reference would be a 404 and breaks the names that carry a hash."""
    assert not any("sourceMappingURL=" in script.read_text() for script in folder.glob("*.js"))


def test_htmx_and_its_socket_extension_are_one_file():
    htmx = next((ROOT / "static" / "vendor").glob("htmx-*.js")).read_text()
    assert htmx.index("var htmx=") < htmx.index("htmx:ws:close")
