"""Puts a speaker together from the settings: pack, live speech, player, volume by hour.

Called by the composition root, once per process. A broken pack is logged and passed over: calls are written.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kiosk.clock import Clock, local
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, VoiceSettings
from ui.voice.espeak import Espeak
from ui.voice.pack import SHIPPED, Pack
from ui.voice.sinks import SilentSink, best_sink
from ui.voice.speaker import Speaker

log = logging.getLogger("motcua.voice")


def volume_at(voice: VoiceSettings, hour: int) -> int:
    """The loudness at a local hour: the entry of the latest hour named that is not after it."""
    passed = [start for start in voice.volume_by_hour if start <= hour]
    return voice.volume_by_hour[max(passed)] if passed else voice.volume


def speaker_for(settings: Settings, clock: Clock) -> Speaker:
    """A speaker, not yet opened. Raises nothing."""
    voice = settings.voice
    try:
        pack = Pack.load(Path(voice.pack) if voice.pack else SHIPPED)
    except ExpectedError as error:
        log.warning("no voice pack: %s", error)
        pack = None
    live = Espeak()
    return Speaker(
        pack,
        live if live.available() else None,
        best_sink() if voice.sound else SilentSink(),
        volume=lambda: volume_at(voice, local(clock.now()).hour),
    )
