"""Whether central answers, for `motcua doctor`: nothing is sent but the question for its status.

A station that is enrolled speaks to the certificate that it pinned and to no other; before that, only whether somebody
answers on that port is asked.
"""

from __future__ import annotations

import sqlite3
import ssl
from contextlib import closing
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import error_texts


def reach(settings: Settings) -> str | None:
    """None where it answers; "certificate" where another one does; else why not, in the words of the settings."""
    from kiosk.remote.link import reach as ask

    try:
        ask(settings.central.url, pinned_certificate(settings.database), settings.central.timeout_seconds)
    except ExpectedError as error:
        return "certificate" if _refused_certificate(error) else ": ".join(error_texts(error, settings.language))
    return None


def _refused_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def pinned_certificate(database: Path) -> str:
    """PEM of the server that this station is enrolled with; "" for none."""
    if not database.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute("SELECT certificate FROM upstreams").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""
