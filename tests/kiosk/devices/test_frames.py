"""Protocols of pads and displays: every file builds whole frames, known byte for byte."""

from __future__ import annotations

import random

import pytest

from kiosk.devices import frames
from kiosk.devices.stream import Signs
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.ratings import Level

SHOWN = {  # what a display at address 3 is sent for A012, and to be dark
    "ascii-3": ("303132 0D", "202020 0D"),
    "ascii-4": ("41303132 0D", "20202020 0D"),
    "ascii-frame": ("02 3033 41303132 03 72", "02 3033 20202020 03 00"),
    "binary-bcd": ("AA 03 FF12 BE", "AA 03 FFFF AB"),
    "segments-4": ("FF 03 773F065B 39F7", "FF 03 00000000 5014"),
}
PRESSED = {  # the middle button of the pad at address 3
    "ascii-letter": "42",
    "ascii-digit": "32 0D",
    "ascii-frame": "02 4B 32 03 7A",
    "binary-sum": "AA 55 03 02 04",
}


@pytest.mark.parametrize("name", frames.names("displays"))
def test_what_a_display_is_sent(name: str) -> None:
    protocol = frames.display_protocol(name)
    assert [protocol.shows(label, 3).hex() for label in ("A012", "")] == [
        bytes.fromhex(said).hex() for said in SHOWN[name]
    ]


def test_the_crc_is_the_one_of_modbus() -> None:
    assert frames.Checksum(kind="crc16").of(b"123456789") == bytes.fromhex("374B")


@pytest.mark.parametrize("name", frames.names("pads"))
def test_every_press_is_found_in_whatever_else_the_line_says(name: str, seeded: random.Random) -> None:
    known = frames.pad_protocol(name).presses(3)
    assert known[bytes.fromhex(PRESSED[name])] is Level.SATISFIED
    assert sorted(known.values()) == sorted(Level)
    sent, stream = list[Level](), b""
    for _ in range(100):
        frame = seeded.choice(list(known))
        sent.append(known[frame])
        stream += frame + seeded.choice([b"", b"\r\n", b"\x00", b"\xfe\xfd"])
    presses, got, at = Signs(known), list[Level](), 0
    while at < len(stream):
        step = seeded.randrange(1, 7)
        got += presses.feed(stream[at : at + step])
        at += step
    assert got == sent


def test_a_frame_with_a_wrong_checksum_is_no_press() -> None:
    presses = Signs(frames.pad_protocol("binary-sum").presses(3))
    assert list(presses.feed(bytes.fromhex("AA55030205 AA55030204"))) == [Level.SATISFIED]


def test_a_protocol_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ExpectedError) as refused:
        frames.pad_protocol("../pads/ascii-letter")
    assert refused.value.key == "devices.errors.no_protocol"
    assert "ascii-frame" in " ".join(error_texts(refused.value))
