"""A tiny proxy before several servers: every new connection goes to the next one that takes it."""

from __future__ import annotations

import asyncio
import socket
import threading
from itertools import count
from typing import cast


class End(asyncio.Protocol):
    """One end of a connection that is carried on; what it reads, the other end writes."""

    def __init__(self, proxy: Proxy, other: End | None = None) -> None:
        self.proxy, self.other = proxy, other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.proxy.ends.add(self)
        if self.other is None:
            self.transport.pause_reading()  # Until there is somebody to write it.
            self.proxy.connect(self)

    def data_received(self, data: bytes) -> None:
        if self.other:
            self.other.transport.write(data)

    def eof_received(self) -> bool:
        if self.other and not self.other.transport.is_closing():
            self.other.transport.write_eof()
        return True

    def pause_writing(self) -> None:
        if self.other:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other:
            self.other.transport.resume_reading()

    def connection_lost(self, trouble: Exception | None) -> None:
        self.proxy.ends.discard(self)
        if self.other:
            (self.other.transport.abort if trouble else self.other.transport.close)()


class Proxy:
    """Listens on a free port of this machine, in a thread of its own, until it is stopped."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        """Where the servers are; may change at any time."""
        self.turns = count()
        self.ends: set[End] = set()
        self.connecting: set[asyncio.Task[None]] = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self.listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self.ended = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self._serve(),), daemon=True)
        self.thread.start()

    async def _serve(self) -> None:
        server = await self.loop.create_server(lambda: End(self), sock=self.listener)
        await self.ended.wait()
        server.close()
        while self.connecting or self.ends:
            for end in self.ends:
                end.transport.abort()
            await asyncio.sleep(0.01)

    def connect(self, client: End) -> None:
        task = self.loop.create_task(self._connect(client))
        self.connecting.add(task)
        task.add_done_callback(self.connecting.discard)

    async def _connect(self, client: End) -> None:
        """To the next server; without any, the connection breaks."""
        turn = next(self.turns)
        for port in [*self.ports[turn % len(self.ports) :], *self.ports[: turn % len(self.ports)]]:
            try:
                _, server = await self.loop.create_connection(lambda: End(self, client), "127.0.0.1", port)
            except OSError:
                continue
            client.other = server
            if client not in self.ends:
                server.transport.abort()
            elif not client.transport.is_closing():
                client.transport.resume_reading()
            return
        client.transport.abort()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join()
        self.loop.close()
