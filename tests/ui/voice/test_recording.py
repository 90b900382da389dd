"""A form's recording is played instead of the synthetic voice; one that can't be played is not missed."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest

from tests.fakes import FakeSink
from ui.voice import recording
from ui.voice.samples import RATE
from ui.voice.speaker import Speaker


def wav(file: Path, rate: int = RATE, channels: int = 1, seconds: float = 0.2) -> Path:
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(array("h", [7, -7] * int(rate * seconds * channels / 2)).tobytes())
    return file


@pytest.mark.parametrize(("rate", "channels"), [(RATE, 1), (44100, 2), (16000, 1)])
def test_ordinary_files_come_at_the_voices_rate(tmp_path: Path, rate: int, channels: int) -> None:
    found = recording.read(wav(tmp_path / "a.wav", rate, channels))
    assert found is not None
    assert abs(len(found) - RATE // 5) < 20


def test_what_is_no_recording_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF" + b"\0" * 80)
    assert recording.read(tmp_path / "a.wav") is None
    assert recording.read(tmp_path / "missing.wav") is None


def test_the_speaker_plays_it(tmp_path: Path) -> None:
    ear = FakeSink()
    speaker = Speaker(None, None, ear)  # type: ignore[arg-type]
    speaker.open()
    try:
        speaker.speak("Câu hỏi", recording=wav(tmp_path / "q.wav"))
        assert ear.done.wait(10)
    finally:
        speaker.close()
    assert ear.heard == [RATE // 5]
