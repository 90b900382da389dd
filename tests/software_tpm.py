"""A TPM 2 in software (swtpm) for tests, spoken to through tpm2-tools as the machine's own chip would be."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TRIES = 20
NEEDED = ("swtpm", "tpm2_createprimary", "tpm2_create", "tpm2_load", "tpm2_unseal", "tpm2_flushcontext")


@contextlib.contextmanager
def software_tpm(folder: Path) -> Iterator[str]:
    """The TCTI of a chip whose state lies in `folder`; the test is skipped where the programs are not installed."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"no TPM in software here: {', '.join(lacking)} (apt install swtpm tpm2-tools libtss2-tcti-swtpm0)")
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(TRIES):
        chip, tcti = _started(folder)
        if _answers(chip, tcti):
            break
        _ended(chip)  # somebody else took one of the ports
    else:
        raise AssertionError("the software TPM did not start")
    try:
        yield tcti
    finally:
        _ended(chip)


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = _two_ports()
    words = [f"type=tcp,port={port + n},bindaddr=127.0.0.1" for n in (0, 1)]
    chip = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--server", words[0], "--ctrl", words[1],
         "--flags", "not-need-init,startup-clear"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return chip, f"swtpm:host=127.0.0.1,port={port}"


def _two_ports() -> int:
    """The first of two free ports in a row: the chip's own and its control's."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port


def _answers(chip: subprocess.Popen[bytes], tcti: str) -> bool:
    """Once it obeys; False where it ended."""
    while chip.poll() is None:
        asked = subprocess.run(["tpm2_flushcontext", "-Q", "-t", "-T", tcti], capture_output=True, check=False)
        if asked.returncode == 0:
            return True
    return False


def _ended(chip: subprocess.Popen[bytes]) -> None:
    chip.terminate()
    chip.wait(20)
