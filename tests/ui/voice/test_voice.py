"""The voice: what is said, how clips join, the queue that never overlaps, every way of staying silent."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from array import array
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.commands import voice as command
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, VoiceSettings
from kiosk.texts import error_texts
from ui.voice import building, samples, wording
from ui.voice.espeak import Espeak
from ui.voice.pack import SHIPPED, Pack
from ui.voice.sinks import FileSink, ProgramSink, SilentSink
from ui.voice.speaker import Speaker
from ui.voice.speaker_setup import speaker_for, volume_at

FAKE_ESPEAK = """
import sys, wave, array, hashlib
text = sys.stdin.buffer.read()
if b"fail" in text:
    sys.exit(3)
pitch = 40 + hashlib.sha256(text).digest()[0]
quiet = [0] * 4000
tone = [9000 if (i // pitch) % 2 else -9000 for i in range(2000 + 50 * len(text))]
out = wave.open(sys.stdout.buffer, "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(22050); out.setnframes(len(quiet) * 2 + len(tone))
out.writeframesraw(array.array("h", quiet + tone + quiet).tobytes())
"""


@pytest.fixture
def espeak(tmp_path: Path) -> Espeak:
    """A stand-in program with the same pipes, so that the tests need no espeak-ng."""
    script = tmp_path / "fake_espeak.py"
    script.write_text(FAKE_ESPEAK, encoding="utf-8")
    return Espeak((sys.executable, str(script)))


@pytest.mark.parametrize(
    ("label", "desk", "said"),
    [
        ("A042", "3", "Xin mời số A, không bốn hai, đến quầy số ba."),
        ("B1005", "12", "Xin mời số B, một không không năm, đến quầy số mười hai."),
        ("Đ007", "15", "Xin mời số Đ, không không bảy, đến quầy số mười lăm."),
        ("C120", "20", "Xin mời số C, một hai không, đến quầy số hai mươi."),
        ("C120", "2B", "Xin mời số C, một hai không, đến quầy số hai B."),
    ],
)
def test_a_call_is_said_as_people_say_it(label: str, desk: str, said: str) -> None:
    assert wording.call_sentence(label, desk) == said


def test_the_shipped_pack_can_say_every_call() -> None:
    pack = Pack.load()
    speaker = Speaker(pack, None, SilentSink())
    for letter in wording.LETTERS:
        assert speaker.call_sound(f"{letter}042", "3") is not None
    for desk in range(1, wording.HIGHEST_DESK + 1):
        assert speaker.call_sound("A987", str(desk)) is not None
    assert set(wording.pack_words()) <= set(pack.texts())


def test_the_shipped_pack_is_small_and_what_its_manifest_says() -> None:
    pack = Pack.load()
    files = {clip.file: clip.sha256 for clip in pack.manifest.clips}
    for name, digest in files.items():
        assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == digest
    assert sum((SHIPPED / name).stat().st_size for name in files) <= 2 * 1024 * 1024
    assert {path.name for path in SHIPPED.iterdir()} == {*files, "manifest.json"}
    assert "espeak-ng" in pack.manifest.licence


def test_clips_are_joined_with_gaps_of_60_to_80_ms() -> None:
    pack = Pack.load()
    four, two = pack.clip("bốn"), pack.clip("hai")
    assert four is not None
    assert two is not None
    both = samples.joined([four, two], samples.GAP_MS)
    gap = samples.seconds(both) - samples.seconds(four) - samples.seconds(two)
    assert 0.060 <= gap <= 0.080
    assert both[: len(four)] == four
    assert not any(both[len(four) : len(both) - len(two)])


def test_a_call_is_a_chime_and_the_sentence_and_is_said_again_after_a_rest() -> None:
    speaker = Speaker(Pack.load(), None, SilentSink())
    first, again = speaker.call_sound("A042", "3"), speaker.call_sound("A042", "3", again=True)
    assert first is not None
    assert again is not None
    chime, rest = samples.chime(), samples.silence(samples.REST_MS)
    assert first[: len(chime)] == chime
    assert again[: len(rest)] == rest
    assert first[len(chime) + len(samples.silence(150)) :] == again[len(rest) :]


def test_who_listens_hears_when_a_call_begins(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "heard")
    speaker = Speaker(Pack.load(), None, sink)
    began: list[tuple[str, int]] = []
    speaker.began = lambda label: began.append((label, len(sink.files)))
    speaker.open()
    done = threading.Semaphore(0)
    speaker.say_call("A001", "1", over=lambda heard: done.release())
    speaker.say_pause("2", over=lambda heard: done.release())
    assert done.acquire(timeout=20)
    assert done.acquire(timeout=20)
    speaker.close()
    assert began == [("A001", 0)]
    assert len(sink.files) == 2


def test_calls_never_overlap_and_keep_their_order(tmp_path: Path) -> None:
    class Watching(FileSink):
        playing = 0
        worst = 0

        def play(self, sound: array) -> bool:
            self.playing += 1
            self.worst = max(self.worst, self.playing)
            heard = super().play(sound)
            self.playing -= 1
            return heard

    sink = Watching(tmp_path / "heard")
    speaker = Speaker(Pack.load(), None, sink)
    speaker.open()
    done = threading.Semaphore(0)
    over: list[str] = []
    for label in ("A001", "B022", "C333"):
        speaker.say_call(label, "1", over=lambda heard, label=label: (over.append(label), done.release()))
    for _ in range(3):
        assert done.acquire(timeout=20)
    speaker.close()
    assert over == ["A001", "B022", "C333"]
    assert sink.worst == 1
    for path, label in zip(sink.files, over, strict=True):
        assert samples.read_wav(path.read_bytes()) == speaker.call_sound(label, "1")


def test_a_window_closed_meanwhile_does_not_silence_the_voice(tmp_path: Path) -> None:
    done = threading.Semaphore(0)
    speaker = Speaker(Pack.load(), None, FileSink(tmp_path / "heard"))
    speaker.open()

    def gone(_heard: bool) -> None:
        done.release()
        raise RuntimeError("Signal source has been deleted")

    speaker.say_call("A001", "1", over=gone)
    assert done.acquire(timeout=20)
    speaker.say_call("A002", "1", over=lambda _heard: done.release())
    assert done.acquire(timeout=20)
    speaker.close()


def test_volume_is_asked_for_each_call(tmp_path: Path) -> None:
    loudness = iter((100, 40))
    sink = FileSink(tmp_path / "heard")
    speaker = Speaker(Pack.load(), None, sink, volume=lambda: next(loudness))
    speaker.open()
    done = threading.Semaphore(0)
    for _ in range(2):
        speaker.say_call("A042", "3", over=lambda heard: done.release())
    assert done.acquire(timeout=20)
    assert done.acquire(timeout=20)
    speaker.close()
    loud, soft = (samples.read_wav(path.read_bytes()) for path in sink.files)
    assert max(soft) == pytest.approx(0.4 * max(loud), rel=0.02)


def test_a_missing_clip_falls_back_to_live_speech(tmp_path: Path, espeak: Espeak) -> None:
    building.build(tmp_path / "pack", espeak, words=wording.needed("A", "3"))
    pack = Pack.load(tmp_path / "pack")
    (next((tmp_path / "pack").glob("*-bon.wav"))).unlink()
    speaker = Speaker(pack, espeak, SilentSink())
    assert speaker.call_sound("A042", "3") is not None
    assert Speaker(pack, None, SilentSink()).call_sound("A042", "3") is None
    assert Speaker(pack, None, SilentSink()).call_sound("A111", "3") is not None


def test_a_tampered_clip_is_not_played(tmp_path: Path, espeak: Espeak) -> None:
    building.build(tmp_path / "pack", espeak, words=("một", "hai"))
    path = next((tmp_path / "pack").glob("*-hai.wav"))
    path.write_bytes(path.read_bytes() + b"x")
    assert Pack.load(tmp_path / "pack").clip("hai") is None


def test_without_anything_to_speak_with_the_caption_is_all(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "heard")
    speaker = Speaker(None, Espeak(str(tmp_path / "no-such-program")), sink)
    speaker.open()
    done = threading.Event()
    outcome: list[bool] = []
    speaker.say_call("A042", "3", over=lambda heard: (outcome.append(heard), done.set()))
    assert done.wait(20)
    speaker.close()
    assert outcome == [False]
    assert sink.files == []


def test_a_player_without_a_sound_card_is_no_error() -> None:
    failing = ProgramSink((sys.executable, "-c", "import sys; sys.stdin.buffer.read(); sys.exit(1)"))
    assert failing.play(samples.chime()) is False
    assert ProgramSink(("no-such-player-anywhere",)).play(samples.chime()) is False


def test_a_player_gets_every_sample(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    assert ProgramSink((sys.executable, "-c", code, str(out))).play(samples.chime()) is True
    assert out.read_bytes() == samples.chime().tobytes()


def test_reading_aloud_is_hushed_at_once_and_calls_stay(tmp_path: Path, espeak: Espeak) -> None:
    started = threading.Event()

    class Slow(FileSink):
        let_go = threading.Event()
        cuts = 0

        def play(self, sound: array) -> bool:
            if not started.is_set():
                started.set()
                assert self.let_go.wait(20)
            return super().play(sound)

        def cut(self) -> None:
            self.cuts += 1
            self.let_go.set()

    sink = Slow(tmp_path / "heard")
    speaker = Speaker(Pack.load(), espeak, sink)
    speaker.open()
    speaker.speak("Ông bà cần làm việc gì hôm nay?")
    assert started.wait(20)
    done = threading.Event()
    speaker.speak("Trang sau")  # replaces the first page
    speaker.say_call("A042", "3", over=lambda heard: done.set())
    assert done.wait(20)
    speaker.close()
    assert sink.cuts >= 1
    assert samples.read_wav(sink.files[-1].read_bytes()) == speaker.call_sound("A042", "3")


def test_a_page_that_is_hushed_before_its_first_sound_is_never_heard(tmp_path: Path) -> None:
    rendering, let_go, done = threading.Event(), threading.Event(), threading.Event()

    class Slow(Espeak):
        def render(self, text: str, language: str = "vi", speed: int = 125) -> array | None:
            rendering.set()
            assert let_go.wait(20)
            return samples.chime()

    sink = FileSink(tmp_path / "heard")
    speaker = Speaker(None, Slow(), sink)
    speaker.open()
    speaker.speak("Người đã mất vì nguyên nhân gì?", over=lambda _heard: done.set())
    assert rendering.wait(20)
    speaker.hush()
    let_go.set()
    assert done.wait(20)
    assert sink.files == []
    again = threading.Event()
    speaker.speak("Trang sau", over=lambda _heard: again.set())
    assert again.wait(20)
    speaker.close()
    assert len(sink.files) == 1


def test_live_speech_keeps_the_text_off_the_process_list(espeak: Espeak, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: list[list[str]] = []
    real = subprocess.run

    def watched(command: list[str], **more: object) -> object:
        seen.append([str(part) for part in command])
        return real(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    assert espeak.render("Nguyễn Văn Thử") is not None
    assert espeak.render("fail") is None
    assert all("Nguyễn" not in part for words in seen for part in words)


def test_building_makes_the_same_pack_each_time(tmp_path: Path, espeak: Espeak) -> None:
    words = wording.needed("HĐ", "12")
    first = building.build(tmp_path / "one", espeak, name="x", words=words)
    second = building.build(tmp_path / "two", espeak, name="x", words=words)
    assert first == second
    assert Pack.load(tmp_path / "one").manifest == first
    assert [clip.text for clip in first.clips] == [wording.CHIME, *words]


def test_the_command_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.build(tmp_path / "pack", program="no-such-program") == 1
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "apt-get install espeak-ng" in heard.err


def test_the_command_builds_with_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "espeak-stand-in"
    program.write_text(f"#!{sys.executable}\n{FAKE_ESPEAK}", encoding="utf-8")
    os.chmod(program, 0o755)
    assert command.build(tmp_path / "pack", program=str(program)) == 0
    assert "53" in capsys.readouterr().out
    assert len(Pack.load(tmp_path / "pack").texts()) == 53


def test_a_broken_pack_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError) as caught:
        Pack.load(tmp_path)
    assert "motcua voice build" in error_texts(caught.value)[1]


def test_a_clip_of_another_shape_is_refused() -> None:
    import io
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(44100)
        writer.writeframes(bytes(8))
    with pytest.raises(ValueError, match="22050"):
        samples.read_wav(out.getvalue())


@pytest.mark.parametrize(("hour", "volume"), [(6, 90), (7, 80), (11, 50), (12, 50), (13, 100), (23, 100)])
def test_volume_follows_the_hour(hour: int, volume: int) -> None:
    voice = VoiceSettings(volume=90, volume_by_hour={7: 80, 11: 50, 13: 100})
    assert volume_at(voice, hour) == volume


def test_a_wrong_pack_folder_leaves_captions(tmp_path: Path) -> None:
    settings = Settings(voice=VoiceSettings(pack=str(tmp_path / "nowhere"), sound=False))
    speaker = speaker_for(settings, SystemClock())
    assert speaker.pack is None
    assert isinstance(speaker.sink, SilentSink)
