"""A ward records its own voice: takes are judged, trimmed and evened; the pack is whole after each, and speaks."""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import voice_record
from kiosk.commands.voice_record import Lesson, LessonWords
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, with_defaults
from tests.fakes import FakeSink
from ui.voice import brought, samples, takes, wording
from ui.voice.own_pack import OwnPack
from ui.voice.pack import Pack
from ui.voice.recorders import Microphone, as_wav, microphone
from ui.voice.sinks import SilentSink
from ui.voice.speaker import Speaker
from ui.voice.takes import TakeFault, judged

RATE = 44_100


def spoken(seconds: float = 0.5, loud: float = 6000, room: float = 20, before: float = 0.3, rate: int = RATE
           ) -> array[int]:  # fmt: skip
    """A voice-like sound between two pieces of a quiet room."""
    noise = random.Random(7)
    made = []
    for index in range(round(rate * (seconds + 2 * before))):
        t = index / rate - before
        voice_ = loud * (0.6 + 0.4 * math.sin(9 * t)) * math.sin(2 * math.pi * 190 * t) if 0 <= t < seconds else 0
        made.append(max(-32768, min(32767, round(voice_ + noise.gauss(0, room)))))
    return array("h", made)


def write(file: Path, sound: array[int], rate: int = RATE, width: int = 2, channels: int = 1) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    frames = sound.tobytes()
    if width == 3:
        frames = b"".join(b"\x00" + frames[place : place + 2] for place in range(0, len(frames), 2))
    if channels == 2:
        frames = b"".join(frames[place : place + width] * 2 for place in range(0, len(frames), width))
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(frames)
    return file


def asked(folder: Path, **more: object) -> argparse.Namespace:
    words = {"source": None, "voice": "Bà Thử Giọng", "all": False, "again": [], "list": False, "action": "record"}
    return argparse.Namespace(folder=folder, **{**words, **more})


# -- one take ---------------------------------------------------------------------------------------------------
def test_a_take_is_trimmed_and_evened() -> None:
    for loud in (1500, 12_000):
        take = judged(spoken(0.5, loud), RATE, "hai")
        assert take.faults == ()
        assert 0.5 <= samples.seconds(take.sound) <= 0.65
        level = math.sqrt(sum(value * value for value in take.sound) / len(take.sound))
        assert level == pytest.approx(takes.EVEN, rel=0.25)
        assert take.sound[0] == take.sound[-1] == 0


@pytest.mark.parametrize(
    ("sound", "rate", "phrase", "fault"),
    [
        (spoken(0.5), 8000, "hai", TakeFault.LOW_RATE),
        (spoken(0.5, loud=0), RATE, "hai", TakeFault.SILENT),
        (array("h"), RATE, "hai", TakeFault.SILENT),
        (spoken(0.5, loud=60_000), RATE, "hai", TakeFault.CLIPPED),
        (spoken(0.5, loud=3000, room=700), RATE, "hai", TakeFault.NOISY),
        (spoken(0.05), RATE, "hai", TakeFault.SHORT),
        (spoken(0.15), RATE, "đến quầy số", TakeFault.SHORT),
        (spoken(2.0), RATE, "hai", TakeFault.LONG),
    ],
)
def test_a_bad_take_is_named(sound: array[int], rate: int, phrase: str, fault: TakeFault) -> None:
    assert judged(sound, rate, phrase).faults == (fault,)


KINDS = [(44_100, 2, 1), (48_000, 3, 2), (22_050, 2, 1), (16_000, 2, 2)]


@pytest.mark.parametrize(("rate", "width", "channels"), KINDS)
def test_ordinary_files_of_telephones_are_read(tmp_path: Path, rate: int, width: int, channels: int) -> None:
    file = write(tmp_path / "hai.wav", spoken(0.4, rate=rate), rate, width, channels)
    take = brought.take_of(file, "hai", convert=lambda _file: b"")
    assert take.faults == ()
    assert 0.4 <= samples.seconds(take.sound) <= 0.55


def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "hai.wav").write_bytes(b"no sound at all")
    assert brought.take_of(tmp_path / "hai.wav", "hai", convert=lambda _file: b"").faults == (TakeFault.UNREADABLE,)
    assert as_wav(tmp_path / "hai.wav", ("no-such-program-anywhere",)) == b""


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("02-den-quay-so.wav", True), ("02.wav", True), ("2 đến quầy số.wav", True), ("Đến quầy số.WAV", True),
        ("den quay so.m4a", True), ("den-quay-so.m4a", True), ("01.wav", False), ("02.txt", False),
        ("02-xin-moi-so.wav", False),
    ],
)  # fmt: skip
def test_a_file_is_found_by_number_name_or_words(tmp_path: Path, name: str, is_it: bool) -> None:
    (tmp_path / name).touch()
    found = brought.file_for(tmp_path, "đến quầy số", "02-den-quay-so.wav")
    assert (found is not None) == is_it


def test_words_that_differ_by_their_marks_alone_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "bảy.wav").touch()
    assert brought.file_for(tmp_path, "ba", "06-ba.wav") is None
    assert brought.file_for(tmp_path, "bảy", "10-bay.wav") is not None


# -- the whole pack -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def telephone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of recordings: one is silent, one is missing."""
    folder = tmp_path_factory.mktemp("telephone")
    sound = spoken(0.6, rate=22_050)
    for nth, phrase in enumerate(wording.pack_words(), start=1):
        if phrase not in ("chín", "tạm nghỉ") and phrase in wording.needed("AHCQLXMU", "123"):
            write(folder / f"{nth:02d}.wav", sound, 22_050)
    write(folder / "chín.wav", spoken(0.5, loud=0, rate=22_050), 22_050)
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return with_defaults(Settings(data_dir=tmp_path / "data", witness_dir=tmp_path / "witness"))


