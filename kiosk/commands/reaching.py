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


def reach(settings: Settings) -> str | None:
    """None where it answers; "certificate" where another one does; else why not."""
    import httpx

    from kiosk.remote.link import certificate_of, pinned

    url, timeout = settings.central.url, settings.central.timeout_seconds
    certificate = pinned_certificate(settings.database)
    try:
        if url.startswith("https:") and not certificate:
            certificate_of(url, timeout)
            return None
        answer = httpx.get(f"{url}/v1/status", timeout=timeout, verify=pinned(certificate))
        answer.raise_for_status()
    except ExpectedError as error:
        return error.key
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "certificate" if _refused_certificate(error) else str(error) or type(error).__name__
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
