"""./plenum: from a fresh clone to an environment in which everything runs."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLENUM = ROOT / "plenum"
PATIENCE = 60  # seconds, for a machine that has much else to do

posix_only = pytest.mark.skipif(os.name == "nt", reason="uses shell scripts as stand-ins")


# ./plenum, before there is anything


@pytest.fixture
def plenum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module that believes to live in an empty folder, on a machine without any Python."""
    loader = SourceFileLoader("plenum_script", str(PLENUM))
    spec = importlib.util.spec_from_loader("plenum_script", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    venv = tmp_path / "clone" / ".venv"
    (tmp_path / "clone").mkdir()
    monkeypatch.setattr(module, "ROOT", str(tmp_path / "clone"))
    monkeypatch.setattr(module, "VENV", str(venv))
    monkeypatch.setattr(module, "PYTHON", str(venv / "bin" / "python"))
    monkeypatch.setattr(module, "OLDEST", (99, 0))
    for name in ("PATH", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    return module


def stand_in(path: Path, status: int) -> Path:
    """A program that does nothing but end with this status."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


def run_plenum(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PLENUM), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_help_tells_every_command():
    told = run_plenum("--help")
    assert told.returncode == 0
    for command in ("up", "test", "bench", "rehearse", "export", "import", "manage", "--host", "--port", "PLENUM_DATA"):
        assert command in told.stdout


def test_an_unknown_command_is_refused_in_plain_words():
    told = run_plenum("dance")
    assert told.returncode == 1
    assert told.stderr.startswith('plenum: There is no command "dance"')


def test_the_script_starts_on_an_old_python():
    """It is there to say what is missing, so that Python 3.6 has to be able to read it, in any locale."""
    source = PLENUM.read_text()
    ast.parse(source, feature_version=(3, 6))
    assert source.isascii()


def test_the_script_imports_little_before_it_is_needed():
    heavy = {"argparse", "glob", "hashlib", "json", "pathlib", "shutil", "subprocess", "tempfile", "urllib"}
    tree = ast.parse(PLENUM.read_text())
    imported = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert not imported & heavy


def test_without_a_python_it_says_where_to_get_one(plenum):
    with pytest.raises(plenum.Trouble) as trouble:
        plenum.find_python()
    for hint in (
        "3.12 or newer",
        "apt install python3",
        "brew install",
        "pyenv install",
        "uv python install",
    ):
        assert hint in str(trouble.value)


@posix_only
def test_a_python_that_is_too_old_does_not_count(plenum, tmp_path):
    stand_in(tmp_path / "PATH" / "python3.12", status=1)
    with pytest.raises(plenum.Trouble, match="found none"):
        plenum.find_python()


@posix_only
@pytest.mark.parametrize(
    "place",
    [
        "PATH/python3.12",
        "PATH/python3.15",
        "PYENV_ROOT/versions/3.12.1/bin/python3",
        "HOME/.pyenv/versions/3.13.0/bin/python3",
        "HOME/.local/share/uv/python/cpython-3.14.2-linux-x86_64-gnu/bin/python3",
        "UV_PYTHON_INSTALL_DIR/cpython-3.13.1-macos-aarch64-none/bin/python3",
    ],
)
def test_a_python_is_found_where_people_have_it(plenum, tmp_path, monkeypatch, place):
    variable = place.split("/")[0]
    for other in {"PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME"} - {variable}:
        monkeypatch.delenv(other, raising=False)
    wanted = stand_in(tmp_path / place, status=0)
    assert Path(plenum.find_python()) == wanted


@posix_only
def test_without_ensurepip_it_names_the_missing_package(plenum, tmp_path):
    stand_in(tmp_path / "PATH" / "python3.13", status=13)
    with pytest.raises(plenum.Trouble, match=r"apt install python3\.13-venv"):
        plenum.find_python()


@posix_only
def test_a_complete_python_is_taken_before_an_incomplete_one(plenum, tmp_path):
    stand_in(tmp_path / "PATH" / "python3.13", status=13)
    complete = stand_in(tmp_path / "PATH" / "python3.12", status=0)
    assert Path(plenum.find_python()) == complete


def test_the_probe_accepts_the_python_that_runs_this(plenum):
    """A Python in which the tests run is new enough; whether it is complete, the probe itself tells."""
    assert plenum.run([sys.executable, "-c", plenum.PROBE], quiet=True) in (0, sys.version_info.minor)


# The environment


@pytest.fixture
def installed(plenum: ModuleType, tmp_path: Path) -> ModuleType:
    """As after an installation, without one."""
    (tmp_path / "clone" / "requirements.txt").write_text("django==1 --hash=sha256:00\n")
    stand_in(Path(plenum.PYTHON), status=0)
    Path(plenum.stamp("requirements.txt")).write_bytes(plenum.wanted("requirements.txt"))
    return plenum


def test_what_is_installed_is_not_installed_again(installed, monkeypatch):
    def refuse(*_command: object, **_options: object) -> int:
        raise AssertionError("nothing had to be run")

    monkeypatch.setattr(installed, "run", refuse)
    installed.install("requirements.txt")


def test_a_changed_list_is_installed(installed, tmp_path):
    with (tmp_path / "clone" / "requirements.txt").open("a") as file:
        file.write("channels==1 --hash=sha256:00\n")
    assert not installed.is_installed("requirements.txt")


@posix_only
def test_another_python_behind_the_environment_is_noticed(installed, tmp_path):
    python = Path(installed.PYTHON)
    python.unlink()
    python.symlink_to(stand_in(tmp_path / "python3.14", status=0))
    assert not installed.is_installed("requirements.txt")


def test_a_python_that_is_gone_is_noticed(installed):
    Path(installed.PYTHON).unlink()
    assert not installed.is_installed("requirements.txt")


def test_a_failed_installation_says_so_and_is_tried_again(installed, monkeypatch):
    Path(installed.stamp("requirements.txt")).unlink()
    monkeypatch.setattr(installed, "run", lambda command, **_options: 1 if "pip" in command else 0)
    with pytest.raises(installed.Trouble, match="package index"):
        installed.install("requirements.txt")
    assert not installed.is_installed("requirements.txt")


@posix_only
def test_a_half_made_environment_is_repaired(plenum, tmp_path, monkeypatch):
    """With a real environment and a real pip; the list is empty, so that nothing has to be fetched."""
    (tmp_path / "clone" / "requirements.txt").write_text("# nothing\n")
    stand_in(Path(plenum.PYTHON), status=1)
    monkeypatch.setattr(plenum, "OLDEST", (3, 12))
    if plenum.run([sys.executable, "-c", plenum.PROBE], quiet=True) != 0:
        pytest.skip("this Python cannot make environments")
    plenum.install("requirements.txt")
    assert plenum.run([plenum.PYTHON, "-c", plenum.HEALTH], quiet=True) == 0
    assert plenum.is_installed("requirements.txt")


# ./plenum test


def test_all_checks_are_there_and_the_browser_tests_are_a_process_of_their_own(plenum, monkeypatch):
    monkeypatch.setattr(plenum, "ROOT", str(ROOT))
    names = [name for name, _command, _changes in (*plenum.checks(), *plenum.suites())]
    assert names[:2] == ["ruff check", "ruff format"]
    assert {"mypy", "django check", "django deploy check", "migrations", "tests", "tests at scale"} <= set(names)
    assert "browser tests" in names or not any((ROOT / "tests" / "browser").rglob("test_*.py"))
    for name, command, _changes in plenum.suites():
        if name == "tests":
            assert "--ignore=tests/browser" in command


@posix_only
def test_postgresql_is_installed_only_where_it_is_missing(plenum, tmp_path, monkeypatch):
    monkeypatch.setattr("glob.glob", lambda _pattern: [])
    assert not plenum.has_postgres()
    stand_in(tmp_path / "PATH" / "initdb", status=0)
    assert plenum.has_postgres()


@posix_only
def test_a_package_is_installed_without_a_question_or_not_at_all(plenum, tmp_path, monkeypatch, capfd):
    """As root, or with a sudo that asks nothing; the commands that would be run are looked at, not run."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> int:
        commands.append(command)
        return 1 if command[-1] == "true" and "sudo" in command else 0

    monkeypatch.setattr(plenum, "run", run)
    plenum.install_package("postgresql", "tests")
    assert commands == []
    stand_in(tmp_path / "PATH" / "apt-get", status=0)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    plenum.install_package("postgresql", "tests")
    assert commands == [["sudo", "-n", "true"]]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    plenum.install_package("postgresql", "tests")
    assert commands[-1][-3:] == ["install", "--yes", "postgresql"]
    assert "Installing postgresql for the tests" in capfd.readouterr().out


def test_one_failed_check_fails_the_run_but_not_the_other_checks(plenum, monkeypatch, capfd):
    def checks() -> Iterator[tuple[str, list[str], dict[str, str]]]:
        yield "good", [sys.executable, "-c", "import os; print(os.environ['MORE'])"], {"MORE": "more"}
        yield "bad", [sys.executable, "-c", "import sys; sys.exit('not so good')"], {}
        yield "missing", [str(ROOT / "no-such-program")], {}

    def suites() -> Iterator[tuple[str, list[str], dict[str, str]]]:
        yield "suite", [sys.executable, "-c", "raise SystemExit(3)"], {}
        yield "last", [sys.executable, "-c", "print('still here')"], {}

    monkeypatch.setattr(plenum, "checks", checks)
    monkeypatch.setattr(plenum, "suites", suites)
    assert plenum.run_checks(dict(os.environ)) == 3
    printed = capfd.readouterr().out
    assert "=== good\nmore\n" in printed
    assert "=== bad\nnot so good\n" in printed
    assert "=== last\nstill here\n" in printed
    summary = printed.split("=== summary")[1].split("\n")
    assert [line.split()[:2] for line in summary if line] == [
        ["FAILED", "suite"],
        ["ok", "good"],
        ["FAILED", "bad"],
        ["FAILED", "missing"],
        ["ok", "last"],
    ]


@posix_only
def test_the_tests_keep_their_bytecode(installed, tmp_path, monkeypatch):
    """The stand-in for Python tells what is in the surroundings that its pytest gets."""
    seen = tmp_path / "seen"
    Path(installed.PYTHON).write_text(f'#!/bin/sh\nprintf %s "[$PYTHONDONTWRITEBYTECODE]" > {seen}\n')
    (tmp_path / "clone" / "requirements-test.txt").write_text("pytest==1 --hash=sha256:00\n")
    Path(installed.stamp("requirements-test.txt")).write_bytes(installed.wanted("requirements-test.txt"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert installed.test(["tests/test_bootstrap.py"]) == 0
    assert seen.read_text() == "[]"


def test_ci_runs_what_everybody_runs():
    script = ROOT / ".ci" / "run"
    assert "exec ./plenum test" in script.read_text()
    assert script.stat().st_mode & stat.S_IXUSR


def test_the_locked_lists_name_no_package_index():
    for listing in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / listing).read_text()
        assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text)
        packages = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert packages
        assert all("--hash=sha256:" in package for package in packages)
