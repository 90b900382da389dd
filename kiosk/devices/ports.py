"""Lists serial ports that may be a scanner or a printer; for settings pages and `motcua doctor`.

Pseudo terminals are never listed: name them in the settings. A machine without ports gives an empty list.
"""

from __future__ import annotations

import sys
from pathlib import Path

BY_ID = Path("/dev/serial/by-id")


def candidates(by_id: Path = BY_ID) -> list[str]:
    """Ports worth trying: names that survive replugging first, then the others the system knows."""
    from serial.tools import list_ports

    stable = sorted(str(path) for path in by_id.iterdir()) if by_id.is_dir() else []
    covered = {str(Path(path).resolve()) for path in stable}
    others = sorted(
        port.device
        for port in list_ports.comports()
        if port.device not in covered and not _is_board_port(port.device)
    )
    return stable + others


def _is_board_port(device: str) -> bool:
    """True for /dev/ttyS*, which Linux lists whether or not anything is there."""
    return sys.platform == "linux" and device.startswith("/dev/ttyS")
