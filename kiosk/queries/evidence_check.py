"""Whether a dossier's exported history is what the station wrote: from the file and a list of root keys alone.

Called by `motcua journal prove`. It believes nothing in the file: the root vouches for the station's key, that key
signs the manifest, the manifest names every file, each event's bytes follow one another up to a signed head, and the
readable history says what those bytes say. Raises ExpectedError closing.errors.no_evidence for what is no such file.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.journal import chain_proof
from kiosk.journal.chain_proof import ChainProof
from kiosk.journal.envelope import Envelope
from kiosk.queries.dossier_evidence import FORMAT, HISTORY, MANIFEST, PROOF, SIGNATURE, SIGNED, EvidenceManifest
from kiosk.queries.whole_history import details_of
from kiosk.records import declared
from kiosk.rules import receipt_proof, receipt_text
from kiosk.values.inspection import DossierHistory, HistoryLine
from kiosk.values.receipts import StationCertificate, Trust

MOST_BYTES = 256 * 1024 * 1024  # of all files together, unpacked


class EvidenceChecked(NamedTuple):
    """`faults`: English sentences with names of files and places in chains. `root`: why no root vouches for it, "" if
    one does. `late`: events whose head was signed for this export; `early`: when the chain was sent."""

    manifest: EvidenceManifest
    history: DossierHistory
    faults: tuple[str, ...]
    root: str
    early: int
    late: int


def checked(data: bytes, trust: Trust) -> EvidenceChecked:
    """See the module. Without a root in `trust`, `root` says "issuer" and the rest is checked all the same."""
    files = _unpacked(data)
    try:
        manifest = msgspec.json.decode(files[MANIFEST], type=EvidenceManifest)
        history = msgspec.json.decode(files[HISTORY], type=DossierHistory)
        proof = msgspec.json.decode(files[PROOF], type=ChainProof)
        certificate = receipt_text.certificate_of(receipt_text.bytes_of(manifest.certificate))
        made_at = datetime.fromisoformat(manifest.made_at)
    except (KeyError, ValueError, msgspec.MsgspecError) as error:
        raise ExpectedError("closing.errors.no_evidence") from error
    if manifest.format != FORMAT:
        raise ExpectedError("closing.errors.no_evidence")
    faults = [*_signed(files, manifest, certificate), *_whole(files, manifest), *chain_proof.faults(proof)]
    if certificate.public_key not in proof.keys.get(manifest.station, (certificate.public_key,)):
        faults.append(f"{manifest.station}: the proof knows another key of the station that made it")
    events = chain_proof.events_in(proof)
    faults += [*_told(history, manifest, events), *_left_out(history, events)]
    root = receipt_proof.vouched_for(certificate, trust, made_at.date())
    late = sum(len(run.events) for run in proof.runs if run.end.late)
    return EvidenceChecked(manifest, history, tuple(faults), root, len(events) - late, late)


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise ExpectedError("closing.errors.no_evidence")
            return {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise ExpectedError("closing.errors.no_evidence") from error
    except Exception as error:  # zlib.error is no error of zipfile
        if type(error).__module__ != "zlib":
            raise
        raise ExpectedError("closing.errors.no_evidence") from error


def _signed(files: Mapping[str, bytes], manifest: EvidenceManifest, certificate: StationCertificate) -> Iterator[str]:
    try:
        signature = bytes.fromhex(files.get(SIGNATURE, b"").decode("ascii"))
    except ValueError:
        signature = b""
    if not receipt_proof.verifies(certificate.public_key, signature, SIGNED + files[MANIFEST]):
        yield f"{MANIFEST}: the signature does not verify"
    if certificate.station != manifest.station:
        yield f"{MANIFEST}: the certificate is another station's"


def _whole(files: Mapping[str, bytes], manifest: EvidenceManifest) -> Iterator[str]:
    for name, digest in manifest.files.items():
        if name not in files:
            yield f"{name}: missing"
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            yield f"{name}: changed since it was signed"
    for name in sorted(set(files) - {*manifest.files, MANIFEST, SIGNATURE}):
        yield f"{name}: not signed"


def _told(
    history: DossierHistory, manifest: EvidenceManifest, events: Mapping[tuple[str, int, int], Envelope]
) -> Iterator[str]:
    """What the readable history says, against the bytes."""
    said = (len(history.lines), history.dossier, history.personal)
    if said != (manifest.events, manifest.dossier, manifest.personal):
        yield f"{HISTORY}: not the history that the manifest speaks of"
    for line in history.lines:
        where = f"{line.station} epoch {line.epoch} seq {line.seq}"
        event = events.get((line.station, line.epoch, line.seq))
        if event is None:
            yield f"{where}: no bytes prove this line"
        elif not _same(line, event):
            yield f"{where}: the history says something else than the event"


def _same(line: HistoryLine, event: Envelope) -> bool:
    said = (line.id, line.kind, line.subject, to_micros(line.at), line.actor)
    if said != (event.id, event.kind, event.subject, event.made_at, event.actor):
        return False
    kind = declared().kinds.get(event.kind)
    if not line.readable or kind is None or kind.version != event.version:
        return True  # of another version of the program, whose words cannot be compared one by one
    return line.details == details_of(event)


def _left_out(history: DossierHistory, events: Mapping[tuple[str, int, int], Envelope]) -> Iterator[str]:
    """Events of the same subjects that lie in the proof and are not told."""
    subjects = {line.subject for line in history.lines}
    told = {(line.station, line.epoch, line.seq) for line in history.lines}
    for (station, epoch, seq), event in events.items():
        if event.subject in subjects and (station, epoch, seq) not in told:
            yield f"{station} epoch {epoch} seq {seq}: left out of the history"
