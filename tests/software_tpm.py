"""A TPM 2 in software (swtpm) for tests, spoken to through tpm2-tools as the machine's own chip would be."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

NEEDED = ("swtpm", "tpm2_createprimary", "tpm2_create", "tpm2_load", "tpm2_unseal", "tpm2_flushcontext")


@contextlib.contextmanager
def software_tpm(folder: Path) -> Iterator[str]:
    """The TCTI of a chip whose state lies in `folder`; the test is skipped where the programs are not installed."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"no TPM in software here: {', '.join(lacking)} (apt install swtpm tpm2-tools libtss2-tcti-swtpm0)")
    folder.mkdir(parents=True, exist_ok=True)
    port = _two_ports()
    words = [f"type=tcp,port={port + n},bindaddr=127.0.0.1" for n in (0, 1)]
    with subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--server", words[0], "--ctrl", words[1],
         "--flags", "not-need-init,startup-clear"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as chip:  # fmt: skip
        try:
            _wait(chip, port + 1)
            yield f"swtpm:host=127.0.0.1,port={port}"
        finally:
            chip.terminate()


def _two_ports() -> int:
    """The first of two free ports in a row: the chip's own and its control's."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port


def _wait(chip: subprocess.Popen[bytes], port: int) -> None:
    while chip.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
    raise AssertionError("the software TPM did not start")
