"""Frames as another program reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from workshop.wire import framed


def read(*frames: bytes) -> list[str]:
    """What a browser makes of these bytes, whatever comes in one packet."""
    client = ClientProtocol(parse_uri("ws://plenum/"), state=State.OPEN)
    client.receive_data(b"".join(frames))
    found = [frame for frame in client.events_received() if isinstance(frame, Frame)]
    assert client.state is State.OPEN
    assert all(frame.opcode is Opcode.TEXT and frame.fin for frame in found)
    return [bytes(frame.data).decode() for frame in found]


@given(st.text(), st.text(max_size=300))
def test_what_is_framed_arrives_as_it_was(first: str, second: str) -> None:
    assert read(framed(first), framed(second)) == [first, second]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_every_length_has_its_form(size: int) -> None:
    assert read(framed("x" * size)) == ["x" * size]
