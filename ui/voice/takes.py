"""One recorded take of a phrase, made fit for a pack: trimmed, evenly loud; or what is wrong with it.

Called by the recording of a ward's own pack. Pure: samples and their rate in, a judgement out.
"""

from __future__ import annotations

import enum
import math
from typing import NamedTuple

from ui.voice import samples
from ui.voice.samples import RATE, Samples

FRAME = RATE // 100  # 10 ms
LOWEST_RATE = 16_000  # below, s and x sound alike
EVEN = 4500  # loudness of every clip: the mean of its voiced frames (RMS), as in the pack that comes along
PEAK = 30_000
FULL = 32_700
CLIPPED = 0.0015  # share of samples at the very top from which the ear hears it
QUIETEST = 250  # voiced frames below this were not spoken into the microphone
NOISY = 6.0  # the voice stands at least so many times above the room
BEFORE, AFTER = 3, 7  # frames kept around the voice, so that no consonant is cut
FADE = RATE // 200


class TakeFault(enum.StrEnum):
    """Why a take is recorded again; the words are voice.record.fault.<value>."""

    UNREADABLE = "unreadable"
    LOW_RATE = "low_rate"
    SILENT = "silent"
    CLIPPED = "clipped"
    NOISY = "noisy"
    SHORT = "short"
    LONG = "long"


class Take(NamedTuple):
    """What became of one recording: `sound` is fit for the pack where `faults` is empty."""

    sound: Samples
    faults: tuple[TakeFault, ...] = ()


def judged(raw: Samples, rate: int, phrase: str) -> Take:
    """Trim, even out and check one recording of `phrase`."""
    if rate < LOWEST_RATE:
        return Take(raw, (TakeFault.LOW_RATE,))
    clipped = sum(abs(value) >= FULL for value in raw) > max(8, CLIPPED * len(raw))
    sound = samples.resampled(raw, rate)
    levels = _levels(sound)
    voiced = _voiced(levels)
    if voiced is None:
        return Take(sound, (TakeFault.SILENT,))
    first, last = voiced
    shortest, longest = bounds(phrase)
    spoken = (last - first + 1) / 100
    wrong = {
        TakeFault.CLIPPED: clipped,
        TakeFault.NOISY: _noisy(levels, first, last),
        TakeFault.SHORT: spoken < shortest,
        TakeFault.LONG: spoken > longest,
    }
    kept = sound[max(0, first - BEFORE) * FRAME : (last + 1 + AFTER) * FRAME]
    return Take(_faded(evened(kept)), tuple(fault for fault, there in wrong.items() if there))


def bounds(phrase: str) -> tuple[float, float]:
    """Seconds that a phrase takes at least and at most, calmly spoken."""
    words = len(phrase.split())
    return 0.10 + 0.08 * (words - 1), 1.2 + 0.7 * (words - 1)


def evened(sound: Samples) -> Samples:
    """At the loudness of all clips; no sample over PEAK."""
    top = max(map(abs, sound), default=0)
    loud = sorted(_levels(sound))[-max(1, len(sound) // FRAME // 2) :]
    mean = math.sqrt(sum(level * level for level in loud) / len(loud)) if loud else 0.0
    if not top or not mean:
        return sound
    gain = min(EVEN / mean, PEAK / top)
    return samples.Samples("h", (round(value * gain) for value in sound))


def _levels(sound: Samples) -> list[float]:
    """Loudness (RMS) of each 10 ms."""
    frames = (sound[start : start + FRAME] for start in range(0, len(sound) - FRAME + 1, FRAME))
    return [math.sqrt(sum(value * value for value in frame) / FRAME) for frame in frames]


def _voiced(levels: list[float]) -> tuple[int, int] | None:
    """First and last frame of the voice; None where nobody spoke."""
    if not levels or max(levels) < QUIETEST:
        return None
    room = sorted(levels)[len(levels) // 10]
    least = max(QUIETEST / 2, 0.06 * max(levels), min(2.5 * room, 0.4 * max(levels)))
    loud = [place for place, level in enumerate(levels) if level >= least]
    return loud[0], loud[-1]


def _noisy(levels: list[float], first: int, last: int) -> bool:
    """Whether the room is heard beside the voice: measured where nobody speaks."""
    room = levels[:first] + levels[last + 1 :]
    if len(room) < 5:
        return False
    voice = sorted(levels[first : last + 1])[(last - first) * 3 // 4]
    return voice < NOISY * sorted(room)[len(room) // 2]


def _faded(sound: Samples) -> Samples:
    """Without a click at either end."""
    for place in range(min(FADE, len(sound) // 2)):
        for index in (place, -1 - place):
            sound[index] = sound[index] * place // FADE
    return sound
