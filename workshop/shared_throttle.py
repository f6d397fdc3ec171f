"""The throttle of several processes: its buckets are in Redis, so that nobody gets as many tries from each of them.

A bucket is a key that lives until the bucket is full again: how long that will be tells how many tries are missing.
Redis forgets by itself those that are full, and what was typed where is not in the keys. While Redis is away, each
process counts for itself, in its memory.
"""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable
from typing import Any

from django.utils.crypto import salted_hmac
from redis import Redis, RedisError

from .throttle import Throttle

logger = logging.getLogger(__name__)

PAUSE = 3.0
"""Seconds for which a Redis that was away is not asked again."""
HALL_SECONDS = 7 * 24 * 3600

FILL = """
local left = math.max(redis.call('PTTL', KEYS[1]), 0) + tonumber(ARGV[1])
left = math.min(left, tonumber(ARGV[2]))
if left > 0 then
    redis.call('SET', KEYS[1], '', 'PX', left)
else
    redis.call('DEL', KEYS[1])
end
"""
"""Takes a try out of a bucket, or puts it back: it will be full so many milliseconds later or earlier; as one step."""


class SharedThrottle(Throttle):
    """Like Throttle, for all processes with the same `name`."""

    def __init__(self, client: Redis, name: str, **rate: Any) -> None:
        self.client, self.name = client, name
        self.fill = client.register_script(FILL)
        self.away_until = -math.inf
        super().__init__(**rate)

    def reset(self) -> None:
        """Begin anew, alone: for tests."""
        super().reset()
        self.name = f"{self.name.partition('+')[0]}+{secrets.token_hex(4)}"

    def miss(self, network: str) -> None:
        if not self._change(network, 1):
            super().miss(network)

    def hit(self, network: str) -> None:
        if not self._change(network, -1):
            super().hit(network)

    def wait(self, network: str, place: int | str | None = None) -> int:
        known = super().wait(network, place)
        if place is not None and ((network, place) in self.halls or self._is_hall(network, place)):
            return 0
        left = self._ask(lambda: self.client.pttl(self._key("bucket", network)))
        if left is None:
            return known
        missing = 1 - (self.tries - max(int(left), 0) / 1000 * self.per_second)
        return math.ceil(missing / self.per_second) if missing > 1e-9 else 0

    def welcome(self, network: str, place: int | str) -> None:
        if (network, place) not in self.halls:
            self._ask(lambda: self.client.set(self._key("hall", network, place), "", ex=HALL_SECONDS))
        super().welcome(network, place)

    def _is_hall(self, network: str, place: int | str) -> bool:
        return bool(self._ask(lambda: self.client.get(self._key("hall", network, place))) is not None)

    def _change(self, network: str, tries: int) -> bool:
        key, most = self._key("bucket", network), self.tries / self.per_second
        arguments = [round(tries / self.per_second * 1000), round(most * 1000)]
        return self._ask(lambda: (self.fill(keys=[key], args=arguments),)) is not None

    def _key(self, kind: str, *parts: int | str) -> str:
        """Nobody reads in Redis who was where."""
        what = "\0".join(map(str, parts))
        return f"{self.name}:{kind}:{salted_hmac('plenum.throttle', what, algorithm='sha256').hexdigest()[:32]}"

    def _ask(self, question: Callable[[], Any]) -> Any:
        """What Redis answers; None while it is away."""
        if self.clock() < self.away_until:
            return None
        try:
            return question()
        except (RedisError, OSError) as trouble:
            logger.warning("wrong codes are counted by this process alone: %s", trouble)
            self.away_until = self.clock() + PAUSE
            return None
