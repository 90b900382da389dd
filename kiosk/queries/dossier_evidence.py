"""A dossier's history as a file to take along: readable, with the raw events and what proves where they stand.

A zip of `lich-su.pdf` and `history.json` (the same, for people and for programs), `proof.json` (the events' exact bytes
and the signed heads: kiosk.journal.chain_proof), and `manifest.json` with the hash of each, signed by this station,
whose key a certificate of the ward's or the city's server vouches for. Called by services.inspecting; checked by
queries.evidence_check, which needs nothing but the file and a root key. Raises nothing.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

import msgspec

from kiosk.journal import chain_proof
from kiosk.queries.receipts import own_certificate
from kiosk.rules import receipt_text
from kiosk.store import Reader
from kiosk.values.inspection import DossierHistory
from kiosk.values.receipts import StationCertificate

HISTORY, PROOF, DRAWN, MANIFEST, SIGNATURE = (
    "history.json", "proof.json", "lich-su.pdf", "manifest.json", "manifest.sig",
)  # fmt: skip
SIGNED = b"motcua1 evidence"  # before the manifest's bytes, so that no other signature can be taken for one
FORMAT = 1


class EvidenceManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the station signs. `files`: SHA-256 of each, in hexadecimal digits; `certificate`: letters of a receipt's
    QR."""

    format: int
    station: str
    certificate: str
    dossier: str
    made_at: str
    made_by: str
    personal: bool
    events: int
    files: Mapping[str, str]


def packed(reader: Reader, history: DossierHistory, drawn: bytes) -> bytes:
    """The zip; `drawn` is the history as PDF."""
    places = [(line.station, line.epoch, line.seq) for line in history.lines]
    proof = chain_proof.gathered(reader.connection, reader.identity, reader.station.id, places)
    files = {
        DRAWN: drawn,
        HISTORY: msgspec.json.format(msgspec.json.encode(history), indent=1),
        PROOF: msgspec.json.encode(proof),
    }
    manifest = msgspec.json.format(msgspec.json.encode(_manifest(reader, history, files)), indent=1)
    signature = reader.identity.signing.sign(SIGNED + manifest)
    return zipped({**files, MANIFEST: manifest, SIGNATURE: signature.hex().encode()})


def _manifest(reader: Reader, history: DossierHistory, files: Mapping[str, bytes]) -> EvidenceManifest:
    return EvidenceManifest(
        format=FORMAT, station=reader.station.id, certificate=_letters(own_certificate(reader)),
        dossier=history.dossier, made_at=history.made_at.isoformat(), made_by=history.made_by,
        personal=history.personal, events=len(history.lines),
        files={name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    )  # fmt: skip


def _letters(certificate: StationCertificate) -> str:
    return receipt_text.letters_of(receipt_text.certificate_bytes(certificate))


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
