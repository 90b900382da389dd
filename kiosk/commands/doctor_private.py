"""What `motcua doctor` says of personal data at rest: who can read the files, what protects the keys, what CUPS keeps.

Changes no file. Called by kiosk.commands.doctor, and by `motcua keys status` for the words on the keys.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk import private
from kiosk.commands.findings import Finding, finding
from kiosk.settings import Settings

CUPS = Path("/etc/cups/cupsd.conf")
SPOOL = Path("/var/spool/cups")
LEFT_SECONDS = 120  # CUPS writes what it knows of a job half a minute after its content
NAMED = 5  # files that a finding names


def check_access(settings: Settings) -> Iterator[Finding]:
    """Files and folders that other accounts of this machine may read, or that belong to another one."""
    if not private.HAS_MODES:
        yield finding(settings, "access", "ok", "access.windows", folder=settings.data_dir)
        return
    found: dict[str, list[Path]] = {"mode": [], "owner": []}
    account = _account(settings)
    for top in _own_folders(settings):
        for path in private.below(top):
            if reason := private.open_to(path, account):
                found[reason].append(path)
    for reason, paths in found.items():
        if paths:
            yield _told(settings, reason, paths, account)
    if not any(found.values()):
        yield finding(settings, "access", "ok", "access.good")
    pictures = settings.devices.picture_folder
    if pictures != Path() and private.open_to(pictures):
        yield finding(settings, "access", "warn", "access.pictures", folder=pictures)


def _told(settings: Settings, reason: str, paths: list[Path], account: int) -> Finding:
    names = ", ".join(map(str, paths[:NAMED])) + (" …" if len(paths) > NAMED else "")
    tops = " ".join(str(top) for top in _own_folders(settings) if any(path.is_relative_to(top) for path in paths))
    more = {"count": len(paths), "names": names, "folders": tops, "account": _name_of(account)}
    return finding(settings, "access", "bad", f"access.{reason}", **more)


def _own_folders(settings: Settings) -> list[Path]:
    """Each once; none that lies in another."""
    folders = [settings.data_dir, settings.witness_dir, *(folder for folder, _hours in settings.paper_folders)]
    there = sorted({folder.resolve() for folder in folders if folder.is_dir()})
    return [one for one in there if not any(one != other and one.is_relative_to(other) for other in there)]


def _account(settings: Settings) -> int:
    """Whose the files should be. Root looks at what is another account's: that of the data folder."""
    here = os.getuid()
    return settings.data_dir.stat().st_uid if here == 0 and settings.data_dir.exists() else here


