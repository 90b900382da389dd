"""A form's own recording of a question: any ordinary WAV file, brought to the voice's rate.

Called by the speaker on its thread. A file that can't be played gives None, and the question is spoken instead.
"""

from __future__ import annotations

import logging
import sys
import wave
from array import array
from pathlib import Path

from kiosk.log import known
from ui.voice.samples import RATE, Samples

log = logging.getLogger("motcua.voice")
LONGEST_SECONDS = 180


def read(file: Path) -> Samples | None:
    try:
        with wave.open(str(file), "rb") as reader:
            rate, width, channels = reader.getframerate(), reader.getsampwidth(), reader.getnchannels()
            if width != 2 or not 8000 <= rate <= 96000 or channels not in (1, 2):
                raise wave.Error(f"{rate} Hz, {8 * width} bit, {channels} channels")
            frames = reader.readframes(rate * LONGEST_SECONDS)
    except (OSError, EOFError, wave.Error) as error:
        log.warning("the recording %s is not played: %s", known(file.name), error)
        return None
    samples = array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    mono = samples[::channels]
    if rate == RATE:
        return mono
    count = len(mono) * RATE // rate
    return array("h", (mono[min(len(mono) - 1, place * rate // RATE)] for place in range(count)))
