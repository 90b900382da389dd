"""Recordings that were made elsewhere: finds a phrase's file in a folder, by its number, its name or its words.

Called by `motcua voice record --from`. "02-den-quay-so.wav", "02.wav", "Đến quầy số.wav" and "den quay so.m4a" are
all taken for "đến quầy số". Raises nothing.
"""

from __future__ import annotations

import re
import unicodedata
import wave
from collections.abc import Callable
from pathlib import Path

from ui.voice.recorders import as_wav
from ui.voice.samples import Samples, any_wav
from ui.voice.takes import Take, TakeFault, judged

SOUNDS = (".wav", ".m4a", ".mp3", ".aac", ".ogg", ".opus", ".3gp", ".amr", ".flac")
_NUMBERED = re.compile(r"(\d+)\b[-_. ]*(.*)")


def file_for(folder: Path, phrase: str, clip_file: str) -> Path | None:
    """The newest file of the folder that is meant for `phrase`, whose clip is called `clip_file`."""
    files = [path for path in folder.iterdir() if path.suffix.lower() in SOUNDS]
    fitting = [path for path in files if _means(path.stem, phrase, clip_file)]
    return max(fitting, key=lambda path: path.stat().st_mtime, default=None)


def _means(stem: str, phrase: str, clip_file: str) -> bool:
    stem = unicodedata.normalize("NFC", stem)
    if stem.casefold() == phrase.casefold():
        return True
    number, _, plain = clip_file.removesuffix(".wav").partition("-")
    numbered = _NUMBERED.fullmatch(stem)
    if numbered is not None and int(numbered[1]) == int(number):
        return not numbered[2] or _plain(numbered[2]) in (plain, _plain(phrase))
    return numbered is None and not _marked(stem) and _plain(stem) == plain


def _marked(words: str) -> bool:
    """Whether it is written with Vietnamese marks, which must then be the phrase's own."""
    return words != unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode()


def _plain(words: str) -> str:
    kept = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "Dd"))
    return "-".join("".join(sign for sign in kept if not unicodedata.combining(sign)).lower().replace("-", " ").split())


def take_of(file: Path, phrase: str, convert: Callable[[Path], bytes] = as_wav) -> Take:
    """The judged take in a file of any usual kind."""
    try:
        data = file.read_bytes() if file.suffix.lower() == ".wav" else b""
        return judged(*any_wav(data), phrase)
    except (OSError, EOFError, wave.Error):
        pass
    try:
        return judged(*any_wav(convert(file)), phrase)
    except (OSError, EOFError, wave.Error):
        return Take(Samples("h"), (TakeFault.UNREADABLE,))
