"""Frames as another program reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from workshop.wire import WORTH_IT, framed, packed


def read(*frames: bytes) -> list[str]:
    """What a browser makes of these bytes, whatever comes in one packet."""
    client = ClientProtocol(parse_uri("ws://plenum/"), state=State.OPEN)
    client.extensions = [PerMessageDeflate(True, True, 15, 15)]
    client.receive_data(b"".join(frames))
    found = [frame for frame in client.events_received() if isinstance(frame, Frame)]
    assert client.state is State.OPEN
    assert all(frame.opcode is Opcode.TEXT and frame.fin for frame in found)
    return [bytes(frame.data).decode() for frame in found]


@given(st.text(), st.text(max_size=300))
def test_what_is_framed_arrives_as_it_was(first: str, second: str) -> None:
    assert read(framed(first), framed(second)) == [first, second]
    assert read(packed(first), framed(first), packed(second), packed(first)) == [first, first, second, first]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_every_length_has_its_form(size: int) -> None:
    assert read(framed("x" * size), packed("x" * size)) == ["x" * size] * 2


def test_what_is_packed_is_smaller_where_that_is_worth_it() -> None:
    page = "<li>Why do we meet?</li>" * 40
    assert len(packed(page)) < len(framed(page)) / 5
    assert packed(page[: WORTH_IT - 1]) == framed(page[: WORTH_IT - 1])
