"""What the city's pages can begin as long work: a year's reports as one file, a replay, a rotation of the master keys.

Each is a job of kiosk.city.working, made for the store that this server has; called by kiosk.server.city.work. Raises
in the job what the use cases do.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date

from kiosk.city import processes
from kiosk.city.checking import replay_city
from kiosk.city.rotating import age, due_word, rotate
from kiosk.city.store import CityStore
from kiosk.city.working import Ended, Job, Progress
from kiosk.errors import ExpectedError
from kiosk.queries import city_reports
from kiosk.records.replay import replay
from kiosk.rules import report_files
from kiosk.store import AnyStore, Reader
from kiosk.values.city_reports import EACH, CityReport, ReportName
from kiosk.values.city_work import MadeFile
from kiosk.values.journal import Report


def year(store: AnyStore, which: int, language: str) -> Job:
    """Every report over the whole year, by ward: XLSX and PDF of each, in one file."""

    def job(progress: Progress) -> Ended:
        first, last = date(which, 1, 1), date(which, 12, 31)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for at, name in enumerate(ReportName):
                progress(at, len(ReportName))
                made = store.read(city_reports.report, name.value, first, last, EACH, "", language=language).result()
                for ending, data in _files(made, language).items():
                    archive.writestr(f"{name.value}-{which}.{ending}", data)
        progress(len(ReportName), len(ReportName))
        file = MadeFile(name=f"motcua-{which}.zip", data=packed.getvalue())
        return Ended("city_pages.work_result.year", file, count=len(ReportName), year=which)

    return job


def _files(made: CityReport, language: str) -> dict[str, bytes]:
    from printing.documents import city_report

    return {"xlsx": report_files.as_workbook(made, language), "pdf": city_report.to_pdf(made, language)}


def replaying(store: AnyStore) -> Job:
    """Every row of every table against the journal. Changes nothing."""

    def job(progress: Progress) -> Ended:
        settings = store.settings
        if isinstance(store, CityStore):
            found = replay_city(*store.databases, settings.data_dir, progress)
        else:
            found = replay(settings.database, settings.key_file, progress)
        return _said(found)

    return job


def _said(found: Report) -> Ended:
    if found.ok:
        return Ended("city_pages.work_result.replay", events=found.events, rows=found.rows)
    return Ended("city_pages.work_result.differs", well=False, count=len(found.problems), first=found.problems[0][:200])


def old_master(store: AnyStore) -> tuple[str, int] | None:
    """("due" or "late", its age in days) of a master key that is to be replaced; None where all is well, or nothing is
    known here (a file of masters that cannot be read: `motcua central doctor` tells)."""
    if not isinstance(store, CityStore) or store.keys_database is None:
        return None
    try:
        days = age(store.keys_database.masters, store.clock).days
    except ExpectedError:
        return None
    word = due_word(days)
    return None if word == "good" else (word, days)


def copies(reader: Reader) -> tuple[str, ...]:
    """Folders of other machines to which a new master key is copied by hand, as scp names them."""
    found = processes.living(reader.connection, reader.clock.now())
    return tuple(f"{one.host}:{one.folder}/" for one in processes.other_folders(found, reader.settings.data_dir))


def rotating(store: AnyStore) -> Job | None:
    """None where the keys lie in a file of their own, which has no master keys."""
    if not isinstance(store, CityStore) or store.keys_database is None:
        return None
    keys = store.keys_database

    def job(progress: Progress) -> Ended:
        count, left = rotate(keys, store.clock, progress)
        return Ended("city_pages.work_result.rotation", count=count, left=left)

    return job
