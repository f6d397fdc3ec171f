"""What nobody sends who means well: requests of any shape, to any address, from anybody."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

from tests.camera import picture
from tests.routes import Route, routes

ODD = (
    *("", "0", "1", "-1", "2", "9" * 18, "9" * 19, "9" * 40, "9" * 5000, "1e9", "٣", "NaN", "Infinity", "1_000", "+1"),
    *("\x00", "a\x00b", "\u202e", "\ufffe", "\U0010ffff", "x" * 5000, "é" * 300, "🍪", "\r\nX: y", "../../etc/passwd"),
    *("<script>", "{{ 7 }}", "%s%n", "' OR 1=1 --", "0001-01-01", "9999-12-31T23:59", "2026-02-30T10:00", "on"),
)
FITTING = (
    "found",
    "presenter",
    "relief",
    "en",
    "name",
    "Why?",
    "questions",
    "1:5:0:5:0",
    "helper",
    "all",
    "group:1",
    "a4",
)
TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(ODD), st.sampled_from(FITTING))
NUMBERS = st.sampled_from([*range(12), 999_999, 2**31, 2**63 - 1, 2**63, 10**30, 10**400])
SPOKEN = (
    *("code", "scribe", "other", "person", "sort", "key", "everything", "up", "onward", "username", "field", "role"),
    *("turn", "participant", "next", "q", "order", "save", "paper", "count", "csrfmiddlewaretoken"),
)
"""Fields that views read by themselves, besides those of the forms."""
BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"\0\0", b"{", b'{"a": "\\ud800"}', b"[" * 20_000, b"--x\r\n", b"text=%ff&key=%00", b"&" * 900]),
)
TYPES = (
    *("application/octet-stream", "application/json", "multipart/form-data", "multipart/form-data; boundary=x"),
    *("multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded; charset=utf-7", "x", ""),
    *(
        "application/x-www-form-urlencoded; charset=no-such",
        "text/plain; charset=utf-16",
        "application/x-www-form-urlencoded",
    ),
)
HEADERS = {
    "HX-Request": ("true", "false", "", "\x7f"),
    "HX-Current-URL": ("http://[", "//", "http://testserver/\u00e9"),
    "HX-Target": ("%C3%28", "x" * 5000),
    "X-Person": ("1", "2", "0", "-1", "٣", "9" * 30, "x"),
    "X-Forwarded-For": ("nonsense", "1.2.3.4, ::1", "::ffff:1.2.3.4%eth0", "," * 500),
    "X-Sandbox": ("x", "x:y", ":"),
    "Accept-Language": ("xx", "de;q=9", "sr-latn", "," * 600, "a" * 600, "*"),
    "Accept-Encoding": ("gzip;q=x", "\u00ff"),
    "If-Modified-Since": ("yesterday", "Thu, 99 Jan 1970 00:00:00 GMT"),
    "If-None-Match": ('"', "W/", "*"),
    "Range": ("bytes=9-1", "bytes=0-" + "9" * 40),
    "Host": ("testserver:x", "[::1", "a" * 400, "testserver:99999", "ex ample.org", "\u00e9.org"),
    "Origin": ("null", "http://elsewhere.example", "http://["),
    "Referer": ("http://[", "x", "http://elsewhere.example/?" + "x" * 3000),
    "Content-Encoding": ("gzip",),
}
COOKIES = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60),
    st.sampled_from(
        [
            'sessionid="abcdefgh\\000ijklm"',
            "sessionid=" + "x" * 4000,
            'sessionid="\\303\\050abcdefgh"',
            "csrftoken=x; csrftoken=y",
            'messages="[[\\"__json_message\\",0,25,\\"x\\"]]"',
            "messages=x:y:z",
            "django_language=../../x",
            'django_language="\\000"',
            "; ".join(f"c{n}=x" for n in range(500)),
            "=; ;=;",
        ]
    ),
)


def form_fields() -> list[str]:
    """What the fields of all the forms are called."""
    found, waiting = set(SPOKEN), list(forms.BaseForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        found |= set(getattr(form, "base_fields", ()))
    return sorted(found)


def files() -> st.SearchStrategy[bytes]:
    """Files that are almost what is asked for, or nothing like it."""
    photo = picture().getvalue()
    bitten = st.builds(
        lambda at, by: photo[:at] + by + photo[at + len(by) :], st.integers(0, len(photo)), st.binary(max_size=8)
    )
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    plans = ('{"title": "x", "agenda": [{"kind": "lobby", "minutes": %s}]}', '{"title": %s, "agenda": []}')
    values = ("1e400", '"\\ud800"', "[" * 3000, "null", "-0", "9" * 50, '"\\u0000"', "true", '{"a": {}}', "NaN")
    written = [(plan % value).encode() for plan in plans for value in values]
    fixed = [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\xff\xd8\xff", b"GIF89a", b"\x00" * 100, bomb]
    return st.one_of(st.sampled_from([*fixed, *written, photo, photo[:-20]]), bitten, st.binary(max_size=100))


@dataclass(frozen=True)
class Request:
    """One of them."""

    route: Route
    who: str
    method: str
    arguments: dict[str, Any]
    query: dict[str, str]
    fields: dict[str, Any]
    headers: dict[str, str]
    cookie: str
    file: tuple[str, bytes] | None = None
    body: tuple[bytes, str] | None = None

    def path(self, code: str, phase: int) -> str:
        given = {"code": code, "phase": phase} | self.arguments
        return "".join(
            quote(part, safe="/%") for part in self.route.fill({n: quote(str(v), safe="") for n, v in given.items()})
        )

    def content(self) -> dict[str, Any]:
        """What a form of these fields has in it."""
        file = {self.file[0]: SimpleUploadedFile("../x\u202e.zip", self.file[1])} if self.file else {}
        return self.fields | file


def requests() -> st.SearchStrategy[Request]:
    """Any of them."""
    names = st.sampled_from(form_fields())
    return st.one_of(*(_requests(route, names) for route in routes()))


def _requests(route: Route, names: st.SearchStrategy[str]) -> st.SearchStrategy[Request]:
    gaps = {name: _gap(name, sort) for name, sort in route.converters.items()}
    gaps.pop("code", None)
    gaps.pop("phase", None)
    return st.builds(
        Request,
        st.just(route),
        st.sampled_from(["alice", "frank", "olga", "helper", "nobody"]),
        st.sampled_from(["POST", "POST", "POST", "GET", "GET", "HEAD", "PUT", "OPTIONS", "DELETE", "TRACE"]),
        st.fixed_dictionaries(gaps, optional={name: NUMBERS for name in route.converters if name == "phase"}),
        st.dictionaries(names, TEXTS, max_size=3),
        st.dictionaries(names, TEXTS, max_size=6),
        st.one_of(st.just({"HX-Request": "true"}), st.just({}), _headers()),
        st.one_of(st.just(""), st.just(""), COOKIES),
        st.one_of(st.none(), st.none(), st.tuples(st.sampled_from(["file", "photo", "name"]), files())),
        st.one_of(st.none(), st.none(), st.tuples(BODIES, st.sampled_from(TYPES))),
    )


def _headers() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()})


def _gap(name: str, sort: str) -> st.SearchStrategy[Any]:
    if sort == "int":
        return NUMBERS
    real = {"screen": "stage", "writer": "markdown", "sheet": "worksheets", "verb": "start", "ending": "pdf"}
    if sort == "slug":
        return st.sampled_from([real.get(name, "x"), "x", "-", "xlsx", "console", "longer", "x" * 300])
    return st.one_of(st.text(min_size=1, max_size=20), st.sampled_from(["x:y:z", "%00", "\x00", "é", "x" * 2000]))
