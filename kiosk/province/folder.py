"""Dossiers as signed files in a folder that the province's system, or its connector, watches; answers from `in` beside.

Used by the worker's thread. Below the folder of settings [province]: `out` gets of each dossier `<id>.xml`, `<id>.json`
and `<id>.json.sig`, `<id>.xml.sig` (Ed25519 over the file's bytes: a check of genuineness, no digital signature in the
sense of the law); the JSON file comes last, so that whoever sees it sees all of it. `in` holds answers, which are
deleted once they are recorded; one that is not believed is moved to `in/refused` with the reason beside it. A name
from outside is never a path: only regular files that lie in `in` are read, and no link. Raises LineDown where the
folder is not there, not writable, or full.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.province import answers
from kiosk.province.rendering import as_json, as_xml
from kiosk.province.ways import Answered, LineDown, NotTaken
from kiosk.texts import error_texts
from kiosk.values.ids import DossierId
from kiosk.values.province import ProvinceAnswer, SentDossier
from kiosk.values.ways_on import Adapter

AT_ONCE = 200  # answers of one round
MOST_REFUSED = 1000  # files kept aside; then no further answer is read until somebody looks
KEY_FILE = "station.pem"
_LENGTH = 36
_ID = re.compile(r"[0-9a-f-]{36}", re.ASCII)
_GROUP = 0o070 if private.HAS_MODES else 0
Sign = Callable[[bytes], bytes]


class FolderWay:
    """`sign`: the station's signature; `public`: its key as PEM, laid beside the files for whoever checks them."""

    adapter = Adapter.FOLDER

    def __init__(self, folder: Path, sign: Sign, public: bytes, *, keep: bool = False) -> None:
        self.folder, self._sign, self._public, self._keep = folder, sign, public, keep
        self.out, self.back, self.aside = folder / "out", folder / "in", folder / "in" / "refused"

    def hand_over(self, dossier: SentDossier) -> ProvinceAnswer:
        name = str(dossier.id)
        if not _ID.fullmatch(name):
            raise NotTaken("form")
        xml, json = as_xml(dossier), as_json(dossier)
        with _or_down():
            self._make_folders()
            self._withdraw(self.out / f"{name}.json", json)
            for suffix, data in ((".xml", xml), (".xml.sig", self._sign(xml)), (".json.sig", self._sign(json)),
                                 (".json", json)):  # fmt: skip
                write_whole(self.out / f"{name}{suffix}", data)
        return ProvinceAnswer(dossier=name)

    def _withdraw(self, path: Path, json: bytes) -> None:
        """What stood there before a correction goes first: no JSON file ever stands beside another one's signature."""
        if path.exists() and read_bounded(path, len(json)) != json:
            path.unlink()
            _settle(path.parent)

    def answers(self, waiting: Sequence[DossierId]) -> Iterator[Answered]:
        with _or_down():
            self._make_folders()
            if sum(1 for _ in self.aside.iterdir()) >= 2 * MOST_REFUSED:
                raise LineDown("aside_full")
            found = sorted(one.name for one in os.scandir(self.back) if one.name.endswith(".json"))
        for name in found[:AT_ONCE]:
            path = self.back / name
            try:
                answer = answers.read_answer(read_bounded(path, answers.LARGEST))
            except ExpectedError as error:
                self._set_aside(path, error)
            except FileNotFoundError:
                continue
            except OSError:
                self._set_aside(path, ExpectedError("province.errors.answer_unreadable"))
            else:
                yield self._answered(path, answer)

    def _answered(self, path: Path, answer: ProvinceAnswer) -> Answered:
        def done() -> None:
            with _or_down():
                if answer.official_code and not self._keep:
                    self.forget(answer.dossier)
                path.unlink(missing_ok=True)

        return Answered(answer, done, lambda error: self._set_aside(path, error))

    def lying(self) -> Iterator[str]:
        """Also of what a cut left in part, under names that begin with a dot."""
        with _or_down():
            names = [one.name.removeprefix(".") for one in os.scandir(self.out)] if self.out.is_dir() else []
        yield from sorted({name[:_LENGTH] for name in names if _ID.fullmatch(name[:_LENGTH])})

    def forget(self, dossier: str) -> None:
        """Its files hold personal data and have done their work."""
        if not _ID.fullmatch(dossier):
            return
        for part in self.out.glob(f".{dossier}.*"):
            part.unlink(missing_ok=True)
        for suffix in (".json", ".xml", ".json.sig", ".xml.sig"):
            (self.out / f"{dossier}{suffix}").unlink(missing_ok=True)

    def interrupt(self) -> None:
        """A file is written in a moment."""

    def _make_folders(self) -> None:
        """Not the folder itself: where that is gone, a share is not mounted, and nothing is written into its place."""
        if self.folder == Path() or not self.folder.is_dir():
            raise LineDown("no_folder")
        for each in (self.out, self.back, self.aside):
            if not each.is_dir():
                each.mkdir()
                each.chmod(private.FOLDER | self.folder.stat().st_mode & (_GROUP | stat.S_ISGID))
        key = self.folder / KEY_FILE
        if not key.exists() or key.read_bytes() != self._public:
            write_whole(key, self._public)

    def _set_aside(self, path: Path, error: ExpectedError) -> None:
        """Out of the way, under its own name, with the reason in words beside it."""
        with _or_down():
            goal = self.aside / path.name
            nth = 1
            while os.path.lexists(goal):
                nth += 1
                goal = self.aside / f"{path.name}.{nth}"
            os.rename(path, goal)
            words = "\n".join((*error_texts(error), ""))
            write_whole(goal.with_name(f"{goal.name}.why.txt"), words.encode())


def read_bounded(path: Path, most: int) -> bytes:
    """One more byte than `most`, at the most. A link, a folder or a device is OSError."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link")
    waits = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | waits)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return os.read(descriptor, most + 1)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """The whole file, or none of it: also where the power goes in the middle. The folder's group may read it where it
    may read the folder; nobody else."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            os.chmod(part, private.FILE | path.parent.stat().st_mode & _GROUP & 0o060)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """The name too is on the disk. A share that does not know this says so; the file is whole all the same."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _or_down() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise LineDown("folder_full" if full else "folder_closed") from error
