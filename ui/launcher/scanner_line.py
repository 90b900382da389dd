"""The line of the virtual scanner: a pseudo terminal that the real scanner reader opens, with a plug to pull.

Called by the composition root (which gives `port` to the settings) and the scanner's window. `port` is a link
in a folder of its own, so that pulling and plugging work as with hardware: the reader opens the same name again.
Where the system has no pseudo terminals (Windows) `port` is "" and texts are announced directly.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class ScannerLine:
    def __init__(self, announce: Callable[[str], None] = lambda text: None) -> None:
        """`announce` takes a text where there is no pseudo terminal."""
        self._announce = announce
        self._folder: Path | None = None
        self._near = self._far = -1
        self._direct = os.name == "nt"

    @property
    def port(self) -> str:
        """The name that the scanner's settings get; "" before `open` and where there is none."""
        return str(self._folder / "scanner") if self._folder is not None else ""

    @property
    def plugged(self) -> bool:
        return self._near >= 0 or (self._folder is None and self._direct)

    def open(self) -> None:
        if os.name == "nt":
            return
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-scanner-"))
        try:
            self.plug()
        except OSError:  # a system without pseudo terminals (a bare container): texts are announced directly
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder, self._direct = None, True

    def plug(self) -> None:
        if self._folder is None or self._near >= 0:
            return
        import pty
        import tty

        self._near, self._far = pty.openpty()
        tty.setraw(self._far)  # otherwise CR becomes LF and the text is echoed back
        os.set_blocking(self._near, False)
        link = self._folder / "scanner"
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._far))

    def unplug(self) -> None:
        """The reader sees its device vanish."""
        if self._folder is not None:
            (self._folder / "scanner").unlink(missing_ok=True)
        for end in (self._near, self._far):
            if end >= 0:
                os.close(end)
        self._near = self._far = -1

    def scan(self, text: str) -> bool:
        """As if the scanner had read `text`. False: the plug is out, or nobody reads and the line is full."""
        if self._folder is None:
            self._announce(text)
            return self._direct
        if self._near < 0:
            return False
        data = text.encode() + b"\r\n"
        with contextlib.suppress(BlockingIOError):
            while data:
                data = data[os.write(self._near, data) :]
        return not data

    def close(self) -> None:
        self.unplug()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
