"""A ward's own voice pack while it is made: which phrases it has, which are still to come; whole after every take.

Called by `motcua voice record`. The manifest is written anew with each take, so that a break loses nothing and the
speaker can use what is there. Raises ExpectedError voice.errors.pack for a manifest that cannot be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ui.voice import building, samples, wording
from ui.voice.pack import Clip, Manifest, Pack
from ui.voice.samples import Samples


class OwnPack:
    def __init__(self, folder: Path, phrases: Iterable[str], *, made_by: str, licence: str, language: str = "vi"
                 ) -> None:  # fmt: skip
        self.folder = folder
        self.phrases = tuple(phrases)
        self._manifest = Manifest(
            name=folder.name, language=language, rate=samples.RATE, licence=licence, made_by=made_by, clips=()
        )
        if (folder / "manifest.json").exists():
            known = Pack.load(folder)
            whole = tuple(clip for clip in known.manifest.clips if known.clip(clip.text) is not None)
            self._manifest = msgspec.structs.replace(
                self._manifest, clips=whole, made_by=made_by or known.manifest.made_by, licence=licence
            )

    def file_of(self, phrase: str) -> str:
        """ "02-den-quay-so.wav": the clip's name, and the name a recording made elsewhere should have."""
        return building.file_name(phrase, (wording.CHIME, *wording.pack_words(self._manifest.language)).index(phrase))

    def has(self, phrase: str) -> bool:
        return any(clip.text == phrase for clip in self._manifest.clips)

    def missing(self) -> tuple[str, ...]:
        """Phrases still to come, in their order."""
        return tuple(phrase for phrase in self.phrases if not self.has(phrase))

    def keep(self, phrase: str, sound: Samples) -> None:
        """A take that is fit: written, and in the manifest; replaces an earlier one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if phrase != wording.CHIME and not self.has(wording.CHIME):
            self.keep(wording.CHIME, samples.chime())
        clip = building.write_clip(self.folder, phrase, sound, self.file_of(phrase))
        others = tuple(one for one in self._manifest.clips if one.text != phrase)
        self._manifest = msgspec.structs.replace(self._manifest, clips=tuple(sorted((*others, clip), key=_place)))
        fresh = self.folder / "manifest.json.new"
        fresh.write_bytes(building.encoded(self._manifest))
        os.replace(fresh, self.folder / "manifest.json")


def _place(clip: Clip) -> str:
    return clip.file
