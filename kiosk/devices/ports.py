"""Finds serial ports: those that a setting names, by path or by a USB device's numbers, and all that may be a device.

For kiosk.devices.line, settings pages and `motcua doctor`. Pseudo terminals are never listed: name them in the
settings. A machine without ports gives an empty list.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serial.tools.list_ports_common import ListPortInfo

BY_ID = Path("/dev/serial/by-id")
_USB = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)


def places_of(setting: str) -> list[str]:
    """The ports that a setting names (kiosk.values.lines), in its order; of USB devices those that are plugged in."""
    found: list[str] = []
    for name in filter(None, (part.strip() for part in setting.split(","))):
        usb = _USB.fullmatch(name)
        found += _plugged(int(usb[1], 16), int(usb[2], 16), usb[3] or "") if usb else [name]
    return found


def _plugged(vendor: int, product: int, number: str) -> list[str]:
    """Ports of such USB devices, `number`: the one with that serial number."""
    return sorted(
        port.device for port in _listed()
        if (port.vid, port.pid) == (vendor, product) and number in ("", port.serial_number)
    )  # fmt: skip


def _listed() -> list[ListPortInfo]:
    from serial.tools import list_ports

    return list(list_ports.comports())


def usb_name(port: str) -> str:
    """What a setting may say for that port instead of its path: "0c2e:0b61"; "" for one that is no USB device."""
    real = str(Path(port).resolve())
    found = [one for one in _listed() if one.device in (port, real) and one.vid is not None]
    return f"{found[0].vid:04x}:{found[0].pid:04x}" if found else ""


def candidates(by_id: Path = BY_ID) -> list[str]:
    """Ports worth trying: names that survive replugging first, then the others the system knows."""
    stable = sorted(str(path) for path in by_id.iterdir()) if by_id.is_dir() else []
    covered = {str(Path(path).resolve()) for path in stable}
    others = sorted(
        port.device for port in _listed() if port.device not in covered and not _is_board_port(port.device)
    )
    return stable + others


def _is_board_port(device: str) -> bool:
    """True for /dev/ttyS*, which Linux lists whether or not anything is there."""
    return sys.platform == "linux" and device.startswith("/dev/ttyS")
