"""The sRGB colour profile (IEC 61966-2-1) that a PDF/A names as its output intent, made from the standard's numbers.

Called by layout.archival, once per process. An ICC profile of version 2.1 with three matrix columns (adapted to the
D50 white of the profile connection space) and one curve for all channels. Made here, so that no file is shipped whose
licence would have to be kept. Raises nothing.
"""

from __future__ import annotations

import functools
import struct

_WHITE = (0.9642, 1.0, 0.8249)  # D50
_COLUMNS = {b"rXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971), b"bXYZ": (0.1431, 0.0606, 0.7141)}
_CURVE = 256  # entries
_HEADER = ">I4xI4s4s4s6H4s4xI4s4sQI3i"


@functools.cache
def srgb() -> bytes:
    """The profile's bytes, the same in each process."""
    curve = _curve()
    tags = {b"desc": _description("sRGB"), b"cprt": _text("No rights reserved"), b"wtpt": _xyz(_WHITE)}
    tags |= {name: _xyz(column) for name, column in _COLUMNS.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    start = 128 + 4 + 12 * len(tags)
    table, data, places = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + b"\0" * (-len(content) % 4)
        table += name + struct.pack(">II", places[content], len(content))
    return _header(128 + len(table) + len(data)) + table + data


def _header(size: int) -> bytes:
    white = [_fixed(value) for value in _WHITE]
    head = struct.pack(
        _HEADER, size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp", 0, b"none", b"none", 0, 0,
        *white,
    )  # fmt: skip
    return head.ljust(128, b"\0")


def _fixed(value: float) -> int:
    return round(value * 65536)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *map(_fixed, values))


def _text(words: str) -> bytes:
    return struct.pack(">4s4x", b"text") + words.encode("ascii") + b"\0"


def _description(words: str) -> bytes:
    """The name, in ASCII alone: the Unicode and Macintosh parts are empty."""
    ascii_ = words.encode("ascii") + b"\0"
    return struct.pack(">4s4xI", b"desc", len(ascii_)) + ascii_ + struct.pack(">IIHB67x", 0, 0, 0, 0)


def _curve() -> bytes:
    """From a stored value to light, as the standard sets it."""
    steps = [_light(place / (_CURVE - 1)) for place in range(_CURVE)]
    return struct.pack(f">4s4xI{_CURVE}H", b"curv", _CURVE, *(round(step * 65535) for step in steps))


def _light(value: float) -> float:
    light: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return light
