"""What this process counts and measures, for Prometheus to read at /metrics.

A process with a port of its own tells of itself. Those that share one (see several) write into files of one folder
besides, so that whichever of them is asked tells the sum of all.

Names of metrics, and of nothing else: no label tells a code, a secret, an address or anybody's name, and each takes
few values. Simulated people are told from real ones by the label `rehearsal`.

Nothing here knows Django; to count is cheap enough for the event loop.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # Nobody reads when a count began.
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable of the environment that names the folder of those who share a port, if there is one."""
SUM: Final = "livesum"
NEWEST: Final = "livemostrecent"
"""What a gauge tells of several processes that are alive."""

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds at which times are told apart."""
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})

SCREENS = Gauge(
    "plenum_screens", "Connected screens.", ["screen", "rehearsal"], registry=REGISTRY, multiprocess_mode=SUM
)
POKES = Counter("plenum_pokes", "Pokes of workshops with screens here.", ["rehearsal"], registry=REGISTRY)
ROOMS_WAITING = Gauge(
    "plenum_rooms_waiting",
    "Rooms whose news is being painted or waits for the painter.",
    registry=REGISTRY,
    multiprocess_mode=SUM,
)
PAINTS = Counter("plenum_paints", "Regions painted, once per audience.", ["rehearsal"], registry=REGISTRY)
PAINT_SECONDS = Histogram(
    "plenum_paint_seconds",
    "From a room's turn to paint until all is painted, waiting for the painter included.",
    ["rehearsal"],
    buckets=SHORT,
    registry=REGISTRY,
)
PUSH_SECONDS = Histogram(
    "plenum_push_seconds",
    "From painted until handed to all of a room's sockets.",
    ["rehearsal"],
    buckets=SHORT,
    registry=REGISTRY,
)
SOCKETS_PAUSED = Gauge(
    "plenum_sockets_paused", "Sockets that read slower than news comes.", registry=REGISTRY, multiprocess_mode=SUM
)
PAINTS_DROPPED = Counter(
    "plenum_paints_dropped", "Paints that a newer one has replaced before a slow socket took them.", registry=REGISTRY
)
SOCKETS_DROPPED = Counter(
    "plenum_sockets_dropped", "Sockets given up, because they were slow or broken.", ["reason"], registry=REGISTRY
)

REQUESTS = Counter(
    "plenum_http_requests",
    "Requests answered, by the name of their address.",
    ["route", "method", "status", "rehearsal"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "plenum_http_request_seconds",
    "How long an answer took, by the name of its address.",
    ["route", "rehearsal"],
    buckets=SHORT,
    registry=REGISTRY,
)
REQUESTS_NOW = Gauge("plenum_http_requests_now", "Requests being answered.", registry=REGISTRY, multiprocess_mode=SUM)
WRITE_WAIT = Histogram(
    "plenum_write_wait_seconds", "How long a write waited for the database's file.", buckets=SHORT, registry=REGISTRY
)
LOGGED = Counter("plenum_log_lines", "Lines of the log from warnings upwards.", ["level", "logger"], registry=REGISTRY)
SCRIPT_ERRORS = Counter("plenum_script_errors", "Scripts that broke in a browser.", ["script"], registry=REGISTRY)
DISK_FREE = Gauge(
    "plenum_disk_free_bytes", "Free space where the data lies.", registry=REGISTRY, multiprocess_mode=NEWEST
)
READY = Gauge(
    "plenum_ready",
    "Whether what this process needs has answered last time (1) or not (0).",
    registry=REGISTRY,
    multiprocess_mode=NEWEST,
)

_rehearsals: set[int] = set()


def label(rehearsal: bool) -> str:
    """How the label tells it."""
    return "yes" if rehearsal else "no"


def of(workshop: int) -> str:
    """The label of what happens in a workshop."""
    return label(workshop in _rehearsals)


def connected(workshop: int, screen: str, rehearsal: bool) -> None:
    """A screen is there; from the first one on it is known whether its workshop is only rehearsed in."""
    if rehearsal:
        _rehearsals.add(workshop)
    SCREENS.labels(screen, label(rehearsal)).inc()


def disconnected(workshop: int, screen: str) -> None:
    SCREENS.labels(screen, of(workshop)).dec()


@contextmanager
def painting(workshop: int) -> Iterator[None]:
    """A room has its paints made."""
    began = monotonic()
    with ROOMS_WAITING.track_inprogress():
        yield
    PAINT_SECONDS.labels(of(workshop)).observe(monotonic() - began)


@contextmanager
def pushing(workshop: int, paints: int) -> Iterator[None]:
    """So many paints are handed to the sockets of a room."""
    PAINTS.labels(of(workshop)).inc(paints)
    with PUSH_SECONDS.labels(of(workshop)).time():
        yield


def answered(route: str, method: str, status: int, seconds: float, rehearsal: bool) -> None:
    """A request was answered."""
    method = method if method in METHODS else "other"
    REQUESTS.labels(route, method, f"{status // 100}xx", label(rehearsal)).inc()
    REQUEST_SECONDS.labels(route, label(rehearsal)).observe(seconds)


def exposition() -> bytes:
    """Everything, as Prometheus reads it."""
    if TOGETHER not in os.environ:
        return generate_latest(REGISTRY)
    MultiProcessCollector(all_of_us := CollectorRegistry())
    return generate_latest(all_of_us)
