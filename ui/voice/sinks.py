"""Where sound goes: a player program, Windows' own player, a file for tests, or nowhere.

A sink plays one WAV to its end on the caller's thread and can be cut short from another. No sound card is no
error: `play` then answers False, and the caption has said it all.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Protocol

from kiosk.log import known
from ui.voice import samples
from ui.voice.samples import RATE, Samples

log = logging.getLogger("motcua.voice")


class Sink(Protocol):
    def play(self, sound: Samples) -> bool:
        """Play to the end; False where nothing could be heard."""
        ...

    def cut(self) -> None:
        """End what is playing now. Called from any thread."""
        ...


class SilentSink:
    """Captions only."""

    def play(self, sound: Samples) -> bool:
        return False

    def cut(self) -> None:
        return


class FileSink:
    """Writes 0001.wav, 0002.wav … into a folder; tests listen to those."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []

    def play(self, sound: Samples) -> bool:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{len(self.files) + 1:04d}.wav"
        path.write_bytes(samples.write_wav(sound))
        self.files.append(path)
        return True

    def cut(self) -> None:
        return


class ProgramSink:
    """A player program that reads raw samples from its standard input (aplay, paplay)."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._complained = False

    def play(self, sound: Samples) -> bool:
        try:
            with self._lock:  # `cut` finds it as soon as it is there
                process = self._process = subprocess.Popen(
                    self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
        except OSError as error:
            return self._silent(str(error))
        try:
            process.communicate(sound.tobytes(), timeout=samples.seconds(sound) + 10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        finally:
            with self._lock:
                self._process = None
        return process.returncode == 0 or self._silent(f"it ended with {process.returncode}")

    def cut(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _silent(self, why: str) -> bool:
        if not self._complained:
            log.info("no sound by %s (%s); calls are written only", known(self.command[0]), known(why))
            self._complained = True
        return False


class WindowsSink:
    """winsound of the standard library."""

    def play(self, sound: Samples) -> bool:
        import winsound

        try:
            winsound.PlaySound(samples.write_wav(sound), winsound.SND_MEMORY)  # type: ignore[attr-defined]
        except RuntimeError:
            return False
        return True

    def cut(self) -> None:
        import winsound

        winsound.PlaySound(None, winsound.SND_PURGE)  # type: ignore[attr-defined]


def best_sink() -> Sink:
    """The sink for this machine."""
    if os.name == "nt":
        return WindowsSink()
    if shutil.which("paplay"):
        return ProgramSink(("paplay", "--raw", f"--rate={RATE}", "--channels=1", "--format=s16le"))
    if shutil.which("aplay"):
        return ProgramSink(("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1", "-"))
    return SilentSink()
