"""Live speech by the espeak-ng program, run as a separate process; for what no clip pack holds.

Called by the speaker (on its own thread) and by the pack's builder. The text goes in by a pipe and the sound
comes out by one, so that nothing personal lies in a process list or on disk. Without the program: None.
"""

from __future__ import annotations

import logging
import shutil
import subprocess

from ui.voice import samples
from ui.voice.samples import Samples

log = logging.getLogger("motcua.voice")
WORDS_A_MINUTE = 125  # for elderly listeners
VOICES = {"vi": "vi", "en": "en"}


class Espeak:
    """One way to the espeak-ng program. `program` is a path, or a list of words that starts it."""

    def __init__(self, program: str | tuple[str, ...] = "espeak-ng", deadline: float = 20.0) -> None:
        self.program = (program,) if isinstance(program, str) else program
        self.deadline = deadline

    def available(self) -> bool:
        return shutil.which(self.program[0]) is not None

    def version(self) -> str:
        try:
            done = subprocess.run([*self.program, "--version"], capture_output=True, timeout=self.deadline)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.decode("utf-8", "replace").partition("Data at")[0].strip()

    def render(self, text: str, language: str = "vi", speed: int = WORDS_A_MINUTE) -> Samples | None:
        """The text as sound, silence trimmed; None where the program is missing or fails."""
        command = [*self.program, "-v", VOICES.get(language, "vi"), "-s", str(speed), "--stdin", "--stdout"]
        try:
            done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, timeout=self.deadline)
            if done.returncode == 0:
                return samples.trimmed(samples.read_wav(done.stdout))
            log.warning("espeak-ng ended with %s", done.returncode)
        except (OSError, subprocess.TimeoutExpired, EOFError, ValueError, samples.wave.Error) as error:
            log.info("no live speech: %s", error)
        return None
