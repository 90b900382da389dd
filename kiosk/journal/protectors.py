"""Who keeps the key of the key file: the machine's TPM, a secret from outside the disk, or the ward's recovery words.

`Protector.seal` turns a file key into bytes that may lie on the disk; `unseal` turns them back. Called by
kiosk.journal.key_wrapping. The TPM is spoken to through tpm2-tools, separate programs of the TPM's own software
community: the key is sealed under the owner's storage key, without a state of the firmware, so that an update of the
BIOS locks nobody out. Raises ExpectedError keys.errors.{no_tpm, no_secret, weak_secret, wrong_recovery, sealed}.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk import private
from kiosk.errors import ExpectedError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

CREDENTIAL = "motcua.key"  # what systemd hands over in $CREDENTIALS_DIRECTORY
HANDED = Path("$CREDENTIALS_DIRECTORY") / CREDENTIAL
_SALT, _NONCE, _LEAST = 16, 12, 16
_TOOL_SECONDS = 30.0


class Protector(Protocol):
    kind: str

    def seal(self, file_key: bytes) -> bytes: ...

    def unseal(self, sealed: bytes) -> bytes: ...


class Secret:
    """A file that does not lie on this disk: systemd's credential, else `path` (a USB stick, another disk)."""

    kind = "secret"

    def __init__(self, path: Path) -> None:
        self.path = path

    def found(self) -> Path:
        """Where the secret is read: what the service manager hands over goes first."""
        handed = os.environ.get("CREDENTIALS_DIRECTORY", "")
        credential = Path(handed) / CREDENTIAL
        return credential if handed and credential.exists() else self.path

    @property
    def remembered(self) -> Path:
        """Where to look the next time: a credential has no path of its own."""
        return HANDED if self.found() != self.path else self.path

    def make(self) -> None:
        """A fresh secret where there is no file yet."""
        if not self.found().exists():
            private.write(self.path, base64.b32encode(os.urandom(40)) + b"\n")

    def seal(self, file_key: bytes) -> bytes:
        return _wrapped(self._read(), file_key)

    def unseal(self, sealed: bytes) -> bytes:
        found = _unwrapped(self._read(), sealed)
        if found is None:
            raise ExpectedError("keys.errors.sealed", file=str(self.found()))
        return found

    def _read(self) -> bytes:
        try:
            secret = self.found().read_bytes().strip()
        except OSError as error:
            raise ExpectedError("keys.errors.no_secret", file=str(self.found())) from error
        if len(secret) < _LEAST:
            raise ExpectedError("keys.errors.weak_secret", file=str(self.found()), least=_LEAST)
        return secret


class Recovery:
    """160 bits that are printed once and kept in the ward's safe."""

    kind = "recovery"

    def __init__(self, words: str = "") -> None:
        self.words = words or _grouped(base64.b32encode(os.urandom(20)).decode())

    def seal(self, file_key: bytes) -> bytes:
        return _wrapped(self._secret(), file_key)

    def unseal(self, sealed: bytes) -> bytes:
        found = _unwrapped(self._secret(), sealed)
        if found is None:
            raise ExpectedError("keys.errors.wrong_recovery")
        return found

    def _secret(self) -> bytes:
        """As typed: case, gaps and the digits that stand for letters do not matter."""
        return "".join(sign for sign in self.words.upper().translate(_LOOKALIKE) if sign.isalnum()).encode()


_LOOKALIKE = str.maketrans("018", "OLB")  # base32 has none of these digits; 1 is typed for L more often than for I


def _grouped(words: str) -> str:
    return "-".join(words[start : start + 4] for start in range(0, len(words), 4))


class Tpm:
    """The machine's own chip. What it sealed opens on this machine alone."""

    kind = "tpm"

    def seal(self, file_key: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="motcua-tpm-") as folder:
            self._primary(folder)
            made = ("-u", "public", "-r", "private")
            _tool(folder, "tpm2_create", "-Q", "-C", "primary", "-i", "-", *made, given=file_key)
            self._forget(folder)
            parts = [(Path(folder) / name).read_bytes() for name in ("public", "private")]
        return len(parts[0]).to_bytes(2, "big") + parts[0] + parts[1]

    def unseal(self, sealed: bytes) -> bytes:
        end = 2 + int.from_bytes(sealed[:2], "big")
        with tempfile.TemporaryDirectory(prefix="motcua-tpm-") as folder:
            (Path(folder) / "public").write_bytes(sealed[2:end])
            (Path(folder) / "private").write_bytes(sealed[end:])
            self._primary(folder)
            _tool(folder, "tpm2_load", "-Q", "-C", "primary", "-u", "public", "-r", "private", "-c", "object")
            self._forget(folder)
            found = _tool(folder, "tpm2_unseal", "-Q", "-c", "object")
            self._forget(folder)
        return found

    def _primary(self, folder: str) -> None:
        """Made anew each time from the chip's own seed: nothing is left in its small memory."""
        _tool(folder, "tpm2_createprimary", "-Q", "-C", "o", "-g", "sha256", "-G", "ecc", "-c", "primary")
        self._forget(folder)

    def _forget(self, folder: str) -> None:
        """A chip without the kernel's resource manager holds three objects."""
        _tool(folder, "tpm2_flushcontext", "-Q", "-t")


def has_tpm() -> bool:
    """Whether this machine can seal: a chip and the tools."""
    chip = os.environ.get("TPM2TOOLS_TCTI") or Path("/dev/tpmrm0").exists()
    return bool(chip) and all(shutil.which(f"tpm2_{name}") for name in ("create", "load", "unseal", "flushcontext"))


def _tool(folder: str, *words: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, cwd=folder, timeout=_TOOL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExpectedError("keys.errors.no_tpm", reason=words[0]) from error
    if done.returncode:
        raise ExpectedError("keys.errors.no_tpm", reason=f"{words[0]} {done.returncode}")
    return done.stdout


def _box(secret: bytes, salt: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"motcua1 file key").derive(secret))


def _wrapped(secret: bytes, file_key: bytes) -> bytes:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + _box(secret, salt).encrypt(nonce, file_key, b"file key")


def _unwrapped(secret: bytes, sealed: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    salt, nonce, rest = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        return _box(secret, salt).decrypt(nonce, rest, b"file key")
    except InvalidTag:
        return None
