"""Where the truth is kept: a file beside the code, or a PostgreSQL named by its address. And where the Redis is."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("postgres", "postgresql")
FORM = "postgres://user:password@host:port/name"
REDIS_SCHEMES = ("redis", "rediss", "unix")
REDIS_FORM = "redis://user:password@host:port/number"
LARGEST_POOL = 20


def sqlite(path: Path) -> dict[str, Any]:
    """A file; good for a laptop and a few hundred people."""
    return {
        "ENGINE": "workshop.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,  # Threads stay, and so do their connections.
        "OPTIONS": {
            # Writers queue up instead of failing: a transaction takes the write lock when it begins.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is written waits in a file of 16 MB before it is put in its place, by whoever writes just then: by
            # itself it would be 4 MB, and one of a hundred questions would wait for it.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
            "PRAGMA wal_autocheckpoint=4000;",
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """A PostgreSQL, as `postgres://user:password@host:port/name`; raises ImproperlyConfigured for anything else.

    A socket's folder takes the place of the host as %2Fvar%2Frun%2Fpostgresql or as ?host=/var/run/postgresql. What
    else stands behind the question mark goes to libpq as it is, like sslmode=require.
    """
    parts, port = _split(address)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(_host(parts))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | {"pool": {"min_size": 1, "max_size": LARGEST_POOL, "timeout": 20}},
    }


def _split(address: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as trouble:  # Its message may quote the password.
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: it has to look like {FORM}.") from trouble
    if parts.scheme not in SCHEMES:
        raise ImproperlyConfigured(f"DATABASE_URL has to begin with postgres://, like {FORM}.")
    if not parts.path.strip("/") or "/" in parts.path[1:]:
        raise ImproperlyConfigured(f"DATABASE_URL has to end with the name of one database, like {FORM}.")
    return parts, port


def _host(parts: SplitResult) -> str:
    """The host in its own spelling: a socket's folder has capitals, which `hostname` would fold."""
    place = parts.netloc.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0]


def redis(address: str) -> str:
    """The address of a Redis, as redis://…, rediss://… (with TLS) or unix:///path; empty for none."""
    try:
        parts = urlsplit(address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:  # Its message may quote the password.
        port_is_one = False
    if address and not (port_is_one and parts.scheme in REDIS_SCHEMES and (parts.netloc or parts.path)):
        raise ImproperlyConfigured(f"REDIS_URL has to look like {REDIS_FORM}.")
    return address
