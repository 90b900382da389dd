"""Tactile keys and a headphone jack on a real pseudo terminal: as data, with garbage, unplugged and back."""

from __future__ import annotations

import logging
import queue
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.bus import Bus
from kiosk.devices.keypad import LONGEST, TactileKeys
from kiosk.errors import ExpectedError
from kiosk.settings import load
from kiosk.values.devices import AudioKey, AudioKeyPressed, LineState
from kiosk.values.ids import Place
from kiosk.values.lines import KeypadSettings
from tests.kiosk.devices.test_scanner import Plug

WAIT = 60
LINES = KeypadSettings(
    start="S", previous="K1", next="K10", confirm="OK", plugged="jack in", unplugged="jack out"
)  # fmt: skip
BYTES = KeypadSettings(
    form="bytes", start="02 31 03", previous="02 32 03", next="02 33 03", confirm="02 34 03", plugged="F0",
    unplugged="F1",
)  # fmt: skip


class Counter:
    """A kiosk's keypad on its cable."""

    def __init__(self, folder: Path, settings: KeypadSettings) -> None:
        self.plug = Plug(folder / "keypad")
        bus = Bus()
        self.heard: queue.Queue[AudioKey | bool] = queue.Queue()
        bus.listen(AudioKeyPressed, lambda one: self.heard.put(one.key))
        bus.listen(LineState, lambda one: self.heard.put(one.connected) if one.device == "keypad" else None)
        self.keypad = TactileKeys(msgspec.structs.replace(settings, port=str(self.plug.link)), Place("kiosk-1"), bus)

    def next(self) -> AudioKey | bool:
        return self.heard.get(timeout=WAIT)

    def until(self, connected: bool) -> None:
        while self.next() is not connected:
            pass


@pytest.fixture(params=["lines", "bytes"])
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path, LINES if request.param == "lines" else BYTES)
    made.plug.plug()
    made.keypad.open()
    made.until(True)
    yield made
    made.keypad.close()
    made.plug.pull()


def sent(counter: Counter, key: AudioKey) -> bytes:
    settings = counter.keypad._settings
    words = getattr(settings, key.value)
    return bytes.fromhex(words) if settings.form == "bytes" else f"{words}\r\n".encode()


def test_each_key_is_what_the_settings_say(counter: Counter, seeded: random.Random) -> None:
    keys = [*AudioKey, *seeded.choices(list(AudioKey), k=50)]
    stream = b"".join(sent(counter, key) for key in keys)
    while stream:
        step = seeded.randrange(1, 9)
        counter.plug.type(stream[:step])
        stream = stream[step:]
    assert [counter.next() for _ in keys] == keys


def test_garbage_is_logged_once_and_no_key(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "motcua.devices"):
        for _ in range(3):
            counter.plug.type(b"\xff\xfe\x80secret " + b"x" * 3 * LONGEST + b"\r\n")
        counter.plug.type(b"\r\n" + sent(counter, AudioKey.NEXT))
        assert counter.next() is AudioKey.NEXT
        counter.plug.type(sent(counter, AudioKey.CONFIRM))
        assert counter.next() is AudioKey.CONFIRM  # a later reading: what was told of the one before stands there
    told = [one.getMessage() for one in caplog.records if "do not name" in one.getMessage()]
    assert len(told) == 1
    assert "secret" not in told[0]


def test_a_keypad_that_is_unplugged_takes_its_headphones_along(counter: Counter) -> None:
    counter.plug.type(sent(counter, AudioKey.PLUGGED))
    assert counter.next() is AudioKey.PLUGGED
    counter.plug.pull()
    assert counter.next() is False
    assert counter.next() is AudioKey.UNPLUGGED
    counter.plug.plug()
    counter.until(True)
    counter.plug.type(sent(counter, AudioKey.START))
    assert counter.next() is AudioKey.START


def test_a_text_without_an_end_of_line_ends_with_a_pause(tmp_path: Path) -> None:
    counter = Counter(tmp_path, LINES)
    counter.plug.plug()
    counter.keypad.open()
    try:
        counter.until(True)
        counter.plug.type(b"OK")
        assert counter.next() is AudioKey.CONFIRM
    finally:
        counter.keypad.close()
        counter.plug.pull()


def test_a_keypad_that_never_was_there_is_no_error(tmp_path: Path) -> None:
    counter = Counter(tmp_path, LINES)
    counter.keypad.open()
    assert counter.next() is False
    counter.keypad.close()


@pytest.mark.parametrize("table", [
    'form = "bytes"\nstart = "zz"', 'start = "A"\nnext = "A"', 'form = "bytes"\nstart = "02"\nnext = "02 31"',
    'form = "words"', 'click = "A"',
])  # fmt: skip
def test_wrong_settings_are_refused(table: str, tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text(f'[audio_way.line]\nport = "/dev/ttyUSB7"\n{table}\n', encoding="utf-8")
    with pytest.raises(ExpectedError) as refused:
        load(file, {})
    assert refused.value.key == "settings.errors.wrong"