def test_a_folder_of_files_becomes_a_pack_that_speaks(tmp_path: Path, telephone: Path, settings: Settings, capsys
                                                      ) -> None:  # fmt: skip
    folder = tmp_path / "pack"
    assert voice_record.command(asked(folder, source=telephone), settings) == 1
    said = capsys.readouterr().out
    assert "Chưa được “chín” (chín.wav): không nghe thấy tiếng" in said
    assert "Chưa có “tạm nghỉ”: xin thu vào tệp 52-tam-nghi.wav" in said
    assert "Còn thiếu 2 câu: “chín”, “tạm nghỉ”" in said
    speaker = Speaker(Pack.load(folder), None, SilentSink())
    assert speaker.call_sound("H012", "3") is not None
    assert speaker.call_sound("H019", "3") is None
    assert "Bà Thử Giọng" in Pack.load(folder).manifest.licence

    more = tmp_path / "more"
    write(more / "chín.wav", spoken(0.4))
    write(more / "tạm nghỉ.wav", spoken(0.7))
    assert voice_record.command(asked(folder, source=more, voice=""), settings) == 0
    said = capsys.readouterr().out
    assert said.count("Đã nhận") == 2  # the others are not asked for again
    assert f'pack = "{folder.resolve()}"' in said
    assert Pack.load(folder).manifest.made_by == "Bà Thử Giọng"
    assert Speaker(Pack.load(folder), None, SilentSink()).call_sound("H019", "3") is not None


def test_the_list_names_each_file(tmp_path: Path, settings: Settings, capsys) -> None:
    assert voice_record.command(asked(tmp_path / "pack", list=True), settings) == 0
    said = capsys.readouterr().out
    assert "02-den-quay-so.wav" in said
    assert "“B”" not in said  # no ticket of this ward bears it
    voice_record.command(asked(tmp_path / "pack", list=True, all=True), settings)
    assert "“B”" in capsys.readouterr().out
    assert not (tmp_path / "pack").exists()


def test_wrong_words_say_what_to_do(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, more in (("no_folder", {"source": tmp_path / "nowhere"}), ("no_phrase", {"again": ["mười vạn"]})):
        with pytest.raises(ExpectedError, match=error):
            voice_record.command(asked(tmp_path / "pack", **more), settings)
    monkeypatch.setattr(voice_record, "microphone", lambda: None)
    with pytest.raises(ExpectedError, match="no_microphone"):
        voice_record.command(asked(tmp_path / "pack"), settings)


# -- at the microphone --------------------------------------------------------------------------------------------
class Studio:
    """A microphone that gives one take after the other."""

    def __init__(self, *sounds: array[int]) -> None:
        self.sounds = list(sounds)
        self.running = False

    def start(self, file: Path) -> bool:
        self.running = True
        write(file, self.sounds.pop(0))
        return True

    def stop(self) -> None:
        self.running = False


def lesson(folder: Path, answers: Iterator[str], *sounds: array[int]) -> tuple[Lesson, OwnPack, FakeSink]:
    pack = OwnPack(folder, ("một", "hai", "ba"), made_by="Ông Thử", licence="for tests")
    sink = FakeSink()
    return Lesson(pack, Studio(*sounds), sink, LessonWords("vi"), ask=lambda _question: next(answers)), pack, sink  # type: ignore[arg-type]


def test_a_lesson_repeats_what_is_bad_and_goes_on_where_it_stopped(tmp_path: Path, capsys) -> None:
    good, silent = spoken(0.4), spoken(0.4, loud=0)
    answers = iter(["", "", "", "", "n", "l", "", "", "", "b", "d"])
    #               bad      good    hear again, record again, keep; skip; stop
    first, pack, sink = lesson(tmp_path, answers, silent, good, good)
    first.go(pack.missing())
    said = capsys.readouterr().out
    assert "Chưa được: không nghe thấy tiếng" in said
    assert "Đã dừng" in said
    assert pack.missing() == ("hai", "ba")
    assert len(sink.heard) == 3
    assert list(answers) == []

    second, again, _sink = lesson(tmp_path, iter(["", "", ""] * 2), good, good)
    assert again.missing() == ("hai", "ba")
    second.go(again.missing())
    assert again.missing() == ()
    assert {"chime", "một", "hai", "ba"} == set(Pack.load(tmp_path).texts())


def test_a_file_of_the_pack_that_was_damaged_is_recorded_again(tmp_path: Path) -> None:
    pack = OwnPack(tmp_path, ("một", "hai"), made_by="Ông Thử", licence="for tests")
    for phrase in pack.phrases:
        pack.keep(phrase, judged(spoken(0.4), RATE, phrase).sound)
    (tmp_path / pack.file_of("hai")).write_bytes(b"")
    assert OwnPack(tmp_path, ("một", "hai"), made_by="", licence="for tests").missing() == ("hai",)


RECORDER = """
import pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
open(sys.argv[1], "w").close()  # the test goes on when this is opened
signal.sigwait([signal.SIGINT])
pathlib.Path(sys.argv[2]).write_text("whole")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal")
def test_a_recording_program_is_asked_to_end_and_writes_its_file_whole(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ready")
    one = Microphone((sys.executable, "-c", RECORDER, str(tmp_path / "ready")))
    assert one.start(tmp_path / "a.wav")
    (tmp_path / "ready").read_text()
    one.stop()
    assert (tmp_path / "a.wav").read_text() == "whole"


def test_programs_that_record_are_found() -> None:
    assert microphone(lambda _name: None) is None
    found = microphone(lambda name: name if name == "arecord" else None)
    assert found is not None
    assert found.command[0] == "arecord"
    assert not Microphone(("no-such-recorder-anywhere",)).start(Path("b.wav"))
