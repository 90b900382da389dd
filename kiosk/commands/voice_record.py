"""`motcua voice record`: leads a ward through its own recordings, from the microphone or from a folder of files.

Called by kiosk.commands.voice. Lists what is missing, records or looks each phrase up, says what is wrong with a take
and what to do, and keeps the good ones at once: ended in the middle, it goes on where it was. Exit 0 when nothing is
missing, 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from kiosk.catalogue import Catalogue
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from ui.voice import brought, wording
from ui.voice.own_pack import OwnPack
from ui.voice.recorders import microphone
from ui.voice.sinks import Sink, best_sink
from ui.voice.takes import Take, bounds

Ask = Callable[[str], str]


class Recorder(Protocol):
    def start(self, file: Path) -> bool: ...

    def stop(self) -> None: ...


def command(chosen: argparse.Namespace, settings: Settings) -> int:
    """Raises ExpectedError voice.errors.no_microphone | no_folder | no_phrase | pack."""
    say = LessonWords(settings.language)
    pack = OwnPack(
        chosen.folder, _phrases(chosen, settings), made_by=chosen.voice,
        licence=say("licence", voice=chosen.voice or say("somebody")),
    )  # fmt: skip
    asked = _asked(pack, chosen.again)
    if chosen.list:
        _list(pack, say)
        return 0
    if chosen.source is not None:
        _bring(pack, chosen.source, asked, say)
    else:
        recorder = microphone()
        if recorder is None:
            raise ExpectedError("voice.errors.no_microphone")
        Lesson(pack, recorder, best_sink(), say).go(asked)
    return _ending(pack, say)


class LessonWords:
    """The texts of voice.record in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        return text(f"voice.record.{key}", self.language, **values)


def _phrases(chosen: argparse.Namespace, settings: Settings) -> tuple[str, ...]:
    if chosen.all:
        return wording.pack_words()
    catalogue = Catalogue(settings.ward_dir)
    letters = [field.letter for field in catalogue.fields()]
    return wording.needed(letters, [desk.number for desk in catalogue.desks()])


def _asked(pack: OwnPack, again: Iterable[str]) -> tuple[str, ...]:
    """What is missing, and what is to be recorded anew."""
    known = {phrase.casefold(): phrase for phrase in wording.pack_words()}
    anew = []
    for phrase in again:
        if phrase.casefold() not in known:
            raise ExpectedError("voice.errors.no_phrase", phrase=phrase)
        anew.append(known[phrase.casefold()])
    return (*anew, *(phrase for phrase in pack.missing() if phrase not in anew))


def _list(pack: OwnPack, say: LessonWords) -> None:
    print(say("list", folder=str(pack.folder)))
    for phrase in pack.phrases:
        print(say("listed_done" if pack.has(phrase) else "listed", phrase=phrase, file=pack.file_of(phrase)))


def _ending(pack: OwnPack, say: LessonWords) -> int:
    missing = pack.missing()
    if missing:
        print(say("still", count=len(missing), phrases=", ".join(f"“{phrase}”" for phrase in missing)))
        return 1
    print(say("whole", count=len(pack.phrases), folder=str(pack.folder.resolve())))
    return 0


def faults(take: Take, phrase: str, say: LessonWords) -> list[str]:
    """What is wrong with a take, and what to do."""
    shortest, longest = bounds(phrase)
    return [say(f"fault.{fault}", shortest=f"{shortest:.1f}", longest=f"{longest:.1f}") for fault in take.faults]


# -- files made elsewhere -----------------------------------------------------------------------------------------
def _bring(pack: OwnPack, folder: Path, phrases: Iterable[str], say: LessonWords) -> None:
    if not folder.is_dir():
        raise ExpectedError("voice.errors.no_folder", folder=str(folder))
    for phrase in phrases:
        file = brought.file_for(folder, phrase, pack.file_of(phrase))
        if file is None:
            print(say("not_there", phrase=phrase, file=pack.file_of(phrase)))
            continue
        take = brought.take_of(file, phrase)
        if not take.faults:
            pack.keep(phrase, take.sound)
            print(say("kept_file", phrase=phrase, file=file.name))
        for line in faults(take, phrase, say):
            print(say("bad_file", phrase=phrase, file=file.name, fault=line))


# -- the microphone -----------------------------------------------------------------------------------------------
class Lesson:
    """Phrase by phrase with one person at the microphone."""

    def __init__(self, pack: OwnPack, recorder: Recorder, sink: Sink, say: LessonWords, ask: Ask = input) -> None:
        self.pack, self.recorder, self.sink, self.say, self.ask = pack, recorder, sink, say, ask

    def go(self, phrases: tuple[str, ...]) -> None:
        """Ends early when the person says so; what was kept stays."""
        print(self.say("begin", count=len(phrases)))
        for nth, phrase in enumerate(phrases, start=1):
            print(self.say("phrase", nth=nth, count=len(phrases), phrase=phrase))
            if not self._until_kept(phrase):
                print(self.say("paused"))
                return

    def _until_kept(self, phrase: str) -> bool:
        """False: the person stops here."""
        while True:
            answer = self._answer("ready")
            if answer == "stop":
                return False
            if answer == "skip":
                return True
            take = self._take(phrase)
            for line in faults(take, phrase, self.say):
                print(self.say("bad", fault=line))
            if not take.faults and self._liked(take):
                self.pack.keep(phrase, take.sound)
                return True

    def _take(self, phrase: str) -> Take:
        """One recording, from key to key."""
        handle, name = tempfile.mkstemp(suffix=".wav")
        os.close(handle)
        file = Path(name)
        try:
            if not self.recorder.start(file):
                raise ExpectedError("voice.errors.no_microphone")
            self._answer("speaking")
            self.recorder.stop()
            return brought.take_of(file, phrase)
        finally:
            file.unlink(missing_ok=True)

    def _liked(self, take: Take) -> bool:
        self.sink.play(take.sound)
        while (answer := self._answer("keep")) == "listen":
            self.sink.play(take.sound)
        return answer != "again"

    def _answer(self, question: str) -> str:
        """What the person answered, by its letter; "" for the Enter key alone."""
        try:
            typed = self.ask(self.say(question)).strip().casefold()
        except EOFError:
            return "stop"
        for meaning in ("stop", "skip", "again", "listen"):
            if typed and typed == self.say(f"letter.{meaning}"):
                return meaning
        return ""
