"""A voice pack: a folder with manifest.json and one WAV per word or phrase.

The manifest names each clip's text, file and SHA-256, and says under which terms the recordings may be used.
Called by the speaker. A clip that is missing or not what the manifest says is left out with one line in the
log; a folder without a readable manifest is an ExpectedError.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import msgspec

from kiosk.errors import ExpectedError
from kiosk.log import known
from ui.voice import samples
from ui.voice.samples import Samples

log = logging.getLogger("motcua.voice")
SHIPPED = Path(__file__).resolve().parent.parent.parent / "resources" / "voice" / "espeak-vi"


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    file: str
    sha256: str
    milliseconds: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    language: str
    rate: int
    licence: str  # under which terms the clips may be used and passed on
    made_by: str  # a program and its version, or whose voice it is
    clips: tuple[Clip, ...]


class Pack:
    """Clips by their text. Loading reads the manifest; a clip is read when it is first wanted."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._by_text = {clip.text.casefold(): clip for clip in manifest.clips}
        self._read: dict[str, Samples | None] = {}

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Pack:
        """Raises ExpectedError(voice.errors.pack)."""
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError) as error:
            raise ExpectedError("voice.errors.pack", folder=str(folder), reason=str(error)) from error
        return cls(folder, manifest)

    @property
    def language(self) -> str:
        return self.manifest.language

    def texts(self) -> tuple[str, ...]:
        return tuple(clip.text for clip in self.manifest.clips)

    def clip(self, text: str) -> Samples | None:
        """The samples for `text`, or None where the pack has none that is whole."""
        key = text.casefold()
        if key not in self._read:
            clip = self._by_text.get(key)
            self._read[key] = self._load(clip) if clip else None
        return self._read[key]

    def read_all(self) -> None:
        for text in self.texts():
            self.clip(text)

    def _load(self, clip: Clip) -> Samples | None:
        try:
            data = (self.folder / clip.file).read_bytes()
            if hashlib.sha256(data).hexdigest() != clip.sha256:
                raise ValueError("not the file of the manifest")
            return samples.read_wav(data)
        except (OSError, EOFError, ValueError, samples.wave.Error) as error:
            log.warning("clip %s of pack %s left out: %s", known(clip.file), known(self.manifest.name), error)
            return None
