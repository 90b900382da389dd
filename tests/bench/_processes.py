"""What the system says of another process: its memory and its processor time. For benches, on Linux."""

from __future__ import annotations

import os
import threading
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_seconds_of_tree(root: int) -> float:
    """Of a server and the processes that it starts: of those that ended what the system added to it."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended just now
                continue
            if int(folder.name) == root:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) == root:
                ticks += sum(map(int, fields[11:13]))
    return ticks / TICK


def resident_mib(pid: int, name: str = "VmRSS") -> float:
    """0 where the process is gone."""
    status = Path(f"/proc/{pid}/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


class Watch:
    """Looks at a process's resident memory every half second until it is asked."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over, self._seen = pid, threading.Event(), [resident_mib(pid)]
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self._seen.append(resident_mib(self._pid))

    def greatest(self) -> float:
        self._over.set()
        self._thread.join()
        return max(self._seen)
