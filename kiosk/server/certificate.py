"""The server's own certificate: made once in its data folder, pinned by stations when they enrol.

It goes into a backup, in a file beside it: a server that came back under another one would be a stranger to every
station. Called by kiosk.server.listening, `motcua backup` and `restore`. Raises OSError.
"""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import private

CERTIFICATE, KEY = "central.crt", "central.key"
_BEGIN = b"-----BEGIN CERTIFICATE-----"


def files_in(folder: Path, host: str) -> tuple[Path, Path]:
    """(certificate, private key), made at the first call."""
    certificate, key = folder / CERTIFICATE, folder / KEY
    if not certificate.exists() or not key.exists():
        private.folder(folder)
        _make(certificate, key, host)
    return certificate, key


def keep_beside(backup: Path, folder: Path) -> None:
    """With a backup of that data folder; nothing where the server has none (plain HTTP), or it is a station's."""
    files = [folder / KEY, folder / CERTIFICATE]
    if all(file.exists() for file in files):
        private.write(_beside(backup), b"".join(file.read_bytes() for file in files))


def bring_back(backup: Path, folder: Path) -> None:
    """Where the folder has lost its own."""
    kept = _beside(backup)
    if not kept.exists() or (folder / CERTIFICATE).exists():
        return
    key, begin, certificate = kept.read_bytes().partition(_BEGIN)
    private.write(folder / KEY, key)
    private.write(folder / CERTIFICATE, begin + certificate)


def _beside(backup: Path) -> Path:
    return backup.with_name(backup.name + ".tls")


def der_of(file: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(file.read_text(encoding="ascii"))


def _make(certificate: Path, key: Path, host: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "motcua central")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    with contextlib.suppress(ValueError):
        names.append(x509.IPAddress(ipaddress.ip_address(host)))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    plain = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    private.write(key, plain)
    private.write(certificate, made.public_bytes(serialization.Encoding.PEM))
