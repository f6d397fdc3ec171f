"""`up`: prepares a data folder, tells the addresses, serves, and ends when asked."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.commands import manage
from workshop import start
from workshop.management.commands.up import write_whole

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds, for a machine that has much else to do

posix_only = pytest.mark.skipif(os.name == "nt", reason="ends servers by signals")


class Running:
    """A server in a process of its own, on a port of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.data, self.ready_file, self.said, self.complained = (
            folder / name for name in ("data", "ready", "said", "complained")
        )
        self.ready_file.unlink(missing_ok=True)
        environment = {**os.environ, "PLENUM_DATA": str(self.data), "PYTHONIOENCODING": "utf-8"}
        environment["DJANGO_SETTINGS_MODULE"] = "workshop.settings"  # not the tests' own
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--host", "127.0.0.1", "--port", "0"]
        with self.said.open("w") as said, self.complained.open("w") as complained:
            self.process = subprocess.Popen(
                [*command, "--ready-file", str(self.ready_file), *arguments],
                env=environment,
                stdout=said,
                stderr=complained,
            )

    def base(self) -> str:
        """Its address, once it is ready."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready_file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail("the server did not start: " + self.complained.read_text())
            time.sleep(0.01)
        return self.ready_file.read_text()

    def addresses(self) -> dict[str, str]:
        """What it has told people to open."""
        return dict(re.findall(r"^  (\w+) +(http\S+)", self.said.read_text(), re.MULTILINE))

    def paths(self) -> dict[str, str]:
        """The same without its own name, which differs from start to start."""
        return {name: "/" + address.split("/", 3)[3] for name, address in self.addresses().items()}

    def end(self, number: int = signal.SIGINT) -> int:
        """End it as a person would; answers with its exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts servers with one data folder, and leaves none behind. With the fixture `data`, they find it prepared."""
    started: list[Running] = []

    def begin(*arguments: str) -> Running:
        started.append(Running(tmp_path, *arguments))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait(PATIENCE)


def migrations(folder: Path) -> list[tuple[int, str, str]]:
    """Each that was run, and when, where the tables are in the folder."""
    if not (folder / "plenum.sqlite3").exists():
        return []
    with closing(sqlite3.connect(folder / "plenum.sqlite3")) as database:
        return database.execute("SELECT id, name, applied FROM django_migrations").fetchall()


def fetch(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.status, answer.read().decode()


# A whole start


@posix_only
def test_a_first_start_makes_the_data_folder(up):
    running = up()
    running.base()
    assert (running.data / "plenum.sqlite3").is_file()
    assert (running.data / "static" / "staticfiles.json").is_file()
    assert stat.S_IMODE((running.data / "secret-key").stat().st_mode) == 0o600


@posix_only
@pytest.mark.usefixtures("data")
def test_a_start_tells_the_addresses_and_they_open(up):
    running = up()
    base = running.base()
    addresses = running.addresses()
    assert list(addresses) == ["Stage", "Console", "Phones", "Organizer"]
    for address in addresses.values():
        assert address.startswith(base + "/")
        assert fetch(address)[0] == 200

    said = running.said.read_text()
    code = re.search(r"with the code (\w+)", said)
    assert code
    assert code[1] in addresses["Phones"]
    assert said.count("█") > 50
    assert "Only this computer can open these addresses" in said


@posix_only
@pytest.mark.usefixtures("data")
def test_what_a_page_refers_to_is_served(up):
    base = up().base()
    _status, page = fetch(base)
    references = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert references
    for reference in references:
        assert fetch(base + reference)[0] == 200


@posix_only
@pytest.mark.usefixtures("data")
def test_a_second_start_prepares_nothing_again_and_finds_everything_as_it_was(up):
    first = up()
    first.base()
    first.end()
    kept = [
        first.data / "secret-key",
        first.data / "static-stamp",
        first.data / "static" / "staticfiles.json",
    ]
    states, migrated = [path.stat().st_mtime_ns for path in kept], migrations(first.data)
    paths = first.paths()

    second = up()
    second.base()
    second.end()

    # What takes time at a first start leaves these: the tables, and the files as they are served.
    assert [path.stat().st_mtime_ns for path in kept] == states
    assert migrations(first.data) == migrated
    for name in ("Stage", "Console", "Phones"):
        assert second.paths()[name] == paths[name]


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("data")
def test_it_ends_cleanly_when_asked(up, number):
    running = up()
    running.base()
    assert running.end(number) == 0
    assert running.said.read_text().rstrip().endswith("start it again to go on.")
    assert running.complained.read_text() == ""


@posix_only
@pytest.mark.usefixtures("data")
def test_quiet_prints_nothing(up):
    running = up("--quiet")
    running.base()
    assert running.end() == 0
    assert running.said.read_text() == running.complained.read_text() == ""


def test_a_taken_port_is_told_before_anything_is_done(up):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = up("--port", str(port))
        assert refused.process.wait(PATIENCE) == 1
    complaint = refused.complained.read_text()
    assert f"Port {port} is taken" in complaint
    assert "--port" in complaint
    assert "Traceback" not in complaint
    assert refused.said.read_text() == ""
    assert not (refused.data / "plenum.sqlite3").exists()


@pytest.mark.parametrize("port", ["65536", "-1", "eighty"])
def test_an_impossible_port_is_refused(port):
    status, said, complained = manage("up", f"--port={port}")
    assert (status, said) == (2, "")
    assert "a port is a number from 0 to 65535" in complained


# Its parts


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EADDRINUSE, ""), "Port 80 is taken"),
        (OSError(errno.EADDRNOTAVAIL, ""), "does not have the address pluto"),
        (socket.gaierror(socket.EAI_NONAME, ""), "does not have the address pluto"),
        (OSError(errno.EACCES, ""), "needs special rights"),
        (OSError(errno.EIO, "the cable burns"), "the cable burns"),
    ],
)
def test_each_reason_not_to_listen_has_words(error, words):
    assert words in start.why_not(error, "pluto", 80)


def test_an_address_of_another_computer_is_refused():
    with pytest.raises(start.Trouble, match=r"does not have the address 192\.0\.2\.77"):
        start.check_address("192.0.2.77", 0)


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("0.0.0.0", "http://10.0.0.7:8000"),
        ("::", "http://10.0.0.7:8000"),
        ("", "http://10.0.0.7:8000"),
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("fe80::1", "http://[fe80::1]:8000"),
        ("plenum.local", "http://plenum.local:8000"),
    ],
)
def test_the_address_is_one_that_others_can_open(monkeypatch, host, base):
    monkeypatch.setattr(start, "lan_address", lambda: "10.0.0.7")
    assert start.base_url(host, 8000) == base


class NoNetwork:
    """A datagram socket of a computer that is in no network."""

    def __init__(self, *_arguments: object) -> None:
        pass

    def __enter__(self) -> NoNetwork:
        return self

    def __exit__(self, *_arguments: object) -> None:
        pass

    def connect(self, _address: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")


def test_without_a_network_the_address_is_our_own(monkeypatch):
    monkeypatch.setattr(socket, "socket", NoNetwork)
    assert start.lan_address() == "127.0.0.1"


def test_the_lan_address_is_an_address():
    assert re.fullmatch(r"\d+\.\d+\.\d+\.\d+", start.lan_address())


def test_the_qr_code_is_white_on_black_whatever_the_terminal_looks_like():
    plain = start.qr_code("http://10.0.0.7:8000/ABC347/", coloured=False).splitlines()
    coloured = start.qr_code("http://10.0.0.7:8000/ABC347/", coloured=True).splitlines()
    assert len({len(line) for line in plain}) == 1
    assert plain[0] == "█" * len(plain[0])
    assert coloured == [f"\x1b[97;40m{line}\x1b[0m" for line in plain]


def test_a_file_is_written_whole(tmp_path):
    write_whole(tmp_path / "ready", "http://127.0.0.1:1")
    assert [path.name for path in tmp_path.iterdir()] == ["ready"]
    assert (tmp_path / "ready").read_text() == "http://127.0.0.1:1"


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_left_alone(monkeypatch):
    monkeypatch.setattr(start, "call_command", lambda *_a, **_k: pytest.fail("nothing was to be done"))
    start.migrate()


@pytest.fixture
def static_tree(tmp_path: Path, settings: Settings) -> Path:
    """A small tree of static files, and nothing collected yet."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "one.css").write_text("a {}")
    settings.STATICFILES_DIRS = [tree]
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    return tree


def test_static_files_are_collected_once(static_tree, tmp_path, monkeypatch):
    start.collect_static()
    assert (tmp_path / "static" / "one.css").is_file()
    monkeypatch.setattr(start, "call_command", lambda *_a, **_k: pytest.fail("nothing was to be done"))
    start.collect_static()


@pytest.mark.parametrize("change", ["edit", "add", "lose"])
def test_a_changed_tree_is_collected_again(static_tree, tmp_path, change):
    start.collect_static()
    if change == "edit":
        (static_tree / "one.css").write_text("a { color: red }")
    elif change == "add":
        (static_tree / "two.css").write_text("b {}")
    else:
        (static_tree / "one.css").rename(static_tree / "two.css")
    start.collect_static()
    collected = {path.name: path.read_text() for path in (tmp_path / "static").glob("???.css")}
    assert collected == {path.name: path.read_text() for path in static_tree.iterdir()}


def test_another_way_to_store_them_counts_as_a_change(static_tree, settings):
    stamps = set()
    for name in ("StaticFilesStorage", "ManifestStaticFilesStorage"):
        backend = {"BACKEND": f"django.contrib.staticfiles.storage.{name}"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
        stamps.add(start.static_stamp())
    assert len(stamps) == 2
