"""The telegraph: pokes between the processes of one Plenum, by Redis's publish and subscribe.

Whoever writes publishes the poke from the writer's own thread, after this process's screens have heard it. One thread
per process listens to the others. Redis keeps nothing that was published while nobody listened, so each time the
subscription stands anew, everything is dirty; and as long as it does not stand, everything is dirty every few seconds,
and what was written meanwhile is published once it does.

A write never fails because Redis is away, and hardly waits: only the listening thread makes sure of the connection.
Whether it still carries anything is proved by this process's own heartbeat, which has to come back to it.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from django.utils.crypto import salted_hmac
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from .live import EVERYTHING

logger = logging.getLogger(__name__)

SHORT = 0.5
"""Seconds that a connection or an answer may take."""
BEAT = 2.0
SILENCE = 6.0
"""Seconds after which a telegraph that does not even bring the own beats is dead, however open its socket looks."""
PAUSE = 3.0
"""Seconds between two attempts to connect again; and between two paints of everything meanwhile."""


def connect(url: str) -> Redis:
    """A client that waits for nobody. By itself redis-py would wait 5 seconds and try 11 times."""
    return Redis.from_url(
        url,
        protocol=2,  # With 3, it would ask for notices of a hosted Redis's maintenance first.
        driver_info=None,
        socket_timeout=SHORT,
        socket_connect_timeout=SHORT,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def telegraph(url: str) -> Telegraph:
    """The telegraph of this Plenum. Others may be on the same Redis, with another key, or by another of its numbers (to
    which its channels do not belong by themselves): those hear nothing of it."""
    client = connect(url)
    key = salted_hmac("plenum.telegraph", "", algorithm="sha256").hexdigest()[:16]
    return Telegraph(client, f"plenum:{key}:{client.get_connection_kwargs().get('db') or 0}")


class Telegraph:
    """This process's end of it."""

    def __init__(self, client: Redis, channel: str) -> None:
        self.client, self.channel, self.me = client, channel, secrets.token_hex(8)
        self.is_up = self.was_broken = False
        self.unsent: set[int] = set()
        """The workshops in which something was written that the others have not been told."""
        self.ended = threading.Event()
        self.listening: threading.Thread | None = None

    # Out

    def send(self, workshop: int, regions: frozenset[str]) -> None:
        """Tell the other processes; may be called from any thread, and never fails."""
        if not self.is_up or not self._publish(workshop=workshop, regions=sorted(regions)):
            self.unsent.add(workshop)

    def _publish(self, **said: Any) -> bool:
        try:
            self.client.publish(self.channel, json.dumps({"by": self.me, **said}))
        except (RedisError, OSError) as trouble:
            self._break(trouble)
            return False
        return True

    def _send_the_rest(self) -> None:
        """What nobody could be told, as soon as they can; in which regions that was does not matter any more."""
        for workshop in list(self.unsent):
            self.unsent.discard(workshop)
            self.send(workshop, frozenset({EVERYTHING}))

    # In

    def listen(self, hear: Callable[[int, frozenset[str]], None], hear_everything: Callable[[], None]) -> None:
        """Begin: `hear` is called with every poke of another process, `hear_everything` when some may be missing."""
        self.hear, self.hear_everything = hear, hear_everything
        self.listening = threading.Thread(target=self._run, daemon=True, name="telegraph")
        self.listening.start()

    def end(self) -> None:
        """Hang up."""
        self.ended.set()
        if self.listening:
            self.listening.join(2 * BEAT)
        self.client.close()

    def _run(self) -> None:
        while not self.ended.is_set():
            try:
                self._subscribe_and_take()
            except Exception as trouble:
                self._break(trouble)
            if not self.ended.is_set():
                self.hear_everything()
                self.ended.wait(PAUSE)

    def _subscribe_and_take(self) -> None:
        """Listen until the telegraph breaks, which raises."""
        with self.client.pubsub() as subscription:
            subscription.subscribe(self.channel)
            beat = heard = time.monotonic()
            while not self.ended.is_set():
                if message := subscription.get_message(timeout=BEAT / 4):
                    heard = time.monotonic()
                    self._take(message)
                now = time.monotonic()
                if now - heard > SILENCE:
                    raise TimeoutError("the telegraph is silent")
                if now - beat >= BEAT:
                    beat = now
                    self._keep_up()

    def _keep_up(self) -> None:
        """A heartbeat, by the same way that pokes take; where it gets through, so does the rest."""
        if self._publish():
            self._stand()
            self._send_the_rest()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            # Also when the client has silently connected anew: what was published in between is lost.
            self.client.connection_pool.disconnect(inuse_connections=False)
            self._stand()
            self.hear_everything()
            self._send_the_rest()
        elif message["type"] == "message":
            said = json.loads(message["data"])
            if said["by"] != self.me and "workshop" in said:
                self.hear(said["workshop"], frozenset(said["regions"]))

    # Up and down

    def _stand(self) -> None:
        if not self.is_up and self.was_broken:
            logger.warning("the telegraph to the other processes stands again")
        self.is_up, self.was_broken = True, False

    def _break(self, trouble: Exception) -> None:
        """Once per outage it is said; what raises it again and again is no news."""
        if not self.was_broken:
            logger.warning("the telegraph to the other processes is broken: %s", trouble)
        self.is_up, self.was_broken = False, True
