"""A form's own recording of a question: any ordinary WAV file, brought to the voice's rate.

Called by the speaker on its thread. A file that can't be played gives None, and the question is spoken instead.
"""

from __future__ import annotations

import logging
import wave
from pathlib import Path

from kiosk.log import known
from ui.voice.samples import Samples, any_wav, resampled

log = logging.getLogger("motcua.voice")


def read(file: Path) -> Samples | None:
    try:
        return resampled(*any_wav(file.read_bytes()))
    except (OSError, EOFError, wave.Error) as error:
        log.warning("the recording %s is not played: %s", known(file.name), error)
        return None
