"""The house stands as drawn: imports run one way, and only a few rooms know how news travels."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("workshop", "clustering", "sessions")
LONGEST_FILE, LONGEST_FUNCTION = 300, 36

ORDER = [
    # Lower floors first: a module may import those of its own floor and below, never above.
    {
        "workshop.kinds",
        "workshop.live",
        "workshop.clock",
        "workshop.steady",
        "workshop.timetable",
        "workshop.reflow",
        "workshop.codes",
        "workshop.grouping",
        "workshop.text",
        "workshop.shapes",
        "workshop.telegraph",
        "workshop.throttle",
        "workshop.shared_throttle",
        "workshop.looks",
        "workshop.metrics",
        "workshop.logs",
    },
    {"workshop.models"},
    {
        "workshop.refusals",
        "workshop.forms",
        "workshop.sample",
        "workshop.exports",
        "workshop.fields",
        "workshop.plan",
        "workshop.templates",
    },
    {"workshop.archive", "workshop.personal"},
    {"workshop.access", "workshop.readers", "workshop.guessing", "workshop.pace", "workshop.links"},
    {"workshop.course", "workshop.logbook"},
    {"workshop.verbs"},
    {"workshop.frame", "workshop.hub", "workshop.painting", "workshop.deadlines", "workshop.templatetags"},
    {"workshop.sockets", "workshop.arrivals", "workshop.turnstile"},
    {"workshop.roster", "workshop.housekeeping"},
    {"workshop.screens"},
    {"workshop.views", "workshop.phases"},
    {"workshop.urls", "workshop.urls_live", "workshop.asgi"},
    {"workshop.company", "workshop.start", "workshop.several", "workshop.management"},
]
CHANNELS = {
    "workshop.screens",
    "workshop.bounds",
    "workshop.daphne_push",
    "workshop.urls_live",
    "workshop.asgi",
    "workshop.start",
    "workshop.settings",
}


def files() -> list[Path]:
    return [file for app in OURS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts]


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports while it runs (not those for type checkers only), by full name."""
    tree = ast.parse(file.read_text())
    package = file.relative_to(ROOT).parent.parts
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def floor(name: str) -> int | None:
    for number, names in enumerate(ORDER):
        if any(name == room or name.startswith(room + ".") for room in names):
            return number
    return None


@pytest.mark.parametrize("file", files(), ids=module)
def test_imports_run_one_way(file: Path) -> None:
    here = floor(module(file))
    for name in imports(file):
        there = floor(name)
        if here is not None and there is not None:
            assert there <= here, f"{module(file)} imports {name}, which is above it"


@pytest.mark.parametrize("file", files(), ids=module)
def test_apps_know_only_those_before_them(file: Path) -> None:
    app = file.relative_to(ROOT).parts[0]
    later = OURS[OURS.index(app) + 1 :]
    assert not [name for name in imports(file) if name.split(".")[0] in later]


@pytest.mark.parametrize("name", ["kinds", "live"])
def test_the_ground_floor_imports_nothing_of_ours(name: str) -> None:
    assert not [found for found in imports(ROOT / "workshop" / f"{name}.py") if found.split(".")[0] in OURS]


def test_the_hub_knows_nothing_of_django() -> None:
    allowed = {"workshop", "workshop.metrics", "workshop.live", "workshop.live.EVERYTHING"}
    allowed |= {
        "workshop.wire",
        "workshop.wire.framed",
        "workshop.wire.packed",
        "workshop.viewer",
        "workshop.viewer.Viewer",
    }
    found = set(imports(ROOT / "workshop" / "hub.py"))
    assert not [name for name in found if name.split(".")[0] in ("django", "channels")]
    assert {name for name in found if name.startswith("workshop")} <= allowed


def test_only_the_rooms_of_news_know_channels() -> None:
    for file in files():
        if any(name.split(".")[0] in ("channels", "daphne") for name in imports(file)):
            assert module(file) in CHANNELS


def test_pure_rules_need_no_django() -> None:
    for name in (
        "workshop/clock.py",
        "workshop/timetable.py",
        "workshop/grouping.py",
        "workshop/wording.py",
        "workshop/paper.py",
        "workshop/wire.py",
        "workshop/reflow.py",
        "sessions/cafe.py",
    ):
        assert not [found for found in imports(ROOT / name) if found.split(".")[0] == "django"], name


@pytest.mark.parametrize("file", files(), ids=module)
def test_files_and_functions_stay_short(file: Path) -> None:
    source = file.read_text()
    assert source.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1 - (ast.get_docstring(node) or "").count("\n")
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("file", files(), ids=module)
def test_every_public_class_and_module_says_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text())
    if tree.body:
        assert ast.get_docstring(tree) or file.name in ("apps.py", "__init__.py"), "the module has no docstring"


def test_regions_of_kinds_do_not_hide_those_of_the_frame() -> None:
    from workshop import kinds
    from workshop.frame import Frame

    for screen in kinds.SCREENS:
        frame = {region.name for region in Frame().regions(screen)}
        for kind in kinds.registered():
            assert not frame & {region.name for region in kind.regions(screen)}, kind.slug