def _name_of(account: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Which secret a thief of the disk lacks, what copies give away, and what a restore left closed."""
    if not settings.key_file.exists():
        return
    level, key, values = protection(settings.key_file)
    yield finding(settings, "keys", level, key, **values)
    clear = _clear_copies(settings)
    if clear:
        names = ", ".join(map(str, clear[:NAMED])) + (" …" if len(clear) > NAMED else "")
        yield finding(settings, "keys", "warn", "keys.clear_copies", names=names)
    closed = _closed(settings.key_file)
    if closed:
        yield finding(settings, "keys", "warn", "keys.closed", count=closed)


def _clear_copies(settings: Settings) -> list[Path]:
    """Copies of sealed keys that were made before they were sealed."""
    from kiosk.store.backups import copies_of

    if not _kind_of(settings.key_file):
        return []
    return [copy for copy in copies_of(settings) if _kind_of(copy) == ""]


def _kind_of(key_file: Path) -> str | None:
    """What a key file is sealed by; "" for a clear one, None where it does not read."""
    from kiosk.journal.key_wrapping import facts_of

    try:
        with closing(sqlite3.connect(f"{key_file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            return facts_of(db).get("kind", b"").decode()
    except sqlite3.Error:
        return None


def _closed(key_file: Path) -> int:
    try:
        with closing(sqlite3.connect(f"{key_file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            return int(db.execute("SELECT count(*) FROM closed_keys").fetchone()[0])
    except sqlite3.Error:  # of an older program, or said by `protection`
        return 0


def protection(key_file: Path) -> tuple[str, str, dict[str, object]]:
    """(level, key of the words, their values) on what protects a key file."""
    from kiosk.journal.key_wrapping import facts_of
    from kiosk.journal.protectors import HANDED, Secret, has_tpm

    try:
        with closing(sqlite3.connect(f"{key_file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            facts = facts_of(db)
    except sqlite3.Error as error:
        return "bad", "keys.unreadable", {"file": key_file, "reason": error}
    kind = facts.get("kind", b"").decode()
    if kind == "tpm":
        return "ok", "keys.tpm", {}
    if kind == "secret":
        where = Path(os.fsdecode(facts.get("where", b"")))
        if where == HANDED:
            return "ok", "keys.credential", {}
        secret = Secret(where).found()
        if not secret.exists():
            return "bad", "keys.secret_missing", {"file": secret}
        same = secret.stat().st_dev == key_file.stat().st_dev
        return ("warn", "keys.secret_beside", {"file": secret}) if same else ("ok", "keys.secret", {"file": secret})
    encrypted = on_encrypted_disk(key_file)
    if encrypted:
        return "ok", "keys.disk", {"file": key_file}
    better = "tpm" if has_tpm() else "plain"
    unknown = "unknown" if encrypted is None else "clear"
    return "warn", f"keys.{unknown}_{better}", {"file": key_file}


def on_encrypted_disk(path: Path) -> bool | None:
    """Whether the path lies on a dm-crypt volume; None where the system does not tell."""
    source = _said("findmnt", "-n", "-o", "SOURCE", "--target", str(path)).strip().partition("[")[0]
    kinds = _said("lsblk", "-n", "-s", "-o", "TYPE", source).split() if source.startswith("/") else []
    return "crypt" in kinds if kinds else None


def _said(*words: str) -> str:
    if shutil.which(words[0]) is None:
        return ""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def check_queue(settings: Settings) -> Iterator[Finding]:
    """CUPS keeps the files of printed jobs for a day unless it is told not to, or the station may delete its own."""
    printers = [p for place in settings.places.values() for p in (place.ticket, place.a5, place.a4)]
    queues = {printer.target: printer for printer in printers if printer.transport == "system"}
    if os.name == "nt" or not queues:
        return
    from kiosk.commands.printers import forgets

    keeps = _keeps()
    if keeps is False:
        yield finding(settings, "printer", "ok", "queue.good")
    elif all(forgets(printer) for printer in queues.values()):
        yield finding(settings, "printer", "ok", "queue.deleted")
    else:
        yield finding(settings, "printer", "warn", "queue.unreadable" if keeps is None else "queue.keeps", file=CUPS)
    left = _left_in_the_spool()
    if left:
        files = " ".join(map(str, left[:NAMED])) + (" …" if len(left) > NAMED else "")
        yield finding(settings, "printer", "warn", "queue.left", count=len(left), files=files)


def _keeps() -> bool | None:
    """What CUPS' own settings say; None where this account may not read them."""
    try:
        words = CUPS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.findall(r"(?im)^\s*PreserveJobFiles\s+(\S+)", words)
    return not (found and found[-1].lower() in ("no", "off", "false", "0"))


def _left_in_the_spool() -> list[Path]:
    """Papers that CUPS knows no more: it was killed just after it had taken them. Root alone sees them."""
    try:
        there = {file.name: file for file in SPOOL.iterdir() if file.is_file()}
        before = time.time() - LEFT_SECONDS
        return [
            file for name, file in sorted(there.items())
            if re.fullmatch(r"d\d+-\d+", name) and f"c{name[1:].partition('-')[0]}" not in there
            and file.stat().st_mtime < before
        ]  # fmt: skip
    except OSError:
        return []
