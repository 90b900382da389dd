"""Programs that record the microphone into a WAV file, or make one out of a telephone's file: arecord and ffmpeg.

Called by the recording of a ward's own pack; both run as processes of their own. Without either there is no
microphone here, and a folder of files made elsewhere is the way.
"""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.log import known

log = logging.getLogger("motcua.voice")
ProgramWords = tuple[str, ...]
DEADLINE = 10.0
ARECORD: ProgramWords = ("arecord", "-q", "-f", "S16_LE", "-r", "44100", "-c", "1", "-t", "wav")
FFMPEG: ProgramWords = ("ffmpeg", "-nostdin", "-v", "error", "-y")
MICROPHONES = {"linux": ("alsa", "default"), "win32": ("dshow", "audio=default"), "darwin": ("avfoundation", ":0")}
SHAPE: ProgramWords = ("-ac", "1", "-ar", "44100", "-c:a", "pcm_s16le", "-f", "wav")


class Microphone:
    """Records from `start` to `stop`. `command` is a program's words; the file's name comes last."""

    def __init__(self, command: ProgramWords) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, file: Path) -> bool:
        """False where the program does not start."""
        try:
            self._process = subprocess.Popen(
                [*self.command, str(file)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            log.warning("no recording by %s: %s", known(self.command[0]), error)
            return False
        return True

    def stop(self) -> None:
        """End the recording; the program writes its file to the end."""
        if self._process is None:
            return
        if sys.platform == "win32":
            self._process.terminate()
        else:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def microphone(find: Callable[[str], str | None] = shutil.which) -> Microphone | None:
    """The first program that this machine has, or None."""
    if find("arecord"):
        return Microphone(ARECORD)
    if find("ffmpeg") and sys.platform in MICROPHONES:
        kind, device = MICROPHONES[sys.platform]
        return Microphone((*FFMPEG, "-f", kind, "-i", device, *SHAPE))
    return None


def as_wav(file: Path, program: ProgramWords = FFMPEG) -> bytes:
    """A telephone's file as WAV bytes; b"" where ffmpeg is missing or cannot read it."""
    try:
        done = subprocess.run([*program, "-i", str(file), *SHAPE, "-"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("not made a WAV: %s", error)
        return b""
    return done.stdout if done.returncode == 0 else b""
