"""Sound as 16-bit mono samples: reading and writing WAV, trimming silence, joining, volume.

Standard library only. Called by the pack, the speaker and whoever makes a pack. Raises ValueError for a clip of
another shape.
"""

from __future__ import annotations

import io
import itertools
import math
import sys
import wave
from array import array
from collections.abc import Iterable

RATE = 22050
GAP_MS = 70  # between words; measured advice: 60 to 80
PAUSE_MS = 260  # between phrases
REST_MS = 900  # between the two times a call is said
LONGEST_SECONDS = 180  # of a file from elsewhere

Samples = array  # of "h"


def read_wav(data: bytes) -> Samples:
    """Samples of a 22050 Hz, 16-bit, mono WAV. Also of one whose header does not know its length (a pipe)."""
    with wave.open(io.BytesIO(data), "rb") as reader:
        shape = (reader.getframerate(), reader.getsampwidth(), reader.getnchannels())
        if shape != (RATE, 2, 1):
            raise ValueError(f"a clip must be {RATE} Hz, 16 bit, mono, not {shape}")
        frames = reader.readframes(len(data) // 2)
    samples = array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def write_wav(samples: Samples) -> bytes:
    little = array("h", samples)
    if sys.byteorder == "big":
        little.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(little.tobytes())
    return out.getvalue()


def silence(milliseconds: int) -> Samples:
    return array("h", bytes(2 * (RATE * milliseconds // 1000)))


def trimmed(samples: Samples, threshold: int = 300, margin_ms: int = 12) -> Samples:
    """Without the silence at both ends; a little stays, so that no consonant is cut."""
    loud = [index for index, value in enumerate(samples) if abs(value) > threshold]
    if not loud:
        return array("h")
    margin = RATE * margin_ms // 1000
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def resampled(samples: Samples, rate: int) -> Samples:
    """The same sound at the voice's RATE: what a faster file holds too many of is averaged, so that nothing hisses."""
    if rate == RATE or not samples:
        return samples
    wide = max(1, round(rate / RATE))
    sums = [0, *itertools.accumulate(samples)]
    last = len(samples) - wide
    places = (min(last, place * rate // RATE) for place in range(len(samples) * RATE // rate))
    return array("h", ((sums[place + wide] - sums[place]) // wide for place in places))


def any_wav(data: bytes) -> tuple[Samples, int]:
    """First channel and rate of an ordinary PCM WAV: 16 or 24 bit, 8000 to 96000 Hz, mono or stereo.

    Raises wave.Error or EOFError for what is none; reads three minutes at most.
    """
    with wave.open(io.BytesIO(data), "rb") as reader:
        rate, width, channels = reader.getframerate(), reader.getsampwidth(), reader.getnchannels()
        if width not in (2, 3) or not 8000 <= rate <= 96000 or channels not in (1, 2):
            raise wave.Error(f"{rate} Hz, {8 * width} bit, {channels} channels")
        frames = reader.readframes(rate * LONGEST_SECONDS)
    if width == 3:  # the two high bytes of each
        kept = bytearray(len(frames) // 3 * 2)
        kept[0::2], kept[1::2] = frames[1 : len(frames) // 3 * 3 : 3], frames[2::3]
        frames = bytes(kept)
    samples = array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples[::channels], rate


def scaled(samples: Samples, percent: int) -> Samples:
    """At `percent` of its loudness, 0 to 100."""
    if percent >= 100:
        return samples
    return array("h", (value * max(0, percent) // 100 for value in samples))


def joined(parts: Iterable[Samples], gap_ms: int) -> Samples:
    out: Samples = array("h")
    for index, part in enumerate(parts):
        if index:
            out.extend(silence(gap_ms))
        out.extend(part)
    return out


def seconds(samples: Samples) -> float:
    return len(samples) / RATE


def chime() -> Samples:
    """Two soft bell tones, falling: the ear is called before the number comes."""
    out: Samples = array("h", bytes(2 * int(RATE * 1.1)))
    for start, pitch in ((0.0, 784.0), (0.38, 622.3)):
        first = int(start * RATE)
        for index in range(first, len(out)):
            t = (index - first) / RATE
            rise = min(1.0, t / 0.012)
            value = math.sin(2 * math.pi * pitch * t) + 0.25 * math.sin(4 * math.pi * pitch * t)
            out[index] = max(-32767, min(32767, out[index] + int(9500 * rise * math.exp(-4.2 * t) * value)))
    return out
