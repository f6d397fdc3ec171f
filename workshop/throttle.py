"""Guessing codes is slowed down: wrong codes cost, right ones never do.

Every network address has a bucket of tries; a wrong code takes one out, time puts one back. While it is empty,
codes from that address are not even looked at, except in a *hall*: an address from which somebody of the workshop has
come already. A whole conference behind one address types its own workshop's code as it likes. Passwords have smaller
buckets that fill more slowly; there, a hall is where an account's owner has signed in before.

All of this lives in the memory of the process, and after a restart everybody begins with a full bucket. Several
processes share it by their Redis (see shared_throttle).
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable

TRIES = 60
PER_SECOND = 1.0
MOST = 10_000
"""How many addresses are remembered; beyond that, those whose buckets are full again are forgotten first."""


class Throttle:
    """Buckets of tries by network, and the halls. `clock` gives seconds that never go back."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, tries: float = TRIES, per_second: float = PER_SECOND
    ) -> None:
        self.clock, self.tries, self.per_second = clock, tries, per_second
        self.reset()

    def reset(self) -> None:
        self.buckets: dict[str, tuple[float, float]] = {}
        self.halls: set[tuple[str, int | str]] = set()

    def miss(self, network: str) -> None:
        """Somebody there has typed a wrong code."""
        if len(self.buckets) >= MOST:
            self._forget()
        self.buckets[network] = (max(self._tries(network) - 1, 0.0), self.clock())

    def hit(self, network: str) -> None:
        """It was right after all: what it had cost is given back."""
        self.buckets[network] = (min(self._tries(network) + 1, float(self.tries)), self.clock())

    def wait(self, network: str, place: int | str | None = None) -> int:
        """How many seconds until codes from there are looked at again; 0 for now, and always 0 in a hall."""
        if place is not None and (network, place) in self.halls:
            return 0
        missing = 1 - self._tries(network)
        return math.ceil(missing / self.per_second) if missing > 1e-9 else 0

    def welcome(self, network: str, place: int | str) -> None:
        """Somebody of this workshop (by its key), or the owner of this account (by its name) is there: it is a hall."""
        if len(self.halls) >= MOST:
            self.halls.clear()
        self.halls.add((network, place))

    def _tries(self, network: str) -> float:
        tries, since = self.buckets.get(network, (float(self.tries), self.clock()))
        return min(tries + (self.clock() - since) * self.per_second, float(self.tries))

    def _forget(self) -> None:
        self.buckets = {
            network: found for network, found in list(self.buckets.items()) if self._tries(network) < self.tries
        }
        if len(self.buckets) >= MOST:
            self.buckets.clear()


def network(address: str) -> str:
    """What counts as one: an IPv4 address, or the /64 that one household gets of IPv6."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
